"""Incidents joined and split on their page, with who, when and why; taken back; and followed by the next comparison."""

import html
import io
import re

import pytest
from msgspec.structs import replace

from audiatur import flow
from audiatur.store import pages
from tests.web.conftest import token, visiting


def incidents(bench):
    latest = bench.ask(pages.latest).latest
    rows, _ = bench.ask(lambda db: pages.incidents(db, latest.number, limit=500))
    return bench.ask(lambda db: pages.incidents_by_id(db, latest.number, [r.id for r in rows]))


def pair(bench):
    """Two incidents of a day, each with its members."""
    known = {i.id: i for i in incidents(bench)}
    client = visiting(bench)
    for one in known.values():
        text = client.get(f"/incidents/{one.id}").text
        if near := re.findall(r'name="with" value="([^"]+)"', text):
            return one, known[near[0]]
    raise AssertionError("no incident has another one near it")


def send(client, address, **data):
    return client.post(address, data={"token": token(client), **data}, headers={"origin": "http://127.0.0.1:8000"}, follow_redirects=False)


def members(incident):
    return {(m.document, m.id) for m in incident.members}


def test_two_incidents_are_joined_on_the_page_and_the_next_comparison_has_one(own):
    one, other = pair(own)
    client = visiting(own, "reviewer")
    answer = send(client, f"/incidents/{one.id}/join", **{"with": other.id, "why": "Both tell of one night"})
    assert answer.headers["location"] == f"/incidents/{one.id}#decide"
    text = html.unescape(client.get(f"/incidents/{one.id}").text)
    assert re.search(r"<strong>One incident</strong>, according to <bdi>ada</bdi>, [^:]+: <bdi>Both tell of one night", text)
    assert "has changed since comparison" in text
    flow.compare_desk(own.desk)
    assert any(members(i) >= members(one) | members(other) for i in incidents(own))


def test_an_incident_is_named_by_its_address_where_it_is_not_in_the_list(own):
    one, other = pair(own)
    answer = send(visiting(own), f"/incidents/{one.id}/join", other=f"http://127.0.0.1:8000/incidents/{other.id}?names=full#sides", why="so")
    assert answer.status_code == 303
    (made,) = own.desk.judgements()
    assert {a.document for a in (*made.left, *made.right)} == {m.document for m in (*one.members, *other.members)}


def test_statements_are_split_off_and_taken_back(own):
    one = max(incidents(own), key=lambda i: len(i.members))
    apart = next(f"{m.document}:{m.id}" for m in one.members)
    client = visiting(own, "reviewer")
    assert f'name="apart" value="{apart}"' in html.unescape(client.get(f"/incidents/{one.id}").text)
    assert send(client, f"/incidents/{one.id}/split", apart=apart, why="Another street").status_code == 303
    (made,) = own.desk.judgements()
    assert (made.decision, made.by, made.why, len(made.left) + len(made.right)) == ("different", "ada", "Another street", len(one.members))
    assert send(client, f"/incidents/{one.id}/undo", judgement=made.id, why="I misread it").status_code == 303
    text = html.unescape(client.get(f"/incidents/{one.id}").text)
    assert "Taken back by <bdi>ada" in text
    assert f'name="judgement" value="{made.id}"' not in text


def test_what_somebody_else_decided_is_taken_back_by_editors_alone(own):
    one, other = pair(own)
    send(visiting(own, "reviewer"), f"/incidents/{one.id}/join", **{"with": other.id, "why": "so"})
    (made,) = own.desk.judgements()
    eve = visiting(own, "reviewer", name="eve")
    assert 'name="judgement"' not in eve.get(f"/incidents/{one.id}").text
    assert send(eve, f"/incidents/{one.id}/undo", judgement=made.id, why="no").status_code == 403
    assert send(visiting(own, "editor", name="eve"), f"/incidents/{one.id}/undo", judgement=made.id, why="no").status_code == 303


@pytest.mark.parametrize(
    ("deed", "data", "status", "says"),
    [
        ("join", {"why": "so"}, 400, "Choose an incident"),
        ("join", {"other": "no-such-incident", "why": "so"}, 404, "no incident with this id"),
        ("join", {"with": "OTHER"}, 400, "kept with its reason"),
        ("split", {"why": "so"}, 400, "Choose the statements"),
        ("split", {"apart": "absent:t1", "why": "so"}, 409, "holds no statement absent:t1"),
        ("undo", {"judgement": "j0", "why": "so"}, 404, "no judgement"),
    ],
)
def test_what_cannot_be_decided_says_what_to_do_and_changes_nothing(own, deed, data, status, says):
    one, other = pair(own)
    answer = send(visiting(own), f"/incidents/{one.id}/{deed}", **{k: other.id if v == "OTHER" else v for k, v in data.items()})
    assert (answer.status_code, says in answer.text) == (status, True), answer.text
    assert own.desk.judgements() == []


def test_what_was_read_again_since_the_comparison_is_not_decided_on(own):
    one, other = pair(own)
    record = own.desk.record(one.members[0].document)
    original, _ = own.desk.receive(io.BytesIO(b"another file"), id=record.document.id, name=record.document.path, sidecar={})
    again = replace(record, tolls=(), document=replace(record.document, sha256=original.sha256))
    own.desk.put(again, original, last=True)
    assert len(own.desk.versions(record.document.id)) == 2
    answer = send(visiting(own), f"/incidents/{one.id}/join", **{"with": other.id, "why": "so"})
    assert (answer.status_code, "Compare again, then decide" in answer.text) == (409, True)


def test_readers_see_what_was_decided_and_have_no_form(own):
    one, other = pair(own)
    send(visiting(own), f"/incidents/{one.id}/join", **{"with": other.id, "why": "so"})
    text = visiting(own, "reader").get(f"/incidents/{one.id}").text
    assert "One incident" in text
    assert "Timeline: what else is of these days" in text
    for form in ("/join", "/split", "/undo"):
        assert f'action="/incidents/{one.id}{form}"' not in text


def test_the_page_of_an_incident_has_a_map_that_leads_to_its_places(client, bench):
    texts = [client.get(f"/incidents/{i.id}").text for i in incidents(bench) if any(p.lat is not None for p in i.places)]
    drawn = [text for text in texts if '<svg class="map"' in text]
    assert drawn
    for text in drawn:
        for target in re.findall(r'<a href="#(p\d+)"', text):
            assert f'id="{target}"' in text
