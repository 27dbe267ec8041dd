"""The words of time expressions, and the pieces of patterns made of them once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from audiatur.record.words import vocabulary

WORDS = vocabulary("times")
MONTHS = {name.lower(): n for n, name in enumerate(WORDS["months"], 1)} | {name.lower(): n for name, n in WORDS["month_abbreviations"].items()}
WEEKDAYS = {name.lower(): n for n, name in enumerate(WORDS["weekdays"])}
SEASONS: dict[str, str] = WORDS["seasons"]
PARTS: dict[str, str] = WORDS["parts_of_day"]
UNITS: dict[str, str] = WORDS["units"]
NUMBERS: dict[str, int] = WORDS["numbers"]
UNKNOWN = {str(w) for w in WORDS["unknown_numbers"]}
ORDINALS: dict[str, int] = WORDS["ordinals"]
SETS: dict[str, str] = WORDS["sets"]
FEASTS: dict[str, str] = {k.lower(): v for k, v in WORDS["feasts"].items()}
COUNTED = frozenset(WORDS["counted"])
FUTURE_VERBS = frozenset(WORDS["future_verbs"])
REFERENCES = {str(w): value for value, part in (("PRESENT_REF", "present"), ("PAST_REF", "past"), ("FUTURE_REF", "future")) for w in WORDS[part]}


def either(words: Iterable[str]) -> str:
    """One of the words, longest first, with any white space between the parts of a phrase."""
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True)) + ")"


def any_case(pattern: str) -> str:
    return f"(?i:{pattern})"


def _names(words: Iterable[str]) -> list[str]:
    """In title case and in capitals: "may" and "march" in lower case are no months."""
    return [form for w in words for form in (w, w.upper())]


MONTH = either(_names(WORDS["months"]))
MONTH_ANY = f"(?:{MONTH}|{either(_names(WORDS['month_abbreviations']))}\\b\\.?)"
WEEKDAY = either(_names(WORDS["weekdays"]))
DAY = r"(?<![\d.,:/])(?:3[01]|[12]\d|0?[1-9])(?!\d)(?:(?:st|nd|rd|th|ST|ND|RD|TH)\b)?"
YEAR = r"(?:1\d{3}|20\d{2})(?!\d)"
ERA = r"(?:B\.?\s?C\.?(?:E\.?)?)(?!\w)"
PART_OF_PERIOD = any_case(rf"\b(?:{either(WORDS['parts_of_period'])}(?:\s+|-)|mid)(?:the\s+)?")
PART_OF_DAY = either(PARTS)
SEASON = either(SEASONS)
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
NUMBER = rf"(?:{either(UNKNOWN)}|half\s+an?|(?:{TENS})[- ]{either(list(NUMBERS)[2:11])}|{either(NUMBERS)}|\d{{1,3}}(?:\.\d)?)"
UNIT = rf"(?:{either([*UNITS, *WORDS['plural_of'], *(u + 's' for u in UNITS)])})"


def number(words: str) -> str:
    """The number as it stands in a duration: "3", or "X" where the text gives none."""
    low = re.sub(r"\s+", " ", words.lower())
    if low in UNKNOWN:
        return "X"
    if low.startswith("half"):
        return "0.5"
    tens, _, ones = re.sub("-", " ", low).partition(" ")
    return str(NUMBERS[tens] + NUMBERS.get(ones, 0)) if tens in NUMBERS else low


def unit(words: str) -> str:
    low = words.lower()
    code: str = UNITS[WORDS["plural_of"].get(low) or (low if low in UNITS else low.removesuffix("s"))]
    return code


def month(words: str) -> int:
    number: int = MONTHS[words.lower().rstrip(".")]
    return number


WORD = re.compile(r"[^\W\d_]+|\d+")
LENGTHS = {1: "small", 2: "small", 3: "hundreds", 4: "year"}


def _kinds() -> dict[str, str]:
    """Word in lower case -> the kind of time expression that it may be part of; a phrase goes by its last word."""
    kinds = {w: "reference" for w in REFERENCES} | {w: "set" for w in SETS} | {w: "feast" for w in FEASTS}
    kinds |= dict.fromkeys(["today", "yesterday", "tomorrow", "tonight", "overnight"], "deictic")
    kinds |= dict.fromkeys(["bc", "bce", "b"], "era") | dict.fromkeys(SEASONS, "season")
    kinds = {re.split(r"[ -]", w)[-1] if w not in FEASTS else w.split(" ")[0].split("'")[0].split("’")[0]: kind for w, kind in kinds.items()}
    kinds |= dict.fromkeys([*UNITS, *WORDS["plural_of"], *(u + "s" for u in UNITS), "weekend"], "unit") | dict.fromkeys(PARTS, "part")
    return kinds | dict.fromkeys(MONTHS, "month") | dict.fromkeys(WEEKDAYS, "weekday")


KINDS = _kinds()


def triggers(text: str) -> Iterator[tuple[int, int, str]]:
    """Words that time expressions are made of, with their kind; numbers by their length."""
    for found in WORD.finditer(text):
        word = found.group()
        kind = LENGTHS.get(len(word)) if word[0].isdecimal() else KINDS.get(word.lower())
        if kind is not None:
            yield found.start(), found.end(), kind
