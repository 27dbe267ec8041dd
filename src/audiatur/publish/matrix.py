"""Who says what, as a table: a row for each speaker, grouped by side; columns of kindred attributes; equal values once, with a link for each time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from audiatur.publish import facets, words
from audiatur.publish.entries import Entry
from audiatur.publish.sides import Side, Sides
from audiatur.record import Attribute, Incident, Relation

WEIGHTY: Final[tuple[Relation, ...]] = ("contradict", "deny", "update")
_JOINED: Final[tuple[tuple[str, tuple[Attribute, ...]], ...]] = (
    ("Other figures", ("casualties", "missing", "captured", "displaced", "buildings_damaged", "buildings_destroyed")),
    ("Target, and whom it concerns", ("target", "population")),
    ("Place and date", ("place", "date")),
)
"""Attributes that share a column, so that the table fits a page: most speakers give few of each."""


class Column(Struct, frozen=True, kw_only=True):
    label: str
    attributes: tuple[Attribute, ...]


class Value(Struct, frozen=True, kw_only=True):
    """A value that a speaker gives once or more often, in the same way; each time has a link of its own."""

    attribute: str
    label: str
    """The attribute's name where its column holds several and the value does not tell which."""
    first: Entry
    again: tuple[Entry, ...]
    when: str
    """Its date, or all its dates; nothing where the row has it."""
    key: str
    """What filters ask of it."""
    ties: tuple[Relation, ...]
    """How it stands to other accounts, where that is more than agreement."""


class Row(Struct, frozen=True, kw_only=True):
    speaker: str
    side: Side
    cells: tuple[tuple[Value, ...], ...]
    when: str
    """The one date of all its accounts, or nothing where they differ."""


class Group(Struct, frozen=True, kw_only=True):
    side: Side
    rows: tuple[Row, ...]


Ties = dict[str, list[Relation]]
Said = dict[Attribute, list[Entry]]


def columns(incident: Incident) -> tuple[Column, ...]:
    """The columns that the incident's accounts fill, in the order of the attributes."""
    given = {a.attribute for a in incident.accounts}
    made: dict[str, Column] = {}
    for attribute in (a for a in words.ATTRIBUTES if a in given):
        label, kin = next(((label, kin) for label, kin in _JOINED if attribute in kin), ("", (attribute,)))
        present = tuple(a for a in kin if a in given)
        column = Column(label=label if len(present) > 1 else words.ATTRIBUTES[attribute], attributes=present)
        made.setdefault(column.label, column)
    return tuple(made.values())


def groups(incident: Incident, entries: Sequence[Entry], shown: Sequence[Column], sides: Sides) -> tuple[Group, ...]:
    """Rows by side; within a side, the speaker whose account appeared first comes first."""
    order = sorted(range(len(entries)), key=lambda n: incident.accounts[n].published or "9999")
    ties = _ties(incident)
    by_side: dict[str, dict[tuple[str, str], Said]] = {}
    for n in order:
        account = incident.accounts[n]
        rows = by_side.setdefault(sides.of(account.side).name, {})
        # Not the shown name alone: two witnesses may share initials. A publisher quoted elsewhere has a row of its own.
        cells = rows.setdefault((account.speaker, entries[n].speaker), {})
        cells.setdefault(account.attribute, []).append(entries[n])
    made = [(side, tuple(_row(side, said, shown, ties) for said in by_side[side.name].values())) for side in sides.all if side.name in by_side]
    return tuple(Group(side=side, rows=rows) for side, rows in made if rows)


def _ties(incident: Incident) -> Ties:
    """How each account stands to others, by the anchor of its entry's number."""
    found: Ties = {}
    for finding in incident.findings:
        for n in finding.accounts:
            known = found.setdefault(f"a{n}", [])
            if finding.relation in WEIGHTY and finding.relation not in known:
                known.append(finding.relation)
    return found


def _row(side: Side, said: Said, shown: Sequence[Column], ties: Ties) -> Row:
    entries = [e for cell in said.values() for e in cell]
    dated = [e for e in entries if e.date]
    kinds = " or ".join(sorted({e.date_kind for e in dated}))
    when = f"{kinds} {dated[0].brief}" if dated and len({e.date for e in dated}) == 1 else ""
    cells = tuple(tuple(v for a in column.attributes for v in _values(a, column, said.get(a, ()), ties, bool(when))) for column in shown)
    return Row(speaker=entries[0].speaker, side=side, cells=cells, when=when)


def _values(attribute: Attribute, column: Column, cell: Iterable[Entry], ties: Ties, dated: bool) -> Iterable[Value]:
    """A figure belongs to its date; the same word on a later day is the same word."""
    same: dict[tuple[str, ...], list[Entry]] = {}
    for entry in cell:
        same.setdefault((entry.value.casefold(), entry.modality, entry.date if entry.figure else "", entry.via), []).append(entry)
    name = words.ATTRIBUTES[attribute]
    label = name if len(column.attributes) > 1 and attribute not in ("target", "place", "date") else ""
    for n, entries in enumerate(same.values()):
        known = {relation for entry in entries for relation in ties.get(entry.anchor.rsplit("-", 1)[-1], ())}
        yield Value(
            attribute=name,
            label=label if n == 0 else "",
            first=entries[0],
            again=tuple(entries[1:]),
            key=facets.joined([e.key for e in entries]),
            when="" if dated else _dates(entries),
            ties=tuple(r for r in WEIGHTY if r in known),
        )


def _dates(entries: Sequence[Entry]) -> str:
    """Of a figure, which date it is as well; of other words, the days alone."""
    days = words.listed(list(dict.fromkeys(e.brief for e in entries if e.date)))
    return f"{entries[0].date_kind} {days}" if days and entries[0].figure else days
