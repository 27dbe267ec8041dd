"""The review page by its forms, as without a script: every judgement is kept in the visitor's name, and what cannot be is said."""

import re

import pytest

from audiatur.record.reviewed import judge, reviewed, standing
from audiatur.store.reviewing import Reviewing
from tests.web.conftest import token, visiting


@pytest.fixture
def at(own):
    return visiting(own)


def page(client, id="004"):
    return client.get(f"/review/{id}").text


def keys(html):
    return re.findall(r'id="item-([^"]+)" class="item is-(\w+)"', html)


def send(client, id="004", **form):
    return client.post(
        f"/review/{id}", data={"token": token(client), **{k.replace("__", "."): v for k, v in form.items()}, "do": form["do"]}, follow_redirects=False
    )


def test_the_page_shows_the_whole_text_and_every_item_with_its_fields(at, own):
    html = page(at)
    found, _ = standing(own.desk.record("004"), [])
    assert len(keys(html)) == len(found)
    text = re.search(r'<article class="text entire"[^>]*>(.*?)</article>', html, re.DOTALL)[1]
    assert len(re.sub(r"<[^>]+>", "", text)) >= len(own.desk.text("004"))
    assert 'name="f.measure"' in html


def test_confirmed_rejected_and_taken_back(at, own):
    (first, _), (second, _), *_ = keys(page(at))
    answer = send(at, do="confirm", item=first)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review/004#item-{first}")
    send(at, do="reject", item=second, why="a title")
    assert dict(keys(page(at)))[first] == "confirmed"
    assert dict(keys(page(at)))[second] == "rejected"
    send(at, do="undo")
    assert dict(keys(page(at)))[second] == "open"
    assert [(r.by, r.verdict, r.why) for r in Reviewing(own.desk).of("004")] == [("ada", "confirmed", ""), ("ada", "rejected", "a title"), ("ada", "undo", "")]


def test_fields_are_corrected_together_and_what_cannot_be_changes_nothing(at, own):
    key = next(k for k, _ in keys(page(at)) if k.startswith("toll"))
    at_once = send(at, do="save", item=key, f__low="7", f__high="9", f__qualifier="about")
    assert at_once.status_code == 303
    start = int(key.split(".")[1])
    toll = next(t for t in reviewed(own.desk.record("004"), Reviewing(own.desk).of("004")).tolls if t.figure.start == start)
    assert (toll.low, toll.high, toll.qualifier, toll.how) == (7, 9, "about", "person")
    refused = send(at, do="save", item=key, f__low="11")
    assert refused.status_code == 409
    assert "Nothing was changed" in refused.text
    assert len(Reviewing(own.desk).of("004")) == 3


def test_words_that_are_marked_are_added(at, own):
    text = own.desk.text("004")
    word = max(re.findall(r"[a-z]{6,}", text), key=len)
    answer = send(at, do="add", kind="evidence_mention", words=word, at=str(text.index(word)), **{"n__evidence_mention__kind": "document"})
    assert answer.status_code == 303, answer.text
    made = reviewed(own.desk.record("004"), Reviewing(own.desk).of("004"))
    assert (word, "document") in {(e.text, e.kind) for e in made.evidence_mentions}
    assert send(at, do="add", kind="attack", words="no such words here").status_code == 409


def test_the_script_gets_the_list_alone(at):
    (first, _), *_ = keys(page(at))
    headers = {"x-audiatur-token": token(at), "x-audiatur-part": "1"}
    answer = at.post("/review/004", data={"do": "confirm", "item": first}, headers=headers)
    assert answer.status_code == 200
    assert "<main" not in answer.text
    assert dict(keys(answer.text))[first] == "confirmed"


def test_without_the_token_nothing_is_kept(at, own):
    (first, _), *_ = keys(page(at))
    assert at.post("/review/004", data={"do": "confirm", "item": first}).status_code == 403
    assert Reviewing(own.desk).every() == []


@pytest.mark.parametrize("role", ["reader", "contributor"])
def test_who_may_not_judge_does_not(own, role):
    client = visiting(own, role)
    for path in ("/review", "/review/004", "/agreement"):
        assert client.get(path).status_code == 403


def test_the_queue_and_the_agreement_of_two(at, own):
    assert "wait" in at.get("/review").text
    record = own.desk.record("004")
    item = next(s for s in standing(record, [])[0] if s.kind == "toll")
    work = Reviewing(own.desk)
    work.add(judge(record, item, "confirmed", work.who("Ana Ruiz")))
    work.add(judge(record, item, "corrected", work.who("Bo Ek"), field="measure", value="other"))
    html = at.get("/agreement").text
    assert "Ana Ruiz" in html
    assert "figure: measure" in html
    assert re.search(r"<bdi>Bo Ek</bdi>, [^<]+</dt><dd><bdi>other</bdi>", html)
