"""`audiatur search` as users call it: hits with their words, counts, pages, and searches that are kept."""

import json

import pytest
from typer.testing import CliRunner

from audiatur.cli import app
from audiatur.errors import StoreError
from audiatur.store import Desk
from tests.store.papers import TEXT, put


@pytest.fixture
def desk(tmp_path):
    with Desk.create(tmp_path / "desk", by="ada", program="1.0") as made:
        put(made, title="[red]Oslo[/red] hit")
        put(made, TEXT.replace("mayor", "Bürgermeister"), name="second.txt", title="Another")
    return tmp_path / "desk"


def run(*arguments):
    done = CliRunner().invoke(app, ["search", *map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_hits_come_with_their_words_and_the_counts(desk):
    shown = run(desk, '"people were killed" burgermeister', "--side", "norway").stdout
    assert "second  Another  The Daily, 2031-05-05  3 statements meet the filters" in shown
    assert "12 [people were killed] when rockets" in shown
    assert "The [Bürgermeister] denied it" in shown
    assert "measure  killed (1)" in shown
    assert shown.endswith("1 paper\n")


def test_a_title_is_printed_as_it_is_and_never_as_markup(desk):
    assert "[red]Oslo[/red] hit" in run(desk, "mayor").stdout


def test_all_filters_reach_the_search(desk):
    filters = ("--side", "Norway", "--source", "ministry", "--place", "Oslo", "--from", "2031-05", "--to", "2031", "--act", "missile_strike")
    more = ("--weapon", "rocket", "--status", "read", "--not-reviewed", "--box", "10,59,11,60", "--format", "json")
    assert json.loads(run(desk, "rockets", *filters, *more).stdout)["total"] == 2
    assert json.loads(run(desk, "rockets", *filters, *more, "--measure", "killed").stdout)["total"] == 0


def test_pages_follow_each_other(desk):
    first = json.loads(run(desk, "oslo", "--limit", "1", "--format", "json").stdout)
    second = json.loads(run(desk, "oslo", "--limit", "1", "--format", "json", "--after", first["next"]).stdout)
    assert {page["hits"][0]["document"]["document"]["id"] for page in (first, second)} == {"paper", "second"}
    assert second["next"] is None


def test_a_search_is_kept_and_run_again(desk):
    run(desk, "mayor", "--side", "Norway", "--save", "the mayor")
    assert run(desk, "--saved", "the mayor").stdout.endswith("1 paper\n")
    with pytest.raises(StoreError):
        run(desk, "oslo", "--saved", "the mayor")
    with pytest.raises(StoreError):
        run(desk, "--saved", "another")


def test_a_name_that_is_not_on_the_desk_is_said(desk):
    done = run(desk, "--source", "Reuters")
    assert "No source of that name is on the desk." in done.output
    assert "0 papers" in done.output


@pytest.mark.parametrize("wrong", [("oslo OR",), ("--box", "1,2,3"), ("--relation", "agrees")])
def test_what_cannot_be_searched_is_said_in_a_sentence(desk, wrong):
    with pytest.raises(StoreError, match=r"\."):
        run(desk, *wrong)


def test_the_index_is_made_anew_on_demand(desk):
    with Desk.open(desk) as made, made.database.writing() as db:
        db.exec_driver_sql("DELETE FROM search_words")
    assert "0 papers" in run(desk, "oslo").stdout
    assert run(desk, "oslo", "--rebuild").stdout.endswith("2 papers\n")
