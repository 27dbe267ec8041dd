"""GeoJSON (RFC 7946): a feature for each incident, with its place, its date and all its accounts, each under its speaker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audiatur.publish.exports import writing
from audiatur.publish.exports.collection import Collection, Row
from audiatur.record import Incident

READ_ME = (
    "A point is the centre of a named place, not where something fell. A feature has the place and the date that papers speak of; what is said to have "
    "happened there stands in its accounts, each with its speaker."
)


def as_geojson(collection: Collection) -> Iterator[bytes]:
    features = (_feature(incident, collection) for incident in collection.comparison.incidents)
    return writing.listing({"type": "FeatureCollection", "note": READ_ME}, "features", features)


def _feature(incident: Incident, collection: Collection) -> dict[str, Any]:
    time = incident.time
    properties = writing.given(
        name=collection.mask.text(incident.name),
        kind=incident.kind,
        start=time.start if time else None,
        end=time.end if time else None,
        places=[p.name for p in incident.places],
    )
    rows = [_account(row) for row in collection.rows_of(incident)]
    return {"type": "Feature", "id": incident.id, "geometry": _geometry(incident), "properties": properties | {"accounts": rows}}


def _geometry(incident: Incident) -> dict[str, Any] | None:
    """Longitude first. A place that the gazetteer does not know has no point, and an incident without any has no geometry."""
    points = [[p.lon, p.lat] for p in incident.places if p.lat is not None and p.lon is not None]
    if not points:
        return None
    return {"type": "Point", "coordinates": points[0]} if len(points) == 1 else {"type": "MultiPoint", "coordinates": points}


def _account(row: Row) -> dict[str, Any]:
    account, quote = row.account, row.account.quote
    return writing.given(
        according_to=row.speaker,
        via=account.via,
        side=account.side,
        attribute=account.attribute,
        said=row.value,
        value=account.value,
        modality=account.modality,
        as_of=account.as_of,
        published=account.published,
        document=account.document,
        quote={"start": quote.start, "end": quote.end, "text": quote.text},
    )
