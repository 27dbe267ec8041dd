"""One incident as a page of its own, to print and to file: what each side says, how it relates, and the words it rests on, quoted in their paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from markupsafe import Markup
from msgspec import Struct

from audiatur.errors import AudiaturError
from audiatur.publish import documents, findings, sums, words
from audiatur.publish.findings import Stand
from audiatur.publish.highlight import Layer, marked
from audiatur.publish.incidents import IncidentView, Reader, view
from audiatur.publish.places import Located, Sheet, sheet
from audiatur.publish.sides import Side
from audiatur.publish.sums import SumView
from audiatur.record import Account, Comparison, Incident, Record, Sum
from audiatur.record.account import OF_WHAT

ABOUT: Final = 320
"""Characters that stand before and behind a quote where its paragraph is longer."""
LONGEST: Final = 900
"""A paragraph up to this length stands whole."""
NAMED: Final = 8
"""Ids that a refusal lists."""


class AttributeRow(Struct, frozen=True, kw_only=True):
    """What each side says on one attribute: a cell for each side, each value once with all who give it."""

    attribute: str
    cells: tuple[tuple[Stand, ...], ...]


class Passage(Struct, frozen=True, kw_only=True):
    text: Markup
    before: bool
    """Whether text is left out before it, and behind it."""
    behind: bool


class Paper(Struct, frozen=True, kw_only=True):
    """A paper that speaks of the incident, with the passages that the entries rest on."""

    number: int
    title: str
    side: Side
    published: str
    language: str
    facts: tuple[tuple[str, str], ...]
    passages: tuple[Passage, ...]
    gaps: tuple[tuple[str, str], ...]


class Memo(Struct, frozen=True, kw_only=True):
    incident: IncidentView
    sides: tuple[Side, ...]
    rows: tuple[AttributeRow, ...]
    papers: tuple[Paper, ...]
    places: tuple[Located, ...]
    map: Sheet
    sums: dict[str, tuple[SumView, ...]]


def chosen(comparison: Comparison, wanted: str) -> tuple[int, Incident]:
    """The incident with this id, or the only one with this name, and its number."""
    numbered = list(enumerate(comparison.incidents, 1))
    found = [(n, i) for n, i in numbered if i.id == wanted] or [(n, i) for n, i in numbered if i.name.casefold() == wanted.strip().casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise AudiaturError(f"{len(found)} incidents are named “{wanted}”; name one by its id: {', '.join(i.id for _, i in found[:NAMED])}.")
    raise AudiaturError(f"No incident here has the id or the name “{wanted}”. The report and --format json give the id of each.")


def memo(number: int, incident: Incident, records: Sequence[Record], reader: Reader) -> Memo:
    shown = view(incident, number, reader)
    year = (incident.time.start or "")[:4] if incident.time else ""
    entries = [reader.entry(account, f"{shown.anchor}-a{n}", year) for n, account in enumerate(incident.accounts)]
    heard = {reader.sides.of(a.side).name for a in incident.accounts}
    sides = tuple(s for s in reader.sides.all if s.name in heard)
    rows = []
    told = {a.attribute for a in incident.accounts} - OF_WHAT  # place, date and people stand in the head and with each speaker
    for attribute in (a for a in words.ATTRIBUTES if a in told):
        given = [n for n, a in enumerate(incident.accounts) if a.attribute == attribute]
        by_side = ([n for n in given if reader.sides.of(incident.accounts[n].side).name == side.name] for side in sides)
        cells = tuple(findings.stands(attribute, mine, incident.accounts, entries) for mine in by_side)
        rows.append(AttributeRow(attribute=words.ATTRIBUTES[attribute], cells=cells))
    views = [shown, *_added(incident, reader)]
    cited = _cited(incident, reader)
    papers = tuple(_paper(r, cited[r.document.id], reader) for r in records if r.document.id in cited)
    places = tuple(p for p in reader.located if number in p.incidents)
    return Memo(incident=shown, sides=sides, rows=tuple(rows), papers=papers, places=places, map=sheet(places), sums=sums.of_incidents(views, reader))


def _added(incident: Incident, reader: Reader) -> list[IncidentView]:
    """Other incidents whose figures are added up with this one's."""
    wanted = {c.incident for s in _sums(incident, reader) for c in (s.whole, *s.parts)} - {incident.id}
    return [view(i, n, reader) for n, i in enumerate(reader.comparison.incidents, 1) if i.id in wanted]


def _sums(incident: Incident, reader: Reader) -> list[Sum]:
    return [s for s in reader.comparison.sums if incident.id in {c.incident for c in (s.whole, *s.parts)}]


def _cited(incident: Incident, reader: Reader) -> dict[str, list[Account]]:
    """Everything that the page links to, by document: the incident's accounts, and figures of others that are added up with its own."""
    found: dict[str, list[Account]] = {m.document: [] for m in incident.members}
    others = {i.id: i.accounts for i in reader.comparison.incidents}
    added = [others[c.incident][c.account] for s in _sums(incident, reader) for c in (s.whole, *s.parts) if c.incident in others]
    for account in (*incident.accounts, *added):
        found.setdefault(account.document, []).append(account)
    return found


def _paper(record: Record, cited: Sequence[Account], reader: Reader) -> Paper:
    document = record.document
    hide = reader.mask.within(document.id)
    return Paper(
        number=reader.numbers[document.id],
        title=reader.titles[document.id],
        side=reader.sides.of(document.side),
        published=words.day(document.published),
        language=document.language or "",
        facts=documents.facts(document, hide),
        passages=tuple(_passages(record, cited, reader)),
        gaps=documents.gaps(record, hide),
    )


def _passages(record: Record, quotes: Sequence[Account], reader: Reader) -> Iterable[Passage]:
    """The paragraphs in which the quotes stand, in the paper's order, each with what is marked in it."""
    text, number = record.document.text or "", reader.numbers[record.document.id]
    layers = documents.layers(record, quotes, number)
    masked = reader.mask.spans(record.document.id, text)
    wanted = [_around(text, a.quote.start, a.quote.end) for a in quotes if 0 <= a.quote.start < a.quote.end <= len(text)]
    passages = _joined(wanted, masked)
    for n, (start, end) in enumerate(passages):
        inside = [_within(layer, start, end) for layer in layers if layer.start < end and start < layer.end]
        hidden = [(a - start, b - start, short) for a, b, short in masked if start <= a and b <= end]
        yield Passage(
            text=marked(text[start:end], inside, hidden), before=bool(text[passages[n - 1][1] if n else 0 : start].strip()), behind=bool(text[end:].strip())
        )


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The paragraph of a quote; of a long one, what is near."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    if last - first <= LONGEST:
        return first, last
    near, far = max(first, start - ABOUT), min(last, end + ABOUT)
    near = near if near == first else text.find(" ", near, start) + 1 or near
    far = far if far == last else max(text.rfind(" ", end, far), end)
    return near, far


def _joined(wanted: Sequence[tuple[int, int]], masked: Sequence[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """Passages that touch are one; none begins or ends inside a name to hide, which would show the rest of it."""
    whole: list[tuple[int, int]] = []
    for start, end in wanted:
        cut = [(a, b) for a, b, _ in masked if a < end and start < b]
        whole.append((min([start, *(a for a, _ in cut)]), max([end, *(b for _, b in cut)])))
    made: list[tuple[int, int]] = []
    for start, end in sorted(whole):
        if made and start <= made[-1][1] + 1:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return made


def _within(layer: Layer, start: int, end: int) -> Layer:
    """The part of a layer inside a passage; quotes are whole in it, for the passage was made for them."""
    return Layer(start=max(layer.start, start) - start, end=min(layer.end, end) - start, kind=layer.kind, anchor=layer.anchor, side=layer.side)
