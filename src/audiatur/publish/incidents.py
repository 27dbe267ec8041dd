"""Incidents as pages show them: a matrix of speakers by attributes, and the findings in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from audiatur.publish import words
from audiatur.publish.mask import Mask, Masking
from audiatur.publish.places import Located
from audiatur.publish.sides import Side, Sides
from audiatur.record import Account, Attribute, Comparison, Finding, Incident, Relation

SHOWN_FINDINGS = 8
"""Findings of one kind that stand open in an incident; the rest is one click away."""
_WEIGHTY: tuple[Relation, ...] = ("contradict", "deny", "update")


class Entry(Struct, frozen=True, kw_only=True):
    """One account in a cell: its value in words, its hedge and date, and the words it rests on."""

    anchor: str
    value: str
    figure: bool
    modality: str
    date: str
    date_kind: str
    quote: str
    speaker: str
    via: str
    href: str
    document: str


class Row(Struct, frozen=True, kw_only=True):
    speaker: str
    side: Side
    cells: tuple[tuple[Entry, ...], ...]
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
    where: tuple[str, ...]
    speakers: int
    accounts: int
    documents: int
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    findings: tuple[Findings, ...]
    tension: tuple[str, ...]
    reasons: tuple[str, ...]
    source: Incident

    @property
    def several(self) -> bool:
        return self.speakers > 1 or self.accounts_vary

    @property
    def accounts_vary(self) -> bool:
        return any(f.relation in _WEIGHTY for f in self.findings)


class Reader:
    """What every view needs to know of the collection."""

    def __init__(
        self, comparison: Comparison, sides: Sides, mask: Mask, numbers: dict[str, int], titles: dict[str, str], located: Sequence[Located] = ()
    ) -> None:
        self.comparison, self.sides, self.mask, self.numbers, self.titles, self.located = comparison, sides, mask, numbers, titles, located

    def href(self, account: Account) -> str:
        return f"#{quote_anchor(self.numbers.get(account.document, 0), account.quote.start, account.quote.end)}"

    def entry(self, account: Account, anchor: str) -> Entry:
        hide = self.mask.within(account.document)
        published = not account.as_of
        return Entry(
            anchor=anchor,
            value=hide(words.value(account)),
            figure=account.attribute in words.FIGURES,
            modality=words.MODALITIES[account.modality],
            date=words.short_day(account.as_of or account.published),
            date_kind="published" if published else "as of",
            quote=hide(account.quote.text),
            speaker=hide(account.speaker),
            via=hide(words.listed(list(account.via))),
            href=self.href(account),
            document=self.titles.get(account.document, account.document),
        )


def quote_anchor(document: int, start: int, end: int) -> str:
    return f"d{document}-q{start}-{end}"


def views(reader: Reader) -> list[IncidentView]:
    """Incidents with several speakers or differing accounts first, then those with more accounts; equal ones by date."""
    made = [view(incident, n, reader) for n, incident in enumerate(reader.comparison.incidents, 1)]
    return sorted(made, key=lambda v: (not v.several, -len(v.tension), -v.speakers, -v.accounts, v.source.time.start or "" if v.source.time else ""))


def view(incident: Incident, number: int, reader: Reader) -> IncidentView:
    documents = list(dict.fromkeys(a.document for a in incident.accounts)) or [m.document for m in incident.members]
    hide = reader.mask.within(*documents)
    anchor = f"i{number}"
    entries = [reader.entry(account, f"{anchor}-a{n}") for n, account in enumerate(incident.accounts)]
    columns = [name for name in words.ATTRIBUTES if any(a.attribute == name for a in incident.accounts)]
    findings = _findings(incident, entries, hide)
    weighty = Counter(words.ATTRIBUTES[f.attribute].lower() for f in incident.findings if f.relation in ("contradict", "deny"))
    return IncidentView(
        anchor=anchor,
        name=hide(incident.name),
        kind=incident.kind,
        when=_when(incident),
        where=tuple(dict.fromkeys(hide(place.name) for place in incident.places)),
        speakers=len({(a.speaker, a.side) for a in incident.accounts}),
        accounts=len(incident.accounts),
        documents=len(documents),
        columns=tuple(words.ATTRIBUTES[name] for name in columns),
        groups=_groups(incident, entries, columns, reader.sides),
        findings=findings,
        tension=tuple(name for name, _ in weighty.most_common()),
        reasons=tuple(hide(reason) for reason in incident.reasons),
        source=incident,
    )


def _when(incident: Incident) -> str:
    time = incident.time
    if time is None or not (time.start or time.end):
        return "Date not given"
    end = f" to {words.day(time.end)}" if time.end and time.end != time.start else ""
    return f"{words.day(time.start)}{end}" if time.start else f"until {words.day(time.end)}"


def _groups(incident: Incident, entries: Sequence[Entry], columns: Sequence[Attribute], sides: Sides) -> tuple[Group, ...]:
    """Rows by side; within a side, the speaker whose account appeared first comes first."""
    order = sorted(range(len(entries)), key=lambda n: incident.accounts[n].published or "9999")
    by_side: dict[str, dict[str, dict[Attribute, list[Entry]]]] = {}
    for n in order:
        account = incident.accounts[n]
        rows = by_side.setdefault(sides.of(account.side).name, {})
        cells = rows.setdefault(entries[n].speaker, {})
        cells.setdefault(account.attribute, []).append(entries[n])
    groups = []
    for side in sides.all:
        rows = by_side.get(side.name, {})
        made = [_row(who, side, [cells.get(c, []) for c in columns]) for who, cells in rows.items()]
        if made:
            groups.append(Group(side=side, rows=tuple(made)))
    return tuple(groups)


def _row(speaker: str, side: Side, cells: Sequence[Sequence[Entry]]) -> Row:
    dates = {f"{e.date_kind} {e.date}" for cell in cells for e in cell if e.date}
    return Row(speaker=speaker, side=side, cells=tuple(tuple(cell) for cell in cells), when=dates.pop() if len(dates) == 1 else "")


def _findings(incident: Incident, entries: Sequence[Entry], hide: Masking) -> tuple[Findings, ...]:
    by_relation: dict[Relation, list[FindingView]] = {}
    for finding in incident.findings:
        by_relation.setdefault(finding.relation, []).append(_finding(finding, entries, hide(finding.reason)))
    groups = []
    for relation, (sign, heading, meaning) in words.RELATIONS.items():
        found = by_relation.get(relation, [])
        limit = SHOWN_FINDINGS if relation in _WEIGHTY else 0
        if found:
            shown, more = tuple(found[:limit]), tuple(found[limit:])
            groups.append(Findings(relation=relation, sign=sign, heading=heading, meaning=meaning, shown=shown, more=more))
    return tuple(groups)


def _finding(finding: Finding, entries: Sequence[Entry], reason: str) -> FindingView:
    direction = {"up": "upward", "down": "downward", "withdrawn": "withdrawn"}.get(finding.direction or "", "")
    chosen = tuple(entries[n] for n in finding.accounts if 0 <= n < len(entries))
    return FindingView(attribute=words.ATTRIBUTES[finding.attribute], direction=direction, reason=reason, entries=chosen)
