"""The views that a user asked for, as tables: each line with what it was made of, and whose figures those are."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from audiatur.publish import words
from audiatur.publish.entries import Entry
from audiatur.publish.incidents import IncidentView, Reader
from audiatur.record import Account, View
from audiatur.record.hedge import number


class Line(Struct, frozen=True, kw_only=True):
    anchor: str
    name: str
    attribute: str
    values: tuple[tuple[str, Entry | None], ...]
    """Each with the entry whose words it rests on; one figure may have been chosen of several that are equal."""
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
        given = [incident.source.accounts[n] for n in row.accounts]
        values = tuple(_value(row.values.get(c), given, entries) for c in columns)
        lines.append(Line(anchor=incident.anchor, name=incident.name, attribute=words.ATTRIBUTES[row.attribute], values=values, entries=entries))
    return ViewTable(name=view.name, rule=view.rule, cite=view.cite, columns=columns, lines=tuple(lines))


def _value(value: int | None, given: Sequence[Account], entries: Sequence[Entry]) -> tuple[str, Entry | None]:
    """The first entry that has the value as a bound; where a rule reckons another, the first that it was reckoned of."""
    if value is None:
        return "none", None
    same = (entry for account, entry in zip(given, entries, strict=True) if value in (account.value.get("low"), account.value.get("high")))
    return number(value), next(same, entries[0] if entries else None)
