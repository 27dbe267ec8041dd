"""Questions to whole records: which items are sure enough for a user who asks for that, and where a paper speaks in its own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

import msgspec

from audiatur.record.gap import Gap
from audiatur.record.record import Record

RATED = ("statements", "tolls", "attacks", "places", "times", "persons", "evidence_mentions", "disputes", "publications")


LEFT_OUT = "Left out as less sure than"


class Rated(Protocol):
    @property
    def confidence(self) -> float | None: ...


T = TypeVar("T", bound=Rated)


def at_least(record: Record, minimum: float) -> Record:
    """The record without items whose reading is less sure than `minimum` (0 to 1), and a gap that says how many were left out.

    Items without a confidence stay. What names an item that is gone (a toll its whole, an act its statement or place) no longer does.
    """
    kept = {layer: _sure(getattr(record, layer), minimum) for layer in RATED}
    left = {layer: len(getattr(record, layer)) - len(kept[layer]) for layer in RATED}
    ids = {i.id for layer in ("statements", "tolls", "places") for i in kept[layer]}
    kept["tolls"] = tuple(
        msgspec.structs.replace(t, part_of=_known(t.part_of, ids), statement=_known(t.statement, ids), places=tuple(p for p in t.places if p in ids))
        for t in kept["tolls"]
    )
    kept["attacks"] = tuple(
        msgspec.structs.replace(a, statement=_known(a.statement, ids), places=tuple(p for p in a.places if p in ids)) for a in kept["attacks"]
    )
    words = ", ".join(f"{n} {layer.replace('_', ' ')}" for layer, n in left.items() if n)
    gaps = (*record.gaps, Gap(step="confidence", reason=f"{LEFT_OUT} {minimum:g}: {words}.")) if words else record.gaps
    return msgspec.structs.replace(record, gaps=gaps, **kept)


def in_own_words(records: Iterable[Record]) -> frozenset[tuple[str, str]]:
    """Document and id of each toll and attack that the paper tells without naming a speaker."""
    return frozenset((r.document.id, x.id) for r in records for layer in (r.tolls, r.attacks) for x in layer if not x.attribution)


def _sure(items: Sequence[T], minimum: float) -> tuple[T, ...]:
    return tuple(i for i in items if i.confidence is None or i.confidence >= minimum)


def _known(name: str | None, ids: set[str]) -> str | None:
    return name if name in ids else None
