"""What pages have from memory: never what the visitor may not see, nor what is no longer so, and not without end."""

from __future__ import annotations

import msgspec

from audiatur.record import Comparison, Incident, Sum
from audiatur.record.account import Counted
from audiatur.record.judgement import Anchor, Judgement, signed
from audiatur.record.rights import Visitor
from audiatur.store import pages
from audiatur.web import bench as module
from audiatur.web.work import Job, Task
from tests.web.conftest import visiting


def ids(bench, visitor, wanted):
    return [record.document.id for record in bench.seen_by(visitor).named(wanted)]


def test_a_paper_that_one_has_just_read_is_not_there_for_whom_it_is_closed_to(own):
    every = sorted(e.id for e in own.desk.documents())
    ada, ben = Visitor(name="ada", role="administrator"), Visitor(name="ben", role="reader")
    for name, role in (("ada", "administrator"), ("ben", "reader")):
        own.guard.add_account(name, role, "a long password", by="owner")
    assert ids(own, ada, every) == ids(own, ben, every) == every
    own.guard.restrict("document", every[0], ["ada"], "a child", by="ada")
    assert ids(own, ada, every) == every
    assert ids(own, ben, every) == every[1:]
    own.guard.release("document", every[0], "it is public", by="ada")
    assert ids(own, ben, every) == every


def test_the_names_of_a_paper_are_those_of_its_current_version(own):
    (entry, *_) = [e for e in own.desk.documents() if own.desk.record(e.id).persons]
    (record,) = own.named([entry.id])
    (person,) = record.persons
    changed = msgspec.structs.replace(own.desk.record(entry.id), persons=())
    own.desk.put(changed, own.desk.original(entry.original), last=True)
    assert own.desk.document(entry.id).version == entry.version + 1
    (record,) = own.named([entry.id])
    assert (person.name, record.persons) == ("Anna Petrova", ())


def test_sums_are_taken_from_the_comparison_once_for_all_visitors(own, monkeypatch):
    whole, part = Counted(incident="i1", account=0), Counted(incident="i2", account=0)
    added = Sum(kind="parts", attribute="killed", whole=whole, parts=(part,), adds_up="yes", reason="its words say so")
    own.desk.add_comparison(Comparison(incidents=(Incident(id="i1", name="A"), Incident(id="i2", name="B")), sums=(added,)), basis=own.desk.basis())
    asked = []
    monkeypatch.setattr(module.pages, "sums", lambda db, number, real=module.pages.sums: asked.append(number) or real(db, number))
    number = own.comparison().latest.number
    for name in ("ada", "ben"):
        assert own.seen_by(Visitor(name=name, role="reader")).sums(number, "i2") == (added,)
    assert asked == [number]


def test_what_is_kept_has_an_end_and_what_is_asked_for_again_stays(own, monkeypatch):
    monkeypatch.setattr(module, "ANSWERS", 3)
    monkeypatch.setattr(module, "FRESH", -1.0)
    asked = []
    for name in ("a", "b", "a", "c", "d", "a", "b"):
        own.kept(name, lambda _, name=name: asked.append(name))
    assert asked == ["a", "b", "c", "d", "b"]
    assert len(own._kept) == 3


def test_what_is_counted_is_asked_again_after_deeds_that_can_change_it(own, monkeypatch):
    monkeypatch.setattr(module, "FRESH", -1.0)
    asked = []

    def ask():
        for name, kinds in (("papers", pages.PAPERS), ("judged", pages.JUDGED), ("compared", pages.COMPARED), ("any", None)):
            own.kept(name, lambda _, name=name: asked.append(name), kinds)
        told = list(asked)
        asked.clear()
        return told

    entry, *_ = own.desk.documents()
    record = own.desk.record(entry.id)
    assert ask() == ["papers", "judged", "compared", "any"]
    here, there = (Anchor(document=entry.id, kind="toll", start=n, end=n + 1, text="1") for n in (0, 2))
    own.desk.add_judgement(signed(Judgement(id="", decision="different", by="ada", at="2031-06-01T00:00:00Z", why="two days", left=(here,), right=(there,))))
    assert ask() == ["judged", "any"]
    own.desk.note("file", "case", "2031-001")
    assert ask() == ["any"]
    own.desk.add_comparison(Comparison(), basis=own.desk.basis())
    assert ask() == ["compared", "any"]
    own.desk.put(msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, title="New")), own.desk.original(entry.original), last=True)
    assert ask() == ["papers", "judged", "any"]
    own.desk.note("file", "case", "2031-001")
    own.desk.note("compare", "comparison", "1")
    own.desk.note("file", "case", "2031-001")
    assert ask() == ["compared", "any"]  # a deed of its kind among others


def test_a_search_that_is_repeated_finds_what_was_added_since(own, monkeypatch):
    monkeypatch.setattr(module, "FRESH", -1.0)
    client = visiting(own)
    assert "0 documents found" in client.get("/search?text=zeppelin").text
    entry, *_ = own.desk.documents()
    record = own.desk.record(entry.id)
    made = msgspec.structs.replace(record.document, title="The zeppelin")
    own.desk.put(msgspec.structs.replace(record, document=made), own.desk.original(entry.original), last=True)
    assert "1 document found" in client.get("/search?text=zeppelin").text


def test_work_that_goes_on_is_a_link_for_those_who_may_follow_it(own):
    own.jobs.all.append(Job(number=1, task=Task(kind="add", by="ada", program="1.0"), files=3, state="running"))
    for role, links in (("contributor", True), ("reader", False)):
        text = visiting(own, role).get("/").text
        assert "Work goes on: 0" in text
        assert ('href="/imports/1"' in text) is links
