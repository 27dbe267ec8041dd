"""Saved searches for programs: one's own and those that are shared, as on the page Search."""

import pytest

from audiatur.store import Query
from tests.web import test_rights
from tests.web.test_api import AT, client
from tests.web.test_rights import logged_in
from tests.web.test_search import keep

bench = test_rights.bench
OSLO = {"text": "Oslo -Bergen", "measure": ["killed"], "box": [4.5, 57, 32, 71.5], "start": "2031-05", "reviewed": False}


def names(who):
    return [one["name"] for one in who.get(f"{AT}/searches").json()["items"]]


def test_a_search_is_kept_asked_shared_and_forgotten(bench):
    reader, other = client(bench, "read", owner="reader"), client(bench, "read", owner="contributor")
    made = reader.post(f"{AT}/searches", json={"name": " the  capital ", "query": OSLO})
    assert made.status_code == 201, made.text
    (one,) = made.json()["items"]
    assert (one["name"], one["query"], one["by"], one["shared"], one["removes"]) == ("the capital", OSLO, "reader", False, True)
    assert reader.get(made.headers["location"]).json() == made.json()
    west, south, east, north = one["query"].pop("box")
    assert reader.get(f"{AT}/search", params=one["query"] | {"west": west, "south": south, "east": east, "north": north}).status_code == 200
    assert ">the capital<" in logged_in(bench, "reader").get("/search").text
    assert names(other) == []
    reader.post(f"{AT}/searches", json={"name": "the capital", "query": {"text": "Oslo"}, "shared": True})
    (seen,) = other.get(f"{AT}/searches").json()["items"]
    assert (seen["query"], seen["removes"]) == ({"text": "Oslo"}, False)
    assert reader.post(f"{AT}/searches/forget", json={"name": "the capital"}).json() == {"items": []}
    assert [(a.who, a.action) for a in bench.desk.activity(object="the capital")] == [("reader", "forget"), ("reader", "save"), ("reader", "save")]


def test_of_a_search_that_somebody_keeps_for_himself_others_learn_nothing_and_an_editor_takes_it_away(bench):
    keep(bench, "hers", Query(text="Oslo"), shared=False)
    keep(bench, "ours", Query(text="Oslo"), shared=True)
    keep(bench, "who", Query(text="Maria Lind"), shared=True)
    reader, reviewer, editor = (client(bench, *scopes, owner=name) for name, scopes in (("reader", ("read",)), ("reviewer", ALL), ("editor", ALL)))
    assert (names(reader), names(reviewer)) == (["ours"], ["ours", "who"]), "a name that is initials to readers"
    for told, absent in (("hers", "none"), ("who", "none")):
        answers = [reader.post(f"{AT}/searches/forget", json={"name": name, "by": "bea"}) for name in (told, absent)]
        assert (answers[0].status_code, answers[0].text) == (404, answers[1].text)
    assert reader.post(f"{AT}/searches/forget", json={"name": "ours", "by": "bea"}).status_code == 403
    assert reader.post(f"{AT}/searches/forget", json={"name": "ours"}).status_code == 404
    assert editor.post(f"{AT}/searches/forget", json={"name": "hers", "by": "bea"}).status_code == 201
    assert [s.name for s in bench.desk.saved_searches()] == ["ours", "who"]


def test_each_keeps_searches_under_names_of_his_own_and_shared_ones_are_told_apart(bench):
    """Whether somebody else keeps a search for himself under a name is not to be learnt by taking it."""
    keep(bench, "hers", Query(text="Oslo"), shared=False)
    keep(bench, "ours", Query(text="Oslo"), shared=True)
    reader = client(bench, "read", owner="reader")
    for name in ("hers", "ours", "new"):
        made = reader.post(f"{AT}/searches", json={"name": name, "query": {"text": "Bergen"}, "shared": True})
        assert (made.status_code, [(s["name"], s["by"]) for s in made.json()["items"]]) == (201, [(name, "reader")])
    listed = reader.get(f"{AT}/searches").json()["items"]
    assert [(s["name"], s["by"], s["query"]["text"], s["removes"]) for s in listed] == [
        ("hers", "reader", "Bergen", True), ("new", "reader", "Bergen", True), ("ours", "bea", "Oslo", False), ("ours", "reader", "Bergen", True),
    ]  # fmt: skip
    page = logged_in(bench, "reader").get("/search").text
    assert page.count(">ours<") == 2
    assert "shared by <bdi>bea</bdi>" in page
    assert {(s.name, s.made_by) for s in bench.desk.saved_searches() if s.made_by == "bea"} == {("hers", "bea"), ("ours", "bea")}
    assert test_rights.send(logged_in(bench, "editor"), "POST", "/search/forget", {"name": "ours", "by": "bea"}).status_code == 303
    assert [(s.name, s.made_by) for s in bench.desk.saved_searches()] == [("hers", "bea"), ("hers", "reader"), ("new", "reader"), ("ours", "reader")]


ALL = ("read", "review")


@pytest.mark.parametrize("query", [{"box": [1, 2, 3]}, {"box": [4, 50, 5, 40]}, {"start": "2031-13"}, {"start": "soon"}, {"side": [""]}, {"colour": "red"}])
def test_what_cannot_be_searched_is_not_kept(bench, query):
    answer = client(bench, "read").post(f"{AT}/searches", json={"name": "so", "query": query})
    assert answer.status_code in (409, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert bench.desk.saved_searches() == []
