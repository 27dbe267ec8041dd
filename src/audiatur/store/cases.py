"""Cases: what was entered, one row an entry. Rows are only ever added; the database itself refuses to change one."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import Column, Connection, Integer, Table, UniqueConstraint, func, select

from audiatur.errors import Overtaken, StoreError
from audiatur.record.case import Entry, entered
from audiatur.store import rows
from audiatur.store.tables import Words, metadata

table: Final = Table(
    "case_entries",
    metadata,
    Column("id", Words, primary_key=True),
    Column("case_id", Words, nullable=False),
    Column("number", Integer, nullable=False),
    Column("made_at", Words, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("json", Words, nullable=False),
    UniqueConstraint("case_id", "number"),
)


def add(db: Connection, entry: Entry) -> None:
    """Files an entry behind the last one of its case. Raises Overtaken where somebody was faster, StoreError where it is not as it was made."""
    if entry != entered(entry):
        raise StoreError(f"An entry of the case {entry.case} was changed after it was made.")
    last = db.execute(select(table.c.id, table.c.number).where(table.c.case_id == entry.case).order_by(table.c.number.desc()).limit(1)).first()
    if (entry.before, entry.number) != ((last.id, last.number + 1) if last else ("", 0)):
        raise Overtaken(f"the case {entry.case}")
    row = {"id": entry.id, "case_id": entry.case, "number": entry.number, "made_at": entry.entered_at, "made_by": entry.by}
    rows.add(db, table, [row | {"json": msgspec.json.encode(entry).decode()}])


def of(db: Connection, case: str) -> list[Entry]:
    """All entries of a case, the first one first; none where there is no such case."""
    found = db.execute(select(table.c.json).where(table.c.case_id == case).order_by(table.c.number)).scalars()
    return [msgspec.json.decode(said, type=Entry) for said in found]


def ids(db: Connection) -> list[str]:
    """In the order in which they were lodged."""
    first = select(table.c.case_id).where(table.c.number == 0).order_by(table.c.made_at, table.c.case_id)
    return list(db.execute(first).scalars())


def next_id(db: Connection, year: int) -> str:
    """`2026-1` is the first one lodged in 2026."""
    known = db.execute(select(func.count()).select_from(table).where(table.c.number == 0, table.c.case_id.like(f"{year}-%"))).scalar_one()
    return f"{year}-{known + 1}"
