"""Part of speech, morphology and lemma of each word as the model's own attribute ruler and lemmatizer give them, each asked but once for a kind of word.

The ruler looks at a word's tag and dependency and at its form where a pattern names that form, save for a few patterns that span two words; the
lemmatizer looks at form, part of speech and morphology. So their answers are kept by these, and most of a text needs neither of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

import numpy as np
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc

SET: Final[list[int | str]] = ["TAG", "DEP", "POS", "MORPH", "LEMMA"]
MOST: Final = 200_000
"""Lemmas kept; beyond that all are forgotten, so that memory does not grow with an archive."""
Kinds = tuple[tuple[int, ...], ...]
"""Tag, dependency, and lower-case form (0 where no pattern names it) of one word, or of the words of a pattern that spans several."""


@Language.factory("audiatur_morphology")
def morphology(nlp: Language, name: str) -> Morphology:
    return Morphology(nlp)


class Morphology:
    def __init__(self, nlp: Language) -> None:
        self._vocab = nlp.vocab
        self._ruler = cast("AttributeRuler", nlp.get_pipe("attribute_ruler"))
        self._lemmatizer = cast("Lemmatizer", nlp.get_pipe("lemmatizer"))
        self._longer = Matcher(nlp.vocab)
        rules: Any = self._ruler.patterns
        for n, rule in enumerate(rules):
            if longer := [p for p in rule["patterns"] if len(p) > 1]:
                self._longer.add(str(n), longer)
        self._forms = _Forms(token for rule in rules for pattern in rule["patterns"] for token in pattern)
        self._ruled: dict[Kinds, list[tuple[int, ...]]] = {}
        self._named: dict[int, int] = {}
        self._lemmas: dict[tuple[int, int, int], str] = {}

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        self._rule(doc)
        self._lemmatize(doc)
        return doc

    def _rule(self, doc: Doc) -> None:
        rows = [
            (tag, dep, self._named[lower] if lower in self._named else self._name(lower)) for tag, dep, lower in doc.to_array(["TAG", "DEP", "LOWER"]).tolist()
        ]
        given: list[tuple[int, ...]] = []
        for start, end in self._parts(doc):
            kinds = tuple(rows[start:end])
            if (answer := self._ruled.get(kinds)) is None:
                answer = self._ruled[kinds] = self._asked(doc, start, end)
            given += answer
        doc.from_array(SET, _rows(given))

    def _parts(self, doc: Doc) -> Iterator[tuple[int, int]]:
        """Single words, and words that a pattern of several takes together."""
        at = 0
        for start, end in sorted((s, e) for _, s, e in self._longer(doc, allow_missing=True)):
            if start >= at:
                yield from ((i, i + 1) for i in range(at, start))
                yield start, end
                at = end
        yield from ((i, i + 1) for i in range(at, len(doc)))

    def _asked(self, doc: Doc, start: int, end: int) -> list[tuple[int, ...]]:
        alone = Doc(self._vocab, words=[t.text for t in doc[start:end]])
        alone.from_array(["TAG", "DEP"], _rows(doc.to_array(["TAG", "DEP"])[start:end]))
        return [tuple(row) for row in self._ruler(alone).to_array(SET).tolist()]

    def _name(self, lower: int) -> int:
        """The number of a form that a pattern names, else 0."""
        if len(self._named) > MOST:
            self._named.clear()
        return self._named.setdefault(lower, lower if self._forms.name(self._vocab.strings[lower]) else 0)

    def _lemmatize(self, doc: Doc) -> None:
        if len(self._lemmas) > MOST:
            self._lemmas.clear()
        strings, given, known = self._vocab.strings, {}, self._lemmas
        rows = doc.to_array(["ORTH", "POS", "MORPH"]).tolist()
        lemmas = doc.to_array("LEMMA").tolist()
        for i, row in enumerate(map(tuple, rows)):
            if lemmas[i]:
                continue
            if (lemma := known.get(row)) is None:
                lemma = known[row] = self._lemmatizer.lemmatize(doc[i])[0]
            if lemma not in given:
                given[lemma] = strings.add(lemma)  # again: the memory zone in which it was first found may be gone, and its words with it
            lemmas[i] = given[lemma]
        doc.from_array(["LEMMA"], _rows([[lemma] for lemma in lemmas]))


class _Forms:
    """Lower-case forms that patterns name."""

    def __init__(self, tokens: Iterable[dict[str, Any]]) -> None:
        self._exact: set[str] = set()
        self._written: list[re.Pattern[str]] = []
        self._any = False
        for token in tokens:
            match token.get("LOWER"):
                case None:
                    self._any |= not token.keys() <= {"TAG", "DEP", "IS_SPACE"}
                case str(form):
                    self._exact.add(form)
                case {"IN": forms}:
                    self._exact.update(forms)
                case {"REGEX": written}:
                    self._written.append(re.compile(written))
                case _:
                    self._any = True

    def name(self, form: str) -> bool:
        return self._any or form.isspace() or form in self._exact or any(w.search(form) for w in self._written)


def _rows(numbers: Any) -> Any:
    """Hashes of 64 bits, which spaCy's stubs take for signed ones."""
    return np.array(numbers, dtype=np.uint64)
