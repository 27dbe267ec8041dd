"""Figures that belong together: a part and its whole, lists under one word of harm, killed and wounded under one figure."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract import populations
from audiatur.extract.counts import Count, measure_of
from audiatur.extract.harm import Harm

PART = {"including", "incl", "incl.", "among", "amongst"}
ITEMS_BEHIND = 8
"""Tokens between a whole and the colon before its parts: "43 civilians were killed:"."""
ARMED = {"armed_group", "military"}
LEAST = 2
"""Parts that a list must have to add up to a whole."""
BEHIND_WHOLE = 4
"""Tokens from a whole to the comma before its parts: "five people were killed, three men and two women"."""
GRAVELY = {"badly", "critically", "gravely", "seriously", "severely"}
BESIDES = (["along", "with"], ["together", "with"], ["well", "as"])
LISTED = populations.NP | {"NUM"}
OF_WHOM = {"them", "whom", "those", "these"}


def whole_of(doc: Doc, counts: list[Count], i: int) -> int | None:
    """Which count this one is a part of, by the words between them."""
    if i == 0:
        return None
    before, here = counts[i - 1], counts[i]
    if doc[here.quantity.start].sent.start != doc[before.quantity.start].sent.start:
        return None
    between = doc[before.quantity.end : here.quantity.hedge]
    if len(between) > 1 and between[-1].lower_ in {"among", "amongst"} and between[-2].lemma_ == "be":
        return None  # "two officers were among four people killed"
    if len(between) and between[-1].lower_ in {"among", "amongst"} and (before.quantity.low or 0) < (here.quantity.low or 0):
        return None  # "Three guards among five killed": no part is greater than its whole
    words = [t.lower_ for t in between]
    tail = words[-4:]
    if here.population.attribute and "of" in {t.lower_ for t in doc[max(0, before.quantity.hedge - 2) : before.quantity.hedge]}:
        return i - 1  # "Of the 31 dead, 12 were women"
    if before.whole is not None and here.population.attribute:
        return before.whole  # "and 9 were children"
    if _in_brackets(between, before, here):
        return i - 1
    closed = before.whole is not None and ")" in words and "(" not in words
    if closed and any(w in PART for w in tail):
        return before.whole  # "40 casualties (15 dead and 25 injured), including 9 children": of the forty
    behind = [t.lower_ for t in doc[here.population.end : here.population.end + 2]]
    if len(behind) == 2 and behind[0] in PART and behind[1] in OF_WHOM and words[-1:] == [","]:
        return i - 1 if before.whole is None else before.whole  # "25 were hurt, two teenagers among them"
    if (
        _itemises(doc, before, here)
        or (_is_graver(doc, here) and words[-1:] in ([","], ["and"], []) and before.whole is None)
        or (any(w in PART for w in tail) and not _told_already(between))
        or (tail and tail[-1] in OF_WHOM)
        or (here.population.anaphor and _of_them(doc, here))
    ):
        return i - 1
    if before.whole is not None and all(t.pos_ in LISTED or t.lower_ in {",", "-", "and", "or", "as", "well", "a", "an"} for t in between):
        return before.whole
    return None


def summed(doc: Doc, counts: list[Count]) -> None:
    """ "three villagers dead, two women and one man": what follows in a list are the parts of a whole where they add up to it."""
    for i, whole in enumerate(counts):
        total, rest = whole.quantity.low, whole.quantity.low or 0
        if total is None or total != whole.quantity.high or total < LEAST or whole.population.building or whole.whole is not None:
            continue
        for k in range(i + 1, len(counts)):
            rest -= counts[k].quantity.low or 0
            if rest < 0 or not _may_be_part(doc, counts, i, k):
                break
            if rest == 0 and k > i + 1:
                for part in counts[i + 1 : k + 1]:
                    part.whole = i
                break


def _may_be_part(doc: Doc, counts: list[Count], i: int, k: int) -> bool:
    """Right behind a comma or an "and", a figure of people of a kind ("two women") of whom the whole says less."""
    whole, here, before = counts[i].population, counts[k], counts[k - 1]
    people = here.population
    opened = counts[i + 1].quantity.hedge
    if doc[opened - 1].text == ":" and doc[counts[i].quantity.start].sent.start == doc[here.quantity.start].sent.start and people.name is None:
        return people.noun is None and here.whole is None and here.quantity.low is not None  # "11 rebels were killed: nine on Friday and two on Sunday"
    if people.name is None or people.noun is None or people.building or here.whole is not None or here.quantity.low != here.quantity.high:
        return False
    if whole.sex or whole.role or (people.role and whole.status in ARMED) or (people.status and whole.status and people.status != whole.status):
        return False
    between = [t.lower_ for t in doc[before.population.end : here.quantity.hedge]]
    listed = between[-1:] == [","] and len(between) <= BEHIND_WHOLE if k == i + 1 else between in ([","], ["and"], [",", "and"])
    told = people.sex or people.age_group or people.role or people.status
    return bool(told) and listed and doc[here.quantity.start].sent.start == doc[counts[i].quantity.start].sent.start


def _told_already(between: Tokens) -> bool:
    """ "wounded 30, including children, two aid workers said": the part has no figure, and what follows is another matter."""
    first = max((t.i for t in between if t.lower_ in PART), default=between.start)
    rest = [t for t in between if t.i > first]
    return len(rest) > 1 and rest[-1].text == "," and any(t.pos_ in {"NOUN", "PROPN"} for t in rest[:-1]) and not any(t.lower_ in OF_WHOM for t in rest)


def _itemises(doc: Doc, whole: Count, first: Count) -> bool:
    """ "43 civilians: 19 children, 14 women and 10 men", "its dead at 68: 64 soldiers and four civilians": a list behind a colon."""
    between = [t.text for t in doc[whole.quantity.end : first.quantity.hedge]]
    if between[-1:] != [":"] or first.population.name is None or first.population.building or len(between) > ITEMS_BEHIND:
        return False
    bounds = (whole.quantity.low, first.quantity.low)
    return bounds[0] is not None and bounds[1] is not None and 0 < bounds[1] < bounds[0]


def _in_brackets(between: Tokens, whole: Count, first: Count) -> bool:
    """ "40 casualties (15 dead and 25 injured)", "27 people (12 men and 15 women)": parts that a bracket opens right behind the whole."""
    bounds = (whole.quantity.low, first.quantity.low)
    smaller = bounds[0] is not None and bounds[1] is not None and 0 <= bounds[1] <= bounds[0]
    return 0 < len(between) <= ITEMS_BEHIND and between[-1].text == "(" and smaller and not whole.population.building and ")" not in between.text


def out_of(doc: Doc, counts: list[Count]) -> None:
    """ "700 of the 1,050 wounded are women": the first is the part, and the women are its."""
    for i, (part, whole) in enumerate(pairwise(counts)):
        between = [t.lower_ for t in doc[part.quantity.end : whole.quantity.hedge]]
        if between not in (["of", "the"], ["of", "its"], ["of", "those"], ["of"]):
            continue
        if whole.population.attribute:
            part.population = replace(whole.population, end=part.quantity.end)
            whole.population = populations.after(doc, whole.quantity.end)
        if part.population.attribute:
            part.whole = i + 1


def _of_them(doc: Doc, count: Count) -> bool:
    of = [t.lower_ for t in doc[count.quantity.end : count.quantity.end + 2]]
    return of[:1] == ["of"] and of[1:] != ["others"]  # "killing ten and wounding dozens of others"


def lists(doc: Doc, counts: list[Count]) -> None:
    """Figures in a list share the word of harm: "damaged 2,465 houses, 97 blocks and 455 objects", "10 blocks and 100 shops were damaged"."""
    for k in range(1, len(counts)):
        before = counts[k - 1].harm
        if counts[k].harm is None and counts[k].whole is None and before is not None and _shares(doc, counts[k - 1], counts[k]):
            if before.names and not before.state and counts[k].population.noun is not None and counts[k].population.name is None:
                continue  # "four killings and 15 instances of torture"
            counts[k].harm = before
            counts[k].measure = measure_of(counts[k])
    for k in range(len(counts) - 2, -1, -1):
        if counts[k].harm is None and counts[k].whole is None and counts[k + 1].harm is not None and _joined(doc, counts[k], counts[k + 1]):
            counts[k].harm = counts[k + 1].harm
            counts[k].measure = measure_of(counts[k])


def _shares(doc: Doc, first: Count, second: Count) -> bool:
    return _joined(doc, first, second) or _compared(doc, first, second)


def _compared(doc: Doc, first: Count, second: Count) -> bool:
    """ "risen to 155, the ministry said, up from 82", "21 dead, against 19 the day before": a figure and the one before it."""
    words = [t.lower_ for t in doc[max(0, second.quantity.hedge - 2) : second.quantity.hedge]]
    same = doc[first.quantity.start].sent.start == doc[second.quantity.start].sent.start
    return same and words in (["up", "from"], ["down", "from"], ["compared", "with"], ["compared", "to"]) and second.population.noun is None


def _joined(doc: Doc, first: Count, second: Count) -> bool:
    between = doc[first.population.end : second.quantity.hedge]
    if second.negated or first.negated:
        harmed = {c.harm.token.i for c in (first, second) if c.harm is not None}
        return len(between) <= 6 and all(t.lower_ in {",", ";", "but", "not", "and"} or t.pos_ == "AUX" or t.i in harmed for t in between)
    if first.population.noun is None and second.population.noun is None and [t.lower_ for t in between] in (["to"], ["from"]):
        return True  # "down from 16 to 14", "109 from 97"
    return len(between) <= 4 and all(t.lower_ in {",", "and", "or", "as", "well", "another"} for t in between) and len(between) > 0


def besides(doc: Doc, counts: list[Count]) -> None:
    """ "25 medics have been killed, along with two drivers, and 94 were injured": the harm of the figure before."""
    for before, here in pairwise(counts):
        words = [t.lower_ for t in doc[max(0, here.quantity.hedge - 2) : here.quantity.hedge]]
        if words in BESIDES and before.harm is not None and here.whole is None and doc[before.quantity.start].sent == doc[here.quantity.start].sent:
            here.harm = before.harm
            here.measure = measure_of(here)


def among(doc: Doc, counts: list[Count], found: dict[int, Harm]) -> None:
    """ "Two children were among those killed": a part of the last toll of that measure."""
    for i, count in enumerate(counts):
        near = doc[count.population.end : count.population.end + 6]
        after = counts[i + 1] if i + 1 < len(counts) else None
        if (
            count.whole is None
            and after is not None
            and after.harm is not None
            and doc[after.quantity.hedge - 1].lower_ == "among"
            and doc[after.quantity.hedge - 1] in near
        ):
            count.harm, count.measure, count.whole = after.harm, after.measure, i + 1  # "two officers were among four people killed"
            for k in range(i - 1, -1, -1):  # "One officer, two guards among four people killed"
                if counts[k].whole is not None or not _joined(doc, counts[k], counts[k + 1]):
                    break
                counts[k].harm, counts[k].measure, counts[k].whole = after.harm, after.measure, i + 1
        elif count.whole is None and any(t.lower_ == "among" and t.i + 1 < len(doc) and t.nbor().lower_ in {"the", "those"} for t in near):
            harm = next((found[t.i] for t in doc[count.population.end : count.population.end + 9] if t.i in found), None)
            if harm is not None:
                count.harm, count.measure = harm, harm.measure
                count.whole = next((k for k in range(i - 1, -1, -1) if counts[k].measure == harm.measure and counts[k].whole is None), None)


def inverted(doc: Doc, counts: list[Count], found: dict[int, Harm]) -> None:
    """ "Among the twelve were five women", "Among the dead were two nurses and a guard", "Among them were nine children": parts of what was told before."""
    for i, count in enumerate(counts):
        start = doc[count.quantity.start].sent.start
        before = doc[start : count.quantity.hedge]
        told = count.harm is not None and not start <= count.harm.token.i < count.quantity.hedge  # by another word than "the dead"
        if count.whole is not None or told or len(before) < 3 or len(before) > ITEMS_BEHIND or before[0].lower_ not in PART:
            continue
        if before[-1].lemma_ != "be" or count.population.name is None:
            continue
        same = next((c for c in counts[:i] if c.quantity.start > start), None)  # "the twelve": a figure told again
        named = next((found[t.i].measure for t in before if t.i in found), None)
        for k in range(i - 1 - (same is not None), -1, -1):
            if counts[k].whole is not None or counts[k].measure is None:
                continue
            if same is not None and counts[k].quantity.low != same.quantity.low:
                continue
            if named is None or counts[k].measure == named:
                _share_whole(doc, counts[i:], k)
                break


def _share_whole(doc: Doc, row: list[Count], whole: int) -> None:
    """The first of some counts is a part of a whole, and so are those that are listed with it."""
    row[0].whole = whole
    for before, here in pairwise(row):
        if not _joined(doc, before, here):
            return
        here.whole = whole


def of_those(doc: Doc, counts: list[Count], found: dict[int, Harm]) -> None:
    """ "Two of the dead were children": a part of the last toll of that measure; "Eighteen were children" of the last one of the sentence before."""
    for i, count in enumerate(counts):
        if count.whole is not None or i == 0:
            continue
        behind = doc[count.quantity.end : count.quantity.end + 4]
        named = next((found[t.i] for t in behind if t.i in found), None)
        if named is not None and (named.names or named.state) and not named.meets and behind[0].lower_ == "of" and named.measure == count.measure:
            alike = {named.measure} if named.measure != "casualties" else {"casualties", "killed", "wounded"}  # "nineteen of the victims were men"
            count.whole = next((k for k in range(i - 1, -1, -1) if counts[k].measure in alike and counts[k].whole is None), None)
            _further(doc, counts, i)
        elif len(behind) > 1 and behind[0].lower_ == "of" and behind[1].lower_ in {"the", "those"} and (whole := _same_people(counts, i)) is not None:
            count.whole = whole  # "nine soldiers were killed ... Four of the soldiers were killed in attacks on posts"
        elif count.harm is None and count.population.attribute and _follows(doc, counts[i - 1], count):
            before = counts[i - 1]
            count.whole = before.whole if before.whole is not None else i - 1
        elif _is_some_of(doc, counts[i - 1], count):
            count.whole = i - 1
            for other in counts[i + 1 :]:
                if _is_bare(other) and other.measure == count.measure and doc[other.quantity.start].sent == doc[count.quantity.start].sent:
                    other.whole = i - 1


def _same_people(counts: list[Count], i: int) -> int | None:
    """The last greater count of the same people that has the same measure."""
    here = counts[i]
    for k in range(i - 1, -1, -1):
        low, whole = here.quantity.low, counts[k].quantity.low
        if counts[k].whole is None and counts[k].measure == here.measure and counts[k].population.name == here.population.name is not None:
            return k if low is not None and whole is not None and low < whole else None
    return None


def _further(doc: Doc, counts: list[Count], first: int) -> None:
    """ "Nineteen of the victims were men, three were boys and five were women": the others are parts of the same whole."""
    for count in counts[first + 1 :]:
        if doc[count.quantity.start].sent != doc[counts[first].quantity.start].sent or not count.population.attribute or count.harm is not None:
            return
        count.whole = counts[first].whole


def _is_some_of(doc: Doc, before: Count, here: Count) -> bool:
    """ "Six soldiers were killed ... Two died when ..., another two in ...": a bare figure that begins the sentence behind the greater one."""
    same = here.measure is not None and here.measure == before.measure and before.whole is None and not before.population.building
    return _is_bare(here) and same and doc[here.quantity.start].text.isalpha() and _follows(doc, before, here)


def _is_bare(count: Count) -> bool:
    return count.population.noun is None and count.population.name is None and not count.population.anaphor and count.quantity.qualifier == "exact"


def _is_graver(doc: Doc, count: Count) -> bool:
    """ "two others were wounded, one critically"; not "one was killed and one seriously wounded"."""
    behind = [t.lower_ for t in doc[count.quantity.end : count.quantity.end + 2]]
    own = len(behind) > 1 and doc[count.quantity.end + 1].tag_ == "VBN"
    return count.population.noun is None and behind[:1] != [] and behind[0] in GRAVELY and not own


def _verb_over(doc: Doc, count: Count) -> Token | None:
    """The verb of which a figure's noun is the object, also as the second of a list: "included the commander and five civilians"."""
    if count.quantity.hedge and doc[count.quantity.hedge - 1].pos_ == "VERB":
        return doc[count.quantity.hedge - 1]
    noun = count.population.noun
    if noun is None:
        return None
    first = next((t for t in (noun, *noun.ancestors) if t.dep_ != "conj"), noun)
    return first.head if first.dep_ in {"dobj", "obj"} else None


def included(doc: Doc, counts: list[Count], found: dict[int, Harm]) -> None:
    """ "The dead included three children and two women": parts of the last toll of that measure."""
    for i, count in enumerate(counts):
        verb = _verb_over(doc, count)
        if count.whole is not None or verb is None or verb.lemma_.lower() != "include" or count.population.name is None:
            continue
        told = next((found[c.i] for c in verb.children if c.dep_ == "nsubj" and c.i in found), None)
        if told is None or not (told.names or told.state):
            continue
        whole = next((k for k in range(i - 1, -1, -1) if counts[k].measure == told.measure and counts[k].whole is None), None)
        row = [count]
        for other in counts[i + 1 :]:
            if not _joined(doc, row[-1], other):
                break
            row.append(other)
        for part in row:
            part.harm, part.measure, part.whole = told, told.measure, whole


def _follows(doc: Doc, before: Count, here: Count) -> bool:
    """A sentence that begins with the figure, right behind the one of the greater figure before it."""
    start, told = doc[here.quantity.start].sent.start, doc[before.quantity.start].sent
    more = before.quantity.low is not None and here.quantity.low is not None and here.quantity.low < before.quantity.low
    return here.quantity.hedge <= start + 1 and told.end == start and not doc[start - 1].is_space and before.measure is not None and more


def together(doc: Doc, counts: list[Count], found: dict[int, Harm]) -> None:
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
                died = other > at and found[other].meets and count.measure == "wounded"  # "was wounded and died": the one after the other
                count.measure, count.harm = ("killed", found[other]) if died else ("casualties", count.harm)
