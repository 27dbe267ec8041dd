"""Who may see an item: named people alone, from the filing on or later; what goes out of a vault follows it."""

from __future__ import annotations

import pytest

from audiatur import flow
from audiatur.errors import EvidenceError
from audiatur.evidence import proving
from audiatur.evidence.vault import Vault
from tests.evidence.calling import run


@pytest.fixture
def root(tmp_path):
    for name in ("open", "witness", "redacted"):
        (tmp_path / f"{name}.txt").write_text(f"The mayor said that four people were killed in Oslo on 4 May 2031: {name}.")
    run("vault", "init", tmp_path / "vault", "--by", "ann")
    run("vault", "add", tmp_path / "vault", tmp_path / "open.txt", "--by", "ann")
    run("vault", "add", tmp_path / "vault", tmp_path / "witness.txt", "--by", "ann", "--only", "Ada", "--only", "ben")
    run("vault", "add", tmp_path / "vault", tmp_path / "redacted.txt", "--by", "ann", "--copy-of", "witness.txt")
    return tmp_path / "vault"


def only(root, name):
    return Vault.open(root).item(name).only


def test_who_alone_may_see_it_stands_in_the_filing_and_every_change_is_logged(root):
    assert only(root, "open.txt") is None
    assert only(root, "witness.txt") == {"ada", "ben"}
    run("vault", "restrict", root, "witness.txt", "--to", "ada", "--why", "ben has left", "--by", "ann")
    assert only(root, "witness.txt") == {"ada"}
    run("vault", "restrict", root, "witness.txt", "--lift", "--why", "she speaks in public now", "--by", "ann")
    assert only(root, "witness.txt") is None
    told = run("vault", "show", root, "witness.txt").stdout
    assert "from then on for ada, ben alone" in told
    assert "restricted by ann: she speaks in public now\n\t  from then on for all who see exhibits" in told
    assert list(proving.trouble(Vault.open(root))) == []


def test_a_working_copy_is_as_restricted_as_its_original_until_it_is_opened_itself(root):
    assert only(root, "redacted.txt") == {"ada", "ben"}
    run("vault", "restrict", root, "redacted.txt", "--to", "carl", "--why", "he redacts it", "--by", "ann")
    run("vault", "restrict", root, "redacted.txt", "--lift", "--why", "no face is seen", "--by", "ann")
    assert only(root, "redacted.txt") is None
    assert only(root, "witness.txt") == {"ada", "ben"}


def test_filing_the_same_bytes_again_lets_nobody_in(root, tmp_path):
    run("vault", "add", root, tmp_path / "witness.txt", "--by", "carl")
    assert only(root, "witness.txt") == {"ada", "ben"}
    run("vault", "add", root, tmp_path / "witness.txt", "--by", "carl", "--only", "carl", "--only", "ada")
    assert only(root, "witness.txt") == {"ada"}


def test_what_goes_out_leaves_out_what_is_restricted_unless_it_is_asked_for(root, tmp_path):
    done = run("vault", "bag", root, "-o", tmp_path / "bag")
    assert "2 items are for named people alone and stayed out" in done.stderr
    assert [p.name for p in (tmp_path / "bag" / "data").iterdir()] == ["0001-open.txt"]
    with pytest.raises(EvidenceError, match="is for ada, ben alone"):
        run("vault", "bag", root, "-o", tmp_path / "one", "--item", "witness.txt")
    assert run("vault", "bag", root, "-o", tmp_path / "all", "--restricted").exit_code == 0
    assert len(list((tmp_path / "all" / "data").iterdir())) == 3


def test_read_leaves_out_what_is_restricted(root):
    assert [r.document.id for r in flow.read([str(root)])] == ["open"]


def test_a_restriction_needs_somebody_and_a_reason(root):
    with pytest.raises(EvidenceError, match="--to NAME, or open it"):
        run("vault", "restrict", root, "open.txt", "--why", "so")
    with pytest.raises(EvidenceError, match="Say why"):
        run("vault", "restrict", root, "open.txt", "--to", "ada", "--why", " ")
    with pytest.raises(EvidenceError, match="is not restricted"):
        run("vault", "restrict", root, "open.txt", "--lift", "--why", "so")


def test_names_of_who_may_see_it_go_when_it_is_erased(root):
    run("vault", "erase", root, "witness.txt", "--why", "she asks for it", "--by", "ann")
    assert not any(b"ben" in p.read_bytes() for p in root.rglob("*") if p.is_file())
