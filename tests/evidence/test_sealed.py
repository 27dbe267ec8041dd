"""A vault encrypted at rest: nothing of what is in it can be read or tried without the passphrase, and all that a vault must hold holds."""

from __future__ import annotations

import errno
import random
import subprocess
import sys

import pytest

from audiatur import flow
from audiatur.errors import EvidenceError
from audiatur.evidence import fixity, proving, sealed
from audiatur.evidence.bag import judge
from audiatur.evidence.keys import PASSPHRASE
from audiatur.evidence.vault import Custody, Vault
from tests.evidence.calling import run
from tests.evidence.faults import failed, files_in, flips, killed, lasts, sample, wrong

WORDS = "correct horse battery staple"
LETTER = b"Maria Lind said that four people were killed in Oslo on 4 May 2031."


@pytest.fixture(autouse=True)
def passphrase(monkeypatch):
    monkeypatch.setenv(PASSPHRASE, WORDS)
    monkeypatch.setattr(sealed, "MEMORY", 64)


@pytest.fixture
def root(tmp_path):
    (tmp_path / "lind.txt").write_bytes(LETTER)
    (tmp_path / "large.bin").write_bytes(random.Random(1).randbytes(300_000))
    assert run("vault", "init", tmp_path / "vault", "--encrypt", "--by", "ann").exit_code == 0
    given = ("--by", "ann", "--received-from", "Maria Lind", "--seen-with", "a post")
    assert run("vault", "add", tmp_path / "vault", tmp_path / "lind.txt", tmp_path / "large.bin", *given).exit_code == 0
    return tmp_path / "vault"


def test_no_file_and_no_name_of_a_file_tells_what_is_in_it(root):
    run("vault", "says", root, "lind.txt")
    run("vault", "fixity", root)
    vault = Vault.open(root)
    told = [item.sha256 for item in vault.items()] + ["Lind", "lind.txt", "Maria", "large.bin", "four people", "a post"]
    for path in root.rglob("*"):
        assert not [word for word in told if word in str(path)], path
        content = path.read_bytes() if path.is_file() else b""
        assert not [word for word in told if word.encode() in content or word.encode().hex().encode() in content], path
        assert LETTER[:20] not in content


def test_it_holds_and_gives_all_that_a_vault_gives(root, tmp_path):
    vault = Vault.open(root)
    assert run("vault", "verify", root).exit_code == 0
    assert [i.name for i in vault.items()] == ["lind.txt", "large.bin"]
    with vault.opened(vault.item("large.bin").sha256) as file:
        file.seek(123_456)
        assert file.read(1000) == (tmp_path / "large.bin").read_bytes()[123_456:124_456]
    with vault.file(vault.item("lind.txt")) as path:
        assert path.read_bytes() == LETTER
    run("vault", "prove", root, "lind.txt", "-o", tmp_path / "proof.json")
    assert run("vault", "check", tmp_path / "proof.json", "--file", tmp_path / "lind.txt").exit_code == 0
    run("vault", "bag", root, "-o", tmp_path / "bag")
    assert judge(tmp_path / "bag").verdict == "valid"
    assert (tmp_path / "bag" / "data" / "0001-lind.txt").read_bytes() == LETTER
    with vault.writing(WORDS) as writer:
        assert fixity.run(writer, by="ann").wrong == ()
        list(writer.file([tmp_path / "lind.txt"], by="bea"))
    assert len(vault.items()) == 2
    assert next(iter(flow.read([str(root)]))).document.text == LETTER.decode()


def test_without_the_passphrase_nothing_opens(root, monkeypatch):
    monkeypatch.setenv(PASSPHRASE, "another horse battery staple")
    with pytest.raises(EvidenceError, match="not the passphrase"):
        run("vault", "list", root)
    assert run("vault", "verify", root).exit_code == 1
    monkeypatch.delenv(PASSPHRASE)
    with pytest.raises(EvidenceError, match="is encrypted: set"):
        run("vault", "show", root, "lind.txt")


def test_an_encrypted_vault_needs_a_passphrase_worth_the_name(tmp_path, monkeypatch):
    for words, said in (("", "has a passphrase"), ("short", "at least 16 characters"), ("aaaaaaaaaaaaaaaaaaaa", "no word over and over")):
        monkeypatch.setenv(PASSPHRASE, words)
        with pytest.raises(EvidenceError, match=said):
            run("vault", "init", tmp_path / "vault", "--encrypt")
        assert not (tmp_path / "vault").exists()


def test_a_new_passphrase_opens_it_and_the_old_one_does_no_more(root, monkeypatch):
    monkeypatch.setenv("AUDIATUR_VAULT_NEW_PASSPHRASE", "six other words drawn by lot")
    run("vault", "rotate", root, "--why", "ann leaves", "--by", "ann")
    with pytest.raises(EvidenceError, match="not the passphrase"):
        Vault.open(root)
    monkeypatch.setenv(PASSPHRASE, "six other words drawn by lot")
    assert run("vault", "verify", root).exit_code == 0
    run("vault", "note", root, "lind.txt", "accessed", "--why", "to see", "--by", "bea")


def test_what_is_erased_is_gone_from_every_file(root):
    before = {p for p in root.rglob("*") if p.is_file()}
    run("vault", "says", root, "lind.txt")
    lies = Vault.open(root).path(Vault.open(root).item("lind.txt").sha256)
    run("vault", "erase", root, "lind.txt", "--why", "she asks for it", "--by", "ann")
    assert not lies.exists()
    assert not list((root / "looked").iterdir())
    assert {i.name for i in Vault.open(root).items()} == {"large.bin"}
    assert wrong(root) == []
    assert lies in before


def test_items_put_in_each_others_place_cut_off_or_taken_away_are_named(root):
    vault = Vault.open(root)
    one, other = (vault.path(i.sha256) for i in vault.items())
    first, second = one.read_bytes(), other.read_bytes()
    for path, content in ((one, second), (other, second[:-70_000]), (other, second + second[-100:]), (one, b"")):
        path.chmod(0o644)
        path.write_bytes(content)
        assert [line for line in wrong(root) if ("lind.txt" if path == one else "large.bin") in line], len(content)
        path.write_bytes(first if path == one else second)
    other.unlink()
    assert any("large.bin" in line and "is missing" in line for line in wrong(root))


def test_an_item_that_was_changed_is_not_filed_again(root, tmp_path):
    path = Vault.open(root).path(Vault.open(root).item("large.bin").sha256)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(EvidenceError, match="was changed since it was filed"):
        run("vault", "add", root, tmp_path / "large.bin", "--by", "bea")


def test_a_filing_that_is_killed_loses_nothing_and_shows_nothing_half(tmp_path):
    files = files_in(tmp_path / "files", 40, 200_000)
    whole = lasts(tmp_path / "whole", files)
    chosen = random.Random(12)
    for n in range(4):
        assert killed(tmp_path / f"vault{n}", files, whole * chosen.random())[0] == []


def test_a_disk_that_fails_at_any_call_is_told_of(tmp_path):
    files = files_in(tmp_path / "files", 3, 1000)
    for sound in range(0, 16, 3):
        assert failed(tmp_path / f"vault{sound}", files, sound, errno.EIO)[0] == [], sound


def test_a_flipped_bit_anywhere_is_detected(tmp_path):
    root = sample(tmp_path / "vault", files_in(tmp_path / "files", 6, 500)).root
    assert wrong(root) == []
    for path, item, said in flips(root, 60, 5):
        assert said, path
        assert item in " ".join(said), path


LARGE = """
import resource, sys
from pathlib import Path
from audiatur.evidence import proving
from audiatur.evidence.vault import Vault
vault = Vault.open(Path(sys.argv[1]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with vault.writing(sys.argv[3]) as writer:
    list(writer.file([Path(sys.argv[2])], by="ann"))
assert list(proving.trouble(vault)) == []
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_does_not_grow_with_a_file(root, tmp_path):
    with (tmp_path / "film.mp4").open("wb") as file:
        file.truncate(200 << 20)
    done = subprocess.run([sys.executable, "-c", LARGE, root, tmp_path / "film.mp4", WORDS], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 40_000, "kilobytes"


def test_a_vault_that_is_not_encrypted_is_as_it_was(tmp_path):
    (tmp_path / "lind.txt").write_bytes(LETTER)
    vault = Vault.create(tmp_path / "vault", by="ann")
    with vault.writing() as writer:
        list(writer.file([tmp_path / "lind.txt"], by="ann", custody=Custody(collector="Ann")))
    assert vault.path(vault.item("lind.txt").sha256).read_bytes() == LETTER
    assert b"encryption" not in (tmp_path / "vault" / "vault.json").read_bytes()
    assert list(proving.trouble(vault)) == []
