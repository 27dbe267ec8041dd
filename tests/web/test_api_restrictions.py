"""Restricting and releasing by programs: with the rights of the pages, and without telling anybody what he may not know."""

import pytest

from tests.web import test_rights
from tests.web.test_api import AT, client

bench = test_rights.bench
WHY = {"to": ["named"], "why": "a child"}
DOCUMENT = {"what": "document", "document": "closed", **WHY}
PERSON = {"what": "person", "document": "closed", "place": test_rights.AT, **WHY}


@pytest.fixture
def editor(bench):
    return client(bench, "read", "review", owner="editor")


@pytest.fixture
def keeper(bench):
    """An administrator with a token for all of it."""
    return client(bench, "read", "review", "admin")


def test_a_document_is_left_to_named_people_and_released_by_one_of_them(bench, editor):
    made = editor.post(f"{AT}/restrictions", json=DOCUMENT | {"to": ["editor", "named"]})
    assert made.status_code == 201, made.text
    (one,) = made.json()["items"]
    assert (one["what"], one["object"], one["to"], one["made_by"], one["why"]) == ("document", "closed", ["editor", "named"], "editor", "a child")
    assert editor.get(made.headers["location"]).json() == one
    assert editor.get(f"{AT}/restrictions").json()["items"] == [one]
    assert editor.get(f"{AT}/documents/closed").json()["restricted_to"] == ["editor", "named"]
    assert client(bench, "read", owner="reader").get(f"{AT}/documents/closed").status_code == 404
    released = editor.post(f"{made.headers['location']}/release", json={"why": "it is public"})
    assert (released.status_code, released.json()["items"][0]["released_by"]) == (201, "editor")
    assert editor.get(made.headers["location"]).status_code == 404
    assert client(bench, "read", owner="reader").get(f"{AT}/documents/closed").status_code == 200


def test_who_leaves_it_to_others_alone_is_told_of_it_no_more_and_an_administrator_can_open_it(bench, editor, keeper):
    made = editor.post(f"{AT}/restrictions", json=DOCUMENT)
    assert (made.status_code, made.json()["items"]) == (201, [])
    assert editor.get(f"{AT}/restrictions").json()["items"] == []
    assert editor.post(f"{made.headers['location']}/release", json={"why": "so"}).status_code == 404
    again, absent = (editor.post(f"{AT}/restrictions", json=DOCUMENT | {"document": name}) for name in ("closed", "absent"))
    assert (again.status_code, again.text.replace("closed", "absent")) == (absent.status_code, absent.text)
    assert client(bench, "review").get(f"{AT}/restrictions").json()["items"] == [], "without the scope admin also an administrator is an editor"
    assert [r["object"] for r in keeper.get(f"{AT}/restrictions").json()["items"]] == ["closed"]
    assert keeper.get(f"{AT}/documents/closed").status_code == 404
    assert keeper.post(f"{made.headers['location']}/release", json={"why": "nobody is left"}).status_code == 201
    assert keeper.get(f"{AT}/documents/closed").status_code == 200
    assert [(e.who, e.action) for e in bench.guard.trail(object="closed")] == [("administrator", "release"), ("editor", "restrict")]


def test_a_person_is_told_by_a_place_and_named_to_nobody_else(bench, editor, keeper):
    made = editor.post(f"{AT}/restrictions", json=PERSON | {"to": ["editor", "named"]})
    assert [r["object"] for r in made.json()["items"]] == ["maria lind"]
    full = {"names": "full"}
    assert "Maria Lind" in editor.get(f"{AT}/documents/closed/text", params=full).text
    assert "Maria Lind" not in keeper.get(f"{AT}/documents/closed/text", params=full).text
    assert [r["object"] for r in keeper.get(f"{AT}/restrictions").json()["items"]] == ["M. L."]
    assert "lind" not in keeper.get(f"{AT}/audit").text.lower()
    released = keeper.post(f"{made.headers['location']}/release", json={"why": "she spoke in public"})
    assert released.json()["items"][0]["object"] == "M. L."
    assert bench.guard.restrictions() == []
    for said in (PERSON | {"place": 0}, PERSON | {"document": "absent"}):
        assert editor.post(f"{AT}/restrictions", json=said).status_code == 404


def test_the_file_of_a_document_is_left_to_some_where_its_text_is_open(bench, editor):
    reviewer = client(bench, "read", "review", owner="reviewer")
    assert reviewer.get(f"{AT}/documents/open/original").status_code == 200
    made = editor.post(f"{AT}/restrictions", json={"what": "field", "document": "open", "field": "original", **WHY, "to": ["editor"]})
    assert [r["object"] for r in made.json()["items"]] == ["open:original"]
    assert (reviewer.get(f"{AT}/documents/open/text").status_code, reviewer.get(f"{AT}/documents/open/original").status_code) == (200, 403)


@pytest.mark.parametrize("change", [{"why": ""}, {"to": []}, {"to": ["nobody-here"]}, {"what": "all"}, {"more": 1}])
def test_what_restricts_nothing_is_refused(bench, editor, change):
    answer = editor.post(f"{AT}/restrictions", json=DOCUMENT | change)
    assert answer.status_code in (409, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert bench.guard.restrictions() == []
