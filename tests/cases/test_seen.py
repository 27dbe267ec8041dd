"""What a reader is told of a case: no word of a paper that it was not shown, and of a time that ran out no deed of anybody's."""

from __future__ import annotations

import msgspec
import pytest

from audiatur import cases, publish
from audiatur.cases.points import Beside
from audiatur.record import Account, Document, Incident, Span
from audiatur.record.case import (
    Answered,
    Asked,
    Cited,
    Complainant,
    Content,
    Contested,
    Entry,
    Lifted,
    Lodged,
    Material,
    Mentioned,
    Offered,
    Point,
    Pointed,
    Published,
    Redacted,
    Remedy,
    Shown,
    Wrote,
)
from audiatur.record.dossier import Dossier
from audiatur.record.judgement import moment

READERS = ("body", "complainant", "publisher", "public")
CLERK = {"by": "clerk", "role": "body"}


def at(day: int) -> str:
    return f"2026-11-{day:02}T10:00:00+00:00"


def cited(document: str) -> Cited:
    return Cited(document=document, start=0, end=len(document), text=f"words of {document}")


POINT = Point(id="1", ground="inaccuracy", passages=(cited("article"),), says=(cited("appeal"),))
FILED: tuple[Content, ...] = (
    Pointed(point=POINT),
    Asked(remedies=(Remedy(kind="correction", words=cited("appeal")),)),
    Offered(material=Material(id="M1", by="complainant", title="The appeal", document="appeal")),
    Offered(material=Material(id="M2", by="complainant", title="A nurse", document="nurse", withheld="in danger")),
    Offered(material=Material(id="M3", by="complainant", title="A report", document="report")),
    Wrote(by="complainant", to="body", subject="Between us", text="So.", document="mail", confidential=True),
)


def lodged(*contents: Content, procedure: str = "newsroom") -> list[Entry]:
    first = Lodged(
        procedure=cases.procedure(procedure),
        contested=Contested(title="A", published="2026-10-30", document="article"),
        complainant=Complainant(name="C"),
        documents=("appeal",),
        evidence=(Mentioned(kind="photo", words=cited("appeal")),),
    )
    entries = [cases.lodged("2026-1", first, cases.Enterer(**CLERK, at=at(1), entered_at=at(30)))]
    for content in contents:
        entries += cases.entry(entries, content, cases.Enterer(**CLERK, at=at(2), entered_at=at(30)))
    return entries


def told(entries: list[Entry], reader: str) -> Dossier:
    """With a comparison of the desk that knows every paper, as a desk's does."""
    documents = ("article", "appeal", "nurse", "report", "mail", "agency")
    rows = tuple(
        Account(document=d, member="t1", speaker="S", attribute="killed", value={"low": 3, "high": 3}, quote=Span(start=0, end=1, text="3")) for d in documents
    )
    incident = Incident(id="i1", name="Oslo, 4 May 2026", accounts=rows)
    beside = Beside(point=POINT, ground=None, incidents=(incident,), publication=rows[:1], appeal=rows[1:2], others=rows[2:], addressed={"publisher": False})
    known = {d: Document(id=d, path=d, title=f"title of {d}", url="https://un.example/report" if d == "report" else None) for d in documents}
    papers = cases.Papers(known=known)
    if reader == "public":
        entries = [*entries, *published(entries)]
    return cases.dossier(entries, [beside], papers, reader, compared=True)


def published(entries: list[Entry]) -> list[Entry]:
    return cases.entry(entries, Published(what="decision", place="the register", prominence="first"), cases.Enterer(**CLERK, at=at(3), entered_at=at(30)))


def words_in(made: Dossier) -> set[str]:
    """Papers of which it has words, rows or the title."""
    text = msgspec.json.encode(made).decode()
    rows = {r.account.document for p in made.points for r in p.rows}
    return rows | {d for d in ("article", "appeal", "nurse", "report", "mail", "agency") if f"words of {d}" in text or f"title of {d}" in text}


def test_a_comparison_that_knows_all_papers_tells_a_reader_nothing_of_those_it_was_not_shown():
    entries = lodged(*FILED)
    assert {r: words_in(told(entries, r)) for r in READERS} == {
        "body": {"article", "appeal", "nurse", "report", "mail", "agency"},
        "complainant": {"article", "appeal", "nurse", "report", "mail", "agency"},
        "publisher": {"article", "agency"},
        "public": {"article", "agency"},
    }
    shown = lodged(*FILED, Shown(material="M1", to="publisher"), Shown(material="M3", to="publisher", form="gist", gist="It says 3."))
    assert words_in(told(shown, "publisher")) == {"article", "agency", "appeal"}
    assert words_in(told(shown, "public")) == {"article", "agency", "appeal"}, "the appeal, which both have in full"
    both = lodged(*FILED, Shown(material="M1", to="publisher"), Shown(material="M3", to="publisher"))
    assert words_in(told(both, "public")) == {"article", "agency", "appeal", "report"}, "what both have in full and what stands under an address"


def test_beside_a_point_stands_what_each_side_has_filed_for_it_as_far_as_the_reader_has_it():
    filed = (
        Offered(material=Material(id="M4", by="complainant", title="A photo", text="So.", points=("1",))),
        Offered(material=Material(id="M5", by="complainant", title="A witness", text="So.", points=("1",), withheld="in danger")),
    )
    entries = lodged(*FILED, *filed, Shown(material="M4", to="publisher"))
    beside = {r: dict(publish.view(told(entries, r), [], names="initials").points[0].material) for r in READERS}
    assert beside == {
        "body": {"M4": "of the complainant: A photo", "M5": "of the complainant: A witness"},
        "complainant": {"M4": "of the complainant: A photo", "M5": "of the complainant: A witness"},
        "publisher": {"M4": "of the complainant: A photo"},
        "public": {},
    }


def test_that_words_are_not_given_is_said_in_their_place():
    view = publish.view(told(lodged(*FILED), "publisher"), [], names="initials")
    assert [q.held_back for q in view.points[0].says] == [True]
    assert view.asked == (("a correction", ""),)
    assert view.offered == ()
    assert ("1 paper", "Not shown to this reader in full: its words are not given here.") in view.withheld


def test_who_knows_of_no_redaction_is_not_told_that_it_ended():
    cut = Redacted(id="R1", spans=((0, 1),), readers=("public",), why="the nurse of Ward 9", letter=6)
    entries = lodged(*FILED, cut, Lifted(redaction="R1", why="the nurse of Ward 9 agrees"))
    assert {r: "Ward 9" in msgspec.json.encode(told(entries, r)).decode() for r in READERS} == {
        "body": True, "complainant": True, "publisher": False, "public": True,
    }  # fmt: skip


def test_who_has_answered_a_gist_is_heard_anew_on_the_whole():
    entries = lodged(*FILED, Shown(material="M3", to="publisher", form="gist", gist="It says 3."))
    entries += cases.entry(entries, Answered(party="publisher", materials=("M3",)), cases.Enterer(**CLERK, at=at(3), entered_at=at(30)))
    now = moment(at(4))
    assert cases.progress(entries).heard("M3", "publisher", now)
    entries += cases.entry(entries, Shown(material="M3", to="publisher"), cases.Enterer(**CLERK, at=at(4), entered_at=at(30)))
    assert not cases.progress(entries).heard("M3", "publisher", now)
    entries += cases.entry(entries, Answered(party="publisher", materials=("M3",)), cases.Enterer(**CLERK, at=at(5), entered_at=at(30)))
    assert cases.progress(entries).heard("M3", "publisher", now)


def test_a_time_that_ran_out_is_nobodys_deed():
    entries = lodged(*FILED, Shown(material="M1", to="publisher"), procedure="right-of-reply")
    entries += cases.ticked(entries, at(10), entered_at=at(30))
    made = cases.dossier(entries, [], cases.Papers(known={}), "body", compared=False)
    kept = {(t.of, t.what): t.kept for t in publish.view(made, [], names="initials").times}
    assert kept["the publisher", "The reply is with the medium"] == "ran out, and the procedure went on by itself: “Take the want of an answer as a refusal”"
    assert kept["the complainant", "To complain"] == "the appeal was lodged on 1 November 2026"
    assert kept["the publisher", "To answer material M1"].startswith("still ran on 9 November 2026")


@pytest.mark.parametrize(("stance", "passages"), [("unclear", (cited("article"),)), ("unclear", ())])
def test_an_unclear_stance_says_nothing_of_which_passage_is_named(stance, passages):
    point = msgspec.structs.replace(POINT, passages=passages, stance=stance)
    beside = Beside(point=point, ground=None, incidents=(), publication=(), appeal=(), others=(), addressed={"publisher": False})
    made = cases.dossier(lodged(Pointed(point=point)), [beside], cases.Papers(known={}), "body", compared=False)
    assert publish.view(made, [], names="initials").points[0].stance == "The appeal does not make clear what it holds against the publication."
