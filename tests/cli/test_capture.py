"""The publication complained of is captured at lodging, and what was changed in it later is shown: what, when, and whether with a note."""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from typer.testing import CliRunner

from audiatur.cases.versions import is_note, sentences
from audiatur.cli import app
from audiatur.errors import AudiaturError
from audiatur.evidence import proving
from audiatur.evidence.disclosed import Disclosed
from audiatur.evidence.vault import Vault
from audiatur.record.case import Captured
from audiatur.store import Desk, Guard
from tests.cli.test_case import APPEAL
from tests.cli.test_desk import run

CASE, URL = "2025-1", "https://daily.example/kiruna"
BODY = """<p>The army of Norway shelled the town of Kiruna on 3 May 2025, the ministry of Sweden said.</p>
<p>The ministry of Sweden said that 12 people were killed in Kiruna. The army fired cluster munitions at the market, it added. Shops stayed shut.</p>"""
PAGE = """<html lang="en"><head><title>{title}</title><meta property="og:site_name" content="The Daily"><link rel="canonical" href="{url}"></head>
<body><article><h1>{title}</h1>{body}</article></body></html>"""
NOTE = "<p>This article was amended on 20 May 2025: an earlier version gave the sentence on the market without its speaker.</p>"


def did(desk: Path, verb: str, *arguments: object) -> str:
    done = CliRunner().invoke(app, ["case", verb, str(desk), *map(str, arguments)])
    if isinstance(done.exception, AudiaturError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def page(folder: Path, name: str, title: str = "Shells on Kiruna", body: str = BODY) -> Path:
    (folder / name).write_text(PAGE.format(title=title, body=body, url=URL))
    return folder / name


@pytest.fixture(scope="module")
def lodged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("captured")
    (root / "appeal.txt").write_text(APPEAL.replace("2031", "2025"))
    assert run("init", root / "desk").returncode == 0
    first = page(root, "article.html")
    did(root / "desk", "lodge", root / "appeal.txt", "--capture", first, "--address", URL, "--seen", "2025-05-05", "--at", "2025-05-10", "--by", "clerk")
    return root / "desk"


@pytest.fixture
def desk(lodged: Path, tmp_path: Path) -> Path:
    shutil.copytree(lodged, tmp_path / "desk")
    return tmp_path / "desk"


def test_at_lodging_the_publication_goes_into_the_vault_and_its_words_are_read(desk: Path) -> None:
    shown = did(desk, "show", CASE)
    assert "passage: “The army fired cluster munitions at the market” (article, " in shown
    assert "captured: As it stood on 5 May 2025, captured by the body on 10 May 2025" in shown
    assert "Point 1: “The army fired cluster munitions at the market” stands in it." in shown
    with Desk.open(desk) as there:
        [one] = [e.content for e in there.case(CASE) if isinstance(e.content, Captured)]
    vault = Vault.open(desk / "vault")
    [_, item] = vault.items()
    assert (item.sha256, item.name, one.vault) == (one.item, "article.html", vault.settings.id)
    assert item.custody is not None
    assert (item.custody.address, item.custody.collected_at, item.filed_by) == (URL, "2025-05-05T00:00:00+01:00", "clerk")
    assert run("vault", "verify", desk / "vault").returncode == 0
    assert run("check", desk).returncode == 0


def test_a_later_version_says_what_was_changed_of_which_point_and_whether_with_a_note(desk: Path, tmp_path: Path) -> None:
    plain = BODY.replace("The army fired cluster munitions at the market, it added. ", "")
    quiet = did(desk, "capture", CASE, page(tmp_path, "second.html", "Shells on Kiruna, ministry says", plain), "--seen", "2025-05-18")
    assert "2 changes since the capture before. No note of a change was found among what is new in it." in quiet
    assert "Title: changed\n    before: “Shells on Kiruna”\n    now: “Shells on Kiruna, ministry says”" in quiet
    assert "Text: taken out [Of a passage of point 1 and 2]\n    before: “The army fired cluster munitions at the market, it added.”" in quiet
    assert "Point 1: “The army fired cluster munitions at the market” does not stand in it." in quiet
    noted = did(desk, "capture", CASE, page(tmp_path, "third.html", "Shells on Kiruna, ministry says", BODY.replace("it added", "the ministry added") + NOTE))
    assert "It has what is known as a note of a change: “This article was amended on 20 May 2025: an earlier version" in noted
    again = did(desk, "capture", CASE, page(tmp_path, "again.html", "Shells on Kiruna, ministry says", BODY.replace("it added", "the ministry added") + NOTE))
    assert "The same file, byte for byte, as the capture before." in again
    assert did(desk, "show", CASE).count("captured: As it stood on") == 4
    did(desk, "dossier", CASE, "-o", tmp_path / "out", "--as", "publisher")
    assert "an earlier version gave the sentence" in (tmp_path / "out" / "bag" / "data" / "dossier.json").read_text()
    assert len(Vault.open(desk / "vault").items()) == 4, "with the appeal"


def test_a_web_archive_is_a_capture_too(desk: Path, tmp_path: Path) -> None:
    changed = page(tmp_path, "article.html", body=BODY.replace("12 people", "11 people"))
    vault = tmp_path / "other"
    for arguments in (("init", vault), ("add", vault, changed, "--address", URL), ("wacz", vault, "-o", tmp_path / "page.wacz")):
        done = run("vault", *arguments)
        assert done.returncode == 0, done.stderr
    told = did(desk, "capture", CASE, tmp_path / "page.wacz")
    assert "1 change since the capture before." in told
    assert "now: “The ministry of Sweden said that 11 people were killed in Kiruna.”" in told


def test_words_that_are_withheld_come_back_through_no_change(desk: Path, tmp_path: Path) -> None:
    did(desk, "redact", CASE, "article", "Shops stayed shut.", "--why", "so", "--from", "complainant")
    did(desk, "capture", CASE, page(tmp_path, "second.html", body=BODY.replace(" Shops stayed shut.", "")))
    assert "Shops stayed shut" in did(desk, "show", CASE)
    assert "Shops stayed" not in did(desk, "show", CASE, "--as", "complainant")


def test_of_a_paper_that_is_restricted_the_file_in_the_vault_is_for_the_same_people_alone(desk: Path, tmp_path: Path) -> None:
    with Desk.open(desk, by="owner") as there:
        guard = Guard(there)
        guard.add_account("ben", "administrator", "four words of their own", by="owner")
        guard.restrict("document", "article", ["ben"], "a child", by="owner")
    did(desk, "capture", CASE, "--paper", "article")
    assert [i.only for i in Vault.open(desk / "vault").items()] == [None, {"ben"}]


def test_at_lodging_the_papers_of_the_appeal_go_into_the_vault_as_they_came(desk: Path, tmp_path: Path) -> None:
    vault = Vault.open(desk / "vault")
    item = vault.item("2025-1 appeal.txt")
    text = APPEAL.replace("2031", "2025")
    with vault.opened(item.sha256) as held:
        assert held.read().decode() == text
    assert item.custody is not None
    assert (item.filed_by, item.custody.collected_at) == ("clerk", "2025-05-10T00:00:00+01:00")
    assert run("vault", "restrict", desk / "vault", item.sha256, "--to", "ben", "--why", "a child").returncode == 0
    (tmp_path / "again.txt").write_text(text)
    (tmp_path / "photo list.txt").write_text("The ministry of Sweden said that two photos show the market of Kiruna.")
    did(desk, "lodge", tmp_path / "again.txt", tmp_path / "photo list.txt", "--at", "2025-05-11")
    again = vault.item(item.sha256)
    assert ([e.deed for _, e in vault.events(again)].count("filed"), again.only) == (2, {"ben"}), "the same bytes are one item, and nobody is let in by them"
    assert [i.name for i in vault.items()] == ["2025-1 appeal.txt", "article.html", "2025-2 photo list.txt"]
    assert run("vault", "verify", desk / "vault").returncode == 0


def test_an_appeal_that_lies_in_a_mail_is_shown_by_its_own_hash_and_not_by_that_of_the_mail(tmp_path: Path) -> None:
    mail, desk, appeal = EmailMessage(), tmp_path / "desk", APPEAL.replace("2031", "2025").encode()
    mail["From"], mail["Subject"], mail["Date"] = "kari@norway.example", "", "Sat, 10 May 2025 09:00:00 +0000"
    mail.add_attachment(appeal, maintype="text", subtype="plain", filename="appeal.txt")
    (tmp_path / "mail.eml").write_bytes(mail.as_bytes())
    assert run("init", desk).returncode == 0
    did(desk, "lodge", tmp_path / "mail.eml", "--by", "clerk")
    vault, case = Vault.open(desk / "vault"), f"{datetime.date.today().year}-1"
    [item] = vault.items()
    assert item.name == f"{case} mail.eml"
    own = hashlib.sha256(appeal).hexdigest()
    entry = Disclosed(vault).entry(case, own)
    assert entry is not None
    assert Disclosed(vault).entry("2025-9", own) is None
    proof = proving.of_entry(vault, entry)
    assert item.sha256 not in proving.written(proof).decode(), "what else came in the mail is not told"
    (tmp_path / "proof.json").write_bytes(proving.written(proof))
    (tmp_path / "appeal.txt").write_bytes(appeal)
    assert run("vault", "check", tmp_path / "proof.json", "--file", tmp_path / "appeal.txt").returncode == 0
    assert run("vault", "restrict", desk / "vault", item.sha256, "--to", "ben", "--why", "a child").returncode == 0
    assert Disclosed(vault).entry(case, own) is None


def test_in_an_encrypted_desk_the_appeal_lies_in_the_vault_sealed(tmp_path: Path) -> None:
    words = "correct horse battery staple"
    environment = os.environ | {"AUDIATUR_PASSPHRASE": words, "AUDIATUR_VAULT_PASSPHRASE": words}
    (tmp_path / "appeal.txt").write_text(APPEAL)
    for arguments in (("init", tmp_path / "desk", "--encrypted"), ("vault", "init", tmp_path / "desk" / "vault", "--encrypt")):
        subprocess.run([sys.executable, "-m", "audiatur", *map(str, arguments)], env=environment, check=True, capture_output=True)
    lodging = [sys.executable, "-m", "audiatur", "case", "lodge", str(tmp_path / "desk"), str(tmp_path / "appeal.txt")]
    told = subprocess.run(lodging, env=environment, check=True, capture_output=True, text=True)
    assert "not filed" not in told.stderr
    [item] = Vault.open(tmp_path / "desk" / "vault", words).items()
    assert item.sha256 == hashlib.sha256(APPEAL.encode()).hexdigest()
    files = [p for p in (tmp_path / "desk").rglob("*") if p.is_file()]
    assert not any(b"Kari Nordmann" in p.read_bytes() or item.sha256 in p.name for p in files)


def test_what_cannot_be_captured_is_said_and_lodging_goes_on(tmp_path: Path, lodged: Path) -> None:
    (tmp_path / "appeal.txt").write_text(APPEAL.replace("2031", "2025"))
    assert run("init", tmp_path / "none").returncode == 0
    done = run("case", "lodge", tmp_path / "none", tmp_path / "appeal.txt")
    assert done.returncode == 0
    assert "so nothing was captured" in done.stderr
    with pytest.raises(AudiaturError, match="Give the file of the publication"):
        did(lodged, "capture", CASE)
    (tmp_path / "empty.html").write_bytes(b"")
    with pytest.raises(AudiaturError):
        did(lodged, "capture", "2025-9", tmp_path / "empty.html")
    environment = os.environ | {"AUDIATUR_PASSPHRASE": "correct horse battery staple"}
    closed = [sys.executable, "-m", "audiatur"]
    subprocess.run([*closed, "init", str(tmp_path / "closed"), "--encrypted"], env=environment, check=True, capture_output=True)
    sent = [*closed, "case", "lodge", str(tmp_path / "closed"), str(tmp_path / "appeal.txt"), "--capture", str(page(tmp_path, "article.html"))]
    told = subprocess.run(sent, env=environment, check=True, capture_output=True, text=True)
    assert "The papers of the appeal were not filed in the vault: " in told.stderr
    assert "was not captured" in told.stderr
    assert "its vault is not, or there is none" in told.stderr
    assert not (tmp_path / "closed" / "vault").exists()


def test_sentences_are_those_between_marks_and_line_ends() -> None:
    assert sentences("One is so. Two are not!\n\n“Three?” he said. 4 came") == ["One is so.", "Two are not!", "“Three?” he said.", "4 came"]


@pytest.mark.parametrize(
    "note",
    [
        "Correction: the ministry gave the number.",
        "In einer früheren Fassung dieses Artikels hieß es, die Armee habe geschossen.",
        "Rectificatif : le nombre a été donné par le ministère.",
        "Fe de errores: el número es del ministerio.",
        "Исправлено 20 мая: число назвало министерство.",
        "Düzəlişlər: rəqəmi nazirlik verib.",
        "Ուղղում. թիվը նախարարությունինն է։",
        "Düzeltme: sayıyı bakanlık verdi.",
        "Rättelse: en tidigare version hade fel namn.",
    ],
)
def test_a_note_of_a_change_is_known_in_the_languages_of_the_region_and_others(note: str) -> None:
    assert is_note(note)


@pytest.mark.parametrize(
    "other", ["The house of correctional officers was hit.", "Raketene var rettet mot byen.", "Die Stadt wurde beschossen.", "Число раненых растет."]
)
def test_other_sentences_are_no_notes(other: str) -> None:
    assert not is_note(other)
