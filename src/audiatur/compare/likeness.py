"""How much two groups of mentions speak of one occurrence: every weight in one place, and a reason in words beside each score.

A group is what one or more documents say of one place and time. Its score against another is a sum; `JOIN` and above means one occurrence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from audiatur.compare import clock
from audiatur.compare.mentions import Mention
from audiatur.compare.speakers import kin
from audiatur.compare.when import REMEMBERED, Days
from audiatur.compare.where import Spot, same, within
from audiatur.record import Toll
from audiatur.record.hedge import said

JOIN: Final = 4.0
"""A score that makes two groups one."""
APART: Final = 2.1
"""A single pair of groups below this keeps apart what would otherwise join."""
SAME_PLACE: Final = 3.0
SAME_REGION: Final = 0.5
"""Much can happen in a region on one day: what is told must be alike as well."""
SHARED_PLACE: Final = 2.0
FIRST_PLACE: Final = 0.5
"""Both name the shared place first: it is what they are about."""
INSIDE: Final = 1.0
ELSEWHERE: Final = -8.0
SAME_DAY: Final = 3.0
SAME_DAYS: Final = 2.5
NEXT_DAY: Final = -3.0
OTHER_DAY: Final = -8.0
SAME_KIND: Final = 1.0
SAME_TARGET: Final = 1.0
SAME_FIGURE: Final = 1.0
SAME_LARGE_FIGURE: Final = 2.0
LARGE: Final = 10
"""Figures from here on rarely agree by chance."""
MOST_BY_FIGURES: Final = 4.0
SAME_ACTOR: Final = 0.5
BARE: Final = frozenset({"other", "killing"})
"""Kinds of attack that tell nothing of the means."""
VAGUE_TARGETS: Final = frozenset({"unspecified", "people", "civilian_objects"})

_OFFICE: Final = frozenset(
    {"armed", "army", "forces", "force", "defense", "defence", "military", "ministry", "republic", "the", "troops", "side", "units", "unit", "government"}
)
"""Words of a party's name that do not tell whose it is."""
_NAME = re.compile(r"[^\W_]{2,}")


class Likeness(Struct, frozen=True):
    score: float
    reasons: tuple[str, ...]

    @property
    def reason(self) -> str:
        return ", ".join(self.reasons)


class Group(Struct, frozen=True):
    """Mentions with what they have in common. `spots` are all places named, the first named one first."""

    mentions: tuple[Mention, ...]
    spots: tuple[Spot, ...]
    when: Days | None
    kinds: frozenset[str]
    targets: frozenset[str]
    figures: frozenset[tuple[str, int | None, int | None]]
    actors: frozenset[str]
    hours: frozenset[int]


def group(mentions: Sequence[Mention]) -> Group:
    attacks = [m.attack for m in mentions if m.attack]
    tolls = [m.toll for m in mentions if m.toll]
    stretches = [m.when for m in mentions if m.when]
    return Group(
        mentions=tuple(mentions),
        spots=tuple({s.key: s for m in reversed(mentions) for s in reversed(m.spots)}.values())[::-1],
        when=Days(min(w.first for w in stretches), max(w.last for w in stretches)) if stretches else None,
        kinds=frozenset(a.type for a in attacks if a.type not in BARE),
        targets=frozenset(t.category for a in attacks for t in a.targets if t.category not in VAGUE_TARGETS),
        figures=frozenset(f for t in tolls if (f := figure(t))),
        actors=frozenset(w for a in attacks if a.actor for w in names(a.actor.name)),
        hours=frozenset(m.hour for m in mentions if m.hour is not None),
    )


def figure(toll: Toll) -> tuple[str, int | None, int | None] | None:
    """A figure as it is recognised elsewhere; None for one without bounds or of a single person, which agree too easily."""
    largest = toll.high if toll.high is not None else toll.low
    return (toll.measure, toll.low, toll.high) if largest is not None and largest > 1 else None


@lru_cache(maxsize=REMEMBERED)
def names(text: str) -> frozenset[str]:
    """Capitalised words, folded: the names in a description of an actor, without the words of offices that any party has. "UN" and "M40" are names."""
    short = not text.isupper() or " " not in text  # of words in capitals the short ones may be any
    return frozenset(w.lower() for w in _NAME.findall(text) if w[0].isupper() and (len(w) > 2 or (short and w.isupper()))) - _OFFICE


def kindred(a: Iterable[str], b: Iterable[str]) -> bool:
    b = list(b)
    return any(kin(x, y) for x in a for y in b)


def of_place(a: Group, b: Group) -> Likeness:
    if not a.spots or not b.spots:
        return Likeness(0.0, ())
    shared = [(x, y) for x in a.spots for y in b.spots if same(x, y)]
    if shared and all(x.wide for x, _ in shared):
        return Likeness(SAME_REGION, (f"same region ({shared[0][0].name})",))
    if shared:
        whole = len({x.key for x, _ in shared}) == len(a.spots) and len({y.key for _, y in shared}) == len(b.spots)
        first = FIRST_PLACE if (a.spots[0], b.spots[0]) in shared else 0.0
        name = shared[0][0].name
        return Likeness((SAME_PLACE if whole else SHARED_PLACE) + first, (f"same place ({name})",))
    inside = next(((x, y) for x in a.spots for y in b.spots if within(x, y) or within(y, x)), None)
    if inside:
        return Likeness(INSIDE, (f"one place may lie in the other ({inside[0].name}, {inside[1].name})",))
    return Likeness(ELSEWHERE, ("different places",))


def of_time(a: Days | None, b: Days | None) -> Likeness:
    if a is None or b is None:
        return Likeness(0.0, ())
    if a == b and a.length == 1:
        return Likeness(SAME_DAY, ("same day",))
    gap = a.gap(b)
    if gap == 0:
        return Likeness(SAME_DAYS, ("days that overlap",))
    return Likeness(NEXT_DAY, ("days next to each other",)) if gap == 1 else Likeness(OTHER_DAY, ("different days",))


def of_account(a: Group, b: Group) -> Likeness:
    """What is told, apart from where and when: kind, target, figures, actor."""
    score, reasons = 0.0, list[str]()
    if kinds := a.kinds & b.kinds:
        score += SAME_KIND
        reasons.append(f"both described as {sorted(kinds)[0].replace('_', ' ')}")
    if targets := a.targets & b.targets:
        score += SAME_TARGET
        reasons.append(f"both name a target of the kind {sorted(targets)[0].replace('_', ' ')}")
    if figures := a.figures & b.figures:
        score += min(MOST_BY_FIGURES, sum(SAME_LARGE_FIGURE if (low or high or 0) >= LARGE else SAME_FIGURE for _, low, high in figures))
        reasons.append("figures in common: " + ", ".join(sorted(_told(f, (*a.mentions, *b.mentions)) for f in figures)))
    if kindred(a.actors, b.actors):
        score += SAME_ACTOR
    return Likeness(score, tuple(reasons))


def _told(common: tuple[str, int | None, int | None], mentions: Iterable[Mention]) -> str:
    """A figure as its papers hedge it: "more than 100 buildings damaged" and not 101. The same whichever group comes first."""
    tolls = [m.toll for m in mentions if m.toll and figure(m.toll) == common]
    return min(f"{_said(t.low, t.high, t.qualifier, t.figure.text)} {t.measure.replace('_', ' ')}" for t in tolls)


@lru_cache(maxsize=REMEMBERED)
def _said(low: int | None, high: int | None, qualifier: str, text: str) -> str:
    return said({"low": low, "high": high, "qualifier": qualifier, "text": text})


def likeness(a: Group, b: Group) -> Likeness:
    if two_strikes(a, b):
        return Likeness(ELSEWHERE, ("other hours of the day",))
    parts = (of_place(a, b), of_time(a.when, b.when), of_account(a, b))
    return Likeness(sum(p.score for p in parts), tuple(r for p in parts for r in p.reasons))


def two_strikes(a: Group, b: Group) -> bool:
    """Hours far from each other tell two strikes of a day apart, where one paper tells of both, or where what was hit differs too."""
    if not a.hours or not b.hours or not all(clock.far_apart(x, y) for x in a.hours for y in b.hours):
        return False
    one_paper = {m.document for m in a.mentions} & {m.document for m in b.mentions}
    return bool(one_paper) or (bool(a.targets) and bool(b.targets) and not a.targets & b.targets)
