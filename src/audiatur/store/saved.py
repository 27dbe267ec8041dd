"""Searches that somebody keeps under a name."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Boolean, Column, Connection, RowMapping, Table, select

from audiatur.errors import StoreError
from audiatur.store import rows
from audiatur.store.search import Query
from audiatur.store.tables import Words, metadata, now

table: Final = Table(
    "searches",
    metadata,
    Column("name", Words, primary_key=True),
    Column("query", Words, nullable=False),
    Column("made_at", Words, nullable=False),
    Column("made_by", Words, primary_key=True),  # each has names of his own: none tells of a search that somebody else keeps for himself
    Column("shared", Boolean, nullable=False),
)


class Saved(Struct, frozen=True, kw_only=True):
    """`shared`: with all of the desk; else it is its owner's."""

    name: str
    query: Query
    made_at: str
    made_by: str
    shared: bool = False


def put(db: Connection, name: str, query: Query, *, by: str, shared: bool = False) -> None:
    """Keeps a search; one of the same name and owner is replaced."""
    name = " ".join(name.split())
    if not name:
        raise StoreError("A search is saved under a name. Give one that says what it is for.")
    drop(db, name, by=by)
    rows.add(db, table, [{"name": name, "query": msgspec.json.encode(query).decode(), "made_at": now(), "made_by": by, "shared": shared}])


def drop(db: Connection, name: str, *, by: str) -> bool:
    return rows.drop(db, table, (table.c.name == name) & (table.c.made_by == by)) > 0


def some(db: Connection) -> list[Saved]:
    """In the order of their names."""
    return [_saved(row._mapping) for row in db.execute(select(table).order_by(table.c.name, table.c.made_by))]


def one(db: Connection, name: str, *, by: str, others: bool) -> Saved | None:
    """That of this owner, or with `others` else the one that is shared, or that there is. Raises StoreError where several keep one under this name."""
    name = " ".join(name.split())
    found = [s for s in some(db) if s.name == name]
    own, shared = [s for s in found if s.made_by == by], [s for s in found if s.shared]
    left = own if own or not others else shared or found
    if len(left) > 1:
        raise StoreError(f"{' and '.join(s.made_by for s in left)} keep searches under the name {name}. Say whose, with --saved-by.")
    return left[0] if left else None


def _saved(row: RowMapping) -> Saved:
    return Saved(name=row["name"], query=msgspec.json.decode(row["query"], type=Query), made_at=row["made_at"], made_by=row["made_by"], shared=row["shared"])
