"""Who speaks, and the chain by which a statement reached the page."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from audiatur.record.span import Span

SourceKind = Literal["official", "armed_group", "outlet", "organisation", "expert", "witness", "victim", "document", "unknown"]


class Source(Struct, frozen=True, kw_only=True):
    """A speaker of this document, under the fullest name the text gives; `side` is in the text's words or null."""

    id: str
    name: str
    role: str | None = None
    kind: SourceKind = "unknown"
    side: str | None = None
    mentions: tuple[Span, ...] = ()


class SourceMention(Span, frozen=True, kw_only=True):
    """The words that name the speaker here, and the source they were resolved to."""

    id: str | None = None
    name: str | None = None


class Link(Struct, frozen=True, kw_only=True):
    """One step of a chain: who, and by which cue ("said", "according to")."""

    source: SourceMention
    cue: Span | None = None


Chain = tuple[Link, ...]
"""Outermost first, the asserter last. Empty: the document itself speaks."""
