"""schema.org Claim as JSON-LD: what somebody said, where it appeared. There is no ClaimReview: its rating is a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from audiatur.publish.exports import ids, writing
from audiatur.publish.exports.collection import Collection, Row
from audiatur.record.account import OF_WHAT

KINDS: Final = {
    "outlet": "Organization", "organisation": "Organization", "armed_group": "Organization",
    "expert": "Person", "witness": "Person", "victim": "Person",
}  # fmt: skip
"""Kinds of source that are surely one or the other. An "official" may be a minister or a ministry: then the author is a name alone."""


def as_claims(collection: Collection) -> Iterator[bytes]:
    graph = (_claim(row, collection) for row in collection.rows() if row.account.attribute not in OF_WHAT)
    return writing.listing({"@context": "https://schema.org"}, "@graph", graph)


def _claim(row: Row, collection: Collection) -> dict[str, Any]:
    account, quote, kind = row.account, row.account.quote, KINDS.get(row.kind or "unknown")
    return {"@type": "Claim", "@id": ids.of_account(row)} | writing.given(
        text=row.sentence,
        author={"@type": kind, "name": account.speaker} if kind else account.speaker,
        about=_event(row),
        appearance=_work(row, collection),
        description=f"Rests on characters {quote.start} to {quote.end} of the text: “{quote.text}”",
        dateCreated=account.as_of,
    )


def _event(row: Row) -> dict[str, Any]:
    """Place and date, and nothing that happened: that is what is claimed."""
    time = row.incident.time
    places = [writing.given(name=p.name, geo=_point(p.lat, p.lon)) for p in row.incident.places]
    return {"@type": "Event", "@id": ids.of_incident(row.incident.id)} | writing.given(
        name=row.incident.name,
        startDate=time.start if time else None,
        endDate=time.end if time else None,
        location=[{"@type": "Place"} | p for p in places],
    )


def _point(lat: float | None, lon: float | None) -> dict[str, Any] | None:
    return {"@type": "GeoCoordinates", "latitude": lat, "longitude": lon} if lat is not None and lon is not None else None


def _work(row: Row, collection: Collection) -> dict[str, Any]:
    document = row.document
    if document is None:
        return {"@type": "CreativeWork", "identifier": row.account.document}
    return {"@type": "CreativeWork", "@id": ids.of_bytes(document)} | writing.given(
        identifier=document.id,
        name=collection.title(document.id),
        url=document.url,
        publisher={"@type": "Organization", "name": document.publisher} if document.publisher else None,
        datePublished=document.published,
        inLanguage=document.language,
    )
