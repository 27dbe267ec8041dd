"""A row for each account, for spreadsheets and programs; the views that were asked for stand beside the rows they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from audiatur.publish.exports import writing
from audiatur.publish.exports.collection import Collection, Row

COLUMNS: Final = (
    "incident", "incident_name", "document", "speaker", "via", "side", "attribute", "low", "high", "qualifier", "value", "modality",
    "as_of", "published", "quote", "start", "end",
)  # fmt: skip
NUMBERS: Final = frozenset({"low", "high", "start", "end"})
Cells = tuple[object, ...]


def columns(collection: Collection) -> list[str]:
    return [*COLUMNS, *(f"view {view}: {column}" for view, column in _asked(collection))]


def rows(collection: Collection) -> Iterator[Cells]:
    asked = _asked(collection)
    made = {(v.name, row.incident, n): row for v in collection.comparison.views or () for row in v.rows for n in row.accounts}
    for row in collection.rows():
        views = [(made.get((view, row.incident.id, row.number)), column) for view, column in asked]
        yield (*_cells(row), *(v.values.get(column) if v else None for v, column in views))


def as_csv(collection: Collection) -> Iterator[bytes]:
    return writing.table(columns(collection), rows(collection))


def _asked(collection: Collection) -> list[tuple[str, str]]:
    return [(v.name, c) for v in collection.comparison.views or () for c in dict.fromkeys(c for row in v.rows for c in row.values)]


def _cells(row: Row) -> Cells:
    account, quote = row.account, row.account.quote
    value = account.value
    return (
        row.incident.id, row.incident.name, account.document, account.speaker, " > ".join(account.via), account.side, account.attribute,
        value.get("low"), value.get("high"), value.get("qualifier"), _words(row), account.modality,
        account.as_of, account.published, quote.text, quote.start, quote.end,
    )  # fmt: skip


def _words(row: Row) -> str:
    """The value in words; a date as its days, since its own words are the quote."""
    value = row.account.value
    if row.account.attribute == "date":
        return "/".join(str(day) for day in (value.get("start"), value.get("end")) if day)
    return row.bare
