"""Figures of one paper that its words make the parts of another, and killed and wounded beside their sum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, Literal

from audiatur.compare import speakers
from audiatur.compare.figure import Figure, added, listed, meets, quoted, room, span, whom
from audiatur.compare.incidents import EVENT_DAYS, is_total
from audiatur.compare.itemised import behind_colon, by_paper, is_list
from audiatur.compare.mentions import NEAR
from audiatur.compare.where import same, within
from audiatur.record import Record, Sum, Toll

Tie = Literal["apart", "may overlap", "unclear"]
"""How two parts stand to each other: nobody is in both, somebody may be, or it is not said."""
KINDS: Final = {"sex": "sex", "age_group": "age", "role": "role", "status": "status"}
"""Fields by which a part is told from its whole, and what a reason calls them."""
DIVIDE: Final = ("measure", "sex", "age_group", "status", "place", "day")
"""Ways in which parts can exclude each other."""
UNNARROW: Final = frozenset({None, "unknown", "civilian"})
CIVILIANS_APART: Final = frozenset({frozenset({"civilian", "military"}), frozenset({"civilian", "armed_group"})})


def of_papers(found: Sequence[Figure], known: Mapping[str, Record]) -> Iterator[Sum]:
    """The sums of parts that papers give, in the papers' order."""
    by_toll = {(f.mention.document, f.toll.id): f for f in found}
    parts: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in found:
        whole = by_toll.get((figure.mention.document, figure.toll.part_of or ""))
        if whole and speakers.same(figure.mention.speaker, whole.mention.speaker) and _counts_alike(figure.toll, whole.toll):
            parts[whole.mention.document, whole.toll.id].append(figure)
    for document, given in by_paper(found):
        for whole, items in behind_colon(given, known[document]):
            if all(_is_narrower(i, whole) for i in items):
                parts.setdefault((document, whole.toll.id), items)
    for key, chosen in parts.items():
        if made := _sum(chosen, by_toll[key], known[key[0]]):
            yield made
    yield from _killed_and_wounded(found)


def _is_narrower(item: Figure, whole: Figure) -> bool:
    return bool(_kinds(item.toll) - _kinds(whole.toll)) or _apart_by("status", item, whole)


def _counts_alike(part: Toll, whole: Toll) -> bool:
    return part.measure == whole.measure or (whole.measure == "casualties" and part.measure in {"killed", "wounded"})


def _sum(parts: Sequence[Figure], whole: Figure, record: Record) -> Sum | None:
    most = whole.room[1]
    larger = [p for p in parts if p.room[0] > most]
    if larger:  # where the words do not narrow it, reading is likelier to have taken another figure for a part
        return _made(larger[:1], whole, "no", "a part is larger than its whole") if _is_narrower(larger[0], whole) else None
    complete = is_list(parts, whole, record)
    for group in _groups(parts, complete):
        if room(group)[0] > most:
            why = "a list of all of them" if complete else "parts that count nobody twice"
            return _made(group, whole, "no", f"{why}, together more than the whole")
    if complete and len(parts) > 1 and room(parts)[1] < whole.room[0]:
        return _made(parts, whole, "no", "a list of all of them, together less than the whole")
    for group in (*_groups(parts, complete), *([list(parts)] if _none_twice(parts) else [])):
        if meets(group, whole):
            return _made(group, whole, "yes", "together the whole")
    if len(parts) > 1 and room(parts)[0] > most and "unclear" not in (kinds := _ties(parts)) and "may overlap" in kinds:
        return _made(parts, whole, "open", f"together more than the whole; {_overlap(parts)}")
    return None


def _made(parts: Sequence[Figure], whole: Figure, adds_up: Literal["yes", "no", "open"], why: str) -> Sum:
    low, high = span(parts)
    measures = {p.toll.measure for p in parts}
    kind: Literal["parts", "killed_and_wounded"] = "parts" if whole.toll.measure in measures else "killed_and_wounded"
    given = listed([quoted(p, whom(p, whole) if kind == "parts" else p.toll.measure) for p in parts])
    name = whole.account.speaker
    arithmetic = f"{added(parts)}; " if len(parts) > 1 else ""
    return Sum(
        kind=kind,
        attribute=whole.account.attribute,
        whole=whole.at,
        parts=tuple(p.at for p in parts),
        adds_up=adds_up,
        reason=f"{why}: {arithmetic}{given} of {quoted(whole, whom(whole))}, according to {name}",
        low=low,
        high=high,
    )


# ---- who is in both -----------------------------------------------------------------------------------------------------------
def _groups(parts: Sequence[Figure], complete: bool) -> list[list[Figure]]:
    """Parts that exclude each other, all of them if they do, else those that do so in one way."""
    if len(parts) > 1 and (complete or _ties(parts) == {"apart"}):
        return [list(parts)]
    made = []
    for way in DIVIDE:
        group: list[Figure] = []
        for part in parts:
            if (group and all(_apart_by(way, part, p) for p in group)) or (not group and _is_told(way, part)):
                group.append(part)
        if len(group) > 1:
            made.append(group)
    return made


def _is_told(way: str, part: Figure) -> bool:
    if way == "place":
        return part.mention.own_place and bool(part.mention.spots)
    if way == "day":
        return part.mention.own_time and part.mention.when is not None
    return getattr(part.toll, way) not in (None, "unknown")


def _ties(parts: Sequence[Figure]) -> set[Tie]:
    return {_tie(a, b) for a, b in combinations(parts, 2)}


def _tie(a: Figure, b: Figure) -> Tie:
    if any(_apart_by(way, a, b) for way in DIVIDE):
        return "apart"
    one, other = _kinds(a.toll), _kinds(b.toll)
    if one and other and not (one <= other or other <= one):
        return "may overlap"
    return "may overlap" if one == other == {"role"} and a.toll.role != b.toll.role else "unclear"


def _apart_by(way: str, a: Figure, b: Figure) -> bool:
    if not (_is_told(way, a) and _is_told(way, b)):
        return False
    if way == "place":
        return not any(same(x, y) or within(x, y) or within(y, x) for x in a.mention.spots for y in b.mention.spots)
    if way == "day":
        one, other = a.mention.when, b.mention.when
        return bool(one and other and one.length <= EVENT_DAYS and other.length <= EVENT_DAYS and one.gap(other) > 0)
    one_value, other_value = getattr(a.toll, way), getattr(b.toll, way)
    return frozenset({one_value, other_value}) in CIVILIANS_APART if way == "status" else one_value != other_value


def _kinds(toll: Toll) -> frozenset[str]:
    return frozenset(field for field in KINDS if getattr(toll, field) not in UNNARROW)


def _none_twice(parts: Sequence[Figure]) -> bool:
    """Whether no part looks like another one said again, or like a part of another."""
    return len(parts) > 1 and all(_tie(a, b) != "unclear" or _in_one_list(a, b) for a, b in combinations(parts, 2))


def _in_one_list(a: Figure, b: Figure) -> bool:
    """Different figures, near each other, of people of whom nothing more is told: "four the day before and 21 on Wednesday"."""
    return not _kinds(a.toll) and not _kinds(b.toll) and a.room != b.room and abs(a.mention.at - b.mention.at) <= NEAR


def _overlap(parts: Sequence[Figure]) -> str:
    """ "they are told by sex and by age, and one may count people whom another counts as well"."""
    kinds = dict.fromkeys(KINDS[k] for p in parts for k in KINDS if k in _kinds(p.toll))
    ways = " and ".join(f"by {k}" for k in kinds)
    return f"they are told {ways}, and one may count people whom another counts as well"


# ---- killed and wounded -------------------------------------------------------------------------------------------------------
def _killed_and_wounded(found: Sequence[Figure]) -> Iterator[Sum]:
    """One figure for both beside one for each, of one speaker, paper and occurrence. Where any is given twice in different ways, nothing is added."""
    groups: dict[object, dict[str, dict[object, Figure]]] = defaultdict(lambda: defaultdict(dict))
    for figure in found:
        if figure.toll.measure in {"killed", "wounded", "casualties"} and not figure.toll.part_of and not figure.narrowed:
            key = (figure.incident.id, figure.mention.document, figure.speaker, is_total(figure.mention), figure.mention.when)
            groups[key][figure.toll.measure].setdefault(figure.room, figure)
    for group in groups.values():
        if len(group) == 3 and all(len(given) == 1 for given in group.values()):
            killed, wounded, both = (next(iter(group[m].values())) for m in ("killed", "wounded", "casualties"))
            if made := _of_both(killed, wounded, both):
                yield made


def _of_both(killed: Figure, wounded: Figure, both: Figure) -> Sum | None:
    """Nothing where the figure for both can only be of one of them ("12 casualties": 12 killed) or of others, or where the three count different people."""
    parts = [killed, wounded]
    people = {(f.toll.people_of, None if f.toll.status in UNNARROW else f.toll.status) for f in (*parts, both)}
    if any(p.room == both.room or p.room[0] > both.room[1] for p in parts) or len(people) > 1:
        return None
    (low, high), whole = room(parts), both.room
    if low > whole[1] or high < whole[0]:
        return _made(parts, both, "no", f"together {'more' if low > whole[1] else 'less'} than the figure for both")
    return _made(parts, both, "yes", "together the figure for both") if meets(parts, both) else None
