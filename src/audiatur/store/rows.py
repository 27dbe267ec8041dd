"""Rows that follow from nothing else, each with its digest: what changes one without this program is found by `check`.

A digest is the SHA-256 of the row's values as they stand on the disk, and the same on both engines. It is no signature: who may write to the database
can write digests, too. It finds damage, and a deed at the database's own prompt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, Table, Text, delete, func, insert, literal, select, tuple_, type_coerce, update
from sqlalchemy.dialects import sqlite

from audiatur.store.tables import Words, metadata

digests: Final = Table(
    "row_digests",
    metadata,
    Column("table_name", Words, primary_key=True),
    Column("key", Words, primary_key=True),  # JSON: the values of the row's primary key
    Column("sha256", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
KEPT: Final = frozenset({
    "desk", "originals", "names", "documents", "records", "comparisons", "incidents", "judgements", "judgement_anchors", "reviews", "searches", "activity",
    "accounts", "subjects", "restrictions", "restriction_people", "audit", "tokens", "case_entries", "case_people",
})  # fmt: skip
"""The tables whose rows have one. The others follow from these and are proved against them, or are of sessions, which last a day."""
PAGE: Final = 200
LONG: Final = {"records": 20, "comparisons": 1, "incidents": 20, "case_entries": 50}
"""Rows that are held in memory at once, where one may be long."""
_TYPE: Final = sqlite.dialect()  # Words stands in the same way on both engines


def add(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Adds rows, each with its digest."""
    if rows:
        db.execute(insert(table), [dict(row) for row in rows])
        _note(db, table, [_on_disk(table, row) for row in rows])


def change(db: Connection, table: Table, which: ColumnElement[bool], **values: Any) -> int:
    """Writes values into the rows that meet a condition, none of them into its key; returns how many those are."""
    found = [_on_disk(table, {**row._mapping, **values}) for row in db.execute(select(table).where(which))]
    if found:
        db.execute(update(table).where(which).values(values))
        _forget(db, table, found)
        _note(db, table, found)
    return len(found)


def drop(db: Connection, table: Table, which: ColumnElement[bool]) -> int:
    """Deletes the rows that meet a condition; returns how many those were."""
    found = [_on_disk(table, dict(row._mapping)) for row in db.execute(select(table).where(which))]
    if found:
        _forget(db, table, found)
        db.execute(delete(table).where(which))
    return len(found)


def fill(db: Connection) -> None:
    """Makes all digests anew, from rows that were proved in another way."""
    db.execute(delete(digests))
    for table in kept():
        for page in paged(db, table, LONG.get(table.name, PAGE)):
            _note(db, table, page)


def trouble(db: Connection, table: Table) -> Iterator[str]:
    """Keys of the rows that are not as this program wrote them, and of those that it wrote and that are gone."""
    rows = 0
    for page in paged(db, table, LONG.get(table.name, PAGE)):
        rows += len(page)
        keys = {key_of(table, row): digest(row) for row in page}
        query = select(digests.c.key, digests.c.sha256).where(digests.c.table_name == table.name, digests.c.key.in_(keys))
        known = {row.key: bytes(row.sha256) for row in db.execute(query)}
        yield from (key for key, made in keys.items() if known.get(key) != made)
    if rows != db.execute(select(func.count()).where(digests.c.table_name == table.name)).scalar_one():
        there = {key_of(table, row) for page in paged(db, table, PAGE, keys=True) for row in page}
        noted = select(digests.c.key).where(digests.c.table_name == table.name).order_by(digests.c.key)
        yield from (key for key in db.execute(noted).scalars() if key not in there)


def kept() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name in KEPT]


def paged(db: Connection, table: Table, page: int, *, only: Collection[str] | None = None, keys: bool = False) -> Iterator[list[dict[str, Any]]]:
    """The rows as they stand on the disk, in the order of their key; of only some columns, or of the key alone."""
    key = list(table.primary_key.columns)
    wanted = key if keys else [c for c in table.columns if only is None or c.name in only]
    query = select(*(type_coerce(c, Text).label(c.name) if isinstance(c.type, Words) else c for c in wanted)).order_by(*key).limit(page)
    rows = db.execute(query).all()
    while rows:
        yield [dict(row._mapping) for row in rows]
        last = rows[-1]._mapping
        after = tuple_(*(literal(last[c.name], Text if isinstance(c.type, Words) else c.type) for c in key))
        rows = db.execute(query.where(tuple_(*key) > after)).all()


def digest(row: Mapping[str, Any]) -> bytes:
    """Of a row as it stands on the disk. Each value has its name, so that the order of columns means nothing; true is 1, as in SQLite."""
    plain = {name: int(value) if isinstance(value, bool) else value for name, value in row.items()}
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).digest()


def key_of(table: Table, row: Mapping[str, Any]) -> str:
    return msgspec.json.encode([row[c.name] for c in table.primary_key.columns]).decode()


def _on_disk(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {c.name: c.type.process_bind_param(row.get(c.name), _TYPE) if isinstance(c.type, Words) else row.get(c.name) for c in table.columns}


def _note(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    db.execute(insert(digests), [{"table_name": table.name, "key": key_of(table, row), "sha256": digest(row)} for row in rows])


def _forget(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    db.execute(delete(digests).where(digests.c.table_name == table.name, digests.c.key.in_([key_of(table, row) for row in rows])))
