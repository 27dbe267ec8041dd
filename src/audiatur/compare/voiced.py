"""Speakers as people joined and split them, after the program has given each group of names one name.

A later decision counts over an earlier one: they are taken in the order in which they were made. `same`: all who speak under these names in any paper
are one speaker, with all that they were one with before. `different`: who speaks under the name in the papers of `right` is a speaker of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from audiatur.compare.speakers import Speaker
from audiatur.record import Anchor, Gap, Judgement, Record
from audiatur.record.voice import counting, name_at

Unit = tuple[str, str | None]
"""A paper, and a name under which somebody speaks in it."""


def voiced(said: Iterable[tuple[Unit, Speaker]], judgements: Iterable[Judgement], records: Mapping[str, Record]) -> tuple[dict[Unit, Speaker], list[Gap]]:
    """The speaker of each unit that a decision touches; and what of the decisions could not be followed."""
    decided = counting(judgements)
    if not decided:
        return {}, []
    count = Counter(said)
    groups: dict[Unit, object] = {unit: (speaker.name, speaker.side) for unit, speaker in count}
    by_text = {r.document.text_sha256: d for d, r in sorted(records.items(), reverse=True) if r.document.text_sha256}
    touched: dict[object, Judgement] = {}
    gaps: list[Gap] = []
    for judgement in decided:
        left, right = (_meant(side, records, by_text) for side in (judgement.left, judgement.right))
        if not left or not right:
            why = f"Judgement {judgement.id} of {judgement.by}, {judgement.day}: who is meant is named in no paper here any more; it is not followed."
            gaps.append(Gap(step="judgement", reason=why))
        elif judgement.decision == "same":
            names = {name for _, name in (*left, *right)}
            meant = {groups[u] for u in (*left, *right) if u in groups}
            # Whom a person told apart before stays so, unless just that one is meant now.
            kept = {g for g, j in touched.items() if j.decision == "different"} - meant
            whole = {g for u, g in groups.items() if u[1] in names} - kept
            groups |= {u: judgement.id for u, g in groups.items() if g in whole}
            touched[judgement.id] = judgement
        else:
            groups |= {u: judgement.id for u in groups if u in right}
            touched[judgement.id] = judgement
    return _named(count, groups, touched, records), gaps


def _meant(anchors: Sequence[Anchor], records: Mapping[str, Record], by_text: Mapping[str, str]) -> set[Unit]:
    found = set[Unit]()
    for anchor in anchors:
        record = records.get(anchor.document) or records.get(by_text.get(anchor.text_sha256, ""))
        if record and (name := name_at(record, anchor)):
            found.add((record.document.id, name))
    return found


def _named(
    count: Counter[tuple[Unit, Speaker]], groups: Mapping[Unit, object], touched: Mapping[object, Judgement], records: Mapping[str, Record]
) -> dict[Unit, Speaker]:
    """Of each group that a decision made, the most used name stands for all; a name that stands for others as well is told from theirs by its paper."""
    used: dict[object, Counter[Speaker]] = {}
    for (unit, speaker), n in count.items():
        used.setdefault(groups[unit], Counter())[speaker] += n
    elsewhere = {s.name for g, speakers in used.items() for s in speakers if g not in touched or touched[g].decision == "same"}
    chosen: dict[object, Speaker] = {}
    for group in touched:
        if group in used:
            best = min(used[group], key=lambda s: (-used[group][s], s.name))
            apart = touched[group].decision == "different"
            name = f"{best.name} ({_paper(group, groups, records)})" if apart and best.name in elsewhere else best.name
            chosen[group] = msgspec.structs.replace(best, name=name, apart=str(group) if apart else "")
    return {unit: chosen[group] for unit, group in groups.items() if group in chosen}


def _paper(group: object, groups: Mapping[Unit, object], records: Mapping[str, Record]) -> str:
    """What a reader knows the first paper of the group by."""
    document = records[min(u[0] for u, g in groups.items() if g == group)].document
    return document.publisher or document.title or document.id
