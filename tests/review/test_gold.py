"""Gold from judgements, held against `bench/score.py` itself."""

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from audiatur.record.encode import to_json
from audiatur.record.reviewed import Judging, complete, judge, standing
from audiatur.review import document_name, gold
from tests.reading import record_of

SCORE = Path(__file__).parent.parent.parent / "bench" / "score.py"
TEXT = (
    "The ministry said on Monday that at least 12 civilians, three of them women, were killed when rockets hit a school in Oslo on 4 May 2031. "
    "The mayor denied it, and published photos. “We did not shell Bergen,” the army said."
)
PAPER = record_of(TEXT, published="2031-05-06")


def confirmed(record, *, done=True):
    who = Judging(by="Ana", at="2031-06-01T10:00:00Z")
    made = [judge(record, s, "confirmed", who) for s in standing(record, [])[0]]
    return [*made, complete(record, who)] if done else made


def scored(folder, row, record):
    (folder / "gold").mkdir()
    (folder / "gold" / f"{document_name(record.document.id)}.json").write_text(json.dumps(row))
    (folder / "records.jsonl").write_bytes(to_json(record) + b"\n")
    done = subprocess.run([sys.executable, SCORE, folder / "gold", folder / "records.jsonl", "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_gold_of_a_confirmed_reading_scores_that_reading_as_all_right(tmp_path):
    scores = scored(tmp_path, gold(PAPER, confirmed(PAPER)), PAPER)
    assert {"toll.full", "attack.full", "attribution.full", "place.found", "time.value", "dispute.found", "evidence.found"} <= set(scores)
    assert {name: s for name, s in scores.items() if s.get("f1", s.get("acc", 1.0)) != 1.0} == {}


def test_a_corrected_and_a_rejected_item_count_against_the_reading(tmp_path):
    who = Judging(by="Ana", at="2031-06-01T11:00:00Z")
    items = standing(PAPER, [])[0]
    toll = next(s for s in items if s.kind == "toll")
    place = next(s for s in items if s.kind == "place")
    more = [judge(PAPER, toll, "corrected", who, field="measure", value="missing"), judge(PAPER, place, "rejected", who)]
    scores = scored(tmp_path, gold(PAPER, [*confirmed(PAPER), *more]), PAPER)
    assert scores["toll.found"]["f1"] < 1
    assert (scores["place.found"]["p"] < 1, scores["place.found"]["r"]) == (True, 1.0)
    assert scores["attack.full"]["f1"] == 1.0


def test_a_layer_that_is_not_done_is_no_gold():
    who = Judging(by="Ana", at="2031-06-01T12:00:00Z")
    assert gold(PAPER, confirmed(PAPER, done=False)) is None
    assert set(gold(PAPER, [*confirmed(PAPER, done=False), complete(PAPER, who, layer="tolls")])) == {"tolls"}
    unsure = judge(PAPER, next(s for s in standing(PAPER, [])[0] if s.kind == "attack"), "unsure", who)
    assert "attacks" not in gold(PAPER, [*confirmed(PAPER), unsure])


def test_a_paper_without_any_toll_is_gold_for_that_once_somebody_says_so():
    empty = msgspec.structs.replace(PAPER, tolls=())
    assert gold(empty, [complete(empty, Judging(by="Ana", at="2031-06-01T12:00:00Z"), layer="tolls")]) == {"tolls": []}


@pytest.mark.parametrize(("document", "name"), [("013", "013"), ("mails/a.b#1", "mails%2Fa%2Eb%231")])
def test_the_file_of_a_document_bears_its_name(document, name):
    assert document_name(document) == name
    assert Path(f"{name}.json").stem == name
