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
    Column("made_by", Words, nullable=False),
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
    """Keeps a search; one of the same name is replaced."""
    name = " ".join(name.split())
    if not name:
        raise StoreError("A search is saved under a name. Give one that says what it is for.")
    drop(db, name)
    rows.add(db, table, [{"name": name, "query": msgspec.json.encode(query).decode(), "made_at": now(), "made_by": by, "shared": shared}])


def drop(db: Connection, name: str) -> bool:
    return rows.drop(db, table, table.c.name == name) > 0


def some(db: Connection) -> list[Saved]:
    """In the order of their names."""
    return [_saved(row._mapping) for row in db.execute(select(table).order_by(table.c.name))]


def one(db: Connection, name: str) -> Saved | None:
    row = db.execute(select(table).where(table.c.name == " ".join(name.split()))).one_or_none()
    return _saved(row._mapping) if row else None


def _saved(row: RowMapping) -> Saved:
    return Saved(name=row["name"], query=msgspec.json.decode(row["query"], type=Query), made_at=row["made_at"], made_by=row["made_by"], shared=row["shared"])
