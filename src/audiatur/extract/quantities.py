"""Figures of a text: numbers in digits and words, ranges, hedges, and quantity words without bounds; not dates, ages, measures or money."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from spacy.tokens import Doc, Token
from text_to_num import text2num

from audiatur.extract.draft import Draft
from audiatur.extract.harm import forms_of
from audiatur.extract.placewords import PLACE_NOUNS
from audiatur.extract.populations import group_of
from audiatur.record import Qualifier
from audiatur.record.words import vocabulary

DIGITS = re.compile(r"\d{1,3}(?:[,. ]\d{3})+|\d+")
THOUSANDS = re.compile(r"\d{3}")
TIGHT_RANGE = re.compile(r"(\d+)[-–](\d+)")
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
UNITS = frozenset(
    {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"}
    | {"seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
)
WORDS = {*UNITS, *SCALES}
BEFORE = {"aged", "age", "no", "no.", "№", "$", "€", "£", "resolution", "article", "paragraph", "page", "chapter", "route", "highway", "in"}
LONGEST_HEDGE = 5
RISE = {"go", "rise", "climb", "jump", "creep", "move", "increase"}
"""Verbs after which "up to" tells where a count has come, and bounds nothing."""
ASKED = {"contact", "interview", "question"}
"""Verbs whose objects are asked, whatever befell them: "interviewed 52 victims"."""
YEAR = range(1900, 2100)
MONTHS = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
DASHES = {"-", "–", "—", "("}
OLDEST = 115
FEW = 7
"""Tokens behind "one of" within which stands what befell that one."""
COLLECTIVE: Final = frozenset({"band", "convoy", "couple", "crew", "crowd", "family", "gang", "group", "household", "party", "patrol", "squad", "team", "unit"})
"""Nouns before "of" and a number of members: "a family of five"."""


@dataclass(slots=True)
class Quantity:
    """Tokens `start` to `end` are the number expression; `hedge` is where the words before it that belong to it begin."""

    start: int
    end: int
    low: int | None
    high: int | None
    qualifier: Qualifier
    hedge: int


@cache
def _hedges() -> dict[tuple[str, ...], str]:
    words = vocabulary("numbers")
    return {tuple(str(p).split()): kind for kind in ("more_than", "at_least", "at_most", "about") for p in words[kind]}


@cache
def _fixed() -> dict[tuple[str, ...], int | None]:
    """Quantity words: their number, None where they have no bounds."""
    words = vocabulary("numbers")
    fixed: dict[tuple[str, ...], int | None] = {tuple(str(p).split()): None for p in words["vague"]}
    fixed |= {tuple(str(p).split()): 0 for p in words["none"]}
    return fixed | {tuple(str(p).split()): int(n) for p, n in words["couple"].items()}


@cache
def _units() -> frozenset[str]:
    return frozenset(str(u) for u in vocabulary("numbers")["units"])


def quantities(doc: Doc, draft: Draft) -> list[Quantity]:
    """All figures that could be tolls, in the order of the text."""
    taken = _dated(doc, draft)
    found: list[Quantity] = []
    words = [t.lower_ for t in doc]
    i = 0
    while i < len(words):
        quantity = _at(doc, i) if _may_begin(words[i]) and i not in taken else None
        if quantity is not None and quantity.end > i:
            if not _counts_else(doc, quantity):
                found.append(quantity)
            i = quantity.end
        else:
            i += 1
    return found


@cache
def _first_words() -> frozenset[str]:
    return frozenset({words[0] for words in _fixed()} | WORDS)


def _may_begin(word: str) -> bool:
    """Whether a quantity can begin with a word: most words are passed over at once."""
    return word in _first_words() or word[:1].isdigit() or "-" in word


def _dated(doc: Doc, draft: Draft) -> set[int]:
    taken: set[int] = set()
    for time in draft.times:
        span = doc.char_span(time.start, time.end, alignment_mode="expand")
        if (span is not None and any(c.isdigit() for c in time.text)) or (span is not None and time.type in {"DURATION", "SET"}):
            taken.update(range(span.start, span.end))
    return taken


def _at(doc: Doc, i: int) -> Quantity | None:
    """The quantity that begins at a token."""
    token = doc[i]
    if i + 1 < len(doc) and (dozens := tuple(t.lower_ for t in doc[i : i + 2])) in _fixed():
        return _of_words(doc, i, i + 2, _fixed()[dozens])  # "two dozen" before "two"
    if found := TIGHT_RANGE.fullmatch(token.text):
        low, high = int(found[1]), int(found[2])
        return Quantity(i, i + 1, low, high, "about", i) if low < high else None
    end, value = _number(doc, i)
    if end > i and value is not None:
        links = {"-", "–", "to", "or", "and"} if i and doc[i - 1].lower_ == "between" else {"-", "–", "to", "or"}
        if end + 1 < len(doc) and doc[end].lower_ in links:
            further, upper = _number(doc, end + 1)
            if upper is not None and upper > value and not _rises_from(doc, i):
                return Quantity(i, further, value, upper, "about", _hedge(doc, i)[0])
        return _hedged(doc, i, end, value)
    for size in (4, 3, 2, 1):
        words = tuple(t.lower_ for t in doc[i : i + size])
        if words in _fixed() and not (words in _hedges() and _number(doc, i + size)[1] is not None):  # "some 500" is one figure
            return _of_words(doc, i, i + len(words), _fixed()[words])
    return None


def _rises_from(doc: Doc, i: int) -> bool:
    """ "has risen from 9 to 14": two figures and no range."""
    return i > 1 and doc[i - 1].lower_ == "from" and any(t.lemma_.lower() in RISE for t in doc[max(0, i - 3) : i - 1])


def _of_words(doc: Doc, start: int, end: int, value: int | None) -> Quantity | None:
    if value is None:
        first = start + 1 if doc[start].lower_ in {"a", "an"} and end - start > 2 else start
        return Quantity(first, end, None, None, "vague", start)
    if value == 0:
        return Quantity(start, end, 0, 0, "exact", start)
    return _hedged(doc, start, end, value)


def _number(doc: Doc, i: int) -> tuple[int, int | None]:
    """Where the number at a token ends, and its value; the token itself where there is none."""
    if i >= len(doc):
        return i, None
    token = doc[i]
    if DIGITS.fullmatch(token.text):
        value = int(re.sub(r"\D", "", token.text))
        end = i + 1
        while len(token.text) <= 3 and end < len(doc) and THOUSANDS.fullmatch(doc[end].text) and doc[end - 1].whitespace_ == " ":
            value, end = value * 1000 + int(doc[end].text), end + 1  # "2 000", as printed in many countries
        while end < len(doc) and doc[end].lower_ in SCALES:
            value *= SCALES[doc[end].lower_]
            end += 1
        return end, value
    if re.fullmatch(r"\d+\.\d+", token.text) and i + 1 < len(doc) and doc[i + 1].lower_ in SCALES:
        return i + 2, round(float(token.text) * SCALES[doc[i + 1].lower_])
    return _words(doc, i)


def _words(doc: Doc, i: int) -> tuple[int, int | None]:
    end = i
    words: list[str] = []
    while end < len(doc):
        word = doc[end].lower_
        if word in WORDS or ("-" in word and all(w in WORDS for w in word.split("-"))) or (words and _goes_on(doc, end, words[-1])):
            words.append(word)
        else:
            break
        end += 1
    if not words or (words[0] in SCALES):
        return i, None
    try:
        return end, int(text2num(" ".join(words).replace(" - ", "-"), "en"))
    except ValueError:
        return i + 1, int(text2num(words[0], "en")) if words[0] in UNITS else None


def _goes_on(doc: Doc, i: int, last: str) -> bool:
    """A hyphen or an "and" within a number: "twenty-five", "two hundred and six"."""
    if i + 1 >= len(doc) or doc[i + 1].lower_ not in WORDS:
        return False
    return doc[i].text == "-" or (doc[i].lower_ == "and" and last in SCALES)


def _hedged(doc: Doc, start: int, end: int, value: int) -> Quantity:
    first, kind = _hedge(doc, start)
    if kind is None and [t.lower_ for t in doc[end : end + 2]] in (["or", "more"], ["and", "more"]):
        return Quantity(start, end, value, None, "at_least", first)  # "600 or more"
    if kind == "more_than":
        return Quantity(start, end, value + 1, None, "at_least", first)
    if kind == "at_least":
        return Quantity(start, end, value, None, "at_least", first)
    if kind == "at_most":
        return Quantity(start, end, None, value, "at_most", first)
    return Quantity(start, end, value, value, "about" if kind == "about" else "exact", first)


def _hedge(doc: Doc, start: int) -> tuple[int, str | None]:
    """Where the hedge before a number begins and which it is; an opening quotation mark or "another" may stand between."""
    i = start
    while i > 0 and doc[i - 1].text in {'"', "“", "'", "("} | {"another"}:
        i -= 1
    for size in range(min(LONGEST_HEDGE, i), 0, -1):
        kind = _hedges().get(tuple(t.lower_ for t in doc[i - size : i]))
        if kind and not (doc[i - size].lower_ == "up" and i > size and doc[i - size - 1].lemma_.lower() in RISE):
            return i - size, kind
    return start, None


def _counts_else(doc: Doc, quantity: Quantity) -> bool:
    """It counts something that is not harmed: an age, a distance, money, weapons, the number of a thing."""
    before = doc[quantity.start - 1] if quantity.start else None
    after = doc[quantity.end] if quantity.end < len(doc) else None
    if before is not None and (
        before.lower_ in BEFORE - {"in", "no"} | {"how"}
        or (before.lower_ == "of" and quantity.start > 1 and doc[quantity.start - 2].lower_ == "age")
        or (before.text.endswith("-") and not before.whitespace_)
        or (before.text == ":" and doc[quantity.start].text.isdigit() and not before.whitespace_)
    ):
        return True
    if before is not None and after is not None and before.lower_[:3] in MONTHS and after.text in DASHES:
        return True  # "OSLO, FEB 11 - Rebels ..."
    if before is not None and before.lower_ == "in" and quantity.low in YEAR:
        return True
    if _is_aged(doc, quantity) or _is_of_one(doc, quantity):
        return True
    if _is_compared(doc, quantity) or doc[max(0, quantity.hedge - 1)].lemma_.lower() in ASKED:
        return True
    if _is_age(doc, quantity) or _is_one_of(doc, quantity):
        return True
    if after is None:
        return False
    if after.text in {"-", "–"} and not after.whitespace_ and not doc[quantity.end - 1].whitespace_:
        return True  # "a 79-year-old", "the 5-day truce"
    return is_unit(after) or (after.pos_ == "ADJ" and quantity.end + 1 < len(doc) and is_unit(doc[quantity.end + 1]))


def _is_aged(doc: Doc, quantity: Quantity) -> bool:
    """ "her daughters, aged six and nine": the second age."""
    i = quantity.start - 1
    while i > 0 and (doc[i].lower_ in {",", "and"} or doc[i].like_num):
        i -= 1
    return i < quantity.start - 1 and doc[i].lower_ in {"age", "aged", "ages"}


def _is_of_one(doc: Doc, quantity: Quantity) -> bool:
    """ "nine members of one family": no figure of its own."""
    before = doc[max(0, quantity.start - 2) : quantity.start]
    after = doc[quantity.end : quantity.end + 1]
    return len(before) == 2 and before[1].lower_ == "of" and before[0].tag_ == "NNS" and group_of(before[0]) is not None and after.text.lower() in COLLECTIVE


def _is_compared(doc: Doc, quantity: Quantity) -> bool:
    """ "two more than in the morning", "three fewer than on Monday": a difference."""
    words = [t.lower_ for t in doc[quantity.end : quantity.end + 2]]
    return len(words) == 2 and words[0] in {"more", "fewer", "less"} and words[1] == "than"


def _is_age(doc: Doc, quantity: Quantity) -> bool:
    """ "Anna Petrova, 35, died", "another man (21)": a number between marks behind a person."""
    i, end = quantity.start, quantity.end
    if i > 1 and doc[i - 1].lower_ in {"under", "over", "below", "above"} and group_of(doc[i - 2]) is not None and _is_closed(doc, end):
        return True  # "three boys under 15"
    if (
        i > 2
        and doc[i - 1].lower_ == "of"
        and doc[i - 2].tag_ == "NN"
        and group_of(doc[i - 2]) is not None
        and doc[i - 2].lower_ not in COLLECTIVE
        and (_is_closed(doc, end) or doc[end].pos_ in {"AUX", "VERB"})
    ):
        return doc[i - 3].lower_ in {"a", "an", "another"} or doc[i - 3].pos_ == "ADJ"  # "a woman of 49"
    if i < 2 or quantity.low is None or not 0 < quantity.low <= OLDEST or doc[i - 1].text not in {",", "("}:
        return False
    person = doc[i - 2]
    if person.lower_ in COLLECTIVE or [t.lower_ for t in doc[end : end + 2]] == ["of", "them"]:
        return False  # "a family, five of them children"
    named = person.pos_ == "PROPN" and person.ent_type_ in {"", "PERSON", "ORG"}
    return _is_closed(doc, end) and (named or (person.tag_ == "NN" and group_of(person) is not None))


def _is_closed(doc: Doc, end: int) -> bool:
    """Nothing that a figure could count stands behind it."""
    return (
        end == len(doc)
        or doc[end].text in {",", ")", ".", ";", ":"}
        or doc[end].is_space
        or doc[end].lower_ in {"and", "who", "was", "were", "from", "of", "died"}
    )


def _is_one_of(doc: Doc, quantity: Quantity) -> bool:
    """ "one of the victims told", "one of the two firefighters": somebody out of a number, and no count."""
    before = [t.lower_ for t in doc[max(0, quantity.start - 3) : quantity.start]]
    if before[-2:] == ["one", "in"]:
        return True
    words = [t.lower_ for t in doc[quantity.start : quantity.start + 3]]
    if before == ["one", "of", "the"]:
        return quantity.start < 4 or doc[quantity.start - 4].lower_ not in {"every", "each"}
    if before[-1:] == ["of"] and words[:2] in (["one", "family"], ["one", "household"]):
        return True
    if before[-2:] == ["neither", "of"] or before == ["neither", "of", "the"]:
        return True
    if before[-1:] == ["of"] and doc[quantity.start - 2].lemma_.lower() in PLACE_NOUNS:
        return True  # "the town of 12,000": those who live there
    if words[:2] == ["one", "in"] and len(words) == 3 and (words[2] in WORDS or words[2].isdigit()):
        return True
    return words[:2] == ["one", "of"] and words[2:] in (["the"], ["those"], ["its"], ["his"], ["her"], ["their"]) and not _befell(doc, quantity)


def _befell(doc: Doc, quantity: Quantity) -> bool:
    """ "killed one of its commanders", "one of its members was killed": one who was harmed."""
    harmed = forms_of("active")
    if quantity.start and doc[quantity.start - 1].lemma_.lower() in harmed and doc[quantity.start - 1].pos_ == "VERB":
        return True
    for token in doc[quantity.end : quantity.end + FEW]:
        if token.is_punct or token.lower_ in {"who", "which", "that"}:
            return False
        if token.lemma_ == "be" and token.i + 1 < len(doc):
            return token.nbor().lemma_.lower() in harmed and token.nbor().tag_ in {"VBN", "VBD"}
    return False


def is_unit(token: Token) -> bool:
    return token.lower_ in _units() or token.lemma_.lower() in _units() or token.text in {":", "/"}
