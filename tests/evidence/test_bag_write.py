"""A bag that leaves the vault holds for others: for the reference implementation, for the steps of its README, and for a browser."""

import contextlib
import io
import itertools
import os
from pathlib import Path

import bagit
import pypdfium2
import pytest

from audiatur.cli.exhibits import check_bag
from audiatur.errors import EvidenceError
from audiatur.evidence.bag import judge
from audiatur.evidence.bag.write import write
from audiatur.evidence.vault import Custody, Vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = Vault.create(tmp_path / "vault", by="A. Archivist")
    for number, name in enumerate(("letter.txt", "şəkil 1%.jpg", "../note")):
        path = tmp_path / f"in{number}" / Path(name).name
        path.parent.mkdir()
        path.write_bytes(f"item {number}".encode())
        with made.writing() as writer:
            list(writer.file([path], by="A. Archivist", custody=Custody(received_from="B. Witness", claimed_place="Gəncə")))
    return made


@pytest.fixture
def bag(vault: Vault, tmp_path: Path) -> Path:
    write(vault, vault.items(), tmp_path / "bag")
    return tmp_path / "bag"


def test_the_reference_implementation_and_our_own_hold_it_for_valid(bag: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bagit.Bag(str(bag)).validate()
    assert judge(bag).verdict == "valid"
    assert check_bag(bag) == 0
    assert capsys.readouterr().out.startswith("holds: 3 files")


def test_a_bag_of_one_item_names_no_other(vault: Vault, tmp_path: Path) -> None:
    write(vault, [vault.item("letter.txt")], tmp_path / "one")
    everything = b"".join(p.read_bytes() for p in (tmp_path / "one").rglob("*") if p.is_file())
    assert "şəkil".encode() not in everything
    others = [i for i in vault.items() if i.name != "letter.txt"]
    assert not any(i.sha256.encode() in everything for i in others)


def test_the_steps_of_its_readme_hold(bag: Path) -> None:
    lines = (bag / "README.txt").read_text().splitlines()
    first = next(n for n, line in enumerate(lines) if "import base64" in line)
    code = [line[4:] for line in itertools.takewhile(lambda line: line.startswith("    "), lines[first:])]
    for proof in sorted((bag / "proofs").iterdir()):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec("\n".join(code).replace('"P.json"', repr(os.fspath(proof))), {})
        assert out.getvalue() == "True\n"


def test_a_proof_that_was_changed_does_not_hold_even_where_the_bag_was_sealed_anew(bag: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proof = min((bag / "proofs").iterdir())
    proof.write_text(proof.read_text().replace("B. Witness", "C. Nobody"))
    (bag / "tagmanifest-sha256.txt").unlink()
    assert judge(bag).verdict == "valid"
    assert check_bag(bag) == 1
    assert "A proof does not hold" in capsys.readouterr().out


def test_a_bag_that_somebody_made_anew_with_a_key_of_his_own_does_not_hold_for_who_knows_the_key(bag: Path, vault: Vault, tmp_path: Path) -> None:
    forged = Vault.create(tmp_path / "forged", origin=vault.settings.origin, by="A. Archivist")
    (tmp_path / "letter.txt").write_bytes(b"another letter")
    with forged.writing() as writer:
        list(writer.file([tmp_path / "letter.txt"], by="A. Archivist"))
    write(forged, forged.items(), tmp_path / "false")
    assert check_bag(tmp_path / "false") == 0
    assert check_bag(tmp_path / "false", vault.keys) == 1
    assert check_bag(bag, vault.keys) == 0


def test_a_bag_whose_proofs_were_taken_out_does_not_hold(bag: Path, vault: Vault) -> None:
    min((bag / "proofs").iterdir()).unlink()
    (bag / "tagmanifest-sha256.txt").unlink()
    assert judge(bag).verdict == "valid"
    assert check_bag(bag, vault.keys) == 1


def test_an_item_that_was_changed_in_the_vault_goes_into_no_bag(vault: Vault, tmp_path: Path) -> None:
    path = vault.path(vault.items()[0].sha256)
    path.chmod(0o644)
    path.write_bytes(b"item X")
    with pytest.raises(EvidenceError, match="not as it was filed"):
        write(vault, vault.items(), tmp_path / "bag")
    assert not (tmp_path / "bag").exists()


def test_the_certificate_is_one_page_and_says_what_is_not_shown(vault: Vault, bag: Path, tmp_path: Path) -> None:
    pdf = pypdfium2.PdfDocument(bag / "certificate.pdf")
    text = pdf[0].get_textpage().get_text_bounded()
    assert len(pdf) == 1
    assert "Integrity is not authenticity" in text
    assert vault.items()[0].sha256 in text.replace("\r\n", "")
    pdf.close()
    write(vault, vault.items(), tmp_path / "again")
    assert (bag / "certificate.pdf").read_bytes() == (tmp_path / "again" / "certificate.pdf").read_bytes()


@pytest.mark.browser
def test_the_page_in_the_bag_checks_a_proof_without_a_network(bag: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(offline=True)
        page.goto((bag / "verify.html").as_uri())
        files = sorted((bag / "data").iterdir())
        page.set_input_files("#file", files[1])
        page.set_input_files("#proof", bag / "proofs" / f"{files[1].name}.json")
        page.wait_for_selector("text=According to the entry")
        assert page.locator("li.no").count() == 0
        assert page.locator("li.yes").count() == 4
        page.set_input_files("#file", files[0])
        page.wait_for_selector("text=The file is another")
        browser.close()
