"""Places as points that can be held against each other: the same town under two names, a town in a region."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from msgspec import Struct

from audiatur.record import Place

SAME_KM = 5.0
"""Two towns with coordinates this near are one under two names; neighbouring towns of a densely settled area lie farther apart."""
REGION_KM = 45.0
"""A town this near to the middle of a region may lie in it; gazetteers give regions as points."""
KM_A_DEGREE = 111.19
"""Of latitude."""
REMEMBERED = 50_000
WIDE = frozenset({"country", "region", "area"})


class Spot(Struct, frozen=True):
    """Where something was, as the gazetteer knows it; `key` is the same for all mentions of one place that it knows."""

    key: str
    name: str
    lat: float | None = None
    lon: float | None = None
    kind: str | None = None
    country: str | None = None
    called: str = ""
    """The document's own word for it."""

    @property
    def wide(self) -> bool:
        """A country or region: many things can happen in it on one day."""
        return self.kind in WIDE


def spot(place: Place) -> Spot:
    key = f"g{place.geonameid}" if place.geonameid is not None else folded(place.name)
    return Spot(key, place.name, place.lat, place.lon, place.kind, place.country, called=place.text or place.name)


def named(name: str) -> Spot | None:
    """A place given by its name alone; None for a description ("the city")."""
    return Spot(folded(name), name, called=name) if name[:1].isupper() else None


@lru_cache(maxsize=REMEMBERED)
def folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.lower()))


def kilometres(a: Spot, b: Spot) -> float | None:
    """Great-circle distance; None where the coordinates of one are not known."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    la, lo, lb, lp = (math.radians(x) for x in (a.lat, a.lon, b.lat, b.lon))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 12742 * math.asin(math.sqrt(min(1.0, h)))


def _near(a: Spot, b: Spot, most: float) -> bool:
    """Whether they lie no farther apart than so many kilometres; False where that is not known. Most pairs are told apart by latitude alone."""
    if a.lat is None or b.lat is None or abs(a.lat - b.lat) * KM_A_DEGREE > most + 1:
        return False
    distance = kilometres(a, b)
    return distance is not None and distance <= most


def same(a: Spot, b: Spot) -> bool:
    if a.key == b.key or folded(a.name) == folded(b.name):
        return True
    return not (a.wide or b.wide) and _near(a, b, SAME_KM)


def within(inner: Spot, outer: Spot) -> bool:
    """Whether a town may lie in a region or country, as far as points and country codes tell."""
    if not outer.wide or inner.kind == "country":
        return False
    if outer.kind == "country":
        return inner.country is not None and inner.country == outer.country
    return _near(inner, outer, REGION_KM)
