"""Where the incidents are, under each source's own names; and a map of them, which draws no border."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape
from msgspec import Struct

from audiatur.publish.clean import plain
from audiatur.record import Comparison, Point, Record

NEAR = 0.03
"""Degrees: points closer than this are one place (about 3 km)."""
WHOLE_AREAS = frozenset({"country", "region", "continent"})
KM_A_DEGREE = 111.2
MOST_POINTS = 120


class Name(Struct, frozen=True, kw_only=True):
    text: str
    documents: int
    sides: tuple[str, ...]


class Located(Struct, frozen=True, kw_only=True):
    """A place of incidents: the names that documents give it, most used first, and the incidents (their position in the comparison)."""

    anchor: str
    lat: float
    lon: float
    names: tuple[Name, ...]
    incidents: tuple[int, ...]
    area: bool = False

    @property
    def label(self) -> str:
        """The names that documents use, at most two on the map; the list beside it has all."""
        return " / ".join(name.text for name in _distinct(self.names)[:2])


class Box(NamedTuple):
    west: float
    south: float
    east: float
    north: float


def _distinct(names: Sequence[Name]) -> list[Name]:
    kept: list[Name] = []
    for name in names:
        if not any(name.text.casefold() in k.text.casefold() or k.text.casefold() in name.text.casefold() for k in kept):
            kept.append(name)
    return kept


def locate(comparison: Comparison, records: Sequence[Record]) -> list[Located]:
    """Places of the incidents that have coordinates, each once."""
    points: list[tuple[Point, bool, list[int]]] = []
    for n, incident in enumerate(comparison.incidents, 1):
        for place in incident.places:
            if place.lat is None or place.lon is None:
                continue
            area = _is_area(place, records)
            known = next((numbers for point, whole, numbers in points if whole == area and _same(point.lat, point.lon, place.lat, place.lon)), None)
            if known is None:
                points.append((place, area, [n]))
            elif n not in known:
                known.append(n)
    return [_named(point, area, numbers, number, records) for number, (point, area, numbers) in enumerate(points, 1)]


def _is_area(point: Point, records: Sequence[Record]) -> bool:
    """Whether documents mean a whole region by this name; without that name, what most of them place here. A region often has the point of its main town."""
    here = [p for r in records for p in r.places if _same(p.lat, p.lon, point.lat, point.lon)]
    called = [p for p in here if point.name.casefold() in (p.name.casefold(), p.text.casefold())]
    kinds = Counter(p.kind in WHOLE_AREAS for p in called or here)
    return kinds[True] > kinds[False]


def _same(lat: float | None, lon: float | None, other_lat: float | None, other_lon: float | None) -> bool:
    if lat is None or lon is None or other_lat is None or other_lon is None:
        return False
    return abs(lat - other_lat) < NEAR and abs(lon - other_lon) < NEAR


def _named(point: Point, area: bool, incidents: list[int], number: int, records: Sequence[Record]) -> Located:
    documents: Counter[str] = Counter()
    sides: dict[str, dict[str, None]] = {}
    for record in records:
        here = [p for p in record.places if _same(p.lat, p.lon, point.lat, point.lon) and (p.kind in WHOLE_AREAS) == area]
        for text in dict.fromkeys(" ".join(p.text.split()) for p in here):
            documents[text] += 1
            sides.setdefault(text, {})[record.document.side or ""] = None
    names = [Name(text=plain(t), documents=n, sides=tuple(s for s in sides[t] if s)) for t, n in documents.most_common()]
    given = tuple(names) or (Name(text=plain(point.name), documents=0, sides=()),)
    return Located(anchor=f"p{number}", lat=point.lat or 0.0, lon=point.lon or 0.0, names=given, incidents=tuple(incidents), area=area)


def frame(places: Sequence[Located]) -> tuple[list[Located], list[Located]]:
    """The places that one map can show, and those far from all others, which would shrink the rest to a dot."""
    if len(places) < 4:
        return list(places), []
    lat, lon = _middle([p.lat for p in places]), _middle([p.lon for p in places])
    far = [max(abs(p.lat - lat), abs(p.lon - lon) * math.cos(math.radians(lat))) for p in places]
    limit = max(5 * _middle(far), 2.5)
    near = [p for p, d in zip(places, far, strict=True) if d <= limit]
    return near, [p for p, d in zip(places, far, strict=True) if d > limit]


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


class Sheet(Struct, frozen=True, kw_only=True):
    """A map in two widths, and the places that it does not draw: far from all others, or more than a map can show."""

    wide: Markup
    narrow: Markup
    beyond: tuple[Located, ...]


def sheet(located: Sequence[Located]) -> Sheet:
    """A map of all that are a point; a whole country or region is none."""
    near, far = frame([p for p in located if not p.area])
    shown, more = near[:MOST_POINTS], near[MOST_POINTS:]
    wide, narrow = (draw(shown, width, name) if shown else Markup() for width, name in ((920, "map-w"), (350, "map-n")))
    return Sheet(wide=wide, narrow=narrow, beyond=(*far, *more))


class Map:
    """An equirectangular map, true to scale in its middle. `width` is in units of the drawing, one unit a CSS pixel at full size."""

    def __init__(self, places: Sequence[Located], width: float) -> None:
        self.places, self.width = places, width
        box = _box(places, widest=1.9 if width > 500 else 1.15)
        self.box, self.squeeze = box, math.cos(math.radians((box.south + box.north) / 2))
        self.unit = width / ((box.east - box.west) * self.squeeze)
        self.height = (box.north - box.south) * self.unit

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        return (lon - self.box.west) * self.squeeze * self.unit, (self.box.north - lat) * self.unit


def _box(places: Sequence[Located], widest: float) -> Box:
    """Around the places with a margin, at least some 40 km across, and neither a ribbon nor a tower."""
    lats, lons = [p.lat for p in places], [p.lon for p in places]
    lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    squeeze = math.cos(math.radians(lat)) or 0.01
    half_height = max((max(lats) - min(lats)) / 2 * 1.25, 0.18)
    half_width = max((max(lons) - min(lons)) / 2 * 1.3 * squeeze, 0.25)
    half_width = max(half_width, half_height * min(widest, 1.35))
    half_height = max(half_height, half_width / widest)
    return Box(lon - half_width / squeeze, lat - half_height, lon + half_width / squeeze, lat + half_height)


def draw(places: Sequence[Located], width: float, ident: str) -> Markup:
    """The map as SVG: graticule with degrees, a scale bar, points that link to the list, and labels that do not cover each other."""
    sheet = Map(places, width)
    parts = [*_graticule(sheet), *_scale(sheet)]
    spots = [(*sheet.xy(p.lat, p.lon), p) for p in places]
    boxes = [(x - 6, y - 6, x + 6, y + 6) for x, y, _ in spots]
    # Places named in more documents choose their label's seat first.
    for x, y, place in sorted(spots, key=lambda s: -sum(n.documents for n in s[2].names)):
        seat = _seat(place.label, x, y, boxes, sheet)
        parts.append(_spot(x, y, place, seat))
    title = Markup('<title id="{0}-t">Map of the places that the accounts name</title>').format(ident)
    desc = Markup('<desc id="{0}-d">Points only, with the names that documents use. No border is drawn. The list below has every place as text.</desc>').format(
        ident
    )
    head = f'<svg class="map" viewBox="0 0 {sheet.width:.0f} {sheet.height:.0f}" role="group" aria-labelledby="{ident}-t" aria-describedby="{ident}-d">'
    return Markup(head) + title + desc + Markup("".join(parts)) + Markup("</svg>")


def _spot(x: float, y: float, place: Located, seat: tuple[float, float, str] | None) -> str:
    words = escape(place.label)
    label = ""
    if seat is not None:
        tx, ty, anchor = seat
        label = f'<text x="{tx:.1f}" y="{ty:.1f}" text-anchor="{anchor}">{words}</text>'
    at = f'cx="{x:.1f}" cy="{y:.1f}"'
    return f'<a href="#{place.anchor}" aria-label="{words}"><circle class="hit" {at} r="12"/><circle class="spot" {at} r="4.5"/>{label}</a>'


def _seat(label: str, x: float, y: float, boxes: list[tuple[float, float, float, float]], sheet: Map) -> tuple[float, float, str] | None:
    """The first free seat around a point, or none: then the list alone has the name."""
    wide, high = 7.1 * len(label) + 2, 15.0
    seats = [(x + 9, y + 4.5, "start"), (x - 9, y + 4.5, "end"), (x, y - 10, "middle"), (x, y + 19, "middle"), (x + 7, y - 8, "start"),
             (x + 7, y + 17, "start"), (x - 7, y - 8, "end"), (x - 7, y + 17, "end"), (x, y - 24, "middle"), (x, y + 33, "middle")]  # fmt: skip
    for tx, ty, anchor in seats:
        left = tx - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        box = (left, ty - high + 3, left + wide, ty + 3)
        inside = box[0] > 2 and box[2] < sheet.width - 2 and box[1] > 2 and box[3] < sheet.height - 2
        own = (x - 6, y - 6, x + 6, y + 6)
        if inside and not any(_cross(box, b) for b in boxes if b != own):
            boxes.append(box)
            return tx, ty, anchor
    return None


def _cross(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _step(span: float, most: int) -> float:
    return next((s for s in (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30) if span / s <= most), 60)


def _graticule(sheet: Map) -> list[str]:
    box = sheet.box
    step = _step(max(box.east - box.west, box.north - box.south), 6)
    parts = []
    digits = 0 if step >= 1 else 2 if step < 0.1 or step == 0.25 else 1
    for n in range(math.ceil(box.west / step), math.floor(box.east / step) + 1):
        x, _ = sheet.xy(0, n * step)
        name = f"{abs(n * step):.{digits}f}° {'E' if n >= 0 else 'W'}"
        label = f'<text class="deg" x="{x + 4:.1f}" y="13">{name}</text>' if x + 52 < sheet.width else ""
        parts.append(f'<path class="grid" d="M{x:.1f} 0V{sheet.height:.1f}"/>{label}')
    for n in range(math.ceil(box.south / step), math.floor(box.north / step) + 1):
        _, y = sheet.xy(n * step, 0)
        name = f"{abs(n * step):.{digits}f}° {'N' if n >= 0 else 'S'}"
        parts.append(f'<path class="grid" d="M0 {y:.1f}H{sheet.width:.1f}"/><text class="deg" x="4" y="{y - 4:.1f}">{name}</text>')
    return parts


def _scale(sheet: Map) -> list[str]:
    a_km = sheet.unit / KM_A_DEGREE
    km = max((k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if k * a_km < sheet.width / 4), default=1)
    right, bottom, length = sheet.width - 14, sheet.height - 14, km * a_km
    bar = f'<path class="scale" d="M{right - length:.1f} {bottom - 5:.1f}v5h{length:.1f}v-5"/>'
    return [bar, f'<text class="deg" x="{right - length / 2:.1f}" y="{bottom - 8:.1f}" text-anchor="middle">{km} km</text>']


class Spot(NamedTuple):
    """A place on a map to choose on, and where it leads."""

    name: str
    lat: float
    lon: float
    href: str


def to_choose_on(spots: Sequence[Spot], chosen: Box | None, width: float) -> Markup:
    """A map on which a script lets people draw a rectangle: its edges in degrees stand in its attributes, and the one that is chosen is drawn."""
    corners = [(chosen.south, chosen.west), (chosen.north, chosen.east)] if chosen and chosen.west < chosen.east else []
    points = [*((s.lat, s.lon) for s in spots), *corners]
    sheet = Map([Located(anchor="", lat=lat, lon=lon, names=(), incidents=()) for lat, lon in points], width)
    placed = [(*sheet.xy(s.lat, s.lon), s) for s in spots]
    boxes = [(x - 6, y - 6, x + 6, y + 6) for x, y, _ in placed]
    parts = [*_graticule(sheet), *_scale(sheet), _chosen(sheet, chosen if corners else None)]
    parts += [_leading(x, y, spot, _seat(spot.name, x, y, boxes, sheet)) for x, y, spot in placed]
    edges = " ".join(f'data-{edge}="{getattr(sheet.box, edge):.4f}"' for edge in Box._fields)
    return Markup(f'<svg class="map" viewBox="0 0 {sheet.width:.0f} {sheet.height:.0f}" role="group" {edges}>{"".join(parts)}</svg>')


def _chosen(sheet: Map, box: Box | None) -> str:
    if box is None:
        return '<rect class="chosen" x="0" y="0" width="0" height="0"/>'
    (left, top), (right, bottom) = sheet.xy(box.north, box.west), sheet.xy(box.south, box.east)
    return f'<rect class="chosen" x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"/>'


def _leading(x: float, y: float, spot: Spot, seat: tuple[float, float, str] | None) -> str:
    words, at = escape(spot.name), f'cx="{x:.1f}" cy="{y:.1f}"'
    label = f'<text x="{seat[0]:.1f}" y="{seat[1]:.1f}" text-anchor="{seat[2]}">{words}</text>' if seat else ""
    return f'<a href="{escape(spot.href)}" aria-label="{words}"><circle class="hit" {at} r="12"/><circle class="spot" {at} r="4.5"/>{label}</a>'
