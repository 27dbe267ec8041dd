"""Moves a desk to another computer or engine: `export` packs it, `import_` unpacks it, and what is in the new desk is proved by digest, table by table.
The vault in its folder goes with it, file by file.

The file of a table has one row a line, in the order of its key, and is the same to the byte on both engines. So the digest of a table can be taken
again from the new desk and must be the old one. Items, the index of the search and the digests of rows follow from what travels: they are made anew.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Table, column, insert
from sqlalchemy import table as named

from audiatur import disk
from audiatur.errors import RightsError, StoreError
from audiatur.store import (
    accounts,
    activity,
    audit,
    bag,
    casepeople,
    cases,
    comparisons,
    documents,
    folder,
    index,
    items,
    judgements,
    migrate,
    originals,
    persons,
    records,
    restrictions,
    reviews,
    rows,
    saved,
    subjects,
    texts,
    vault,
)
from audiatur.store.bag import Bag, Packed
from audiatur.store.desk import Desk, being_made, facts, user
from audiatur.store.originals import Shelf

TABLES: Final[dict[str, tuple[Table, int]]] = {
    t.name: (t, page)
    for t, page in (
        (facts, 500), (originals.table, 500), (originals.names, 500), (texts.table, 20), (documents.table, 500), (records.table, 50),
        (comparisons.table, 1), (comparisons.incidents, 50), (comparisons.members, 500), (comparisons.findings, 500),
        (judgements.table, 500), (judgements.anchors, 500), (reviews.table, 500), (saved.table, 500), (activity.table, 500),
        (accounts.table, 500), (subjects.table, 500), (restrictions.table, 500), (restrictions.people, 500), (audit.table, 500), (cases.table, 200),
        (casepeople.table, 500),
    )
}  # fmt: skip
"""What travels, each after what it refers to, and how many rows are held in memory at once: texts are long."""
FORMAT: Final = 1
WITH_VAULT: Final = 2
"""The format of an export that has a vault: a program that knows none says that it needs a newer one, and loses nothing."""


class Proof(Struct, frozen=True, kw_only=True):
    rows: int
    sha256: str


class Contents(Struct, frozen=True, kw_only=True):
    """`data/desk.json`: what the export holds."""

    format: int
    desk: str
    revision: str
    program: str
    made_at: str
    tables: dict[str, Proof]
    originals: int
    vault: vault.Carried | None = None


def export(desk: Desk, target: Path, *, restricted: bool = False, unencrypted: bool = False, closed: int = 0, signing_key: bool = False) -> Contents:
    """Packs a desk as it stands at this moment. An original that is missing or damaged ends it: what is packed is whole.

    So it holds what is restricted, too: where something is, `restricted` must say that this is meant, and the audit trail has it. What is packed is
    never encrypted: where the desk is, `unencrypted` must say that this is meant.

    The vault goes as it lies there, an encrypted one encrypted. `closed` of its exhibits are for named people alone, by the word of whoever can read it;
    a key that signs and has no passphrase goes with it only where `signing_key` says so.
    """
    if desk.key and not unencrypted:
        raise StoreError(f"What is packed is not encrypted: say with --unencrypted that this is meant, or copy the folder {desk.root} as it is.")
    _meant(desk, target, restricted, closed)
    proofs: dict[str, Proof] = {}
    with folder.on_disk(target.absolute().parent), bag.packed(target) as packing, desk.database.reading() as db:
        for name, (table, page) in TABLES.items():
            with packing.file(f"tables/{name}.jsonl") as file:
                written = 0
                for line in _lines(db, table, page):
                    file.write(line)
                    written += 1
            proofs[name] = Proof(rows=written, sha256=file.digest.hexdigest())
        count = sum(1 for original in originals.every(db, desk.shelf) if _pack(packing, original))
        carried = vault.pack(packing, desk.root, key=signing_key) if vault.there(desk.root) else None
        made_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        contents = Contents(
            format=WITH_VAULT if carried else FORMAT,
            desk=desk.id,
            revision=migrate.HEAD,
            program=desk.program,
            made_at=made_at,
            tables=proofs,
            originals=count,
            vault=carried,
        )
        with packing.file("desk.json") as file:
            file.write(msgspec.json.format(msgspec.json.encode(contents), indent=1) + b"\n")
        packing.seal({"External-Identifier": desk.id, "Bagging-Date": made_at[:10], "Bag-Software-Agent": f"audiatur {desk.program}"})
    with suppress(StoreError):  # a desk that can only be read is exported all the same
        desk.note("export", "desk", desk.id, originals=count, program=desk.program)
    return contents


def _meant(desk: Desk, target: Path, restricted: bool, closed: int) -> None:
    with desk.database.reading() as db:
        number = len(restrictions.every(db)) + closed
    if number and not restricted:
        raise RightsError(f"Restrictions: {number}. The whole desk holds what they close, too: say with --restricted that this is meant.")
    if number:
        with desk.database.writing() as db:
            audit.note(db, desk.by, "export", "desk", desk.id, target=str(target))


def _pack(packing: Bag, original: originals.Original) -> bool:
    if why := originals.trouble(original):
        raise StoreError(f"{why} Until then the desk is not whole and is not exported.")
    with original.open() as source, packing.file(f"originals/{original.sha256[:2]}/{original.sha256}") as file:
        while chunk := source.read(originals.CHUNK):
            file.write(chunk)
    return True


def _lines(db: Connection, table: Table, page: int, keys: Collection[str] | None = None) -> Iterator[bytes]:
    """The rows as they stand on the disk, a page at a time; only some columns where an older version had no others."""
    for some in rows.paged(db, table, page, only=keys):
        yield from (msgspec.json.encode(row) + b"\n" for row in some)


def import_(source: Path, root: Path, *, database_url: str | None = None, passphrase: str | None = None, by: str | None = None, program: str = "") -> Contents:
    """A new desk from an export, encrypted where there is a passphrase. It is there only when everything in it was proved."""
    with bag.unpacked(source) as packed:
        contents = _contents(packed)
        with being_made(root, database_url, id=contents.desk, passphrase=passphrase) as made:
            with folder.on_disk(made.shelf.root):
                _unpack_originals(packed, made.shelf)
                if contents.vault:
                    vault.unpack(packed, made.shelf.root, contents.vault)
            with made.base.writing() as db:
                if migrate.revision(db) is not None:
                    raise StoreError(f"The database {made.base.where} holds a desk already. Name an empty database.")
                migrate.upgrade(db, contents.revision)
                _fill(db, packed, contents)
                migrate.upgrade(db)
                rows.fill(db)
                _make_items(db)
                index.fill(db)
                _all_there(db, made.shelf, contents)
                activity.note(db, by or user(), "import", "desk", contents.desk, made_at=contents.made_at, program=program)
            folder.write(made.shelf.root, made.settings)
    return contents


def _contents(packed: Packed) -> Contents:
    try:
        contents = msgspec.json.decode(b"".join(packed.lines("desk.json")), type=Contents)
    except msgspec.MsgspecError as error:
        raise StoreError(f"desk.json of the export cannot be read ({error}). Export the desk again.") from error
    if contents.format not in (FORMAT, WITH_VAULT) or contents.revision not in migrate.known():
        raise StoreError("The export was written by a newer version of the program. Use that version here, too.")
    return contents


def _unpack_originals(packed: Packed, shelf: Shelf) -> None:
    for name, expected in packed.digests.items():
        if not name.startswith("data/originals/"):
            continue
        path = shelf.path_of(expected)
        if name != f"data/originals/{expected[:2]}/{expected}":
            raise StoreError(f"{name} of the export does not bear the name of its hash. Export the desk again.")
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as target, shelf.taking(target) as taken:
            packed.copy(name.removeprefix("data/"), taken)
        with path.open("rb") as written:
            os.fsync(written.fileno())
        path.chmod(0o444)
        disk.sync(path.parent)


def _fill(db: Connection, packed: Packed, contents: Contents) -> None:
    """The tables as they were; then their digests are taken again from here, and must be those of there."""
    for name, proof in contents.tables.items():
        page: list[dict[str, Any]] = []
        keys: set[str] = set()
        for line in packed.lines(f"tables/{name}.jsonl"):
            page.append(msgspec.json.decode(line))
            keys = keys or set(page[0])
            if len(page) == TABLES[name][1]:
                _insert(db, name, page)
                page = []
        _insert(db, name, page)
        here = _proof(db, name, keys)
        if here != proof:
            raise StoreError(f"The table {name} is not what was exported: expected {proof.rows} rows, {proof.sha256}, got {here.rows}, {here.sha256}.")


def _insert(db: Connection, name: str, page: list[dict[str, Any]]) -> None:
    if page:
        db.execute(insert(named(name, *(column(key) for key in page[0]))), page)


def _proof(db: Connection, name: str, keys: Collection[str]) -> Proof:
    table, page = TABLES[name]
    digest, read = hashlib.sha256(), 0
    for line in _lines(db, table, page, keys or None):
        digest.update(line)
        read += 1
    return Proof(rows=read, sha256=digest.hexdigest())


def _make_items(db: Connection) -> None:
    for entry in documents.some(db, absent=True):
        record = records.one(db, entry.id, with_text=False)
        if record is not None:
            items.replace(db, entry.id, items.of_record(record))
            persons.replace(db, entry.id, persons.of_record(record))
    reviews.remake(db)


def _all_there(db: Connection, shelf: Shelf, contents: Contents) -> None:
    missing = next((o.sha256 for o in originals.every(db, shelf) if not o.path.is_file()), None)
    if missing or originals.count(db) != contents.originals:
        raise StoreError(f"The export lacks the original {missing or ''}. Export the desk again.")


__all__ = ["Contents", "Proof", "export", "import_"]
