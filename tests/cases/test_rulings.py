"""Published rulings of press bodies, each as a case: what was complained of, decided, imposed and published fits into the fields that a case has.

A file in `rulings/` holds what the page it names tells, retold, and says what is not known. The steps between, and the days of steps that no page
gives, are of this test alone: they show that the procedure leads there, and claim nothing of what the body did then.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from audiatur import cases, publish
from audiatur.cases import Enterer
from audiatur.record.case import (
    OUTCOMES,
    Answered,
    Cited,
    Complainant,
    Content,
    Contested,
    Decided,
    Entry,
    Lodged,
    Material,
    Moved,
    Offered,
    Point,
    PointDecision,
    Pointed,
    Published,
    Sanctioned,
    Sat,
    Shown,
)
from audiatur.record.dossier import Dossier

FILES = sorted((Path(__file__).parent / "rulings").glob("*.yaml"))
DAY = datetime.timedelta(days=1)
NOW = "2026-11-25T00:00:00+00:00"
WAYS = {
    "ipso-like": ((("refer", "staff"), ("ask_now", "publisher")), ("submit", "staff"), "committee"),
    "impress-like": (
        (("acknowledge", "publisher"), ("answer", "publisher"), ("escalate", "complainant"), ("investigate", "staff")),
        ("view", "committee"),
        "committee",
    ),
    "ofcom-like": ((("investigate", "staff"),), ("view", "executive"), "executive"),
}
"""Moves until both are heard, the one that ends that, and who decides."""


class Played:
    def __init__(self, ruling: dict[str, Any], number: int) -> None:
        self.r, self.number = ruling, number
        self.text = ". ".join([ruling["contested"].get("title", "It"), *(p["passage"] for p in ruling["points"] if "passage" in p)])
        lodged = ruling.get("lodged") or f"{datetime.date.fromisoformat(ruling['contested'].get('published', '2018-01-01')) + 2 * DAY}"
        self.at = datetime.datetime.fromisoformat(f"{lodged}T09:00:00+00:00")
        contested = msgspec.convert(ruling["contested"] | {"document": "article"}, Contested)
        own = "begins" in ruling
        who = Complainant(name=ruling["body"]) if own else msgspec.convert(ruling["complainant"], Complainant)
        first = Lodged(
            procedure=cases.procedure(ruling["procedure"]),
            contested=contested,
            complainant=who,
            via="own_motion" if own else "form",
            begins=ruling.get("begins"),
        )
        self.entries: list[Entry] = [cases.lodged(f"2026-{number}", first, self._who("body"))]
        self.parties = ("publisher",) if own else ("complainant", "publisher")
        self.views = 0

    def _who(self, role: str) -> Enterer:
        return Enterer(by="test", role=role, at=self.at.isoformat(), entered_at=NOW)

    def enter(self, content: Content, role: str = "body", *, days: int = 1, on: str | None = None) -> None:
        wanted = datetime.datetime.fromisoformat(f"{on}T12:00:00+00:00") if on else self.at + days * DAY
        self.at = max(wanted, self.at)
        self.entries += cases.entry(self.entries, content, self._who(role))

    def play(self) -> None:
        for n, p in enumerate(self.r["points"], 1):
            at = self.text.index(p["passage"]) if "passage" in p else 0
            passages = (Cited(document="article", start=at, end=at + len(p["passage"]), text=p["passage"]),) if "passage" in p else ()
            point = Point(id=str(n), passages=passages, **{k: p[k] for k in ("ground", "stance", "clause") if k in p})
            self.enter(Pointed(point=msgspec.convert(msgspec.to_builtins(point), Point)), days=0)
        if "refused" in self.r:
            self.enter(Moved(move="refuse", why=self.r["refused"]["why"]), "staff")
        else:
            self.decided({str(n): p["outcome"] for n, p in enumerate(self.r["points"], 1)}, on=self.r.get("decided"), first=True)
            self.reviewed()
        self.over()

    def decided(self, outcomes: dict[str, Any], *, on: str | None, first: bool = False) -> None:
        before, to_decide, decider = WAYS[self.r["procedure"]]
        for move, role in before if first and "begins" not in self.r else ():
            self.enter(Moved(move=move), role)
        if first:
            self.heard("M1", "body" if "begins" in self.r else "complainant", "What is complained of, with what was offered")
            self.enter(Answered(party="publisher", materials=("M1",), text=self.r.get("answer", "It stands by what it published."), points=("1",)), "publisher")
            self.show("A1", "publisher")
        if to_decide[0] == "view":
            self.views += 1
            self.heard(f"V{self.views}", "body", "What the body thinks so far", view=True)
        self.enter(Moved(move=to_decide[0]), to_decide[1])
        if to_decide[0] == "view":
            self.answered(f"V{self.views}", "body")
        case = cases.progress(self.entries)
        self.enter(Sat(members=tuple(f"Member {n}" for n in range(1, case.procedure.quorum + 1))))
        told = {str(n): p for n, p in enumerate(self.r["points"], 1)}
        points = tuple(
            PointDecision(point=n, outcome=outcome, reasons=told[n]["reasons"], relies_on=("M1", "A1"), remedy=told[n].get("remedy"))
            for n, outcome in outcomes.items()
        )
        self.enter(Decided(move="decide", points=points, members=cases.progress(self.entries).members), decider, on=on)

    def heard(self, ident: str, by: Any, title: str, *, view: bool = False) -> None:
        self.enter(Offered(material=Material(id=ident, by=by, title=title, text=title, view=view)))
        self.show(ident, by)

    def show(self, ident: str, by: str) -> None:
        for party in (p for p in self.parties if p != by):
            self.enter(Shown(material=ident, to=party), days=0)  # type: ignore[arg-type]
        if ident[0] != "M":
            self.answered(ident, by)

    def answered(self, ident: str, by: str) -> None:
        for party in (p for p in self.parties if p != by):
            self.enter(Answered(party=party, materials=(ident,)), party, days=0)  # type: ignore[arg-type]

    def reviewed(self) -> None:
        if review := self.r.get("review"):
            self.enter(Moved(move="ask_review", why=review["asks"]), review["by"])
            self.enter(Moved(move=review["move"], why=review["why"]), "reviewer", on=review["day"])
            if then := review.get("then"):
                self.decided({"1": then}, on=None)

    def over(self) -> None:
        for one in self.r.get("sanctions", ()):
            self.enter(Sanctioned(**{k: v for k, v in one.items() if k != "day"}), on=one.get("day"))
        for one in self.r.get("published", ()):
            self.enter(Published(**one))
        if self.r["ends"] == "closed":
            self.enter(Published(what="decision", place="the body's own pages", prominence="its first page"))
            if cases.standing(self.entries, (self.at + 60 * DAY).isoformat()).state != "closed":
                self.at += 60 * DAY  # until the time to ask for a review is over
                self.enter(Moved(move="close"), "staff")
        else:
            self.entries += cases.ticked(self.entries, NOW, entered_at=NOW)


def played(file: Path, number: int = 1) -> Played:
    made = Played(msgspec.yaml.decode(file.read_bytes()), number)
    made.play()
    return made


def dossier(made: Played, reader: Any) -> Dossier:
    case = cases.progress(made.entries)
    return cases.dossier(made.entries, cases.beside(case, [], {}), cases.Papers(known={}), reader, compared=False)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_ruling_fits_into_a_case_without_free_text_in_place_of_a_field(file: Path) -> None:
    made = played(file)
    case, r = cases.progress(made.entries), made.r
    assert r["source"].startswith("https://")
    assert r["not_known"]
    assert case.state == r["ends"]
    final = {d.point: d.outcome for d in case.decision.points} if case.decision else {}
    wanted = {str(n): p["outcome"] for n, p in enumerate(r["points"], 1) if "outcome" in p}
    assert final == ({"1": r["review"]["then"]} if r.get("review", {}).get("then") else wanted)
    assert [s.kind for s in case.sanctions] == [s["kind"] for s in r.get("sanctions", ())]
    unknown = {p.ground for p in case.points.values()} - {g.kind for g in case.procedure.grounds}
    assert unknown <= {"comment_as_fact", "unfair_means", "reputation"}, "grounds that the procedure does not know, and the record does"
    for reader in ("body", "publisher", "public") if r["ends"] == "closed" else ("body", "publisher"):
        told = publish.view(dossier(made, reader), [], names="initials")
        assert len(told.points) == len(r["points"])
        assert [a.outcome for a in told.rulings[-1].answers] == [OUTCOMES[o] for o in final.values()] if final else not told.rulings


def test_a_case_that_the_body_took_up_itself_has_one_party_alone() -> None:
    made = played(next(f for f in FILES if f.stem == "impress-303-2020"))
    case = cases.progress(made.entries)
    assert case.parties == ("publisher",)
    told = publish.view(dossier(made, "public"), [], names="initials")
    assert told.title == "IMPRESS, of its own motion, against 5Pillars UK"
    assert told.steps[0].what == "The body takes it up of its own motion: nobody complained."


def test_two_programmes_are_one_case_and_a_fine_comes_after_its_end() -> None:
    told = publish.view(dossier(played(next(f for f in FILES if "humphrey" in f.stem)), "public"), [], names="initials")
    assert told.contested == "“China 24”, CCTV News, 27 August 2013; “News Hour”, CCTV News, 14 July 2014"
    assert [s.line for s in told.sanctions] == ["The body imposes a fine, GBP 100000: Star China Media Limited, for both programmes."]


def test_a_decision_that_a_review_has_superseded_stays_on_record() -> None:
    told = publish.view(dossier(played(next(f for f in FILES if "3688" in f.stem)), "public"), [], names="initials")
    assert [(r.answers[0].outcome, r.superseded) for r in told.rulings] == [("accepted", True), ("rejected", False)]


def test_they_stand_in_one_register_with_its_statistics() -> None:
    every = [played(f, n) for n, f in enumerate(FILES, 1)]
    public = [m for m in every if m.r["ends"] == "closed"]
    found = [publish.Case(dossier=d, view=publish.view(d, [], names="initials")) for d in (dossier(m, "public") for m in public)]
    others = cases.counted([cases.progress(m.entries) for m in every if m not in public])
    index = publish.site(found, others, publish.Site(body="A body"))["index.html"].decode()
    assert len(found) >= 10
    assert len(re.findall(r'href="cases/2026-\d+\.html"', index)) >= len(found)
    assert "discrimination" in index
    assert "plagiarism" in index
