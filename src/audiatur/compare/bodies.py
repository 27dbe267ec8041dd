"""One name and side for each speaker, under whatever names the papers give it: "the Norland Prosecutor General's office" and "General Prosecutor's
Office of Norland", "Hill" and "Mary Hill". What fits two speakers, or is of another town or rank, keeps the name that its paper gives it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from audiatur.compare import likeness
from audiatur.compare.speakers import KIN_LETTERS, UNNAMED, Speaker, in_name, kin

MOST_WORDS: Final = 3
"""A person's name has no more; a longer one is a title or a description."""
_SPEAKS_FOR: Final = re.compile(r"\b(?:for|of)\b")
"""In what describes a person: the last word of "A spokesman for the Front" is no last name."""

_SPOKESMAN: Final = re.compile(r"\bspokes(?:man|woman|person)\b", re.IGNORECASE)


class Body(Struct, frozen=True):
    """A speaker's own name taken apart; `rest` are its words besides those of the office, folded."""

    speaker: Speaker
    offices: frozenset[str]
    rest: tuple[str, ...]


def one_name(said: Iterable[Speaker], parties: Sequence[str]) -> dict[Speaker, Speaker]:
    """For each speaker itself under the name and side of its group; the most used of the fullest names stands for all."""
    count = Counter(said)
    order = {s: n for n, s in enumerate(count)}
    bodies = sorted((_body(s) for s in count), key=lambda b: (-len(b.rest), -count[b.speaker], order[b.speaker]))
    blocks: dict[str, list[list[Body]]] = defaultdict(list)
    owners: dict[tuple[str, frozenset[str]], list[list[Body]]] = defaultdict(list)
    groups: list[list[Body]] = []
    for body in bodies:
        key = " ".join(sorted(body.offices)) or (body.rest[-1] if body.rest else body.speaker.name)
        owner = key, frozenset(w[:KIN_LETTERS] for w in body.rest)
        near = owners[owner] if body.offices and body.rest else blocks[key]  # owners of kin begin alike: there are thousands of "police"
        fitting = [g for g in near if _one(g[0], body)]
        if len(fitting) == 1:
            fitting[0].append(body)
        else:
            groups.append([body])
            blocks[key].append(groups[-1])
            owners[owner].append(groups[-1])
    return {b.speaker: s for g in groups for b, s in _named(g, count, parties)}


def _body(speaker: Speaker) -> Body:
    offices, rest = in_name(speaker.name)
    return Body(speaker, offices, rest)


def _one(fuller: Body, other: Body) -> bool:
    """Sides that are both known must be one; an office is one by its owner, a person by the last name."""
    if UNNAMED in fuller.speaker.name or UNNAMED in other.speaker.name:
        return fuller.speaker.name == other.speaker.name
    a, b = fuller.speaker.side, other.speaker.side
    if a and b and a != b:
        return False
    if fuller.offices != other.offices:
        return False
    if fuller.rest == other.rest:
        return bool(fuller.rest) or a == b
    if fuller.offices:
        return _owned(fuller, other)
    if not fuller.speaker.person or len(fuller.rest) > MOST_WORDS or _SPEAKS_FOR.search(fuller.speaker.name):
        return False
    return other.rest == fuller.rest[-1:] and other.speaker.name[:1].isupper()


def _owned(fuller: Body, other: Body) -> bool:
    """Every word of the one is of kin to one of the other; an office that names no owner has the side of its own to tell it."""
    if not other.rest:
        return other.speaker.side is not None and other.speaker.side == fuller.speaker.side
    there = all(any(kin(x, y) for y in other.rest) for x in fuller.rest)
    return there and all(any(kin(x, y) for y in fuller.rest) for x in other.rest)


def _named(group: Sequence[Body], count: Counter[Speaker], parties: Sequence[str]) -> Iterable[tuple[Body, Speaker]]:
    fullest = [b for b in group if len(b.rest) == len(group[0].rest)]
    used = Counter[str]()
    for body in fullest:
        used[body.speaker.name] += count[body.speaker]
    name = used.most_common(1)[0][0]
    sides = {b.speaker.side for b in group if b.speaker.side}
    side = sides.pop() if len(sides) == 1 and group[0].rest else None
    for body in group:
        own = body.speaker.side or side or _party_of(body, parties)
        yield body, msgspec.structs.replace(body.speaker, name=name, side=own)


def _party_of(body: Body, parties: Sequence[str]) -> str | None:
    """An office, or a spokesman, whose name names one party speaks for it."""
    speaks = body.offices or _SPOKESMAN.search(body.speaker.name)
    named = [p for p in parties if speaks and likeness.kindred(body.rest, likeness.names(p))]
    return named[0] if len(named) == 1 else None
