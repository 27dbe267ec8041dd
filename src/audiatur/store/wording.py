"""What a person types into the search field, taken apart. Nothing of it reaches an engine as syntax: only folded words do.

hospital school       both words
"cluster munition"    these words, next to each other; cease-fire is "cease fire"
rocket OR missile     one of the two; binds closer than the space
-military             not this word, or not this "phrase"
evacuat*              words that begin so
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from audiatur.errors import StoreError
from audiatur.store.folding import folded

SHORTEST: Final = 2
"""Letters that must stand before a *."""
MOST: Final = 40
"""Words that a query may have."""
_PART: Final = re.compile(r'-?"[^"]*"\*?|[^\s"]+')


class Term(Struct, frozen=True):
    """Folded words next to each other; with `prefix`, the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


class Wanted(Struct, frozen=True):
    """One term of each tuple of `every` is there, and none of `never`."""

    every: tuple[tuple[Term, ...], ...] = ()
    never: tuple[Term, ...] = ()

    @property
    def terms(self) -> list[Term]:
        """What may be marked in a text that was found."""
        return [term for one in self.every for term in one]


def wanted(text: str) -> Wanted:
    """Raises StoreError with what to type instead where it asks for nothing, or for half a thing."""
    if text.count('"') % 2:
        raise StoreError('A quotation mark is not closed. Write a phrase between two: "cluster munition".')
    every: list[list[Term]] = []
    never: list[Term] = []
    joins = False
    for part in _PART.findall(text):
        if part == "OR":
            if not every or joins:
                raise StoreError("OR stands between two words: rocket OR missile.")
            joins = True
        elif part != "AND" and (term := _term(part)):
            if part.startswith("-"):
                if joins:
                    raise StoreError("OR cannot stand before a word that is not to be there. Leave one of the two out.")
                never.append(term)
            elif joins:
                every[-1].append(term)
            else:
                every.append([term])
            joins = joins and part.startswith("-")
    if joins:
        raise StoreError("OR stands between two words: rocket OR missile.")
    return _whole(text, Wanted(tuple(map(tuple, every)), tuple(never)))


def _whole(text: str, made: Wanted) -> Wanted:
    if text.strip() and not made.every:
        raise StoreError("A search needs at least one word that is to be there." if made.never else f"There is no word to search for in {text.strip()!r}.")
    if sum(len(t.words) for t in (*made.terms, *made.never)) > MOST:
        raise StoreError(f"A search has at most {MOST} words. Take the ones that matter.")
    return made


def _term(part: str) -> Term | None:
    words = tuple(folded(part))
    if not words:
        return None
    prefix = part.endswith("*")
    if prefix and len(words[-1]) < SHORTEST:
        raise StoreError(f"At least {SHORTEST} letters must stand before a *: {part!r} would be nearly every word.")
    return Term(words, prefix)
