"""`audiatur review` as users call it: everything that the pages do, and gold that the scorer takes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from audiatur.cli import app
from audiatur.errors import AudiaturError
from audiatur.record.reviewed import judge, standing
from audiatur.store import Desk
from audiatur.store.reviewing import Reviewing

SCORE = Path(__file__).parent.parent.parent / "bench" / "score.py"
TEXT = "The ministry said that 12 people were killed when rockets hit Oslo on 4 May 2031. The mayor denied it. Witnesses spoke of a fire."
ANA, BO = ("--by", "Ana Ruiz"), ("--by", "Bo Ek")


def run(*arguments):
    """In this process, for there are many; `main` does just this with the errors."""
    made = CliRunner().invoke(app, [str(a) for a in arguments])
    if made.exception is not None and not isinstance(made.exception, AudiaturError | SystemExit):
        raise made.exception
    code, said = (2, f"{made.stderr}{made.exception}") if isinstance(made.exception, AudiaturError) else (made.exit_code, made.stderr)
    return subprocess.CompletedProcess(arguments, code, made.stdout, said)


def done(*arguments):
    made = run(*arguments)
    assert made.returncode == 0, made.stderr
    return made.stdout


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    (folder / "paper.txt").write_text(TEXT)
    done("init", folder / "desk")
    done("add", folder / "desk", folder / "paper.txt")
    return folder / "desk"


@pytest.fixture
def desk(read, tmp_path):
    return Path(shutil.copytree(read, tmp_path / "desk"))


def review(desk, what, *arguments):
    return done("review", what, desk, *arguments)


def confirm_all(path, by):
    """As a person does in the browser; a command for each item would take minutes."""
    with Desk.open(path) as desk:
        work, record = Reviewing(desk), desk.record("paper")
        for item in standing(record, work.of("paper"))[0]:
            work.add(judge(record, item, "confirmed", work.who(by)))


def killed(desk):
    made = json.loads(done("compare", "--desk", desk, "--format", "json"))
    return [(a["value"]["low"], a["attribute"]) for i in made["incidents"] for a in i["accounts"] if a["attribute"] in {"killed", "wounded"}]


def test_what_is_corrected_rejected_and_undone_is_what_is_compared(desk):
    assert killed(desk) == [(12, "killed")]
    review(desk, "correct", "paper:t1", "measure", "wounded", *ANA, "--why", "they lived")
    assert killed(desk) == [(12, "wounded")]
    gone = review(desk, "reject", "paper:t1", *BO).split()[0]
    assert killed(desk) == []
    review(desk, "undo", gone, *ANA)
    assert killed(desk) == [(12, "wounded")]
    listed = review(desk, "list").splitlines()
    assert [line.split()[2] for line in listed] == ["corrected", "rejected", "undo"]
    assert listed[0].endswith("Ana Ruiz: they lived")
    assert listed[1].endswith(f"[undone by {listed[2].split()[0]}]")


def test_an_incident_is_split_and_joined_again_on_the_desk(desk):
    def incidents():
        return [i["id"] for i in json.loads(done("compare", "--desk", desk, "--format", "json"))["incidents"]]

    (one,) = incidents()
    review(desk, "split", one, "--apart", "paper:a1", *ANA, "--why", "another day")
    assert len(incidents()) == 2
    review(desk, "join", *incidents(), *BO, "--why", "the same")
    assert len(incidents()) == 1


def test_what_was_missed_is_added_by_its_words(desk):
    review(desk, "add", "paper", "attack", "a fire", *ANA, "--set", "type=other", "--set", "places=Oslo", "--set", "modality=possible")
    shown = review(desk, "show", "paper")
    assert "\tadded\ta fire" in shown
    assert "places\tOslo" in shown


def test_what_waits_gets_less(desk):
    before = review(desk, "next").splitlines()
    name = before[0].split("\t")[0]
    said = run("review", "confirm", desk, name, *ANA)
    assert said.returncode == 0, said.stderr
    assert name not in review(desk, "next")


def test_agreement_and_differences_of_two_people(desk):
    confirm_all(desk, "Ana Ruiz")
    review(desk, "confirm", "paper:t1", *BO)
    review(desk, "correct", "paper:t1", "low", "10", *BO)
    assert "toll\tlow\t1 items\t0% alike\talpha 0.000\tkappa 0.000" in review(desk, "agreement")
    assert review(desk, "agreement", "--differences").strip() == "paper:23\ttoll\tlow\t12\tread: 12\tAna Ruiz: 12\tBo Ek: 10"


def test_gold_of_a_confirmed_reading_scores_it_as_all_right(desk, tmp_path):
    confirm_all(desk, "Ana Ruiz")
    assert "gold of 0 of 1 papers" in run("review", "export", desk, tmp_path / "none").stderr
    review(desk, "complete", "paper", *ANA)
    review(desk, "export", tmp_path / "out")
    out = tmp_path / "out"
    scored = subprocess.run(
        [sys.executable, SCORE, out / "gold", out / "records.jsonl", "--texts", out / "docs", "--json"], capture_output=True, text=True, check=True
    )
    scores = json.loads(scored.stdout)
    assert {"toll.full", "attack.full", "attribution.full", "place.found", "dispute.found", "grounding"} <= set(scores)
    assert all(s.get("f1", s.get("acc", 1.0)) == 1.0 for s in scores.values())
    assert (out / "docs" / "paper.txt").read_text() == TEXT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("correct", "paper:t1", "measure", "murdered"), "measure cannot be 'murdered'"),
        (("correct", "paper:a1", "actor", "the navy"), "are not words of this document"),
        (("correct", "paper:t1", "colour", "red"), "has no field 'colour'"),
        (("reject", "paper:t99"), "There is no item t99"),
        (("reject", "other:t1"), "no record other"),
        (("add", "paper", "rumour", "fire"), "There is no kind rumour"),
        (("undo", "r0"), "There is no judgement r0"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(desk, arguments, message):
    what, *rest = arguments
    made = run("review", what, desk, *rest, *ANA)
    assert (made.returncode, made.stdout) == (2, "")
    assert message in made.stderr
    assert review(desk, "list") == ""
