"""A figure as its source gives it: "more than 30" is nobody's "at least 31"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from text_to_num import text2num

from audiatur.record.words import vocabulary

_KINDS: Final = {"more_than": "at_least", "at_least": "at_least", "at_most": "at_most", "about": "about"}
"""Groups of hedges in the vocabulary of numbers, and the qualifier that each makes."""
_PLAIN: Final = {"more_than": "more than", "at_least": "at least", "at_most": "up to", "about": "about"}
REACH: Final = 40
"""Characters before a figure in which its hedge may stand."""

LEAST_MEANT: Final = MappingProxyType({"tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1000})
"""The least that a vague word means. ACLED enters 10 for tens, 12 for dozens, 100 for hundreds, and so on."""


def number(value: int) -> str:
    """Digits, in groups of three from 10 000 on."""
    return f"{value:,}".replace(",", "\u202f") if abs(value) >= 10_000 else str(value)


def said(value: Mapping[str, Any], before: str = "") -> str:
    """The figure with the source's own hedge where `before`, the text up to the figure, has it; else with a plain word for it.

    A figure without bounds is the source's word ("dozens").
    """
    low, high, text = value.get("low"), value.get("high"), str(value.get("text") or "")
    if low is None and high is None:
        return (text.lower() if text.isupper() else text[:1].lower() + text[1:]) or "no exact number"
    kind, words = _hedge(value, before)
    if low is not None and high is None:
        return f"{words} {number(low - 1 if kind == 'more_than' and _written(text) != low else low)}"
    if low is None:
        return f"{words} {number(high or 0)}"
    span = number(low) if low == high or high is None else f"{number(low)} to {number(high)}"
    return f"{words} {span}".strip()


def _hedge(value: Mapping[str, Any], before: str) -> tuple[str, str]:
    qualifier = str(value.get("qualifier") or "exact")
    found = _before().search(before[-REACH:])
    if found and found.lastgroup and _KINDS[found.lastgroup] == qualifier:
        return found.lastgroup, " ".join(found[found.lastgroup].lower().split())
    low, high = value.get("low"), value.get("high")
    if low is not None and high is None:
        kind = "more_than" if _written(str(value.get("text") or "")) == low - 1 else "at_least"
    elif low is not None and low != high:
        return qualifier, ""  # "between 15 and 25" has no other hedge than its two numbers
    else:
        kind = "at_most" if low is None else qualifier
    return kind, _PLAIN.get(kind, "")


@cache
def _before() -> re.Pattern[str]:
    """A hedge that ends where a figure begins; between them may stand a quotation mark, a bracket or "another"."""
    hedges = vocabulary("numbers")
    groups = (f"(?P<{kind}>{'|'.join(_phrase(p) for p in sorted(map(str, hedges[kind]), key=len, reverse=True))})" for kind in _KINDS)
    return re.compile(rf"\b(?:{'|'.join(groups)})(?:\s+another)?[\s\"“”'(]+$", re.IGNORECASE)


def _phrase(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in words.split())


def _written(text: str) -> int | None:
    """The number that digits or number words give, or None where they are something else."""
    digits = re.sub(r"[\s,.']", "", text)
    if digits.isdecimal():
        return int(digits)
    try:
        return int(text2num(text.lower(), "en"))
    except ValueError:
        return None
