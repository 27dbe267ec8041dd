"""Originals: the bytes of every file as it came, under their SHA-256, and the names under which they came.

The bytes lie in `originals/`, whole and on the disk before any row speaks of them; nothing here ever changes or deletes them.
In an encrypted desk they are sealed, and lie under names of which only its key can tell the hash.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, NamedTuple, Protocol, Self, cast

import msgspec
from msgspec import Struct
from sqlalchemy import BigInteger, Boolean, Column, Connection, ForeignKey, Integer, Row, Table, func, select

from audiatur import disk, sealing
from audiatur.errors import StoreError
from audiatur.store import rows
from audiatur.store.keys import Key
from audiatur.store.tables import Words, metadata, now

table: Final = Table(
    "originals",
    metadata,
    Column("sha256", Words, primary_key=True),
    Column("id", Words, nullable=False, unique=True),  # of the file's own document; those inside it are ID#1, ID#1#2
    Column("name", Words, nullable=False),  # by which it is read: its suffix names the format
    Column("size", BigInteger, nullable=False),
    Column("finished", Boolean, nullable=False),  # false until all that is in it is stored
    Column("added_at", Words, nullable=False),
    Column("added_by", Words, nullable=False),
)
names: Final = Table(
    "names",
    metadata,
    Column("sha256", Words, ForeignKey(table.c.sha256), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False, index=True),
    Column("sidecar", Words, nullable=False),  # JSON: what lay beside it under this name
    Column("added_at", Words, nullable=False),
    Column("added_by", Words, nullable=False),
)

FOLDER: Final = "originals"
INCOMING: Final = "incoming"
CHUNK: Final = 1 << 20


class Original(Struct, frozen=True, kw_only=True):
    """The bytes of one file. `sidecar` is what is known beside them; `finished` says that all that is in them was stored."""

    sha256: str
    id: str
    name: str
    size: int
    finished: bool
    added_at: str
    added_by: str
    path: Path
    sidecar: dict[str, Any] = {}
    key: Key | None = None

    def open(self) -> BinaryIO:
        """Its bytes as they came. Raises OSError where they cannot be had, or are not those that were sealed."""
        return sealing.opened(self.path, self.key.files, self.sha256) if self.key else self.path.open("rb")


class Taking(Protocol):
    def write(self, data: bytes, /) -> int: ...


class Shelf(NamedTuple):
    """Where the files of a desk lie, and the key of one that is encrypted."""

    root: Path
    key: Key | None = None

    def path_of(self, sha256: str) -> Path:
        name = self.key.name(sha256) if self.key else sha256
        return self.root / FOLDER / name[:2] / name

    def has(self, kept: Kept) -> bool:
        path, length = self.path_of(kept.sha256), sealing.length(kept.size) if self.key else kept.size
        return path.is_file() and path.stat().st_size == length

    @contextmanager
    def taking(self, target: BinaryIO) -> Iterator[Taking]:
        """What is written into it comes to the file, sealed where the desk is."""
        sealed = sealing.Sealing(target, self.key.files) if self.key else None
        yield sealed or target
        if sealed:
            sealed.finish()

    def copy(self, source: BinaryIO, target: BinaryIO) -> Kept:
        """Its hash is taken from what is copied: a file may change while it is read."""
        digest, size = hashlib.sha256(), 0
        with self.taking(target) as taken:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += taken.write(chunk)
        return Kept(digest.hexdigest(), size)


class Kept(NamedTuple):
    """The bytes of a file, in the desk."""

    sha256: str
    size: int


class Keeping:
    """Puts the bytes of several files into the desk: each is copied to a file of another name, and `settle` brings them all to the disk and then names them.

    What bears the name of its hash is whole, whenever the power goes. To be used in a `with` block, after which no copy without its name is left.
    """

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._copies: dict[str, tuple[Path, BinaryIO]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for name, file in self._copies.values():
            _leave(file, name)

    def take(self, source: BinaryIO) -> Kept:
        """Bytes that are there already stay as they are."""
        kept = Kept(hashlib.file_digest(cast(Any, source), "sha256").hexdigest(), source.tell())
        if kept.sha256 in self._copies or self.shelf.has(kept):
            return kept
        source.seek(0)
        return self._copied(source)

    def _copied(self, source: BinaryIO) -> Kept:
        incoming = self.shelf.root / INCOMING
        incoming.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=incoming)
        target = os.fdopen(handle, "wb")
        try:
            kept = self.shelf.copy(source, target)
            target.flush()
        except BaseException:
            _leave(target, Path(name))
            raise
        if kept.sha256 in self._copies:
            _leave(target, Path(name))
        else:
            self._copies[kept.sha256] = Path(name), target
        return kept

    def settle(self) -> None:
        """From now on they are there. Each folder is brought to the disk once, after all its files have their names."""
        for name, file in self._copies.values():
            os.fsync(file.fileno())
            file.close()
            os.chmod(name, 0o444)
        paths = {sha256: self.shelf.path_of(sha256) for sha256 in self._copies}
        if new := {path.parent for path in paths.values() if not path.parent.is_dir()}:
            for folder in new:
                folder.mkdir(exist_ok=True)
            disk.sync(self.shelf.root / FOLDER)
        for sha256, path in paths.items():
            os.replace(self._copies.pop(sha256)[0], path)
        disk.sync(*sorted({path.parent for path in paths.values()}))


def _leave(file: BinaryIO, name: Path) -> None:
    with suppress(OSError):  # what could not be written on a full disk cannot be written on closing either
        file.close()
    name.unlink(missing_ok=True)


def sweep(root: Path, older_than: float) -> None:
    """Takes away what a copy that was cut off has left; `older_than` keeps those of another process that is still copying."""
    for left in (root / INCOMING).glob("tmp*"):
        with suppress(FileNotFoundError):  # another process has just put its copy in place
            if left.stat().st_mtime < older_than:
                left.unlink()


class Arrived(NamedTuple):
    """A file whose bytes are kept, with the name and the id under which it came and what lay beside it."""

    kept: Kept
    id: str
    name: str
    sidecar: Mapping[str, Any]


Received = tuple[Original, str | None]
"""With a remark where there is something that the user should know."""


def receive_all(db: Connection, shelf: Shelf, files: Sequence[Arrived], *, by: str) -> list[Received]:
    """Files the kept bytes under their names. Those that are plainly new, as nearly all are, are written at once."""
    taken = _taken(db, files)
    new: list[Original] = []
    found: list[Received] = []
    for file in files:
        marks = {("sha256", file.kept.sha256), ("id", file.id), ("name", file.name)}
        if marks & taken:
            _add(db, new)
            new = []
            found.append(receive(db, shelf, file, by=by))
        else:
            new.append(_new(shelf, file, by))
            found.append((new[-1], None))
        taken |= marks
    _add(db, new)
    return found


def _taken(db: Connection, files: Sequence[Arrived]) -> set[tuple[str, str]]:
    """Which of their hashes, ids and names the desk has."""
    asked = (
        ("sha256", table.c.sha256, {f.kept.sha256 for f in files}),
        ("id", table.c.id, {f.id for f in files}),
        ("name", names.c.name, {f.name for f in files}),
    )
    return {(what, value) for what, c, wanted in asked for value in db.execute(select(c).where(c.in_(wanted))).scalars()}


def _new(shelf: Shelf, file: Arrived, by: str) -> Original:
    sha256, size = file.kept
    path, beside = shelf.path_of(sha256), dict(file.sidecar)
    known = Original(sha256=sha256, id=file.id, name=file.name, size=size, finished=False, added_at=now(), added_by=by, path=path, sidecar=beside)
    return msgspec.structs.replace(known, key=shelf.key)


def _add(db: Connection, new: Sequence[Original]) -> None:
    rows.add(db, table, [{c.name: getattr(o, c.name) for c in table.c} for o in new])
    same = ("sha256", "name", "added_at", "added_by")
    made = [{key: getattr(o, key) for key in same} | {"number": 1, "sidecar": msgspec.json.encode(o.sidecar).decode()} for o in new]
    rows.add(db, names, made)


def receive(db: Connection, shelf: Shelf, file: Arrived, *, by: str) -> Received:
    (sha256, size), id, name = file.kept, file.id, file.name
    beside = msgspec.json.encode(dict(file.sidecar)).decode()
    old = db.execute(select(table).where(table.c.sha256 == sha256)).one_or_none()
    remark = None
    if old is None:
        remark = _namesake(db, name)
        row = {"sha256": sha256, "id": _free_id(db, id, sha256), "name": name, "size": size, "finished": False, "added_at": now(), "added_by": by}
        rows.add(db, table, [row])
    changed, more = _named(db, sha256, name, beside, by)
    if old is not None and changed:
        rows.change(db, table, table.c.sha256 == sha256, finished=False)
    found = one(db, shelf, sha256)
    assert found is not None
    return found, remark or more


def _free_id(db: Connection, id: str, sha256: str) -> str:
    """The id that `read` would give it, or with the beginning of its hash where another file has that."""
    for length in (0, 8, 16, 64):
        free = f"{id}~{sha256[:length]}" if length else id
        if db.execute(select(table.c.id).where(table.c.id == free)).first() is None:
            return free
    raise StoreError(f"No free id was found for {id}: the database is damaged. Run `audiatur check`.")  # pragma: no cover


def _namesake(db: Connection, name: str) -> str | None:
    if db.execute(select(names.c.sha256).where(names.c.name == name).limit(1)).first():
        return "Other bytes were added under this name before: both are kept, each as a paper of its own."
    return None


def _named(db: Connection, sha256: str, name: str, sidecar: str, by: str) -> tuple[bool, str | None]:
    """Notes the name and what lay beside it. True where what is known of the paper changes by it."""
    held = db.execute(select(names).where(names.c.sha256 == sha256).order_by(names.c.number)).all()
    before = _sidecar(held)
    known = next((r for r in held if r.name == name), None)
    if known is None:
        row = {"sha256": sha256, "number": len(held) + 1, "name": name, "sidecar": sidecar, "added_at": now(), "added_by": by}
        rows.add(db, names, [row])
    elif known.sidecar != sidecar:
        rows.change(db, names, (names.c.sha256 == sha256) & (names.c.number == known.number), sidecar=sidecar, added_at=now(), added_by=by)
    after = _sidecar(db.execute(select(names).where(names.c.sha256 == sha256).order_by(names.c.number)).all())
    differs = bool(held) and sidecar not in ("{}", after)
    said = f"Its bytes are those of {held[0].name}, whose own sidecar says otherwise: that one is used, this one is kept beside it." if differs else None
    return before != after, said


def _sidecar(held: Any) -> str:
    """That of the first name that has one."""
    return next((r.sidecar for r in held if r.sidecar != "{}"), "{}")


def rename(db: Connection, original: Original, name: str) -> Original:
    """From now on it is read under this name."""
    rows.change(db, table, table.c.sha256 == original.sha256, name=name)
    return msgspec.structs.replace(original, name=name)


def finish(db: Connection, hashes: Collection[str]) -> None:
    """All that is in these files is stored."""
    if hashes:
        rows.change(db, table, table.c.sha256.in_(hashes), finished=True)


def one(db: Connection, shelf: Shelf, sha256: str) -> Original | None:
    row = db.execute(select(table).where(table.c.sha256 == sha256)).one_or_none()
    return _of(db, shelf, row) if row else None


def page(db: Connection, shelf: Shelf, after: str) -> list[Original]:
    """Some of them in the order of their hashes, after a hash."""
    return [_of(db, shelf, row) for row in db.execute(select(table).where(table.c.sha256 > after).order_by(table.c.sha256).limit(500)).all()]


def every(db: Connection, shelf: Shelf) -> Iterator[Original]:
    after = ""
    while found := page(db, shelf, after):
        yield from found
        after = found[-1].sha256


def trouble(original: Original) -> str | None:
    """What is wrong with its bytes on the disk, and what to do; None where they are whole."""
    again = f"Add {original.name} again: its bytes are taken in, and what was read in them stands."
    try:
        with original.open() as file:
            sha256 = hashlib.file_digest(cast(Any, file), "sha256").hexdigest()
    except FileNotFoundError:
        return f"The original {original.path} is missing. {again}"
    except sealing.Damaged as error:
        return f"The original {original.path} is damaged: {error.strerror}. Remove that file. {again}"
    except OSError as error:
        return f"The original {original.path} cannot be opened: {error.strerror}. Give yourself the right to read it."
    return None if sha256 == original.sha256 else f"The original {original.path} is damaged: its bytes have another hash. Remove that file. {again}"


def count(db: Connection) -> int:
    return db.execute(select(func.count()).select_from(table)).scalar_one()


def names_of(db: Connection, sha256: str) -> list[str]:
    return list(db.execute(select(names.c.name).where(names.c.sha256 == sha256).order_by(names.c.number)).scalars())


def _of(db: Connection, shelf: Shelf, row: Row[Any]) -> Original:
    beside = db.execute(select(names.c.sidecar).where(names.c.sha256 == row.sha256, names.c.sidecar != "{}").order_by(names.c.number).limit(1)).scalar()
    return Original(**row._mapping, path=shelf.path_of(row.sha256), sidecar=msgspec.json.decode(beside or "{}"), key=shelf.key)
