"""A figure on its way to being a toll: what it counts, and what of that its word of harm can measure."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from audiatur.extract.harm import Harm, destroys, needs_people
from audiatur.extract.populations import Population
from audiatur.extract.quantities import Quantity
from audiatur.record import Measure

BUILDINGS = {"buildings_damaged", "buildings_destroyed"}


@dataclass(slots=True)
class Count:
    """A figure on its way to being a toll."""

    quantity: Quantity
    population: Population
    measure: Measure | None = None
    harm: Harm | None = None
    negated: bool = False
    """ "not seven": a figure that is denied or was given before."""
    whole: int | None = None
    """Index of the count of which this one is a part."""
    gapped: bool = False
    """Its word of harm is the one of the figure before: "and nine the day before"."""


def measure_of(count: Count) -> Measure | None:
    """The measure of a count, None where what it counts cannot suffer that."""
    harm, population = count.harm, count.population
    if harm is None:
        return None
    if population.name is None and population.noun is not None and harm.token.lemma_.lower() in needs_people() and harm.second is None:
        return None  # "shot two missiles", "neutralised nine mines"
    if population.building and harm.measure == "wounded" and harm.token.lemma_.lower() in destroys():
        return "buildings_destroyed"  # "burned": people are wounded by it, houses destroyed
    if harm.measure in BUILDINGS:
        if population.name is not None and not population.building:
            return None
        return harm.measure if population.building or population.noun is None else "other"
    return None if population.building and population.name is None else harm.measure


def is_negated(doc: Doc, quantity: Quantity) -> bool:
    """ "Four were killed, not seven", "not 300 but none"; "not more than seven" is a bound."""
    return quantity.hedge > 0 and doc[quantity.hedge - 1].lower_ == "not"
