"""Something that somebody is reported to have said."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from audiatur.record.how import How
from audiatur.record.source import Chain
from audiatur.record.span import Span

Modality = Literal["asserted", "denied", "alleged", "possible", "demanded"]
"""How it is said, after the words; "asserted" means asserted by that source, never that it is true."""


class Statement(Struct, frozen=True, kw_only=True):
    """`content` is as long as what is reported; `quoted` where the words stand in quotation marks."""

    id: str
    content: Span
    attribution: Chain = ()
    modality: Modality = "asserted"
    quoted: bool = False
    how: How | None = None
    confidence: float | None = None
