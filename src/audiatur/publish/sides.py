"""Sides as neutral, equal marks: a shape and a hue of the same lightness and strength for each, none of them red or green."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from audiatur.record import Comparison, Record

NOT_STATED = "No side stated"
SHAPES = ("circle", "square", "diamond", "triangle", "hexagon", "bar")


class Side(Struct, frozen=True, kw_only=True):
    """`key` is the class that gives the hue; `shape` tells the side without colour. `name` is in the sources' words."""

    name: str
    key: str
    shape: str


class Sides:
    """All sides of a collection, ordered by how many documents speak for each, then by the earliest: never by name."""

    def __init__(self, comparison: Comparison, records: Sequence[Record], *, names: Sequence[str] | None = None) -> None:
        """With `names`, those in that order: a page on a part of a collection gives each side the sign it has in the whole."""
        names = _ordered(comparison, records) if names is None else list(names)
        self.known = [Side(name=name, key=f"s{i % 6 + 1}", shape=SHAPES[i % 6]) for i, name in enumerate(names)]
        self.none = Side(name=NOT_STATED, key="s0", shape="cross")
        self._places = {name: i for i, name in enumerate(names)}
        self._by_name = {side.name: side for side in self.known}

    def of(self, name: str | None) -> Side:
        return self._by_name.get(name or "", self.none)

    def number(self, name: str | None) -> int:
        """Its place in `all`."""
        return self._places.get(name or "", len(self.known))

    @property
    def all(self) -> list[Side]:
        return [*self.known, self.none]


def _ordered(comparison: Comparison, records: Sequence[Record]) -> list[str]:
    documents = [d.side for d in comparison.documents] or [r.document.side for r in records]
    spoken = [a.side for i in comparison.incidents for a in i.accounts]
    published = {d.side: "9999" for d in comparison.documents}
    for d in comparison.documents:
        published[d.side] = min(published[d.side], d.published or "9999")
    by_documents, by_accounts = Counter(_names(documents)), Counter(_names(spoken))
    seen = dict.fromkeys([*_names(documents), *_names(spoken)])
    return sorted(seen, key=lambda name: (-by_documents[name], -by_accounts[name], published.get(name, "9999")))


def _names(sides: Iterable[str | None]) -> list[str]:
    return [side for side in sides if side]
