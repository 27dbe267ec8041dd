"""The database of a desk: SQLite in its folder, or PostgreSQL by URL. One writer at a time on both, readers beside it, and errors in sentences."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from audiatur.errors import StoreError

WAIT: Final = 60
"""Seconds that a writer waits for another; one writes for milliseconds."""
CACHE: Final = 32_000
"""Kilobytes of a database that each connection may keep in memory."""
WRITERS: Final = 0x61756469
"""The advisory lock of PostgreSQL that those who write to a desk hold ("audi")."""


def is_closed(db: Connection) -> bool:
    """Whether some of the desk is hidden in this transaction, as it is for a visitor from whom something is restricted."""
    return bool(db.get_execution_options().get("audiatur_closed"))


class Database:
    """Use `reading()` and `writing()`; each is one transaction, whole or not at all. May be shared by threads."""

    def __init__(self, engine: Engine, where: str) -> None:
        self.engine = engine
        self.where = where
        self._watch: Any = None
        self._own = threading.local()
        self._lock = threading.Lock()

    @property
    def kind(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the desk, however long it is looked at."""
        held: Connection | None = getattr(self._own, "reading", None)
        if held is None:
            with self._begun() as db:
                yield db
            return
        try:
            with told(self.where):
                yield held
        except BaseException:
            self._own.reading = None  # after an error PostgreSQL answers nothing more in this transaction: what comes next begins another
            raise

    @contextmanager
    def looking(self) -> Iterator[None]:
        """All readings of this thread are within one, of one state: a page has a dozen. What is written meanwhile they do not see."""
        if getattr(self._own, "reading", None) is not None:
            yield
            return
        with self._begun() as db:
            self._own.reading = db
            try:
                yield
            finally:
                if self._own.reading is None and (failed := db.get_transaction()):
                    failed.rollback()  # an error ended it: there is nothing to commit
                self._own.reading = None

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        with told(self.where), self.engine.connect() as db:
            if self.kind == "postgresql":
                db = db.execution_options(isolation_level="REPEATABLE READ")
            with db.begin():
                yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with told(self.where), self.engine.connect().execution_options(audiatur_writes=True) as db, db.begin():
            if self.kind == "postgresql":
                db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")
            yield db

    def version(self) -> object:
        """Another one after whatever anybody has changed, in this process or another: what was read under the same one still holds."""
        if self.kind == "postgresql":
            with told(self.where), self.engine.connect() as db:  # which transactions are seen: it changes with each that ends
                return db.exec_driver_sql("SELECT CAST(pg_current_snapshot() AS TEXT)").scalar()
        with told(self.where), self._lock:
            if self._watch is None:  # a connection counts what others change: this one changes nothing itself
                self._watch = self.engine.connect()
                self._watch.detach()
            return self._watch.connection.cursor().execute("PRAGMA data_version").fetchone()[0]

    def close(self) -> None:
        if self._watch is not None:
            self._watch.close()
        self.engine.dispose()


def sqlite(path: Path, *, create: bool = False, key: bytes | None = None) -> Database:
    """The database in a file, which SQLCipher encrypts where there is a key.

    It is made only where `create` says so: a file that is missing is an error and no empty desk.
    """
    engine_of = _sqlcipher() if key else sqlite3
    if create:
        with told(str(path)), closing(engine_of.connect(path)) as db:
            _unlock(db, key)
            db.execute("PRAGMA journal_mode=WAL")  # kept in the file: readers and a writer do not wait for each other
    uri = f"file:{quote(str(path.absolute()))}?{_mode(path)}"

    def connect() -> Any:
        db = engine_of.connect(uri, uri=True, timeout=WAIT, check_same_thread=False)
        db.isolation_level = None  # we say BEGIN ourselves: the module's own habit begins a write too late to wait for another's
        try:
            _unlock(db, key)
            # FULL: a paper that was named as stored is there after a power cut, too. It costs a millisecond or two; to read a paper costs a hundred.
            # Memory: what a search looks at of a large desk is read from the disk once.
            for pragma in ("foreign_keys=ON", "synchronous=FULL", f"cache_size=-{CACHE}"):
                db.execute(f"PRAGMA {pragma}")
        except UnicodeDecodeError as error:  # SQLite quotes the damaged place, and Python cannot read the quotation
            raise StoreError(f"{path}: {_SQLITE['SQLITE_CORRUPT']}") from error
        return db

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, module=engine_of)
    event.listen(engine, "begin", _begin)
    return Database(engine, str(path))


def _sqlcipher() -> Any:
    return import_module("sqlcipher3.dbapi2")


def _unlock(db: Any, key: bytes | None) -> None:
    """Each connection says the key before anything else. What a query sorts beside it stays in memory."""
    if key:
        for pragma in (f"key=\"x'{key.hex()}'\"", "temp_store=MEMORY"):
            db.execute(f"PRAGMA {pragma}")


@cache
def _troubles() -> tuple[type[Exception], ...]:
    """SQLCipher's module has errors of its own."""
    return (sqlite3.Error, _sqlcipher().Error) if find_spec("sqlcipher3") else (sqlite3.Error,)


def _mode(path: Path) -> str:
    """A desk on a disk that cannot be written is read as it lies, unless a writer's log waits beside it, which cannot be read without writing."""
    own = os.access in os.supports_effective_ids  # as whom we act, not as whom we began
    if all(os.access(p, os.W_OK, effective_ids=own) for p in (path, path.parent)):
        return "mode=rw"
    log = path.with_name(f"{path.name}-wal")
    return "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"


def _begin(db: Connection) -> None:
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("audiatur_writes") else "BEGIN")


def postgresql(url: str) -> Database:
    """The database at a URL such as postgresql://ada@host/desk. A password may stand in PGPASSWORD; it is never stored."""
    made = parsed(url)
    if made.password is None and (password := os.environ.get("PGPASSWORD")):
        made = made.set(password=password)
    try:
        engine = create_engine(made.set(drivername="postgresql+pg8000"), pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError("A desk on PostgreSQL needs the extra `postgresql`: install audiatur[postgresql].") from error
    return Database(engine, shown(url))


def parsed(url: str) -> URL:
    try:
        made = make_url(url)
    except ArgumentError:
        made = None
    if made is None or made.get_backend_name() != "postgresql" or not made.database:
        raise StoreError("A database is named like postgresql://USER@HOST/NAME. Without one, the desk has its own file and needs no server.")
    return made


def shown(url: str) -> str:
    """The URL as it may be stored and printed: without its password."""
    return parsed(url).set(drivername="postgresql", password=None).render_as_string()


@contextmanager
def told(where: str) -> Iterator[None]:
    """What the database complains of, as a sentence that says what to do."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(_sentence(error.orig, where)) from error
    except _troubles() as error:
        raise StoreError(_sentence(error, where)) from error
    except SQLAlchemyError as error:
        raise StoreError(f"The database {where} could not be used: {error}") from error


_SQLITE: Final = {
    "SQLITE_FULL": "The disk is full. Nothing that was stored is lost: make room and run the same command again.",
    "SQLITE_IOERR": "The disk does not take the data. Nothing that was stored is lost: look whether it is full or broken, and run the same command again.",
    "SQLITE_CORRUPT": "The file is damaged. Leave it as it is, put a copy of the desk from before in its place, and add the papers again that came after it.",
    "SQLITE_NOTADB": "The file is damaged. Leave it as it is, put a copy of the desk from before in its place, and add the papers again that came after it.",
    "SQLITE_READONLY": "The desk cannot be written here. Give yourself the right to write in its folder, or copy it to where you have it.",
    "SQLITE_CANTOPEN": "It cannot be opened. Look whether the file is there, and whether you may read it and write in its folder.",
    "SQLITE_BUSY": f"Another process has been writing to it for {WAIT} seconds. Wait until it has ended, and run the same command again.",
}
_POSTGRESQL: Final = {
    "28": "It does not let you in. Look at the user in desk.toml, and put the password into the environment variable PGPASSWORD.",
    "3D": "There is no such database. Make it with `createdb`, or look at the URL.",
    "42501": "You may not do this there. Ask whoever runs the database for the right to make and write tables.",
    "53100": "Its disk is full. Nothing that was stored is lost: make room and run the same command again.",
    "25006": "It can only be read. Connect to the main server.",
}


def _sentence(error: BaseException | None, where: str) -> str:
    if isinstance(error, _troubles()):
        code = "SQLITE_CORRUPT" if str(error).startswith("Could not decode") else getattr(error, "sqlite_errorname", "")
        return f"{where}: {_known(_SQLITE, code) or f'the database says: {error}.'}"
    said: Any = error.args[0] if error and error.args else None
    if isinstance(said, dict):  # what the server answered: M is its message, C its SQLSTATE
        return f"{where}: {_known(_POSTGRESQL, said.get('C', '')) or 'the database says: ' + said.get('M', '') + '.'}"
    return f"{where}: the database cannot be reached ({error}). Look whether the server runs and has such a database and user; a password stands in PGPASSWORD."


def _known(sentences: dict[str, str], code: str) -> str | None:
    return next((say for start, say in sentences.items() if code.startswith(start)), None)
