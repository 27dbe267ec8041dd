"""The one thing every field of a record rests on: words of the document, by offset."""

from __future__ import annotations

from msgspec import Struct


class Span(Struct, frozen=True, kw_only=True):
    """Characters `start` to `end` (Unicode code points, end excluded) of the document's text, and those words themselves."""

    start: int
    end: int
    text: str

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end
