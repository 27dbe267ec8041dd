"""FollowTheMoney entities (schema of version 3.8), one JSON object a line: papers, speakers, incidents, places, and a note for each account.

An actor or a figure stands in a note, which begins with its speaker, and never on the event itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from audiatur.publish.exports import ids
from audiatur.publish.exports.collection import Collection, Row
from audiatur.record import Document, Incident, Point

SPEAKERS: Final = {
    "outlet": "Organization", "organisation": "Organization", "armed_group": "Organization",
    "expert": "Person", "witness": "Person", "victim": "Person",
}  # fmt: skip
"""What else a speaker is, it is a LegalEntity: a person or an organisation."""


def as_entities(collection: Collection) -> Iterator[bytes]:
    seen: set[str] = set()
    for entity in _entities(collection):
        if entity["id"] not in seen:
            seen.add(entity["id"])
            yield msgspec.json.encode(entity) + b"\n"


def _entities(collection: Collection) -> Iterator[dict[str, Any]]:
    for document in collection.documents.values():
        yield _paper(document, collection)
    for incident in collection.comparison.incidents:
        yield _event(incident, collection)
        for place in incident.places:
            yield _address(place)
        for row in collection.rows_of(incident):
            yield _speaker(row)
            yield _note(row)


def _entity(schema: str, ident: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties are lists of strings; those without a value are left out."""
    lists = {k: [str(x) for x in (v if isinstance(v, list) else [v]) if x not in (None, "")] for k, v in properties.items()}
    return {"id": ident, "schema": schema, "properties": {k: v for k, v in lists.items() if v}}


def _paper_id(document: str) -> str:
    return ids.key("document", document)


def _paper(document: Document, collection: Collection) -> dict[str, Any]:
    properties = {
        "title": collection.title(document.id),
        "fileName": collection.mask.text(document.path.rpartition("/")[2], [document.id]),
        "sourceUrl": document.url,
        "publisher": document.publisher,
        "date": document.published[:10] if document.published else None,
        "language": LANGUAGES.get(document.language or ""),
    }
    return _entity("Document", _paper_id(document.id), properties)


LANGUAGES: Final = {
    "ar": "ara", "az": "aze", "de": "deu", "en": "eng", "es": "spa", "fa": "fas", "fr": "fra", "he": "heb", "hy": "hye", "ka": "kat", "pt": "por",
    "ru": "rus", "tr": "tur", "uk": "ukr", "zh": "zho",
}  # fmt: skip
"""Languages that FollowTheMoney knows, by the code of three letters that it wants."""


def _event(incident: Incident, collection: Collection) -> dict[str, Any]:
    papers = dict.fromkeys(_paper_id(m.document) for m in incident.members)
    time = incident.time
    properties = {
        "name": collection.mask.text(incident.name),
        "startDate": time.start if time else None,
        "endDate": time.end if time else None,
        "location": [p.name for p in incident.places],
        "addressEntity": [_address_id(p) for p in incident.places],
        "proof": list(papers),
        "notes": "A place and a date that papers speak of; what they say of it stands in the notes on it, each with its speaker.",
    }
    return _entity("Event", _event_id(incident), properties)


def _event_id(incident: Incident) -> str:
    return ids.key("incident", incident.id)


def _address_id(place: Point) -> str:
    return ids.key("place", place.name, place.lat, place.lon)


def _address(place: Point) -> dict[str, Any]:
    return _entity("Address", _address_id(place), {"name": place.name, "full": place.name, "latitude": place.lat, "longitude": place.lon})


def _speaker_id(row: Row) -> str:
    return ids.key("speaker", row.account.speaker, row.account.side or "")


def _speaker(row: Row) -> dict[str, Any]:
    """By name and side, for the same name of another side is another speaker."""
    return _entity(SPEAKERS.get(row.kind or "", "LegalEntity"), _speaker_id(row), {"name": row.account.speaker})


def _note(row: Row) -> dict[str, Any]:
    account, quote = row.account, row.account.quote
    as_of = f", as of {account.as_of}" if account.as_of else ""
    properties = {
        "entity": [_event_id(row.incident), _speaker_id(row)],
        "description": f"{row.sentence}{as_of}. “{quote.text}” (characters {quote.start} to {quote.end})",
        "publisher": row.document.publisher if row.document else None,
        "proof": _paper_id(account.document),
    }
    return _entity("Note", ids.of_account(row).removeprefix("urn:uuid:"), properties)
