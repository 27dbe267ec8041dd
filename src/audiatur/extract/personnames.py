"""Names of persons as a text writes them, and the age, sex and status that the words beside a name give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from audiatur.extract.countries import country_of_demonym, party
from audiatur.extract.draft import Draft, draft_of
from audiatur.extract.sources import kind_of, kind_of_word
from audiatur.record.words import vocabulary

NOT_PERSONS = {"NORP", "DATE", "LANGUAGE", "EVENT", "LAW", "TIME"}
HYPHENS = {"-", "‑", "’", "'"}
GROUPS = {"official", "armed_group", "outlet", "organisation"}
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
    "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
NUMBER = rf"(?P<n>\d{{1,3}}|(?:{'|'.join(TENS)})(?:-(?:{'|'.join(ONES[1:10])}))?|{'|'.join(reversed(ONES))})"
AGE_AFTER = re.compile(
    rf"(?:\s*[,(]\s*(?:(?:an?|the|his|her|their)\s+)?(?:aged?\s+|only\s+|just\s+)?|\s+aged?\s+){NUMBER}"
    r"(?=\s*[,;.)\n]|\s+and\b|\s+were?\b|\s+was\b|[\s-]+(?:years?|months?|weeks?|days?)\b)",
    re.IGNORECASE,
)
AGE_INSIDE = re.compile(
    rf"\b{NUMBER}[\s-]+(?P<unit>year|month|week|day)s?[\s-]+old\b"
    rf"|\b(?:aged|age of|boy of|girl of|child of)\s+{NUMBER.replace('?P<n>', '?P<m>')}\b",
    re.IGNORECASE,
)
BREAK = re.compile(r"[.;]|\b(?:was|were|and|said|by)\b")
CLOSE = 30
"""Characters between an age and the name after it: "a 12-year-old girl from the village, A B"."""
BEFORE, AFTER = 60, 70
"""Characters around a name within which its age may stand, in the same sentence and up to the next name."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands: its tokens without titles."""

    tokens: Tokens
    sure: bool
    """The model or the words around take it for a person's."""


@cache
def words(part: str) -> frozenset[str]:
    return frozenset(vocabulary("persons")[part])


def names(doc: Doc, draft: Draft) -> list[Name]:
    """Runs of capitalised words that may be a person's name, in the order of the text; not places, peoples, or groups."""
    places = {(p.start, p.end) for p in draft.places}
    return [n for run in _runs(doc) if (n := _name(doc, run, places)) is not None]


def _runs(doc: Doc) -> Iterator[Tokens]:
    i = 0
    while i < len(doc):
        if not _capital(doc[i]):
            i += 1
            continue
        end = i + 1
        while end < len(doc):
            if _capital(doc[end]) and not (doc[end].is_sent_start and doc[end - 1].is_punct):
                end += 1
            elif (further := _joined(doc, end)) > end:
                end = further
            else:
                break
        yield doc[i:end]
        i = end


def _joined(doc: Doc, at: int) -> int:
    """Where the name goes on after small words and hyphens within it: "al-", "van der", "-"; `at` itself where it does not."""
    end = at
    while end < len(doc) and end < at + 3 and (doc[end].lower_.strip("-") in words("particles") or (doc[end].text in HYPHENS and not doc[end].whitespace_)):
        end += 1
    return end + 1 if at < end < len(doc) and _capital(doc[end]) else at


def _capital(token: Token) -> bool:
    word = token.text[-1].isalnum() or (token.text[-1] == "." and len(token.text) == 2)
    return word and token.text[0].isupper() and (token.pos_ in {"PROPN", "NOUN", "ADJ", "X"} or token.ent_type_ == "PERSON")


def _name(doc: Doc, run: Tokens, places: set[tuple[int, int]]) -> Name | None:
    start = run.start
    while start < run.end and doc[start].lower_.endswith("day") and doc[start].lower_ in words("never"):
        start += 1  # "On Monday A B was killed"
    first = start
    while start < run.end and _is_title(doc[start]):
        start += 1
    titled = start > first
    if start == run.end and first < start and age_of(doc, doc[start - 1 : start], 0, len(draft_of(doc).text)) is not None:
        return Name(doc[start - 1 : start], sure=False)  # "his sister Lady, 12,": a name that is a title elsewhere
    found = doc[start : run.end]
    the = found.start > 0 and doc[found.start - 1].lower_ == "the"  # "journalists of the A B daily"
    if not len(found) or (the and not titled) or _no_person(found, titled):
        return None
    labels = {t.ent_type_ for t in found}
    person = "PERSON" in labels
    if (found.start_char, found.end_char) in places and not titled:
        return None
    if not person and not titled and (labels & NOT_PERSONS or kind_of(found.text) in GROUPS):
        return None
    return Name(found, sure=person or titled)


def _is_title(token: Token) -> bool:
    lower = token.lower_.rstrip(".")
    if lower in words("titles") or kind_of_word(token) is not None or lower.removesuffix("s") in _people():
        return True
    return country_of_demonym(token.text) is not None


def with_given(doc: Doc, name: Tokens) -> Tokens:
    """A child has no title: what looks like one before its name is its given name ("Lady Mora, 12")."""
    before = doc[name.start - 1] if name.start > name.sent.start else None
    return doc[before.i : name.end] if before is not None and _capital(before) and before.lower_ in words("titles") else name


def related(doc: Doc, name: Tokens) -> bool:
    """Whether a noun beside the name makes it a relative's: "her brother A B", "A B, aunt of", "A B lost her brother"."""
    return any(map(_is_kin, _described(doc, name))) or _bereaved(name)


def _bereaved(name: Tokens) -> bool:
    verb = name.root.head
    lost = verb.lemma_.lower() in {"lose", "mourn", "bury"} and name.root.dep_ == "nsubj"
    return lost and any(_is_kin(t) for c in verb.children if c.dep_ == "dobj" for t in (c, *c.children))


def _is_kin(token: Token) -> bool:
    return token.lemma_.lower() in words("kin") or token.lower_ in words("kin")


def _no_person(found: Tokens, titled: bool) -> bool:
    if all(t.is_upper and len(t) < 6 for t in found) and not titled:
        return True
    return any(t.lower_ in words("never") for t in found) or party(found.text) is not None


# ---- what stands beside a name --------------------------------------------------------------------------------------------
@cache
def _people() -> dict[str, dict[str, Any]]:
    return {str(noun): group for group in vocabulary("people")["groups"] for noun in group["nouns"]}


def age_of(doc: Doc, name: Tokens, left: int, right: int) -> int | None:
    """The age right after the name ("A B, 34,"), or the last before it ("34-year-old A B"); `left`, `right`: where other names are."""
    text = draft_of(doc).text  # spaCy joins its own anew each time it is asked
    behind = text[name.end_char : min(right, name.end_char + AFTER)]
    if found := AGE_AFTER.match(behind):
        unit = behind[found.end() : found.end() + 7].strip(" -").lower()
        return 0 if unit.startswith(("month", "week", "day")) else _number(found["n"])
    ahead = text[max(left, name.start_char - BEFORE) : name.start_char]
    last = list(AGE_INSIDE.finditer(ahead))
    if last and len(ahead) - last[-1].end() <= CLOSE and not BREAK.search(ahead, last[-1].end()):
        return _of(last[-1])
    if behind.lstrip()[:1] in {",", "("} and (after := AGE_INSIDE.search(behind)) and not re.search(r"[.;]", behind[: after.start()]):
        return _of(after)
    return None


def _of(match: re.Match[str]) -> int | None:
    if (match["unit"] or "year").lower() != "year":
        return 0
    return _number(match["n"] or match["m"])


def _number(word: str) -> int | None:
    word = word.lower()
    if word.isdigit():
        return int(word) if int(word) < 120 else None
    ten, _, one = word.partition("-")
    return TENS[ten] + (ONES.index(one) if one else 0) if ten in TENS else ONES.index(word)


def beside(doc: Doc, name: Tokens) -> dict[str, Any]:
    """Sex, age group and status from nouns in apposition or right before the name ("schoolgirl A B", "A B, a pregnant nurse")."""
    facts: dict[str, Any] = {}
    for token in _described(doc, name):
        group = _people().get(token.lemma_.lower()) or _people().get(token.lower_) or {}
        added = group | (vocabulary("people")["adjectives"].get(token.lower_) or {})
        facts = {k: v for k, v in added.items() if k in {"sex", "age_group", "status"}} | facts
        gender = vocabulary("roles")["gender"]
        for sex in ("female", "male"):
            if token.lower_.rstrip(".") in gender[sex]:
                facts.setdefault("sex", sex)
    return facts


def _described(doc: Doc, name: Tokens) -> Iterator[Token]:
    for i in range(name.start - 1, max(-1, name.start - 5), -1):
        if doc[i].pos_ in {"VERB", "ADP", "CCONJ", "AUX"} or doc[i].text in {";", ".", ":"}:
            break
        yield doc[i]
    if name.end < len(doc) and doc[name.end].text in {",", "("}:
        for i in range(name.end + 1, min(len(doc), name.end + 10)):
            if doc[i].lower_ in {";", ".", ":", "who", "whose", "of"} or doc[i].pos_ in {"VERB", "AUX", "CCONJ"} or doc[i].ent_type_ == "PERSON":
                break
            yield doc[i]
