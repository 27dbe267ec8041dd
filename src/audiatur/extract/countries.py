"""Countries with their demonyms and capitals, from the package `countryinfo`; the one place that knows who belongs to whom by name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from countryinfo import all_countries
from msgspec import Struct
from msgspec.structs import replace

from audiatur.record.words import vocabulary


class Country(Struct, frozen=True, kw_only=True):
    name: str
    demonyms: tuple[str, ...] = ()
    capital: str | None = None
    code: str = ""
    aliases: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    """Other spellings of the capital."""
    population: int = 0


INITIALS = re.compile(r"[A-Z]{2,3}|(?:[A-Z]\.){1,2}[A-Z]\.?")
LONGEST = 5
"""Words of the longest name of a country: "Democratic Republic of the Congo"."""


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@cache
def countries() -> tuple[Country, ...]:
    """All countries and territories; an entry that only repeats another under an older or longer name is an alias of the first."""
    found: dict[tuple[str, str | None], Country] = {}
    aliases, words = vocabulary("places")["country_aliases"], vocabulary("countries")
    named: set[str] = set()
    for c in all_countries():
        code, name = str(c.iso(2) or ""), c.name().removeprefix("The ")
        if name in words["former"]:
            continue
        demonyms = [d.strip() for d in (c.demonym() or "").replace("/", ",").split(",") if d.strip() and d.strip() != name]
        key = (code, demonyms[0] if demonyms else next((d for k, d in found if k == code), None))
        if key in found:
            found[key] = replace(found[key], aliases=(*found[key].aliases, name))
            continue
        capital, first = c.capital(), code not in named
        named.add(code)
        found[key] = Country(
            name=name,
            demonyms=(*demonyms, *(words["demonyms"].get(code, ()) if first else ())),
            capital=capital if isinstance(capital, str) and capital else None,
            code=code,
            aliases=tuple(a for a in aliases.get(code, ()) if a != name and a not in words["former"]) if first else (),
            capitals=tuple(words["capitals"].get(code, ())) if first else (),
            population=c.population() or 0,
        )
    missing = (Country(name=m["name"], demonyms=tuple(m["demonyms"]), capital=m["capital"], code=code) for code, m in words["missing"].items())
    return (*found.values(), *missing)


@cache
def _demonyms() -> dict[str, str]:
    """Demonym in lower case -> country; where several share one ("Congolese", "French"), the one with most people."""
    found: dict[str, str] = {}
    for country in sorted(countries(), key=lambda c: -c.population):
        for d in country.demonyms:
            for form in (d, f"{d}s"):
                found.setdefault(form.lower(), country.name)
    return found


@cache
def _names() -> dict[str, str]:
    return {n.lower(): c.name for own in (False, True) for c in reversed(countries()) for a in ((c.name,) if own else c.aliases) for n in (a, _plain(a))}


@cache
def _capitals() -> dict[str, str]:
    """Where two countries call one town their capital, the one with more people."""
    by_size = sorted(countries(), key=lambda c: c.population)
    return {n.lower(): c.name for c in by_size for a in ((c.capital,) if c.capital else ()) + c.capitals for n in (a, _plain(a))}


def country_named(words: str) -> str | None:
    """The country that bears this name, or null."""
    return _names().get(words.lower())


def is_initials(word: str) -> bool:
    """ "US", "U.K.": the name of a country in initials, which before a noun does what a demonym does for others: "US strikes"."""
    return INITIALS.fullmatch(word) is not None and any(country_named(form) for form in (word, f"{word}."))


def country_of_demonym(word: str) -> str | None:
    """ "Norwegian", "Norwegians" -> "Norway"; null for any other word."""
    return _demonyms().get(word.lower())


def country_of_capital(word: str) -> str | None:
    """ "Oslo" -> "Norway": a capital that speaks or acts speaks for its government."""
    return _capitals().get(word.lower())


def party(words: str) -> str | None:
    """The country that words point to by its name, a demonym or its capital, looking at each word: "the Norwegian Foreign Ministry" -> "Norway"."""
    parts = words.replace("’s", "").replace("'s", "").split()
    for size in range(LONGEST, 0, -1):
        for i in range(len(parts) - size + 1):
            piece = " ".join(parts[i : i + size]).strip('.,;:"“”()')
            if piece[:1].isupper() and (found := country_named(piece) or country_of_demonym(piece) or country_of_capital(piece)):
                return found
    return None
