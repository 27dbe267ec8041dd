"""Incidents as pages show them, and which of them come first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from audiatur.publish import findings, matrix, words
from audiatur.publish.entries import Entry
from audiatur.publish.findings import Findings, Stand, Standing
from audiatur.publish.mask import Mask
from audiatur.publish.matrix import Column, Group
from audiatur.publish.places import Located
from audiatur.publish.sides import Sides
from audiatur.record import Account, Attribute, Comparison, Incident, Record, Relation, Span

GLIMPSES, GLIMPSED_VALUES = 2, 5
_APART: Final[frozenset[Relation]] = frozenset({"contradict", "deny"})
_MINOR: Final[frozenset[Attribute]] = frozenset({"place", "target", "population", "weapon", "date"})
"""Attributes on which accounts often differ in wording only: an incident that differs in a figure, an actor or a denial stands before it."""


class IncidentView(Struct, frozen=True, kw_only=True):
    anchor: str
    name: str
    kind: str
    when: str
    speakers: int
    accounts: int
    documents: int
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    findings: tuple[Findings, ...]
    tension: tuple[str, ...]
    """What its accounts contradict or deny each other on, weightier first."""
    weight: int
    glimpse: tuple[Standing, ...]
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
        return any(f.relation in matrix.WEIGHTY for f in self.findings)


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
            bare=hide(words.bare(account)),
            whom=hide(words.whom(account)),
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
    columns = matrix.columns(incident)
    apart = {f.attribute for f in incident.findings if f.relation in _APART}
    return IncidentView(
        anchor=anchor,
        name=hide(incident.name),
        kind=incident.kind,
        when=_when(incident),
        speakers=len({(a.speaker, a.side) for a in incident.accounts}),
        accounts=len(incident.accounts),
        documents=len(documents),
        columns=columns,
        groups=matrix.groups(incident, entries, columns, reader.sides),
        findings=findings.of_incident(incident, entries, hide),
        tension=tuple(words.ATTRIBUTES[name].lower() for name in sorted(apart, key=_importance)),
        glimpse=_glimpse(incident, entries),
        weight=sum(1 if name in _MINOR else 10 for name in apart),
        reasons=tuple(hide(reason) for reason in incident.reasons),
        source=incident,
    )


def _importance(attribute: Attribute) -> tuple[bool, bool, int]:
    return attribute in _MINOR, attribute not in words.FIGURES, list(words.ATTRIBUTES).index(attribute)


def _glimpse(incident: Incident, entries: Sequence[Entry]) -> tuple[Standing, ...]:
    """For a summary: of each attribute that matters, the values that are contradicted or denied; of many, those that most speakers give."""
    by_attribute: dict[Attribute, set[int]] = {}
    for finding in incident.findings:
        if finding.relation in _APART and finding.attribute not in _MINOR:
            whole = (n for n in finding.accounts if 0 <= n < len(entries) and not any(incident.accounts[n].value.get(part) for part in findings.PARTS))
            by_attribute.setdefault(finding.attribute, set()).update(whole)
    shown = []
    for attribute in sorted(by_attribute, key=_importance)[:GLIMPSES]:
        given = findings.stands(attribute, by_attribute[attribute], incident.accounts, entries)
        said, denied = ([s for s in given if (s.modality == words.MODALITIES["denied"]) == no] for no in (False, True))
        kept = [*_most(said, GLIMPSED_VALUES - len(denied[:2])), *denied[:2]]
        if kept:
            shown.append(Standing(attribute=words.ATTRIBUTES[attribute], stands=tuple(kept)))
    return tuple(shown)


def _most(stands: Sequence[Stand], limit: int) -> list[Stand]:
    first = sorted(range(len(stands)), key=lambda n: -len(stands[n].voices))[:limit]
    return [stands[n] for n in sorted(first)]


def _when(incident: Incident) -> str:
    time = incident.time
    if time is None or not (time.start or time.end):
        return "Date not given"
    end = f" to {words.day(time.end)}" if time.end and time.end != time.start else ""
    return f"{words.day(time.start)}{end}" if time.start else f"until {words.day(time.end)}"
