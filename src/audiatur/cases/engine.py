"""What a procedure allows in a case as it stands, and why not what it does not.

Whatever a procedure's file says, no decision is legal that relies on material which a party was not shown, or could not answer yet,
or which is withheld; nor one by a member with an interest, or by fewer than the quorum, or one that leaves out a point.
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable

from audiatur.cases.clocks import until
from audiatur.cases.progress import Progress, unheard
from audiatur.cases.redaction import owner
from audiatur.errors import CaseError
from audiatur.record.case import (
    Answered,
    Asked,
    Captured,
    Complainant,
    Conflicted,
    Corrected,
    Decided,
    Dropped,
    Entry,
    Lifted,
    Lodged,
    Moved,
    Offered,
    Pointed,
    Published,
    Redacted,
    Sanctioned,
    Sat,
    Shown,
    Wrote,
    entered,
)
from audiatur.record.judgement import moment
from audiatur.record.procedure import PARTIES, Move, Need

CLOCK = "clock"
"""The role in which a clock makes its move."""
NOBODY = "Nobody complains in this case: the body took it up itself, and hears the publisher alone."
REVIEWER = "reviewer"
"""The role, in procedures that have one, of whoever looks at a decision that others made."""
AFTER = (Published, Sanctioned, Wrote, Redacted, Lifted, Captured)
"""What is entered also when a case is over."""
WORK = (Asked, Pointed, Corrected, Dropped, Offered, Shown, Answered, Sat, Conflicted, Wrote, Captured, Redacted, Lifted, Sanctioned, Published)
"""What the body enters beside moves and decisions."""
BODY = "body"
"""The role of whoever keeps the case, where an entry asks for none of the procedure's."""


def moves(case: Progress, role: str, now: datetime.datetime) -> list[tuple[Move, list[str]]]:
    """Every move that this role may make from here, each with what stands against it now."""
    return [(m, refusals(case, m.name, role, now)) for m in case.procedure.moves if case.state in m.start and role in m.by]


def refusals(case: Progress, name: str, role: str, now: datetime.datetime, decision: Decided | None = None, *, without: Container[Need] = ()) -> list[str]:
    """Why this move is not legal now; nothing where it is. `without` these needs of the move, which are not looked at."""
    move = case.procedure.move(name)
    if move is None:
        known = ", ".join(m.name for m in case.procedure.moves if case.state in m.start)
        return [f"There is no move {name!r} in this procedure. From here: {known or 'none, the case is over'}."]
    found = []
    if case.state not in move.start:
        found.append(f"“{move.title}” starts from {_titles(case, move.start)}; the case is in “{case.procedure.state(case.state).title}”.")
    if role not in move.by:
        found.append(f"“{move.title}” is made by {' or '.join(move.by)}, not by {role}.")
    for need in (n for n in move.needs if n not in without):
        found += _lacks(case, need, now)
    if move.decides and decision is not None:
        found += _unfit(case, decision, now)
    return list(dict.fromkeys(found))


def _titles(case: Progress, names: Iterable[str]) -> str:
    return " or ".join(f"“{case.procedure.state(n).title}”" for n in names)


def _lacks(case: Progress, need: Need, now: datetime.datetime) -> list[str]:
    match need:
        case "points":
            waiting = [p.id for p in case.points.values() if p.proposed]
            none = [] if case.points else ["There is no point to decide yet."]
            none += ["Who complains, and of which publication, is proposed from the text, and nobody has confirmed it."] if case.unconfirmed else []
            return none + [f"Point {ident} is proposed from the text, and nobody has confirmed it." for ident in waiting]
        case "all_shown":
            held = [h for h in case.materials.values() if not h.material.withheld]
            return [f"Material {h.material.id} was not shown to the {p}." for h in held for p in case.parties if not h.seen_by(p)]
        case "heard":
            return [_unheard(case, ident, party) for ident, party in unheard(case, now)]
        case "view":
            views = [h.material.id for h in case.materials.values() if h.material.view and h.material.id not in case.taken_back]
            if not views:
                return ["No provisional view was given." if not case.taken_back else "No provisional view was given since the last one was taken back."]
            return [_unheard(case, ident, party) for ident, party in unheard(case, now) if ident == views[-1]]
        case "published":
            return [] if case.published else ["What was published, where and how prominently, is not recorded."]


def _unheard(case: Progress, ident: str, party: str) -> str:
    held = case.materials[ident]
    for one, (_, at) in held.shown.items():
        if one == party:
            return f"The {party} can answer material {ident} until the end of {until(case.due(at, case.procedure.answer))}."
    return f"Material {ident} was not shown to the {party}."


def _unfit(case: Progress, decision: Decided, now: datetime.datetime) -> list[str]:
    """A decision by whom, on what, and on every point."""
    found = [f"{m} has an interest in this case ({case.conflicted[m]}) and cannot decide." for m in decision.members if m in case.conflicted]
    found += [f"{m} does not sit in this case." for m in decision.members if m not in case.members]
    if len(set(decision.members) & set(case.able)) < case.procedure.quorum:
        found.append(f"{case.procedure.quorum} members decide ({case.procedure.quorum_rule.text}); here are {len(set(decision.members) & set(case.able))}.")
    answered = [d.point for d in decision.points]
    found += [f"Point {ident} has no answer." for ident in case.points if ident not in answered]
    found += [f"There is no point {ident}." for ident in answered if ident not in case.points]
    found += [f"Point {ident} is answered twice." for ident in {i for i in answered if answered.count(i) > 1}]
    for one in decision.points:
        if not one.reasons.strip():
            found.append(f"The answer to point {one.point} has no reasons.")
        for ident in one.relies_on:
            found += _unreliable(case, ident, now)
    found += [f"{d.member} dissents, and did not decide." for d in decision.dissents if d.member not in decision.members]
    return found


def _unreliable(case: Progress, ident: str, now: datetime.datetime) -> list[str]:
    if ident not in case.materials:
        return [f"There is no material {ident}."]
    if case.materials[ident].material.withheld:
        return [f"Material {ident} is withheld: a decision cannot rely on it."]
    return [_unheard(case, ident, party) for party in case.parties if not case.heard(ident, party, now)]


def clocked(case: Progress, now: datetime.datetime) -> tuple[Moved, datetime.datetime] | None:
    """The move that a clock makes, where one with a move has run out by now, and when that was."""
    ran = [r for r in case.running() if r.clock.then and r.due <= now]
    return (Moved(move=ran[0].clock.then or "", clock=ran[0].clock.name), ran[0].due) if ran else None


def late(case: Progress, now: datetime.datetime) -> list[str]:
    """Times that have run out with nothing coming of it but that it can be seen."""
    return _came_late(case) + [
        f"{r.clock.of} had until the end of {until(r.due)} for “{case.procedure.state(case.state).title}” ({r.clock.length.rule.text})"
        for r in case.running()
        if not r.clock.then and r.due <= now
    ]


def _came_late(case: Progress) -> list[str]:
    ends, online = case.to_complain(), case.to_complain(while_online=True)
    if ends is None or moment(case.lodged_at) < ends:
        return []
    longer = f", or until the end of {until(online)} while it is online" if online else ""
    return [f"the complainant had until the end of {until(ends)} to complain{longer}"]


def allowed(case: Progress, entry: Entry) -> Entry:
    """The entry, if the case allows it. Raises CaseError that says why not."""
    content, now = entry.content, moment(entry.at)
    against: list[str] = []
    if entry.role not in (known := (*case.procedure.roles, BODY, CLOCK)):
        against.append(f"There is no role {entry.role!r} in this procedure. One of: {', '.join(known)}.")
    if entry.role in PARTIES and entry.role not in case.parties:
        against.append(NOBODY)
    against += barred(case, entry.by, entry.role)
    if isinstance(content, Decided):
        move = case.procedure.move(content.move)
        if move is not None and not move.decides:
            against.append(f"“{move.title}” decides nothing.")
        against += refusals(case, content.move, entry.role, now, content)
    elif isinstance(content, Moved):
        move = case.procedure.move(content.move)
        if move is not None and move.decides:
            against.append(f"“{move.title}” needs an answer to every point: use `audiatur case decide`.")
        against += refusals(case, content.move, entry.role, now)
    elif case.over and not isinstance(content, AFTER):
        against.append(f"The case is over: “{case.procedure.state(case.state).title}”.")
    else:
        against += _loose(case, entry)
    if against:
        raise CaseError(" ".join(against))
    return entered(entry)


def barred(case: Progress, by: str, role: str) -> list[str]:
    """Who has an interest has no part in a case, and who has decided in it does not review that."""
    if role in (*PARTIES, CLOCK):
        return []
    if by in case.conflicted:
        return [f"{by} has an interest in this case ({case.conflicted[by]}) and has no part in it."]
    if role == REVIEWER and by in {*case.members, *(m for d in case.decisions for m in d.members)}:
        return [f"{by} sat in this case and cannot review it."]
    return []


def enterable(case: Progress, role: str) -> frozenset[type[object]]:
    """The kinds of entries, moves and decisions apart, that this role may make in the case as it stands: pages offer these, and no others are taken."""
    kinds = kinds_of(case, role).intersection(AFTER) if case.over else kinds_of(case, role)
    return kinds if _is_met(case) else kinds - {Sanctioned}


def kinds_of(case: Progress, role: str) -> frozenset[type[object]]:
    """A party enters what it says and offers itself. Who decides, mediates or reviews files what it thinks, declares an interest, and sanctions where it has
    decided; all the rest is for those who work on the case for the body."""
    if role == "complainant":
        return frozenset((Offered, Answered, Wrote, Asked))
    if role == "publisher":
        return frozenset((Offered, Answered, Wrote))
    if case.procedure.works(role):
        return frozenset(WORK)
    decides = any(m.decides and role in m.by for m in case.procedure.moves)
    return frozenset((Offered, Conflicted, Sanctioned) if decides else (Offered, Conflicted))


def _loose(case: Progress, entry: Entry) -> list[str]:
    """What is no move: whether it is on what is there, and of one who may."""
    content = entry.content
    found = [] if isinstance(content, Lodged) or _may(case, entry) else [f"That is for the body to enter, not for the {entry.role}."]
    if _of(content) in PARTIES and _of(content) not in case.parties:
        found.append(NOBODY)
    match content:
        case Lodged():
            found.append("The case is lodged already.")
        case Pointed(point=point):
            wrong = [p for p in point.passages if p.document not in case.contested.documents]
            found += [f"“{p.text[:60]}” is not of the publication complained of." for p in wrong]
            gone = point.id in case.pointed and point.id not in case.points
            found += [f"Point {point.id} was taken out. A new one has an id of its own, such as {case.next_point}."] if gone else []
        case Corrected(complainant=Complainant(learnt=str(day))) if not _is_day(day):
            found.append(f"{day!r} is no day. Write it as 2026-11-25.")
        case Dropped(point=ident) if ident not in case.points:
            found.append(f"There is no point {ident}.")
        case Offered(material=material):
            found += [f"There is material {material.id} already."] if material.id in case.materials else []
            found += [f"There is no point {p}." for p in material.points if p not in case.points]
        case Shown(material=ident) as shown:
            found += _unshowable(case, shown) if ident in case.materials else [f"There is no material {ident}."]
        case Answered(party=party, materials=idents, points=points):
            found += [f"Material {i} was not shown to the {party}." for i in idents if i not in case.materials or not case.materials[i].seen_by(party)]
            found += [f"There is no point {p}." for p in points if p not in case.points]
        case Sanctioned():
            found += _unsanctionable(case, content)
        case Redacted():
            found += _unredactable(case, content)
        case Lifted(redaction=ident) if ident not in case.redactions:
            found.append(f"There is no redaction {ident} in force.")
    return found


def _unsanctionable(case: Progress, one: Sanctioned) -> list[str]:
    found = [] if one.words.strip() else ["A sanction says how, where and by when."]
    found += ["A fine has its amount."] if one.kind == "fine" and not one.amount else []
    return found if _is_met(case) else [*found, "No point was decided for the complaint, so there is nothing to sanction."]


def _is_met(case: Progress) -> bool:
    """Whether a point was decided for the complaint."""
    return case.decision is not None and any(p.outcome in ("accepted", "partly") for p in case.decision.points)


def _unredactable(case: Progress, one: Redacted) -> list[str]:
    """A passage of what, and from whom: the body keeps everything, and nobody's own text is cut in its own copy."""
    there = {
        "material": one.material is None or one.material in case.materials,
        "letter": one.letter is None or one.letter in case.letters_by_entry,
        "text": [one.document, one.material, one.letter].count(None) == 2,
    }
    found = [f"There is no such {name}." for name, holds in there.items() if not holds]
    found += [f"There is a redaction {one.id} already."] if one.id in case.redactions else []
    found += [] if one.spans and one.why.strip() else ["A redaction needs the words that it cuts, and why."]
    found += ["Say from whom: complainant, publisher or public."] if not one.readers or "body" in one.readers else []
    own = owner(case, one) if all(there.values()) else None
    return [*found, *(f"That is the {own}'s own text: its own copy is not cut." for reader in one.readers if reader == own)]


def _unshowable(case: Progress, shown: Shown) -> list[str]:
    held = case.materials[shown.material]
    if held.material.withheld and shown.form == "full":
        return [f"Material {shown.material} is withheld ({held.material.withheld}). It can be shown as a gist."]
    if shown.form == "gist" and not (shown.gist or "").strip():
        return ["A gist needs its words."]
    if shown.form == "gist" and held.shown.get(shown.to, ("",))[0] == "full":
        return [f"Material {shown.material} was shown to the {shown.to} in full. What a party has seen is not taken back from it."]
    return [f"Material {shown.material} is of the {shown.to} itself."] if held.material.by == shown.to else []


def _of(content: object) -> str:
    """Whose material or answer it is, or to whom something is shown."""
    match content:
        case Offered(material=material):
            return material.by
        case Answered(party=party):
            return party
        case Shown(to=party):
            return party
    return ""


def _is_day(said: str) -> bool:
    try:
        return bool(datetime.date.fromisoformat(said))
    except ValueError:
        return False


def _may(case: Progress, entry: Entry) -> bool:
    """Of the kinds that a role enters, each what is its own; who works for the body enters also for others what came from them."""
    if type(entry.content) not in kinds_of(case, entry.role):
        return False
    if entry.role not in PARTIES and case.procedure.works(entry.role):
        return True
    match entry.content:
        case Offered(material=material):
            return material.by == (entry.role if entry.role in PARTIES else "body") and not (material.view and entry.role in PARTIES)
        case Answered(party=party):
            return party == entry.role
        case Wrote(by=by):
            return by == entry.role
        case _:
            return True
