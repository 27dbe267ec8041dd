"""Documents: the papers of a desk, one row each with what is known about it now. What was known before stands in its earlier records."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Boolean, Column, Connection, ForeignKey, Integer, Row, Table, UniqueConstraint, func, select

from audiatur.record import Document
from audiatur.store import originals, rows, texts
from audiatur.store.tables import Words, metadata

table: Final = Table(
    "documents",
    metadata,
    Column("id", Words, primary_key=True),
    Column("original", Words, ForeignKey(originals.table.c.sha256), nullable=False),
    Column("part", Words, nullable=False),  # "" for the file's own document, "#3#1" for one inside it
    Column("path", Words, nullable=False),
    Column("sha256", Words, nullable=False, index=True),  # of its own bytes, which for an attachment are not the file's
    Column("text_sha256", Words, ForeignKey(texts.table.c.sha256), index=True),
    Column("title", Words),
    Column("publisher", Words, index=True),
    Column("side", Words, index=True),
    Column("published", Words, index=True),
    Column("known", Words),
    Column("language", Words),
    Column("characters", Integer, nullable=False),
    Column("reader", Words, nullable=False),
    Column("status", Words, nullable=False, index=True),
    Column("url", Words),
    Column("part_of", Words),
    Column("present", Boolean, nullable=False),  # false where a later reading of the file found no such paper in it
    Column("version", Integer, nullable=False),  # of its record
    Column("program", Words, nullable=False),  # which read it last, whether or not that changed the record
    Column("model", Words, nullable=False),
    Column("added_at", Words, nullable=False, index=True),
    Column("added_by", Words, nullable=False),
    Column("read_at", Words, nullable=False),
    UniqueConstraint("original", "part"),
)

OWN: Final = ("id", "path", "sha256", "title", "publisher", "side", "published", "known", "language", "characters", "reader", "status", "url", "part_of")
"""What a row has from the record's document as it is."""
ADDED: Final = ("original", "part", "added_at", "added_by")
"""What stays as it was when the paper was read first."""


class Entry(Struct, frozen=True, kw_only=True):
    """A document of the desk. `document` is as in its record, without the text."""

    document: Document
    original: str
    part: str
    present: bool
    version: int
    program: str
    added_at: str
    added_by: str
    read_at: str

    @property
    def id(self) -> str:
        return self.document.id


def put(db: Connection, entries: Sequence[Entry], known: Container[str]) -> None:
    """Writes the rows of documents; those that are `known` have one, in which who added it and when stands."""
    texts.put(db, {e.document.text_sha256: e.document.text for e in entries if e.document.text is not None})
    new = [_row(e) | {key: getattr(e, key) for key in ADDED} for e in entries if e.id not in known]
    rows.add(db, table, new)
    for entry in entries:
        if entry.id in known:
            rows.change(db, table, table.c.id == entry.id, **_row(entry))


def _row(entry: Entry) -> dict[str, Any]:
    document = entry.document
    row = {key: getattr(document, key) for key in OWN} | {"text_sha256": document.text_sha256 or None, "model": document.model}
    return row | {key: getattr(entry, key) for key in ("present", "version", "program", "read_at")}


def one(db: Connection, id: str) -> Entry | None:
    row = db.execute(select(table).where(table.c.id == id)).one_or_none()
    return entry_of(row) if row else None


def by_ids(db: Connection, ids: Collection[str]) -> dict[str, Entry]:
    """Those of these that there are."""
    return {row.id: entry_of(row) for row in db.execute(select(table).where(table.c.id.in_(ids)))} if ids else {}


def of_original(db: Connection, sha256: str) -> list[Entry]:
    return of_originals(db, [sha256])


def of_originals(db: Connection, hashes: Collection[str]) -> list[Entry]:
    return [entry_of(row) for row in db.execute(select(table).where(table.c.original.in_(hashes)).order_by(table.c.id))]


def some(db: Connection, *, status: str | None = None, after: str = "", limit: int | None = None, absent: bool = False) -> Iterator[Entry]:
    """In the order of their ids, from the one after `after`; read page by page, so that memory stays flat."""
    left = limit
    while left is None or left > 0:
        page = 500 if left is None else min(left, 500)
        query = select(table).where(table.c.id > after).order_by(table.c.id).limit(page)
        if status is not None:
            query = query.where(table.c.status == status)
        if not absent:
            query = query.where(table.c.present)
        found = db.execute(query).all()
        yield from map(entry_of, found)
        if len(found) < page:
            return
        after, left = found[-1].id, None if left is None else left - len(found)


def is_unread(db: Connection, original: str) -> bool:
    """A document of the file could not be read."""
    query = select(table.c.id).where(table.c.original == original, table.c.present, table.c.status != "read")
    return db.execute(query.limit(1)).first() is not None


def is_stale(db: Connection, original: str, program: str, model: str) -> bool:
    """A document of the file was read by another program or model than these, or could not be read."""
    other = (table.c.status != "read") | (table.c.program != program) | (table.c.model != model)
    return db.execute(select(table.c.id).where(table.c.original == original, table.c.present, other).limit(1)).first() is not None


def withdraw(db: Connection, original: str, found: set[str]) -> list[str]:
    """Marks the documents of a file that its latest reading no longer found; nothing of them is deleted."""
    gone = [e.id for e in of_original(db, original) if e.present and e.id not in found]
    for id in gone:
        rows.change(db, table, table.c.id == id, present=False)
    return gone


def count(db: Connection) -> dict[str, int]:
    """How many documents have each status."""
    return {status: number for status, number in db.execute(select(table.c.status, func.count()).where(table.c.present).group_by(table.c.status))}


def entry_of(row: Row[Any]) -> Entry:
    """A row as it is shown; columns beside those of the table are left."""
    known = row._mapping
    document = Document(**{key: known[key] for key in OWN}, text_sha256=known["text_sha256"] or "", model=known["model"])
    return Entry(document=document, **{key: known[key] for key in Entry.__struct_fields__ if key != "document"})


def as_read(document: Document) -> Document:
    """What a record of it rests on, so that two readings can be compared: without the text, which its digest stands for, and the model."""
    return msgspec.structs.replace(document, text=None, model="")
