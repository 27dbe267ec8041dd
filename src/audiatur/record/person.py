"""Persons harmed, by name. Reports show initials unless asked otherwise."""

from __future__ import annotations

from typing import Literal

from audiatur.record.count import Measure, Status
from audiatur.record.how import How
from audiatur.record.span import Span


class Person(Span, frozen=True, kw_only=True):
    name: str
    harm: Measure | None = None
    age: int | None = None
    sex: Literal["female", "male"] | None = None
    status: Status | None = None
    kind: Literal["victim", "witness"] = "victim"
    how: How | None = None
    confidence: float | None = None
