"""Every path of every procedure that ships: none decides on what both have not been shown and could answer, none gets stuck, every clock ends somewhere.

The walk makes real entries and has the real engine allow or refuse them. What was shown and how long ago it keeps in its own ledger.
One piece of material of the complainant's and one answer of the publisher's stand for all, and a third piece is withheld;
time goes on by jumps past every length that a procedure knows.
"""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, combinations
from typing import Literal

import msgspec
import pytest

from audiatur.cases import engine, procedures
from audiatur.cases.progress import Progress, progress, with_entry
from audiatur.errors import CaseError
from audiatur.record.case import (
    Answered,
    Complainant,
    Conflicted,
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
    Sat,
    Shown,
    entered,
)
from audiatur.record.procedure import PARTIES, Procedure

START = datetime.datetime(2026, 12, 23, 10, tzinfo=datetime.UTC)
JUMP = datetime.timedelta(days=400)
MEMBERS = ("m1", "m2", "m3", "m4")


@dataclass(frozen=True)
class At:
    """A case, the hour, and the walk's own ledger: to whom a piece was shown, and of these who has answered or had a jump of time since."""

    case: Progress
    now: datetime.datetime
    shown: frozenset[tuple[str, str]] = frozenset()
    could_answer: frozenset[tuple[str, str]] = frozenset()
    jumped: bool = False
    back: frozenset[str] = frozenset()
    """Provisional views that were there when the case went back from where they are heard."""
    twice: bool = field(default=False, compare=False)
    """Nothing is filed but provisional views, and a second one when one was taken back."""
    ran: tuple[str, ...] = field(default=(), compare=False)

    @property
    def key(self) -> tuple[object, ...]:
        c = self.case
        held = tuple((i, h.material.withheld is None) for i, h in sorted(c.materials.items()))
        confirmed = tuple((i, p.proposed) for i, p in sorted(c.points.items()))
        return c.state, held, self.shown, self.could_answer, self.jumped, self.back, confirmed, bool(c.members), tuple(c.conflicted), bool(c.published)


def begun(procedure: Procedure, begins: str | None = None, *, twice: bool = False) -> At:
    """With `begins`, a case that the body has taken up itself, in that state."""
    via: Literal["letter", "own_motion"] = "own_motion" if begins else "letter"
    content = Lodged(procedure=procedure, contested=Contested(title="An article"), complainant=Complainant(name="C"), via=via, begins=begins)
    first = entered(Entry(id="", case="1", number=0, at=START.isoformat(), entered_at="", by="s", role="body", before="", content=content))
    return At(progress([first]), START, twice=twice)


def tried(at: At, role: str, content: object) -> At | None:
    entry = Entry(id="", case="1", number=1, at=at.now.isoformat(), entered_at="", by="s", role=role, before="", content=content)
    try:
        return replace(at, case=with_entry(at.case, engine.allowed(at.case, entry)), jumped=False, ran=(*at.ran, f"{role}: {content}"))
    except CaseError:
        return None


def after(at: At) -> Iterator[At]:
    """All that can happen next."""
    yield from (a for a in (*filings(at), *showings(at), *moves(at), *decisions(at), jump(at)) if a is not None)


def filings(at: At) -> Iterator[At | None]:
    case = at.case
    if case.over:
        return
    if not case.points:
        yield tried(at, "body", Pointed(point=Point(id="1", ground="distortion", proposed=True)))
    elif case.points["1"].proposed:
        yield tried(at, "body", Pointed(point=Point(id="1", ground="distortion")))
    else:
        by: Literal["complainant", "body"] = "complainant" if "complainant" in case.parties else "body"
        if at.twice:
            pass
        elif "complainant" not in case.materials:
            yield tried(at, by, Offered(material=Material(id="complainant", by=by, title="A letter")))
        elif "A1" not in case.materials and (asked := ("complainant", "publisher")) in at.shown - at.could_answer:
            made = tried(at, "publisher", Answered(party="publisher", materials=("complainant",), text="It is as we wrote."))
            yield made and replace(made, could_answer=at.could_answer | {asked})
        if "secret" not in case.materials and not at.twice:
            yield tried(at, by, Offered(material=Material(id="secret", by=by, title="A witness", withheld="would be in danger")))
        view, room = f"view{len(at.back)}", len(at.back) < 1 + at.twice
        if view not in case.materials and room and any("view" in m.needs for m in case.procedure.moves):
            yield tried(at, "body", Offered(material=Material(id=view, by="body", title="Provisional view", view=True)))
        if not case.members:
            yield tried(at, "body", Sat(members=MEMBERS[: case.procedure.quorum]))
        elif not case.conflicted and not at.twice:
            yield tried(at, "body", Conflicted(member="m1", why="wrote for the publisher"))
    if not case.published:
        yield tried(at, "body", Published(what="decision", place="the register", prominence="its first page"))


def showings(at: At) -> Iterator[At | None]:
    for ident in at.case.materials:
        for party in PARTIES:
            if (ident, party) not in at.shown:
                for content in (Shown(material=ident, to=party), Shown(material=ident, to=party, form="gist", gist="It says that.")):
                    if made := tried(at, "body", content):
                        yield replace(made, shown=at.shown | {(ident, party)})
                        break
            elif (ident, party) not in at.could_answer and (made := tried(at, party, Answered(party=party, materials=(ident,)))):
                yield replace(made, could_answer=at.could_answer | {(ident, party)})


def moves(at: At) -> Iterator[At | None]:
    for move in at.case.procedure.moves:
        for role in move.by:
            if role != engine.CLOCK and (made := tried(at, role, Moved(move=move.name))):
                views = frozenset(i for i in at.case.materials if i.startswith("view")) if at.case.state in viewing(at.case.procedure) else frozenset[str]()
                yield replace(made, back=at.back | views)


def viewing(procedure: Procedure) -> set[str]:
    """States in which both are heard on a provisional view."""
    return {state for m in procedure.moves if "view" in m.needs for state in m.start}


def decisions(at: At) -> Iterator[At | None]:
    """On everything, on nothing, and on all between; by all who sit, or by too few."""
    chosen = list(at.case.materials)
    for move in (m for m in at.case.procedure.moves if m.decides and at.case.state in m.start):
        for relied in chain.from_iterable(combinations(chosen, n) for n in range(len(chosen) + 1)):
            for members in {at.case.members, at.case.members[:1]}:
                points = tuple(PointDecision(point=p, outcome="partly", reasons="R", relies_on=relied) for p in at.case.points)
                made = tried(at, move.by[0], Decided(move=move.name, points=points, members=members))
                if made:
                    fair(at, relied, members)
                yield made


class Unfair(AssertionError):
    """A decision that the walk's ledger does not bear."""


def fair(at: At, relied: tuple[str, ...], members: tuple[str, ...]) -> None:
    for ident in relied:
        owner = "body" if ident.startswith("view") else "publisher" if ident == "A1" else "complainant"
        lacking = [p for p in at.case.parties if p != owner and not {(ident, p)} <= at.shown & at.could_answer]
        if lacking or ident == "secret":
            raise Unfair(f"decided on {ident} without {lacking}: {' > '.join(at.ran)}")
    if at.case.state in viewing(at.case.procedure):
        views = [i for i in at.case.materials if i.startswith("view") and i not in at.back]
        if not views or not {(views[-1], p) for p in at.case.parties} <= at.shown & at.could_answer:
            raise Unfair(f"decided without a provisional view on which both could say something: {' > '.join(at.ran)}")
    if not at.case.points or any(p.proposed for p in at.case.points.values()):
        raise Unfair("decided on points that nobody confirmed")
    if set(members) & set(at.case.conflicted) or len(members) < at.case.procedure.quorum:
        raise Unfair(f"decided by {members}")


def jump(at: At) -> At | None:
    """So much time goes by that every length has run out; a clock with a move makes it."""
    if at.jumped or at.case.over:
        return None
    now = at.now + JUMP
    made = replace(at, now=now, could_answer=at.could_answer | at.shown, jumped=True, ran=(*at.ran, "time goes by"))
    ran_out = engine.clocked(at.case, now)
    with_move = [r.clock for r in at.case.running() if r.clock.then]
    assert bool(ran_out) == bool(with_move), "a clock with a move makes it when it has run out"
    if not ran_out:
        return made
    moved, when = ran_out
    assert at.case.entered_at < when <= now
    done = tried(replace(made, now=when), engine.CLOCK, moved)
    assert done is not None, f"the clock {moved.clock} makes a move that is refused: {' > '.join(at.ran)}"
    return replace(done, now=now, could_answer=made.could_answer)


def walked(procedure: Procedure, begins: str | None = None, *, twice: bool = False) -> dict[tuple[object, ...], tuple[At, set[tuple[object, ...]]]]:
    first = begun(procedure, begins, twice=twice)
    found: dict[tuple[object, ...], tuple[At, set[tuple[object, ...]]]] = {first.key: (first, set())}
    waiting = deque([first])
    while waiting:
        at = waiting.popleft()
        for new in after(at):
            found[at.key][1].add(new.key)
            if new.key not in found:
                found[new.key] = (new, set())
                waiting.append(new)
    return found


@pytest.mark.parametrize("name", procedures.shipped())
def test_no_path_decides_unheard_and_none_gets_stuck(name):
    """`fair` and `jump` raise on the way; then every situation must lead to an end, and every state and every end must have been met."""
    procedure = procedures.shipped()[name]
    found = walked(procedure)
    assert {key[0] for key in found} == {s.name for s in procedure.states}
    leads_to_an_end(procedure, found)


@pytest.mark.parametrize(("name", "begins"), [("newsroom", "open"), ("ofcom-like", "investigation")])
def test_no_path_of_a_case_that_the_body_took_up_itself_decides_unheard_or_gets_stuck(name, begins):
    procedure = procedures.shipped()[name]
    found = walked(procedure, begins)
    leads_to_an_end(procedure, found)
    assert not any("complainant" in party for at, _ in found.values() for _, party in at.shown)


def leads_to_an_end(procedure: Procedure, found: dict[tuple[object, ...], tuple[At, set[tuple[object, ...]]]]) -> None:
    before: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
    for key, (_, then) in found.items():
        for one in then:
            before.setdefault(one, set()).add(key)
    reach = deque(key for key in found if procedure.state(str(key[0])).ends)
    ends = set(reach)
    while reach:
        for key in before.get(reach.popleft(), set()) - ends:
            ends.add(key)
            reach.append(key)
    stuck = [found[key][0].ran for key in found.keys() - ends]
    assert not stuck, f"{len(stuck)} situations have no way to an end, such as: {' > '.join(stuck[0])}"
    assert any(at.case.decisions for at, _ in found.values())


def test_the_walk_would_find_a_procedure_that_decides_too_early(monkeypatch):
    procedure = procedures.shipped()["newsroom"]
    early = tuple(msgspec.structs.replace(m, needs=("points",)) if m.decides else m for m in procedure.moves)
    walked(msgspec.structs.replace(procedure, moves=early))  # the engine holds by itself what this file no longer asks
    monkeypatch.setattr(engine, "_unreliable", lambda case, ident, now: [])
    with pytest.raises(Unfair, match="decided on"):
        walked(msgspec.structs.replace(procedure, moves=early))


def test_the_walk_would_find_a_state_that_cannot_be_reached():
    procedure = msgspec.structs.replace(procedures.shipped()["newsroom"], quorum=9)
    assert not procedures.faults(procedure)
    assert "decided" not in {key[0] for key in walked(procedure)}


@pytest.mark.parametrize("name", ["ofcom-like", "impress-like"])
def test_no_path_decides_on_a_view_that_was_taken_back_and_a_new_one_leads_on(name):
    procedure = procedures.shipped()[name]
    found = walked(procedure, twice=True)
    leads_to_an_end(procedure, found)
    assert any(at.back and "view1" in at.case.materials and at.case.decisions for at, _ in found.values())


def test_the_walk_would_find_a_decision_on_a_view_that_was_taken_back(monkeypatch):
    real = engine._lacks
    monkeypatch.setattr(engine, "_lacks", lambda case, need, now: real(replace(case, taken_back=frozenset()), need, now))
    with pytest.raises(Unfair, match="without a provisional view"):
        walked(procedures.shipped()["ofcom-like"], twice=True)
