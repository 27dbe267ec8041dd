"""The columns of ACLED's event data (codebook of 7 October 2024), a row for each account of people killed or of an attack.

ACLED, Armed Conflict Location & Event Data Codebook, 7 October 2024; the order of columns is that of March 2023.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from audiatur.publish.exports import writing
from audiatur.publish.exports.collection import Collection, Row
from audiatur.publish.exports.occasion import EXACT, WIDE, Occasion, occasion
from audiatur.publish.exports.ucdp import article, entire
from audiatur.record.hedge import LEAST_MEANT

COLUMNS: Final = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1",
    "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3", "location",
    "latitude", "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
CANNOT_HOLD: Final = (
    "Who says it is not a key of the layout, so each account is a row of its own, with its speaker in source and at the head of notes: rows of one incident "
    "are several accounts of it and must not be added up. One number stands for a hedged figure, the lowest that it allows, and its hedge is in notes. Left "
    "out are people wounded, missing or displaced and buildings; figures for a part of the people (women, children); and what a speaker denies, asks for or "
    "holds possible. Actors, interaction, country and civilian targeting are empty: they are decisions of a coder; who is said to have done it is in notes."
)
BLASTS: Final = "Explosions/Remote violence"
TYPES: Final = {
    "shelling": (BLASTS, "Shelling/artillery/missile attack"),
    "missile_strike": (BLASTS, "Shelling/artillery/missile attack"),
    "air_strike": (BLASTS, "Air/drone strike"),
    "drone_strike": (BLASTS, "Air/drone strike"),
}
"""Kinds of attack that are one sub-event type by their means alone; which of the others it is, is a coder's decision."""
ATTRIBUTES: Final = frozenset({"killed", "occurred"})


def as_acled(collection: Collection) -> Iterator[bytes]:
    told = (row for row in collection.rows() if row.account.attribute in ATTRIBUTES and entire(row))
    return writing.table(COLUMNS, ([cells.get(c) for c in COLUMNS] for cells in (_cells(row, collection) for row in told)))


def _cells(row: Row, collection: Collection) -> dict[str, Any]:
    when = occasion(row, collection)
    event, sub_event = TYPES.get(str(row.account.value.get("type")), (None, None)) if row.account.attribute == "occurred" else (None, None)
    cells = {
        "event_id_cnty": f"{row.incident.id}-{row.number}",
        "disorder_type": "Political violence" if event else None,
        "event_type": event,
        "sub_event_type": sub_event,
        "source": "; ".join(dict.fromkeys(filter(None, (row.document.publisher if row.document else None, *row.account.via, row.account.speaker)))),
        "notes": _notes(row, collection),
        "fatalities": _fatalities(row),
    }
    return cells | _when(when) | _where(when)


def _when(when: Occasion) -> dict[str, Any]:
    """1: the day; 2: a week; 3: a month. A longer stretch has no code, and no single day."""
    days = when.days
    code = None if days is None or days > 31 else 1 if days == 1 else 2 if days <= 7 else 3
    return {"event_date": when.first if code else None, "year": when.first.year if when.first else None, "time_precision": code}


def _where(when: Occasion) -> dict[str, Any]:
    code = 1 if when.kind in EXACT else 3 if when.kind in WIDE else None
    return {"location": when.place, "latitude": when.lat, "longitude": when.lon, "geo_precision": code}


def _notes(row: Row, collection: Collection) -> str:
    """The account in a sentence that begins with its speaker, whom the same words name as actor, the quote and the paper."""
    actors = ", ".join(other.value for other in collection.beside(row) if other.account.attribute == "actor")
    named = f"; actor named: {actors}" if actors else ""
    return f"{row.sentence}{named}. “{row.account.quote.text}” ({article(row, collection)})"


def _fatalities(row: Row) -> int | None:
    """The most conservative number: the lowest that the account allows, and for a vague word what ACLED enters for it."""
    if row.account.attribute != "killed":
        return None
    value = row.account.value
    low, high = value.get("low"), value.get("high")
    if low is None and high is None:
        return LEAST_MEANT.get(str(value.get("text", "")).casefold())
    number = low if low is not None else high
    return int(number) if number is not None else None
