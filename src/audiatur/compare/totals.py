"""A speaker's total of several days beside its figures for single incidents within them, and a later total beside an earlier one.

An incident is held against a total only where its days, places and people lie within those of the total, and its figure was known when the total was
given. Whatever leaves that open is left out: a total that counts less than it seems to is no finding.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from audiatur.compare.figure import Figure, added, listed, meets, quoted, room, span
from audiatur.compare.incidents import EVENT_DAYS, is_total
from audiatur.compare.when import iso
from audiatur.compare.where import folded, same, within
from audiatur.record import Sum

ADDED: Final = frozenset({"killed", "wounded", "casualties"})
"""What is added; people who are missing, captured or displaced come back."""
LEAVES: Final = frozenset({"wounded"})
"""Who may die of it and be counted elsewhere: a total of these can be less than the sum."""
MOST_HELD: Final = 200
"""Incidents between two totals that are held against each other one by one; fewer can only make the sum smaller."""
TOGETHER_DAYS: Final = 7
"""Days of a total whose incidents may be all that it counts ("on both days together")."""


def of_totals(found: Sequence[Figure]) -> Iterator[Sum]:
    """Each total with the one before it, of one speaker and of the same people, places and first day; the first of them alone."""
    singles: dict[object, list[Figure]] = defaultdict(list)
    totals: dict[tuple[object, object, int], dict[int, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    wholes = {(f.mention.document, f.toll.id) for f in found if is_total(f.mention)}
    for figure in (f for f in found if f.toll.measure in ADDED and not f.narrowed and f.mention.when):
        mention, key = figure.mention, (figure.speaker, figure.toll.measure)
        assert mention.when is not None
        if is_total(mention):
            if mention.when.length > 1 and not figure.toll.part_of:
                totals[key, _of_whom(figure), mention.when.first][mention.when.last].append(figure)
        elif _is_single(figure) and (not figure.toll.part_of or (mention.document, figure.toll.part_of) in wholes):
            singles[key].append(figure)
    for given in singles.values():
        given.sort(key=_day)
    for group, by_day in totals.items():
        if group[0] in singles:
            yield from _in_turn([by_day[day] for day in sorted(by_day)], singles[group[0]])


def _of_whom(total: Figure) -> object:
    spots = frozenset(s.key for s in total.mention.spots)
    return spots, folded(total.toll.people_of or ""), None if total.toll.status == "unknown" else total.toll.status


def _is_single(figure: Figure) -> bool:
    mention = figure.mention
    given = mention.when is not None and mention.when.length <= EVENT_DAYS and mention.own_time and mention.own_place
    return given and bool(mention.spots) and figure.incident.kind == "incident"


def _day(figure: Figure) -> int:
    return figure.mention.when.first if figure.mention.when else 0


def _in_turn(totals: Sequence[Sequence[Figure]], singles: Sequence[Figure]) -> Iterator[Sum]:
    """`totals` hold those of one last day each. Of several, the lowest stands for the earlier and the highest for the later day: a doubt is no finding."""
    before: Figure | None = None
    for given in totals:
        later = max(given, key=lambda f: f.room[1])
        first = bisect_left(singles, _last(before) + 1 if before else _day(later), key=_day)
        last = bisect_left(singles, _last(later) + 1, key=_day)
        if made := _sum(before, _independent(_within(singles[first:last], later)), later):
            yield made
        before = min(given, key=lambda f: f.room[0])


def _last(figure: Figure) -> int:
    return figure.mention.when.last if figure.mention.when else 0


# ---- what a total counts ------------------------------------------------------------------------------------------------------
def _within(singles: Sequence[Figure], total: Figure) -> list[Figure]:
    """For each incident the speaker's latest figure that was known by then, the lowest where there are several."""
    chosen: dict[str, Figure] = {}
    for figure in singles:
        if _counted(figure, total) and _known(figure, total):
            other = chosen.setdefault(figure.incident.id, figure)
            if (_said(figure), -figure.room[0]) > (_said(other), -other.room[0]):
                chosen[figure.incident.id] = figure
    return list(chosen.values())


def _said(figure: Figure) -> int:
    return figure.as_of.last if figure.as_of else 0


def _counted(single: Figure, total: Figure) -> bool:
    """Whether the incident's people are the total's for certain, by status, people and place."""
    one, all_ = single.toll, total.toll
    if all_.status not in (None, "unknown", one.status):
        return False
    if not total.mention.spots:
        if all_.places:
            return False  # "three districts"
        return bool(one.people_of) and folded(one.people_of or "") == folded(all_.people_of or "")
    if one.people_of and all_.people_of and folded(one.people_of) != folded(all_.people_of):
        return False
    return all(any(same(x, y) or within(x, y) for y in total.mention.spots) for x in single.mention.spots)


def _known(single: Figure, total: Figure) -> bool:
    """An incident of the very day of a running total, or told on that day elsewhere, may have come too late for it."""
    assert single.mention.when is not None
    assert total.mention.when is not None
    if total.toll.time is not None and total.toll.time.end is not None:
        return single.mention.when.last <= total.mention.when.last and _said(single) <= _said(total)
    told = _said(single) < _said(total) or single.mention.document == total.mention.document
    return single.mention.when.last < total.mention.when.last and told


def _independent(singles: Sequence[Figure]) -> list[Figure]:
    """Without what may be one incident under two names: of two that are not surely apart, the lower figure stands."""
    kept: list[Figure] = []
    for figure in sorted(singles, key=lambda f: (f.room[0], _day(f), f.incident.id))[-MOST_HELD:]:
        if all(_apart(figure, k) for k in kept):
            kept.append(figure)
    return sorted(kept, key=lambda f: (_day(f), f.incident.id))


def _apart(a: Figure, b: Figure) -> bool:
    """Two places that the map tells apart; or days that do, with figures that do: one figure on two days may be one incident under a wrong day."""
    one, other = a.mention.when, b.mention.when
    if one and other and one.gap(other) > 0 and a.room != b.room:
        return True
    spots = [s for f in (a, b) for s in f.mention.spots]
    if any(s.wide or s.lat is None for s in spots):
        return False
    return not any(same(x, y) for x in a.mention.spots for y in b.mention.spots)


# ---- the sum ------------------------------------------------------------------------------------------------------------------
def _sum(before: Figure | None, singles: Sequence[Figure], total: Figure) -> Sum | None:
    parts = [before, *singles] if before else list(singles)
    if not singles or any(p.room[0] > total.room[1] for p in parts):
        return None  # a total that fell, or is less than one of its incidents, counts other people than it seems to
    if room(parts)[0] > total.room[1] and total.toll.measure not in LEAVES:
        return _made(before, parts, total, adds_up=False)
    short = total.mention.when is not None and total.mention.when.length <= TOGETHER_DAYS
    if len(parts) > 1 and meets(parts, total) and (before or short):
        return _made(before, parts, total, adds_up=True)
    return None


def _made(before: Figure | None, parts: Sequence[Figure], total: Figure, *, adds_up: bool) -> Sum:
    low, high = span(parts)
    return Sum(
        kind="later_total" if before else "several_incidents",
        attribute=total.account.attribute,
        whole=total.at,
        parts=tuple(p.at for p in parts),
        adds_up="yes" if adds_up else "no",
        reason=f"{_why(before, adds_up=adds_up)}: {_arithmetic(parts)}{_given(before, parts)}; "
        f"the total is {quoted(total)} ({_dates(total)}), according to {total.account.speaker}",
        low=low,
        high=high,
    )


def _why(before: Figure | None, *, adds_up: bool) -> str:
    name = "the later total" if before else "the total"
    return f"together {name}" if adds_up else f"together more than {name}, which cannot be if it counts them all"


def _arithmetic(parts: Sequence[Figure]) -> str:
    return f"{added(parts)}; " if len(parts) > 1 else ""


def _given(before: Figure | None, parts: Sequence[Figure]) -> str:
    rest = parts[1:] if before else parts
    single = listed([f"{quoted(p)} ({p.incident.name})" for p in rest])
    return f"an earlier total {quoted(before)} ({_dates(before)}), then {single}" if before else single


def _dates(total: Figure) -> str:
    when = total.mention.when
    return f"{iso(when.first)} to {iso(when.last)}" if when else "no date"
