"""What documents say, one mention for each toll and attack, with the days and places it may be about.

A mention that gives no place or day takes those of what stands beside it, where that is clear: of the toll it is a part of, of its statement,
of the nearest mention within a few lines, of a document that knows one place only, be it in its title, or of the town that it is about. What is taken so
is marked and weighs less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import msgspec
from msgspec import Struct

from audiatur.compare import clock
from audiatur.compare.retold import Told, told
from audiatur.compare.speakers import Speaker, speaker
from audiatur.compare.when import Days, days, of_interval
from audiatur.compare.where import Spot, folded, named, same, spot
from audiatur.record import Attack, Record, Toll

NEAR = 250
"""Characters: a mention this near speaks of the same scene where it does not say otherwise; about two sentences."""


LENT_DAYS = 2
"""Days: what is told of a longer stretch does not date its neighbours."""


class Mention(Struct, frozen=True, kw_only=True):
    """A toll or an attack as comparing sees it. `when` is None where nothing tells the day; `known_by` bounds it: the document's own date."""

    document: str
    kind: Literal["toll", "attack"]
    item: Toll | Attack
    at: int
    spots: tuple[Spot, ...]
    when: Days | None
    known_by: Days | None
    speaker: Speaker
    own_place: bool = True
    own_time: bool = True
    hour: int | None = None
    """Of the day, where the words tell it."""
    told: Told | None = None
    """Which of two figures of its paper it is, where the words say so."""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.document, self.kind, self.item.id

    @property
    def toll(self) -> Toll | None:
        return self.item if isinstance(self.item, Toll) else None

    @property
    def attack(self) -> Attack | None:
        return self.item if isinstance(self.item, Attack) else None


def towns(records: Iterable[Record]) -> dict[str, Spot]:
    """The towns that any of the documents names, by their words."""
    return {folded(s.called): s for r in records for p in r.places if not (s := spot(p)).wide and s.lat is not None}


def mentions(record: Record, known: Mapping[str, Spot] = MappingProxyType({})) -> list[Mention]:
    """All tolls and attacks of one document, in the order of its text; `known` are the towns of the collection, which its title may name."""
    items: tuple[Toll | Attack, ...] = (*record.tolls, *record.attacks)
    found = [_mention(record, item) for item in items]
    found.sort(key=lambda m: (m.at, m.kind, m.item.id))
    return _in_home_town(_in_only_town(_with_context(found), record, known), record)


def _mention(record: Record, item: Toll | Attack) -> Mention:
    known = {p.id: spot(p) for p in record.places}
    spots = [known.get(p) or named(p) for p in item.places]
    kind: Literal["toll", "attack"] = "toll" if isinstance(item, Toll) else "attack"
    at = item.figure.start if isinstance(item, Toll) else item.trigger.start
    published = days(record.document.published)
    old = clock.of_old(item, record, published)
    if old:
        item = msgspec.structs.replace(item, time=old)
    when = _open_end(item, of_interval(item.time), published)
    if when and published and ((_is_since_yesterday(when, published) and _is_of_paper(item, record)) or _is_of_denial(item, when, published, record)):
        when = None
    return Mention(
        document=record.document.id,
        kind=kind,
        item=item,
        at=at,
        spots=tuple({s.key: s for s in reversed(spots) if s}.values())[::-1],
        when=when,
        known_by=published,
        speaker=speaker(record, item.attribution),
        told=told(item, record) if isinstance(item, Toll) else None,
        hour=None if old else clock.hour(item, record),
    )


def _is_of_paper(item: Toll | Attack, record: Record) -> bool:
    """Whether the days are those of the paper ("rescuers are still searching"): its words hold no time, and other accounts may know the day better."""
    return item.time is not None and bool(item.time.text) and not any(t.text in item.time.text for t in record.times)


def _is_since_yesterday(when: Days, published: Days) -> bool:
    return (when.first, when.last) == (published.first - 1, published.last)


def _is_of_denial(item: Toll | Attack, when: Days, published: Days, record: Record) -> bool:
    """Whether the day is the paper's, and so that of the denial: who denies an act today speaks of one that others told of before."""
    if item.modality != "denied" or item.time is None or when != published:
        return False
    content = next((s.content for s in record.statements if s.id == item.statement), None)
    if content is None:
        return False
    return not any(t.text in item.time.text and content.start <= t.start < content.end for t in record.times)


def _open_end(item: Toll | Attack, when: Days | None, published: Days | None) -> Days | None:
    """A running total "since 27 September" runs to the date as of which it was given."""
    if not isinstance(item, Toll) or not item.cumulative:
        return when
    until = days(item.as_of) or published
    if until and when and when.length > LENT_DAYS and when.last + clock.LONG_AGO < until.first:
        return when  # "in 1995, 500 died" runs to no later day
    if until is None or (item.time and item.time.end and when):
        return when
    return Days(min(when.first, until.first), max(when.last, until.last)) if when else until


def _with_context(found: Sequence[Mention]) -> list[Mention]:
    return [_placed(_dated(m, found), found) for m in found]


def _in_only_town(found: Sequence[Mention], record: Record, known: Mapping[str, Spot]) -> list[Mention]:
    """A document that names one town only, or none but one in its title, tells of that town."""
    here = {s.key: s for p in record.places if not (s := spot(p)).wide} or _titled(record, known)
    if len(here) != 1:
        return list(found)
    return [m if m.spots or _is_general(m) else msgspec.structs.replace(m, spots=tuple(here.values()), own_place=False) for m in found]


def _in_home_town(found: Sequence[Mention], record: Record) -> list[Mention]:
    """A street or building that no map knows lies in the town that its paper is about, and so does what is placed nowhere; a denial is of what is told."""
    home = _home(record)
    return [_at_home(m, home) for m in found] if home else list(found)


def _home(record: Record) -> Spot | None:
    """The town that a paper names most often, where that is a third of all its towns; of two, the one named first."""
    towns = [s for p in record.places if p.text and (s := spot(p)).lat is not None and not s.wide]
    count = Counter(s.key for s in towns)
    first = next((s for s in towns if count[s.key] == max(count.values())), None)
    return first if first and count[first.key] * 3 >= len(towns) else None


def _at_home(mention: Mention, home: Spot) -> Mention:
    if not mention.spots:
        return mention if _is_general(mention) or mention.item.modality == "denied" else msgspec.structs.replace(mention, spots=(home,), own_place=False)
    if all(s.lat is None and s.kind == "facility" for s in mention.spots):
        return msgspec.structs.replace(mention, spots=(*mention.spots, home))
    return mention


def _titled(record: Record, known: Mapping[str, Spot]) -> dict[str, Spot]:
    title = f" {folded(record.document.title or '')} "
    return {s.key: s for name, s in known.items() if f" {name} " in title}


def _dated(mention: Mention, found: Sequence[Mention]) -> Mention:
    if mention.when is not None:
        return mention
    for circle in _circles(mention, [m for m in found if m.when is not None and m.when.length <= LENT_DAYS and not _elsewhere(m, mention)]):
        choices = {m.when for m in circle}
        if len(choices) == 1:
            return msgspec.structs.replace(mention, when=choices.pop(), own_time=False)
    return mention


def _elsewhere(a: Mention, b: Mention) -> bool:
    """Whether the two name towns, and no town of the one is one of the other."""
    here, there = ([s for s in m.spots if not s.wide] for m in (a, b))
    return bool(here and there) and not any(same(x, y) for x in here for y in there)


def _placed(mention: Mention, found: Sequence[Mention]) -> Mention:
    if mention.spots or _is_general(mention):
        return mention
    located = [m for m in found if m.spots]
    for circle in _circles(mention, located):
        choices = {frozenset(s.key for s in m.spots) for m in circle}
        if len(choices) == 1:
            return msgspec.structs.replace(mention, spots=circle[0].spots, own_place=False)
    everywhere = {s.key for m in located for s in m.spots}
    if len(everywhere) == 1 and len(located) > 1 and _same_day(mention, located[0]):
        return msgspec.structs.replace(mention, spots=located[0].spots, own_place=False)
    return mention


def _same_day(a: Mention, b: Mention) -> bool:
    return a.when is None or b.when is None or a.when.gap(b.when) == 0


def _is_general(mention: Mention) -> bool:
    """A running total of a whole side has no town."""
    return mention.toll is not None and mention.toll.cumulative


def _circles(mention: Mention, others: Sequence[Mention]) -> Iterable[list[Mention]]:
    """Mentions that may lend their place or day, the closest bond first."""
    others = [m for m in others if m is not mention and _compatible_days(mention, m)]
    toll = mention.toll
    if toll is not None and toll.part_of:
        yield [m for m in others if m.kind == "toll" and m.item.id == toll.part_of]
    if mention.item.statement:
        yield [m for m in others if m.item.statement == mention.item.statement]
    near = sorted((m for m in others if abs(m.at - mention.at) <= NEAR), key=lambda m: (abs(m.at - mention.at), m.at))
    if near:
        yield near[:1]


def _compatible_days(a: Mention, b: Mention) -> bool:
    return not _is_general(b) and (a.when is None or b.when is None or a.when.gap(b.when) == 0)
