"""How far people agree, field by field: on the items that two or more of them judged, each without regard to the others.

Krippendorff's alpha (nominal) for two or more people, who need not have judged the same items; Cohen's kappa beside it where there are two. Both are
NLTK's. Values are compared as wholes: 12 and "at least 12" differ, and so do two spans that share all words but one. Whoever is unsure has no value.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from audiatur.record.agreement import Agreement, Difference
from audiatur.record.review import ReviewKind
from audiatur.record.reviewed import Field, Opinion, Standing

Key = tuple[str, str]


def people(found: Iterable[Standing]) -> list[str]:
    """Who judged, those first who judged most items."""
    count: dict[str, int] = defaultdict(int)
    for standing in found:
        for by in {r.by for r in standing.reviews}:
            count[by] += 1
    return sorted(count, key=lambda by: (-count[by], by))


def agreement(found: Iterable[Standing], between: Sequence[str] = ()) -> list[Agreement]:
    """One row for each field on which at least two people (of `between`, if named) have a value for one item, in the order of the records' fields."""
    held: dict[tuple[ReviewKind, str], list[list[Key]]] = defaultdict(list)
    for standing in found:
        for field in standing.fields:
            values = [(o.by, _plain(o.value)) for o in _of(field, between)]
            if len(values) > 1:
                held[standing.kind, field.name].append(values)
    return [_row(kind, field, units) for (kind, field), units in held.items()]


def differences(found: Iterable[Standing], between: Sequence[str] = ()) -> list[Difference]:
    made = []
    for standing in found:
        for field in standing.fields:
            opinions = _of(field, between)
            if len({_plain(o.value) for o in opinions}) > 1:
                made.append(Difference(mark=standing.mark, field=field.name, read=field.read, opinions=tuple(opinions)))
    return made


def _of(field: Field, between: Sequence[str]) -> list[Opinion]:
    return [o for o in field.held if not between or o.by in between]


def _plain(value: Any) -> str:
    return msgspec.json.encode(value, order="sorted").decode()


def _row(kind: ReviewKind, field: str, units: Sequence[Sequence[Key]]) -> Agreement:
    alike = sum(len({value for _, value in unit}) == 1 for unit in units)
    alpha, kappa = _coefficients(units)
    return Agreement(kind=kind, field=field, items=len(units), alike=alike, alpha=alpha, kappa=kappa)


def _coefficients(units: Sequence[Sequence[Key]]) -> tuple[float | None, float | None]:
    if len({value for unit in units for _, value in unit}) < 2:
        return None, None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of what NLTK imports, not of ours
        from nltk.metrics.agreement import AnnotationTask  # here: it takes a second, and only this needs it

    task = AnnotationTask(data=[(by, str(n), value) for n, unit in enumerate(units) for by, value in unit])
    two = len({by for unit in units for by, _ in unit}) == 2
    return float(task.alpha()), float(task.kappa()) if two else None
