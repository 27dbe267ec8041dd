"""Who speaks: the name that stands in a row, and whether two rows are the same speaker's.

Two names are one speaker's where they are one name, one office of one country (Prosecutor General's Office and Prosecutor General), or one
person by the last name. Names of offices come from the words that name them; no name of any party stands here.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from msgspec import Struct

from audiatur.compare.when import REMEMBERED
from audiatur.record import Record, Source
from audiatur.record.source import Chain, Link
from audiatur.record.words import vocabulary

_PARENTHESIS = re.compile(r"^(.*?)\s*\(([^()]{3,})\)\s*$")
_POSSESSIVE = re.compile(r"['’]s?\b")
_WORD = re.compile(r"[^\W_]+")
"""With its digits, by which "Unit 47" is not "Unit 12"."""
PRONOUNS = {"he", "she", "they", "it", "i", "we", "who", "her", "him", "them"}
"""A pronoun that reading could not resolve is nobody's name: the "she" of two papers are two speakers until the text says otherwise."""
UNNAMED = ", not named in"
KIN_LETTERS = 4
"""So many first letters must agree for a country and its demonym to be taken for one name."""


class Speaker(Struct, frozen=True):
    """`offices` are the offices named, in one spelling; `proper` the other names in it, folded: whose office, or who."""

    name: str
    offices: frozenset[str] = frozenset()
    proper: frozenset[str] = frozenset()
    side: str | None = None
    person: bool = False
    apart: str = ""
    """The decision by which a person told it from all others."""


@lru_cache(maxsize=REMEMBERED)
def kin(a: str, b: str) -> bool:
    """A country and its demonym: one begins like the other, but for the last two letters."""
    n = max(KIN_LETTERS, min(len(a), len(b)) - 2)
    return a == b or (len(a) >= KIN_LETTERS and a[:n] == b[:n])


def speaker(record: Record, chain: Chain) -> Speaker:
    """The innermost source of a chain, or the document itself under its publisher's or its own name."""
    document = record.document
    if not chain:
        return described(document.publisher or document.title or document.id, side=document.side)
    source = _source(record, chain[-1])
    name = name_of(record, chain[-1])
    side = source.side if source and source.side else _side_from_publisher(record, name)
    return described(name, role=source.role if source else None, side=side)


def name_of(record: Record, link: Link) -> str:
    """The fullest name known for the source of a link."""
    source = _source(record, link)
    name = (source.name if source else None) or link.source.name or link.source.text
    if match := _PARENTHESIS.match(name):
        return match[2] if _bare(match[1]) else match[1]
    return f"“{name}”{UNNAMED} {record.document.id}" if name.lower() in PRONOUNS else name


@lru_cache(maxsize=REMEMBERED)
def described(name: str, *, role: str | None = None, side: str | None = None) -> Speaker:
    text = f"{name} {role or ''}"
    words = [w for w in _WORD.findall(_POSSESSIVE.sub(" ", text)) if w.lower() not in _skipped()]
    offices = _offices([w.lower() for w in words])
    office_words = _office_words()
    proper = frozenset(w.lower() for w in words if (w[0].isupper() or w[0].isdigit()) and w.lower() not in office_words)
    return Speaker(name, offices, proper, side, person=_is_person(name))


@lru_cache(maxsize=REMEMBERED)
def in_name(name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The offices that a name names, and its other words in their order, folded."""
    words = [w.lower() for w in _WORD.findall(_POSSESSIVE.sub(" ", name))]
    words = [w for w in words if w not in _skipped()]
    offices = _offices(words)
    office_words = _office_words() if offices else frozenset[str]()
    return offices, tuple(w for w in words if w not in office_words)


def same(a: Speaker, b: Speaker) -> bool:
    """One speaker by name, by person or by office of one country; somebody not named is nobody else."""
    if a.apart or b.apart:
        return a.apart == b.apart
    if UNNAMED in a.name or UNNAMED in b.name:
        return a.name == b.name
    if _plain(a.name) == _plain(b.name):
        return not _conflict(a.side, b.side) or not (a.offices or b.offices)
    if a.offices and b.offices:
        return bool(a.offices & b.offices) and _one_owner(a, b)
    if a.offices or b.offices:
        return False
    return bool(a.proper) and bool(b.proper) and (a.proper <= b.proper or b.proper <= a.proper)


def _one_owner(a: Speaker, b: Speaker) -> bool:
    """Two offices of one kind are one office unless names or sides tell them apart."""
    if any(kin(x, y) for x in a.proper for y in b.proper):
        return True
    if a.side and b.side:
        return a.side == b.side
    for known, other in ((a, b), (b, a)):
        if known.side:  # the other names no owner, or the same one
            return not other.proper or any(kin(x, y.lower()) for x in other.proper for y in _WORD.findall(known.side))
    return not a.proper and not b.proper


def _conflict(a: str | None, b: str | None) -> bool:
    return a is not None and b is not None and a != b


@lru_cache(maxsize=REMEMBERED)
def _plain(name: str) -> str:
    return " ".join(w.lower() for w in _WORD.findall(_POSSESSIVE.sub("", name)) if w.lower() not in _skipped())


def _bare(words: str) -> bool:
    """A pronoun or a description without a name of its own: "he", "the statement", "the official"."""
    return not any(w[0].isupper() and w.lower() not in _skipped() for w in words.split())


def _is_person(name: str) -> bool:
    words = [w for w in name.split() if w[:1].isupper()]
    return len(words) >= 2 and not _offices([w.lower() for w in words])


def _offices(words: list[str]) -> frozenset[str]:
    """Kinds of office named in these words, each under the first spelling of its line in the vocabulary."""
    text = f" {' '.join(words)} "
    found: set[str] = set()
    for canonical, spellings in vocabulary("offices")["offices"].items():
        if any(f" {spelling} " in text for spelling in spellings):
            found.add(canonical)
    return frozenset(found)


@cache
def _office_words() -> frozenset[str]:
    spellings = (s for group in vocabulary("offices")["offices"].values() for s in group)
    return frozenset(w for s in spellings for w in s.split()) | frozenset(vocabulary("offices")["parts"])


@cache
def _skipped() -> frozenset[str]:
    return frozenset(vocabulary("offices")["skipped"])


def _source(record: Record, link: Link) -> Source | None:
    return next((s for s in record.sources if s.id == link.source.id), None) if link.source.id else None


def _side_from_publisher(record: Record, name: str) -> str | None:
    """A document's own publisher speaks for the document's side; anyone else does so only where the record says it."""
    document = record.document
    return document.side if document.publisher and _plain(document.publisher) == _plain(name) else None
