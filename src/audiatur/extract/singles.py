"""One person harmed, counted by an article: "a woman died", "another soldier was wounded"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from spacy.tokens import Doc, Token

from audiatur.extract.harm import Harm, is_active_use, of_noun
from audiatur.extract.populations import group_of
from audiatur.extract.quantities import COLLECTIVE, Quantity
from audiatur.record import Measure

ARTICLES: Final = frozenset({"a", "an", "another"})
MEASURES: Final[frozenset[Measure]] = frozenset({"killed", "wounded", "missing", "casualties"})
UNREAL: Final = frozenset({"if", "when", "whenever", "unless"})
"""Words that make of "a man is killed" what may befall anyone."""


def with_singles(doc: Doc, counted: Iterable[Quantity], found: dict[int, Harm]) -> list[Quantity]:
    """The figures and, between them, the articles of single persons whom a word of harm takes, in the order of the text."""
    known = list(counted)
    taken = {i for q in known for i in range(q.hedge, q.end)}
    singles = [Quantity(t.i, t.i + 1, 1, 1, "exact", t.i) for t in doc if t.lower_ in ARTICLES and t.i not in taken and _is_one_harmed(t, found)]
    return sorted([*known, *singles], key=lambda q: q.start) if singles else known


def _is_one_harmed(article: Token, found: dict[int, Harm]) -> bool:
    noun = article.head
    if article.dep_ != "det" or noun.tag_ != "NN" or noun.i < article.i or group_of(noun) is None or _is_named(noun):
        return False
    if _is_told_by_figure(article, noun) or _is_of_members(noun):
        return False
    if _is_among(article):
        return True
    harm = of_noun(noun, found) or _told_before(noun, found)
    return harm is not None and harm.measure in MEASURES and not _is_of_anyone(harm.token)


def _is_named(noun: Token) -> bool:
    """ "Ivan Petrov, an officer, died", "another journalist, Anna Petrova,": told by name, and so among the persons."""
    return (noun.dep_ == "appos" and noun.head.pos_ == "PROPN") or any(c.dep_ == "appos" and c.pos_ == "PROPN" for c in noun.children)


def _is_told_by_figure(article: Token, noun: Token) -> bool:
    """ "one of them a woman": the figure counts her, and the noun says who she is."""
    before = [t.lower_ for t in article.doc[max(0, article.i - 3) : article.i]]
    return before in (["one", "of", "them"], ["one", "of", "whom"]) and noun.i > article.i


def _is_of_members(noun: Token) -> bool:
    """ "killed a family of five": the figure counts them."""
    after = noun.doc[noun.i + 1 : noun.i + 3]
    return noun.lower_ in COLLECTIVE and len(after) == 2 and after[0].lower_ == "of" and after[1].like_num


def _is_among(article: Token) -> bool:
    """ "12 killed, among them a girl": a part of the figure before it, which says what befell her."""
    before = [t.lower_ for t in article.doc[max(0, article.i - 2) : article.i]]
    return before[-1:] == ["including"] or before in (["among", "them"], ["among", "whom"])


def _told_before(noun: Token, found: dict[int, Harm]) -> Harm | None:
    """ "left a child dead", "a man dead": the state stands behind the noun in its phrase."""
    after = noun.nbor() if noun.i + 1 < len(noun.doc) else None
    harm = found.get(after.i) if after is not None else None
    return harm if harm is not None and harm.state and after is not None and not is_active_use(after) else None


def _is_of_anyone(verb: Token) -> bool:
    """An infinitive or gerund as a subject, "if a man is killed", "can kill a man": no act that was told."""
    words = {c.lower_ for c in verb.children}
    modal = any(c.tag_ == "MD" for c in verb.children)
    infinitive = verb.tag_ == "VB" and "to" in words and verb.head.lemma_ not in {"say", "report", "know", "believe"}
    return modal or infinitive or verb.dep_ in {"csubj", "csubjpass"} or bool(words & UNREAL)
