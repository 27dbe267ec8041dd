"""Incidents as pages show them, and which of them come first."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import combinations
from typing import Final

from msgspec import Struct

from audiatur.publish import facets, figures, findings, history, matrix, words
from audiatur.publish.entries import Entry
from audiatur.publish.facets import Sources
from audiatur.publish.figures import Figures
from audiatur.publish.findings import Findings, Stand, Standing
from audiatur.publish.history import Day, SupportView
from audiatur.publish.mask import Mask, Masking
from audiatur.publish.matrix import Column, Group
from audiatur.publish.places import Located
from audiatur.publish.sides import Sides
from audiatur.record import Account, Attribute, Comparison, Finding, Incident, Record, Relation, Span
from audiatur.record.hedge import REACH
from audiatur.record.reading import in_own_words

GLIMPSES, GLIMPSED_VALUES = 2, 5
APART: Final[frozenset[Relation]] = frozenset({"contradict", "deny"})
"""Relations in which accounts differ."""
_MINOR: Final[frozenset[Attribute]] = frozenset({"place", "target", "population", "weapon", "date"})
"""Attributes on which accounts often differ in wording only: an incident that differs in a figure, an actor or a denial stands before it."""


class Absence(Struct, frozen=True, kw_only=True):
    """What the collection does not have, and what filters ask of it."""

    reason: str
    key: str
    party: int
    """Its place among the sides, where the page says what was read of it."""


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
    between: tuple[str, ...]
    """Of these, on what speakers of different sides do."""
    weight: int
    glimpse: tuple[Standing, ...]
    """Of the weightiest of these, the values that stand against each other."""
    reasons: tuple[str, ...]
    absent: tuple[str, ...]
    """For each party, on what no document of the collection has it: "Norland on killed, wounded"."""
    absences: tuple[Absence, ...]
    supports: tuple[SupportView, ...]
    """Values that several papers give and fewer sources."""
    days: tuple[Day, ...]
    """What was said by each day."""
    figures: tuple[Figures, ...]
    span: tuple[str, str]
    """Its first and last day, as filters take them."""
    places: str
    """The names of its places, for a filter."""
    source: Incident

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
        self.sources = Sources()
        self._publishers = {r.document.id: r.document.publisher for r in records} | {d.id: d.publisher for d in comparison.documents if d.publisher}
        self.comparison, self.sides, self.mask, self.titles, self.located = comparison, sides, mask, titles, located
        self.numbers = {r.document.id: n for n, r in enumerate(records, 1)}
        self._texts = {r.document.id: r.document.text or "" for r in records}
        self._own = in_own_words(records)

    def href(self, document: str, quote: Span) -> str:
        """Where the words stand on this page, or nothing: records may come without their texts."""
        inside = 0 <= quote.start < quote.end <= len(self._texts.get(document, ""))
        return f"#{quote_anchor(self.numbers[document], quote.start, quote.end)}" if inside else ""

    def before(self, document: str, quote: Span) -> str:
        """The text up to a quote, where its hedge stands."""
        text = self._texts.get(document, "")
        return text[max(0, quote.start - REACH) : quote.start] if text[quote.start : quote.end] == quote.text else ""

    def own(self, account: Account) -> bool:
        """Whether the publisher is the speaker because the text names none."""
        return (account.document, account.member) in self._own

    def speaker(self, account: Account) -> str:
        """The speaker's name; a publisher that the text does not quote is marked."""
        return f"{account.speaker} {words.OWN_WORDS}" if self.own(account) else account.speaker

    def key(self, account: Account, relations: Sequence[str]) -> str:
        """What filters ask of an account. Names stand as the page shows them."""
        hide = self.mask.within(account.document)
        named = [account.speaker, *account.via, self._publishers.get(account.document) or ""]
        sources = [self.sources.number(hide(name)) for name in named if name]
        return facets.key(self.sides.number(account.side), sources, account.attribute, relations)

    def entry(self, account: Account, anchor: str, year: str, relations: Sequence[str] = ()) -> Entry:
        hide = self.mask.within(account.document)
        published = not account.as_of
        before = self.before(account.document, account.quote)
        date = words.short_day(account.as_of or account.published)
        return Entry(
            anchor=anchor,
            value=hide(words.value(account, before)),
            figure=account.attribute in words.FIGURES,
            modality=words.MODALITIES[account.modality],
            date=date,
            brief=date.removesuffix(f" {year}") if year else date,
            date_kind="published" if published else "as of",
            quote=hide(account.quote.text),
            speaker=hide(self.speaker(account)),
            via=hide(words.listed(list(account.via))),
            href=self.href(account.document, account.quote),
            document=self.titles.get(account.document, account.document),
            bare=hide(words.bare(account, before)),
            whom=hide(words.whom(account)),
            number=self.numbers.get(account.document, 0),
            key=self.key(account, relations),
        )


def quote_anchor(document: int, start: int, end: int) -> str:
    return f"d{document}-q{start}-{end}"


def views(reader: Reader) -> list[IncidentView]:
    """Incidents first on which speakers of different sides contradict or deny each other, then those on which others do, then those with more accounts."""
    made = [view(incident, n, reader) for n, incident in enumerate(reader.comparison.incidents, 1)]
    return sorted(made, key=lambda v: (not v.several, not v.between, -v.weight, -v.speakers, -v.accounts, v.source.time.start or "" if v.source.time else ""))


def view(incident: Incident, number: int, reader: Reader) -> IncidentView:
    documents = list(dict.fromkeys(a.document for a in incident.accounts)) or [m.document for m in incident.members]
    hide = reader.mask.within(*documents)
    anchor = f"i{number}"
    year = (incident.time.start or "")[:4] if incident.time else ""
    across = [f for f in incident.findings if between_sides(f, incident)]
    relations = facets.relations(incident, across)
    entries = [reader.entry(account, f"{anchor}-a{n}", year, relations.get(n, ())) for n, account in enumerate(incident.accounts)]
    columns = matrix.columns(incident)
    apart = {f.attribute for f in incident.findings if f.relation in APART}
    between = {f.attribute for f in across}
    missing = [f for f in incident.findings if f.relation == "not_in_collection"]
    return IncidentView(
        anchor=anchor,
        name=hide(incident.name),
        kind=incident.kind,
        when=when(incident),
        speakers=len({(a.speaker, a.side) for a in incident.accounts}),
        accounts=len(incident.accounts),
        documents=len(documents),
        columns=columns,
        groups=matrix.groups(incident, entries, columns, reader.sides),
        findings=findings.of_incident(incident, entries, hide),
        tension=tuple(words.ATTRIBUTES[name].lower() for name in sorted(apart, key=_importance)),
        between=tuple(words.ATTRIBUTES[name].lower() for name in sorted(between, key=_importance)),
        glimpse=_glimpse(incident, entries, between),
        weight=sum(1 if name in _MINOR else 10 for name in apart),
        reasons=tuple(hide(reason) for reason in incident.reasons),
        absent=_absent(missing),
        absences=tuple(_absence(f, reader.sides, hide) for f in missing),
        supports=history.supports(incident, entries, hide),
        days=history.days(incident, entries, reader.sides),
        figures=figures.of_incident(incident, entries, reader.sides, anchor),
        span=facets.days(incident),
        places=hide(" · ".join([incident.name, *(p.name for p in incident.places)])).lower(),
        source=incident,
    )


def between_sides(finding: Finding, incident: Incident) -> bool:
    """Whether speakers of two stated sides differ here: not each other's allies in one list of values."""
    if finding.relation not in APART:
        return False
    given = [incident.accounts[n] for n in finding.accounts if 0 <= n < len(incident.accounts)]
    voices = {(a.side, a.modality == "denied", "" if finding.relation == "deny" else words.bare(a).casefold()) for a in given if a.side}
    return any(a[0] != b[0] and a[1:] != b[1:] for a, b in combinations(voices, 2))


def _absence(finding: Finding, sides: Sides, hide: Masking) -> Absence:
    party = sides.number(finding.party or None)
    key = facets.key(party, (), None if finding.whole is True else finding.attribute, [finding.relation])
    return Absence(reason=hide(words.dated(finding.reason)), key=key, party=party)


def _absent(missing: Sequence[Finding]) -> tuple[str, ...]:
    """A part of a line for each party."""
    on: dict[str, list[str]] = {}
    for finding in missing:
        if finding.party:
            on.setdefault(finding.party, []).append("anything" if finding.whole else words.ATTRIBUTES[finding.attribute].lower())
    return tuple(f"{name} on {', '.join(dict.fromkeys(attributes))}" for name, attributes in on.items())


def _importance(attribute: Attribute) -> tuple[bool, bool, int]:
    return attribute in _MINOR, attribute not in words.FIGURES, list(words.ATTRIBUTES).index(attribute)


def _glimpse(incident: Incident, entries: Sequence[Entry], between: Set[Attribute]) -> tuple[Standing, ...]:
    """For a summary: of each attribute that matters, those first on which sides differ (`between`), the values that are contradicted or denied;
    of many, those that most speakers give."""
    by_attribute: dict[Attribute, set[int]] = {}
    for finding in incident.findings:
        if finding.relation in APART and finding.attribute not in _MINOR:
            whole = (n for n in finding.accounts if 0 <= n < len(entries) and not any(incident.accounts[n].value.get(part) for part in findings.PARTS))
            by_attribute.setdefault(finding.attribute, set()).update(whole)
    shown = []
    for attribute in sorted(by_attribute, key=lambda a: (a not in between, _importance(a)))[:GLIMPSES]:
        given = findings.stands(attribute, by_attribute[attribute], incident.accounts, entries)
        said, denied = ([s for s in given if (s.modality == words.MODALITIES["denied"]) == no] for no in (False, True))
        kept = [*_most(said, GLIMPSED_VALUES - len(denied[:2])), *denied[:2]]
        if kept:
            shown.append(Standing(attribute=words.ATTRIBUTES[attribute], stands=tuple(kept)))
    return tuple(shown)


def _most(stands: Sequence[Stand], limit: int) -> list[Stand]:
    first = sorted(range(len(stands)), key=lambda n: -len(stands[n].voices))[:limit]
    return [stands[n] for n in sorted(first)]


def when(incident: Incident) -> str:
    time = incident.time
    if time is None or not (time.start or time.end):
        return "Date not given"
    end = f" to {words.day(time.end)}" if time.end and time.end != time.start else ""
    return f"{words.day(time.start)}{end}" if time.start else f"until {words.day(time.end)}"
