"""Clusters as people decided: after the automatic ones, what a person joined is one, and what a person split is apart.

A judgement speaks of pairs of mentions: `same` of all pairs among its mentions, `different` of each mention of its left with each of its right.
Of two judgements on one pair the later one counts. Where judgements on different pairs cannot all hold (A and B are one, B and C are one, A and C are
not), the later ones hold, and what is left of the earlier one is a gap. The order in which judgements or documents come changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations, product
from typing import Final

from msgspec import Struct

from audiatur.compare import likeness as like
from audiatur.compare.anchors import Readings
from audiatur.compare.incidents import Cluster, is_short, is_total
from audiatur.compare.likeness import Group, group
from audiatur.compare.mentions import Mention
from audiatur.compare.names import main_days
from audiatur.record import Anchor, Gap, Judgement, Record
from audiatur.record.judgement import in_time, undone
from audiatur.record.voice import on_sources

Key = tuple[str, str, str]
Pair = tuple[Key, Key]
Apart = Mapping[Key, set[Key]]

MIXED: Final = "what happened on a day is never compared with the running totals of weeks, and cannot be one with them"

MOVED: Final = "{} of its statements are read today as of another occurrence; they were taken from there, and the rest of that was left where it is."


class Bound(Struct, frozen=True):
    """A judgement with the mentions that its anchors mean today."""

    judgement: Judgement
    left: frozenset[Key]
    right: frozenset[Key]

    @property
    def pairs(self) -> set[Pair]:
        if self.judgement.decision == "same":
            return set(combinations(sorted(self.left | self.right), 2))
        return {(min(a, b), max(a, b)) for a, b in product(self.left, self.right) if a != b}


def judged(made: Sequence[Cluster], judgements: Iterable[Judgement], records: Mapping[str, Record]) -> tuple[list[Cluster], list[Gap]]:
    """The clusters after the judgements that count, each touched one with their reasons; and what of the judgements could not be followed."""
    bound, gaps = _bound(in_time(judgements), Readings([m for c in made for m in c.mentions], records))
    if not bound:
        return list(made), gaps
    pairs = _latest(bound)
    apart = _apart(p for b in bound if b.judgement.decision == "different" for p in pairs[b.judgement.id])
    split = [p for c in made for p in _split(c, apart, lambda key: {key}, {})]
    bonds = Bonds(split)
    for item in reversed(bound):
        gaps += bonds.take(item, pairs[item.judgement.id])
    whole, moved = _joined(split, bonds)
    joined = [p for c in whole for p in _split(c, bonds.apart, bonds.one, bonds.home)]
    _tell(joined, [(b.judgement, bonds.followed[b.judgement.id]) for b in bound])
    return joined, [*gaps, *(_gap(b.judgement, MOVED.format(n)) for b in bound if (n := len(moved & bonds.followed[b.judgement.id])) and _joins(b))]


def _joins(bound: Bound) -> bool:
    return bound.judgement.decision == "same"


# ---- which judgements count, and on what ---------------------------------------------------------------------------------------
def _bound(judgements: Sequence[Judgement], readings: Readings) -> tuple[list[Bound], list[Gap]]:
    gone, known = undone(judgements), {j.id for j in judgements}
    found, gaps = list[Bound](), list[Gap]()
    for judgement in judgements:
        if judgement.id in gone or on_sources(judgement):
            continue
        if judgement.decision == "undo":
            if judgement.undoes not in known:
                gaps.append(_gap(judgement, f"it undoes {judgement.undoes}, which is not among the judgements."))
            continue
        bound, missing = _found(judgement, readings)
        if missing:
            rest = "it is followed for the rest" if bound.pairs and bound.left and bound.right else "it is not followed"
            gaps.append(_gap(judgement, f"not found: {'; '.join(missing)}; {rest}."))
        if bound.left and bound.right:
            found.append(bound)
    return found, gaps


def _found(judgement: Judgement, readings: Readings) -> tuple[Bound, list[str]]:
    def keys(anchors: Iterable[Anchor]) -> frozenset[Key]:
        return frozenset(m.key for a in anchors if (m := readings.mention(a)))

    bound = Bound(judgement, keys(judgement.left), keys(judgement.right))
    missing = [readings.why_not(a) for a in (*judgement.left, *judgement.right) if readings.mention(a) is None]
    if judgement.decision == "different" and (both := bound.left & bound.right):
        missing += [f"two sides of {document}, {ident}, which is now read as one statement" for document, _, ident in sorted(both)]
    return bound, missing


def _latest(bound: Sequence[Bound]) -> dict[str, list[Pair]]:
    """For each judgement the pairs on which no later one decides."""
    last: dict[Pair, str] = {}
    for item in bound:
        last.update(dict.fromkeys(item.pairs, item.judgement.id))
    kept: dict[str, list[Pair]] = defaultdict(list)
    for pair, ident in sorted(last.items()):
        kept[ident].append(pair)
    return kept


def _apart(pairs: Iterable[Pair]) -> Apart:
    made: dict[Key, set[Key]] = defaultdict(set)
    for a, b in pairs:
        made[a].add(b)
        made[b].add(a)
    return made


class Bonds:
    """What must stand together and what apart; takes the latest judgement first and refuses what contradicts those taken before."""

    def __init__(self, made: Sequence[Cluster]) -> None:
        self.apart: dict[Key, set[Key]] = defaultdict(set)
        self.followed: dict[str, set[Key]] = defaultdict(set)
        """The mentions on which each judgement was followed."""
        self.home = {m.key: n for n, c in enumerate(made) for m in c.mentions}
        """In which cluster a mention stood before judgements joined any."""
        self.sides: set[int] = set()
        """Clusters that hold most of what stood on one side of a join."""
        self._acts = {n for n, c in enumerate(made) if not c.period}
        self._weeks = {n for n, c in enumerate(made) if c.period and not is_short(main_days(c.mentions, period=True))}
        self._together: dict[Key, set[Key]] = {}
        self._taken: list[Judgement] = []

    def one(self, key: Key) -> set[Key]:
        """All mentions that must stand with this one."""
        return self._together.get(key) or {key}

    def take(self, bound: Bound, pairs: Sequence[Pair]) -> list[Gap]:
        judgement, against, mixed = bound.judgement, set[Key](), False
        for a, b in pairs:
            if judgement.decision == "same" and self.mixed({self.home[k] for k in self.one(a) | self.one(b)}):
                mixed = True
            elif self._keep_apart(a, b) if judgement.decision == "different" else self._bring_together(a, b):
                self.followed[judgement.id] |= {a, b}
            else:
                against |= self.one(a) | self.one(b)
        gaps = [_gap(judgement, f"{MIXED}; it is not followed.")] if mixed else []
        if against:
            others = ", ".join(j.id for j in reversed(self._taken) if self.followed[j.id] & against)
            gaps.append(_gap(judgement, f"it contradicts what was decided later ({others}), which is followed; undo one of them."))
        self._taken.append(judgement)
        if judgement.decision == "same":
            self.sides |= {n for side in (bound.left, bound.right) for n in self._main(side)}
        return gaps

    def _main(self, side: frozenset[Key]) -> list[int]:
        """The cluster of most of the side; a single statement may have been read elsewhere since, and tells nothing of the rest there."""
        return [n for n, count in Counter(self.home[k] for k in side).items() if count > 1 and count * 2 > len(side)]

    def mixed(self, clusters: set[int]) -> bool:
        return bool(clusters & self._acts) and bool(clusters & self._weeks)

    def together(self) -> list[set[Key]]:
        """What must stand together, each set once."""
        return [self._together[k] for k in sorted(self._together) if k == min(self._together[k])]

    def _keep_apart(self, a: Key, b: Key) -> bool:
        if b in self.one(a):
            return False
        self.apart[a].add(b)
        self.apart[b].add(a)
        return True

    def _bring_together(self, a: Key, b: Key) -> bool:
        one, other = self.one(a), self.one(b)
        if b in one:
            return True
        if any(self.apart[x] & other for x in one if x in self.apart):
            return False
        whole = one | other
        self._together |= dict.fromkeys(whole, whole)
        return True


# ---- clusters joined and split -------------------------------------------------------------------------------------------------
def _joined(made: Sequence[Cluster], bonds: Bonds) -> tuple[list[Cluster], set[Key]]:
    """The clusters of each bond as one; and the mentions that were taken alone out of a cluster that is about something else."""
    one = {n: {n} for n in range(len(made))}
    taken: dict[Key, int] = {}
    alone: list[set[Key]] = []
    for bond in bonds.together():
        homes = sorted({bonds.home[k] for k in bond})
        going = [n for n in homes if len(homes) == 1 or n in bonds.sides or _mostly(made[n], bond)]
        whole = set[int]().union(*(one[n] for n in going))
        if bonds.mixed(whole) or not going:
            going, whole = [], set()
            alone.append(bond)
        one |= dict.fromkeys(whole, whole)
        taken |= {k: going[0] if going else -1 for k in bond if bonds.home[k] not in going}
    known = {m.key: m for c in made for m in c.mentions}
    joined = [_as_one([made[n] for n in sorted(w)], taken, [known[k] for k, n in sorted(taken.items()) if n in w]) for n, w in one.items() if n == min(w)]
    return [*(c for c in joined if c.mentions), *(Cluster(known[k] for k in sorted(bond)) for bond in alone)], set(taken)


def _mostly(cluster: Cluster, bond: set[Key]) -> bool:
    """Whether half of what a cluster holds of the judged papers was judged: then it is what the person meant, with what other papers add to it."""
    papers = {document for document, _, _ in bond}
    return sum(m.key in bond for m in cluster.mentions) * 2 >= sum(m.document in papers for m in cluster.mentions)


def _as_one(parts: Sequence[Cluster], taken: Mapping[Key, int], added: Sequence[Mention]) -> Cluster:
    if len(parts) == 1 and not added and not any(m.key in taken for m in parts[0].mentions):
        return parts[0]
    mentions = [*(m for p in parts for m in p.mentions if m.key not in taken), *added]
    return Cluster(mentions, period=all(p.period for p in parts), reasons=[r for p in parts for r in p.reasons] if len(mentions) > 1 else [])


class Part:
    """Statements of one occurrence in the making; `core` is what its judged mentions tell, against which the others are held."""

    def __init__(self, atom: Sequence[Mention]) -> None:
        self.mentions = list(atom)
        self.keys = {m.key for m in atom}
        self.core: Group = group(atom)

    def add(self, atom: Sequence[Mention], *, judged: bool) -> None:
        self.mentions += atom
        self.keys |= {m.key for m in atom}
        if judged:
            self.core = group(self.mentions)


def _split(cluster: Cluster, apart: Apart, one: Callable[[Key], set[Key]], home: Mapping[Key, int]) -> list[Cluster]:
    """The cluster in as many parts as the judgements ask for; what they say nothing of goes with the part that it is most like."""
    here = {m.key for m in cluster.mentions}
    if not any(apart.get(k, set()) & here for k in here):
        return [cluster]
    atoms = _atoms(cluster.mentions, one)
    bound = [a for a in atoms if any(apart.get(m.key, set()) & here for m in a)]
    parts: list[Part] = []
    for atom in bound:
        foes = {k for m in atom for k in apart.get(m.key, ())}
        if free := [p for p in parts if not p.keys & foes]:
            _nearest(free, atom, home).add(atom, judged=True)
        else:
            parts.append(Part(atom))
    for atom in atoms:
        if atom not in bound:
            _nearest(parts, atom, home).add(atom, judged=False)
    return [_part(cluster, p.mentions) for p in parts]


def _atoms(mentions: Iterable[Mention], one: Callable[[Key], set[Key]]) -> list[list[Mention]]:
    """What must stand together, in the order of the papers' names and texts."""
    made: dict[Key, list[Mention]] = {}
    for mention in sorted(mentions, key=lambda m: (m.document, m.at, m.kind, m.item.id)):
        made.setdefault(min(one(mention.key)), []).append(mention)
    return list(made.values())


def _nearest(parts: Sequence[Part], atom: Sequence[Mention], home: Mapping[Key, int]) -> Part:
    """The part with which it stood before the judgements, and of several such the one whose place, time and account are most like."""
    if len(parts) == 1:
        return parts[0]
    here, own = group(atom), {home.get(m.key) for m in atom}
    return max(parts, key=lambda p: (any(home.get(k) in own for k in p.keys), like.likeness(here, p.core).score))


def _part(cluster: Cluster, mentions: Sequence[Mention]) -> Cluster:
    """Of a period only a part with a running total is a period still."""
    period = cluster.period and any(is_total(m) for m in mentions)
    return Cluster(mentions, period=period, reasons=cluster.reasons if len(mentions) > 1 else [])


# ---- said to people ------------------------------------------------------------------------------------------------------------
def _tell(made: Sequence[Cluster], followed: Iterable[tuple[Judgement, set[Key]]]) -> None:
    """Puts what a person decided before the reasons of the program."""
    home = {m.key: n for n, c in enumerate(made) for m in c.mentions}
    told: dict[int, list[str]] = defaultdict(list)
    for judgement, keys in followed:
        for n in sorted({home[k] for k in keys}):
            told[n].append(_reason(judgement))
    for n, reasons in told.items():
        made[n].reasons[:0] = reasons


def _reason(judgement: Judgement) -> str:
    done = "joined" if judgement.decision == "same" else "split"
    return f"{done} by {_line(judgement.by)} on {judgement.day}: {_line(judgement.why)} (judgement {judgement.id})"


def _gap(judgement: Judgement, why: str) -> Gap:
    return Gap(step="judgement", reason=f"Judgement {judgement.id} of {_line(judgement.by)}, {judgement.day}: {why}")


def _line(words: str) -> str:
    return " ".join(words.split())
