"""A figure on its way to being a toll: what it counts, and what of that its word of harm can measure."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from audiatur.extract.countries import country_of_demonym
from audiatur.extract.harm import Harm, destroys, needs_people
from audiatur.extract.populations import Population, group_of
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
    if harm.token.lemma_.lower() in needs_people() and harm.second is None and not _may_be_people(population):
        return None  # "shot two missiles", "neutralised nine mines", "captured six rebel bunkers"
    if population.building and harm.measure == "wounded" and harm.token.lemma_.lower() in destroys():
        return "buildings_destroyed"  # "burned": people are wounded by it, houses destroyed
    if harm.measure in BUILDINGS:
        if population.name is not None and not population.building:
            return None
        return harm.measure if population.building or population.noun is None else "other"
    return None if population.building and population.name is None else harm.measure


def _may_be_people(population: Population) -> bool:
    """No noun at all, or one for people: "rebel" says nothing of the bunkers behind it."""
    noun = population.noun
    return noun is None or (population.name is not None and (group_of(noun) is not None or country_of_demonym(noun.text) is not None))


def is_negated(doc: Doc, quantity: Quantity) -> bool:
    """ "Four were killed, not seven", "not 300 but none"; "not more than seven" is a bound."""
    return quantity.hedge > 0 and doc[quantity.hedge - 1].lower_ == "not"
