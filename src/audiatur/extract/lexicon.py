"""Which words are ordinary English and which are names, where capitals do not tell."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language

from audiatur.extract.countries import countries
from audiatur.extract.gazetteer import named
from audiatur.extract.mask import ORDINARY
from audiatur.extract.placenames import fold, skeleton
from audiatur.record.words import vocabulary

LARGE = 50_000
"""Inhabitants of a town whose name is taken for the town's where it is a noun, too: "ORANGE"."""

KINDS = ("noun", "verb", "adj", "adv")


class Lexicon:
    """Words of the lists that the model's lemmatiser uses (WordNet's), with their inflected forms."""

    def __init__(self, nlp: Language) -> None:
        tables: Any = nlp.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
        index, forms, rules = (tables.get_table(f"lemma_{name}") for name in ("index", "exc", "rules"))
        self._words = {kind: frozenset(index[kind]) for kind in KINDS}
        self._forms = {kind: frozenset(forms[kind]) for kind in KINDS}
        self._rules = {kind: [(old, new) for old, new in rules[kind] if old] for kind in KINDS}
        self._small = STOP_WORDS | frozenset((*vocabulary("lettercase")["small"], *vocabulary("lettercase")["also_words"]))
        self._seen: dict[str, bool] = {}

    def knows(self, word: str) -> bool:
        """Whether a word in lower case is an English word or a form of one; many names are, too ("smith", "bergen")."""
        if word not in self._seen:
            self._seen[word] = word in self._small or self._has(word, KINDS)
        return self._seen[word]

    def is_ordinary(self, word: str) -> bool:
        """Whether a word that stands in capitals is to be read in lower case: a small word, a verb, an adjective, or a noun that names no large town."""
        if word in self._small or self._has(word, KINDS[1:]):
            return True
        return self.knows(word) and not is_town(word)

    def _has(self, word: str, kinds: Iterable[str]) -> bool:
        return any(
            word in self._words[k]
            or word in self._forms[k]
            or any(word.endswith(old) and word[: -len(old)] + new in self._words[k] for old, new in self._rules[k])
            for k in kinds
        )


@cache
def is_town(words: str) -> bool:
    """Whether a place of this name is large, and is spelled so or nearly so ("trondheim")."""
    return any(c.kind != "city" or (c.population >= LARGE and _alike(fold(c.name), words)) for c in named(words)[:1])


def _alike(name: str, words: str) -> bool:
    return name == fold(words) or (len(words) > 4 and (name.startswith(words) or skeleton(name) == skeleton(words)))


@cache
def proper() -> dict[str, str]:
    """Names of countries, peoples, capitals, months and days in lower case, with the spelling that they have in running text."""
    found: dict[str, str] = {}
    for country in countries():
        for name in (*country.capitals, country.capital or "", *(f"{d}s" for d in country.demonyms), *country.demonyms, *country.aliases, country.name):
            if name[:1].isupper() and name.lower() not in ORDINARY:
                found[name.lower()] = name
    words = vocabulary("times")
    found |= {name.lower(): name for name in (*words["months"], *words["month_abbreviations"], *words["weekdays"])}
    return found | {a.lower(): a for a in vocabulary("lettercase")["acronyms"]}
