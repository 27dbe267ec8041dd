"""The columns of UCDP's Georeferenced Event Dataset (codebook 25.1), a row for each account of people killed.

Högbladh, Stina (2025), UCDP GED Codebook version 25.1, Department of Peace and Conflict Research, Uppsala University.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from audiatur.publish.exports import writing
from audiatur.publish.exports.collection import Collection, Row
from audiatur.publish.exports.occasion import EXACT, WIDE, Occasion, occasion

COLUMNS: Final = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id", "conflict_name", "dyad_dset_id",
    "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources",
    "source_article", "source_office", "source_date", "source_headline", "source_original", "where_prec", "where_coordinates", "where_description",
    "adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec",
    "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
CANNOT_HOLD: Final = (
    "Who says it is not a key of the layout, so each account is a row of its own, with its speaker in source_original: rows of one incident are several "
    "accounts of it and must not be added up. Hedges are held as low and high alone, so best is empty for a hedged figure. Left out are people wounded, "
    "missing or displaced, buildings, weapons and targets; figures for a part of the people (women, children); and what a speaker denies, asks for or holds "
    "possible. Type of violence, conflict, dyad, sides, country and clarity are empty: they are decisions of a coder."
)
SAID: Final = frozenset({"asserted", "alleged"})
PARTS: Final = ("sex", "age_group", "role")


def as_ged(collection: Collection) -> Iterator[bytes]:
    told = (row for row in collection.rows() if entire(row) and row.account.attribute == "killed")
    cells = (_cells(number, row, collection) for number, row in enumerate(told, 1))
    return writing.table(COLUMNS, ([cell.get(c) for c in COLUMNS] for cell in cells))


def entire(row: Row) -> bool:
    """Said to be so, and of all the people: the layouts of events have no column for what else it would be."""
    return row.account.modality in SAID and not any(row.account.value.get(part) for part in PARTS)


def _cells(number: int, row: Row, collection: Collection) -> dict[str, Any]:
    account, when = row.account, occasion(row, collection)
    cells = {
        "id": number,
        "relid": f"{row.incident.id}-{row.number}",
        "year": when.first.year if when.first else None,
        "number_of_sources": 1,
        "source_article": article(row, collection),
        "source_office": row.document.publisher if row.document else None,
        "source_date": account.published,
        "source_headline": collection.title(account.document),
        "source_original": " > ".join((*account.via, row.speaker)),
    }
    return cells | _where(when) | _when(when) | _deaths(row)


def article(row: Row, collection: Collection) -> str:
    """Publisher, date and title of the paper; where it has none of them, its id."""
    account, title = row.account, collection.title(row.account.document)
    parts = (row.document.publisher if row.document else None, account.published, f"“{title}”" if title else None)
    return ", ".join(p for p in parts if p) or account.document


def _where(when: Occasion) -> dict[str, Any]:
    known = when.lat is not None and when.lon is not None
    return {
        "where_prec": 1 if when.kind in EXACT else {"division": 3, "region": 4, "country": 6}.get(when.kind or ""),
        "where_coordinates": when.place,
        "where_description": ("Also named: " + ", ".join(when.others)) if when.others else None,
        "latitude": when.lat,
        "longitude": when.lon,
        "geom_wkt": f"POINT ({when.lon} {when.lat})" if known else None,
        "priogrid_gid": gid(when.lat, when.lon) if when.lat is not None and when.lon is not None and when.kind not in WIDE else None,
    }


def gid(lat: float, lon: float) -> int:
    """The cell of PRIO-GRID: half a degree wide, counted from the south-west corner eastwards, 720 a row."""
    return min(int((lat + 90) * 2), 359) * 720 + min(int((lon + 180) * 2), 719) + 1


def _when(when: Occasion) -> dict[str, Any]:
    return {"date_prec": _precision(when.days), "date_start": when.first, "date_end": when.last}


def _precision(days: int | None) -> int | None:
    """1: the day; 2: two to six days; 3: a week; 4: up to a month; 5: more."""
    if days is None:
        return None
    return 1 if days == 1 else 2 if days <= 6 else 3 if days == 7 else 4 if days <= 31 else 5


def _deaths(row: Row) -> dict[str, Any]:
    """A figure of soldiers is on a side, and which side is A is a coder's decision: then only the totals are given."""
    value = row.account.value
    low, high = value.get("low"), value.get("high")
    best = low if low == high else None
    column = {"civilian": "deaths_civilians", "unknown": "deaths_unknown", None: "deaths_unknown"}.get(value.get("status"))
    return {"best": best, "low": low, "high": high} | ({column: best} if column else {})
