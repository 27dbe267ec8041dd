"""Sources after people joined and split them: those to which a person gave one name are one, and a mention taken out of one is of a source of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from audiatur.record.count import Toll
from audiatur.record.dispute import Dispute
from audiatur.record.event import Attack
from audiatur.record.record import Record
from audiatur.record.source import Link, Source
from audiatur.record.span import Span
from audiatur.record.statement import Statement

S = TypeVar("S", Statement, Toll, Attack, Dispute)
Where = tuple[int, int]


class Named(NamedTuple):
    """A source with its fields as people left them, and the mentions that were read; `judged` is whether anybody said anything of it."""

    id: str
    values: Mapping[str, Any]
    read: Sequence[Mapping[str, Any]]
    judged: bool


def regrouped(record: Record, named: Sequence[Named]) -> Record:
    """The record with these sources, and every link of a chain at the source that it is of now."""
    groups = _groups(named)
    sources = [_one(group) for group in groups] + _apart(named)
    links = _Links(sources, {n.id: group[0].id for group in groups for n in group})
    layers = {layer: tuple(links.moved(i) for i in getattr(record, layer)) for layer in ("statements", "tolls", "attacks", "disputes")}
    return msgspec.structs.replace(record, sources=tuple(sources), **layers)


def _groups(named: Sequence[Named]) -> list[list[Named]]:
    """Two sources that the program held apart under one name stay so, unless a person gave that name to one of them."""
    given = {n.values["name"] for n in named if n.judged}
    made: dict[str, list[Named]] = {}
    for source in named:
        name = source.values["name"]
        made.setdefault(name if name in given else f"{name}\n{source.id}", []).append(source)
    return list(made.values())


def _one(group: Sequence[Named]) -> Source:
    first = group[0].values
    more = {field: next((n.values[field] for n in group if n.values[field]), None) for field in ("role", "side")}
    spans = sorted({(m["start"], m["end"], m["text"]) for n in group for m in n.values["mentions"]})
    mentions = tuple(Span(start=start, end=end, text=text) for start, end, text in spans)
    return Source(id=group[0].id, name=first["name"], kind=first["kind"], mentions=mentions, **more)


def _apart(named: Sequence[Named]) -> list[Source]:
    """The mentions that no source has any more, those of the same words together."""
    kept = {(m["start"], m["end"]) for n in named for m in n.values["mentions"]}
    made: dict[str, Source] = {}
    for mention in (m for n in named for m in n.read if (m["start"], m["end"]) not in kept):
        span = msgspec.convert(mention, Span)
        before = made.get(span.text)
        made[span.text] = Source(id=before.id if before else f"s@{span.start}", name=span.text, mentions=(*(before.mentions if before else ()), span))
    return list(made.values())


class _Links:
    def __init__(self, sources: Sequence[Source], into: Mapping[str, str]) -> None:
        self.known = {s.id: s for s in sources}
        self.into = into
        self.at: dict[Where, Source] = {(m.start, m.end): s for s in sources for m in s.mentions}
        self.called = {s.name: s for s in reversed(sources)}

    def moved(self, item: S) -> S:
        chain = tuple(self._link(link) for link in item.attribution)
        return item if chain == item.attribution else msgspec.structs.replace(item, attribution=chain)

    def _link(self, link: Link) -> Link:
        mention = link.source
        now = self.at.get((mention.start, mention.end)) or self.known.get(self.into.get(mention.id or "", ""))
        now = now or (self.called.get(mention.name) if mention.name else None)
        if now is None:
            return msgspec.structs.replace(link, source=msgspec.structs.replace(mention, id=None))
        return msgspec.structs.replace(link, source=msgspec.structs.replace(mention, id=now.id, name=now.name))
