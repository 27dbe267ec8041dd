"""Incidents in the order of their dates, on one scale of days: a list that is its own table."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from audiatur.publish.sides import Side, Sides
from audiatur.record import Incident

MOST_OPEN = 60
"""Rows that stand open; where there are more, those with one account are folded away."""


class Shown(Protocol):
    """What a row needs to know of an incident."""

    @property
    def anchor(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def when(self) -> str: ...
    @property
    def source(self) -> Incident: ...
    @property
    def several(self) -> bool: ...


class Tick(Struct, frozen=True, kw_only=True):
    left: float
    label: str


class Line(Struct, frozen=True, kw_only=True):
    """A row; `left` and `width` are percent of the scale, and null where the date is not known to the day."""

    incident: Shown
    left: float | None
    width: float
    voices: tuple[tuple[Side, int], ...]


class Timeline(Struct, frozen=True, kw_only=True):
    lines: tuple[Line, ...]
    folded: tuple[Line, ...]
    ticks: tuple[Tick, ...]


def build(views: Sequence[Shown], sides: Sides) -> Timeline:
    """Rows by start date, undated ones last. The scale runs from the first to the last day that the incidents with several accounts name, and ends there."""
    spans = {v.anchor: _span(v) for v in views}
    known = [s for s in spans.values() if s]
    first, last = _range(known)
    scale = max(last - first, 1)
    lines = []
    for view in sorted(views, key=_order):
        span = spans[view.anchor]
        inside = span is not None and span[0] <= last and span[1] >= first
        start, end = (max(span[0], first), min(span[1], last)) if span and inside else (0, 0)
        left = (start - first) / scale * 100 if inside else None
        lines.append(Line(incident=view, left=left, width=(end - start) / scale * 100, voices=_voices(view, sides)))
    many = len(lines) > MOST_OPEN
    shown = [line for line in lines if line.incident.several or not many]
    folded = [line for line in lines if not line.incident.several and many]
    return Timeline(lines=tuple(shown[:400]), folded=tuple([*shown[400:], *folded]), ticks=_ticks(first, last))


def _order(view: Shown) -> tuple[str, str]:
    time = view.source.time
    return ((time.start or "9999")[:10], time.end or "") if time else ("9999", "")


def _voices(view: Shown, sides: Sides) -> tuple[tuple[Side, int], ...]:
    found = Counter(sides.of(account.side).name for account in view.source.accounts)
    return tuple((side, found[side.name]) for side in sides.all if side.name in found)


def _range(known: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """First and last day, without the far tails: one misread year must not squeeze all others into a line."""
    if not known:
        return 0, 1
    starts, ends = sorted(s for s, _ in known), sorted(e for _, e in known)
    cut = len(known) // 20
    return starts[cut], max(ends[len(ends) - 1 - cut], starts[cut] + 1)


def _span(view: Shown) -> tuple[int, int] | None:
    time = view.source.time
    days = [_day(value) for value in (time.start, time.end) if value] if time else []
    whole = [d for d in days if d is not None]
    return (min(whole), max(whole)) if whole else None


def _day(iso: str) -> int | None:
    try:
        return datetime.date.fromisoformat(iso[:10]).toordinal()
    except ValueError:
        return None


def _ticks(first: int, last: int) -> tuple[Tick, ...]:
    span = last - first
    step = next((s for s in (1, 2, 5, 7, 14, 30, 61, 122, 365, 1826) if span / s <= 5), max(1, span // 5))
    made = []
    for day in range(first, last + 1, step):
        date = datetime.date.fromordinal(max(day, 1))
        year = f" {date.year}" if span > 300 else ""
        made.append(Tick(left=(day - first) / max(span, 1) * 100, label=f"{date.day} {date:%b}{year}"))
    return tuple(made)
