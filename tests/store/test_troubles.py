"""A disk that is full, a folder that cannot be written, a file that is damaged: a clear sentence each, and nothing that was stored is lost."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from audiatur.errors import StoreError
from audiatur.store import Desk, prove
from tests.store.papers import TEXT, put


@pytest.fixture
def here(tmp_path):
    """A desk on SQLite with one paper, closed."""
    with Desk.create(tmp_path / "desk", program="1.0") as desk:
        put(desk)
    return tmp_path / "desk"


def said(root):
    with pytest.raises(StoreError) as error:
        Desk.open(root)
    return str(error.value)


def test_no_desk(tmp_path):
    assert "There is no desk in" in said(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    assert "a desk is a folder" in said(tmp_path / "file")


def test_a_half_made_desk_is_none(here):
    (here / "desk.toml").unlink()
    assert "lacks its desk.toml" in said(here)


def test_a_desk_whose_database_was_not_finished_is_none(here, tmp_path):
    (here / "audiatur.db").write_bytes(b"")
    assert "holds no desk, or a half-made one" in said(here)


def test_a_missing_database_is_no_empty_desk(here):
    (here / "audiatur.db").unlink()
    assert "is missing" in said(here)
    assert not (here / "audiatur.db").exists()


@pytest.mark.parametrize(("where", "length"), [(0, 100), (30, 3000), (20_000, 40_000)])
def test_a_damaged_database_is_said_and_left_as_it_is(here, where, length):
    file = here / "audiatur.db"
    data = bytearray(file.read_bytes())
    data[where : where + length] = os.urandom(length)
    file.write_bytes(data)
    try:
        with Desk.open(here) as desk:
            found = [f.what for f in prove(desk) if f.wrong]
    except StoreError as error:
        found = [str(error)]
    assert any("damaged" in f or "half-made" in f for f in found), found
    assert file.read_bytes() == data


def test_a_database_that_was_cut_off_is_said(here):
    file = here / "audiatur.db"
    file.write_bytes(file.read_bytes()[:9000])
    try:
        with Desk.open(here) as desk:
            found = [f.what for f in prove(desk) if f.wrong]
    except StoreError as error:
        found = [str(error)]
    assert any("damaged" in f for f in found), found


def test_the_database_of_another_desk_is_not_taken_for_its_own(here, tmp_path):
    Desk.create(tmp_path / "other").close()
    os.replace(tmp_path / "other" / "audiatur.db", here / "audiatur.db")
    assert "belongs to another desk" in said(here)


def test_settings_that_are_torn_or_of_a_later_format_are_said(here):
    settings = here / "desk.toml"
    whole = settings.read_text()
    settings.write_text(whole[:15])
    assert "desk.toml" in said(here)
    settings.write_text(whole.replace("format = 1", "format = 9"))
    assert "Use a newer version" in said(here)


def test_a_database_of_a_newer_program_is_not_touched(here):
    with Desk.open(here) as desk, desk.database.writing() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert "newer version" in said(here)


FULL = """
import io, resource, signal, sys
from audiatur.errors import StoreError
from audiatur.store import Desk
from tests.store.papers import TEXT, put
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
stored = 0
with Desk.open(sys.argv[1], program="1.0") as desk:
    for n in range(10_000):
        if n == 20:  # no file may grow beyond what the database has now
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
        try:
            put(desk, f"{TEXT} {n}", name=f"{n}.txt")
        except StoreError as error:
            print(error)
            break
        stored += 1
print(stored)
"""


def test_a_disk_that_fills_up_is_said_and_what_was_stored_stays(here):
    limit = (here / "audiatur.db").stat().st_size + 300_000
    done = subprocess.run([sys.executable, "-c", FULL, here, str(limit)], capture_output=True, text=True, timeout=60)
    error, stored = done.stdout.splitlines()
    assert "Nothing that was stored is lost" in error, done.stdout + done.stderr
    with Desk.open(here) as desk:
        assert len(list(desk.documents())) == int(stored) + 1
        assert [f for f in prove(desk) if f.wrong] == []
        put(desk, f"{TEXT} {stored}", name=f"{stored}.txt")


def test_a_disk_that_is_full_for_an_original_is_said_and_nothing_half_bears_its_name(here):
    program = (
        "import io, resource, signal, sys; from audiatur.store import Desk; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "with Desk.open(sys.argv[1]) as desk:\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))\n"
        "    try: desk.receive(io.BytesIO(b'x' * 2_000_000), id='big', name='big.txt', sidecar={})\n"
        "    except Exception as error: print(type(error).__name__, error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, here], capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("StoreError"), done.stdout + done.stderr
    assert "Nothing that was stored is lost" in done.stdout
    assert [p for p in (here / "incoming").iterdir()] == []
    with Desk.open(here) as desk:
        assert list(prove(desk)) == []


AS_NOBODY = """
import io, os, sys
from audiatur.store import Desk, prove
from tests.store.papers import TEXT, put
Desk.open(sys.argv[1]).close()  # loads everything as the owner of the libraries
os.seteuid(65534)
with Desk.open(sys.argv[1]) as desk:
    print([e.id for e in desk.documents()], [f.what for f in prove(desk)])
    try:
        put(desk, "other", name="other.txt")
    except Exception as error:
        print(type(error).__name__, error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_desk_in_a_folder_that_cannot_be_written_can_be_read_and_says_why_it_takes_nothing():
    with TemporaryDirectory() as folder:  # pytest's own folders are closed to others
        Path(folder).chmod(0o755)
        with Desk.create(Path(folder) / "desk") as desk:
            put(desk)
        for path in (Path(folder) / "desk").rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o444)
        (Path(folder) / "desk").chmod(0o755)
        done = subprocess.run([sys.executable, "-c", AS_NOBODY, Path(folder) / "desk"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    shown, refused = done.stdout.splitlines()
    assert shown == "['paper'] []", done.stderr
    assert refused.startswith("StoreError")
    assert "Give yourself the right to write" in refused


def test_a_folder_that_is_not_empty_becomes_no_desk(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "letter.txt").write_text("")
    with pytest.raises(StoreError, match="not empty"):
        Desk.create(tmp_path / "there")
    with pytest.raises(StoreError, match="does not exist"):
        Desk.create(tmp_path / "no" / "where")


@pytest.mark.parametrize("url", ["mysql://a@b/c", "nonsense", "postgresql://ada@host"])
def test_a_url_that_is_none_of_postgresql_is_said_and_leaves_no_folder(tmp_path, url):
    with pytest.raises(StoreError, match="postgresql://USER@HOST/NAME"):
        Desk.create(tmp_path / "desk", database_url=url)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_answer_is_said_and_leaves_no_folder(tmp_path):
    with pytest.raises(StoreError, match="cannot be reached"):
        Desk.create(tmp_path / "desk", database_url="postgresql://ada@127.0.0.1:1/desk")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgresql
def test_a_database_that_is_not_there_or_holds_another_desk_is_said(tmp_path, server):
    url = server()
    with pytest.raises(StoreError, match=r"such (a )?database"):
        Desk.create(tmp_path / "desk", database_url=url.replace("/desk", "/nodesk"))
    with Desk.create(tmp_path / "one", database_url=url) as desk:
        put(desk)
    with pytest.raises(StoreError, match="holds a desk with papers already"):
        Desk.create(tmp_path / "two", database_url=url)
    assert not (tmp_path / "two").exists()


@pytest.mark.postgresql
def test_an_init_that_was_cut_off_after_the_server_was_done_can_be_run_again(tmp_path, server):
    url = server()
    Desk.create(tmp_path / "cut", database_url=url).close()
    with Desk.create(tmp_path / "desk", database_url=url) as desk:
        put(desk)
        assert list(prove(desk)) == []


@pytest.mark.postgresql
def test_the_password_is_never_stored(tmp_path, server):
    url = server().replace("postgres@", "postgres:secret@")
    Desk.create(tmp_path / "desk", database_url=url).close()
    with Desk.open(tmp_path / "desk") as desk:
        assert desk.count() == {}
    assert "secret" not in (tmp_path / "desk" / "desk.toml").read_text()
