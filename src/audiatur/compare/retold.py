"""Which of two figures of one paper is the earlier one, where its words say so: "has risen to 17 ... it had previously reported 14"."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal

from audiatur.record import Record, Toll
from audiatur.record.words import vocabulary

Told = Literal["earlier", "up", "down"]
BEFORE: Final = 80
"""Characters before a figure in which the words stand that tell it to be the earlier one; about a clause."""
HEDGE: Final = r"(?:\s+(?:at\s+least|about|around|nearly|almost|some|more\s+than|over))?"


def told(toll: Toll, record: Record) -> Told | None:
    """ "earlier": another figure followed it; "up" or "down": it followed a lower or a higher one; None where nothing is said."""
    words = _words_before(toll, record)
    if _pattern("up").search(words):
        return "up"
    if _pattern("down").search(words):
        return "down"
    return "earlier" if _pattern("earlier").search(_clause(toll, record)) else None


def _words_before(toll: Toll, record: Record) -> str:
    """From the text, or from the statement where there is none."""
    at = toll.figure.start
    if record.document.text:
        return record.document.text[max(0, at - BEFORE) : at].rstrip()
    content = next((s.content for s in record.statements if s.id == toll.statement), None)
    return content.text[: max(0, at - content.start)].rstrip() if content else ""


def _clause(toll: Toll, record: Record) -> str:
    """What stands between the speaker and the figure; where the paper speaks itself, the beginning of the sentence."""
    at = toll.figure.start
    text = (record.document.text or "")[max(0, at - BEFORE) : at]
    source = toll.attribution[-1].source if toll.attribution else None
    if source and source.end <= at:
        return text[max(0, source.end - max(0, at - BEFORE)) :]
    return "" if source else re.split(r"[.!?]\s|\n\s*\n", text)[-1]


@cache
def _pattern(kind: Told) -> re.Pattern[str]:
    phrases = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in vocabulary("updates")[kind])
    if kind == "earlier":
        verbs = "|".join(map(re.escape, vocabulary("updates")["reporting"]))
        return re.compile(rf"(?i)\b(?:{phrases})\b\W+(?:\w+\W+)?(?:{verbs})\b|\b(?:{verbs})\b\W+(?:{phrases})\b")
    return re.compile(rf"(?i)\b(?:{phrases}){HEDGE}$")
