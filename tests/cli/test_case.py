"""Cases as users keep them: the affair of October 2020 as far as its papers tell it, and an appeal that is decided, each command a process of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from audiatur.store import Desk
from tests.cli.test_desk import run

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "karabakh-2020"

ARTICLE = """The army of Norway shelled the town of Kiruna on 3 May 2031, the ministry of Sweden said.

The ministry of Sweden said that 12 people were killed in Kiruna. The army fired cluster munitions at the market, it added."""
APPEAL = """Kari Nordmann, Prosecutor General of Norway, has lodged an appeal with The Daily. It is directed at its article "Shells on Kiruna", \
published on 4 May 2031, and alleges a distortion of facts.

The appeal disputes the line "The army fired cluster munitions at the market". The army of Norway did not use cluster munitions, it says. \
It asked The Daily to correct the article."""


@pytest.fixture(scope="module")
def affair(tmp_path_factory):
    """The desk with the papers of the affair, and the three appeals lodged."""
    root = tmp_path_factory.mktemp("affair") / "desk"
    papers = root.parent / "papers"
    papers.mkdir()
    for name in ("001", "002", "005", "006", "008", "010", "013"):
        for ending in ("txt", "json"):
            shutil.copy(EXAMPLE / f"{name}.{ending}", papers)
    assert run("init", root).returncode == 0
    assert run("add", root, papers).returncode == 0
    assert run("compare", "--desk", root, "--format", "json").returncode == 0
    lodged = [("001", "2020-10-08", "newsroom"), ("005", "2020-10-08", "newsroom"), ("006", "2020-10-06", "newsroom")]
    for name, day, procedure in lodged:
        done = run("case", "lodge", root, papers / f"{name}.txt", "--publication", "002", "--procedure", procedure, "--at", day)
        assert done.returncode == 0, done.stderr
    return root


def shown(desk, case, *more):
    done = run("case", "show", desk, case, *more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_appeal_is_lodged_as_its_text_has_it(affair):
    out = shown(affair, "2020-1")
    assert "by Kamran Aliyev, Prosecutor General of Azerbaijan  [proposed from the text]" in out
    assert "“Armenia/Azerbaijan: Civilians must be protected from use of banned cluster bombs”, Amnesty International, 2020-10-05" in out
    assert "asks: publication - “to publish this information on its official website”" in out
    assert "asks: position - “to take an objective and unbiased position”" in out
    assert "says that it offers: photo" in out
    assert "says that it offers: video" in out
    assert "point 1: distortion" in out
    assert "no passage named" in out
    assert "says that another did such a thing; it does not deny this one" in out  # 001 accuses, and does not deny
    assert "asks: correction" not in out


def test_one_publication_has_three_cases_with_grounds_of_their_own(affair):
    lines = run("case", "list", affair).stdout.splitlines()
    assert len(lines) == 3
    assert [line.split("\t")[3] for line in lines] == ["002"] * 3
    assert "the appeal denies it" in shown(affair, "2020-3")  # the adviser alone denies
    assert "point 1: bias" in shown(affair, "2020-2")


def test_the_affair_runs_as_far_as_its_papers_tell(affair, tmp_path):
    desk = tmp_path / "desk"
    shutil.copytree(affair, desk)
    for arguments in (
        ("confirm", "2020-1", "--at", "2020-10-08"),
        ("show-to", "2020-1", "publisher", "M1", "--at", "2020-10-08"),
        ("move", "2020-1", "accept", "--role", "editor", "--at", "2020-10-09"),
        ("answer", "2020-1", "publisher", "M1", "--paper", "008", "--through", "the complainant's press office", "--at", "2020-11-05"),
        ("show-to", "2020-1", "complainant", "A1", "--at", "2020-11-05"),
        ("letter", "2020-1", "publisher", "Further letter", "--of", "complainant", "--text", "Facts since 5 October.", "--paper", "008", "--at", "2020-11-09"),
    ):
        done = run("case", arguments[0], desk, *arguments[1:])
        assert done.returncode == 0, done.stderr
    out = shown(desk, "2020-1")
    assert "Case 2020-1: Both sides are heard" in out
    assert "Answer of the publisher on M1, known through the complainant's press office (of the publisher), 008" in out
    assert "the publisher has not addressed it" in out  # its answer speaks of impartiality, and no point was named as addressed
    assert "letter of the complainant to the publisher: Further letter" in out
    assert "decided:" not in out
    assert run("check", desk).returncode == 0


@pytest.fixture(scope="module")
def appeal(tmp_path_factory):
    root = tmp_path_factory.mktemp("appeal") / "desk"
    papers = root.parent / "papers"
    papers.mkdir()
    (papers / "article.txt").write_text(ARTICLE)
    (papers / "article.json").write_text('{"title": "Shells on Kiruna", "publisher": "The Daily", "published": "2031-05-04"}'.replace("2031", "2025"))
    (root.parent / "appeal.txt").write_text(APPEAL.replace("2031", "2025"))
    assert run("init", root).returncode == 0
    assert run("add", root, papers).returncode == 0
    done = run("case", "lodge", root, root.parent / "appeal.txt", "--procedure", "ipso-like", "--at", "2025-05-10", "--by", "clerk")
    assert (done.returncode, done.stdout) == (0, "2025-1\n"), done.stderr
    return root


DECISION = """
members: [ann, bea, cem]
summary: The line is corrected.
points:
- {point: "1", outcome: partly, reasons: "The line had no speaker where it stood.", relies_on: [M1, A1]}
"""


def test_an_appeal_is_decided_only_when_both_were_heard_and_published_then(appeal, tmp_path):
    desk, decision = tmp_path / "desk", tmp_path / "decision.yaml"
    shutil.copytree(appeal, desk)
    decision.write_text(DECISION)

    def do(verb, *arguments, refused=""):
        done = run("case", verb, desk, "2025-1", *arguments)
        assert (done.returncode, refused in done.stderr) == (2 if refused else 0, True), done.stderr

    out = shown(desk, "2025-1")
    assert "passage: “The army fired cluster munitions at the market” (article, " in out
    assert "the appeal denies it" in out
    assert "asks: correction" in out
    do("move", "refer", "--role", "committee", refused="is made by staff, not by committee")
    do("move", "refer", "--role", "staff", "--at", "2025-05-12")
    do("move", "resolve", "--role", "staff", "--at", "2025-05-11", refused="happened later")
    do("show-to", "publisher", "M1", "--at", "2025-06-12T10:00:00+01:00")  # by now the referral's 28 days have run out
    assert "Case 2025-1: Investigation" in shown(desk, "2025-1")
    do("drop", "2", "--why", "the same as point 1", "--at", "2025-06-12T10:00:00+01:00")
    do("confirm", "--at", "2025-06-12T10:00:00+01:00")
    assert "proposed from the text" not in shown(desk, "2025-1")
    do("move", "submit", "--role", "staff", "--at", "2025-06-13", refused="The publisher can answer material M1 until the end of 2025-06-19")
    do("answer", "publisher", "M1", "--text", "The ministry said so.", "--point", "1", "--at", "2025-06-14")
    do("move", "submit", "--role", "staff", "--at", "2025-06-15", refused="Material A1 was not shown to the complainant")
    do("show-to", "complainant", "A1", "--at", "2025-06-15")
    do("answer", "complainant", "A1", "--at", "2025-06-16")
    do("move", "submit", "--role", "staff", "--at", "2025-06-16")
    do("panel", "ann", "bea", "cem", "dov", "--at", "2025-06-17")
    do("conflict", "cem", "--why", "wrote for The Daily", "--at", "2025-06-17")
    do("decide", decision, "--role", "committee", "--at", "2025-06-18", refused="cem has an interest in this case (wrote for The Daily) and cannot decide")
    do("offer", "A letter of a witness", "--of", "complainant", "--withheld", "in danger", "--at", "2025-06-18")
    decision.write_text(DECISION.replace("cem", "dov").replace("[M1, A1]", "[M1, M2]"))
    do("decide", decision, "--role", "committee", "--at", "2025-06-19", refused="Material M2 is withheld: a decision cannot rely on it")
    decision.write_text(DECISION.replace("cem", "dov"))
    do("decide", decision, "--role", "committee", "--at", "2025-06-20")
    do(
        "published", "correction", "--place", "page 2", "--prominence", "the article stood on page 1", "--at", "2025-07-10"
    )  # the time to ask for a review is over
    do("move", "close", "--role", "staff", "--at", "2025-07-11")
    out = shown(desk, "2025-1")
    assert "Case 2025-1: Decided and published" in out
    assert "decided: partly accepted - The line had no speaker where it stood." in out
    do("move", "withdraw", "--role", "complainant", refused="the case is in “Decided and published”")
    assert "A letter of a witness" not in shown(desk, "2025-1", "--as", "publisher")
    assert "material M2: Material M2 (of the complainant) [withheld] - withheld: in danger" in shown(desk, "2025-1", "--as", "publisher")
    told = run("case", "show", desk, "2025-1", "--as", "public")
    assert (told.returncode, told.stdout, "Nothing of the case 2025-1 is public" in told.stderr) == (2, "", True)
    with Desk.open(desk) as there:
        entries = there.case("2025-1")
    assert [e.role for e in entries if e.role == "clock"] == ["clock", "clock"]
    assert run("check", desk).returncode == 0


def test_an_entry_that_was_changed_on_the_disk_is_found(appeal, tmp_path):
    import sqlite3

    desk = tmp_path / "desk"
    shutil.copytree(appeal, desk)
    with sqlite3.connect(desk / "audiatur.db") as db:
        db.execute("DROP TRIGGER case_entries_no_update")
        db.execute("UPDATE case_entries SET json = replace(json, 'Kari', 'Kare') WHERE number = 0")
    done = run("check", desk)
    assert done.returncode == 1
    assert "Entry 0 of the case 2025-1 is not as it was made" in done.stdout + done.stderr
    done = run("case", "show", desk, "2025-1")
    assert (done.returncode, "is not as it was made" in done.stderr) == (2, True)
