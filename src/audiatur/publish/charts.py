"""Figures over time by speaker, drawn as what they are: a figure is a mark, "at least" is open upward, a range is a bar.

Drawn here and not by a chart library, so that each mark links to its quote, colours follow the reader's light or dark setting, and starting costs nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from markupsafe import Markup, escape
from msgspec import Struct

from audiatur.publish import words
from audiatur.publish.clean import plain
from audiatur.publish.sides import Side
from audiatur.record.hedge import number, said

NAMED_MARKS = 26
"""More marks than this would make the margin of names taller than the chart is worth; then the table has the names."""


class Mark(Struct, frozen=True, kw_only=True):
    """One figure of one speaker. `date` is ISO 8601, as of which it was given, or on which it was published."""

    date: str
    low: int | None
    high: int | None
    qualifier: str
    speaker: str
    voice: str = ""
    """Who it is apart from the name shown: two witnesses may share initials."""
    side: Side
    href: str
    document: str
    population: str = ""
    modality: str = ""
    given: str = ""
    """The figure as its source hedges it."""

    @property
    def figure(self) -> str:
        return plain(words.with_people(self.given or said({"low": self.low, "high": self.high, "qualifier": self.qualifier}), self.population))

    @property
    def value(self) -> int:
        return self.low if self.low is not None else self.high or 0

    @property
    def words(self) -> str:
        """What a reader hears or sees for this mark: never a figure without its speaker."""
        return f"{self.figure}, according to {self.speaker}, {words.short_day(self.date)}"


def ordinal(date: str) -> int | None:
    try:
        return datetime.date.fromisoformat(date[:10]).toordinal()
    except ValueError:
        return None


def drawable(marks: Sequence[Mark]) -> list[Mark]:
    """Marks with a number and a full date; what is denied is not drawn as if it were said. The table beside a chart has all."""
    return [m for m in marks if (m.low, m.high) != (None, None) and ordinal(m.date) is not None and m.modality in ("", "alleged")]


class Sheet:
    """Where a date and a value lie on the drawing, in its units."""

    left, top, bottom = 44.0, 22.0, 30.0

    def __init__(self, marks: Sequence[Mark], *, width: float, height: float, margin: float) -> None:
        days = [ordinal(m.date) or 0 for m in marks]
        self.first, self.last = min(days), max(days)
        self.pad = max(1.0, (self.last - self.first) * 0.04)
        self.peak = ceiling(max(max(m.low or 0, m.high or 0) for m in marks))
        self.width, self.height, self.right = width, height, width - margin

    def x(self, day: int) -> float:
        span = self.last - self.first + 2 * self.pad
        return self.left + (day - self.first + self.pad) / span * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.height - self.bottom - value / self.peak * (self.height - self.bottom - self.top)


def ceiling(value: int) -> int:
    """The first round number with head room above the greatest figure, for "at least" to point into."""
    need = max(value * 1.12, 4.0)
    size: int = 10 ** (len(str(int(need))) - 1)
    tenths = next(n for n in (10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100) if n * size >= need * 10 and n * size % 10 == 0)
    return tenths * size // 10


def draw(marks: Sequence[Mark], *, width: float, ident: str, title: str, named: bool) -> Markup:
    """The chart as SVG; with `named`, a margin gives each mark's figure and speaker."""
    margin = 310.0 if named else 14.0
    rows = min(len(marks), NAMED_MARKS) if named else 0
    sheet = Sheet(marks, width=width, height=max(250.0, 52 + 17.0 * rows), margin=margin)
    spots = _spread(marks, sheet)
    parts = _axes(sheet)
    if named and len(marks) <= NAMED_MARKS:
        parts += _names(marks, spots, sheet)  # before the marks: no line runs over one
    parts += _threads(marks, spots)
    parts += [_mark(m, x, y, sheet) for m, (x, y) in zip(marks, spots, strict=True)]
    head = Markup('<svg class="chart" viewBox="0 0 {0:.0f} {1:.0f}" role="group" aria-labelledby="{2}-t {2}-d">').format(width, sheet.height, ident)
    told = Markup('<title id="{0}-t">{1}</title><desc id="{0}-d">Each mark is one figure of one speaker; the table below has them all.</desc>').format(
        ident, plain(title)
    )
    return head + told + Markup("".join(parts)) + Markup("</svg>")


def _spread(marks: Sequence[Mark], sheet: Sheet) -> list[tuple[float, float]]:
    """Marks of the same day and value stand side by side, so that none hides another."""
    taken: list[tuple[float, float]] = []
    for mark in marks:
        x, y = sheet.x(ordinal(mark.date) or 0), sheet.y(mark.value)
        tries = 0
        while any(abs(x - a) < 11 and abs(y - b) < 9 for a, b in taken) and tries < 40:
            x, tries = x + 12, tries + 1
        taken.append((min(x, sheet.right - 2), y))
    return taken


def _axes(sheet: Sheet) -> list[str]:
    parts = []
    step = tick(sheet.peak)
    for value in range(0, sheet.peak + 1, step):
        y = sheet.y(value)
        parts.append(f'<path class="grid" d="M{sheet.left} {y:.1f}H{sheet.right:.1f}"/>')
        parts.append(f'<text class="tick" x="{sheet.left - 8}" y="{y + 4:.1f}" text-anchor="end">{number(value)}</text>')
    floor = sheet.height - sheet.bottom
    parts.append(f'<path class="axis" d="M{sheet.left} {floor:.1f}H{sheet.right:.1f}"/>')
    most = max(2, int((sheet.right - sheet.left) // 92))
    year = 0
    for day in _days(sheet.first, sheet.last, most):
        x = sheet.x(day)
        date = datetime.date.fromordinal(day)
        label = words.short_day(date.isoformat())
        label = label if date.year != year else label.rsplit(" ", 1)[0]
        year = date.year
        parts.append(f'<path class="axis" d="M{x:.1f} {floor:.1f}v5"/><text class="tick" x="{x:.1f}" y="{floor + 19:.1f}" text-anchor="middle">{label}</text>')
    return parts


def tick(peak: int) -> int:
    """The step between numbers of a scale: at most six of them."""
    size: int = 10 ** (len(str(peak)) - 1)
    steps = (max(1, size // 5), max(1, size // 2), size, size * 2, size * 5)
    return next(step for step in steps if peak / step <= 6)


def _days(first: int, last: int, most: int) -> list[int]:
    span = last - first
    step = next((s for s in (1, 2, 3, 5, 7, 14, 30, 61, 91, 182, 365, 730, 1826) if span / s < most), max(1, span // most))
    return list(range(first, last + 1, step))


def _threads(marks: Sequence[Mark], spots: Sequence[tuple[float, float]]) -> list[str]:
    """A speaker's figures, joined in the order of their dates."""
    runs: dict[tuple[str, str, str], dict[int, tuple[float, float, str]]] = {}
    for mark, (x, y) in zip(marks, spots, strict=True):
        # Of two figures on one day neither comes first: only one is joined to the next day's.
        runs.setdefault((mark.voice or mark.speaker, mark.side.name, mark.population), {})[ordinal(mark.date) or 0] = (x, y, mark.side.key)
    parts = []
    for days in runs.values():
        run = [(day, *days[day]) for day in sorted(days)]
        path = "L".join(f"{x:.1f} {y:.1f}" for _, x, y, _ in run)
        if len(run) > 1:
            parts.append(f'<path class="thread {run[0][3]}" d="M{path}"/>')
    return parts


def _mark(mark: Mark, x: float, y: float, sheet: Sheet) -> str:
    about = mark.qualifier == "about" and mark.low == mark.high
    body = shape(mark.side.shape, x, y, hollow=about or mark.modality == "alleged")
    if about:
        body = "".join(f'<path class="haze" d="M{x:.1f} {y - h:.1f}v{2 * h}"/>' for h in (16, 11, 6)) + body
    if mark.low is not None and mark.high is None:
        body = f'<path class="open" d="M{x:.1f} {y:.1f}v-17m-4 5l4 -6l4 6"/>' + body
    elif mark.low is None:
        body = f'<path class="open" d="M{x:.1f} {y:.1f}v17m-4 -5l4 6l4 -6"/>' + body
    elif mark.high is not None and mark.high != mark.low:
        top = sheet.y(mark.high)
        body = f'<path class="range" d="M{x:.1f} {y:.1f}V{top:.1f}"/><path class="open" d="M{x - 5:.1f} {top:.1f}h10"/>' + body
    name = escape(plain(mark.words))
    hit = f'<circle class="hit" cx="{x:.1f}" cy="{y:.1f}" r="12"/>'
    tag, link = ("a", f'href="{escape(mark.href)}"') if mark.href else ("g", 'role="img"')
    return f'<{tag} class="mark {mark.side.key}" {link} aria-label="{name}"><title>{name}</title>{hit}{body}</{tag}>'


def shape(kind: str, x: float, y: float, size: float = 5.0, *, hollow: bool = False) -> str:
    """The sign of a side, which tells it without colour."""
    look = ' class="hollow"' if hollow else ' class="full"'
    points = {
        "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
        "triangle": ((0, -1.2), (1.2, 0.9), (-1.2, 0.9)),
        "hexagon": ((-1, -0.6), (0, -1.15), (1, -0.6), (1, 0.6), (0, 1.15), (-1, 0.6)),
        "cross": ((-0.35, -1.15), (0.35, -1.15), (0.35, -0.35), (1.15, -0.35), (1.15, 0.35), (0.35, 0.35),
                  (0.35, 1.15), (-0.35, 1.15), (-0.35, 0.35), (-1.15, 0.35), (-1.15, -0.35), (-0.35, -0.35)),
        "bar": ((-1.3, -0.6), (1.3, -0.6), (1.3, 0.6), (-1.3, 0.6)),
    }.get(kind)  # fmt: skip
    if points is None:
        return f'<circle{look} cx="{x:.1f}" cy="{y:.1f}" r="{size}"/>'
    path = "L".join(f"{x + size * dx:.1f} {y + size * dy:.1f}" for dx, dy in points)
    return f'<path{look} d="M{path}z"/>'


def _names(marks: Sequence[Mark], spots: Sequence[tuple[float, float]], sheet: Sheet) -> list[str]:
    """Each figure with its speakers in the margin, level with the last of its marks where there is room, and a thin line to it."""
    lines: dict[str, list[int]] = {}
    for n in sorted(range(len(marks)), key=lambda n: (spots[n][1], -spots[n][0])):
        lines.setdefault(marks[n].figure, []).append(n)
    seats = _seats([spots[group[0]][1] for group in lines.values()], sheet)
    parts = []
    for (figure, group), level in zip(lines.items(), seats, strict=True):
        x, y = spots[group[0]]
        parts.append(f'<path class="lead" d="M{x + 8:.1f} {y:.1f}L{sheet.right + 4:.1f} {level:.1f}h6"/>')
        who = escape(_speakers([marks[n].speaker for n in group], max(12, 42 - len(figure))))
        label = f'<text class="who" x="{sheet.right + 14:.1f}" y="{level + 4:.1f}"><tspan class="fig">{escape(figure)}</tspan> {who}</text>'
        # The mark itself is what keys and screen readers reach: its name in the margin is for the mouse.
        link = f'<a href="{escape(marks[group[0]].href)}" tabindex="-1" aria-hidden="true">' if marks[group[0]].href else ""
        parts.append(f"{link}{label}</a>" if link else label)
    return parts


def _seats(wanted: Sequence[float], sheet: Sheet, apart: float = 16.5) -> list[float]:
    """Levels in the margin, in the order wanted and apart from each other; what runs over the foot is pushed up again."""
    seats: list[float] = []
    for level in wanted:
        seats.append(max(level, seats[-1] + apart) if seats else level)
    floor = sheet.height - sheet.bottom
    for n in reversed(range(len(seats))):
        seats[n] = min(seats[n], floor)
        floor = seats[n] - apart
    return seats


def _speakers(names: Sequence[str], room: int) -> str:
    first, *others = dict.fromkeys(plain(name) for name in names)
    more = f" and {len(others)} more" if others else ""
    room -= len(more)
    return (first if len(first) <= room else first[: room - 1].rstrip() + "…") + more
