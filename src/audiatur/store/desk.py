"""The desk: one folder with the papers of a matter, what was read in them, and what people decided. Everything that the store can do, by name."""

from __future__ import annotations

import getpass
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, BinaryIO, Final, NamedTuple, Self, TypeVar

import msgspec
from sqlalchemy import Column, Connection, Table, select

from audiatur.errors import StoreError
from audiatur.record import Comparison, Document, Incident, Record
from audiatur.record.case import Entry as CaseEntry
from audiatur.record.judgement import Judgement
from audiatur.store import (
    activity,
    cases,
    changes,
    comparisons,
    database,
    documents,
    folder,
    index,
    items,
    judgements,
    keys,
    migrate,
    originals,
    records,
    restrictions,
    rows,
    saved,
    search,
    texts,
)
from audiatur.store.activity import Activity
from audiatur.store.changes import Put, Reading
from audiatur.store.comparisons import Compared
from audiatur.store.database import Database
from audiatur.store.documents import Entry
from audiatur.store.items import Item, Kind
from audiatur.store.keys import Key
from audiatur.store.originals import Arrived, Keeping, Original, Received, Shelf
from audiatur.store.records import Version
from audiatur.store.saved import Saved
from audiatur.store.search import Page, Query
from audiatur.store.tables import Words, metadata, now
from audiatur.store.veil import Veil

facts: Final = Table("desk", metadata, Column("key", Words, primary_key=True), Column("value", Words, nullable=False))

T = TypeVar("T")
Secret = Key | str | Callable[[], str]
"""What opens an encrypted desk: its key, its passphrase, or what asks for that where it is needed."""

STALE: Final = 24 * 3600
"""Seconds after which what a copy left in `incoming/` belongs to no process that still runs."""


def user() -> str:
    """Who works here, as the system knows him."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # no such user in the system's list, as in some containers
        return "unknown"


class Desk:
    """Opened by `Desk.open(folder)` or made by `Desk.create(folder)`; to be used in a `with` block, from as many threads and processes as you like.

    Every method is one transaction. What iterates reads page by page. Errors are StoreError.
    """

    def __init__(self, root: Path, settings: folder.Settings, base: Database, *, key: Key | None = None, by: str | None = None, program: str = "") -> None:
        self.root = root
        self.key = key
        self.shelf = Shelf(root, key)
        self.id = settings.id
        self.url = settings.database
        self.database = base
        self.by = by or user()
        self.program = program

    # -- making, opening, closing

    @classmethod
    def create(cls, root: Path | str, *, database_url: str | None = None, passphrase: str | None = None, by: str | None = None, program: str = "") -> Self:
        """A new, empty desk in a folder that is new or empty; its database in it, or at a PostgreSQL URL. With a passphrase it is encrypted."""
        with being_made(Path(root), database_url, id=str(uuid.uuid4()), passphrase=passphrase) as made:
            with made.base.writing() as db:
                settings = begin(db, made.settings, by=by or user(), program=program)
            folder.write(made.shelf.root, settings)
            key = made.shelf.key
        return cls.open(root, secret=key, by=by, program=program, password_from=database_url)

    @classmethod
    def open(cls, root: Path | str, *, secret: Secret | None = None, by: str | None = None, program: str = "", password_from: str | None = None) -> Self:
        """The desk in a folder, brought to today's tables. Raises StoreError where there is none, or no whole one. `secret` is for one that is encrypted."""
        root = Path(root)
        settings = folder.settings_of(root)
        key = _key(root, settings, secret)
        file = root / folder.DATABASE
        base = database.postgresql(password_from or settings.database) if settings.database else database.sqlite(file, key=key.database if key else None)
        desk = cls(root, settings, base, key=key, by=by, program=program)
        try:
            desk._ready()
        except BaseException:
            desk.close()
            raise
        return desk

    def _ready(self) -> None:
        if self.database.kind == "sqlite" and not (self.root / folder.DATABASE).is_file():
            raise StoreError(f"{self.root / folder.DATABASE} is missing. Put it back from a copy of the desk; the papers in originals/ are still there.")
        with self.database.reading() as db:
            stands = migrate.revision(db) == migrate.HEAD
        if not stands:
            with self.database.writing() as db:
                if before := migrate.ensure(db, self.database.where):
                    index.fill(db)
                    activity.note(db, self.by, "upgrade", "desk", self.id, before=before, after=migrate.HEAD)
        with self.database.reading() as db:
            found = db.execute(select(facts.c.value).where(facts.c.key == "id")).scalar()
        if found != self.id:
            raise StoreError(f"The database {self.database.where} belongs to another desk than {self.root / folder.SETTINGS}. Put the right one in its place.")

    def close(self) -> None:
        self.database.close()

    def change_passphrase(self, passphrase: str) -> None:
        """From now on this one opens the desk. Raises StoreError where it is too short, or the desk is not encrypted."""
        if self.key is None:
            raise StoreError(f"{self.root} is not encrypted. Export it, and import it with --encrypted.")
        lock = keys.locked(self.key, self.id, passphrase)
        folder.write(self.root, folder.Settings(id=self.id, database=self.url, encryption=lock))
        self.note("change passphrase", "desk", self.id)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # -- filing papers

    def receive(self, source: BinaryIO, *, id: str, name: str, sidecar: Mapping[str, Any]) -> Received:
        """Keeps the bytes of a file under a name; with a remark where there is something that the user should know."""
        with self.keeping() as keeping:
            return self.settle(keeping, [Arrived(keeping.take(source), id, name, sidecar)])[0]

    @contextmanager
    def keeping(self) -> Iterator[Keeping]:
        """To copy several files into the desk. They are there once `settle` has filed them; a copy that was not is taken away."""
        with folder.on_disk(self.root):
            originals.sweep(self.root, time.time() - STALE)
            with Keeping(self.shelf) as keeping:
                yield keeping

    def settle(self, keeping: Keeping, files: Sequence[Arrived]) -> list[Received]:
        """Files what was copied: the bytes on the disk first, and all names in one transaction."""
        keeping.settle()
        with self.database.writing() as db:
            found = originals.receive_all(db, self.shelf, files, by=self.by)
            return [(self._renamed(db, original, file.name), remark) for (original, remark), file in zip(found, files, strict=True)]

    def _renamed(self, db: Connection, original: Original, name: str) -> Original:
        """The first name of a file may have hidden its format."""
        if original.name != name and documents.is_unread(db, original.sha256):
            return originals.rename(db, original, name)
        return original

    def is_unread(self, original: Original) -> bool:
        """Something of it is not stored yet, or could not be read the last time."""
        if not original.finished:
            return True
        with self.database.reading() as db:
            return documents.is_unread(db, original.sha256)

    def trouble(self, original: Original) -> str | None:
        """What is wrong with the bytes of an original, if anything is."""
        return originals.trouble(original)

    def to_read(self, model: str, *, every: bool = False) -> Iterator[Original]:
        """Files of which something was read by another program or model, or is not stored, or could not be read; or every file."""
        after = ""
        while True:  # a transaction for each page: reading takes hours, and none may be open so long
            with self.database.reading() as db:
                page = originals.page(db, self.shelf, after)
                found = [o for o in page if every or not o.finished or documents.is_stale(db, o.sha256, self.program, model)]
            yield from found
            if not page:
                return
            after = page[-1].sha256

    def put(self, record: Record, original: Original, *, last: bool = False) -> Put:
        """Stores what was read of a document of an original, with all that follows from it, at once or not at all."""
        return self.put_all([Reading(record, original, last)])[0]

    def put_all(
        self,
        readings: Sequence[Reading],
        finished: Iterable[tuple[Original, Iterable[str]]] = (),
        *,
        only: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> list[Put]:
        """Stores what was read of several documents, and what is then finished, at once or not at all; those in `only` are for these accounts alone."""
        with self.database.writing() as db:
            done = changes.put(db, readings, program=self.program, by=self.by) if readings else []
            for id, names in only.items():
                self._close(db, id, names)
            for original, found in finished:
                self._finish(db, original, found)
            return done

    def close_to(self, original: Original, names: Collection[str]) -> None:
        """What is there of a file already is for these accounts alone, unless it is restricted already."""
        for entry in self.documents_of(original):
            with self.database.writing() as db:
                self._close(db, entry.id, names)

    def _close(self, db: Connection, id: str, names: Collection[str]) -> None:
        if restrictions.Restricted(restrictions.every(db)).document(id) is None:
            restrictions.restrict(db, "document", id, names, "it is for these alone in the vault from which it came", by=self.by)

    def finish(self, original: Original, found: Iterable[str]) -> None:
        """All papers in the file are stored; those that an earlier reading had found in it and this one did not are marked."""
        self.put_all([], [(original, found)])

    def _finish(self, db: Connection, original: Original, found: Iterable[str]) -> None:
        originals.finish(db, [original.sha256])
        for id in documents.withdraw(db, original.sha256, set(found)):
            index.drop(db, id)
            activity.note(db, self.by, "withdraw", "document", id)

    def refuse(self, name: str, why: str) -> None:
        """Notes that a file could not be taken in, so that it is not forgotten."""
        with self.database.writing() as db:
            activity.note(db, self.by, activity.REFUSED, "original", name, why=why)

    def originals(self) -> Iterator[Original]:
        with self.database.reading() as db:
            yield from originals.every(db, self.shelf)

    def original(self, sha256: str) -> Original:
        with self.database.reading() as db:
            return _found(originals.one(db, self.shelf, sha256), "original", sha256)

    def names(self, sha256: str) -> list[str]:
        """The names under which an original came, the first one first."""
        with self.database.reading() as db:
            return originals.names_of(db, sha256)

    # -- what was read

    def documents(self, *, status: str | None = None, after: str = "", limit: int | None = None, absent: bool = False) -> Iterator[Entry]:
        """In the order of their ids, from the one after `after`. `absent` adds those that the latest reading of their file no longer found."""
        with self.database.reading() as db:
            yield from documents.some(db, status=status, after=after, limit=limit, absent=absent)

    def documents_of(self, original: Original) -> list[Entry]:
        with self.database.reading() as db:
            return documents.of_original(db, original.sha256)

    def documents_in(self, hashes: Iterable[str]) -> dict[str, list[Entry]]:
        """The documents of several originals, by the hash of each."""
        found: dict[str, list[Entry]] = {sha256: [] for sha256 in hashes}
        with self.database.reading() as db:
            for entry in documents.of_originals(db, found):
                found[entry.original].append(entry)
        return found

    def document(self, id: str) -> Entry:
        with self.database.reading() as db:
            return _found(documents.one(db, id), "document", id)

    def some_documents(self, ids: Collection[str]) -> dict[str, Document]:
        """Those of these ids that there are."""
        with self.database.reading() as db:
            return {id: entry.document for id, entry in documents.by_ids(db, ids).items()}

    def text(self, id: str) -> str | None:
        """What the reader made of it, or None where it was not read."""
        with self.database.reading() as db:
            return texts.one(db, _found(documents.one(db, id), "document", id).document.text_sha256)

    def count(self) -> dict[str, int]:
        """How many documents have each status."""
        with self.database.reading() as db:
            return documents.count(db)

    def record(self, id: str, version: int | None = None) -> Record:
        """The current record of a document, or one of its versions, with the text on which it rests."""
        with self.database.reading() as db:
            return _found(records.one(db, id, version), "record", id)

    def records(self, *, with_text: bool = True) -> Iterator[Record]:
        """The current record of every document, in the order of ids."""
        with self.database.reading() as db:
            for entry in documents.some(db):
                yield _found(records.one(db, entry.id, with_text=with_text), "record", entry.id)

    def versions(self, id: str) -> list[Version]:
        """All readings of a document, the first one first."""
        with self.database.reading() as db:
            return records.versions(db, id)

    def items(self, *, document: str | None = None, kind: Kind | None = None, speaker: str | None = None, side: str | None = None) -> Iterator[Item]:
        """Statements, tolls, attacks and disputes that meet all conditions, one row each."""
        with self.database.reading() as db:
            yield from items.some(db, document=document, kind=kind, speaker=speaker, side=side)

    # -- finding

    def search(self, query: Query, *, limit: int = 20, after: str | None = None, count: bool = True, veil: Veil | None = None) -> Page:
        """A page of the documents that a query finds, the best first; `after` is the `next` of the page before. Without `count` it has no facets.

        `veil` is for a reader who does not see all names.
        """
        with self.database.reading() as db:
            return search.search(db, query, limit=limit, after=after, count=count, veil=veil)

    def save_search(self, name: str, query: Query, *, shared: bool = False) -> None:
        """Keeps a search under a name, for oneself or shared with all; one's own of the same name is replaced.

        Raises StoreError where it asks for nothing that can be searched.
        """
        with self.database.writing() as db:
            search.Looking(db, query)
            saved.put(db, name, query, by=self.by, shared=shared)
            activity.note(db, self.by, "save", activity.SEARCH, name, **activity.SHARED if shared else {})

    def saved_searches(self) -> list[Saved]:
        with self.database.reading() as db:
            return saved.some(db)

    def saved_search(self, name: str, *, by: str | None = None) -> Saved:
        """That of an owner; without one, one's own, or else the one that is there. Raises StoreError where that leaves several."""
        with self.database.reading() as db:
            return _found(saved.one(db, name, by=by or self.by, others=by is None), "search", name)

    def forget_search(self, name: str, *, by: str | None = None) -> None:
        """One's own, or that of another owner."""
        with self.database.writing() as db:
            whose = by or self.by
            kept = saved.one(db, name, by=whose, others=False)
            if kept and saved.drop(db, name, by=whose):
                activity.note(db, self.by, "forget", activity.SEARCH, name, **activity.SHARED if kept.shared else {})

    def rebuild_index(self) -> None:
        """Makes the index of the search anew, where `check` finds it wrong."""
        with self.database.writing() as db:
            index.rebuild(db)
            activity.note(db, self.by, "rebuild", "index", self.id)

    def tidy(self, new: int) -> None:
        """To be called once so many papers were put one after the other: the search is slower in an index that was written piece by piece."""
        if new:
            with self.database.writing() as db:
                index.tidy(db, new)

    # -- comparing and deciding

    def basis(self) -> str:
        """One digest of which records stand now; a comparison with another basis is of before."""
        with self.database.reading() as db:
            return comparisons.basis(db)

    def add_comparison(self, comparison: Comparison, *, basis: str) -> int:
        """Keeps a comparison of the whole desk; returns its number."""
        with self.database.writing() as db:
            number = comparisons.add(db, comparison, basis=basis, program=self.program, by=self.by)
            index.relate(db, comparison.incidents)
            activity.note(db, self.by, "compare", "comparison", str(number))
            return number

    def comparisons(self, *, limit: int = 100) -> list[Compared]:
        """The newest first, without their content."""
        with self.database.reading() as db:
            return comparisons.some(db, limit=limit)

    def comparison(self, number: int | None = None) -> Comparison | None:
        """The latest comparison, or one of before; None where none was made."""
        with self.database.reading() as db:
            head = comparisons.latest(db) if number is None else None
            wanted = head.number if head else number
            return None if wanted is None else comparisons.one(db, wanted)

    def speaking_of(self, documents: Collection[str]) -> list[Incident] | None:
        """The incidents of the latest comparison that these documents speak of; None where none was made."""
        with self.database.reading() as db:
            head = comparisons.latest(db)
            return comparisons.speaking_of(db, head.number, documents) if head else None

    def incident(self, id: str, *, comparison: int | None = None) -> Incident:
        """One incident of the latest comparison, or of one of before."""
        with self.database.reading() as db:
            head = comparisons.latest(db) if comparison is None else None
            wanted = head.number if head else comparison or 0
            return _found(comparisons.incident(db, wanted, id), "incident", id)

    def incidents_of(self, document: str) -> list[str]:
        """Ids of the incidents of the latest comparison of which a document speaks."""
        with self.database.reading() as db:
            head = comparisons.latest(db)
            return comparisons.incidents_of(db, head.number, [document]) if head else []

    def add_judgement(self, judgement: Judgement) -> bool:
        """Files a signed judgement; False where it is there already."""
        with self.database.writing() as db:
            new = judgements.add(db, judgement)
            if new:
                index.review(db, judgements.documents_of(db, judgement))
                activity.note(db, judgement.by, judgement.decision, "judgement", judgement.id)
            return new

    def judgements(self, *, document: str | None = None) -> list[Judgement]:
        """The earliest first; with `document`, those on its statements."""
        with self.database.reading() as db:
            return judgements.some(db, document=document)

    # -- cases

    def cases(self) -> list[str]:
        """Their ids, in the order in which they were lodged."""
        with self.database.reading() as db:
            return cases.ids(db)

    def case(self, id: str) -> list[CaseEntry]:
        """All entries of a case, the first one first."""
        with self.database.reading() as db:
            return _found(cases.of(db, id) or None, "case", id)

    def next_case(self, year: int) -> str:
        """The id of the next case of a year."""
        with self.database.reading() as db:
            return cases.next_id(db, year)

    def add_entries(self, entries: Sequence[CaseEntry]) -> None:
        """Files entries of a case behind its last one, all or none. Whether its procedure allows them is for `cases.engine` to say."""
        with self.database.writing() as db:
            for entry in entries:
                cases.add(db, entry)
                activity.note(db, entry.by, str(type(entry.content).__struct_config__.tag), "case", entry.case, number=entry.number)

    def note(self, action: str, kind: str, object: str, **detail: Any) -> None:
        """Adds a row to the activity."""
        with self.database.writing() as db:
            activity.note(db, self.by, action, kind, object, **detail)

    def activity(self, *, object: str | None = None, before: int | None = None, limit: int = 100, reader: str | None = None) -> list[Activity]:
        """Who did what, the newest first; `before` is the number of the last row seen. With a `reader`, without names that are not for that one."""
        with self.database.reading() as db:
            return list(activity.latest(db, object=object, before=before, limit=limit, reader=reader))


class Making(NamedTuple):
    """A desk to come: where its files lie, its database, and what its settings will be."""

    shelf: Shelf
    base: Database
    settings: folder.Settings


@contextmanager
def being_made(root: Path, url: str | None, *, id: str, passphrase: str | None = None) -> Iterator[Making]:
    """The folder and the database of a desk to come. They are a desk when the block ends, and not before."""
    key, lock = None, None
    if passphrase is not None:
        if url:
            raise StoreError("An encrypted desk has its database in its folder. That of a server is encrypted by who runs it: leave out one of the two.")
        key = keys.new()
        lock = keys.locked(key, id, passphrase)
    settings = folder.Settings(id=id, database=database.shown(url) if url else None, encryption=lock)
    with folder.new(root) as made:
        base = database.postgresql(url) if url else database.sqlite(made / folder.DATABASE, create=True, key=key.database if key else None)
        try:
            yield Making(Shelf(made, key), base, settings)
        finally:
            base.close()


def _key(root: Path, settings: folder.Settings, secret: Secret | None) -> Key | None:
    """Of an encrypted desk; another needs no secret, and nobody is asked for one."""
    if settings.encryption is None:
        return None
    if isinstance(secret, Key):
        return secret
    if secret is None:
        raise StoreError(f"{root} is encrypted: its passphrase is needed to open it.")
    keys.needed()
    return keys.unlocked(settings.encryption, settings.id, secret if isinstance(secret, str) else secret(), root)


def begin(db: Connection, settings: folder.Settings, *, by: str, program: str) -> folder.Settings:
    """Tables and first row of a desk; returns its settings, which are those of an empty desk that is there already."""
    if migrate.revision(db) is not None:
        return _empty_desk(db, settings)
    migrate.upgrade(db)
    rows.add(db, facts, [{"key": "id", "value": settings.id}, {"key": "made_at", "value": now()}, {"key": "made_by", "value": by}])
    activity.note(db, by, "init", "desk", settings.id, program=program)
    return settings


def _empty_desk(db: Connection, settings: folder.Settings) -> folder.Settings:
    """An `init` that was cut off leaves an empty desk on the server, and the next one takes it; one with papers is somebody's."""
    found = db.execute(select(facts.c.value).where(facts.c.key == "id")).scalar()
    if found is None or originals.count(db):
        raise StoreError(f"The database {settings.database} holds a desk with papers already. Name an empty database.")
    return msgspec.structs.replace(settings, id=found)


def _found(thing: T | None, kind: str, id: str) -> T:
    if thing is None:
        raise StoreError(f"The desk has no {kind} {id}.")
    return thing
