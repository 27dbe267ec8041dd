"""Tolls: figures of people and buildings harmed, with measure, bounds, population, place, time and speaker.

A figure is joined to a word of harm by what stands next to it ("46 killed", "killed 46"), then by the tree, then by the running text up to the next
figure. "including", "among them" and "of whom" make a figure a part of the one before; figures in a list share the word of harm.
"""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc

from audiatur.extract import populations
from audiatur.extract.counts import Count, is_negated, measure_of
from audiatur.extract.draft import Draft
from audiatur.extract.harm import Harm, harms
from audiatur.extract.populations import Population
from audiatur.extract.quantities import is_unit, quantities
from audiatur.extract.singles import with_singles
from audiatur.extract.step import step
from audiatur.extract.toll_gaps import gapped
from audiatur.extract.toll_harm import beside, harm_of, later
from audiatur.extract.toll_parts import among, besides, included, inverted, lists, of_those, out_of, summed, together, whole_of
from audiatur.extract.toll_rows import write
from audiatur.extract.toll_tables import tables


@step("tolls")
def find(doc: Doc, draft: Draft) -> None:
    found = harms(doc)
    if not found:
        return
    cells = tables(draft)
    counts = [
        Count(q, populations.of_count(doc, q.end), negated=is_negated(doc, q))
        for q in with_singles(doc, quantities(doc, draft), found)
        if not within(doc[q.start].idx, cells)
    ]
    counts = [c for c in counts if c.population.name is not None or c.population.noun is None or not is_unit(c.population.noun)]  # "two surface-to-air rockets"
    for i, count in enumerate(counts):
        count.population = _of_those_named(doc, counts[i - 1] if i else None, count)
    out_of(doc, counts)
    for i, count in enumerate(counts):
        count.whole = count.whole if count.whole is not None else whole_of(doc, counts, i)
    summed(doc, counts)
    for i, count in enumerate(counts):
        if count.whole is None:
            count.harm = harm_of(doc, counts, i, found)
            if count.harm is not None and count.harm.names and count.population.noun is None:
                count.population = _told_by(count.harm, count.population)
            count.measure = measure_of(count)
    lists(doc, counts)
    besides(doc, counts)
    gapped(doc, draft, counts)
    inverted(doc, counts, found)
    among(doc, counts, found)
    of_those(doc, counts, found)
    included(doc, counts, found)
    for count in counts:
        if count.whole is not None:
            count.measure = counts[count.whole].measure
            count.harm = counts[count.whole].harm
            own = beside(doc, count, found) or later(doc, count, found)
            if own is not None and own.measure not in {count.measure, "casualties"}:
                count.harm, count.measure = own, own.measure
    together(doc, counts, found)
    write(doc, draft, counts)


def within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _of_those_named(doc: Doc, before: Count | None, count: Count) -> Population:
    """ "attacked the peacekeepers, killing 39 of them": who they are, where no figure of the sentence says so."""
    here = count.population
    them = [t.lower_ for t in doc[count.quantity.end : count.quantity.end + 2]] == ["of", "them"]
    if not (here.anaphor and them and here.noun is None) or (before is not None and doc[before.quantity.start].sent == doc[count.quantity.start].sent):
        return here
    named = populations.named_before(doc, count.quantity.hedge)
    return replace(named, end=here.end, noun=None, attribute=False, anaphor=False) if named is not None and not named.building else here


def _told_by(harm: Harm, population: Population) -> Population:
    """Whom the noun of harm counts, where the figure has no noun of its own: "civilian deaths have reached 91"."""
    told = populations.of_harm(harm.token)
    return replace(told, end=population.end, noun=None) if told.status or told.role or told.age_group or told.sex else population
