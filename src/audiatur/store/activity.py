"""Activity: who did what to the desk, and when. Rows are only ever added; the database itself refuses to change one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Table, func, select, true

from audiatur.store import rows
from audiatur.store.tables import Words, metadata, now

REFUSED: Final = "not added"
"""Of a file that could not be taken in: there is no paper whose restrictions would say who may know its name."""
SEARCH: Final = "search"
SHARED: Final = {"shared": True}
"""Detail of what befell a search that is shared with all; any other one's name is its owner's."""
UNNAMED: Final = {"original": "a file", SEARCH: "a search"}

table: Final = Table(
    "activity",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Words, nullable=False, index=True),
    Column("who", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("kind", Words, nullable=False),  # of what was acted on: desk, original, document, comparison, judgement
    Column("object", Words, nullable=False, index=True),  # its id
    Column("detail", Words, nullable=False),  # JSON
)


class Activity(Struct, frozen=True, kw_only=True):
    number: int
    at: str
    who: str
    action: str
    kind: str
    object: str
    detail: dict[str, Any]


def note(db: Connection, who: str, action: str, kind: str, object: str, **detail: Any) -> None:
    """In the transaction of the deed itself: none is without its row, and no row without its deed. Writers come one at a time, so the number is free."""
    note_all(db, who, kind, [(action, object, detail)])


def note_all(db: Connection, who: str, kind: str, deeds: Sequence[tuple[str, str, Mapping[str, Any]]]) -> None:
    """Several at once: each an action, the id of its object, and what more is to be said."""
    if not deeds:
        return
    start, at = (db.execute(select(func.max(table.c.number))).scalar() or 0) + 1, now()
    said = ((number, action, object, msgspec.json.encode(detail).decode()) for number, (action, object, detail) in enumerate(deeds, start))
    made = [{"number": n, "at": at, "who": who, "action": action, "kind": kind, "object": object, "detail": detail} for n, action, object, detail in said]
    rows.add(db, table, made)


def latest(db: Connection, *, object: str | None = None, before: int | None = None, limit: int = 100, reader: str | None = None) -> Iterator[Activity]:
    """The newest first; `before` is the number of the last one seen, for the next page.

    With a `reader`, files that could not be taken in are named to who has sent them: it may have been for a case, and names tell. So are searches that
    somebody keeps for himself.
    """
    named = true() if reader is None else _named(reader)
    query = select(table, named.label("named")).order_by(table.c.number.desc()).limit(limit)
    if object is not None:
        query = query.where((table.c.object == object) & named)  # or a name could be tried
    if before is not None:
        query = query.where(table.c.number < before)
    for row in db.execute(query):
        found = Activity(**{f: row._mapping[f] for f in Activity.__struct_fields__ if f != "detail"}, detail=msgspec.json.decode(row.detail))
        yield found if row.named else msgspec.structs.replace(found, object=UNNAMED[found.kind], detail={})


def _named(reader: str) -> ColumnElement[bool]:
    shared = (table.c.kind != SEARCH) | (table.c.detail == msgspec.json.encode(SHARED).decode())
    return (table.c.who == reader) | ((table.c.action != REFUSED) & shared)
