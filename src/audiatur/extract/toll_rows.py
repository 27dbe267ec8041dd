"""Rows of the record for figures whose harm is known: with speaker, place and time, and what a figure leaves to the one before it."""

from __future__ import annotations

import re

import msgspec
from spacy.tokens import Doc, Token

from audiatur.extract.counts import Count
from audiatur.extract.draft import Draft
from audiatur.extract.parties import parties
from audiatur.extract.presenting import chain_of, counted_by
from audiatur.extract.scene import DAY, parted, places_of
from audiatur.extract.subject import if_towns, town_of, where_of
from audiatur.extract.syntax import clause, is_modal
from audiatur.extract.times import interval
from audiatur.extract.toll_gaps import day_beside
from audiatur.extract.toll_people import people_of
from audiatur.extract.toll_periods import is_at_once, is_total, period
from audiatur.extract.when import has_own_day, is_general, tells_day, time_of
from audiatur.record import Chain, Interval, Modality, Statement, Toll

JOINED = re.compile(r"(?:\s[\w-]+){1,3}(?:, [^.;:\n]{0,40},)? and\s+(?:(?:more than|at least|about|some|over)\s+)?")
RANKS = re.compile(r"\b(?:among|from|in|of|within) (?:its|our|their) (?:own )?(?:forces|men|ranks|troops)\b")
BEHIND = 40
"""Characters behind a part within which a day is its own: "five of them yesterday alone"."""
WONDER = {"may", "might", "could", "would"}


def write(doc: Doc, draft: Draft, counts: list[Count]) -> None:
    kept = [i for i, count in enumerate(counts) if count.measure is not None and count.harm is not None]
    ids = {i: f"t{len(draft.tolls) + n}" for n, i in enumerate(kept, 1)}
    told: list[Toll] = []
    found = parties(doc, draft)
    apart = frozenset(day.start for count in counts if count.gapped and (day := day_beside(doc, draft, count)) is not None)
    for i, count in enumerate(counts):
        if count.measure is None or count.harm is None:
            continue
        toll = _toll(doc, draft, count, ids[i], ids.get(count.whole) if count.whole is not None else None, apart)
        toll = _completed(doc, draft, toll, count, told)
        toll = people_of(doc, draft, found, toll, count.harm.token, count.population)
        found.remember(draft, toll)
        told.append(toll)  # without the town that the paper is about: whose people are counted is not asked of the map
        draft.tolls.append(_placed(doc, draft, toll, count))


def _toll(doc: Doc, draft: Draft, count: Count, name: str, whole: str | None, apart: frozenset[int]) -> Toll:
    quantity, population = count.quantity, count.population
    figure = draft.of(doc[quantity.start : quantity.end])
    statement = draft.statement_at(figure.start, figure.end)
    anchor = count.harm.token if count.harm is not None else doc[quantity.start]
    toll = Toll(
        id=name,
        figure=figure,
        measure=count.measure or "other",
        low=quantity.low,
        high=quantity.high,
        qualifier=quantity.qualifier,
        statement=statement.id if statement else None,
        status=population.status or ("military" if _of_ranks(doc, draft, count) else None),
        sex=population.sex,
        age_group=population.age_group,
        role=population.role,
        population=population.name or (population.noun.lemma_.lower() if population.building and population.noun is not None else None),
        people_of=population.people_of,
        places=places_of(doc, draft, anchor),
        as_of=draft.published.isoformat() if draft.published else None,
        attribution=_chain(doc, draft, doc[quantity.end - 1], statement),
        modality="denied" if count.negated else _modality(doc, anchor.i, statement.modality if statement else "asserted"),
        part_of=whole,
    )
    if count.gapped and (day := day_beside(doc, draft, count)) is not None:
        return msgspec.structs.replace(toll, time=interval(day), cumulative=len(day.value) < DAY)
    if not is_total(doc, draft, anchor, toll):
        told = clause(anchor) if toll.high == 0 else anchor  # "no casualties were reported": none of any act in general
        return msgspec.structs.replace(toll, time=time_of(doc, draft, told, apart=apart))
    time, as_of = period(doc, draft, anchor, toll)
    return msgspec.structs.replace(toll, cumulative=True, time=time, as_of=as_of)


def _placed(doc: Doc, draft: Draft, toll: Toll, count: Count) -> Toll:
    """With the town that the paper is about, where the text names no other: "so far 13 have died"."""
    if toll.places or (toll.cumulative and toll.time is not None):
        return toll
    anchor = count.harm.token if count.harm is not None else doc[count.quantity.start]
    of_a_day = toll.time is not None and toll.time.end is None  # "so far 13 have died" of the strike of that day
    places = town_of(doc, draft, anchor) if toll.cumulative or of_a_day else where_of(doc, draft, anchor)
    last = draft.tolls[-1] if draft.tolls else None
    if not places and last is not None and not toll.cumulative and not last.cumulative and not is_general(anchor):
        places = if_towns(draft, last.places)
    return msgspec.structs.replace(toll, places=places)


def _chain(doc: Doc, draft: Draft, figure: Token, statement: Statement | None) -> Chain:
    """Who gives the figure: who counted it by the tree ("Oslo said 21 died; the ministry put the wounded at 70"), else who says what it stands in."""
    chain = draft.chain_at(figure.idx, figure.idx + len(figure))
    counted = counted_by(figure)
    if counted is None:
        return chain
    verb, phrase = counted
    if any(link.source.start < phrase.end_char and phrase.start_char < link.source.end for link in chain):
        return chain
    own = chain_of(doc, draft, phrase)
    within = statement is not None and statement.content.start <= phrase.start_char
    cue = statement.attribution[-1].cue if statement is not None and statement.attribution else None
    said = cue is not None and any(t.idx == cue.start for t in verb.ancestors)
    return (*chain, *own) if within and said else own


def _of_ranks(doc: Doc, draft: Draft, count: Count) -> bool:
    """ "seven dead and 19 wounded in its ranks": soldiers, though no noun says so."""
    if count.population.name is not None or count.population.building or count.measure is None or count.measure.startswith("building"):
        return False
    sentence = doc[count.quantity.start].sent
    return RANKS.search(draft.text, doc[count.quantity.end - 1].idx, sentence.end_char) is not None


def _modality(doc: Doc, anchor: int, said: Modality) -> Modality:
    if said == "asserted" and any(c.lower_ in WONDER and is_modal(c) for c in doc[anchor].children):
        return "possible"
    return said


def _completed(doc: Doc, draft: Draft, toll: Toll, count: Count, before: list[Toll]) -> Toll:
    """What the figure leaves to what was said before: "27 civilians were killed, 141 wounded", "four more", "six of them"."""
    last = before[-1] if before else None
    whole = next((t for t in before if t.id == toll.part_of), None)
    population = count.population
    if whole is not None:
        bare = population.noun is None or population.anaphor or (population.name is None and count.harm is not None and population.noun == count.harm.token)
        goes = whole.figure.end < toll.figure.start and not any(whole.figure.end < t.start < toll.figure.end + BEHIND for t in draft.times)
        goes = goes and not (whole.figure.end < doc[count.quantity.start].sent.start_char and has_own_day(doc, draft, doc[count.quantity.start]))
        return msgspec.structs.replace(
            toll,
            status=toll.status or whole.status,
            people_of=toll.people_of or whole.people_of,
            population=toll.population or (whole.population if bare else None),
            role=toll.role or (whole.role if bare else None),
            sex=toll.sex or (whole.sex if bare else None),
            age_group=toll.age_group or (whole.age_group if bare and not population.anaphor else None),
            places=toll.places or whole.places,
            time=whole.time if goes else toll.time or whole.time,
            cumulative=whole.cumulative if goes else toll.cumulative or (whole.cumulative and not is_at_once(draft, toll)),
        )
    if last is None or last.part_of == toll.id:
        return toll
    if not toll.attribution and last.attribution and _is_joined(draft, doc, last, toll):
        toll = msgspec.structs.replace(toll, attribution=last.attribution)
    toll = _beside_last(doc, draft, toll, count, last)
    if last.figure.start < doc[count.quantity.start].sent.start_char:
        return toll
    bare = (population.noun is None or population.anaphor) and population.name is None and not last.measure.startswith("building")
    source = next((t for t in reversed(before) if t.part_of is None), last) if last.part_of else last
    if bare and not toll.measure.startswith("building") and source.figure.start >= doc[count.quantity.start].sent.start_char:
        return msgspec.structs.replace(
            toll, status=toll.status or source.status, population=source.population, people_of=toll.people_of or source.people_of, role=source.role,
            sex=source.sex, age_group=source.age_group,
        )  # fmt: skip
    return toll if toll.people_of or toll.attribution != last.attribution else msgspec.structs.replace(toll, people_of=last.people_of)


def _is_joined(draft: Draft, doc: Doc, last: Toll, toll: Toll) -> bool:
    """ "spoke of 13 dead and 12 wounded": the second of two figures that "and" joins, though the parser leaves it out of what was said."""
    between = draft.text[last.figure.end : toll.figure.start]
    return JOINED.fullmatch(between) is not None


def _is_before(day: Interval | None, other: Interval | None) -> bool:
    """The day of the act, told behind the one of the news: "said on Wednesday that ten were killed. The jets came on Tuesday. Ten were killed ..."."""
    return day is not None and other is not None and (day.start or "") < (other.start or "")


def _beside_last(doc: Doc, draft: Draft, toll: Toll, count: Count, last: Toll) -> Toll:
    """A figure whose sentence gives no day goes with the figure before it in the paragraph."""
    anchor = count.harm.token if count.harm is not None else doc[count.quantity.start]
    apart = parted(draft.text[last.figure.end : toll.figure.start])
    if (
        apart
        or (tells_day(doc, draft, last.figure.end, toll.figure.start) and _is_before(toll.time, last.time))
        or toll.cumulative
        or last.cumulative
        or last.time is None
        or has_own_day(doc, draft, anchor)
    ):
        return toll
    return msgspec.structs.replace(toll, time=last.time, places=toll.places or last.places)
