"""Denials that are no toll and no attack of their own ("the ministry said that this was not so"): each stands beside the act told before it.

A denial whose speaker is not named makes no row, for nobody could be asked; it is kept as `open`, so that nothing is said of who is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from audiatur.compare import speakers
from audiatur.compare.mentions import Mention
from audiatur.compare.speakers import Speaker, speaker
from audiatur.record import Dispute, Record
from audiatur.record.source import Chain

REACH: Final = 400
"""Characters: a denial speaks of an act told this near before it; about a paragraph."""
OWN_ROW: Final = 150
"""Characters: a denial this near to an act that is read as denied is that act's own word."""
AUXILIARY: Final = 8
"""Characters between a speaker and the verb of the denial: a space, "has" or "had"."""

NOBODY: Final = frozenset({"all", "both", "each", "either", "neither", "officials", "others", "some", "they", "two"})
"""Words with which a sentence may begin that name no speaker."""


class Denial(Struct, frozen=True, kw_only=True):
    """`beside` is the member that it stands after, in the voice of who denies it; `by` is None where the text names nobody ("each side", "they")."""

    dispute: Dispute
    chain: Chain
    by: Speaker | None
    beside: Mention


def denials(found: Iterable[Mention], records: Mapping[str, Record]) -> dict[tuple[str, str, str], list[Denial]]:
    """All denials of the papers, under the key of the mention that each stands beside."""
    told: dict[str, list[Mention]] = defaultdict(list)
    for mention in found:
        told[mention.document].append(mention)
    made: dict[tuple[str, str, str], list[Denial]] = defaultdict(list)
    for document, here in told.items():
        for dispute in records[document].disputes:
            for denial in _denials(dispute, here, records[document]) if dispute.kind == "denial" else ():
                made[denial.beside.key].append(denial)
    return made


def in_incident(said: Sequence[Mention], made: Mapping[tuple[str, str, str], Sequence[Denial]]) -> list[Denial]:
    """Denials of what these mentions tell; who says there that it happened does not deny it."""
    claimants = {m.speaker for m in said if m.attack and m.item.modality == "asserted"}
    near = {(d.beside.document, d.dispute.start): d for m in sorted(said, key=lambda m: m.at) for d in made.get(m.key, ())}
    return [d for d in near.values() if d.by is None or not any(speakers.same(d.by, c) for c in claimants)]


def _denials(dispute: Dispute, here: Sequence[Mention], record: Record) -> list[Denial]:
    """Beside the act told last before it, and what else is told there of the same day: it may have been read as elsewhere."""
    if any(m.item.modality == "denied" and -OWN_ROW <= m.at - dispute.start <= OWN_ROW for m in here):
        return []
    before = [m for m in here if 0 <= dispute.start - m.at <= REACH]
    acts = [m for m in before if m.attack] or before
    if not acts:
        return []
    last = max(acts, key=lambda m: (m.at, m.kind))
    chain = dispute.attribution or _said_with(dispute, record)
    by = speaker(record, chain) if chain else None
    named = by if by and (by.proper - NOBODY or by.side) else None
    return [_denial(dispute, chain, named, m) for m in acts if m is last or (m.when and last.when and m.when.gap(last.when) == 0)]


def _denial(dispute: Dispute, chain: Chain, by: Speaker | None, beside: Mention) -> Denial:
    item = msgspec.structs.replace(beside.item, modality="denied", attribution=chain)
    voice = msgspec.structs.replace(beside, item=item, speaker=by) if by else beside
    return Denial(dispute=dispute, chain=chain, by=by, beside=voice)


def _said_with(dispute: Dispute, record: Record) -> Chain:
    """The chain of the statement whose verb is the denial ("denied", "rejected"), or whose speaker stands before it ("the ministry denied it and said ...")."""
    spoken = [(s.attribution[-1], s.attribution) for s in record.statements if s.attribution]
    for link, chain in spoken:
        if link.cue and link.cue.start < dispute.end and dispute.start < link.cue.end:
            return chain
    subjects = [chain for link, chain in spoken if 0 <= dispute.start - link.source.end <= AUXILIARY and link.source.text]
    return subjects[0] if subjects else ()
