"""Named places with what the gazetteer knows of them."""

from __future__ import annotations

from audiatur.record.how import How
from audiatur.record.span import Span


class Place(Span, frozen=True, kw_only=True):
    """`lat`, `lon` in degrees (WGS 84) or null where the name was not found; `candidates` is how many places bear the name.

    `kind` is country, region, city, facility or area. `name` is the gazetteer's, or the text's words where it has none.
    """

    id: str
    name: str
    lat: float | None = None
    lon: float | None = None
    kind: str | None = None
    geonameid: int | None = None
    candidates: int = 0
    country: str | None = None
    how: How | None = None
    confidence: float | None = None
