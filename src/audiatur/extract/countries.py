"""Countries with their demonyms and capitals, from the package `countryinfo`; the one place that knows who belongs to whom by name."""

from __future__ import annotations

import unicodedata
from functools import cache

from countryinfo import all_countries
from msgspec import Struct


class Country(Struct, frozen=True, kw_only=True):
    name: str
    demonyms: tuple[str, ...] = ()
    capital: str | None = None
    code: str = ""


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


@cache
def countries() -> tuple[Country, ...]:
    found = []
    for c in all_countries():
        demonym, capital = c.demonym() or "", c.capital()
        name = c.name().removeprefix("The ")
        found.append(
            Country(
                name=name,
                demonyms=tuple(d.strip() for d in demonym.replace("/", ",").split(",") if d.strip() and d.strip() != name),
                capital=capital if isinstance(capital, str) and capital else None,
                code=str(c.iso(2) or ""),
            )
        )
    return tuple(found)


@cache
def _demonyms() -> dict[str, str]:
    """Demonym in lower case -> country; where several share one ("Congolese", "French"), the sovereign one that is named like it or comes first."""
    by_name: dict[str, str] = {}
    for country in countries():
        for d in country.demonyms:
            for form in (d, f"{d}s"):
                known = by_name.get(form.lower())
                if known is None or (d[:4] == country.name[:4] and d[:4] != known[:4]):
                    by_name[form.lower()] = country.name
    return by_name


@cache
def _names() -> dict[str, str]:
    return {n.lower(): c.name for c in reversed(countries()) for n in (c.name, _plain(c.name))}


@cache
def _capitals() -> dict[str, str]:
    return {n.lower(): c.name for c in reversed(countries()) if c.capital for n in (c.capital, _plain(c.capital))}


def country_named(words: str) -> str | None:
    """The country that bears this name, or null."""
    return _names().get(words.lower())


def country_of_demonym(word: str) -> str | None:
    """ "Norwegian", "Norwegians" -> "Norway"; null for any other word."""
    return _demonyms().get(word.lower())


def country_of_capital(word: str) -> str | None:
    """ "Oslo" -> "Norway": a capital that speaks or acts speaks for its government."""
    return _capitals().get(word.lower())


def party(words: str) -> str | None:
    """The country that words point to by its name, a demonym or its capital, looking at each word: "the Norwegian Foreign Ministry" -> "Norway"."""
    parts = words.replace("’s", "").replace("'s", "").split()
    for size in (3, 2, 1):
        for i in range(len(parts) - size + 1):
            piece = " ".join(parts[i : i + size]).strip('.,;:"“”()')
            if piece[:1].isupper() and (found := country_named(piece) or country_of_demonym(piece) or country_of_capital(piece)):
                return found
    return None
