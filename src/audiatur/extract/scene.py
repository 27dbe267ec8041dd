"""When and where something is said to have happened: the time and places of the text that an item's words stand with."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from audiatur.extract.draft import Draft
from audiatur.record import Interval


def time_of(doc: Doc, draft: Draft, token: Token) -> Interval | None:
    """The time expression that governs the token: of its clause, its sentence, or the running text before it; null where there is none."""
    return None


def places_of(doc: Doc, draft: Draft, token: Token) -> tuple[str, ...]:
    """Ids of the places that the token's act or figure is said to be at, in the order of the text; empty where none is near."""
    return ()
