"""Words by which one side disputes what another published or said, or asks for a remedy."""

from __future__ import annotations

from typing import Literal

from audiatur.record.how import How
from audiatur.record.source import Chain
from audiatur.record.span import Span

DisputeKind = Literal[
    "denial", "distortion_alleged", "bias_alleged", "correction_requested", "publication_requested", "position_requested", "unverified"
]  # fmt: skip


class Dispute(Span, frozen=True, kw_only=True):
    kind: DisputeKind
    against: str | None = None
    attribution: Chain = ()
    how: How | None = None
    confidence: float | None = None
