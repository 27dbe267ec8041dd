"""`audiatur judge` and `compare --judgements` as users call them."""

import json
import subprocess
import sys

import pytest
from msgspec.structs import replace

from audiatur import flow
from audiatur.record import Anchor, Decider, Judgement
from audiatur.record.encode import to_json
from audiatur.record.judgement import signed
from tests.compare.papers import attack, paper, toll

PAPERS = [paper("a", toll("killed", 7, "the mayor")), paper("b", attack("shelling", by="a doctor")), paper("c", toll("killed", 30, "the army", where="Lund"))]
WHO = ("--by", "Ana Ruiz", "--why", "Both tell of the market <at> noon.")


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "audiatur", *map(str, arguments)], capture_output=True, text=True)


class Desk:
    """A folder with records and a file of judgements."""

    def __init__(self, folder):
        self.records, self.judgements = folder / "records.jsonl", folder / "judgements.jsonl"
        self.keep(PAPERS)

    def keep(self, papers):
        self.records.write_bytes(b"".join(to_json(p) + b"\n" for p in papers))

    def compare(self, *more):
        return run("compare", "--records", self.records, "--format", "json", *more)

    def judged(self):
        done = self.compare("--judgements", self.judgements)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def incidents(self):
        made = self.judged() if self.judgements.exists() else json.loads(self.compare().stdout)
        return {"".join(sorted({m["document"] for m in i["members"]})): i["id"] for i in made["incidents"]}

    def judge(self, what, *arguments):
        done = run("judge", what, self.judgements, *arguments, *WHO, *(() if what == "undo" else ("--records", self.records)))
        assert done.returncode == 0, done.stderr
        return done.stdout.split()[0]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_joined_split_and_undone_and_the_comparison_is_as_it_was_byte_by_byte(desk):
    plain, ids = desk.compare().stdout, desk.incidents()
    assert set(ids) == {"ab", "c"}
    joined = desk.judge("join", ids["ab"], ids["c"])
    ids = desk.incidents()
    assert set(ids) == {"abc"}
    split = desk.judge("split", ids["abc"], "--apart", "b", "--apart", "c:t0")
    assert set(desk.incidents()) == {"a", "bc"}
    desk.judge("undo", split)
    assert set(desk.incidents()) == {"abc"}
    desk.judge("undo", joined)
    assert desk.compare("--judgements", desk.judgements).stdout == plain
    listed = run("judge", "list", desk.judgements).stdout.splitlines()
    assert [line.split()[2] for line in listed] == ["same", "different", "undo", "undo"]
    assert [line.endswith("]") for line in listed] == [True, True, False, False]


def test_a_join_outlives_one_more_paper_and_a_new_reading(desk):
    ids = desk.incidents()
    desk.judge("join", ids["ab"], ids["c"])
    again = [replace(p, tolls=tuple(replace(t, id="t7") for t in p.tolls)) for p in PAPERS]
    desk.keep([*again, paper("d", toll("wounded", 5, "the mayor"))])
    assert set(desk.incidents()) == {"abcd"}


def test_the_report_says_who_joined_when_and_why(desk):
    ids = desk.incidents()
    judgement = desk.judge("join", ids["ab"], ids["c"])
    page = run("compare", "--records", desk.records, "--judgements", desk.judgements, "--format", "html").stdout
    day = json.loads(desk.judgements.read_text())["at"][:10]
    assert f"joined by Ana Ruiz on {day}: Both tell of the market &lt;at&gt; noon. (judgement {judgement})" in page


def test_what_was_decided_later_is_no_part_of_what_was_known_by_a_day(desk):
    made = flow.compare(PAPERS)
    late = flow.join(PAPERS, [], [i.id for i in made.incidents], Decider(by="Bo Ek", at="2031-06-02T00:30:00+02:00", why="one street"))
    desk.judgements.write_bytes(to_json(late) + b"\n")
    held = [len(json.loads(desk.compare("--judgements", desk.judgements, "--known-as-of", day).stdout)["incidents"]) for day in ("2031-05-31", "2031-06-01")]
    assert held == [2, 1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("join", "i0", "i1"), "There is no incident i0"),
        (("split", "i0", "--apart", "a"), "There is no incident i0"),
    ],
)
def test_an_unknown_incident_is_said_and_nothing_is_written(desk, arguments, message):
    what, *rest = arguments
    done = run("judge", what, desk.judgements, *rest, *WHO, "--records", desk.records)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert not desk.judgements.exists()


def test_an_unknown_judgement_is_said(desk):
    ids = desk.incidents()
    desk.judge("join", ids["ab"], ids["c"])
    done = run("judge", "undo", desk.judgements, "j0", *WHO)
    assert done.returncode == 2
    assert "There is no judgement j0" in done.stderr


def test_a_torn_last_line_is_reported_with_what_to_do_and_nothing_else_is_lost(desk):
    ids = desk.incidents()
    desk.judge("join", ids["ab"], ids["c"])
    whole = desk.judgements.read_bytes()
    desk.judgements.write_bytes(whole + whole[:100])
    done = desk.compare("--judgements", desk.judgements)
    assert done.returncode == 0
    assert "Line 2, the last of" in done.stderr
    assert "Delete the line" in done.stderr
    made = json.loads(done.stdout)
    assert len(made["incidents"]) == 1
    assert [g for g in made["gaps"] if g["step"] == "judgement"]
    refused = run("judge", "split", desk.judgements, made["incidents"][0]["id"], "--apart", "c", *WHO, "--records", desk.records)
    assert refused.returncode == 2
    assert "Nothing was added" in refused.stderr
    assert desk.judgements.read_bytes() == whole + whole[:100]


def test_a_line_without_its_end_is_whole_and_gets_it(desk):
    ids = desk.incidents()
    desk.judge("join", ids["ab"], ids["c"])
    desk.judgements.write_bytes(desk.judgements.read_bytes().rstrip(b"\n"))
    desk.judge("split", desk.incidents()["abc"], "--apart", "c")
    assert set(desk.incidents()) == {"ab", "c"}


def test_a_changed_line_is_noticed(desk):
    ids = desk.incidents()
    desk.judge("join", ids["ab"], ids["c"])
    desk.judgements.write_text(desk.judgements.read_text().replace("Ana Ruiz", "Bo Ek"))
    done = desk.compare("--judgements", desk.judgements)
    assert (done.returncode, done.stdout) == (2, "")
    assert "was changed after it was made" in done.stderr


def test_a_clock_that_went_back_is_noticed(desk):
    side = (Anchor(document="a", kind="toll", start=0, end=1, text="7"),)
    later = signed(Judgement(id="", decision="same", left=side, right=side, by="Bo Ek", at="2999-01-01T00:00:00Z", why="the same"))
    desk.judgements.write_bytes(to_json(later) + b"\n")
    done = run("judge", "undo", desk.judgements, later.id, *WHO)
    assert done.returncode == 2
    assert "set the clock right" in done.stderr
    assert desk.judgements.read_bytes() == to_json(later) + b"\n"


def test_the_table_shows_the_ids_that_judge_takes(desk):
    shown = run("compare", "--records", desk.records, "--format", "table").stdout
    assert desk.incidents()["ab"] in shown
    assert "a:t0" in shown
