"""Makes the parser blind to which country is named, so that swapping two sides mirrors the record.

A statistical model reads "Iraqi troops" and "Norwegian troops" with different weights, and tags and trees may differ. Here every name of a country,
demonym and capital is one token, also where it has several words ("Sri Lankan"), and is given the lexical features (norm, prefix, suffix, shape) of
one and the same word of its kind, before any text is parsed. The words themselves, their offsets and what is looked up by them stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab

from audiatur.extract.countries import countries

LOOKS_LIKE = {"name": "Iraq", "demonym": "Iraqi", "plural": "Iraqis", "capital": "Baghdad"}
"""Any word the model knows well would do; all are treated alike."""

ORDINARY = {"male", "nice", "central", "pole", "finn", "dane", "us"}
"""Names that are mostly another word at the start of a sentence ("Male victims"), or another's name: left as they are."""


def mask(nlp: Language) -> None:
    """Changes the lexemes of all names, in title case and in capitals, and makes the tokeniser keep a name of several words together."""
    for name, kind in _names():
        _alike(nlp.vocab, name, LOOKS_LIKE[kind])
    nlp.tokenizer = Joined(nlp.tokenizer, nlp.vocab)


@cache
def _stands_in() -> dict[str, str]:
    return {form: LOOKS_LIKE[kind] for name, kind in _names() for form in (name, name.upper())}


def masked(word: str) -> str:
    """The word as a model may see it: a name of a country, a people or a capital is the one word that stands for all of its kind."""
    return _stands_in().get(word, word)


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """Each name that is masked, with its kind; a word that is a country and its capital ("Luxembourg") is the country's name."""
    return tuple({name: kind for name, kind in reversed(list(_all_names())) if name.lower() not in ORDINARY and name[0].isupper()}.items())


def _all_names() -> Iterator[tuple[str, str]]:
    for country in countries():
        for name in (country.name, *country.aliases):
            yield name, "name"
    for country in countries():
        for demonym in country.demonyms:
            yield demonym, "demonym"
            if not demonym.endswith(("ese", "ish", "s")):
                yield f"{demonym}s", "plural"
    for country in countries():
        for capital in (country.capital, *country.capitals):
            if capital:
                yield capital, "capital"


def _alike(vocab: Vocab, word: str, model: str) -> None:
    for form, like in ((word, model), (word.upper(), model.upper())):
        lexeme, template = vocab[form], vocab[like]
        lexeme.norm, lexeme.prefix, lexeme.suffix, lexeme.shape = template.norm, template.prefix, template.suffix, template.shape
        lexeme.is_alpha, lexeme.is_title, lexeme.is_upper = template.is_alpha, template.is_title, template.is_upper


class Joined:
    """A tokeniser that gives names of several words as one token: "Sri Lanka", "North Koreans"."""

    def __init__(self, tokenizer: Callable[[str], Doc], vocab: Vocab) -> None:
        self._tokenizer = tokenizer
        self._matcher = PhraseMatcher(vocab)
        for name, _ in _names():
            if not name.isalpha():
                self._matcher.add("name", [tokenizer(name), tokenizer(name.upper())])

    def __call__(self, text: str) -> Doc:
        doc = self._tokenizer(text)
        if names := filter_spans([doc[start:end] for _, start, end in self._matcher(doc) if end - start > 1]):
            with doc.retokenize() as retokenizer:
                for name in names:
                    retokenizer.merge(name)
        return doc
