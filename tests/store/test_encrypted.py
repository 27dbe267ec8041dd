"""An encrypted desk: nothing in its folder tells what its papers say, the passphrase alone opens it, and what was changed is found out."""

import io
import os
import subprocess
import sys

import pytest

from audiatur import sealing
from audiatur.errors import StoreError
from audiatur.store import Desk, export, import_, keys, prove
from tests.store.conftest import PASSPHRASE
from tests.store.papers import TEXT, put

pytestmark = pytest.mark.usefixtures("quick")
TELLING = [b"ministry", b"rockets", b"Oslo", b"paper.txt", b"The Daily", b"mayor", b"a note beside it"]


@pytest.fixture
def desk(tmp_path):
    with Desk.create(tmp_path / "desk", passphrase=PASSPHRASE, program="1.0") as made:
        put(made, sidecar={"title": "a note beside it"})
        yield made


def telling(root):
    """Which files below a folder hold a word of the papers, a name or a hash, in their bytes or their own name."""
    with Desk.open(root, secret=PASSPHRASE) as desk:
        words = [*TELLING, *(o.sha256.encode() for o in desk.originals()), *(bytes.fromhex(o.sha256) for o in desk.originals())]
    files = [path for path in root.rglob("*") if path.is_file()]
    return [p.name for p in files if any(w.lower() in p.read_bytes().lower() or w in str(p).encode() for w in words)], files


def test_no_file_of_the_folder_tells_a_word_of_the_papers_not_even_while_they_are_written(desk):
    with desk.database.writing() as db, desk.keeping() as keeping:  # a log of the database, and a copy on its way
        db.exec_driver_sql("UPDATE documents SET present = present")
        keeping.take(io.BytesIO((TEXT * 10_000).encode()))
        assert (desk.root / "audiatur.db-wal").stat().st_size
        assert list((desk.root / "incoming").iterdir())
        told, files = telling(desk.root)
    assert told == []
    assert len(files) >= 5
    assert b"ministry" in desk.original(next(desk.originals()).sha256).open().read(), "the words that are looked for are those of the paper"


def test_what_sorts_and_joins_beside_the_database_stays_in_memory(desk):
    with desk.database.reading() as db:
        assert db.exec_driver_sql("PRAGMA temp_store").scalar() == 2
        assert db.exec_driver_sql("PRAGMA cipher_version").scalar()


def test_a_desk_is_whole_and_opens_with_its_passphrase_alone(desk):
    assert list(prove(desk)) == []
    with Desk.open(desk.root, secret=lambda: PASSPHRASE) as again:
        assert again.text("paper") == TEXT
    for wrong in ("correct horse battery stapl", ""):
        with pytest.raises(StoreError, match="not the passphrase"):
            Desk.open(desk.root, secret=wrong)
    with pytest.raises(StoreError, match="is encrypted: its passphrase is needed"):
        Desk.open(desk.root)


def test_another_passphrase_opens_it_from_then_on_and_no_file_is_written_anew(desk):
    before = {p: p.read_bytes() for p in (desk.root / "originals").rglob("*") if p.is_file()}
    desk.change_passphrase("four candles and a fork")
    with Desk.open(desk.root, secret="four candles and a fork") as again:
        assert again.text("paper") == TEXT
        assert [a.action for a in again.activity(limit=1)] == ["change passphrase"]
    with pytest.raises(StoreError, match="not the passphrase"):
        Desk.open(desk.root, secret=PASSPHRASE)
    assert all(p.read_bytes() == data for p, data in before.items())


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaaaaaa", "x" * 1001])
def test_a_weak_passphrase_makes_no_desk(tmp_path, weak):
    with pytest.raises(StoreError, match="A passphrase has at least 16 characters"):
        Desk.create(tmp_path / "desk", passphrase=weak)
    assert list(tmp_path.iterdir()) == []


def test_a_desk_on_a_server_is_not_said_to_be_encrypted(tmp_path):
    with pytest.raises(StoreError, match="encrypted by who runs it"):
        Desk.create(tmp_path / "desk", passphrase=PASSPHRASE, database_url="postgresql://ada@127.0.0.1:1/desk")


def test_without_the_extra_it_is_said_what_to_install(desk, monkeypatch):
    monkeypatch.setattr(keys.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(StoreError, match=r"install audiatur\[encrypted\]"):
        Desk.open(desk.root, secret=PASSPHRASE)
    with pytest.raises(StoreError, match=r"install audiatur\[encrypted\]"):
        Desk.create(desk.root.parent / "other", passphrase=PASSPHRASE)


@pytest.mark.parametrize("lost", ["salt", "nonce", "key", "memory"])
def test_a_lock_that_was_changed_opens_nothing_and_says_so(desk, lost):
    settings = desk.root / "desk.toml"
    whole = settings.read_text()
    line = next(line for line in whole.splitlines() if line.startswith(lost))
    for changed in (f"{lost} = 65" if lost == "memory" else line.replace(line[-3], "0" if line[-3] != "0" else "1"), ""):
        settings.write_text(whole.replace(line, changed))
        with pytest.raises(StoreError, match=r"passphrase|desk.toml"):
            Desk.open(desk.root, secret=PASSPHRASE)
    settings.write_text(whole.replace(line, "memory = 99999999999") if lost == "memory" else whole.replace(line, f'{lost} = "no hex"'))
    with pytest.raises(StoreError, match="Put the file back from a copy"):
        Desk.open(desk.root, secret=PASSPHRASE)


def test_a_desk_moves_into_an_encrypted_one_and_out_of_it_and_out_only_where_that_is_meant(desk, tmp_path):
    with pytest.raises(StoreError, match="--unencrypted"):
        export(desk, tmp_path / "out")
    export(desk, tmp_path / "out", unencrypted=True)
    import_(tmp_path / "out", tmp_path / "open")
    import_(tmp_path / "out", tmp_path / "closed", passphrase="four candles and a fork")
    with Desk.open(tmp_path / "open") as plain, Desk.open(tmp_path / "closed", secret="four candles and a fork") as closed:
        assert plain.text("paper") == closed.text("paper") == TEXT
        assert list(prove(closed)) == list(prove(plain)) == []
        assert {o.open().read() for o in closed.originals()} == {TEXT.encode()}


SIZES = (0, 1, sealing.PIECE - sealing.DIGEST - 1, sealing.PIECE - sealing.DIGEST, sealing.PIECE - 1, sealing.PIECE, 3 * sealing.PIECE + 7)


@pytest.mark.parametrize("size", SIZES)
def test_a_sealed_file_gives_its_bytes_from_any_place_and_has_the_length_that_is_expected(tmp_path, size):
    data, key = os.urandom(size), os.urandom(32)
    path = sealed(tmp_path / "file", data, key)
    assert path.stat().st_size == sealing.length(size)
    with sealing.opened(path, key) as file:
        assert file.read() == data
        for at in (0, size // 2, max(size - 3, 0), size + 5):
            file.seek(at)
            assert file.read(100) == data[at : at + 100]
        assert file.seek(0, os.SEEK_END) == size


def sealed(path, data, key):
    with path.open("wb") as target:
        sealing_ = sealing.Sealing(target, key)
        for start in range(0, len(data), 50_000):
            sealing_.write(data[start : start + 50_000])
        sealing_.finish()
    return path


def pieces(data):
    """Head and pieces of a sealed file."""
    size = sealing.PIECE + sealing.TAG
    return [data[: sealing.HEAD], *(data[n : n + size] for n in range(sealing.HEAD, len(data), size))]


TAMPERED = {
    "a bit changed": lambda p: [p[0], p[1][:9] + bytes([p[1][9] ^ 1]) + p[1][10:], *p[2:]],
    "two pieces changed places": lambda p: [p[0], p[2], p[1], *p[3:]],
    "the last piece cut off": lambda p: p[:-1],
    "all pieces cut off": lambda p: p[:1],
    "a piece left out": lambda p: [p[0], *p[2:]],
    "cut off within a piece": lambda p: [*p[:-1], p[-1][:-5]],
    "another salt": lambda p: [p[0][:-1] + bytes([p[0][-1] ^ 1]), *p[1:]],
    "no mark": lambda p: [b"x" + p[0][1:], *p[1:]],
    "empty": lambda p: [],
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_sealed_file_that_was_changed_does_not_open(tmp_path, how):
    key = os.urandom(32)
    path = sealed(tmp_path / "file", os.urandom(200_000), key)
    path.write_bytes(b"".join(TAMPERED[how](pieces(path.read_bytes()))))
    with pytest.raises(sealing.Damaged), sealing.opened(path, key) as file:
        file.read()


def test_an_original_that_was_damaged_or_stands_in_the_place_of_another_is_found(desk):
    put(desk, f"{TEXT} Once more.", name="second.txt")
    one, two = desk.originals()
    for path in (one.path, two.path):
        path.chmod(0o644)
    kept = one.path.read_bytes()
    one.path.write_bytes(two.path.read_bytes())
    assert [f.what for f in prove(desk) if f.wrong and "is damaged" in f.what]
    one.path.write_bytes(kept)
    assert list(prove(desk)) == []


def test_a_damaged_page_of_the_database_is_said_and_left_as_it_is(desk):
    desk.close()
    file = desk.root / "audiatur.db"
    data = bytearray(file.read_bytes())
    data[20_000:60_000] = os.urandom(40_000)
    file.write_bytes(data)
    try:
        with Desk.open(desk.root, secret=PASSPHRASE) as again:
            found = [f.what for f in prove(again) if f.wrong]
    except StoreError as error:
        found = [str(error)]
    assert any("damaged" in f for f in found), found
    assert file.read_bytes() == data


def run(*arguments, **more):
    known = {k: v for k, v in os.environ.items() if not k.startswith("AUDIATUR_PASSPHRASE")} | more.pop("env", {})
    return subprocess.run([sys.executable, "-m", "audiatur", *map(str, arguments)], capture_output=True, text=True, timeout=60, env=known, **more)


def test_commands_take_the_passphrase_from_the_environment_or_a_file_and_say_where_it_is_looked_for(desk, tmp_path):
    (tmp_path / "pass").write_text(f"{PASSPHRASE}\n")
    for env in ({"AUDIATUR_PASSPHRASE": PASSPHRASE}, {"AUDIATUR_PASSPHRASE_FILE": str(tmp_path / "pass")}):
        assert run("check", desk.root, env=env).stdout == f"{desk.root}: whole (1 read)\n"
    nothing = run("search", desk.root, "Oslo", stdin=subprocess.DEVNULL)
    assert nothing.returncode == 2
    assert "AUDIATUR_PASSPHRASE" in nothing.stderr
    changed = run("passphrase", desk.root, input="four candles and a fork\n", env={"AUDIATUR_PASSPHRASE": PASSPHRASE})
    assert changed.returncode == 0, changed.stderr
    assert "not the passphrase" in run("check", desk.root, env={"AUDIATUR_PASSPHRASE": PASSPHRASE}).stderr
