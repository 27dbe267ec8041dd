"""Which countries a text speaks of, before any of its places is decided."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise

from spacy.tokens import Doc

from audiatur.extract.countries import country_of_capital, country_of_demonym
from audiatur.extract.gazetteer import named

METADATA_WEIGHT = 2
"""A country in the title, publisher or side counts as much as so many mentions in the text."""


def countries_of(doc: Doc, also: str = "") -> Counter[str]:
    """How often the text names each country, its people or its capital, by two-letter code; `also` are the document's title, publisher and side."""
    seen: Counter[str] = Counter()
    for i, token in enumerate(doc):
        if token.text[:1].isupper():
            pair = f"{token.text} {doc[i + 1].text}" if i + 1 < len(doc) and doc[i + 1].text[:1].isupper() else ""
            if code := _code(token.text) or (pair and _code(pair)):
                seen[code] += 1
    words = [w.strip('.,;:()"“”').removesuffix("'s").removesuffix("’s") for w in also.split()]
    for pieces in (words, [f"{a} {b}" for a, b in pairwise(words)]):
        seen.update({code: METADATA_WEIGHT for w in pieces if w[:1].isupper() and (code := _code(w))})
    return seen


@lru_cache(maxsize=20_000)
def _code(words: str) -> str | None:
    """The code of a country by its name, demonym or capital."""
    country = country_of_demonym(words) or country_of_capital(words) or words
    return next((c.country for c in named(country) if c.kind == "country"), None)
