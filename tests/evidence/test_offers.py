"""Exhibits tied to statements, and exhibits as papers."""

from __future__ import annotations

import shutil

import pytest

from audiatur import flow
from audiatur.errors import EvidenceError
from audiatur.evidence import proving
from audiatur.evidence.offers import offered
from audiatur.evidence.vault import Vault
from audiatur.store import Desk
from tests.evidence.calling import run

TEXT = "Rockets hit the bus station in Oslo on 20 May 2031. The mayor said that four people were killed."


@pytest.fixture
def root(tmp_path):
    (tmp_path / "letter.txt").write_text(TEXT)
    (tmp_path / "photo.jpg").write_bytes(b"no picture")
    run("vault", "init", tmp_path / "vault", "--by", "ann")
    run("vault", "add", tmp_path / "vault", tmp_path / "letter.txt", tmp_path / "photo.jpg", "--by", "ann")
    return tmp_path / "vault"


def test_an_offer_says_who_offers_what_for_what_and_what_nobody_has_looked_at(root):
    run("vault", "offer", root, "photo.jpg", "--for", "013:t1", "--for", "i4", "--offered-by", "the prosecutor", "--why", "the crater", "--by", "ann")
    run("vault", "assess", root, "photo.jpg", "time", "--found", "shadows fit 09:00 to 10:00 on that day", "--by", "bea")
    shown = run("vault", "offers", root, "--for", "i4").stdout
    assert "photo.jpg  offered by the prosecutor for 013:t1, i4: the crater" in shown
    assert "time, according to bea" in shown
    assert "nobody has looked at: integrity, origin, content" in shown
    assert run("vault", "offers", root, "--for", "i5").stdout == ""
    assert list(proving.trouble(Vault.open(root))) == []
    assert "offered by the prosecutor for 013:t1, i4" in run("vault", "show", root, "photo.jpg").stdout


def test_what_it_is_offered_for_must_be_in_the_record(root, tmp_path):
    run("read", tmp_path / "letter.txt", "-o", tmp_path / "records.jsonl")
    given = ("vault", "offer", root, "photo.jpg", "--offered-by", "a witness", "--why", "the crater", "--record", tmp_path / "records.jsonl")
    assert run(*given, "--for", "letter:t1", "--for", "letter").exit_code == 0
    with pytest.raises(EvidenceError, match="nothing called letter:t9"):
        run(*given, "--for", "letter:t1", "--for", "letter:t9")
    assert len(offered(Vault.open(root))) == 1
    (tmp_path / "records.jsonl").write_text("no record")
    with pytest.raises(EvidenceError, match="is not what `audiatur read`"):
        run(*given, "--for", "letter:t1")


def test_of_a_vault_in_a_desk_that_desk_has_what_it_is_offered_for(root, tmp_path):
    run("init", tmp_path / "desk")
    run("add", tmp_path / "desk", tmp_path / "letter.txt")
    shutil.move(root, tmp_path / "desk" / "vault")
    given = ("vault", "offer", tmp_path / "desk" / "vault", "photo.jpg", "--offered-by", "a witness", "--why", "the crater")
    with Desk.open(tmp_path / "desk", program="1.0") as desk:
        flow.compare_desk(desk)
        incident = desk.comparison().incidents[0].id
    assert run(*given, "--for", incident, "--for", "letter:t1").exit_code == 0
    with pytest.raises(EvidenceError, match="nothing called 2031-1"):
        run(*given, "--for", "2031-1")
    assert "not checked" not in run(*given, "--for", "letter").stderr


def test_the_offer_goes_with_the_item_when_that_is_erased(root):
    run("vault", "offer", root, "photo.jpg", "--for", "i4", "--offered-by", "a witness", "--why", "the crater", "--by", "ann")
    run("vault", "erase", root, "photo.jpg", "--why", "the witness asks for it", "--by", "ann")
    assert run("vault", "offers", root).stdout == ""
    assert not any(b"a witness" in p.read_bytes() for p in root.rglob("*") if p.is_file())
    assert list(proving.trouble(Vault.open(root))) == []


def test_what_is_looked_at_is_one_of_four(root):
    with pytest.raises(EvidenceError, match="integrity, time, origin, content"):
        run("vault", "assess", root, "photo.jpg", "truth", "--found", "it is true")


def test_a_vault_is_read_as_the_papers_that_are_filed_in_it(root):
    records = list(flow.read([str(root)]))
    assert [(r.document.id, r.document.path, r.document.status) for r in records] == [
        ("letter", "letter.txt", "read"),
        ("photo", "photo.jpg", "unsupported_type"),
    ]
    assert records[0].document.text == TEXT
    assert records[0].document.sha256 == Vault.open(root).item("letter.txt").sha256


def test_an_item_that_was_changed_is_not_read(root):
    path = Vault.open(root).path(Vault.open(root).item("letter.txt").sha256)
    path.chmod(0o644)
    path.write_text(TEXT.replace("four", "nine"))
    record = next(iter(flow.read([str(root)])))
    assert record.document.status == "damaged"
    assert "not as it was filed" in record.gaps[0].reason
