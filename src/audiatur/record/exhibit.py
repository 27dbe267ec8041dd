"""Evidence that a text offers or says is missing, and publications it refers to."""

from __future__ import annotations

from typing import Literal

from audiatur.record.how import How
from audiatur.record.span import Span

EvidenceKind = Literal["photo", "video", "satellite", "expert_analysis", "witness", "document", "remnants"]


class EvidenceMention(Span, frozen=True, kw_only=True):
    kind: EvidenceKind
    polarity: Literal["offered", "absent"] = "offered"
    how: How | None = None
    confidence: float | None = None


class Publication(Span, frozen=True, kw_only=True):
    """A publication that the text refers to, such as the article an appeal contests."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    how: How | None = None
    confidence: float | None = None
