"""Where a case stands: its entries, one after the other, and the hour."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from audiatur.cases import clocks
from audiatur.errors import CaseError
from audiatur.record.case import (
    Answered,
    Asked,
    Captured,
    Complainant,
    Conflicted,
    Contested,
    Corrected,
    Decided,
    Dropped,
    Entry,
    Form,
    Lifted,
    Lodged,
    Material,
    Moved,
    Offered,
    Point,
    Pointed,
    Published,
    Redacted,
    Remedy,
    Sanctioned,
    Sat,
    Shown,
    Wrote,
    entered,
)
from audiatur.record.judgement import moment
from audiatur.record.procedure import PARTIES, Clock, Length, Party, Procedure


@dataclass(frozen=True)
class Held:
    """A piece of material, to whom it was shown, and who has been heard on it: has answered, or had the time to."""

    material: Material
    shown: dict[Party, tuple[Form, datetime.datetime]] = field(default_factory=dict)
    gist: str | None = None
    answered: frozenset[Party] = frozenset()

    def seen_by(self, party: Party) -> bool:
        return self.material.by == party or party in self.shown


@dataclass(frozen=True)
class Running:
    clock: Clock
    due: datetime.datetime


@dataclass(frozen=True)
class Progress:
    """Everything that entries say, the last word on each. `entered_at` is since when the case is in its state."""

    id: str
    procedure: Procedure
    state: str
    entered_at: datetime.datetime
    contested: Contested
    complainant: Complainant
    unconfirmed: bool
    lodged: Lodged
    lodged_at: str
    documents: tuple[str, ...] = ()
    points: dict[str, Point] = field(default_factory=dict)
    pointed: frozenset[str] = frozenset()
    """Ids of all points that ever were: one that was taken out is no other's, or what was said on it would be said on that."""
    remedies: tuple[Remedy, ...] = ()
    materials: dict[str, Held] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    conflicted: dict[str, str] = field(default_factory=dict)
    answers: tuple[Answered, ...] = ()
    letters: tuple[Wrote, ...] = ()
    letters_by_entry: dict[int, Wrote] = field(default_factory=dict)
    sanctions: tuple[Sanctioned, ...] = ()
    captures: tuple[Captured, ...] = ()
    redactions: dict[str, Redacted] = field(default_factory=dict)
    """Those in force."""
    ever_redacted: dict[str, Redacted] = field(default_factory=dict)
    """Those in force, and those that ended."""
    taken_back: frozenset[str] = frozenset()
    """Provisional views that count no more: the case went on from where they were heard, by a decision or back to be looked at again."""
    decisions: tuple[Decided, ...] = ()
    published: tuple[Published, ...] = ()
    moves: tuple[Moved, ...] = ()

    @property
    def parties(self) -> tuple[Party, ...]:
        """Who is to be heard: where the body took it up itself, there is no complainant."""
        return ("publisher",) if self.lodged.via == "own_motion" else PARTIES

    @property
    def next_point(self) -> str:
        """The id of a new point."""
        return str(1 + max((int(p) for p in self.pointed if p.isdigit()), default=0))

    @property
    def over(self) -> bool:
        return self.procedure.state(self.state).ends

    @property
    def decision(self) -> Decided | None:
        return self.decisions[-1] if self.decisions else None

    @property
    def able(self) -> tuple[str, ...]:
        """Who sits and has no interest."""
        return tuple(m for m in self.members if m not in self.conflicted)

    def heard(self, material: str, party: Party, now: datetime.datetime) -> bool:
        held = self.materials[material]
        if held.material.by == party or party in held.answered:
            return True
        if party not in held.shown:
            return False
        return now >= self.due(held.shown[party][1], self.procedure.answer)

    def due(self, since: datetime.datetime, length: Length) -> datetime.datetime:
        return clocks.due(since, length, zone=self.procedure.time_zone, country=self.procedure.holidays)

    def to_complain(self, *, while_online: bool = False) -> datetime.datetime | None:
        """Until when an appeal on the publication could be lodged, where the procedure has a limit and the day of publication is known."""
        published, learnt, limit = self.published_at(), self.learnt_at(), self.procedure.limit
        length = limit and (limit.while_online if while_online else limit.length)
        ends = [self.due(published, length)] if published and length else []
        if limit and limit.knowing and learnt and not while_online:
            ends.append(self.due(learnt, limit.knowing))
        return min(ends, default=None)

    def published_at(self) -> datetime.datetime | None:
        """The first moment of the day on which the publication appeared, at the body's place."""
        return self._begins(self.contested.published)

    def learnt_at(self) -> datetime.datetime | None:
        """That of the day on which the complainant learnt of it."""
        return self._begins(self.complainant.learnt)

    def _begins(self, day: str | None) -> datetime.datetime | None:
        try:
            found = datetime.date.fromisoformat((day or "")[:10])
        except ValueError:  # no day, or none of the calendar
            return None
        return datetime.datetime.combine(found, datetime.time(), ZoneInfo(self.procedure.time_zone))

    def since(self, clock: Clock, entered_at: datetime.datetime) -> datetime.datetime:
        """From when a clock runs, in a state in which the case came at `entered_at`."""
        return moment(self.lodged_at) if clock.since == "lodging" else entered_at

    def running(self) -> list[Running]:
        """The clocks of its state, the next to run out first."""
        found = [Running(c, self.due(self.since(c, self.entered_at), c.length)) for c in self.procedure.clocks if c.state == self.state]
        return sorted(found, key=lambda r: r.due)


def progress(entries: Sequence[Entry]) -> Progress:
    """Entries of one case, in order, whole. Raises CaseError where one was changed, left out or put in."""
    made: Progress | None = None
    before = ""
    for number, entry in enumerate(entries):
        if entry != entered(entry) or entry.before != before or entry.number != number:
            raise CaseError(f"Entry {number} of the case {entry.case} is not as it was made, or one before it is missing. Restore the desk from a copy.")
        before = entry.id
        made = _begun(entry) if made is None else with_entry(made, entry)
    if made is None:
        raise CaseError("A case without entries is none.")
    return made


def _begun(entry: Entry) -> Progress:
    content = entry.content
    if not isinstance(content, Lodged):
        raise CaseError(f"The case {entry.case} does not begin with its lodging.")
    return Progress(
        id=entry.case,
        procedure=content.procedure,
        state=content.begins or content.procedure.first,
        entered_at=moment(entry.at),
        contested=content.contested,
        complainant=content.complainant,
        unconfirmed=content.unconfirmed,
        lodged=content,
        lodged_at=entry.at,
        documents=content.documents,
    )


def with_entry(case: Progress, entry: Entry) -> Progress:
    """The case with one entry more, which the engine has allowed."""
    at = moment(entry.at)
    match entry.content:
        case Corrected() as said:
            made = replace(case, contested=said.contested or case.contested, complainant=said.complainant or case.complainant)
            return replace(made, unconfirmed=False)
        case Pointed(point=point):
            return replace(case, points={**case.points, point.id: point}, pointed=case.pointed | {point.id})
        case Dropped(point=ident):
            return replace(case, points={k: p for k, p in case.points.items() if k != ident})
        case Asked(remedies=remedies):
            return replace(case, remedies=remedies)
        case Offered(material=material):
            return replace(case, materials={**case.materials, material.id: Held(material)})
        case Shown(material=ident, to=party, form=form, gist=gist):
            held = case.materials[ident]
            # Who has answered a gist has not been heard on the whole.
            heard = held.answered - {party} if form == "full" and held.shown.get(party, ("full",))[0] == "gist" else held.answered
            return _with(case, ident, replace(held, shown={**held.shown, party: (form, at)}, gist=gist or held.gist, answered=heard))
        case Answered() as said:
            for ident in said.materials:
                held = case.materials[ident]
                case = _with(case, ident, replace(held, answered=held.answered | {said.party}))
            return _with_answer(replace(case, answers=(*case.answers, said)), said)
        case Sat(members=members):
            return replace(case, members=members)
        case Conflicted(member=member, why=why):
            return replace(case, conflicted={**case.conflicted, member: why})
        case Wrote() as letter:
            return replace(case, letters=(*case.letters, letter), letters_by_entry={**case.letters_by_entry, entry.number: letter})
        case Sanctioned() as one:
            return replace(case, sanctions=(*case.sanctions, one))
        case Captured() as one:
            return replace(case, captures=(*case.captures, one))
        case Redacted() as one:
            return replace(case, redactions={**case.redactions, one.id: one}, ever_redacted={**case.ever_redacted, one.id: one})
        case Lifted(redaction=ident):
            return replace(case, redactions={k: r for k, r in case.redactions.items() if k != ident})
        case Published() as one:
            return replace(case, published=(*case.published, one))
        case Decided() as decision:
            return _moved(replace(case, decisions=(*case.decisions, decision)), Moved(move=decision.move), at)
        case Moved() as moved:
            return _moved(case, moved, at)
        case Lodged():
            raise CaseError(f"The case {case.id} was lodged twice.")


def _with_answer(case: Progress, said: Answered) -> Progress:
    """What an answer says is material of its own, which the other is to be shown; one that says nothing more ends the exchange."""
    if not said.says:
        return case
    ident = f"A{sum(a.says for a in case.answers)}"
    title = f"Answer of the {said.party} on {', '.join(said.materials) or 'the case'}" + (f", known through {said.through}" if said.through else "")
    made = Material(id=ident, by=said.party, title=title, document=said.document, text=said.text, points=said.points)
    return _with(case, ident, Held(made))


def _with(case: Progress, ident: str, held: Held) -> Progress:
    return replace(case, materials={**case.materials, ident: held})


def _moved(case: Progress, moved: Moved, at: datetime.datetime) -> Progress:
    move = case.procedure.move(moved.move)
    if move is None:
        raise CaseError(f"The procedure {case.procedure.name} has no move {moved.move!r}.")
    heard_here = any("view" in m.needs and case.state in m.start for m in case.procedure.moves)
    views = {ident for ident, h in case.materials.items() if h.material.view} if heard_here else set[str]()
    return replace(case, state=move.end, entered_at=at, moves=(*case.moves, moved), taken_back=case.taken_back | views)


def unheard(case: Progress, now: datetime.datetime) -> list[tuple[str, Party]]:
    """Material that is not withheld, with each party that was not shown it or could not answer it yet."""
    open_ones = [h.material.id for h in case.materials.values() if not h.material.withheld]
    return [(ident, party) for ident in open_ones for party in case.parties if not case.heard(ident, party, now)]
