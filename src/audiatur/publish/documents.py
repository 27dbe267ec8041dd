"""Documents as pages show them: the text with its layers, and beside it who made it, what was found and what was not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup
from msgspec import Struct

from audiatur.publish import words
from audiatur.publish.highlight import Layer, marked
from audiatur.publish.incidents import Reader, quote_anchor
from audiatur.publish.mask import Masking
from audiatur.publish.sides import Side
from audiatur.record import Account, Comparison, Document, DocumentStatus, Gap, Link, Record, Rendered, Span

KEY = (
    ("statement", "what a source is reported to say"),
    ("speaker", "who is named as saying it"),
    ("toll", "a figure of people or buildings"),
    ("attack", "a word that names an act"),
    ("place", "a place"),
    ("name", "a name, given as initials"),
)


NO_TEXT = "read; the records came without its text, which `audiatur read --with-text` keeps"


class Heard(Struct, frozen=True, kw_only=True):
    """One statement in the margin: who says it, by which words, and whether it is quoted."""

    href: str
    chain: str
    modality: str
    opening: str


class DocumentView(Struct, frozen=True, kw_only=True):
    anchor: str
    number: int
    title: str
    publisher: str
    side: Side
    published: str
    language: str
    facts: tuple[tuple[str, str], ...]
    text: Markup
    paragraphs: int
    heard: tuple[Heard, ...]
    counts: str
    gaps: tuple[tuple[str, str], ...]
    incidents: tuple[tuple[str, str], ...]


def views(records: Sequence[Record], reader: Reader) -> list[DocumentView]:
    cited: dict[str, list[Account | Rendered]] = {}
    for rendering in reader.comparison.renderings:
        for line in rendering.lines:
            for rendered in (*line.given, *line.otherwise):
                cited.setdefault(rendered.document, []).append(rendered)
    places: dict[str, dict[str, str]] = {}
    for n, incident in enumerate(reader.comparison.incidents, 1):
        for account in incident.accounts:
            cited.setdefault(account.document, []).append(account)
            name = reader.mask.text(incident.name, [account.document])
            places.setdefault(account.document, {})[f"i{n}"] = name
    return [_view(r, cited.get(r.document.id, []), places.get(r.document.id, {}), reader) for r in records if r.document.text]


def alone(record: Record, reader: Reader, spans: Iterable[Span]) -> DocumentView:
    """One document by itself, in which each of these spans can be linked to."""
    return _view(record, (), {}, reader, spans)


def _view(record: Record, cited: Iterable[Account | Rendered], incidents: dict[str, str], reader: Reader, more: Iterable[Span] = ()) -> DocumentView:
    document = record.document
    text, number = document.text or "", reader.numbers[document.id]
    hide = reader.mask.within(document.id)
    quotes = [a.quote for a in cited] + [t.figure for t in record.tolls if t.cumulative] + [s.content for s in record.statements] + list(more)
    found = (
        (len(record.statements), "statement"),
        (len(record.tolls), "figure"),
        (len(record.attacks), "mention of an act", "mentions of an act"),
        (len(record.places), "place"),
    )
    return DocumentView(
        anchor=f"d{number}",
        number=number,
        title=reader.titles[document.id],
        publisher=hide(document.publisher or ""),
        side=reader.sides.of(document.side),
        published=words.day(document.published),
        language=document.language or "",
        facts=facts(document, hide),
        text=marked(text, [*_quotes(quotes, number), *_layers(record)], reader.mask.spans(document.id, text)),
        paragraphs=text.count("\n") + 1,
        heard=tuple(_heard(record, reader, hide)),
        counts=words.listed([words.count(*f) for f in found if f[0]]),
        gaps=gaps(record, hide),
        incidents=tuple(incidents.items()),
    )


def facts(document: Document, hide: Masking) -> tuple[tuple[str, str], ...]:
    """Where a document comes from and how it was read."""
    known = (
        ("File", document.path),
        ("Address", document.url or ""),
        ("Reader", document.reader),
        ("Language model", document.model),
        ("SHA-256 of the file", document.sha256),
    )
    return tuple((name, hide(value) if name != "SHA-256 of the file" else value) for name, value in known if value)


def gaps(record: Record, hide: Masking) -> tuple[tuple[str, str], ...]:
    return tuple(_gap(gap, hide) for gap in record.gaps)


def layers(record: Record, cited: Iterable[Account], number: int) -> list[Layer]:
    """What is marked in a text where these accounts alone link to it."""
    return [*_quotes([a.quote for a in cited], number), *_layers(record)]


def _quotes(spans: Iterable[Span], number: int) -> list[Layer]:
    """Every span that something links to, once: the accounts' quotes, running totals, and statements in the margin."""
    wanted = {(s.start, s.end): s for s in spans if s.end > s.start}
    return [Layer(start=a, end=b, kind="quote", anchor=quote_anchor(number, a, b)) for a, b in wanted]


def _layers(record: Record) -> list[Layer]:
    layers: list[Layer] = []

    def add(spans: Iterable[Span], kind: str) -> None:
        layers.extend(Layer(start=s.start, end=s.end, kind=kind) for s in spans if s.end > s.start)

    add((s.content for s in record.statements), "statement")
    add({(x.source.start, x.source.end): x.source for s in record.statements for x in s.attribution}.values(), "speaker")
    add((t.figure for t in record.tolls), "toll")
    add((a.trigger for a in record.attacks), "attack")
    add(record.places, "place")
    return layers


def _heard(record: Record, reader: Reader, hide: Masking) -> Iterable[Heard]:
    document = record.document.id
    for statement in sorted(record.statements, key=lambda s: s.content.start):
        content = statement.content
        opening = " ".join(hide(content.text).split())
        yield Heard(
            href=reader.href(document, content),
            chain=hide(chain(statement.attribution)) or "the document itself",
            modality=words.MODALITIES[statement.modality],
            opening=opening if len(opening) <= 90 else opening[:88].rstrip() + "…",
        )


def chain(links: Sequence[Link]) -> str:
    """ "the ministry, by way of Reuters": the asserter first."""
    names = [" ".join((link.source.name or link.source.text).split()) for link in links]
    if not names:
        return ""
    outer = f", by way of {words.listed(names[:-1])}" if len(names) > 1 else ""
    return names[-1] + outer


def _gap(gap: Gap, hide: Masking) -> tuple[str, str]:
    shown = f"{gap.reason}: “{' '.join(gap.span.text.split())}”" if gap.span and gap.span.text else gap.reason
    return gap.step, hide(shown)


class SideCount(Struct, frozen=True, kw_only=True):
    side: Side
    total: int
    read: int
    languages: str


class NotRead(Struct, frozen=True, kw_only=True):
    name: str
    side: Side
    reason: str


class Coverage(Struct, frozen=True, kw_only=True):
    """What was read: the head of the report."""

    total: int
    read: int
    sides: tuple[SideCount, ...]
    not_read: tuple[NotRead, ...]
    no_text: tuple[NotRead, ...]
    quoted: tuple[str, ...]
    """Sides of quoted speakers for which no document speaks."""
    span: str


def statuses(comparison: Comparison, records: Sequence[Record]) -> list[DocumentStatus]:
    """Every document of the collection, also those that could not be read."""
    if comparison.documents:
        return list(comparison.documents)
    documents = [r.document for r in records]
    return [
        DocumentStatus(id=d.id, side=d.side, language=d.language, status=d.status, title=d.title, publisher=d.publisher, published=d.published)
        for d in documents
    ]


def coverage(listed: Sequence[DocumentStatus], records: Sequence[Record], reader: Reader) -> Coverage:
    sides = []
    for side in reader.sides.all:
        mine = [d for d in listed if reader.sides.of(d.side).name == side.name]
        tongues = sorted({d.language for d in mine if d.language}, key=lambda code: -sum(d.language == code for d in mine))
        if mine:
            counts = ", ".join(f"{words.language(code)} {sum(d.language == code for d in mine)}" for code in tongues)
            sides.append(SideCount(side=side, total=len(mine), read=sum(d.status == "read" for d in mine), languages=counts))
    missed = [NotRead(name=reader.titles.get(d.id, d.id), side=reader.sides.of(d.side), reason=_why(d)) for d in listed if d.status != "read"]
    texts = {r.document.id for r in records if r.document.text}
    bare = [NotRead(name=reader.titles[d.id], side=reader.sides.of(d.side), reason=NO_TEXT) for d in listed if d.status == "read" and d.id not in texts]
    dates = sorted(d.published[:10] for d in listed if d.published and d.status == "read")
    span = f"{words.day(dates[0])} to {words.day(dates[-1])}" if dates and dates[0] != dates[-1] else words.day(dates[0]) if dates else ""
    quoted = tuple(side.name for side in reader.sides.known if side.name not in {s.side.name for s in sides})
    read = sum(d.status == "read" for d in listed)
    return Coverage(total=len(listed), read=read, sides=tuple(sides), not_read=tuple(missed), no_text=tuple(bare), quoted=quoted, span=span)


def _why(document: DocumentStatus) -> str:
    reason = words.VERDICTS[document.status]
    return f"{reason} ({words.language(document.language)})" if document.status == "language_not_read" and document.language else reason
