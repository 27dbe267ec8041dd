"""What could not be read, resolved or decided: stored and shown, never guessed and never dropped."""

from __future__ import annotations

from msgspec import Struct

from audiatur.record.span import Span


class Gap(Struct, frozen=True, kw_only=True):
    """`step` is the part of the program that could not; `reason` is a sentence for the user."""

    step: str
    reason: str
    span: Span | None = None
