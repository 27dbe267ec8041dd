"""Records: every version of what was read in a document, by which program and model. Older versions stay as they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Column, Connection, ForeignKey, Integer, Table, select

from audiatur.errors import StoreError
from audiatur.record import Document, Person, Place, Record, Source
from audiatur.record.encode import to_json
from audiatur.store import documents, rows, texts
from audiatur.store.tables import Words, metadata

table: Final = Table(
    "records",
    metadata,
    Column("document", Words, ForeignKey(documents.table.c.id), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text_sha256", Words, ForeignKey(texts.table.c.sha256)),
    Column("program", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("made_at", Words, nullable=False),
    Column("json", Words, nullable=False),  # as `audiatur read` prints it, without the text
)


class Version(Struct, frozen=True, kw_only=True):
    """One reading of a document."""

    document: str
    version: int
    text_sha256: str | None
    program: str
    model: str
    made_at: str


def bare(record: Record) -> Record:
    """Without the text, which is stored once."""
    return msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, text=None))


def add(db: Connection, made: Sequence[tuple[Record, int]], *, program: str, at: str) -> None:
    """Stores records, each as a version of this number."""
    rows.add(db, table, [_row(record, version, program, at) for record, version in made])


def _row(record: Record, version: int, program: str, at: str) -> dict[str, Any]:
    document = record.document
    row = {"document": document.id, "version": version, "text_sha256": document.text_sha256 or None, "program": program, "model": document.model}
    return row | {"made_at": at, "json": to_json(bare(record)).decode()}


def one(db: Connection, id: str, version: int | None = None, *, with_text: bool = True) -> Record | None:
    """The record of a document, by default the current one."""
    wanted = documents.table.c.version if version is None else version
    query = select(table.c.json, table.c.text_sha256).join(documents.table, documents.table.c.id == table.c.document)
    row = db.execute(query.where(table.c.document == id, table.c.version == wanted)).one_or_none()
    if row is None:
        return None
    record = decoded(row.json, f"{id}, version {version or 'current'}")
    if not with_text:
        return record
    return msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, text=texts.one(db, row.text_sha256)))


def versions(db: Connection, id: str) -> list[Version]:
    columns = [table.c[name] for name in Version.__struct_fields__]
    return [Version(**row._mapping) for row in db.execute(select(*columns).where(table.c.document == id).order_by(table.c.version))]


class _Naming(Struct, frozen=True):
    document: Document
    sources: tuple[Source, ...] = ()
    places: tuple[Place, ...] = ()
    persons: tuple[Person, ...] = ()


def decoded(said: str, which: str, *, naming: bool = False) -> Record:
    """The record, or of it what names anybody or anything: a list of many papers needs no more, and has it in a fifth of the time."""
    try:
        if naming:
            found = msgspec.json.decode(said, type=_Naming)
            return Record(document=found.document, sources=found.sources, places=found.places, persons=found.persons)
        return msgspec.json.decode(said, type=Record)
    except (msgspec.MsgspecError, ValueError) as error:
        raise StoreError(f"The record of {which} is damaged ({error}). Run `audiatur check`; `audiatur refresh` reads the paper again.") from error
