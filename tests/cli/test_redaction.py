"""Words that are withheld from copies of a case: by a record, never by hand, and from every copy that the reader has."""

from __future__ import annotations

import shutil
from pathlib import Path

import bagit
import pytest
from typer.testing import CliRunner

from audiatur import cases
from audiatur.cli import app
from audiatur.errors import AudiaturError
from audiatur.record.case import Redacted
from audiatur.store import Desk
from tests.cli.test_casefile import all_bytes, decided, do, heard, words  # noqa: F401  # `heard` is a fixture
from tests.cli.test_desk import run

CASE = "2025-1"
SECRET = "The army of Norway did not use cluster munitions"
WITNESS = "nurse of Kiruna's east ward"


@pytest.fixture(scope="module")
def told(heard: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """The case, with words withheld from the publisher and the public, and one of a letter; then decided and published."""
    root = tmp_path_factory.mktemp("redacted")
    shutil.copytree(heard, root / "before")
    at = ("--at", "2025-05-19")
    do(root / "before", "offer", CASE, "Statement", "--of", "complainant", "--text", f"The {WITNESS} told it to the desk.", *at)
    do(root / "before", "redact", CASE, "M3", WITNESS, "--why", "a witness in danger", *at)
    do(root / "before", "redact", CASE, "M1", SECRET, "--why", "asked by the complainant", "--from", "public", *at)
    do(root / "before", "letter", CASE, "body", "From us", "--of", "publisher", "--text", "Our editor Olga Berg wrote it.", *at)
    for party in ("publisher", "complainant"):
        if party == "publisher":
            do(root / "before", "show-to", CASE, party, "M3", *at)
            do(root / "before", "answer", CASE, party, "M3", *at)
    return decided(root / "before", root / "after" if (root / "after").mkdir() is None else root, "partly")


def case_show(desk: Path, reader: str) -> str:
    done = CliRunner().invoke(app, ["case", "show", str(desk), CASE, "--as", reader], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def copy(desk: Path, folder: Path, reader: str, names: str = "initials") -> str:
    do(desk, "dossier", CASE, "-o", folder, "--as", reader, "--names", names)
    assert bagit.Bag(str(folder / "bag")).is_valid()
    return words(folder / "dossier.pdf") + " ".join(b"\n".join(all_bytes(folder / "bag").values()).decode("utf-8", "replace").split())


@pytest.mark.parametrize("names", ["initials", "full"])
def test_no_copy_has_what_is_withheld_from_its_reader(told: Path, tmp_path: Path, names: str) -> None:
    sees = {reader: copy(told, tmp_path / reader, reader, names) for reader in ("body", "complainant", "publisher", "public")}
    assert {reader for reader, text in sees.items() if WITNESS in text} == {"body", "complainant"}
    assert {reader for reader, text in sees.items() if SECRET in text} == {"body", "complainant", "publisher"}
    assert "The [withheld: R1] told it to the desk." in sees["publisher"]
    assert "but for what is withheld as R1" in sees["publisher"]
    assert "[withheld: R2]" in sees["public"], "the point quotes it"
    assert "1 passage of material M3, withheld from the publisher and the public: a witness in danger. Recorded by body on 19 May 2025" in sees["publisher"]
    assert "1 passage of a paper of the case, withheld from the public: asked by the complainant" in sees["public"]
    assert "M3" not in "".join(line for line in sees["public"].split("1 passage")[1:])[:400]
    assert any("originals/" in name for name in all_bytes(tmp_path / "complainant" / "bag")) == (names == "full")
    assert not any("originals/" in name for name in all_bytes(tmp_path / "public" / "bag")), "a file as it came has the words"


def test_the_register_and_the_command_line_have_them_neither(told: Path, tmp_path: Path) -> None:
    do(told, "publish", "-o", tmp_path / "site")
    site = b"".join(all_bytes(tmp_path / "site").values()).decode()
    assert (SECRET in site, WITNESS in site, "[withheld: R2]" in site) == (False, False, True)
    assert SECRET not in case_show(told, "public")
    assert "withheld R2: asked by the complainant" in case_show(told, "public")
    assert WITNESS in case_show(told, "complainant") or "Statement" in case_show(told, "complainant")
    assert "withheld R1: 1 of M3, from publisher, public - a witness in danger" in case_show(told, "body")


def test_the_record_says_who_when_why_and_where_and_not_the_words(told: Path) -> None:
    with Desk.open(told) as there:
        entries = [e for e in there.case(CASE) if isinstance(e.content, Redacted)]
    [first, second] = entries
    assert isinstance(first.content, Redacted)
    assert isinstance(second.content, Redacted)
    assert (first.by != "", first.at[:10], first.content.why) == (True, "2025-05-19", "a witness in danger")
    assert (second.content.document, second.content.readers) == ("appeal", ("public",))
    assert first.content.spans == ((4, 4 + len(WITNESS)),)
    assert run("check", told).returncode == 0


def refused(desk: Path, *arguments: str) -> str:
    done = CliRunner().invoke(app, ["case", arguments[0], str(desk), CASE, *arguments[1:]])
    assert isinstance(done.exception, AudiaturError), done.output
    return str(done.exception)


def test_what_cannot_be_withheld_is_refused_with_what_to_do(told: Path) -> None:
    assert "does not stand in M3. Copy the words" in refused(told, "redact", "M3", "not there", "--why", "so")
    assert "There is no material, no paper and no letter 'M9'" in refused(told, "redact", "M9", "x", "--why", "so")
    assert "A redaction needs the words that it cuts, and why" in refused(told, "redact", "M3", WITNESS, "--why", " ")
    assert "One of: body, complainant" in refused(told, "redact", "M3", WITNESS, "--why", "so", "--from", "everybody")
    assert "from whom" in refused(told, "redact", "M3", WITNESS, "--why", "so", "--from", "body")
    assert "There is no redaction R9 in force" in refused(told, "lift", "R9", "--why", "so")
    assert "It repeats words that R1 withholds from the publisher" in refused(told, "letter", "publisher", "So", "--text", f"The\n{WITNESS.upper()} says")
    assert "from the public" in refused(told, "published", "correction", "--place", "p", "--prominence", "p", "--text", f"{SECRET}.")


def test_a_redaction_that_ended_shows_the_words_again_and_stays_on_record(told: Path, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    shutil.copytree(told, desk)
    do(desk, "lift", CASE, "R1", "--why", "she agreed")
    sees = copy(desk, tmp_path / "out", "publisher")
    assert f"The {WITNESS} told it" in sees
    assert "It counts no more: she agreed" in sees


def test_also_the_words_of_our_own_lists_can_be_withheld_and_nothing_breaks(heard: Path, tmp_path: Path) -> None:  # noqa: F811
    desk = tmp_path / "desk"
    shutil.copytree(heard, desk)
    do(desk, "letter", CASE, "body", "So", "--of", "publisher", "--text", "publisher inaccuracy distortion denial full complainant ministry Kiruna")
    number = len(_entries(desk)) - 1
    for said in ("publisher", "inaccuracy", "distortion", "denial", "full", "complainant", "ministry", "Kiruna"):
        do(desk, "redact", CASE, number, said, "--why", "so", "--from", "complainant")
    sees = copy(desk, tmp_path / "out", "complainant")
    assert "The [withheld: R7] of Sweden said that 12 people were killed in [withheld: R8]" in sees, "the text of a paper"
    assert "“The army fired cluster munitions at the market”" in sees


def _entries(desk: Path) -> list[object]:
    with Desk.open(desk) as there:
        return list(there.case(CASE))


def test_passages_that_overlap_are_cut_once() -> None:
    from audiatur.cases.redaction import cut

    assert cut("one two three four", [(4, 13, "R1"), (8, 18, "R2")]) == "one [withheld: R1]"
    assert cut("one two three four", [(0, 3, "R1"), (8, 13, "R2")]) == "[withheld: R1] two [withheld: R2] four"
    assert cases.found("A  nurse\nof Kiruna, a nurse of Kiruna", "a nurse of kiruna") == ((0, 18), (20, 37))
