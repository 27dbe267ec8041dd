"""How many of the documents found have which side, source, place, month ...: counted over what meets the filters, and not over all that stands in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, select

from audiatur.store import index
from audiatur.store.index import FACETS, RELATIONS, STEP, Entry

SHOWN: Final = 30
"""Values of a facet that are given, those of most documents first."""
COUNTED: Final = tuple(f for f in FACETS if f not in {"days", "spot"})


class Count(Struct, frozen=True):
    value: str
    documents: int


def meeting(entries: Sequence[Entry], groups: Sequence[frozenset[int]]) -> list[Entry]:
    """Items that meet every filter: one value of each group is theirs."""
    met = list(entries)
    for group in groups:
        met = [entry for entry in met if not group.isdisjoint(entry.values)]
    return met


class Tally:
    """Counts documents, one after the other."""

    def __init__(self) -> None:
        self.values: Counter[int] = Counter()
        self.relations: Counter[int] = Counter()
        self.status: Counter[str] = Counter()
        self.reviewed: Counter[str] = Counter()

    def add(self, row: Any, entries: Iterable[Entry]) -> None:
        self.values.update(set(chain.from_iterable(entry.values for entry in entries)))
        self.relations[row.relations] += 1
        self.status[row.status] += 1
        self.reviewed["yes" if row.reviewed else "no"] += 1

    def counts(self, db: Connection) -> dict[str, tuple[Count, ...]]:
        """By the name of the facet; empty where no document has any of its values."""
        by_facet: dict[str, list[tuple[int, int]]] = {facet: [] for facet in COUNTED}
        for number, documents in self.values.items():
            facet = FACETS[number % STEP]
            if facet in by_facet:
                by_facet[facet].append((documents, number))
        top = {facet: sorted(found, key=lambda c: (-c[0], c[1]))[:SHOWN] for facet, found in by_facet.items()}
        names = _names(db, [number for found in top.values() for _, number in found])
        counted = {facet: _ordered({names[number]: documents for documents, number in found}) for facet, found in top.items()}
        related = {r: sum(n for bits, n in self.relations.items() if bits & index.bit(r)) for r in RELATIONS}
        counted["relation"] = _ordered({r: n for r, n in related.items() if n})
        return counted | {"status": _ordered(self.status), "reviewed": _ordered(self.reviewed)}


def _ordered(counts: dict[Any, int]) -> tuple[Count, ...]:
    return tuple(Count(value, n) for value, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])))


def _names(db: Connection, numbers: Sequence[int]) -> dict[int, str]:
    known = index.values.c
    return {number: value for number, value in db.execute(select(known.number, known.value).where(known.number.in_(numbers)))}
