"""How sure the reading of each item is: the probability that a careful reader would have written it down alike. It says nothing of the claim.

Logistic regressions on a few signs (`signs`), one for each layer, fitted by `training/confidence.py`; docs/confidence.md shows how well they are
calibrated. Layers that no gold annotates (persons, publications) have no confidence.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from math import exp

import msgspec
from spacy.tokens import Doc

from audiatur.extract.draft import Draft
from audiatur.extract.signs import Signs, how, signs_of
from audiatur.extract.step import step
from audiatur.record.reading import RATED


class Weights(msgspec.Struct, frozen=True):
    constant: float
    signs: dict[str, float]


@cache
def weights() -> dict[str, Weights]:
    """By layer of the record."""
    return msgspec.convert(json.loads((files("audiatur.extract") / "model" / "confidence.json").read_text(encoding="utf-8")), dict[str, Weights])


def probability(weights: Weights, signs: Signs) -> float:
    return 1 / (1 + exp(-(weights.constant + sum(weights.signs.get(k, 0.0) * v for k, v in signs.items()))))


@step("confidence")
def rate(doc: Doc, draft: Draft) -> None:
    for layer in RATED:
        items = getattr(draft, layer)
        items[:] = [item if item.how else msgspec.structs.replace(item, how=how(doc, item)) for item in items]
        fitted = weights().get(layer)
        if fitted is not None:
            items[:] = [msgspec.structs.replace(item, confidence=round(probability(fitted, signs_of(doc, draft, item)), 2)) for item in items]
