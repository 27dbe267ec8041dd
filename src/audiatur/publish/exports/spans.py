"""W3C Web Annotation Data Model (Recommendation, 23 February 2017): an annotation for each span of a record, on the text it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from audiatur.publish import words
from audiatur.publish.exports import ids, writing
from audiatur.publish.exports.collection import Collection
from audiatur.publish.mask import Masking
from audiatur.record import Attack, Chain, Document, Modality, Person, Record, Span, Statement, Toll
from audiatur.record.hedge import REACH, said

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
AROUND: Final = 32
"""Characters before and after the words, by which they are found again where offsets have moved."""


def as_annotations(collection: Collection) -> Iterator[bytes]:
    """One page with all of them; its name is that of the texts it is of."""
    name = ids.urn("annotations", *(r.document.text_sha256 or r.document.id for r in collection.records))
    total = sum(1 for r in collection.records for _ in _spans(r))
    head = {"@context": CONTEXT, "id": name, "type": "AnnotationPage", "startIndex": 0}
    part_of = {"partOf": {"id": f"{name}#all", "type": "AnnotationCollection", "total": total}}
    return writing.listing(head | part_of, "items", _annotations(collection))


def _annotations(collection: Collection) -> Iterator[dict[str, Any]]:
    for record in collection.records:
        hide = collection.mask.within(record.document.id)
        for tag, span, comment in _spans(record):
            yield _annotation(record.document, tag, span, hide(comment), hide)


def _spans(record: Record) -> Iterator[tuple[str, Span, str]]:
    """What kind of thing stands where, and a sentence on it that begins with whose it is."""
    own = f"{record.document.publisher or record.document.id} {words.OWN_WORDS}"
    text = record.document.text or ""
    for statement in record.statements:
        yield "statement", statement.content, f"{_by(statement, own)}: these words"
    for toll in record.tolls:
        yield f"toll: {toll.measure}", toll.figure, f"{_by(toll, own)}: {_figure(toll, text)}"
    for attack in record.attacks:
        yield f"attack: {attack.type}", attack.trigger, f"{_by(attack, own)}: {attack.trigger.text}"
        parts = [("actor", attack.actor)] if attack.actor else []
        yield from ((kind, part, f"{_by(attack, own)}: {kind} named: {part.name}") for kind, part in parts)
        yield from (("target", part, f"{_by(attack, own)}: target named: {part.name}") for part in attack.targets)
        yield from (("weapon", part, f"{_by(attack, own)}: weapon named: {part.name}") for part in attack.weapons)
    for dispute in record.disputes:
        yield f"dispute: {dispute.kind}", dispute, f"{_chained(dispute.attribution, 'asserted', own)}: {dispute.kind.replace('_', ' ')}"
    for place in record.places:
        yield "place", place, f"Place: {place.name}"
    for time in record.times:
        yield "time", time, f"Time: {time.value}"
    for person in record.persons:
        yield "person", person, _person(person, record.document)
    for mention in record.evidence_mentions:
        yield "evidence", mention, f"{mention.kind.replace('_', ' ')}, {mention.polarity}, according to the text"
    for publication in record.publications:
        yield "publication", publication, " ".join(x for x in ("Refers to", publication.publisher, publication.title) if x)


def _by(item: Statement | Toll | Attack, own: str) -> str:
    return _chained(item.attribution, item.modality, own)


def _chained(chain: Chain, modality: Modality, own: str) -> str:
    names = [link.source.name or link.source.text for link in chain] or [own]
    via = f", as given by {' > '.join(names[:-1])}" if names[:-1] else ""
    how = f" ({words.MODALITIES[modality]})" if modality != "asserted" else ""
    return f"According to {names[-1]}{via}{how}"


def _figure(toll: Toll, text: str) -> str:
    at = toll.figure
    before = text[max(0, at.start - REACH) : at.start] if text[at.start : at.end] == at.text else ""
    figure = said({"low": toll.low, "high": toll.high, "qualifier": toll.qualifier, "text": at.text}, before)
    return f"{toll.measure.replace('_', ' ')}: {words.with_people(figure, toll.population)}"


def _person(person: Person, document: Document) -> str:
    what = person.harm.replace("_", " ") if person.harm and person.kind == "victim" else person.kind
    return f"Named in {document.publisher or document.id}: {person.name}, {what} according to the text"


def _annotation(document: Document, tag: str, span: Span, comment: str, hide: Masking) -> dict[str, Any]:
    return {
        "id": ids.urn("annotation", document.text_sha256 or document.id, tag, span.start, span.end, comment),
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            {"type": "TextualBody", "value": tag, "purpose": "tagging"},
            {"type": "TextualBody", "value": comment, "purpose": "describing", "format": "text/plain", "language": "en"},
        ],
        "target": {"source": _source(document), "selector": _selectors(document.text or "", span, hide)},
    }


def _source(document: Document) -> dict[str, Any]:
    """The text that the offsets count in; `via` is where it came from: the page, or else the file by its hash."""
    return writing.given(id=ids.of_text(document), type="Text", format="text/plain", language=document.language, via=document.url or ids.of_bytes(document))


def _selectors(text: str, span: Span, hide: Masking) -> list[dict[str, Any]]:
    """By position, and by the words themselves unless a name to be hidden is among them."""
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    known = text[span.start : span.end] == span.text
    before, after = (text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]) if known else ("", "")
    quote = writing.given(type="TextQuoteSelector", exact=span.text, prefix=before, suffix=after)
    if not span.text or hide(span.text) != span.text:
        return [position]
    return [position, quote if hide(before + span.text + after) == before + span.text + after else {"type": "TextQuoteSelector", "exact": span.text}]
