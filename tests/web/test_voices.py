"""Sources joined and split by a person, on the page and by command: the source's page and the comparison follow, and nothing is erased."""

import html
import io
from urllib.parse import quote

import msgspec
import pytest
from typer.testing import CliRunner

from audiatur import flow
from audiatur.cli import app
from audiatur.record import Decider, Record
from audiatur.store import Desk
from audiatur.store.texts import digest
from audiatur.web.bench import Bench
from tests.store.papers import TEXT, put, record_of
from tests.web.conftest import token, visiting

WHO = Decider(by="ada", at="2031-05-20T14:00:00Z", why="so")


@pytest.fixture
def own(tmp_path):
    """The ministry gives 12 in one paper and 17 in another; in a third, the councils give 20."""
    with Desk.create(tmp_path / "desk", by="ada", program="1.0") as desk:
        put(desk, name="a.txt")
        put(desk, TEXT.replace("12", "17"), name="b.txt", killed="17", published="2031-05-06")
        put_council(desk)
        flow.compare_desk(desk)
    made = Bench(tmp_path / "desk", program="1.0")
    yield made
    made.close()


def put_council(desk):
    text = TEXT.replace("12", "20").replace("The ministry", "The councils")
    original, _ = desk.receive(io.BytesIO(text.encode()), id="c", name="c.txt", sidecar={})
    made = record_of(text.replace("The councils", "The ministry"), id="c", path="c.txt", sha256=original.sha256, killed="20", published="2031-05-07")
    said = msgspec.json.encode(made).decode().replace("The ministry", "The councils").replace("the ministry", "the councils")
    record = msgspec.json.decode(said, type=Record)
    desk.put(msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, text_sha256=digest(text))), original, last=True)


def send(client, address, **data):
    return client.post(address, data={"token": token(client), **data}, headers={"origin": "http://127.0.0.1:8000"}, follow_redirects=False)


def page(client, name, **more):
    return html.unescape(client.get("/source?name=" + quote(name) + "".join(f"&{k}={v}" for k, v in more.items())).text)


def speakers(bench):
    flow.compare_desk(bench.desk)
    return {(a.document, a.speaker) for i in bench.desk.comparison().incidents for a in i.accounts if a.attribute == "killed"}


def test_names_of_one_source_have_one_page_and_are_one_speaker_in_the_next_comparison(own):
    assert speakers(own) == {("a", "the ministry"), ("b", "the ministry"), ("c", "the councils")}
    client = visiting(own, "reviewer")
    assert "17" in page(client, "the ministry")
    assert "killed: 20" not in page(client, "the ministry").partition("What others")[0]
    answer = send(client, "/source/join", name="the ministry", other="the councils", why="The councils are its spokesmen")
    assert (answer.status_code, answer.headers["location"]) == (303, "/source?name=the+ministry#decide")
    text = page(client, "the ministry")
    assert "killed: 20" in text.partition("What others")[0]
    assert "Also as <a" in text
    assert "One source</strong>, according to <bdi>ada</bdi>" in text
    assert {name for _, name in speakers(own)} == {"the ministry"}
    relations = {f.relation for i in own.desk.comparison().incidents for f in i.findings if f.attribute == "killed"}
    assert "contradict" not in relations, "one speaker's later figure is an update"


def test_a_name_that_is_somebody_else_in_some_papers_is_a_speaker_of_its_own(own):
    client = visiting(own, "reviewer")
    assert send(client, "/source/split", name="the ministry", apart="b", why="That of another country").status_code == 303
    text = page(client, "the ministry")
    assert "killed: 17" not in text.partition("What others")[0]
    (made,) = own.desk.judgements()
    assert "killed: 17" in page(client, "the ministry", apart=made.id).partition("What others")[0]
    found = dict(speakers(own))
    assert found["a"] == "the ministry"
    assert found["b"] not in ("the ministry", "the councils")
    assert found["b"].startswith("the ministry (")


def test_a_decision_is_taken_back_and_stays_on_record(own):
    client = visiting(own, "reviewer")
    send(client, "/source/join", name="the ministry", other="the councils", why="so")
    (made,) = own.desk.judgements()
    assert send(visiting(own, "reviewer", name="eve"), "/source/undo", name="the ministry", judgement=made.id, why="no").status_code == 403
    assert send(client, "/source/undo", name="the ministry", judgement=made.id, why="I was wrong").status_code == 303
    assert "killed: 20" not in page(client, "the ministry").partition("What others")[0]
    assert [j.decision for j in own.desk.judgements()] == ["same", "undo"]
    assert {name for _, name in speakers(own)} == {"the ministry", "the councils"}


def test_whom_somebody_told_apart_stays_so_when_names_are_joined_later(own):
    client = visiting(own, "reviewer")
    send(client, "/source/split", name="the ministry", apart="b", why="That of another country")
    send(client, "/source/join", name="the ministry", other="the councils", why="so")
    found = dict(speakers(own))
    assert found["a"] == found["c"] != found["b"]


@pytest.mark.parametrize(
    ("deed", "data", "status", "says"),
    [
        ("join", {"why": "so"}, 400, "Choose another name"),
        ("join", {"other": "nobody at all", "why": "so"}, 404, "no source “nobody at all”"),
        ("join", {"other": "the councils"}, 400, "kept with its reason"),
        ("split", {"why": "so"}, 400, "Choose the papers"),
        ("split", {"apart": ["a", "b"], "why": "so"}, 409, "leaves some"),
        ("split", {"apart": "c", "why": "so"}, 409, "Nobody speaks as"),
    ],
)
def test_what_cannot_be_decided_says_what_to_do(own, deed, data, status, says):
    answer = send(visiting(own), f"/source/{deed}", name="the ministry", **data)
    assert (answer.status_code, says in html.unescape(answer.text)) == (status, True), answer.text
    assert own.desk.judgements() == []


def test_the_same_by_command(own):
    root, run = str(own.desk.root), CliRunner()
    by = ["--by", "Ana Ruiz", "--why", "They are one"]
    made = run.invoke(app, ["source", "join", root, "the ministry", "the councils", *by])
    assert made.exit_code == 0, made.output
    ident = made.output.split()[0]
    assert "same" in made.output
    assert run.invoke(app, ["source", "undo", root, ident, *by]).exit_code == 0
    assert run.invoke(app, ["source", "split", root, "the ministry", "--paper", "b", *by]).exit_code == 0
    shown = run.invoke(app, ["source", "list", root]).output.splitlines()
    assert len(shown) == 2
    assert "[undone by" in shown[0]
    assert "“The ministry” in b" in shown[1]


def test_a_decision_holds_after_the_source_is_read_under_another_name_and_says_where_it_cannot(own):
    own.desk.add_judgement(flow.join_sources(own.desk, ["the ministry", "the councils"], WHO))
    made = flow.compare(list(own.desk.records())[:1], judgements=own.desk.judgements())
    assert any("is named in no paper here any more" in g.reason for g in made.gaps)


def test_readers_have_no_form(own):
    text = page(visiting(own, "reader"), "the ministry")
    assert "What people decided on this source" in text
    assert 'action="/source/' not in text
