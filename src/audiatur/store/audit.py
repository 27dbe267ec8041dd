"""The audit trail: who read, wrote, opened or carried away what is restricted, who logged in, and who changed an account. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import BigInteger, Column, Connection, Table, func, select

from audiatur.store import rows
from audiatur.store.tables import Words, metadata, now

table: Final = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Words, nullable=False, index=True),
    Column("who", Words, nullable=False, index=True),
    Column("action", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("object", Words, nullable=False, index=True),
    Column("detail", Words, nullable=False),  # JSON
)


class Entry(Struct, frozen=True, kw_only=True):
    number: int
    at: str
    who: str
    action: str
    kind: str
    object: str
    detail: dict[str, Any]


def note(db: Connection, who: str, action: str, kind: str, object: str, **detail: Any) -> None:
    """In the transaction of the deed: where the trail cannot be written, nothing restricted is read."""
    number = (db.execute(select(func.max(table.c.number))).scalar() or 0) + 1
    said = msgspec.json.encode(detail).decode()
    row = {"number": number, "at": now(), "who": who, "action": action, "kind": kind, "object": object, "detail": said}
    rows.add(db, table, [row])


def latest(db: Connection, *, who: str | None = None, object: str | None = None, before: int | None = None, limit: int = 100) -> Iterator[Entry]:
    """The newest first; `before` is the number of the last one seen, for the next page."""
    query = select(table).order_by(table.c.number.desc()).limit(limit)
    for column, value in ((table.c.who, who), (table.c.object, object)):
        if value is not None:
            query = query.where(column == value)
    if before is not None:
        query = query.where(table.c.number < before)
    for row in db.execute(query):
        yield Entry(**{**row._mapping, "detail": msgspec.json.decode(row.detail)})
