"""How many of the documents found have which side, source, place, month ...: counted over what meets the filters, and not over all that stands in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from heapq import nsmallest
from operator import or_
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, select

from audiatur.store import index
from audiatur.store.index import FACETS, RELATIONS, STEP

SHOWN: Final = 30
"""Values of a facet that are given, those of most documents first."""
COUNTED: Final = tuple(f for f in FACETS if f not in {"days", "spot"})


class Count(Struct, frozen=True):
    value: str
    documents: int


class Meeting(Struct, frozen=True, gc=False):
    """The items of a document that meet every filter, as bits, and their values."""

    items: int
    values: Collection[int]


def meeting(entries: bytes, groups: Sequence[frozenset[int]]) -> Meeting:
    """An item meets a filter where one value of the group is its own."""
    items, values = 0, set[int]()
    for n, block in enumerate(index.holders_of(entries)):
        holders = list(map(int.from_bytes, block.holders))
        met = -1
        for group in groups:
            met &= reduce(or_, [held for value, held in zip(block.values, holders, strict=True) if value in group], 0)
        if met:
            items |= met << n * index.BLOCK
            values.update([value for value, held in zip(block.values, holders, strict=True) if held & met])
    return Meeting(items, values)


class Tally:
    """Counts documents, one after the other."""

    def __init__(self) -> None:
        self.values: Counter[int] = Counter()
        self.relations: Counter[int] = Counter()
        self.status: Counter[str] = Counter()
        self.reviewed: Counter[str] = Counter()

    def add(self, row: Any, values: Iterable[int]) -> None:
        """`values` are those that count, each once."""
        self.values.update(values)
        self.relations[row.relations] += 1
        self.status[row.status] += 1
        self.reviewed["yes" if row.reviewed else "no"] += 1

    def counts(self, db: Connection) -> dict[str, tuple[Count, ...]]:
        """By the name of the facet; empty where no document has any of its values."""
        try:
            counted = self._by_value(db)
        except LookupError as error:
            raise index.damaged(f"{error}: there is no such value") from error
        related = {r: sum(n for bits, n in self.relations.items() if bits & index.bit(r)) for r in RELATIONS}
        counted["relation"] = _ordered({r: n for r, n in related.items() if n})
        return counted | {"status": _ordered(self.status), "reviewed": _ordered(self.reviewed)}

    def _by_value(self, db: Connection) -> dict[str, tuple[Count, ...]]:
        by_facet: dict[str, list[tuple[int, int]]] = {facet: [] for facet in FACETS}
        for number, documents in self.values.items():
            by_facet[FACETS[number % STEP]].append((-documents, number))
        top = {facet: nsmallest(SHOWN, by_facet[facet]) for facet in COUNTED}
        names = _names(db, [number for found in top.values() for _, number in found])
        return {facet: _ordered({names[number]: -documents for documents, number in found}) for facet, found in top.items()}


def _ordered(counts: dict[Any, int]) -> tuple[Count, ...]:
    return tuple(Count(value, n) for value, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])))


def _names(db: Connection, numbers: Sequence[int]) -> dict[int, str]:
    known = index.values.c
    return {number: value for number, value in db.execute(select(known.number, known.value).where(known.number.in_(numbers)))}
