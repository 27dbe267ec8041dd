"""Incidents as pages show them: a matrix of speakers by attributes, and the findings in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from audiatur.publish import words
from audiatur.publish.mask import Mask, Masking
from audiatur.publish.places import Located
from audiatur.publish.sides import Side, Sides
from audiatur.record import Account, Attribute, Comparison, Finding, Incident, Record, Relation, Span

SHOWN_FINDINGS = 8
"""Findings of one kind that stand open in an incident; the rest is one click away."""
_PARTS: Final = ("sex", "age_group", "role")
"""Fields of a figure that counts a part of the people: a summary gives the whole."""
GLIMPSES, GLIMPSED_VALUES = 2, 5
_WEIGHTY: Final[tuple[Relation, ...]] = ("contradict", "deny", "update")
_ORDER: Final = {name: n for n, name in enumerate(words.ATTRIBUTES.values())}
_APART: Final[frozenset[Relation]] = frozenset({"contradict", "deny"})
_MINOR: Final[frozenset[Attribute]] = frozenset({"place", "target", "population", "weapon", "date"})
"""Attributes on which accounts often differ in wording only: an incident that differs in a figure, an actor or a denial stands before it."""


class Entry(Struct, frozen=True, kw_only=True):
    """One account in a cell: its value in words, its hedge and date, and the words it rests on."""

    anchor: str
    value: str
    figure: bool
    modality: str
    date: str
    brief: str
    """The date without its year where that is the incident's."""
    date_kind: str
    quote: str
    speaker: str
    via: str
    href: str
    document: str


class Value(Struct, frozen=True, kw_only=True):
    """A value that a speaker gives once or more often, in the same way; each time has a link of its own."""

    first: Entry
    again: tuple[Entry, ...]
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


class FindingView(Struct, frozen=True, kw_only=True):
    attribute: str
    direction: str
    reason: str
    entries: tuple[Entry, ...]


class Findings(Struct, frozen=True, kw_only=True):
    """All findings of one relation in an incident."""

    relation: Relation
    sign: str
    heading: str
    meaning: str
    shown: tuple[FindingView, ...]
    more: tuple[FindingView, ...]

    @property
    def total(self) -> int:
        return len(self.shown) + len(self.more)


class IncidentView(Struct, frozen=True, kw_only=True):
    anchor: str
    name: str
    kind: str
    when: str
    speakers: int
    accounts: int
    documents: int
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    findings: tuple[Findings, ...]
    tension: tuple[str, ...]
    """What its accounts contradict or deny each other on, weightier first."""
    weight: int
    glimpse: tuple[tuple[str, tuple[Entry, ...]], ...]
    """Of the weightiest of these, the values that stand against each other."""
    reasons: tuple[str, ...]
    source: Incident

    @property
    def sides(self) -> str:
        """The sides that speak of it, each between bars, for a page's filter."""
        return f"|{'|'.join(group.side.name for group in self.groups)}|"

    @property
    def several(self) -> bool:
        return self.speakers > 1 or self.accounts_vary

    @property
    def accounts_vary(self) -> bool:
        return any(f.relation in _WEIGHTY for f in self.findings)


class Reader:
    """What every view needs to know of the collection."""

    def __init__(
        self, comparison: Comparison, records: Sequence[Record], *, sides: Sides, mask: Mask, titles: dict[str, str], located: Sequence[Located] = ()
    ) -> None:
        self.comparison, self.sides, self.mask, self.titles, self.located = comparison, sides, mask, titles, located
        self.numbers = {r.document.id: n for n, r in enumerate(records, 1)}
        self._lengths = {r.document.id: len(r.document.text or "") for r in records}

    def href(self, document: str, quote: Span) -> str:
        """Where the words stand on this page, or nothing: records may come without their texts."""
        inside = 0 <= quote.start < quote.end <= self._lengths.get(document, 0)
        return f"#{quote_anchor(self.numbers[document], quote.start, quote.end)}" if inside else ""

    def entry(self, account: Account, anchor: str, year: str) -> Entry:
        hide = self.mask.within(account.document)
        published = not account.as_of
        date = words.short_day(account.as_of or account.published)
        return Entry(
            anchor=anchor,
            value=hide(words.value(account)),
            figure=account.attribute in words.FIGURES,
            modality=words.MODALITIES[account.modality],
            date=date,
            brief=date.removesuffix(f" {year}") if year else date,
            date_kind="published" if published else "as of",
            quote=hide(account.quote.text),
            speaker=hide(account.speaker),
            via=hide(words.listed(list(account.via))),
            href=self.href(account.document, account.quote),
            document=self.titles.get(account.document, account.document),
        )


def quote_anchor(document: int, start: int, end: int) -> str:
    return f"d{document}-q{start}-{end}"


def views(reader: Reader) -> list[IncidentView]:
    """Incidents whose accounts contradict or deny each other first, then those with several speakers and with more accounts; equal ones by date."""
    made = [view(incident, n, reader) for n, incident in enumerate(reader.comparison.incidents, 1)]
    return sorted(made, key=lambda v: (not v.several, -v.weight, -v.speakers, -v.accounts, v.source.time.start or "" if v.source.time else ""))


def view(incident: Incident, number: int, reader: Reader) -> IncidentView:
    documents = list(dict.fromkeys(a.document for a in incident.accounts)) or [m.document for m in incident.members]
    hide = reader.mask.within(*documents)
    anchor = f"i{number}"
    year = (incident.time.start or "")[:4] if incident.time else ""
    entries = [reader.entry(account, f"{anchor}-a{n}", year) for n, account in enumerate(incident.accounts)]
    columns = [name for name in words.ATTRIBUTES if any(a.attribute == name for a in incident.accounts)]
    findings = _findings(incident, entries, hide)
    apart = {f.attribute for f in incident.findings if f.relation in _APART}
    return IncidentView(
        anchor=anchor,
        name=hide(incident.name),
        kind=incident.kind,
        when=_when(incident),
        speakers=len({(a.speaker, a.side) for a in incident.accounts}),
        accounts=len(incident.accounts),
        documents=len(documents),
        columns=tuple(words.ATTRIBUTES[name] for name in columns),
        groups=_groups(incident, entries, columns, reader.sides),
        findings=findings,
        tension=tuple(words.ATTRIBUTES[name].lower() for name in sorted(apart, key=_importance)),
        glimpse=_glimpse(incident, entries),
        weight=sum(1 if name in _MINOR else 10 for name in apart),
        reasons=tuple(hide(reason) for reason in incident.reasons),
        source=incident,
    )


def _importance(attribute: Attribute) -> tuple[bool, bool, int]:
    return attribute in _MINOR, attribute not in words.FIGURES, list(words.ATTRIBUTES).index(attribute)


def _glimpse(incident: Incident, entries: Sequence[Entry]) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """For a summary: of each attribute that matters, one entry for each value that is contradicted, denied or updated, earliest first."""
    by_attribute: dict[Attribute, set[int]] = {}
    for finding in incident.findings:
        if finding.relation in _APART and finding.attribute not in _MINOR:
            whole = (n for n in finding.accounts if 0 <= n < len(entries) and not any(incident.accounts[n].value.get(part) for part in _PARTS))
            by_attribute.setdefault(finding.attribute, set()).update(whole)
    shown = []
    for attribute in sorted(by_attribute, key=_importance)[:GLIMPSES]:
        order = sorted(by_attribute[attribute], key=lambda n: (incident.accounts[n].as_of or incident.accounts[n].published or "9999", n))
        values: dict[tuple[str, str], Entry] = {}
        for n in order:
            values.setdefault((_bare(entries[n], incident.accounts[n]), entries[n].modality), entries[n])
        said, denied = ([e for e in values.values() if (e.modality == words.MODALITIES["denied"]) == no] for no in (False, True))
        if values:
            shown.append((words.ATTRIBUTES[attribute], (*said[: GLIMPSED_VALUES - len(denied[:2])], *denied[:2])))
    return tuple(shown)


def _bare(entry: Entry, account: Account) -> str:
    """A value without whom it counts: "21 (civilians)" and "21" are one figure to a summary."""
    return entry.value.partition(" (")[0] if account.attribute in words.FIGURES else entry.value.casefold()


def _when(incident: Incident) -> str:
    time = incident.time
    if time is None or not (time.start or time.end):
        return "Date not given"
    end = f" to {words.day(time.end)}" if time.end and time.end != time.start else ""
    return f"{words.day(time.start)}{end}" if time.start else f"until {words.day(time.end)}"


def _groups(incident: Incident, entries: Sequence[Entry], columns: Sequence[Attribute], sides: Sides) -> tuple[Group, ...]:
    """Rows by side; within a side, the speaker whose account appeared first comes first."""
    order = sorted(range(len(entries)), key=lambda n: incident.accounts[n].published or "9999")
    ties = _ties(incident)
    by_side: dict[str, dict[str, dict[Attribute, list[Entry]]]] = {}
    for n in order:
        account = incident.accounts[n]
        rows = by_side.setdefault(sides.of(account.side).name, {})
        cells = rows.setdefault(account.speaker, {})  # not the shown name: two witnesses may share initials
        cells.setdefault(account.attribute, []).append(entries[n])
    groups = []
    for side in sides.all:
        rows = by_side.get(side.name, {})
        made = [_row(side, [cells.get(c, []) for c in columns], ties) for cells in rows.values()]
        if made:
            groups.append(Group(side=side, rows=tuple(made)))
    return tuple(groups)


Ties = dict[str, list[Relation]]


def _ties(incident: Incident) -> Ties:
    """How each account stands to others, by the anchor of its entry's number."""
    found: Ties = {}
    for finding in incident.findings:
        for n in finding.accounts:
            known = found.setdefault(f"a{n}", [])
            if finding.relation in _WEIGHTY and finding.relation not in known:
                known.append(finding.relation)
    return found


def _row(side: Side, cells: Sequence[Sequence[Entry]], ties: Ties) -> Row:
    speaker = next(e.speaker for cell in cells for e in cell)
    entries = [e for cell in cells for e in cell if e.date]
    kinds = " or ".join(sorted({e.date_kind for e in entries}))
    when = f"{kinds} {entries[0].brief}" if entries and len({e.date for e in entries}) == 1 else ""
    return Row(speaker=speaker, side=side, cells=tuple(_values(cell, ties) for cell in cells), when=when)


def _values(cell: Iterable[Entry], ties: Ties) -> tuple[Value, ...]:
    same: dict[tuple[str, ...], list[Entry]] = {}
    for entry in cell:
        same.setdefault((entry.value.casefold(), entry.modality, entry.date, entry.via), []).append(entry)
    made = []
    for entries in same.values():
        known = {relation for entry in entries for relation in ties.get(entry.anchor.rsplit("-", 1)[-1], ())}
        made.append(Value(first=entries[0], again=tuple(entries[1:]), ties=tuple(r for r in _WEIGHTY if r in known)))
    return tuple(made)


def _findings(incident: Incident, entries: Sequence[Entry], hide: Masking) -> tuple[Findings, ...]:
    by_relation: dict[Relation, list[FindingView]] = {}
    for finding in _joined(incident.findings):
        by_relation.setdefault(finding.relation, []).append(_finding(finding, entries, hide(finding.reason)))
    groups = []
    for relation, (sign, heading, meaning) in words.RELATIONS.items():
        found = sorted(by_relation.get(relation, []), key=lambda f: _ORDER[f.attribute])
        limit = SHOWN_FINDINGS if relation in _WEIGHTY else 0
        if found:
            shown, more = tuple(found[:limit]), tuple(found[limit:])
            groups.append(Findings(relation=relation, sign=sign, heading=heading, meaning=meaning, shown=shown, more=more))
    return tuple(groups)


def _joined(findings: Sequence[Finding]) -> list[Finding]:
    """Pairs that agree on one value become one finding with all who give it; all others stay as they are."""
    made: list[Finding] = []
    for finding in findings:
        accounts = set(finding.accounts)
        same = [n for n, f in enumerate(made) if finding.relation == f.relation == "agree" and f.attribute == finding.attribute and accounts & set(f.accounts)]
        if same:
            everyone = sorted(accounts.union(*(made[n].accounts for n in same)))
            made[same[0]] = replace(made[same[0]], accounts=tuple(everyone))
            made = [f for n, f in enumerate(made) if n not in same[1:]]
        else:
            made.append(finding)
    return made


def _finding(finding: Finding, entries: Sequence[Entry], reason: str) -> FindingView:
    direction = {"up": "upward", "down": "downward", "withdrawn": "withdrawn"}.get(finding.direction or "", "")
    chosen = tuple(entries[n] for n in finding.accounts if 0 <= n < len(entries))
    return FindingView(attribute=words.ATTRIBUTES[finding.attribute], direction=direction, reason=words.dated(reason), entries=chosen)
