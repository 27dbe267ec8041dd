"""The views that a user asked for, as tables: each line with what it was made of, and whose figures those are."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from audiatur.publish import words
from audiatur.publish.entries import Entry
from audiatur.publish.incidents import IncidentView, Reader
from audiatur.record import View


class Line(Struct, frozen=True, kw_only=True):
    anchor: str
    name: str
    attribute: str
    values: tuple[str, ...]
    entries: tuple[Entry, ...]


class ViewTable(Struct, frozen=True, kw_only=True):
    name: str
    rule: str
    cite: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def tables(views: Sequence[IncidentView], reader: Reader) -> list[ViewTable]:
    shown = {v.source.id: v for v in views}
    return [_table(view, shown, reader) for view in reader.comparison.views or ()]


def _table(view: View, shown: dict[str, IncidentView], reader: Reader) -> ViewTable:
    columns = tuple(dict.fromkeys(c for row in view.rows for c in row.values))
    lines = []
    for row in (r for r in view.rows if r.incident in shown):
        incident = shown[row.incident]
        year = (incident.source.time.start or "")[:4] if incident.source.time else ""
        entries = tuple(reader.entry(incident.source.accounts[n], f"{incident.anchor}-a{n}", year) for n in row.accounts)
        values = tuple("none" if row.values.get(c) is None else str(row.values[c]) for c in columns)
        lines.append(Line(anchor=incident.anchor, name=incident.name, attribute=words.ATTRIBUTES[row.attribute], values=values, entries=entries))
    return ViewTable(name=view.name, rule=view.rule, cite=view.cite, columns=columns, lines=tuple(lines))
