"""The comparison of a day is the comparison of that day's papers."""

import datetime
import json

from msgspec.structs import replace
from typer.testing import CliRunner

from audiatur import cli, flow
from audiatur.record.encode import to_json
from tests.compare.papers import paper, toll

DAY = datetime.date(2031, 5, 4)


def papers():
    first, later = paper("a", toll("killed", 7, "the mayor")), paper("c", toll("killed", 11, "the mayor"), published="2031-05-06")
    return [first, paper("b", toll("killed", 9, "the mayor"), published="2031-05-04T18:00:00Z"), later]


def undated(record, published=None):
    return replace(record, document=replace(record.document, published=published))


def compared(given, tmp_path, *options):
    file = tmp_path / "records.jsonl"
    file.write_bytes(b"".join(to_json(p) + b"\n" for p in given))
    done = CliRunner().invoke(cli.app, ["compare", "--records", str(file), "--format", "json", *options])
    return done.exit_code, done.stdout


def test_the_table_of_a_day_is_that_of_the_papers_published_up_to_it(tmp_path):
    of_the_day = compared(papers(), tmp_path, "--as-of", "2031-05-04")
    assert of_the_day == compared(papers()[:2], tmp_path)
    assert of_the_day != compared(papers(), tmp_path)


def test_a_paper_without_a_date_or_with_a_month_that_the_day_cuts_is_left_out_and_named():
    given = [*papers()[:1], undated(papers()[1]), undated(papers()[2], "2031-05")]
    kept, gaps = flow.until(given, as_of=DAY)
    assert [r.document.id for r in kept] == ["a"]
    assert ["b.txt: left out" in gaps[0].reason, "c.txt: left out" in gaps[1].reason] == [True, True]
    assert flow.until(given, as_of=datetime.date(2031, 5, 31))[0] == [given[0], given[2]]
    assert flow.compare(kept, gaps=gaps).gaps == tuple(gaps)


def test_what_the_collection_had_on_a_day_leaves_out_what_came_later_and_what_was_not_yet_published():
    late = replace(papers()[0], document=replace(papers()[0].document, known="2031-05-20"))
    kept, gaps = flow.until([late, *papers()[1:]], known_as_of=DAY)
    assert [r.document.id for r in kept] == ["b"]
    assert gaps[0].reason.startswith("1 paper does not say since when")
    assert flow.until([late, *papers()[1:]], known_as_of=datetime.date(2031, 5, 20))[0] == [late, *papers()[1:]]


def test_a_day_that_is_none_is_wrong_usage(tmp_path):
    assert compared(papers(), tmp_path, "--as-of", "yesterday")[0] == 2


def test_a_sidecar_says_since_when_the_collection_has_a_paper(tmp_path):
    (tmp_path / "a.txt").write_text("The mayor said on 3 May 2031 that four people were killed in the market of the old town that morning.")
    (tmp_path / "a.json").write_text(json.dumps({"known": "2031-05-20", "published": "2031-05-04"}))
    (record,) = flow.read([str(tmp_path)])
    assert record.document.known == "2031-05-20"
