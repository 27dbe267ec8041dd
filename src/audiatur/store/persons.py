"""Persons: who is named in a paper as victim, witness or minor, one row each. They follow wholly from the current records, as items do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final, Literal

from msgspec import Struct
from sqlalchemy import Boolean, Column, Connection, ForeignKey, Integer, Table, delete, insert, select

from audiatur.record import Record
from audiatur.store import documents
from audiatur.store.tables import Words, metadata

table: Final = Table(
    "persons",
    metadata,
    Column("document", Words, ForeignKey(documents.table.c.id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False),
    Column("key", Words, nullable=False, index=True),  # the name as a restriction finds it
    Column("kind", Words, nullable=False),
    Column("minor", Boolean, nullable=False),
    Column("harm", Words),
)

OF_AGE: Final = 18
_WORD: Final = re.compile(r"[^\W_]+")


class PersonEntry(Struct, frozen=True, kw_only=True):
    """A name in a document. Not for everyone's eyes: `audiatur.record.rights` says whose."""

    document: str
    name: str
    key: str
    kind: Literal["victim", "witness"]
    minor: bool = False
    harm: str | None = None


def key_of(name: str) -> str:
    """One spelling of a name, without regard to case, points and hyphens."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", name).casefold()))


def of_record(record: Record) -> list[PersonEntry]:
    """Each name once. Sources that speak as witness or victim under a name of several words are persons, too."""
    harmed = [
        PersonEntry(document=record.document.id, name=p.name, key=key_of(p.name), kind=p.kind, minor=p.age is not None and p.age < OF_AGE, harm=p.harm)
        for p in record.persons
    ]
    spoke: list[PersonEntry] = []
    for source in record.sources:
        if source.kind in {"witness", "victim"} and _is_name(source.name):
            kind: Literal["victim", "witness"] = "witness" if source.kind == "witness" else "victim"
            spoke.append(PersonEntry(document=record.document.id, name=source.name, key=key_of(source.name), kind=kind))
    once: dict[str, PersonEntry] = {}
    for person in (*harmed, *spoke):
        once.setdefault(person.key, person)
    return list(once.values())


def _is_name(name: str) -> bool:
    return sum(word[0].isupper() for word in name.split()) > 1


def replace(db: Connection, document: str, persons: Sequence[PersonEntry]) -> None:
    """The rows of a document are from now on these."""
    drop(db, document)
    add(db, [persons])


def drop(db: Connection, document: str) -> None:
    db.execute(delete(table).where(table.c.document == document))


def add(db: Connection, persons: Iterable[Sequence[PersonEntry]]) -> None:
    """The rows of several documents that have none, each document's by itself."""
    rows = [{"position": n} | {key: getattr(p, key) for key in PersonEntry.__struct_fields__} for some in persons for n, p in enumerate(some, 1)]
    if rows:
        db.execute(insert(table), rows)


def some(db: Connection, *, document: str | None = None, key: str | None = None, after: tuple[str, str] = ("", ""), limit: int = 500) -> Iterator[PersonEntry]:
    """In the order of names, then of documents, from the one after `after`."""
    query = select(table).join(documents.table, documents.table.c.id == table.c.document).where(documents.table.c.present)
    if document is not None:
        query = query.where(table.c.document == document)
    if key is not None:
        query = query.where(table.c.key == key)
    query = query.where((table.c.key > after[0]) | ((table.c.key == after[0]) & (table.c.document > after[1])))
    for row in db.execute(query.order_by(table.c.key, table.c.document).limit(limit)):
        yield _entry(row._mapping)


def known(db: Connection, keys: Collection[str]) -> set[str]:
    """Those of the keys under which somebody is known."""
    query = select(table.c.key).distinct().join(documents.table, documents.table.c.id == table.c.document)
    return set(db.execute(query.where(documents.table.c.present, table.c.key.in_(keys))).scalars())


def _entry(row: Any) -> PersonEntry:
    return PersonEntry(**{key: row[key] for key in PersonEntry.__struct_fields__})
