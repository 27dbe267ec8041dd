"""Originals: the bytes of every file as it came, under their SHA-256, and the names under which they came.

The bytes lie in `originals/`, whole and on the disk before any row speaks of them; nothing here ever changes or deletes them.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import msgspec
from msgspec import Struct
from sqlalchemy import BigInteger, Boolean, Column, Connection, ForeignKey, Integer, Row, Table, func, insert, select, update

from audiatur.errors import StoreError
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


def path_of(root: Path, sha256: str) -> Path:
    return root / FOLDER / sha256[:2] / sha256


def keep(root: Path, source: BinaryIO) -> tuple[str, int]:
    """Puts the bytes into the desk: whole, on the disk, read-only. Those that are there already stay as they are."""
    sha256 = hashlib.file_digest(cast(Any, source), "sha256").hexdigest()
    size = source.tell()
    if not _is_kept(path_of(root, sha256), size):
        source.seek(0)
        sha256, size = _copied(root, source)
    return sha256, size


def _is_kept(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _copied(root: Path, source: BinaryIO) -> tuple[str, int]:
    """To a file of another name first: what bears the name of its hash is whole, whenever the power goes."""
    (root / INCOMING).mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=root / INCOMING)
    try:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(handle, "wb") as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        os.chmod(name, 0o444)
        path = path_of(root, digest.hexdigest())
        if not path.parent.is_dir():
            path.parent.mkdir(exist_ok=True)
            sync(path.parent.parent)
        os.replace(name, path)
        sync(path.parent)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size


def sync(folder: Path) -> None:
    """What was renamed in a folder is on the disk only when the folder is."""
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened, and need not be
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(root: Path, older_than: float) -> None:
    """Takes away what a copy that was cut off has left; `older_than` keeps those of another process that is still copying."""
    for left in (root / INCOMING).glob("tmp*"):
        with suppress(FileNotFoundError):  # another process has just put its copy in place
            if left.stat().st_mtime < older_than:
                left.unlink()


def receive(db: Connection, root: Path, kept: tuple[str, int], *, id: str, name: str, sidecar: Mapping[str, Any], by: str) -> tuple[Original, str | None]:
    """Files the kept bytes under a name; returns them, and a remark where there is something that the user should know."""
    sha256, size = kept
    beside = msgspec.json.encode(dict(sidecar)).decode()
    old = db.execute(select(table).where(table.c.sha256 == sha256)).one_or_none()
    remark = None
    if old is None:
        remark = _namesake(db, name)
        row = {"sha256": sha256, "id": _free_id(db, id, sha256), "name": name, "size": size, "finished": False, "added_at": now(), "added_by": by}
        db.execute(insert(table).values(row))
    changed, more = _named(db, sha256, name, beside, by)
    if old is not None and changed:
        db.execute(update(table).where(table.c.sha256 == sha256).values(finished=False))
    found = one(db, root, sha256)
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
    rows = db.execute(select(names).where(names.c.sha256 == sha256).order_by(names.c.number)).all()
    before = _sidecar(rows)
    known = next((r for r in rows if r.name == name), None)
    if known is None:
        row = {"sha256": sha256, "number": len(rows) + 1, "name": name, "sidecar": sidecar, "added_at": now(), "added_by": by}
        db.execute(insert(names).values(row))
    elif known.sidecar != sidecar:
        db.execute(update(names).where(names.c.sha256 == sha256, names.c.number == known.number).values(sidecar=sidecar, added_at=now(), added_by=by))
    after = _sidecar(db.execute(select(names).where(names.c.sha256 == sha256).order_by(names.c.number)).all())
    differs = bool(rows) and sidecar not in ("{}", after)
    said = f"Its bytes are those of {rows[0].name}, whose own sidecar says otherwise: that one is used, this one is kept beside it." if differs else None
    return before != after, said


def _sidecar(rows: Any) -> str:
    """That of the first name that has one."""
    return next((r.sidecar for r in rows if r.sidecar != "{}"), "{}")


def rename(db: Connection, original: Original, name: str) -> Original:
    """From now on it is read under this name."""
    db.execute(update(table).where(table.c.sha256 == original.sha256).values(name=name))
    return msgspec.structs.replace(original, name=name)


def finish(db: Connection, sha256: str) -> None:
    db.execute(update(table).where(table.c.sha256 == sha256).values(finished=True))


def one(db: Connection, root: Path, sha256: str) -> Original | None:
    row = db.execute(select(table).where(table.c.sha256 == sha256)).one_or_none()
    return _of(db, root, row) if row else None


def page(db: Connection, root: Path, after: str) -> list[Original]:
    """Some of them in the order of their hashes, after a hash."""
    return [_of(db, root, row) for row in db.execute(select(table).where(table.c.sha256 > after).order_by(table.c.sha256).limit(500)).all()]


def every(db: Connection, root: Path) -> Iterator[Original]:
    after = ""
    while found := page(db, root, after):
        yield from found
        after = found[-1].sha256


def trouble(original: Original) -> str | None:
    """What is wrong with its bytes on the disk, and what to do; None where they are whole."""
    again = f"Add {original.name} again: its bytes are taken in, and what was read in them stands."
    try:
        with original.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return f"The original {original.path} is missing. {again}"
    except OSError as error:
        return f"The original {original.path} cannot be opened: {error.strerror}. Give yourself the right to read it."
    return None if sha256 == original.sha256 else f"The original {original.path} is damaged: its bytes have another hash. Remove that file. {again}"


def count(db: Connection) -> int:
    return db.execute(select(func.count()).select_from(table)).scalar_one()


def names_of(db: Connection, sha256: str) -> list[str]:
    return list(db.execute(select(names.c.name).where(names.c.sha256 == sha256).order_by(names.c.number)).scalars())


def _of(db: Connection, root: Path, row: Row[Any]) -> Original:
    beside = db.execute(select(names.c.sidecar).where(names.c.sha256 == row.sha256, names.c.sidecar != "{}").order_by(names.c.number).limit(1)).scalar()
    return Original(**row._mapping, path=path_of(root, row.sha256), sidecar=msgspec.json.decode(beside or "{}"))
