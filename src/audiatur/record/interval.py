"""Times: expressions of the text, and the interval a toll or an attack falls into."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from audiatur.record.how import How
from audiatur.record.span import Span

TimeType = Literal["DATE", "TIME", "DURATION", "SET"]


class Time(Span, frozen=True, kw_only=True):
    """A time expression with its TIMEX3 value (ISO 8601, XXXX where unknown; durations P2D)."""

    value: str
    type: TimeType
    how: How | None = None
    confidence: float | None = None


class Interval(Struct, frozen=True, kw_only=True):
    """ISO 8601 dates, as precise as the text and no more; `end` is null for a single day or an open period. `text` is the text's words."""

    start: str | None = None
    end: str | None = None
    text: str = ""
