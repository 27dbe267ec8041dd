"""A vault as its users and an opponent's expert have it: filed, verified by the command line and by hand, tampered with, cut off."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import shutil

import pytest

from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence import proving
from audiatur.evidence.keys import Signer
from audiatur.evidence.log import Log, parsed
from audiatur.evidence.vault import Custody, Event, Vault, now
from tests.cli.test_desk import run


def files_in(folder, number, size=2000):
    folder.mkdir()
    for n in range(number):
        (folder / f"{n:04}.jpg").write_bytes(random.Random(n).randbytes(size))
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A vault with 300 items, so that the log has a full tile and a partial one, and the files that were filed."""
    base = tmp_path_factory.mktemp("vault")
    files = files_in(base / "files", 300)
    vault = Vault.create(base / "vault", origin="example.org/vault", by="ann")
    with vault.writing() as writer:
        custody = Custody(collector="Ann", claimed_place="Oslo", claimed_date="2031-05-20")
        list(writer.file(sorted(files.iterdir()), by="ann", custody=custody))
    return base


@pytest.fixture
def root(made, tmp_path):
    shutil.copytree(made / "vault", tmp_path / "vault")
    return tmp_path / "vault"


def wrong(root):
    return list(proving.trouble(Vault.open(root)))


def test_filed_listed_shown_and_verified_by_commands(tmp_path):
    files = files_in(tmp_path / "files", 3)
    first = run("vault", "init", tmp_path / "vault", "--origin", "example.org/vault")
    assert first.returncode == 0
    filed = run("vault", "add", tmp_path / "vault", files, "--collector", "Ann", "--seen-with", "Oslo, today", "--by", "bea")
    assert [line.split("\t")[0] for line in filed.stdout.splitlines()] == [proving.digest(f) for f in sorted(files.iterdir())]
    assert [line.split("\t")[4] for line in run("vault", "list", tmp_path / "vault").stdout.splitlines()] == ["0000.jpg", "0001.jpg", "0002.jpg"]
    out = run("vault", "show", tmp_path / "vault", "0001.jpg").stdout
    assert "seen with: Oslo, today" in out
    assert "filed by bea" in out
    done = run("vault", "verify", tmp_path / "vault", "--key", first.stdout.strip())
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'vault'}: whole (3 items, 4 events)\n")
    other = Signer.new("example.org/vault").vkey
    done = run("vault", "verify", tmp_path / "vault", "--key", other)
    assert (done.returncode, "signed by none of the keys" in done.stdout) == (1, True)


def test_a_proof_holds_without_the_vault_and_tells_nothing_of_other_items(made, tmp_path):
    proof = tmp_path / "proof.json"
    assert run("vault", "prove", made / "vault", "0123.jpg", "-o", proof).returncode == 0
    done = run("vault", "check", proof, "--file", made / "files" / "0123.jpg")
    assert done.returncode == 0
    assert "0123.jpg" in done.stdout
    assert "does not show that the item is what it is said to be" in done.stdout
    others = [proving.digest(f) for f in (made / "files").iterdir() if f.name != "0123.jpg"]
    assert not any(h in proof.read_text() for h in others)
    done = run("vault", "check", proof, "--file", made / "files" / "0124.jpg")
    assert (done.returncode, "is not the item of this proof" in done.stdout) == (1, True)


def test_a_proof_is_checked_by_hand_with_a_hash_function_alone(made):
    """As docs/reference/vault.md tells it: no line of ours."""
    vault = Vault.open(made / "vault")
    said = json.loads(__import__("msgspec").json.encode(proving.prove(vault, vault.item("0007.jpg"))))
    event = json.dumps(said["event"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    entry = hashlib.sha256(bytes.fromhex(said["nonce"]) + event).digest()
    node, index, last = hashlib.sha256(b"\x00" + entry).digest(), said["index"], said["size"] - 1
    for step in map(base64.b64decode, said["proof"]):
        if index % 2 or index == last:
            node = hashlib.sha256(b"\x01" + step + node).digest()
            while index and not index % 2:
                index, last = index // 2, last // 2
        else:
            node = hashlib.sha256(b"\x01" + node + step).digest()
        index, last = index // 2, last // 2
    assert said["checkpoint"].splitlines()[2] == base64.b64encode(node).decode()


@pytest.mark.parametrize("change", ["event", "name", "nonce", "index", "size", "proof", "checkpoint", "root", "signature"])
def test_a_proof_with_anything_changed_does_not_hold(made, change):
    vault = Vault.open(made / "vault")
    said = json.loads(__import__("msgspec").json.encode(proving.prove(vault, vault.item("0042.jpg"))))
    if change == "event":
        said["event"]["at"] = "2031-01-01T00:00:00+00:00"
    elif change == "name":
        said["event"]["name"] = "0043.jpg"
    elif change == "nonce":
        said["nonce"] = "00" * 32
    elif change in ("index", "size"):
        said[change] += 1
    elif change == "proof":
        said["proof"] = said["proof"][::-1]
    else:
        head = said["checkpoint"].split("\n")
        place = {"checkpoint": 1, "root": 2, "signature": 4}[change]
        head[place] = {"checkpoint": "300", "root": base64.b64encode(bytes(32)).decode(), "signature": head[4][:-9] + "AAAAAAAA="}[change]
        said["checkpoint"] = "\n".join(head)
    with pytest.raises(VerificationError):
        proving.check(proving.read(json.dumps(said).encode()))


def flip(path, at=0):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)


def test_each_thing_that_is_changed_on_the_disk_is_found_and_named(root):
    assert wrong(root) == []
    vault = Vault.open(root)
    item = vault.item("0100.jpg")
    for path, named in (
        (vault.path(item.sha256), "0100.jpg"),
        (root / "log" / "tile" / "0" / "000", "tile/0/000"),
        (root / "log" / "tile" / "entries" / "000", "tile/entries/000"),
        (root / "log" / "tile" / "entries" / "001.p" / "45", "tile/entries/001.p/45"),
        (root / "log" / "tile" / "1" / "000.p" / "1", "tile/1/000.p/1"),
        (root / "log" / "checkpoints" / "1", "checkpoints"),
    ):
        before = path.read_bytes()
        flip(path)
        assert any(named in line or "does not follow" in line for line in wrong(root)), path
        path.write_bytes(before)
    assert wrong(root) == []


def test_a_removed_item_a_removed_event_and_a_torn_tile_are_named(root):
    vault = Vault.open(root)
    vault.path(vault.item("0005.jpg").sha256).unlink()
    assert [line for line in wrong(root) if "0005.jpg" in line and "is missing" in line]
    events = root / "events" / "000001.jsonl"
    events.write_bytes(b"".join(events.read_bytes().splitlines(keepends=True)[:-1]))
    assert any("Event 300 is damaged or missing" in line for line in wrong(root))
    tile = root / "log" / "tile" / "entries" / "001.p" / "45"
    tile.write_bytes(tile.read_bytes()[:-5])
    assert any("tile/entries/001.p/45" in line and "torn" in line for line in wrong(root))


def test_a_log_that_was_set_back_is_found_out(made, root):
    """An older copy of the log with other entries behind it: two heads of one size."""
    vault = Vault.open(root)
    with vault.writing() as writer:
        writer.append([Event(deed="noted", at=now(), by="ann", why="one thing")])
    ahead = root / "log" / "checkpoints" / "302"
    kept = ahead.read_bytes()
    shutil.copytree(made / "vault" / "log", root / "log2")
    shutil.rmtree(root / "log")
    (root / "log2").rename(root / "log")
    (root / "log" / "checkpoints" / "302").write_bytes(kept)
    assert any("entries were removed" in line for line in wrong(root))
    with pytest.raises(EvidenceError, match="Another head of size 302 was signed before"), Vault.open(root).writing() as writer:
        writer.append([Event(deed="noted", at=now(), by="ann", why="another thing")])


def test_what_is_erased_leaves_a_proof_that_something_was_there(root):
    vault = Vault.open(root)
    item = vault.item("0009.jpg")
    done = run("vault", "erase", root, "0009.jpg", "--why", "order of the court of 3 May", "--by", "ann")
    assert done.returncode == 0
    assert wrong(root) == []
    left = b"".join(p.read_bytes() for p in root.rglob("*") if p.is_file())
    assert item.sha256.encode() not in left
    assert b"0009.jpg" not in left
    assert b"order of the court of 3 May" in left


def test_a_new_key_signs_from_then_on_and_the_old_heads_still_hold(root):
    before = Vault.open(root).keys
    done = run("vault", "rotate", root, "--why", "the laptop was stolen", "--by", "ann")
    assert done.returncode == 0
    vault = Vault.open(root)
    assert [k.vkey for k in vault.keys] == [before[0].vkey, done.stdout.strip()]
    assert wrong(root) == []
    assert proving.check(proving.prove(vault, vault.item("0001.jpg"))).vkey == done.stdout.strip()


def test_fixity_is_logged_and_names_what_changed(root):
    assert run("vault", "fixity", root).returncode == 0
    vault = Vault.open(root)
    flip(vault.path(vault.item("0200.jpg").sha256), 9)
    done = run("vault", "fixity", root)
    assert (done.returncode, f"{vault.item('0200.jpg').sha256} was changed" in done.stdout) == (1, True)
    last = [k.event for _, k in Vault.open(root).kept()][-1]
    assert (last.deed, last.detail) == ("fixity", {"checked": 300, "wrong": 1})


def test_a_key_with_a_passphrase_signs_with_it_alone(tmp_path):
    vault = Vault.create(tmp_path / "vault", passphrase="correct horse", by="ann")
    for given in (None, "wrong"):
        with pytest.raises(EvidenceError, match="passphrase"), vault.writing(given):
            pass
    assert b"ENCRYPTED" in (tmp_path / "vault" / "keys" / "signing.pem").read_bytes()
    assert wrong(tmp_path / "vault") == []


def test_the_log_is_laid_out_as_tlog_tiles_says(tmp_path):
    log, signer = Log(tmp_path, "example.org/log"), Signer.new("example.org/log")
    entries = [str(n).encode() for n in range(70_000)]
    log.append(entries[:300], [signer])
    log.append(entries[300:], [signer])
    names = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    assert {"tile/0/000", "tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112"} <= names
    assert not any(n.startswith("tile/0/001.p") for n in names)
    head = parsed((tmp_path / "checkpoint").read_text())
    assert (head.origin, head.size) == ("example.org/log", 70_000)
    assert list(log.trouble([signer])) == []


def test_a_filing_that_is_cut_off_before_its_head_has_its_name_is_finished(root):
    """The head is signed and kept, and `checkpoint` still is the one before: what is logged is not lost, and a later filing is not refused."""
    before = (root / "log" / "checkpoint").read_bytes()
    with Vault.open(root).writing() as writer:
        number = writer.append([Event(deed="noted", at=now(), by="ann", why="one thing")])
    (root / "log" / "checkpoint").write_bytes(before)
    assert wrong(root) == []
    assert [k.event.why for n, k in Vault.open(root).kept() if n == number] == ["one thing"]
    with Vault.open(root).writing() as writer:
        assert writer.append([Event(deed="noted", at=now(), by="ann", why="another")]) == number + 1
    assert wrong(root) == []


def test_an_original_is_erased_with_its_working_copies(root, tmp_path):
    (tmp_path / "redacted.jpg").write_bytes(b"without the face")
    vault = Vault.open(root)
    with vault.writing() as writer:
        list(writer.file([tmp_path / "redacted.jpg"], by="ann", of=vault.item("0003.jpg"), why="a face"))
    with vault.writing() as writer:
        writer.erase(vault.item("0003.jpg"), by="ann", why="order of a court")
    assert not {"0003.jpg", "redacted.jpg"} & {i.name for i in Vault.open(root).items()}
    assert wrong(root) == []


def test_bytes_that_were_damaged_are_not_filed_again_as_if_they_were_there(made, root):
    vault = Vault.open(root)
    flip(vault.path(vault.item("0004.jpg").sha256))
    with pytest.raises(EvidenceError, match="was changed since it was filed"), vault.writing() as writer:
        list(writer.file([made / "files" / "0004.jpg"], by="ann"))
