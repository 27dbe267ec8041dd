"""From what a person decides of a comparison to a judgement: which statements of it are joined or kept apart, by their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from audiatur.compare.incidents import is_short
from audiatur.compare.judged import MIXED
from audiatur.compare.when import of_interval
from audiatur.errors import JudgementError
from audiatur.record import Anchor, Attack, Comparison, Decider, Decision, Document, Incident, Judgement, Member, Record, Toll
from audiatur.record.judgement import anchor, checked, signed, undone
from audiatur.record.voice import anchor_of


def join(comparison: Comparison, records: Iterable[Record], incidents: Sequence[str], decider: Decider) -> Judgement:
    """The incidents are one. `comparison` is that of the records with the judgements made before."""
    chosen = [_incident(comparison, i) for i in dict.fromkeys(incidents)]
    if len(chosen) < 2:
        raise JudgementError("To join takes two incidents: name two or more of their ids.")
    if len({i.kind for i in chosen}) > 1 and any(i.kind == "period" and not is_short(of_interval(i.time)) for i in chosen):
        raise JudgementError(f"{MIXED[0].upper()}{MIXED[1:]}: " + "; ".join(f"{i.id} ({i.name}) is of the kind {i.kind}" for i in chosen) + ".")
    known = _items(records)
    left, *others = ([anchor(*_of(m, known)) for m in i.members] for i in chosen)
    return _made("same", left, [a for other in others for a in other], decider)


def split(comparison: Comparison, records: Iterable[Record], incident: str, apart: Sequence[str], decider: Decider) -> Judgement:
    """What `apart` names (a paper, or PAPER:ITEM) is of another occurrence than the rest of the incident."""
    chosen = _incident(comparison, incident)
    gone = {m for name in apart for m in _named(chosen, name)}
    if not gone:
        raise JudgementError("To split takes the statements that go: name papers, or PAPER:ITEM.")
    rest = [m for m in chosen.members if m not in gone]
    if not rest:
        raise JudgementError(f"Nothing would be left of {chosen.id} ({chosen.name}): name only the statements that are of another occurrence.")
    known = _items(records)
    left, right = ([anchor(*_of(m, known)) for m in side] for side in (rest, [m for m in chosen.members if m in gone]))
    return _made("different", left, right, decider)


def join_sources(records: Sequence[Record], names: Sequence[str], decider: Decider) -> Judgement:
    """Who speaks under these names is one source, in all papers."""
    chosen = list(dict.fromkeys(n.strip() for n in names if n.strip()))
    if len(chosen) < 2:
        raise JudgementError("To join takes two names of a source.")
    first, *others = (_named_source(records, name) for name in chosen)
    return _made("same", [first], others, decider)


def split_source(records: Sequence[Record], name: str, documents: Sequence[str], decider: Decider) -> Judgement:
    """Who speaks under this name in these papers is another source than in the others; `records` are those in which anybody speaks under it."""
    gone = [r for r in records if r.document.id in set(documents)]
    if len(gone) < len(set(documents)):
        missing = ", ".join(sorted(set(documents) - {r.document.id for r in gone}))
        raise JudgementError(f"Nobody speaks as “{name}” in {missing}.")
    rest = [r for r in records if r not in gone]
    if not gone or not rest:
        raise JudgementError(f"To split takes some of the papers in which “{name}” speaks, and leaves some: it speaks in {len(records)}.")
    return _made("different", [_named_source(rest, name)], [_named_source([r], name) for r in gone], decider)


def _named_source(records: Sequence[Record], name: str) -> Anchor:
    found = next((a for r in records if (a := anchor_of(r, name))), None)
    if found is None:
        raise JudgementError(f"Nobody speaks as “{name}” in these papers. Give the name as the list of sources has it; capitals count.")
    return found


def undo(judgements: Sequence[Judgement], ident: str, decider: Decider) -> Judgement:
    """A judgement counts no more; that it was made stays on record."""
    target = next((j for j in judgements if j.id == ident), None)
    if target is None:
        raise JudgementError(f"There is no judgement {ident} here.")
    if by := undone(judgements).get(ident):
        raise JudgementError(f"The judgement {ident} is undone already, by {by.by} on {by.day} ({by.id}). To bring it back, undo {by.id}.")
    return checked(signed(Judgement(id="", decision="undo", undoes=ident, by=decider.by, at=decider.at, why=decider.why)))


def _made(decision: Decision, left: Sequence[Anchor], right: Sequence[Anchor], decider: Decider) -> Judgement:
    return checked(signed(Judgement(id="", decision=decision, left=tuple(left), right=tuple(right), by=decider.by, at=decider.at, why=decider.why)))


def _incident(comparison: Comparison, ident: str) -> Incident:
    found = next((i for i in comparison.incidents if i.id == ident), None)
    if found is None:
        raise JudgementError(
            f"There is no incident {ident} in this comparison. An id changes with the statements of its incident: "
            "take it from `audiatur compare --format table` of the same records with the same judgements."
        )
    return found


def _named(incident: Incident, name: str) -> list[Member]:
    """The members in a paper of this name, or the one that PAPER:ITEM names; names of papers may hold colons."""
    document, _, item = name.rpartition(":")
    found = [m for m in incident.members if m.document == name] or [m for m in incident.members if (m.document, m.id) == (document, item)]
    if not found:
        has = ", ".join(f"{m.document}:{m.id}" for m in incident.members)
        raise JudgementError(f"{incident.id} ({incident.name}) holds no statement {name}. It holds {has}.")
    return found


def _items(records: Iterable[Record]) -> dict[tuple[str, str, str], tuple[Document, Toll | Attack]]:
    known: dict[tuple[str, str, str], tuple[Document, Toll | Attack]] = {}
    for record in records:
        known |= {(record.document.id, "toll", t.id): (record.document, t) for t in record.tolls}
        known |= {(record.document.id, "attack", a.id): (record.document, a) for a in record.attacks}
    return known


def _of(member: Member, known: Mapping[tuple[str, str, str], tuple[Document, Toll | Attack]]) -> tuple[Document, Toll | Attack]:
    """Raises JudgementError where the paper was read or judged otherwise since the comparison was made."""
    if found := known.get((member.document, member.kind, member.id)):
        return found
    raise JudgementError(f"{member.document}:{member.id} is read otherwise now than when it was compared. Compare again, then decide.")
