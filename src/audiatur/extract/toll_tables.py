"""Figures in the cells of a table: each column has the measure of its heading, each row its own day and places.

A table is lines whose cells are parted by tabs or upright strokes, below a line of headings of which one names a measure ("Killed", "Houses damaged").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from audiatur.extract.draft import Draft
from audiatur.extract.harm import forms_of
from audiatur.extract.times import interval
from audiatur.record import Interval, Measure, Toll
from audiatur.record.words import terms, vocabulary

CELL = re.compile(r"[^|\t\n]*")
FIGURE = re.compile(r"(?<![\w.,/-])(?:\d{1,3}(?:[,. ]\d{3})+|\d+)(?![\w%/-]|[.,]\d)")
FEWEST = 3
"""Cells of a row."""
WORD = re.compile(r"[a-z]+")


class Cell(NamedTuple):
    """The characters of a cell in the text."""

    start: int
    end: int
    text: str


class Column(NamedTuple):
    measure: Measure
    about: dict[str, Any]
    """What the heading tells of those who are counted."""


def table_lines(text: str) -> list[tuple[list[Cell], list[list[Cell]]]]:
    """The headings and the rows of each table of a text."""
    tables: list[tuple[list[Cell], list[list[Cell]]]] = []
    open_ = False
    at = 0
    for line in text.split("\n"):
        cells = _cells(line, at)
        at += len(line) + 1
        if len(cells) < FEWEST:
            open_ = False
        elif open_:
            tables[-1][1].append(cells)
        elif any(_column(c.text) for c in cells) and not any(FIGURE.search(c.text) for c in cells):
            tables.append((cells, []))
            open_ = True
    return [t for t in tables if t[1]]


def _cells(line: str, at: int) -> list[Cell]:
    if "|" not in line and "\t" not in line:
        return []
    edge = len(line) - len(line.lstrip("| "))
    return [Cell(at + edge + m.start(), at + edge + m.end(), m.group()) for m in _parts(line[edge:].rstrip("| ") + " ")]


def _parts(line: str) -> Iterator[re.Match[str]]:
    end = -1
    for match in CELL.finditer(line):
        if match.start() > end:
            end = match.end()
            yield match


def tables(draft: Draft) -> list[tuple[int, int]]:
    """Adds the figures of tables to the record; the characters of their rows, which are read by no other rule of figures."""
    taken: list[tuple[int, int]] = []
    for headings, rows in table_lines(draft.text):
        columns = [_column(h.text) for h in headings]
        for row in rows:
            taken.append((row[0].start, row[-1].end))
            for cell, column in zip(row[-len(columns) :] if len(row) >= len(columns) else row, columns, strict=False):
                if column is not None:
                    _add(draft, row, cell, column)
    return taken


def _add(draft: Draft, row: list[Cell], cell: Cell, column: Column) -> None:
    found = FIGURE.search(cell.text)
    none = next((m for m in WORD.finditer(cell.text.lower()) if m.group() in NONE), None) if found is None else None
    match = found or none
    if match is None:
        return
    figure = draft.span(cell.start + match.start(), cell.start + match.end())
    value = int(re.sub(r"\D", "", match.group())) if found is not None else 0
    first, last = row[0].start, row[-1].end
    times = [t for t in draft.times if first <= t.start < last and interval(t) is not None]
    total = any(w in TOTALS for w in WORD.findall(row[0].text.lower()))
    draft.tolls.append(
        Toll(
            id=f"t{len(draft.tolls) + 1}",
            figure=figure,
            measure=column.measure,
            low=value,
            high=value,
            qualifier="exact",
            places=tuple(p.id for p in draft.places if first <= p.start < last),
            time=interval(times[0]) if times and not total else _whole(draft, first) if total else None,
            as_of=draft.published.isoformat() if draft.published else None,
            cumulative=total,
            attribution=draft.chain_at(figure.start, figure.end),
            **column.about,
        )
    )


def _whole(draft: Draft, before: int) -> Interval | None:
    """A total's period: from the first to the last day of the rows above it, which are the last figures that were added."""
    times = [t.time for t in draft.tolls if t.figure.start < before and not t.cumulative and t.time is not None and t.time.start is not None]
    days = sorted(times, key=lambda time: time.start or "")
    return Interval(start=days[0].start, end=days[-1].start, text=days[0].text) if days else None


NONE = {"nil", "none", "no", "zero"}
TOTALS = {"total", "totals", "sum", "overall"}


@cache
def _measures() -> dict[str, Measure]:
    """Words of harm, as they stand in headings."""
    told = (item for part in ("active", "adjective", "noun") for item in forms_of(part).items())
    return {form: measure for word, measure in told for form in (word, f"{word}s", f"{word}d", f"{word}ed")}


@cache
def _groups() -> dict[str, dict[str, Any]]:
    groups = vocabulary("people")["groups"]
    return {f: g for g in groups for n in g["nouns"] for f in (str(n), f"{n}s", {"child": "children", "woman": "women", "man": "men"}.get(str(n), str(n)))}


def _column(heading: str) -> Column | None:
    """ "Killed", "Injured civilians", "Houses damaged": the one measure that a heading names."""
    words = WORD.findall(heading.lower())
    named = {_measures()[w] for w in words if w in _measures()}
    if len(named) != 1 or len(words) > FEWEST + 1:
        return None
    measure = named.pop()
    if measure.startswith("building") and not any(w.removesuffix("s") in terms("people", "buildings") for w in words):
        return None
    about: dict[str, Any] = {}
    for word in words:
        group = _groups().get(word)
        if group is not None:
            about |= {k: v for k, v in group.items() if k in {"status", "sex", "age_group", "role"}} | {"population": group["simple"]}
        elif word == "civilian":
            about |= {"status": "civilian", "population": "civilians"}
    return Column(measure, about)
