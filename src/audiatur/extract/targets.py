"""What is said to have been hit, with its category: what it is, never whether it was protected."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from audiatur.extract.kept import kept
from audiatur.extract.populations import group_of
from audiatur.extract.syntax import contiguous
from audiatur.record import TargetCategory
from audiatur.record.words import vocabulary

OPENED = {"relcl", "acl", "appos", "conj", "cc", "punct", "advcl", "parataxis", "preconj", "advmod", "mark"}
PLACED = {"of", "for"}
"""Prepositions that belong to the name of a target: "residential areas of the city"."""


@cache
def _categories() -> dict[str, TargetCategory]:
    return {str(word): category for category, words in reversed(vocabulary("targets")["categories"].items()) for word in words}


@cache
def _general() -> frozenset[str]:
    return frozenset(vocabulary("targets")["general"])


@cache
def _unspecified() -> frozenset[str]:
    return frozenset(vocabulary("targets")["unspecified"])


def _parts(token: Token) -> Token | None:
    """What a word of quantity is of: "a row of homes", "three of its officers", "the dome of the cathedral"."""
    if token.lemma_.lower() not in _quantities() and token.pos_ != "NUM":
        return None
    return next((p for c in token.children if c.dep_ == "prep" and c.lower_ == "of" for p in c.children if p.dep_ == "pobj"), None)


@cache
def _quantities() -> frozenset[str]:
    return frozenset(vocabulary("targets")["quantities"])


def category_of(token: Token) -> TargetCategory:
    """The category of the noun, or of the words before it where the noun is a general one ("administrative buildings")."""
    if (part := _parts(token)) is not None:
        return category_of(part)
    lemma = token.lemma_.lower()
    table = _categories()
    if lemma in {"city", "town", "capital"} and token.tag_ in {"NN", "NNP"}:  # "the city", "the town of X": a place as a whole
        return "unspecified"
    own = table.get(lemma) or table.get(token.lower_)
    if own == "residential" and any(t.lower_ in {"army", "military", "training"} for t in target_phrase(token)):  # "a military camp"
        return "military"
    if own is not None and lemma not in _general():
        return "hospital" if own == "medical" and lemma == "hospital" else own
    before = [table[w] for t in target_phrase(token) if t.i < token.i for w in (t.lemma_.lower(), t.lower_) if w in table]
    if token.ent_type_ == "GPE" and token.pos_ == "PROPN":  # "the largest city Bergen": a place as a whole
        return "unspecified"
    if token.pos_ == "PROPN" and (what := next((c for c in token.children if c.dep_ == "appos" and c.i > token.i and table.get(c.lemma_.lower())), None)):
        return category_of(what)  # "Voss, a village"
    telling = [c for c in before if c not in {"people", "civilian_objects"}]
    if telling:
        return telling[-1]
    if "civilian" in {t.lower_ for t in target_phrase(token)} and lemma in vocabulary("targets")["lived_in"]:
        return "residential"
    if before and lemma in _general():
        return "civilian_objects"
    return own or _of_people(token) or "unspecified"


def _of_people(token: Token) -> TargetCategory | None:
    group = group_of(token)
    if group is None:
        return "people" if token.ent_type_ == "PERSON" and any(c.dep_ == "compound" for c in token.children) else None  # one word alone is often a town
    return "military" if group.get("status") in {"military", "armed_group"} else "people"


def is_target(token: Token) -> bool:
    """Something that can be hit: a word of the vocabulary, or a named place or building."""
    lemma = token.lemma_.lower()
    if (part := _parts(token)) is not None:
        return is_target(part)
    if token.pos_ not in {"NOUN", "PROPN", "NUM", "ADJ"} and lemma not in _categories():
        return False
    known = lemma in _categories() or lemma in _unspecified() or lemma in _general() or group_of(token) is not None
    return known or token.ent_type_ in {"GPE", "LOC", "FAC"}


def _within(token: Token) -> list[int]:
    """Indexes of the words of the phrase: what stands before the noun, coordinated or not, and "of X" after it."""
    found = [token.i]
    for c in token.children:
        if c.dep_ == "prep" and c.lower_ in PLACED:
            for p in (p for p in c.children if p.dep_ == "pobj"):
                found += [c.i, p.i, *(i for m in p.children if m.dep_ not in OPENED | {"prep"} for i in _modifier(m))]
        elif c.dep_ not in OPENED | {"prep"} or (c.dep_ == "punct" and c.text == "-"):
            found += _modifier(c)
    return found


def _modifier(word: Token) -> list[int]:
    """A word before the noun with all that belongs to it: "densely populated", "historical, cultural and religious"."""
    if is_own_item(word):
        return []
    return [t.i for t in word.subtree if t.i < word.head.i] if word.i < word.head.i else [word.i]


def is_own_item(word: Token) -> bool:
    """A plural before a comma is an item of a list, though the parser may take it for a modifier: "kindergartens, populated areas"."""
    after = word.doc[word.i + 1] if word.i + 1 < len(word.doc) else word
    return word.tag_ == "NNS" and after.text == "," and word.i < word.head.i


@kept
def target_phrase(token: Token) -> Tokens:
    """The noun's phrase without clauses, coordination and places that do not belong to its name."""
    phrase = contiguous(token, sorted(_within(token)))
    start = phrase.start
    while start < token.i and (phrase.doc[start].is_punct or (phrase.doc[start].lower_ == "dead" and start and phrase.doc[start - 1].lower_ == "shot")):
        start += 1
    return phrase.doc[start : phrase.end]
