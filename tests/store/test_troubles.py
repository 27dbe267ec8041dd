"""A disk that is full, a folder that cannot be written, a file that is damaged: a clear sentence each, and nothing that was stored is lost."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import select

from audiatur.errors import StoreError
from audiatur.store import Desk, Query, database, prove
from audiatur.store.tables import metadata
from tests.store.papers import TEXT, put


@pytest.fixture
def here(tmp_path):
    """A desk on SQLite with one paper, closed."""
    with Desk.create(tmp_path / "desk", program="1.0") as desk:
        put(desk)
    return tmp_path / "desk"


PAGE = 4096


def found_in(root):
    """What is wrong with a desk, in sentences; any other error is a defect."""
    try:
        with Desk.open(root) as desk:
            return [f.what for f in prove(desk) if f.wrong]
    except StoreError as error:
        return [str(error)]


def values(desk):
    """Every row of every table."""
    with desk.database.reading() as db:
        return {table.name: sorted(map(repr, db.execute(select(table)).all())) for table in metadata.sorted_tables}


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
    found = found_in(here)
    assert any("damaged" in f or "half-made" in f for f in found), found
    assert file.read_bytes() == data


def test_a_database_that_was_cut_off_is_said(here):
    file = here / "audiatur.db"
    file.write_bytes(file.read_bytes()[:9000])
    found = found_in(here)
    assert any("damaged" in f for f in found), found


@pytest.mark.parametrize("damage", ["zeroed", "cut off"])
def test_a_database_with_a_zeroed_page_or_cut_off_anywhere_is_said(here, damage):
    file = here / "audiatur.db"
    data = file.read_bytes()
    for at in range(0, len(data), 7 * PAGE):
        file.write_bytes(data[:at] + bytes(PAGE) + data[at + PAGE :] if damage == "zeroed" else data[:at])
        assert any("damaged" in f or "half-made" in f for f in found_in(here)), f"{damage} at {at}"


def test_whatever_bit_of_the_database_is_flipped_the_answer_is_a_sentence_and_a_value_that_differs_is_said(here):
    """SQLite has no checksums: each row that follows from nothing else has its digest."""
    file = here / "audiatur.db"
    data = file.read_bytes()
    with Desk.open(here) as desk:
        before = values(desk)
    chance = random.Random(5)
    said = 0
    for at in chance.sample([n for n, byte in enumerate(data) if byte], 60):
        flipped = bytearray(data)
        flipped[at] ^= 1 << chance.randrange(8)
        file.write_bytes(flipped)
        if found_in(here):
            said += 1
        else:
            with Desk.open(here) as desk:
                assert values(desk) == before, f"at {at}"
    assert said > 40


@pytest.mark.parametrize("value", ["NULL", "5", "x'00'"])
def test_a_value_of_the_index_that_is_no_text_is_said(here, value):
    with sqlite3.connect(here / "audiatur.db") as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_schema SET sql = replace(sql, 'value TEXT NOT NULL', 'value TEXT') WHERE name = 'search_values'")
    with sqlite3.connect(here / "audiatur.db") as db:
        db.execute(f"UPDATE search_values SET value = {value} WHERE number = (SELECT min(number) FROM search_values)")
    assert any("values of the search index" in f or "damaged" in f for f in found_in(here))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [(b"CREATE TABLE tokens", b"CREATE TABLE t\xf5kens"), (b"made_by TEXT", b"made_cy TEXT"), (b"rootinit", b"ro\xf5tinit")],
    ids=["a name of the schema that is no text", "a column that is not there", "a value that is no text"],
)
def test_damage_that_sqlite_does_not_see_is_said(tmp_path, right, wrong):
    Desk.create(tmp_path / "desk", by="root").close()
    file = tmp_path / "desk" / "audiatur.db"
    data = file.read_bytes()
    assert right in data
    file.write_bytes(data.replace(right, wrong, 1))
    assert any("damaged" in f for f in found_in(tmp_path / "desk"))


@pytest.mark.parametrize("change", ["UPDATE search_values SET value = 'u' || value", "UPDATE search_words SET fields = 'v1$7'"])
def test_a_value_that_is_not_of_its_kind_is_said_and_the_other_steps_of_check_go_on(here, change):
    with Desk.open(here) as desk:
        with desk.database.writing() as db:
            db.exec_driver_sql(change)
            db.exec_driver_sql("INSERT INTO activity SELECT 77, at, who, action, kind, object, detail FROM activity WHERE number = 1")
        found = [f.what for f in prove(desk) if f.wrong]
    assert any("a value that cannot be read" in f for f in found), found
    assert any("rows of the activity are missing" in f for f in found), found


CUT_OFF = """
import os, sys
from audiatur.store import Desk
from tests.store.papers import TEXT, put
desk = Desk.open(sys.argv[1], program="1.0")
for n in range(5):
    put(desk, f"{TEXT} {n}", name=f"{n}.txt")
os._exit(9)  # as one that is killed: its log stays beside the database
"""


def test_papers_in_a_damaged_log_of_a_killed_process_are_not_silently_missing(here):
    """SQLite drops what stands behind a damaged place of the log. The originals lie in a folder of their own: `check` names each, and `add` brings it back."""
    subprocess.run([sys.executable, "-c", CUT_OFF, here], timeout=60)
    log = here / "audiatur.db-wal"
    data = bytearray(log.read_bytes())
    data[len(data) // 2] ^= 255
    log.write_bytes(data)
    with Desk.open(here, program="1.0") as desk:
        there = {entry.id for entry in desk.documents()}
        named = [f.what for f in prove(desk) if "belongs to no paper" in f.what or "not read yet" in f.what]
        assert "paper" in there
        assert 0 < len(named) == 6 - len(there)
        for n in range(5):
            put(desk, f"{TEXT} {n}", name=f"{n}.txt")
        assert len(list(desk.documents())) == 6
        assert list(prove(desk)) == []


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


def on_a_small_disk(folder, program):
    """Runs a program on a disk of two MiB of its own, that goes away with it."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    mounted = ["unshare", "--mount", "--map-root-user", "sh", "-c", 'mount -t tmpfs -o size=2m none "$1" && shift && exec "$@"', "sh", folder]
    if subprocess.run([*mounted, "true"], capture_output=True).returncode:
        pytest.skip("this system lets nobody mount a disk")
    done = subprocess.run([*mounted, sys.executable, "-c", HELP + program, folder], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


HELP = """
import subprocess, sys
from pathlib import Path
from audiatur.errors import StoreError
from audiatur.store import Desk, prove
from tests.store.papers import TEXT, put
root = Path(sys.argv[1]) / "desk"
def fill(desk, start=0):
    for n in range(start, start + 100):
        try:
            put(desk, f"{TEXT} {n}" + " more" * 2000, name=f"{n}.txt")
        except StoreError as error:
            print(error)
            return n
def show():
    with Desk.open(root) as desk:
        print(len(list(desk.documents())), [f.what for f in prove(desk) if f.wrong])
"""


def test_on_a_disk_that_is_really_full_a_desk_can_be_read_and_goes_on_once_there_is_room(tmp_path):
    program = """
with Desk.create(root) as desk:
    print(fill(desk))
show()
with Desk.open(root) as desk:
    print(fill(desk, 1000))
show()
subprocess.run(["mount", "-o", "remount,size=20m", sys.argv[1]], check=True)
with Desk.open(root) as desk:
    print(fill(desk, 1000))
show()
"""
    error, stored, then, again, more, still, rest, end = on_a_small_disk(tmp_path, program)
    assert int(stored) > 1
    assert all("Nothing that was stored is lost" in said for said in (error, again)), (error, again)
    assert then == f"{stored} []"
    assert still == f"{int(stored) + int(more) - 1000} []"
    assert (rest, end) == ("None", f"{int(stored) + 100} []")


def test_a_desk_on_a_disk_that_is_mounted_for_reading_alone_can_be_read_and_says_why_it_takes_nothing(tmp_path):
    program = """
with Desk.create(root) as desk:
    put(desk)
subprocess.run(["mount", "-o", "remount,ro", sys.argv[1]], check=True)
show()
with Desk.open(root) as desk:
    fill(desk)
try:
    Desk.create(root.with_name("other"))
except StoreError as error:
    print(error)
"""
    shown, refused, other = on_a_small_disk(tmp_path, program)
    assert shown == "1 []"
    assert "Read-only file system" in refused
    assert "write-protected" in refused
    assert "Read-only file system" in other


def test_who_waits_too_long_for_another_process_is_told_so_and_nothing_is_lost(here, monkeypatch):
    monkeypatch.setattr(database, "WAIT", 0.1)
    with closing(sqlite3.connect(here / "audiatur.db", isolation_level=None)) as other, Desk.open(here, program="1.0") as desk:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another process has been writing"):
            put(desk, f"{TEXT} 2", name="other.txt")
        assert [e.id for e in desk.documents()] == ["paper"]  # who reads does not wait
        other.execute("ROLLBACK")
        put(desk, f"{TEXT} 2", name="other.txt")
        assert list(prove(desk)) == []


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


@pytest.mark.parametrize(
    "entries", ["x'ff'", "x'9193019014'", "'text'", "7", "x'919391cd00ff91c4010190'"], ids=["bytes", "cut off", "text", "number", "no such value"]
)
def test_a_search_index_that_is_damaged_says_how_it_is_made_anew(here, entries):
    with closing(sqlite3.connect(here / "audiatur.db")) as db, db:
        db.execute(f"UPDATE search_entries SET entries = {entries}")
    with Desk.open(here) as desk:
        with pytest.raises(StoreError, match="search DESK --rebuild"):
            desk.search(Query(text="Oslo"))
        assert any("--rebuild" in f.what for f in prove(desk))
        desk.rebuild_index()
        assert list(prove(desk)) == []
        assert desk.search(Query(text="Oslo", measure=("killed",))).total == 1
