"""The vault of a desk goes with it: proved before, carried as it is, proved again where it comes to; and `check` proves it, too."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from audiatur.cli import secret
from audiatur.errors import EvidenceError, RightsError, StoreError
from audiatur.evidence.keys import PASSPHRASE
from audiatur.evidence.vault import Vault
from audiatur.store import Desk
from tests.evidence.authority import made, serving
from tests.evidence.calling import run

WORDS, OTHER = "six words drawn by lot here", "six other words drawn by lot"
LETTER = b"She saw it from the third floor.\n"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A desk with a vault of two exhibits, whose key has a passphrase."""
    monkeypatch.setenv(PASSPHRASE, WORDS)
    Desk.create(tmp_path / "desk", program="1.0").close()
    run("vault", "init", tmp_path / "desk" / "vault", "--by", "ann")
    (tmp_path / "letter.txt").write_bytes(LETTER)
    (tmp_path / "film.mp4").write_bytes(bytes(300_000))
    run("vault", "add", tmp_path / "desk" / "vault", tmp_path / "letter.txt", tmp_path / "film.mp4", "--by", "ann", "--collector", "Ann")
    return tmp_path / "desk"


def files(root):
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file() and p.name != "lock"}


@pytest.mark.parametrize("name", ["moved.zip", "moved"])
def test_the_vault_goes_with_the_desk_whole_and_goes_on_there(desk, tmp_path, name):
    assert "a vault of " in run("export", desk, tmp_path / name).stdout
    assert run("import", tmp_path / "there", tmp_path / name).exit_code == 0
    assert files(tmp_path / "there" / "vault") == files(desk / "vault")
    done = run("check", tmp_path / "there")
    assert (done.exit_code, "whole (no papers; the vault: 2 items, 3 events)" in done.stdout) == (0, True)
    assert (tmp_path / "there" / "vault" / "keys" / "signing.pem").stat().st_mode & 0o077 == 0
    run("vault", "note", tmp_path / "there" / "vault", "letter.txt", "accessed", "--why", "to see", "--by", "bea")
    assert run("vault", "verify", tmp_path / "there" / "vault").exit_code == 0


def test_anyone_can_prove_the_vault_in_an_export_without_the_program(desk, tmp_path):
    run("export", desk, tmp_path / "moved")
    assert subprocess.run(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=tmp_path / "moved").returncode == 0
    assert any(p.read_bytes() == LETTER for p in (tmp_path / "moved" / "data" / "vault" / "items").rglob("*") if p.is_file())


def test_a_key_without_a_passphrase_stays_behind_unless_that_is_asked_for(tmp_path):
    Desk.create(tmp_path / "desk", program="1.0").close()
    run("vault", "init", tmp_path / "desk" / "vault")
    done = run("export", tmp_path / "desk", tmp_path / "moved.zip")
    assert "has no passphrase and stayed behind" in done.stderr
    assert "stayed behind" in run("import", tmp_path / "there", tmp_path / "moved.zip").stderr
    assert run("check", tmp_path / "there").exit_code == 0
    with pytest.raises(EvidenceError, match="can be read and verified, and nothing can be filed"):
        run("vault", "add", tmp_path / "there" / "vault", tmp_path / "moved.zip")
    done = run("export", tmp_path / "desk", tmp_path / "with.zip", "--signing-key")
    assert "who has the export can sign in its name" in done.stderr
    run("import", tmp_path / "again", tmp_path / "with.zip")
    assert run("vault", "add", tmp_path / "again" / "vault", tmp_path / "moved.zip").exit_code == 0


def test_an_export_of_which_an_exhibit_was_changed_or_taken_away_makes_no_desk(desk, tmp_path):
    run("export", desk, tmp_path / "moved")
    item = next(p for p in (tmp_path / "moved" / "data" / "vault" / "items").rglob("*") if p.is_file() and p.read_bytes() == LETTER)
    item.write_bytes(LETTER[::-1])
    with pytest.raises(StoreError, match="expected the digest"):
        run("import", tmp_path / "there", tmp_path / "moved")
    manifest = tmp_path / "moved" / "manifest-sha256.txt"
    manifest.write_text("".join(line for line in manifest.read_text().splitlines(keepends=True) if item.name not in line))
    with pytest.raises(StoreError, match="The vault is not what was exported"):
        run("import", tmp_path / "there", tmp_path / "moved")
    assert not (tmp_path / "there").exists()


def test_a_program_that_knows_no_vaults_says_so_and_one_without_a_vault_is_as_before(desk, tmp_path):
    run("export", desk, tmp_path / "with")
    shutil.rmtree(desk / "vault")
    run("export", desk, tmp_path / "without")
    assert [json.loads((tmp_path / name / "data" / "desk.json").read_text())["format"] for name in ("with", "without")] == [2, 1]


def test_a_vault_that_is_not_whole_is_named_by_check_and_is_not_exported(desk, tmp_path):
    place = Vault.open(desk / "vault").path(Vault.open(desk / "vault").item("letter.txt").sha256)
    place.chmod(0o644)
    place.write_bytes(LETTER[::-1])
    done = run("check", desk)
    assert (done.exit_code, "not whole: 1 wrong" in done.stdout) == (1, True)
    assert "wrong: in the vault: letter.txt (" in done.stderr
    with pytest.raises(StoreError, match=r"The vault is not whole: letter\.txt"):
        run("export", desk, tmp_path / "moved.zip")
    assert not (tmp_path / "moved.zip").exists()


def test_what_is_no_file_of_a_vault_is_not_left_out_without_a_word(desk, tmp_path):
    (desk / "vault" / "Notes by hand.txt").write_text("x")
    with pytest.raises(StoreError, match=r"Notes by hand\.txt is no file of a vault"):
        run("export", desk, tmp_path / "moved.zip")


def test_exhibits_for_named_people_alone_go_only_where_that_is_meant(desk, tmp_path):
    run("vault", "restrict", desk / "vault", "letter.txt", "--to", "ada", "--why", "a witness", "--by", "ann")
    with pytest.raises(RightsError, match="--restricted"):
        run("export", desk, tmp_path / "moved.zip")
    assert run("export", desk, tmp_path / "moved.zip", "--restricted").exit_code == 0
    run("import", tmp_path / "there", tmp_path / "moved.zip")
    assert Vault.open(tmp_path / "there" / "vault").item("letter.txt").only == {"ada"}


def test_time_stamps_go_along_and_new_ones_can_be_asked_for_there(desk, tmp_path):
    authority = made(tmp_path / "authority")
    with serving(authority) as url:
        run("vault", "stamp", desk / "vault", "--authority", "local", "--url", url, "--chain", authority / "root.pem")
        run("export", desk, tmp_path / "moved.zip")
        run("import", tmp_path / "there", tmp_path / "moved.zip")
        assert "according to local" in run("vault", "verify", tmp_path / "there" / "vault").stdout
        assert "stamped\tcheckpoint" in run("vault", "stamp", tmp_path / "there" / "vault").stdout
    assert run("check", tmp_path / "there").exit_code == 0


@pytest.fixture
def passphrases():
    """Commands in one process ask once for a passphrase; each test has its own."""
    for asked in (secret._given, secret.passphrase):
        asked.cache_clear()
    yield
    for asked in (secret._given, secret.passphrase):
        asked.cache_clear()


def test_an_encrypted_vault_travels_sealed_and_opens_under_its_own_passphrase(tmp_path, monkeypatch, passphrases):
    pytest.importorskip("sqlcipher3", reason="the extra `encrypted` is not installed")
    (tmp_path / "words").write_text(OTHER)
    monkeypatch.setenv("AUDIATUR_PASSPHRASE_FILE", str(tmp_path / "words"))
    monkeypatch.setenv(PASSPHRASE, WORDS)
    run("init", tmp_path / "desk", "--encrypted")
    run("vault", "init", tmp_path / "desk" / "vault", "--encrypt", "--by", "ann")
    (tmp_path / "letter.txt").write_bytes(LETTER)
    run("vault", "add", tmp_path / "desk" / "vault", tmp_path / "letter.txt", "--by", "ann")
    with pytest.raises(StoreError, match="--unencrypted"):
        run("export", tmp_path / "desk", tmp_path / "moved")
    run("export", tmp_path / "desk", tmp_path / "moved", "--unencrypted")
    assert not any(LETTER[:12] in content for content in files(tmp_path / "moved").values())
    done = run("import", tmp_path / "there", tmp_path / "moved", "--encrypted")
    assert "in the clear" not in done.stderr
    assert run("check", tmp_path / "there").exit_code == 0
    with Vault.open(tmp_path / "there" / "vault").opened(Vault.open(tmp_path / "there" / "vault").item("letter.txt").sha256) as file:
        assert file.read() == LETTER
    monkeypatch.delenv(PASSPHRASE)
    done = run("check", tmp_path / "there")
    assert (done.exit_code, PASSPHRASE in done.stderr) == (1, True), "what could not be proved is not said to be whole"


def test_an_open_vault_on_an_encrypted_desk_is_told_of(desk, tmp_path, monkeypatch, passphrases):
    pytest.importorskip("sqlcipher3", reason="the extra `encrypted` is not installed")
    run("export", desk, tmp_path / "moved.zip")
    (tmp_path / "words").write_text(OTHER)
    monkeypatch.setenv("AUDIATUR_PASSPHRASE_FILE", str(tmp_path / "words"))
    assert "lies on the disk in the clear" in run("import", tmp_path / "there", tmp_path / "moved.zip", "--encrypted").stderr
