"""Speakers: their kind, role and side from the words that name them, and one `Source` for all words that name the same one."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from audiatur.extract.countries import party
from audiatur.record import SourceKind
from audiatur.record.words import vocabulary

KINDS: tuple[SourceKind, ...] = ("document", "victim", "witness", "outlet", "expert", "armed_group", "official", "organisation")


@cache
def _kinds() -> dict[str, SourceKind]:
    found: dict[str, SourceKind] = {}
    for kind in KINDS:
        for word in vocabulary("roles")[kind]:
            found.setdefault(word, kind)
    return found


@cache
def _name_ends() -> dict[str, SourceKind]:
    found: dict[str, SourceKind] = {}
    ends: dict[SourceKind, list[str]] = vocabulary("roles")["names"]
    for kind, names in ends.items():
        for word in names:
            found.setdefault(word, kind)
    return found


def kind_of_word(noun: Token) -> SourceKind | None:
    """The kind of speaker a noun names: "spokesman" -> official; null for a noun that names none."""
    return _kinds().get(noun.lemma_.lower()) or _kinds().get(noun.lower_)


def kind_of(words: str, label: str) -> SourceKind:
    """The kind of speaker that a name or description points to; `label` is the entity type of its head."""
    parts = [p.strip(".,;:'’\"“”()").removesuffix("'s").removesuffix("’s").lower() for p in words.split()]
    if label != "PERSON":
        for word in reversed(parts):
            for form in (word, word.removesuffix("s")):
                if kind := _name_ends().get(form) or _kinds().get(form):
                    return kind
    return "unknown"


@cache
def stands_for(part: str) -> frozenset[str]:
    return frozenset(vocabulary("roles")["stands_for"][part])


def side_of(words: str, kind: SourceKind) -> str | None:
    """The party for which it speaks, by the words that name it; none for outlets, organisations and papers."""
    return party(words) if kind in {"official", "armed_group", "unknown"} else None


def head_label(tokens: Tokens) -> str:
    return str(tokens.root.ent_type_)
