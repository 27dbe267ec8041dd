"""An incident's name and id. The name gives place and date only: never an actor, an act or a figure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from audiatur.compare.mentions import Mention
from audiatur.compare.when import Days, words
from audiatur.compare.where import Spot
from audiatur.record import Member

MOST_PLACES, MOST_NAMES = 3, 2


def identity(members: Sequence[Member]) -> str:
    """The same members give the same id, in whatever order the documents came."""
    content = "\n".join(sorted(f"{m.document}\t{m.kind}\t{m.id}" for m in members))
    return "i" + hashlib.sha256(content.encode()).hexdigest()[:12]


def main_spots(mentions: Sequence[Mention]) -> list[Spot]:
    """Places by the number of mentions, towns before regions; ties by the order in the documents."""
    count = Counter(s.key for m in mentions for s in m.spots)
    first = {s.key: s for m in reversed(mentions) for s in reversed(m.spots)}
    order = {key: n for n, key in enumerate(reversed(first))}
    return sorted(first.values(), key=lambda s: (s.wide, -count[s.key], order[s.key]))


def main_days(mentions: Sequence[Mention], *, period: bool) -> Days | None:
    """The most precise stretch that most mentions give; of a period, all of it."""
    stretches = [m.when for m in mentions if m.when]
    if not stretches:
        return None
    if period:
        totals = [m.when for m in mentions if m.when and m.toll and m.toll.cumulative] or stretches
        return Days(min(w.first for w in totals), max(w.last for w in totals))
    shortest = min(w.length for w in stretches)
    count = Counter(w for w in stretches if w.length <= max(shortest, 1))
    best = max(count.values())
    return min(w for w in count if count[w] == best)


def called(mentions: Sequence[Mention], spot: Spot) -> str:
    """The papers' own names of the place, the most used one first: no name is chosen for them where they differ."""
    count = Counter(s.called for m in mentions for s in m.spots if s.key == spot.key)
    used = sorted(count, key=lambda word: (-count[word], word))
    return "/".join(used[:MOST_NAMES]) or spot.name


def name(mentions: Sequence[Mention], spots: Sequence[Spot], when: Days | None) -> str:
    date = words(when) if when else "date not given"
    return f"{_place(mentions, spots)}, {date}"


def _place(mentions: Sequence[Mention], spots: Sequence[Spot]) -> str:
    if spots:
        points = [s for s in spots if not s.wide] or list(spots)
        count = Counter(s.key for m in mentions for s in m.spots)
        weighty = [s for s in points if count[s.key] * 2 >= count[points[0].key]][:MOST_PLACES]
        return " and ".join(dict.fromkeys(called(mentions, s) for s in weighty))
    people = Counter(m.toll.people_of for m in mentions if m.toll and m.toll.people_of)
    return people.most_common(1)[0][0] if people else "Place not given"
