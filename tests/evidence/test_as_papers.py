"""`audiatur add DESK VAULT`: exhibits as papers of a desk, by the vault's own word and under its restrictions."""

from __future__ import annotations

import argon2
import pytest

from audiatur.errors import StoreError
from audiatur.evidence.vault import Vault
from audiatur.record.rights import Visitor
from audiatur.store import Desk, Guard, accounts, desk_for
from tests.evidence.calling import run

TEXT = "The mayor said that four people were killed in Oslo on 4 May 2031"


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A desk with an account, and a vault in its folder with a letter, a witness's letter and a redacted copy of that."""
    monkeypatch.setattr(accounts, "HASHER", argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for name in ("letter", "witness", "redacted"):
        (tmp_path / f"{name}.txt").write_text(f"{TEXT}, says {name}.")
    run("init", tmp_path / "desk")
    with Desk.open(tmp_path / "desk", program="1.0") as desk:
        Guard(desk).add_account("ada", "administrator", "four words of their own", by="ada")
    vault = tmp_path / "desk" / "vault"
    run("vault", "init", vault, "--by", "ann")
    run("vault", "add", vault, tmp_path / "letter.txt", "--by", "ann")
    run("vault", "add", vault, tmp_path / "witness.txt", "--by", "ann", "--only", "ada")
    run("vault", "add", vault, tmp_path / "redacted.txt", "--by", "ann", "--copy-of", "witness.txt")
    return tmp_path / "desk"


def papers(root, visitor=None):
    with Desk.open(root, program="1.0") as desk:
        return {e.id: e.document.status for e in (desk_for(desk, visitor) if visitor else desk).documents()}


def test_items_are_papers_under_their_names_and_what_is_restricted_is_so_at_the_desk(root):
    done = run("add", root, root / "vault")
    assert done.exit_code == 0, done.output
    assert papers(root) == {"letter": "read", "witness": "read"}
    assert papers(root, Visitor(name="ben", role="administrator")) == {"letter": "read"}
    assert papers(root, Visitor(name="ada", role="reviewer")) == {"letter": "read", "witness": "read"}
    assert run("add", root, root / "vault").exit_code == 0
    run("compare", root)
    assert papers(root, Visitor(name="ben", role="reader")) == {"letter": "read"}


def test_a_paper_that_was_there_before_is_restricted_too(root, tmp_path):
    run("add", root, tmp_path / "witness.txt")
    run("add", root, root / "vault")
    assert papers(root, Visitor(name="ben", role="administrator")) == {"letter": "read"}


def test_nothing_is_added_where_an_item_is_for_somebody_whom_the_desk_does_not_know(root):
    run("vault", "restrict", root / "vault", "witness.txt", "--to", "carl", "--why", "he found her", "--by", "ann")
    with pytest.raises(StoreError, match="is for carl alone, and the desk has no such account"):
        run("add", root, root / "vault")
    assert papers(root) == {}


def test_a_changed_item_is_refused_and_the_inside_of_a_vault_is_not_walked(root, tmp_path):
    path = Vault.open(root / "vault").path(Vault.open(root / "vault").item("letter.txt").sha256)
    path.chmod(0o644)
    path.write_text(f"{TEXT}, says nobody.")
    done = run("add", root, root / "vault")
    assert (done.exit_code, "It is not as it was filed" in done.output) == (3, True)
    assert papers(root) == {"witness": "read"}
    (root / "vault").rename(tmp_path / "folder")
    (tmp_path / "more").mkdir()
    (tmp_path / "folder").rename(tmp_path / "more" / "evidence")
    done = run("add", root, tmp_path / "more")
    assert "It is a vault. Name it itself" in done.output
    assert papers(root) == {"witness": "read"}
