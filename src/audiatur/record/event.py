"""Attacks: acts that the text names, with who did what to whom as their source says it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from audiatur.record.how import How
from audiatur.record.interval import Interval
from audiatur.record.source import Chain
from audiatur.record.span import Span
from audiatur.record.statement import Modality

AttackType = Literal["shelling", "missile_strike", "air_strike", "drone_strike", "cluster_munition_use", "bombing", "ground_attack", "killing", "other"]
TargetCategory = Literal[
    "residential", "hospital", "medical", "school", "religious", "cultural", "energy", "water", "transport", "media", "humanitarian",
    "government", "military", "dangerous_forces", "civilian_objects", "people", "unspecified",
]  # fmt: skip


class Actor(Span, frozen=True, kw_only=True):
    """Who is said to have done it; `name` is the resolved name where the words are a pronoun or an alias."""

    name: str


class Target(Span, frozen=True, kw_only=True):
    """What is said to have been hit. The category says what it is, not whether it was protected: that is a lawyer's finding."""

    name: str
    category: TargetCategory = "unspecified"


class Weapon(Span, frozen=True, kw_only=True, rename={"class_": "class"}):
    name: str
    class_: str = "unspecified"


class Attack(Struct, frozen=True, kw_only=True):
    """`trigger` is the word or two that name the act; `type` follows that word and the weapon, "other" where the text names no kind."""

    id: str
    trigger: Span
    type: AttackType = "other"
    statement: str | None = None
    actor: Actor | None = None
    targets: tuple[Target, ...] = ()
    weapons: tuple[Weapon, ...] = ()
    places: tuple[str, ...] = ()
    time: Interval | None = None
    attribution: Chain = ()
    modality: Modality = "asserted"
    how: How | None = None
    confidence: float | None = None
