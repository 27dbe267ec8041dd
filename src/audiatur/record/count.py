"""Tolls: quantity words for people or buildings harmed, as their source gives them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from audiatur.record.how import How
from audiatur.record.interval import Interval
from audiatur.record.source import Chain
from audiatur.record.span import Span
from audiatur.record.statement import Modality

Measure = Literal["killed", "wounded", "casualties", "missing", "captured", "displaced", "buildings_damaged", "buildings_destroyed", "other"]
Qualifier = Literal["exact", "at_least", "at_most", "about", "vague"]
Status = Literal["civilian", "military", "armed_group", "hors_de_combat", "unknown"]


class Toll(Struct, frozen=True, kw_only=True):
    """`low` and `high` are bounds as said: "more than 20" is low 21 and high null; a vague figure has none.

    `population` is the text's own noun, simplified; `people_of` the side whose people they are; `as_of` the date when the figure stood
    according to its speaker; `part_of` the id of the toll that this one is a part of.
    """

    id: str
    figure: Span
    measure: Measure
    low: int | None = None
    high: int | None = None
    qualifier: Qualifier = "exact"
    statement: str | None = None
    status: Status | None = None
    sex: Literal["female", "male"] | None = None
    age_group: Literal["child", "adult"] | None = None
    role: str | None = None
    population: str | None = None
    people_of: str | None = None
    places: tuple[str, ...] = ()
    time: Interval | None = None
    as_of: str | None = None
    cumulative: bool = False
    attribution: Chain = ()
    modality: Modality = "asserted"
    part_of: str | None = None
    how: How | None = None
    confidence: float | None = None
