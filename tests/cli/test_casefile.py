"""What goes out of a case: dossiers, each for its reader, and the public register."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import bagit
import html5lib
import jsonschema
import msgspec
import pypdfium2
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from lxml import etree
from typer.testing import CliRunner

from audiatur.cli import app
from audiatur.publish.dossier import LACKING, shown
from audiatur.record import Person
from audiatur.record.case import Wrote, entered
from audiatur.store import Desk, Guard
from tests.checker import wrong
from tests.cli.test_case import APPEAL, ARTICLE
from tests.cli.test_desk import run

SCHEMAS = Path(__file__).parent.parent / "publish" / "schemas"
ATOM = "{http://www.w3.org/2005/Atom}"
DECISION = """
members: [ann, bea, dov]
summary: The line is corrected.
points:
- {point: "1", outcome: OUTCOME, reasons: "The line had no speaker where it stood.", relies_on: [M1, A1], remedy: "A correction."}
dissents:
- {member: dov, reasons: "The speaker stood before it."}
"""
WAY: tuple[tuple[str, ...], ...] = (
    ("move", "refer", "--role", "staff", "--at", "2025-05-12"),
    ("move", "ask_now", "--role", "publisher", "--at", "2025-05-13"),
    ("drop", "2", "--why", "the same as point 1", "--at", "2025-05-14"),
    ("confirm", "--at", "2025-05-14"),
    ("show-to", "publisher", "M1", "--at", "2025-05-14"),
    ("answer", "publisher", "M1", "--text", "The ministry said so.", "--point", "1", "--at", "2025-05-15"),
    ("show-to", "complainant", "A1", "--at", "2025-05-16"),
    ("answer", "complainant", "A1", "--at", "2025-05-17"),
    ("offer", "A letter of Nina Nordin", "--of", "complainant", "--text", "I was there.", "--withheld", "in danger", "--at", "2025-05-17"),
    ("letter", "publisher", "For you", "--text", "Only the publisher reads this.", "--confidential", "--at", "2025-05-17"),
    ("move", "submit", "--role", "staff", "--at", "2025-05-18"),
    ("panel", "ann", "bea", "dov", "--at", "2025-05-19"),
)
END: tuple[tuple[str, ...], ...] = (
    ("published", "correction", "--place", "page 2", "--prominence", "the article stood on page 1", "--text", "It was the ministry.", "--at", "2025-06-10"),
    ("published", "decision", "--place", "the register", "--prominence", "first", "--at", "2025-06-11"),
    ("move", "close", "--role", "staff", "--at", "2025-06-11"),
)


def do(desk: Path, verb: str, *arguments: object) -> None:
    """In this process: a case has some twenty commands, and a start of each would take most of the time."""
    done = CliRunner().invoke(app, ["case", verb, str(desk), *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a case in which both were heard, and which waits for its decision."""
    root = tmp_path_factory.mktemp("heard")
    papers = root / "papers"
    papers.mkdir()
    (papers / "article.txt").write_text(ARTICLE.replace("2031", "2025"))
    (papers / "article.json").write_text('{"title": "Shells on Kiruna", "publisher": "The Daily", "published": "2025-05-04"}')
    (root / "appeal.txt").write_text(APPEAL.replace("2031", "2025"))
    desk = root / "desk"
    assert run("init", desk).returncode == 0
    assert run("add", desk, papers).returncode == 0
    do(desk, "lodge", root / "appeal.txt", "--procedure", "ipso-like", "--at", "2025-05-10", "--by", "clerk")
    assert run("compare", "--desk", desk, "--format", "json").returncode in (0, 3)
    for verb, *rest in WAY:
        do(desk, verb, "2025-1", *rest)
    return desk


def decided(heard: Path, root: Path, outcome: str) -> Path:
    desk, file = root / "desk", root / "decision.yaml"
    shutil.copytree(heard, desk)
    file.write_text(DECISION.replace("OUTCOME", outcome))
    do(desk, "decide", "2025-1", file, "--role", "committee", "--at", "2025-05-20")
    for verb, *rest in END:
        do(desk, verb, "2025-1", *rest)
    return desk


@pytest.fixture(scope="module")
def desk(heard: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return decided(heard, tmp_path_factory.mktemp("decided"), "partly")


def dossier(desk: Path, folder: Path, reader: str) -> dict[str, Any]:
    do(desk, "dossier", "2025-1", "-o", folder, "--as", reader)
    made: dict[str, Any] = json.loads((folder / "bag" / "data" / "dossier.json").read_text())
    return made


def words(pdf: Path) -> str:
    return " ".join("\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)).split())


def all_bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_each_reader_has_what_is_theirs_and_no_more(desk: Path, tmp_path: Path) -> None:
    secrets = {"material": "I was there", "title": "Nina Nordin", "letter": "Only the publisher reads this", "answer": "The ministry said so"}
    may = {"body": set(secrets), "complainant": {"material", "title", "answer"}, "publisher": {"letter", "answer"}, "public": set[str]()}
    for reader, known in may.items():
        dossier(desk, tmp_path / reader, reader)
        told = words(tmp_path / reader / "dossier.pdf") + "".join(b.decode("utf-8", "replace") for b in all_bytes(tmp_path / reader / "bag").values())
        assert {name for name, text in secrets.items() if text in told} == known, reader
        assert "The line had no speaker where it stood." in told
    made = json.loads((tmp_path / "publisher" / "bag" / "data" / "dossier.json").read_text())
    assert ["Material M2, of the complainant", "in danger. The decision cannot rely on it."] in made["withheld"]


def test_a_dossier_goes_in_the_order_of_the_case_and_says_who_says_what(desk: Path, tmp_path: Path) -> None:
    dossier(desk, tmp_path / "out", "body")
    told = words(tmp_path / "out" / "dossier.pdf")
    parts = ["The case", "Decision", "Points", "Material", "Letters", "Times", "What was published", "What is withheld", "Entries", "Papers"]
    assert [p for p in sorted(parts, key=lambda p: re.search(rf"(?<![\w“]){p}(?!\w)", told).start())] == parts  # type: ignore[union-attr]
    assert "“The army fired cluster munitions at the market” article, “Shells on Kiruna”, from character" in told
    assert "The appeal denies it." in told
    assert "Dissent of dov" in told
    assert re.search(r"entered \d+ \w+ 20", told)  # it happened in 2025, and was written down now
    assert "28 days: referral to the publication, IPSO" in told


def test_the_same_desk_gives_the_same_bytes_and_a_valid_bag(desk: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        dossier(desk, tmp_path / name, "complainant")
    assert all_bytes(tmp_path / "one") == all_bytes(tmp_path / "two")
    assert bagit.Bag(str(tmp_path / "one" / "bag")).is_valid()
    pdf = (tmp_path / "one" / "dossier.pdf").read_bytes()
    assert b"pdfaid:part>2" in pdf
    assert b"pdfuaid:part>1" in pdf
    assert "is there already" in run("case", "dossier", desk, "2025-1", "-o", tmp_path / "one").stderr


def test_signs_that_the_fonts_lack_are_named_and_others_are_printed() -> None:
    assert shown("Ընդունված მიღებული Қабылданды مقبول") == ("Ընդունված მიღებული Қабылданды مقبول", "")
    assert shown("a 中文 b") == (f"a {LACKING}{LACKING} b", "Cjk: 2")


def test_nothing_is_public_before_the_decision_is_published(heard: Path, tmp_path: Path) -> None:
    done = run("case", "dossier", heard, "2025-1", "-o", tmp_path / "out", "--as", "public")
    assert (done.returncode, "Nothing of the case 2025-1 is public" in done.stderr) == (2, True)
    do(heard, "publish", "-o", tmp_path / "site", "--body", "The Council")
    files = all_bytes(tmp_path / "site")
    assert not any(name.startswith("cases/") for name in files)
    assert b"1 case goes on" in files["index.html"]
    assert not any(b"Nordmann" in content or b"Kiruna" in content for content in files.values())


def key(folder: Path) -> Path:
    pem = Ed25519PrivateKey.from_private_bytes(bytes(32)).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(pem)
    return folder / "key.pem"


@pytest.fixture(scope="module")
def site(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    do(desk, "publish", "-o", root / "site", "--body", "The <Council>", "--key", key(root), "--url", "https://example.org/register")
    return root / "site"


def linked(page: str) -> list[dict[str, Any]]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    made: list[dict[str, Any]] = json.loads(found[1])["@graph"]
    return made


def test_the_register_is_whole_signed_and_the_same_each_time(desk: Path, site: Path, tmp_path: Path) -> None:
    assert subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=site, check=False).returncode == 0
    public = serialization.load_pem_public_key((site / "key.pem").read_bytes())
    public.verify((site / "SHA256SUMS.sig").read_bytes(), (site / "SHA256SUMS").read_bytes())  # type: ignore[union-attr,call-arg]
    (tmp_path / "again").mkdir()
    again = tmp_path / "again" / "site"
    for _ in range(2):  # the second time into the same folder
        do(desk, "publish", "-o", again, "--body", "The <Council>", "--key", key(tmp_path), "--url", "https://example.org/register")
    assert all_bytes(again) == all_bytes(site)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    assert "is no register" in run("case", "publish", desk, "-o", tmp_path / "notes", "--body", "X").stderr


def test_its_pages_are_valid_and_load_nothing(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert [p.name for p in pages] == ["2025-1.html", "check.html", "index.html", "verify.html"]
    html5lib.HTMLParser(strict=True).parse(pages.pop().read_text())  # it checks proofs, and so runs something
    for page in pages:
        text = page.read_text()
        html5lib.HTMLParser(strict=True).parse(text)
        assert "default-src 'none'" in text
        assert "The &lt;Council&gt;" in text
        assert not re.search(r'\ssrc=|<script(?! type="application/ld)|url\(|@import|<link rel="stylesheet', text)
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))
        assert {a for a in re.findall(r'href="#([^"]+)"', text)} <= set(ids)


@pytest.mark.java
def test_the_checker_of_the_w3c_finds_nothing_wrong_in_its_pages(site: Path, tmp_path: Path) -> None:
    assert wrong(site.rglob("*.html")) == []
    bad = tmp_path / "bad.html"
    bad.write_text((site / "index.html").read_text().replace("<h1>", "<h1><p>", 1))
    assert wrong([bad])


def test_each_number_opens_what_it_counts(site: Path) -> None:
    index = (site / "index.html").read_text()
    assert re.search(r'<summary><span class="big">10</span> median of 1 decided case</summary>\s*<ul><li>10 days: <a href="cases/2025-1.html#entries">', index)
    assert re.search(r'<summary>1</summary><ul><li><a href="cases/2025-1.html#point-1">case 2025-1, point 1</a>, entry \d+', index)
    assert "the article stood on page 1" in index


def appeal(folder: Path) -> Path:
    (folder / "appeal.txt").write_text(APPEAL.replace("2031", "2025"))
    return folder / "appeal.txt"


def proofs(page: str) -> list[str]:
    return re.findall(r'href="(?:\.\./)?(proofs/[^"]+)"', page)


def proof_of(file: Path) -> str:
    return f"proofs/2025-1/{hashlib.sha256(file.read_bytes()).hexdigest()[:16]}.json"


def checked(site: Path, proof: str, *arguments: object) -> tuple[int, str]:
    done = run("vault", "check", site / proof, *arguments)
    return done.returncode, done.stdout


def test_each_number_leads_to_its_words_its_history_and_a_proof_in_the_log(desk: Path, site: Path, tmp_path: Path) -> None:
    index, page = (site / "index.html").read_text(), (site / "cases" / "2025-1.html").read_text()
    assert proofs(index) == ["proofs/2025-1/record.json"] * 2, "of the days, and of the outcome"
    figure = re.search(r'<summary><span class="soft">Killed:</span> 12 \(people\)</summary>(.*?)</details>', page, re.DOTALL)
    assert figure
    assert "“The ministry of Sweden said that 12 people were killed in Kiruna.”" in figure[1]
    assert re.search(r'History: entries <a href="#e\d+">', figure[1])
    [proof] = proofs(figure[1])
    with Desk.open(desk) as there, there.original(there.document("article").original).open() as file:
        (tmp_path / "article.txt").write_bytes(file.read())
    code, told = checked(site, proof, "--file", tmp_path / "article.txt", "--key", site / "keys.txt")
    assert (code, "was noted by" in told) == (0, True), told
    for one in {*proofs(index), *proofs(page)}:
        assert checked(site, one)[0] == 0
        assert json.loads((site / one).read_text())["checkpoint"] == (site / "checkpoint.txt").read_text()
    assert {str(p.relative_to(site)) for p in (site / "proofs").rglob("*.json")} == {*proofs(index), *proofs(page)}


def test_words_of_the_appeal_lead_to_a_proof_that_it_was_there_when_it_was_lodged(site: Path, tmp_path: Path) -> None:
    page, file = (site / "cases" / "2025-1.html").read_text(), appeal(tmp_path)
    said = page.partition("<h4>What the appeal says</h4>")[2].partition("<h4>")[0]
    assert "Not in the log" not in said
    assert set(proofs(said)) == {proof_of(file)}
    code, told = checked(site, proof_of(file), "--file", file, "--key", site / "keys.txt")
    assert code == 0, told
    entries = [json.loads((site / p).read_text())["index"] for p in (proof_of(file), "proofs/2025-1/record.json")]
    assert entries == sorted(entries), "logged when it was lodged, and not when it was published"
    file.write_text(file.read_text() + " ")
    assert checked(site, proofs(said)[0], "--file", file)[0] == 1


def test_what_the_register_tells_of_a_case_is_in_the_log_and_one_byte_more_is_not(site: Path, tmp_path: Path) -> None:
    proof, record = "proofs/2025-1/record.json", site / "cases" / "2025-1.json"
    assert checked(site, proof, "--file", record)[0] == 0
    (tmp_path / "2025-1.json").write_bytes(record.read_bytes().replace(b"partly", b"Partly", 1))
    assert checked(site, proof, "--file", tmp_path / "2025-1.json")[0] == 1
    (tmp_path / "record.json").write_bytes((site / proof).read_bytes().replace(b"2025-1.json", b"2025-2.json"))
    assert checked(tmp_path, "record.json")[0] == 1
    [row] = json.loads((site / "register.json").read_text())["cases"]
    said = json.loads((site / proof).read_text())
    assert (row["log"]["entry"], row["log"]["proof"], row["record"]["sha256"]) == (said["index"], proof, said["event"]["item"])


@pytest.mark.browser
def test_a_proof_is_checked_in_a_browser_without_a_network(site: Path, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(offline=True)
        page.goto((site / "check.html").as_uri())
        page.get_by_role("link", name="verify.html").click()
        page.fill("#key", (site / "keys.txt").read_text().strip())
        page.set_input_files("#file", site / "cases" / "2025-1.json")
        page.set_input_files("#proof", site / "proofs" / "2025-1" / "record.json")
        page.wait_for_selector("text=by the key that you gave")
        assert (page.locator("li.yes").count(), page.locator("li.no").count()) == (4, 0)
        (tmp_path / "2025-1.json").write_bytes((site / "cases" / "2025-1.json").read_bytes() + b" ")
        page.set_input_files("#file", tmp_path / "2025-1.json")
        page.wait_for_selector("text=The file is another")
        browser.close()


@pytest.mark.browser
def test_on_a_telephone_no_column_is_out_of_sight(site: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 800})
        for name in ("cases/2025-1.html", "index.html"):
            page.goto((site / name).as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            right = page.evaluate("Math.max(...[...document.querySelectorAll('td, tbody th')].map(c => c.getBoundingClientRect().right))")
            assert 0 < right <= 390, name
        browser.close()


def test_accounts_that_stand_at_one_point_are_not_told_again_at_the_next(heard: Path, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    shutil.copytree(heard, desk)
    do(desk, "point", "2025-1", "inaccuracy", "--passage", "12 people were killed")
    first, second = dossier(desk, tmp_path / "out", "body")["points"]
    assert first["tables"]
    assert (second["tables"], second["as_at"]) == ([], "1")
    assert "The accounts of the publication, of the appeal and of others are those of point 1." in words(tmp_path / "out" / "dossier.pdf")


def test_a_proof_tells_no_name_and_of_no_other_case_and_of_nothing_that_is_for_some_alone(desk: Path, tmp_path: Path) -> None:
    there, article = tmp_path / "desk", tmp_path / "article.txt"
    shutil.copytree(desk, there)
    for _ in range(2):  # other cases on the same publication, of which the public knows the number alone
        do(there, "lodge", appeal(tmp_path), "--procedure", "ipso-like", "--by", "Clerk Secret")
    article.write_text("A witness.")
    assert run("vault", "add", there / "vault", article, "--collector", "Clerk Secret", "--only", "ann").returncode == 0
    do(there, "publish", "-o", tmp_path / "site", "--body", "The Council")
    found = [json.loads(p.read_text())["event"] for p in (tmp_path / "site" / "proofs").rglob("*.json")]
    assert sorted(e.get("why", "") for e in found) == [
        "lodged with the appeal",
        "the public record of case 2025-1",
        "the publication complained of, as it was captured",
    ]
    for event in found:
        assert set(event) <= {"deed", "at", "by", "item", "name", "to", "why", "detail"}
        assert (event["by"], event["detail"]) == ("desk", {"public in": "2025-1"})
    told = b"".join(all_bytes(tmp_path / "site").values())
    assert b"Clerk Secret" not in told
    assert b"2025-2" not in told
    # restricted later in the vault, no proof of it is given any more, and the page says that there is none
    sha256 = next(e["item"] for e in found if "captured" in e["why"])
    assert run("vault", "restrict", there / "vault", sha256, "--to", "ann", "--why", "a child").returncode == 0
    do(there, "publish", "-o", tmp_path / "site", "--body", "The Council")
    assert not any(sha256.encode() in content for path, content in all_bytes(tmp_path / "site").items() if path.startswith("proofs/"))
    page = (tmp_path / "site" / "cases" / "2025-1.html").read_text()
    assert set(proofs(page)) == {"proofs/2025-1/record.json", proof_of(appeal(tmp_path))}
    assert "Not in the log." in page


def test_of_a_file_in_which_words_are_withheld_the_public_has_no_hash_to_try_them_against(desk: Path, tmp_path: Path) -> None:
    there = tmp_path / "desk"
    shutil.copytree(desk, there)
    with Desk.open(there) as opened:
        sha256 = opened.document("article").document.sha256
    do(there, "publish", "-o", tmp_path / "before", "--body", "The Council")
    assert any(sha256[:12].encode() in content for content in all_bytes(tmp_path / "before").values())
    do(there, "redact", "2025-1", "article", "12 people were killed", "--why", "so")
    do(there, "publish", "-o", tmp_path / "after", "--body", "The Council")
    assert not any(sha256[:12].encode() in content for content in all_bytes(tmp_path / "after").values())
    assert not any(b"12 people were killed" in content for content in all_bytes(tmp_path / "after").values()), "nor in the sentence around another quote"
    before = proof_of(appeal(tmp_path))
    assert (tmp_path / "after" / before).exists()
    do(there, "redact", "2025-1", "M1", "It asked The Daily", "--why", "so", "--from", "public")
    do(there, "publish", "-o", tmp_path / "appeal", "--body", "The Council")
    assert not (tmp_path / "appeal" / before).exists()
    assert "no hash is given: words of it are withheld" in (tmp_path / "after" / "cases" / "2025-1.html").read_text()


def test_where_there_is_no_log_or_it_does_not_have_the_record_the_register_says_so(desk: Path, tmp_path: Path) -> None:
    there = tmp_path / "desk"
    shutil.copytree(desk, there)
    key = there / "vault" / "keys" / "signing.pem"
    key.rename(tmp_path / "away.pem")
    do(there, "sanction", "2025-1", "warning", "in writing")  # nothing can be signed now: the entry stands, and is not logged
    done = run("case", "publish", there, "-o", tmp_path / "site")
    assert (done.returncode, "What is new in it was not logged" in done.stderr) == (0, True)
    assert "it has changed since what is there was logged" in (tmp_path / "site" / "cases" / "2025-1.html").read_text()
    (tmp_path / "away.pem").rename(key)
    do(there, "publish", "-o", tmp_path / "site")
    assert checked(tmp_path / "site", "proofs/2025-1/record.json", "--file", tmp_path / "site" / "cases" / "2025-1.json")[0] == 0
    shutil.rmtree(there / "vault")
    done = run("case", "publish", there, "-o", tmp_path / "site")
    assert (done.returncode, "the desk has no vault" in done.stderr) == (0, True)
    assert "No log goes with this register" in (tmp_path / "site" / "check.html").read_text()
    assert list((tmp_path / "site").rglob("proofs/**/*.json")) == []


def test_nobody_can_try_what_an_entry_says_until_its_published_id_fits(desk: Path, site: Path) -> None:
    with Desk.open(desk) as there:
        entries = there.case("2025-1")
    told = b"".join(all_bytes(site).values())
    for entry in entries:
        assert entry.id.encode() in told
        assert entry.nonce.encode() not in told
        assert entered(msgspec.structs.replace(entry, nonce="")).id != entry.id
    assert len({e.nonce for e in entries}) == len(entries)


def test_a_review_is_by_the_body_that_decided_and_a_correction_says_where_it_stood(site: Path) -> None:
    graph = linked((site / "cases" / "2025-1.html").read_text())
    [review] = [g for g in graph if g["@type"] == "ClaimReview"]
    assert review["author"]["name"] == "The <Council>"
    assert review["claimReviewed"] == "The army fired cluster munitions at the market"
    assert review["itemReviewed"]["author"]["name"] == "The Daily"
    assert review["reviewRating"]["alternateName"].endswith(": partly accepted")
    assert review["url"] == "https://example.org/register/cases/2025-1.html#point-1"
    [article] = [g for g in graph if g["@type"] == "Article"]
    [correction] = article["correction"]
    assert (correction["@type"], correction["text"], correction["datePublished"]) == ("CorrectionComment", "It was the ministry.", "2025-06-10")
    assert "Prominence: the article stood on page 1" in correction["description"]
    assert next(g for g in graph if g["@type"] == "Organization")["correctionsPolicy"]


def test_what_cannot_be_determined_says_so(heard: Path, tmp_path: Path) -> None:
    desk = decided(heard, tmp_path, "cannot_be_determined")
    do(desk, "publish", "-o", tmp_path / "site", "--body", "The Council")
    [review] = [g for g in linked((tmp_path / "site" / "cases" / "2025-1.html").read_text()) if g["@type"] == "ClaimReview"]
    assert "cannot be determined. It was decided neither for the complaint nor against it." in review["reviewRating"]["alternateName"]
    assert not (tmp_path / "site" / "key.pem").exists()
    page = (tmp_path / "site" / "check.html").read_text()
    assert "not signed" in page
    assert "The times of entries are the word of The Council" in page


def test_the_feeds_have_what_their_formats_ask_for(site: Path) -> None:
    feed = etree.parse(site / "feed.xml").getroot()
    assert [feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")] == [
        "https://example.org/register/", "Public register of The <Council>", "2025-06-10T23:00:00Z",
    ]  # fmt: skip
    [entry] = feed.findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
    assert entry.find(f"{ATOM}link").get("href") == "https://example.org/register/cases/2025-1.html"  # type: ignore[union-attr]
    made = json.loads((site / "feed.json").read_text())
    assert made["version"] == "https://jsonfeed.org/version/1.1"
    [item] = made["items"]
    assert item["id"] == entry.findtext(f"{ATOM}id")
    assert item["url"] == "https://example.org/register/cases/2025-1.html"
    assert item["content_text"].endswith("partly accepted.")


@pytest.mark.parametrize("known", [True, False], ids=["at an address", "anywhere"])
def test_the_feeds_are_valid_by_their_schemas(desk: Path, heard: Path, site: Path, tmp_path: Path, known: bool) -> None:
    for one in (desk, heard):  # with an entry and without
        (tmp_path / one.parent.name).mkdir()
        do(one, "publish", "-o", tmp_path / one.parent.name / "site", "--body", "The <Council>", *(["--url", "https://example.org/register"] if known else []))
        etree.RelaxNG(file=str(SCHEMAS / "atom.rng")).assertValid(etree.parse(tmp_path / one.parent.name / "site" / "feed.xml"))
        made = json.loads((tmp_path / one.parent.name / "site" / "feed.json").read_text())
        jsonschema.validate(made, json.loads((SCHEMAS / "jsonfeed.json").read_text()), format_checker=jsonschema.FormatChecker())


def test_the_schema_of_a_feed_finds_what_is_wrong(site: Path) -> None:
    rules = etree.RelaxNG(file=str(SCHEMAS / "atom.rng"))
    for gone in ("id", "title", "updated", "author", "entry/a:id", "entry/a:updated", "entry/a:link"):
        feed = etree.parse(site / "feed.xml").getroot()
        found = feed.find(f"a:{gone}", {"a": ATOM.strip("{}")})
        assert found is not None
        found.getparent().remove(found)
        assert not rules.validate(feed), gone


def test_full_names_leave_those_that_are_restricted_to_who_may_see_them(heard: Path, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    shutil.copytree(heard, desk)
    with Desk.open(desk, by="owner") as there:
        record = there.record("article")
        text = record.document.text or ""
        at = text.index("ministry of Sweden")
        person = Person(start=at, end=at + 18, text="ministry of Sweden", name="Maria Lind", kind="witness")
        there.put(msgspec.structs.replace(record, persons=(person,)), there.original(there.document("article").original), last=True)
        guard = Guard(there)
        for name, role in (("ada", "administrator"), ("ben", "reviewer")):
            guard.add_account(name, role, "four words of their own", by="owner")
        guard.restrict("person", "Maria Lind", ["ben"], "a witness", by="owner")
    sees = {}
    for whose in ("", "ada", "ben"):
        out = tmp_path / f"for-{whose}"
        do(desk, "dossier", "2025-1", "-o", out, "--names", "full", *(["--for", whose] if whose else []))
        files = all_bytes(out / "bag" / "data")
        sees[whose] = (any(b"ministry of Sweden" in content for content in files.values()), any(n.startswith("originals/") for n in files))
    assert sees == {"": (False, True), "ada": (False, True), "ben": (True, True)}
    assert "There is no account eve" in run("case", "dossier", desk, "2025-1", "-o", tmp_path / "x", "--names", "full", "--for", "eve").stderr


MAIL = """From: editor@daily.example
To: desk@council.example
Subject: Our answer in case 2025-1
Date: Thu, 15 May 2025 10:00:00 +0100
Content-Type: text/plain; charset=utf-8

We stand by the line. The ministry said so on 3 May.
"""


def test_a_reply_that_came_as_a_mail_is_filed(heard: Path, tmp_path: Path) -> None:
    desk, mail = tmp_path / "desk", tmp_path / "reply.eml"
    shutil.copytree(heard, desk)
    mail.write_text(MAIL)
    do(desk, "letter", "2025-1", "body", "--of", "publisher", "--from-file", mail)
    with Desk.open(desk) as there:
        letter = there.case("2025-1")[-1].content
        assert isinstance(letter, Wrote)
        assert letter.subject == "Our answer in case 2025-1"
        assert "We stand by the line." in letter.text
        with there.original(there.document(letter.document or "").original).open() as kept:
            assert kept.read() == mail.read_bytes()
    done = run("case", "letter", desk, "2025-1", "body")
    assert (done.returncode, "A letter has a subject and a text" in done.stderr) == (2, True)


def test_a_mail_that_answers_a_letter_is_filed_in_its_case_and_no_other_is(heard: Path, tmp_path: Path) -> None:
    desk, sent = tmp_path / "desk", tmp_path / "sent.eml"
    shutil.copytree(heard, desk)
    do(
        desk,
        "letter",
        "2025-1",
        "publisher",
        "A question",
        "--text",
        "Is it so?",
        "-o",
        sent,
        "--address",
        "Ed@daily.example",
        "--from",
        "desk@council.example",
    )
    ident = re.search(r"^Message-ID: (\S+)", sent.read_text(), re.M)
    assert ident
    heads = {
        "answer": (f"In-Reply-To: {ident[1]}", "ed@daily.example"),
        "later": (f"References: <x@y> {ident[1]}", "ed@daily.example"),
        "stranger": (f"In-Reply-To: {ident[1]}", "eve@elsewhere.example"),
        "other": ("In-Reply-To: <case-2025-1.0@council.example>", "ed@daily.example"),
    }
    for name, (head, sender) in heads.items():
        file = tmp_path / f"{name}.eml"
        file.write_text(
            f"From: Ed <{sender}>\nTo: desk@council.example\nSubject: {name}\nDate: Mon, 19 May 2025 10:00:00 +0100\n{head}\n\nIt is so ({name}).\n"
        )
    told = {}
    for name in (*heads, "answer"):
        done = CliRunner().invoke(app, ["case", "receive", str(desk), str(tmp_path / f"{name}.eml")])
        told[name] = done.output + str(done.exception or "")
    assert "\t2025-1\tletter of the publisher: later" in told["later"]
    assert "is filed already, as entry" in told["answer"]
    assert "went to Ed@daily.example, and says to come from eve@elsewhere.example" in told["stranger"]
    assert "answers no letter that went out of a case of this desk" in told["other"]
    with Desk.open(desk) as there:
        came = [e.content for e in there.case("2025-1") if isinstance(e.content, Wrote) and e.content.by == "publisher"]
        assert [(c.subject, c.to, c.text) for c in came] == [("answer", "body", "It is so (answer)."), ("later", "body", "It is so (later).")]
        assert {e.document.title for e in there.documents()}.isdisjoint({"stranger", "other"}), "what is not filed is not added either"


def test_the_register_needs_nothing_but_where_to_write(heard: Path, tmp_path: Path) -> None:
    done = run("case", "publish", heard, "-o", tmp_path / "site")
    assert (done.returncode, "not signed" in done.stderr) == (0, True)
    assert "Public register of desk" in (tmp_path / "site" / "index.html").read_text()


def test_a_sanction_comes_after_a_decision_and_stands_in_the_register(desk: Path, heard: Path, tmp_path: Path) -> None:
    done = run("case", "sanction", heard, "2025-1", "fine", "by June", "--amount", "GBP 100")
    assert (done.returncode, "there is nothing to sanction" in done.stderr) == (2, True)
    shutil.copytree(desk, tmp_path / "desk")
    do(tmp_path / "desk", "sanction", "2025-1", "publication_of_decision", "On page two, with a line on page one.")
    do(tmp_path / "desk", "publish", "-o", tmp_path / "site", "--body", "The Council")
    page = (tmp_path / "site" / "cases" / "2025-1.html").read_text()
    assert "The body imposes the publication of its decision: On page two, with a line on page one." in page
    html5lib.HTMLParser(strict=True).parse(page)
    dossier(tmp_path / "desk", tmp_path / "out", "public")
    assert "The body imposes the publication of its decision" in words(tmp_path / "out" / "dossier.pdf")


def test_a_body_takes_a_publication_up_itself_and_hears_the_publisher_alone(heard: Path, tmp_path: Path) -> None:
    desk, note = tmp_path / "desk", tmp_path / "note.txt"
    shutil.copytree(heard, desk)
    note.write_text("A note of the desk on the article “Shells on Kiruna” of The Daily, 4 May 2025.")
    done = run("case", "lodge", desk, note, "--publication", "article", "--procedure", "impress-like", "--own-motion", "nowhere")
    assert (done.returncode, "The open states of impress-like: received" in done.stderr) == (2, True)
    done = run("case", "lodge", desk, note, "--publication", "article", "--procedure", "impress-like", "--own-motion", "investigation", "--at", "2025-06-01")
    assert (done.returncode, done.stdout) == (0, "2025-2\n"), done.stderr
    (tmp_path / "second.txt").write_text("The army shelled Kiruna again, the ministry of Sweden said.")
    assert run("add", desk, tmp_path / "second.txt").returncode == 0
    do(desk, "correct", "2025-2", "--also", "second", "--at", "2025-06-02")
    out = run("case", "show", desk, "2025-2").stdout
    assert "Case 2025-2: Investigation" in out
    assert "lodged: 2025-06-01 by desk" in out
    assert "not shown: M1 to the publisher" in out
    assert "to the complainant" not in out
    do(desk, "point", "2025-2", "inaccuracy", "--passage", "The army shelled Kiruna again", "--at", "2025-06-02")
    assert "(second, 0)" in run("case", "show", desk, "2025-2").stdout
