"""A page opened again comes from memory: the same page, never somebody else's, and never one of before a change."""

from __future__ import annotations

import re
from collections import Counter

import msgspec
import pytest

from audiatur.web import again, looks
from audiatur.web import bench as module
from audiatur.web.work import Job, Task
from tests.web.conftest import visiting

LISTS = ("/", "/documents", "/incidents", "/sources", "/tolls", "/persons", "/gaps", "/review", "/activity", "/search")


@pytest.fixture
def made(monkeypatch):
    """How often each template was filled."""
    filled = Counter()
    real = looks.page

    def page(request, template, *more, **named):
        filled[template] += 1
        return real(request, template, *more, **named)

    monkeypatch.setattr(looks, "page", page)
    return filled


def plain(text):
    """Without what is another one in each answer."""
    return re.sub(r'value="[0-9a-f]{64}"|nonce="[^"]+"', "", text)


def test_a_page_that_is_opened_again_is_the_same_and_made_once(own, made):
    client = visiting(own)
    document = next(own.desk.documents()).id
    incident = re.search(r'href="(/incidents/[^"?#]+)"', client.get("/incidents").text)[1]
    made.clear()
    for page in (*LISTS, f"/documents/{document}", incident):
        first = client.get(page)
        assert first.status_code == 200, page
        count = made.total()
        assert plain(client.get(page).text) == plain(first.text), page
        assert made.total() == count, page


def test_each_answer_has_a_token_and_a_nonce_of_its_own(own):
    client, other = visiting(own), visiting(own)
    page = re.search(r'href="(/incidents/[^"?#]+)"', client.get("/incidents").text)[1]
    nonces = set()
    for _ in range(2):
        answer = client.get(page)
        (nonce,) = set(re.findall(r'nonce="([^"]+)"', answer.text))
        assert f"'nonce-{nonce}'" in answer.headers["content-security-policy"]
        nonces.add(nonce)
    assert len(nonces) == 2
    tokens = [set(re.findall(r'name="token" value="([^"]*)"', one.get(page).text)) for one in (client, client, other)]
    assert [len(held) for held in tokens] == [1, 1, 1]
    assert tokens[0] == tokens[1] != tokens[2]
    for text in (client.get(page).text, client.get("/").text):
        assert again.TOKEN not in text
        assert again.NONCE not in text


@pytest.mark.parametrize("page", LISTS)
def test_nobody_has_the_page_of_another_visitor_or_of_another_role(own, page):
    said = {(name, role): visiting(own, role, name=name).get(page).text for name in ("ada", "ben") for role in ("administrator", "reader")}
    for name, role in said:
        assert visiting(own, role, name=name).get(page).text.count(f"<bdi>{name}</bdi>, {role}") == 1
    assert len({plain(text) for text in said.values()}) == len(said)


def test_what_is_restricted_is_gone_from_the_next_page_and_comes_back_when_it_is_released(own):
    for name, role in (("ada", "administrator"), ("ben", "editor")):
        own.guard.add_account(name, role, "a long password", by="owner")
    ben, ada = visiting(own, "editor", name="ben"), visiting(own)
    id = next(own.desk.documents()).id
    here = f"/documents/{id}"
    assert here in ben.get("/documents").text
    assert ben.get(here).status_code == 200
    own.guard.restrict("document", id, ["ada"], "a child", by="ada")
    assert here not in ben.get("/documents").text
    assert ben.get(here).status_code == 404
    assert ada.get(here).status_code == 200
    own.guard.release("document", id, "it is public", by="ada")
    assert ben.get(here).status_code == 200
    assert here in ben.get("/documents").text


def test_each_look_at_a_restricted_paper_is_in_the_audit_trail(own):
    own.guard.add_account("ada", "administrator", "a long password", by="owner")
    id = next(own.desk.documents()).id
    own.guard.restrict("document", id, ["ada"], "a child", by="ada")
    client = visiting(own)
    for _ in range(3):
        assert client.get(f"/documents/{id}").status_code == 200
    assert len([e for e in own.guard.trail(object=id) if e.action == "read"]) == 3


def test_each_look_at_full_names_is_in_the_activity(own):
    id = next(e.id for e in own.desk.documents() if own.desk.record(e.id).persons)
    client = visiting(own)
    before = len(own.desk.activity(object=id))
    for n in (1, 2):
        client.get(f"/documents/{id}?names=full")
        newest, *others = own.desk.activity(object=id)
        assert (newest.action, len(others)) == ("see names", before + n - 1)


def test_a_change_of_the_desk_is_on_the_next_page_also_one_of_another_process(own):
    client = visiting(own)
    entry = next(own.desk.documents())
    record = own.desk.record(entry.id)
    pages = ("/documents", f"/documents/{entry.id}")
    assert [("Zeppelin" in client.get(page).text) for page in pages] == [False, False]
    changed = msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, title="The Zeppelin"))
    with type(own.desk).open(own.desk.root, by="ben", program="2.0") as other:
        other.put(changed, other.original(entry.original), last=True)
    assert [("Zeppelin" in client.get(page).text) for page in pages] == [True, True]


def test_a_page_with_a_count_of_before_is_not_kept(own, monkeypatch):
    client = visiting(own)
    assert "No document has these properties" in client.get("/documents?words=zeppelin").text
    total = len(list(own.desk.documents()))
    assert f"{total} documents" in client.get("/documents").text
    entry = next(own.desk.documents())
    record = own.desk.record(entry.id)
    new = msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, id="new", title="The zeppelin"))
    own.desk.put(new, own.desk.original(entry.original), last=True)
    text = client.get("/documents").text  # while papers come in, the count may be some seconds old
    assert "The zeppelin" in text
    monkeypatch.setattr(module, "FRESH", -1.0)
    assert f"{len(list(own.desk.documents()))} documents" in client.get("/documents").text


def test_pages_that_are_kept_have_an_end(own, monkeypatch):
    monkeypatch.setattr(module, "PAGES", 3)
    client = visiting(own)
    for n in range(6):
        client.get(f"/documents?words=w{n}")
    assert len(own._pages) == 3
    monkeypatch.setattr(module, "LARGE", 10)
    own._pages.clear()
    client.get("/documents")
    assert len(own._pages) == 0


def test_work_that_begins_and_ends_is_on_the_start_page_at_once(own):
    client = visiting(own)
    assert "Work goes on" not in client.get("/").text
    job = Job(number=1, task=Task(kind="add", by="ada", program="1.0"), files=3, state="running")
    own.jobs.all.append(job)
    assert "Work goes on: 0" in client.get("/").text
    job.seen = 2
    assert "Work goes on: 2" in client.get("/").text
    job.state = "done"
    assert "Work goes on" not in client.get("/").text


def test_an_incident_is_made_anew_where_there_is_a_vault_whose_exhibits_it_may_show(own, made):
    client = visiting(own)
    incident = re.search(r'href="(/incidents/[^"?#]+)"', client.get("/incidents").text)[1]
    (own.desk.root / "vault").mkdir()
    (own.desk.root / "vault" / "vault.json").write_text("{}")
    for _ in range(2):
        assert client.get(incident).status_code == 200
    assert made["incident.html.j2"] == 2
