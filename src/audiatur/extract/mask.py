"""Makes the parser blind to which country is named, so that swapping two sides mirrors the record.

A statistical model reads "Iraqi troops" and "Norwegian troops" with different weights, and tags and trees may differ. Here every one-word name of a
country, demonym and capital is given the lexical features (norm, prefix, suffix, shape) of one and the same word of its kind, before
any text is parsed. The words themselves, their offsets and what is looked up by them stay as they are.
"""

from __future__ import annotations

from spacy.vocab import Vocab

from audiatur.extract.countries import countries

LOOKS_LIKE = {"name": "Iraq", "demonym": "Iraqi", "plural": "Iraqis", "capital": "Baghdad"}
"""Any word the model knows well would do; all are treated alike."""

ORDINARY = {"male", "nice", "central"}
"""Names that are mostly another word at the start of a sentence ("Male victims"): left as they are."""


def mask(vocab: Vocab) -> None:
    """Changes the lexemes of one-word names, in title case and in capitals."""
    for country in countries():
        _alike(vocab, country.name, LOOKS_LIKE["name"])
        for demonym in country.demonyms:
            _alike(vocab, demonym, LOOKS_LIKE["demonym"])
            if not demonym.endswith(("ese", "ish", "s")):
                _alike(vocab, f"{demonym}s", LOOKS_LIKE["plural"])
        if country.capital and country.capital != country.name:
            _alike(vocab, country.capital, LOOKS_LIKE["capital"])


def _alike(vocab: Vocab, word: str, model: str) -> None:
    if not word.isalpha() or word.lower() in ORDINARY or not word[0].isupper():
        return
    for form, like in ((word, model), (word.upper(), model.upper())):
        lexeme, template = vocab[form], vocab[like]
        lexeme.norm, lexeme.prefix, lexeme.suffix, lexeme.shape = template.norm, template.prefix, template.suffix, template.shape
