"""A case as who asks may have it, the same for pages and for programs: the list, one case with what may happen next, its papers and its mails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct
from starlette.requests import Request

from audiatur import cases, flow
from audiatur.cases import Progress
from audiatur.publish.mask import Mask, Masking
from audiatur.record.case import Wrote
from audiatur.record.dossier import Time
from audiatur.record.judgement import moment
from audiatur.record.procedure import PARTIES
from audiatur.record.rights import thing
from audiatur.store import activity, shut_to
from audiatur.store.casepeople import Tie
from audiatur.web.actors import Actor, actor_of, now, stands
from audiatur.web.bench import whole_bench
from audiatur.web.errors import Refused, missing
from audiatur.web.forms import asked
from audiatur.web.visitor import may, require, visitor_of

CLOCK: Final = "clock"
RESTRICTED: Final = "a paper that is restricted on this desk"


class CaseLine(Struct, frozen=True, kw_only=True):
    """A case in a list. `lodged` and `due` are days at the body's place; `due` is the last one of the time of `due_of`, which runs out first.

    `part` is that of whoever reads, where it is one alone.
    """

    id: str
    title: str
    contested: str
    state: str
    state_title: str
    over: bool
    lodged: str
    due: str | None
    due_of: str | None
    part: str | None


class NextMove(Struct, frozen=True, kw_only=True):
    """A move from here: who makes it, in which of the visitor's roles if any, and what stands against it now."""

    name: str
    title: str
    by: tuple[str, ...]
    roles: tuple[str, ...]
    decides: bool
    against: tuple[str, ...]


class ShownTo(Struct, frozen=True, kw_only=True):
    """Who has seen a piece of material - to whom, how, and on what day - and who is still to."""

    id: str
    withheld: bool
    to: tuple[tuple[str, str, str], ...]
    open: tuple[str, ...]


class Opened(Struct, frozen=True, kw_only=True):
    """A case for one who may have it, at a moment, with what clocks have made until then. `shut`: names that stay initials also in full."""

    case: Progress
    actor: Actor
    at: str
    names: str
    shut: Callable[[str], bool] | None
    made: flow.CaseFile

    @property
    def deadlines(self) -> list[Time]:
        """Times of whom the reader knows that did not end yet."""
        return [t for t in self.made.dossier.times if t.met is None]

    @property
    def papers(self) -> list[str]:
        """Ids of those whose text the reader has."""
        return [p.id for p in self.made.dossier.papers if p.held]


# ---- the list ------------------------------------------------------------------------------------------------------------------
def lines(request: Request, ids: Sequence[str]) -> list[CaseLine]:
    """Those of these cases that this visitor has a part in, in this order."""
    desk, at = whole_bench(request).desk, now()
    found = [(case, actor) for case in (cases.standing(desk.case(ident), at) for ident in ids) if (actor := _part(request, case))]
    named = list(dict.fromkeys(d for case, _ in found for d in case.contested.documents))
    mask, hidden = Mask(whole_bench(request).named(named), full=False), whole_bench(request).guard.hidden(visitor_of(request))
    return [_line(request, case, actor, mask, hidden) for case, actor in found]


def _part(request: Request, case: Progress) -> Actor | None:
    try:
        return actor_of(request, case)
    except Refused:  # a member of the panel with an interest has no part in it any more
        return None


def _line(request: Request, case: Progress, actor: Actor, mask: Mask, hidden: frozenset[str]) -> CaseLine:
    said = RESTRICTED if case.contested.document in hidden else mask.text(case.contested.title or "no title in the text", case.contested.documents)
    runs = next(iter(case.running()), None)
    cuts = flow.cuts(whole_bench(request).desk, case, actor.reader)
    return CaseLine(
        id=case.id,
        title=cuts.words(f"{case.complainant.name or 'No name in the text'} against {case.contested.publisher or 'a publisher that is not named'}"),
        contested=cuts.words(said),
        state=case.state,
        state_title=case.procedure.state(case.state).title,
        over=case.over,
        lodged=case.procedure.day(case.lodged_at),
        due=cases.until(runs.due).isoformat() if runs else None,
        due_of=runs.clock.of if runs else None,
        part=actor.roles[0] if len(actor.roles) == 1 else None,
    )


# ---- one case ------------------------------------------------------------------------------------------------------------------
def opened(request: Request, case: str, *, as_entered: bool = False) -> Opened:
    """As it stands now; or `as_entered`, without what clocks have made since the last entry. Raises Refused where it is not there for this visitor."""
    at = now()
    found, actor = stands(request, case, at=at)
    names, shut = _names(request, actor, case)
    made = flow.case_file(whole_bench(request).desk, case, actor.reader, names=names, visitor=actor.visitor, shut=shut, now="" if as_entered else at)
    return Opened(case=found, actor=actor, at=at, names=names, shut=shut, made=made)


def _names(request: Request, actor: Actor, case: str) -> tuple[str, Callable[[str], bool] | None]:
    """ "full" for who may see names and asks to, and which of them stay initials also then. That somebody asked is noted."""
    if asked(request, "names") != "full" or not may(actor.visitor, "see names"):
        return "initials", None
    bench = whole_bench(request)
    with bench.desk.database.writing() as db:
        activity.note(db, actor.visitor.name, "see names", "case", case)
    return "full", shut_to(actor.visitor, bench.guard.restricted())


def steps(case: Progress, actor: Actor, at: str) -> list[NextMove]:
    """The moves from here. Why one of another's is not legal now is for the body alone: it tells of material that a party may not know of."""
    made = []
    for move in case.procedure.moves:
        if case.state in move.start:
            by = [role for role in move.by if role != CLOCK]
            roles = tuple(role for role in by if role in actor.roles)
            told = roles[:1] or (by[:1] if actor.reader == "body" else ())
            against = [why for role in told for why in cases.against(case, move, role, moment(at))]
            made.append(NextMove(name=move.name, title=move.title, by=move.by, roles=roles, decides=move.decides, against=tuple(against)))
    return made


def given(found: Opened) -> list[ShownTo]:
    """To whom the material of a case was shown; for the body, which shows it."""
    day = found.case.procedure.day
    return [
        ShownTo(
            id=ident,
            withheld=bool(held.material.withheld),
            to=tuple((party, form, day(at.isoformat())) for party, (form, at) in held.shown.items()),
            open=tuple(p for p in PARTIES if not held.seen_by(p)),
        )
        for ident, held in (found.case.materials.items() if found.actor.reader == "body" else ())
    ]


def hiding(request: Request, found: Opened) -> Masking:
    """What hides, in words that come from elsewhere than the case, what this reader's copy hides."""
    mask = Mask(found.made.records, full=found.names == "full", shut=found.shut)
    cuts = flow.cuts(whole_bench(request).desk, found.case, found.actor.reader)
    return lambda text: mask.text(cuts.words(text))


# ---- its papers and mails ------------------------------------------------------------------------------------------------------
def paper(found: Opened, ident: str) -> str:
    """The text of a paper that this visitor has in this case, as it has it. Raises Refused."""
    if ident not in found.papers:
        raise missing("paper of this case that is yours to read")
    text = next((r.document.text for r in found.made.records if r.document.id == ident), None) or ""
    return Mask(found.made.records, full=found.names == "full", shut=found.shut).text(text, [ident])


def mail(request: Request, case: str, number: int) -> bytes:
    """The mail file of a letter, for the one to whom it went and for who may see all that stands in it. Raises Refused."""
    found, actor = stands(request, case)
    letter = _mails(request, found, actor).get(number)
    if letter is None:
        raise missing("letter of this case that is yours to have as a mail")
    return flow.mail_file(letter)


def mails(request: Request, found: Opened) -> tuple[int, ...]:
    """Numbers of the entries whose letters this visitor has as mails."""
    return tuple(_mails(request, found.case, found.actor))


def _mails(request: Request, case: Progress, actor: Actor) -> dict[int, Wrote]:
    if actor.reader not in PARTIES and not may(actor.visitor, "see names"):
        return {}
    mine, cuts = cases.letters(case, actor.reader), flow.cuts(whole_bench(request).desk, case, actor.reader)
    return {
        number: letter
        for number, letter in case.letters_by_entry.items()
        if letter.mail and letter in mine and cuts.letter(number, letter.text) == letter.text and cuts.words(letter.subject) == letter.subject
    }


# ---- who has access ------------------------------------------------------------------------------------------------------------
def ties(request: Request, case: str) -> list[Tie]:
    """Accounts with a part in a case. Raises Refused where that is not for this visitor to know."""
    require_keeping(request, case)
    return whole_bench(request).guard.ties(case=case)


def require_keeping(request: Request, case: str) -> None:
    """Raises Refused unless this visitor keeps the case: who has a part in it, or an interest, could end his own tie, and read it as the body from then on."""
    _, actor = stands(request, case)
    require(request, "see access", thing("case access"))
    if not actor.keeps:
        raise Refused(403, "Not allowed", "Who has access to a case is for who keeps it.")
