"""A case from its entries, and the next ones: first what clocks have made by then, then what somebody enters."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence

from msgspec import Struct, structs

from audiatur.cases import engine
from audiatur.cases.progress import Progress, progress, with_entry
from audiatur.errors import CaseError
from audiatur.record.case import Asked, Content, Corrected, Entry, Lodged, Pointed, entered
from audiatur.record.judgement import moment


class Enterer(Struct, frozen=True, kw_only=True):
    """Who enters something, in what role, and when it happened; `entered_at` is the hour of writing it down."""

    by: str
    role: str
    at: str
    entered_at: str


def lodged(case: str, content: Lodged, who: Enterer) -> Entry:
    """The first entry. Raises CaseError where it begins in no open state of its procedure."""
    begins = {s.name: s.ends for s in content.procedure.states}.get(content.begins or content.procedure.first)
    if begins is not False:
        there = ", ".join(s.name for s in content.procedure.states if not s.ends)
        raise CaseError(f"A case cannot begin in {content.begins!r}. The open states of {content.procedure.name}: {there}.")
    return entered(Entry(id="", case=case, number=0, at=who.at, entered_at=who.entered_at, by=who.by, role=who.role, before="", content=content, nonce=_lot()))


def ticked(entries: Sequence[Entry], now: str, *, entered_at: str = "") -> list[Entry]:
    """The moves that clocks have made since the last entry, up to a moment, each at the time at which the clock ran out.

    To be filed, where `entered_at` says when. Without it they are to be looked at: the same each time, until somebody files them.
    """
    case, last, made = progress(entries), entries[-1], []
    while not case.over and (ran := engine.clocked(case, moment(now))):
        move, when = ran
        at = max(when, moment(last.at)).isoformat()
        who = Enterer(by="the procedure", role=engine.CLOCK, at=at, entered_at=entered_at)
        last = _next(last, who, move, nonce=_lot() if entered_at else _following(last))
        case = with_entry(case, engine.allowed(case, last))
        made.append(last)
    return made


def entry(entries: Sequence[Entry], content: Content, who: Enterer) -> list[Entry]:
    """What is to be filed so that this is entered. Raises CaseError where the procedure does not allow it, and says why."""
    if moment(who.at) < moment(entries[-1].at):
        raise CaseError(f"The last entry is of {entries[-1].at}: what is entered now happened later. Give a later time, or the time of now.")
    if moment(who.at) > moment(who.entered_at):
        raise CaseError(f"{who.at} has not come yet.")
    made = ticked(entries, who.at, entered_at=who.entered_at)
    case = progress([*entries, *made])
    last = made[-1] if made else entries[-1]
    return [*made, engine.allowed(case, _next(last, who, content, nonce=_lot()))]


def confirming(case: Progress, points: Collection[str] = ()) -> list[Content]:
    """What a person enters who takes over what was proposed from the text: who complains and of what, what is asked, and these points or all."""
    made: list[Content] = [Corrected(contested=case.contested, complainant=case.complainant)] if case.unconfirmed else []
    made += [Asked(remedies=tuple(structs.replace(r, proposed=False) for r in case.remedies))] if any(r.proposed for r in case.remedies) else []
    return made + [Pointed(point=structs.replace(p, proposed=False)) for p in case.points.values() if p.proposed and (not points or p.id in points)]


def standing(entries: Sequence[Entry], now: str) -> Progress:
    """The case as it is at a moment: also what clocks have made that nobody has filed yet."""
    return progress([*entries, *ticked(entries, now)])


def _next(last: Entry, who: Enterer, content: Content, *, nonce: str) -> Entry:
    number = last.number + 1
    return entered(
        Entry(
            id="",
            case=last.case,
            number=number,
            at=who.at,
            entered_at=who.entered_at,
            by=who.by,
            role=who.role,
            before=last.id,
            content=content,
            nonce=nonce,
        )
    )


def _lot() -> str:
    return secrets.token_hex(16)


def _following(last: Entry) -> str:
    """As good as drawn to whoever has not that of the entry before, which is given to nobody who may not have that one."""
    return hashlib.sha256(f"{last.nonce} {last.id}".encode()).hexdigest()[:32]
