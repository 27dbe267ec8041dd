"""Names that the gazetteer lacks, of which the text says in which town they are: "the Sandvika quarter of Oslo", "Nygata (in Bergen)", "near Voss"."""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from audiatur.extract.gazetteer import Candidate
from audiatur.extract.placefind import Mention
from audiatur.extract.placewords import AREA_NOUNS, DIRECTIONS, FACILITY_NOUNS, PARTS, SITES, TOWN_NOUNS
from audiatur.extract.syntax import POSSESSIVE

FARTHEST = 9
"""Words between a name and the town that it is said to be in or by."""
WITHIN, NEAR = {"in", "inside", "of"}, {"near", "outside"}
FILLING = AREA_NOUNS | TOWN_NOUNS | FACILITY_NOUNS | PARTS | SITES | {"a", "the", "(", ",", "small", "city's"}
KILOMETRES = re.compile(r"(?i)(?:\b(?:about|around|some|just|only|roughly) )?(\d{1,2}(?:\.\d)?) ?(?:km|kms|kilometres?|kilometers?)\b")
CLOSE_BY = 15.0
"""Kilometres from a town up to which its coordinates may stand for those of a place outside it."""


def towns_of(doc: Doc, found: list[Mention], chosen: list[Candidate | None]) -> list[Candidate | None]:
    """For each mention without coordinates the town that the text puts it in, or close by; null for all others. One name in one text is one place."""
    by_start = {m.tokens.start: (m, c) for m, c in zip(found, chosen, strict=True)}
    by_end = {m.tokens.end: c for m, c in zip(found, chosen, strict=True)}
    towns: dict[str, Candidate] = {}
    for mention, candidate in zip(found, chosen, strict=True):
        if candidate is None and (town := _owner(doc, mention, by_end) or _behind(doc, mention, by_start)) is not None:
            towns.setdefault(mention.tokens.text.lower(), town)
    return [None if c is not None else towns.get(m.tokens.text.lower()) for m, c in zip(found, chosen, strict=True)]


def _is_town(candidate: Candidate | None) -> bool:
    return candidate is not None and candidate.kind == "city"


def _owner(doc: Doc, mention: Mention, by_end: dict[int, Candidate | None]) -> Candidate | None:
    """ "Oslo's Sandvika quarter"."""
    start = mention.tokens.start
    if start < 2 or doc[start - 1].text not in POSSESSIVE:
        return None
    town = by_end.get(start - 1)
    return town if _is_town(town) else None


def _behind(doc: Doc, mention: Mention, by_start: dict[int, tuple[Mention, Candidate | None]]) -> Candidate | None:
    """The town behind the name, with nothing between that leads elsewhere."""
    first = mention.tokens.end
    is_part = _is_part(doc, mention)
    for i in range(first, min(first + FARTHEST, len(doc))):
        if i in by_start:
            town = by_start[i][1]
            return town if _is_town(town) and _leads(doc[first:i], is_part) else None
        if doc[i].is_sent_start and i > first:
            return None
    return None


def _is_part(doc: Doc, mention: Mention) -> bool:
    """A quarter, street or building: the noun stands behind or before the name, or is its last word."""
    beside = [mention.tokens[-1], *doc[mention.tokens.end : mention.tokens.end + 1], *_before(doc, mention.tokens.start)]
    return any(t.lemma_.lower() in PARTS | FACILITY_NOUNS | SITES for t in beside)


def _before(doc: Doc, start: int) -> list[Token]:
    return [doc[start - 2]] if start > 1 and doc[start - 1].lower_ == "of" else []


def _leads(between: object, is_part: bool) -> bool:
    words = [t.lower_ for t in between if not t.is_space]  # type: ignore[attr-defined]  # a span of tokens
    text = " ".join(words)
    if (far := KILOMETRES.search(text)) is not None:
        others = (text[: far.start()] + text[far.end() :]).split()
        return float(far[1]) <= CLOSE_BY and all(w in FILLING | DIRECTIONS | {"from", "of", "to"} for w in others)
    if not words or any(w not in FILLING | WITHIN | NEAR | DIRECTIONS | {"outskirts", "edge", "on"} for w in words):
        return False
    if any(w in DIRECTIONS for w in words):  # "the Sandvika quarter, west of Oslo", but no village somewhere to the west
        return is_part
    return any(w in WITHIN | NEAR for w in words)
