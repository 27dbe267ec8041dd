"""What a search must not tell: a reader to whom names stand as initials finds no document by a name that he does not see, and misses none for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, select

from audiatur.store import persons
from audiatur.store.folding import folded, joined
from audiatur.store.wording import Term, Wanted

MOST: Final = 1000
"""Documents of which the text as it is shown is looked at; of a word that is part of a name in more than these, none of them is found."""

Words = Mapping[str, Collection[str]]
"""Documents in which a word is part of a name that is hidden there."""


class Veil(Struct, frozen=True, kw_only=True):
    """`shown` gives title and text of documents as the reader sees them; `names` are the folded names of whom he sees initials."""

    words: Words
    names: frozenset[str]
    shown: Callable[[Collection[str]], Mapping[str, str]]

    def documents(self, term: Term) -> set[str]:
        """Those of which the hidden part may have one of the words."""
        *whole, last = term.words
        found = {id for word in whole for id in self.words.get(word, ())}
        ends = [word for word in self.words if word.startswith(last)] if term.prefix else [last]
        return found.union(*(self.words.get(word, ()) for word in ends))

    def finds(self, wanted: Wanted, documents: Collection[str]) -> set[str]:
        """Those of the documents that the reader would find by reading."""
        if len(documents) > MOST:
            return set()
        return {id for id, text in self.shown(documents).items() if _meets(wanted, joined(text))}

    def hides(self, name: str) -> bool:
        return " ".join(folded(name)) in self.names


def of_persons(db: Connection, keys: Collection[str] | None = None) -> tuple[Words, frozenset[str]]:
    """Of all persons, or of those of these keys: the documents of each word of their names, and the names."""
    known = persons.table.c
    rows = db.execute(select(known.document, known.name, known.key)).all()
    return _words((row.document, row.name) for row in rows if keys is None or row.key in keys)


def _words(named: Iterable[tuple[str, str]]) -> tuple[Words, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    names = set()
    for document, name in named:
        parts = folded(name)
        names.add(" ".join(parts))
        for word in parts:
            found[word].add(document)
    return found, frozenset(names)


def _meets(wanted: Wanted, text: str) -> bool:
    every = all(any(_has(term, text) for term in one) for one in wanted.every)
    return every and not any(_has(term, text) for term in wanted.never)


def _has(term: Term, text: str) -> bool:
    return f" {' '.join(term.words)}{'' if term.prefix else ' '}" in text
