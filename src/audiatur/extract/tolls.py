"""Tolls: figures of people and buildings harmed, with measure, bounds, population, place, time and speaker.

A figure is joined to a word of harm by what stands next to it ("46 killed", "killed 46"), then by the tree, then by the running text up to the next
figure. "including", "among them" and "of whom" make a figure a part of the one before; figures in a list share the word of harm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import msgspec
from spacy.tokens import Doc, Token

from audiatur.extract import populations
from audiatur.extract.draft import Draft
from audiatur.extract.harm import Harm, destroys, harms, is_active_use, is_passive, of_noun
from audiatur.extract.populations import Population
from audiatur.extract.presenting import chain_of, counted_by
from audiatur.extract.quantities import Quantity, quantities
from audiatur.extract.scene import places_of
from audiatur.extract.step import step
from audiatur.extract.toll_people import parties, people_of
from audiatur.extract.toll_periods import is_at_once, is_total, period
from audiatur.extract.when import has_own_day, time_of
from audiatur.record import Chain, Measure, Modality, Statement, Toll

BUILDINGS = {"buildings_damaged", "buildings_destroyed"}
SKIPPED = {
    "the",
    "a",
    "an",
    "another",
    "of",
    "life",
    "lives",
    "and",
    "further",
    "more",
    "least",
    "than",
    "at",
    "about",
    "some",
    "up",
    "to",
    "over",
    "also",
    "all",
    "in",
    "as",
    "many",
}
RISES = {
    "to",
    "at",
    "is",
    "was",
    "are",
    "were",
    "number",
    "numbers",
    "numbered",
    "reached",
    "reach",
    "rose",
    "risen",
    "rises",
    "stands",
    "stood",
    "climbed",
    "as",
    "hit",
    "of",
    "totalled",
    "totaled",
    "by",
    "up",
    ":",
    "from",
    "passed",
    "exceeded",
    "surpassed",
    "topped",
    "includes",
    "included",
}
PART = {"including", "among", "amongst"}
NUMBER_OF = {"count", "number", "numbers", "tally", "toll", "total"}
"""Nouns that a figure behind is the number of: "the number of people killed has risen to 3,000"."""
OF_WHOM = {"them", "whom", "those", "these"}
WONDER = {"may", "might", "could", "would"}
FAR = 16
"""Tokens to the right of a figure within which its word of harm stands."""


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


@step("tolls")
def find(doc: Doc, draft: Draft) -> None:
    found = harms(doc)
    if not found:
        return
    counts = [Count(q, populations.of_count(doc, q.end), negated=_negated(doc, q)) for q in quantities(doc, draft)]
    _out_of(doc, counts)
    for i, count in enumerate(counts):
        count.whole = count.whole if count.whole is not None else _whole(doc, counts, i)
    for i, count in enumerate(counts):
        if count.whole is None:
            count.harm = _harm(doc, counts, i, found)
            if count.harm is not None and count.harm.names and count.population.noun is None:
                count.population = _told_by(count.harm, count.population)
            count.measure = _measure(count)
    _lists(doc, counts)
    _among(doc, counts, found)
    for count in counts:
        if count.whole is not None:
            count.measure = counts[count.whole].measure
            count.harm = counts[count.whole].harm
            own = _beside(doc, count, found)
            if own is not None and own.measure != count.measure:
                count.harm, count.measure = own, own.measure
    _together(doc, counts, found)
    _write(doc, draft, counts)


def _told_by(harm: Harm, population: Population) -> Population:
    """Whom the noun of harm counts, where the figure has no noun of its own: "civilian deaths have reached 91"."""
    told = populations.of_harm(harm.token)
    return replace(told, end=population.end, noun=None) if told.status or told.role or told.age_group or told.sex else population


# ---- which word of harm ---------------------------------------------------------------------------------------------------
def _harm(doc: Doc, counts: list[Count], i: int, found: dict[int, Harm]) -> Harm | None:
    count = counts[i]
    left, right = _bounds(doc, counts, i)
    return (
        _beside(doc, count, found)
        or _before(doc, count, left, found)
        or _leading(doc, count, max(left, counts[i - 1].population.end if i else 0), found)
        or _by_tree(doc, count, found)
        or _following(doc, count, right, found)
    )


def _bounds(doc: Doc, counts: list[Count], i: int) -> tuple[int, int]:
    """The running text that is this figure's own: from the figure before it to the next one that is no part of it."""
    quantity = counts[i].quantity
    sentence = doc[quantity.start].sent
    left = max([sentence.start] + [counts[k].quantity.end for k in range(max(0, i - 1), i)])
    right = sentence.end
    for k in range(i + 1, len(counts)):
        if counts[k].quantity.start >= right:
            break
        if counts[k].whole is None:
            right = counts[k].quantity.hedge
            break
    for t in doc[quantity.end : right]:
        if t.text == ";":
            right = t.i
            break
    return left, right


def _beside(doc: Doc, count: Count, found: dict[int, Harm]) -> Harm | None:
    """ "46 killed", "12 people dead", "three injured Russians", "5,000 deaths", "several of the wounded"."""
    for i in range(count.quantity.end, min(count.population.end + 1, len(doc))):
        harm = found.get(i)
        if harm is None or doc[i].lower_ == "toll":
            continue
        closed = i + 1 == len(doc) or doc[i + 1].is_punct or doc[i + 1].lower_ == "and"  # "40 wounded, among them 6 children"
        if harm.names or ((harm.state or harm.takes) and (closed or not is_active_use(doc[i]))):
            later = _by_tree(doc, count, found) if doc[count.quantity.end].lower_ == "of" else None
            return later if later is not None and later.meets else harm  # "three of the wounded died"
    return None


def _before(doc: Doc, count: Count, left: int, found: dict[int, Harm]) -> Harm | None:
    """ "killed at least 46", "killing 46", "claimed the lives of 46", "the death of 46"."""
    for i in range(count.quantity.start - 1, max(left, count.quantity.start - 9) - 1, -1):
        harm = found.get(i)
        if harm is not None:
            if harm.takes and not (is_passive(doc[i]) and not is_active_use(doc[i])):
                return harm
            return harm if harm.names and any(t.lower_ == "of" for t in doc[i : count.quantity.start]) else None
        if doc[i].lower_ not in SKIPPED and doc[i].pos_ not in {"ADV", "ADJ", "DET"} and not doc[i].is_quote:
            return None
    return None


def _leading(doc: Doc, count: Count, left: int, found: dict[int, Harm]) -> Harm | None:
    """ "the death toll rose to 13", "civilian deaths have reached 91", "put the wounded at 70"."""
    for i in range(count.quantity.start - 1, left - 1, -1):
        harm = found.get(i)
        if harm is not None:
            between = {t.lower_ for t in doc[i + 1 : count.quantity.start]}
            if doc[i + 1].text == ":" and (harm.names or harm.state):
                return harm  # "Killed: 7"
            counted = any(t.lower_ in NUMBER_OF for t in doc[left:i]) if harm.state else False
            return harm if (harm.names or harm.state) and (not harm.takes or counted) and between & RISES and not is_passive(doc[i]) else None
    return None


def _by_tree(doc: Doc, count: Count, found: dict[int, Harm]) -> Harm | None:
    noun = count.population.noun
    figure = doc[count.quantity.end - 1]
    for token in (noun, figure) if noun is not None else (figure,):
        if harm := of_noun(token, found):
            return harm
    return None


def _following(doc: Doc, count: Count, right: int, found: dict[int, Harm]) -> Harm | None:
    """The first word of harm after the figure that says what befell it: "26 civilians, six of them children, were killed"."""
    for i in range(count.population.end, min(right, count.population.end + FAR)):
        harm = found.get(i)
        if harm is not None and not (harm.names and not harm.state) and not is_active_use(doc[i]):
            return harm
        if doc[i].lower_ in {"who", "which"} or (
            doc[i].pos_ == "VERB" and harm is None and doc[i].lemma_ not in {"include", "report", "say", "confirm", "know", "be"}
        ):
            return None
    return None


def _measure(count: Count) -> Measure | None:
    """The measure of a count, None where what it counts cannot suffer that."""
    harm, population = count.harm, count.population
    if harm is None:
        return None
    if population.building and harm.measure == "wounded" and harm.token.lemma_.lower() in destroys():
        return "buildings_destroyed"  # "burned": people are wounded by it, houses destroyed
    if harm.measure in BUILDINGS:
        if population.name is not None and not population.building:
            return None
        return harm.measure if population.building or population.noun is None else "other"
    return None if population.building and population.name is None else harm.measure


# ---- parts and lists ------------------------------------------------------------------------------------------------------
def _whole(doc: Doc, counts: list[Count], i: int) -> int | None:
    """Which count this one is a part of, by the words between them."""
    if i == 0:
        return None
    before, here = counts[i - 1], counts[i]
    if doc[here.quantity.start].sent.start != doc[before.quantity.start].sent.start:
        return None
    between = doc[before.quantity.end : here.quantity.hedge]
    words = [t.lower_ for t in between]
    tail = words[-4:]
    if here.population.attribute and "of" in {t.lower_ for t in doc[max(0, before.quantity.hedge - 2) : before.quantity.hedge]}:
        return i - 1  # "Of the 31 dead, 12 were women"
    if before.whole is not None and here.population.attribute:
        return before.whole  # "and 9 were children"
    if any(w in PART for w in tail) or (tail and tail[-1] in OF_WHOM) or (here.population.anaphor and _of_them(doc, here)):
        return i - 1
    if before.whole is not None and all(t.pos_ in populations.NP or t.lower_ in {",", "and", "or", "as", "well", "a", "an"} for t in between):
        return before.whole
    return None


def _out_of(doc: Doc, counts: list[Count]) -> None:
    """ "700 of the 1,050 wounded are women": the first is the part, and the women are its."""
    for i, (part, whole) in enumerate(pairwise(counts)):
        between = [t.lower_ for t in doc[part.quantity.end : whole.quantity.hedge]]
        if whole.population.attribute and between in (["of", "the"], ["of", "its"], ["of", "those"], ["of"]):
            part.population = replace(whole.population, end=part.quantity.end)
            whole.population = populations.after(doc, whole.quantity.end)
            part.whole = i + 1


def _of_them(doc: Doc, count: Count) -> bool:
    return doc[count.quantity.end : count.quantity.end + 1].text.lower() == "of"


def _lists(doc: Doc, counts: list[Count]) -> None:
    """Figures in a list share the word of harm: "damaged 2,465 houses, 97 blocks and 455 objects", "10 blocks and 100 shops were damaged"."""
    for k in range(1, len(counts)):
        if counts[k].harm is None and counts[k].whole is None and counts[k - 1].harm is not None and _joined(doc, counts[k - 1], counts[k]):
            counts[k].harm = counts[k - 1].harm
            counts[k].measure = _measure(counts[k])
    for k in range(len(counts) - 2, -1, -1):
        if counts[k].harm is None and counts[k].whole is None and counts[k + 1].harm is not None and _joined(doc, counts[k], counts[k + 1]):
            counts[k].harm = counts[k + 1].harm
            counts[k].measure = _measure(counts[k])


def _joined(doc: Doc, first: Count, second: Count) -> bool:
    between = doc[first.population.end : second.quantity.hedge]
    if second.negated or first.negated:
        harmed = {c.harm.token.i for c in (first, second) if c.harm is not None}
        return len(between) <= 6 and all(t.lower_ in {",", ";", "but", "not", "and"} or t.pos_ == "AUX" or t.i in harmed for t in between)
    if first.population.noun is None and second.population.noun is None and [t.lower_ for t in between] in (["to"], ["from"]):
        return True  # "down from 16 to 14", "109 from 97"
    return len(between) <= 4 and all(t.lower_ in {",", "and", "or", "as", "well", "another"} for t in between) and len(between) > 0


def _negated(doc: Doc, quantity: Quantity) -> bool:
    """ "Four were killed, not seven", "not 300 but none"; "not more than seven" is a bound."""
    return quantity.hedge > 0 and doc[quantity.hedge - 1].lower_ == "not"


def _among(doc: Doc, counts: list[Count], found: dict[int, Harm]) -> None:
    """ "Two children were among those killed": a part of the last toll of that measure."""
    for i, count in enumerate(counts):
        near = doc[count.population.end : count.population.end + 6]
        if count.whole is None and any(t.lower_ == "among" and t.i + 1 < len(doc) and t.nbor().lower_ in {"the", "those"} for t in near):
            harm = next((found[t.i] for t in doc[count.population.end : count.population.end + 9] if t.i in found), None)
            if harm is not None:
                count.harm, count.measure = harm, harm.measure
                count.whole = next((k for k in range(i - 1, -1, -1) if counts[k].measure == harm.measure and counts[k].whole is None), None)


def _together(doc: Doc, counts: list[Count], found: dict[int, Harm]) -> None:
    """ "20 killed or wounded", "killed and wounded 20": one figure for both, where neither word has a figure of its own."""
    led = {c.harm.token.i for c in counts if c.harm is not None}
    figures = {t for c in counts for t in range(c.quantity.hedge, c.quantity.end)}
    for count in counts:
        if count.harm is None or count.measure not in {"killed", "wounded"}:
            continue
        at = count.harm.token.i
        for other, joint in ((at + 2, at + 1), (at - 2, at - 1)):
            both = other in found and {found[other].measure, count.measure} == {"killed", "wounded"} and doc[joint].lower_ in {"and", "or"}
            own = other in led or (other > at and other + 1 in figures)
            if both and not own:
                count.measure = "casualties"


# ---- the record -----------------------------------------------------------------------------------------------------------
def _write(doc: Doc, draft: Draft, counts: list[Count]) -> None:
    kept = [i for i, count in enumerate(counts) if count.measure is not None and count.harm is not None]
    ids = {i: f"t{len(draft.tolls) + n}" for n, i in enumerate(kept, 1)}
    last: Toll | None = None
    found = parties(doc, draft)
    for i, count in enumerate(counts):
        if count.measure is None or count.harm is None:
            continue
        toll = _toll(doc, draft, count, ids[i], ids.get(count.whole) if count.whole is not None else None)
        toll = _completed(doc, draft, toll, count, last)
        toll = people_of(doc, draft, found, toll, count.harm.token, count.population)
        found.remember(draft, toll)
        draft.tolls.append(toll)
        last = toll


def _toll(doc: Doc, draft: Draft, count: Count, name: str, whole: str | None) -> Toll:
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
        status=population.status,
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
    if not is_total(doc, draft, anchor, toll):
        return msgspec.structs.replace(toll, time=time_of(doc, draft, anchor))
    time, as_of = period(doc, draft, anchor, toll)
    return msgspec.structs.replace(toll, cumulative=True, time=time, as_of=as_of)


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


def _modality(doc: Doc, anchor: int, said: Modality) -> Modality:
    if said == "asserted" and any(c.dep_ == "aux" and c.lower_ in WONDER for c in doc[anchor].children):
        return "possible"
    return said


def _completed(doc: Doc, draft: Draft, toll: Toll, count: Count, last: Toll | None) -> Toll:
    """What the figure leaves to what was said before: "27 civilians were killed, 141 wounded", "four more", "six of them"."""
    before = draft.tolls
    whole = next((t for t in before if t.id == toll.part_of), None)
    population = count.population
    if whole is not None:
        bare = population.noun is None or population.anaphor
        return msgspec.structs.replace(
            toll,
            status=toll.status or whole.status,
            people_of=toll.people_of or whole.people_of,
            population=toll.population or (whole.population if bare else None),
            role=toll.role or (whole.role if bare else None),
            sex=toll.sex or (whole.sex if bare else None),
            places=toll.places or whole.places,
            time=toll.time or whole.time,
            cumulative=toll.cumulative or (whole.cumulative and not is_at_once(draft, toll)),
        )
    if last is None or last.part_of == toll.id:
        return toll
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


def _beside_last(doc: Doc, draft: Draft, toll: Toll, count: Count, last: Toll) -> Toll:
    """A figure whose sentence gives no day goes with the figure before it in the paragraph."""
    anchor = count.harm.token if count.harm is not None else doc[count.quantity.start]
    apart = "\n\n" in draft.text[last.figure.end : toll.figure.start]
    if apart or toll.cumulative or last.cumulative or last.time is None or has_own_day(doc, draft, anchor):
        return toll
    return msgspec.structs.replace(toll, time=last.time, places=toll.places or last.places)
