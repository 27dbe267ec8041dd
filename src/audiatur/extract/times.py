"""Time expressions with TIMEX3 values: dates, times of the day, durations and repeated times; relative ones counted from publication or narrative."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from audiatur.extract.draft import Draft
from audiatur.extract.step import step
from audiatur.extract.timexcalendar import day_of, interval, iso
from audiatur.extract.timexreading import Reading, is_narrative
from audiatur.extract.timexrules import CONNECT, RULES, Value, month_day
from audiatur.extract.timexwords import DAY, ERA, SETS, YEAR, triggers
from audiatur.record import Time, TimeType

NEXT_DAY = re.compile(rf"{CONNECT}(?P<d>{DAY})(?![:%\d]|[.,]\d|\s*(?:a\.m|p\.m|am\b|pm\b))(?:,?\s+(?P<y>{YEAR}))?")
"""The "5" after "October 4 and"."""
DATED = re.compile(r"(?:BC)?\d{2,4}(?:-|$|T)")
BEGUN = re.compile(r"\b(?:since|began|begun|started|erupted|broke out)\b[^.;:\n]*\Z")
"""What stands before the day on which something longer began: "earlier in the day" is not of that day."""
SAID = re.compile(r"\b(?:said|says|told [\w’']+|announced|wrote|added|stated)(?: (?:in|on|late|early))? ?\Z")
"""A day of a saying ("said today"): "the day before" goes on from what was told, not from it."""
FULL = re.compile(r"\d{4}-\d\d")
ANCIENT = re.compile(rf"\d\s*{ERA}")

SHORT = 60
BEFORE, AFTER = 48, 64
"""How far around such a word an expression may reach, in characters."""

__all__ = ["find", "interval"]


NAMING = re.compile(r" (?:Movement|Brigades?|Front|Division|Alliance|Revolution|Martyrs?|Street|Square|Bridge|Battalion)\b")
"""What stands behind a day that is a name: "the March 23 Movement"."""


@step("times")
def find(doc: Doc, draft: Draft) -> None:
    ancient = len(ANCIENT.findall(draft.text)) >= 3
    reading = Reading(doc, draft.text, draft.published, ancient or is_narrative(draft.text, draft.published), ancient)
    found: list[tuple[int, int, str]] = []
    for match, value_of in _candidates(draft.text):
        value = value_of(match, reading)
        if value is None or (found and match.start() < found[-1][1]) or NAMING.match(draft.text, match.end()):
            continue
        further = _days_after(match, value, reading) if value_of is month_day else []
        if further and further[0][3]:
            value = further[0][3] + value[4:]
        found.append((match.start(), match.end(), value))
        found += [(start, end, day) for start, end, day, _ in further]
        if day_of(found[-1][2]):
            reading.said = found[-1][2]
        if (
            DATED.match(found[-1][2])
            and not _heads_page(reading, match.start(), found[-1][2])
            and not SAID.search(draft.text, max(0, match.start() - 40), match.start())
            and not (reading.last and BEGUN.search(draft.text, max(0, match.start() - 60), match.start()))
        ):
            reading.last = found[-1][2]
            if FULL.match(reading.last) and re.search(r"\d{4}", match.group()):
                reading.full = (reading.last, match.end())
    for start, end, value in _dated(found, reading):
        span = draft.span(*_trimmed(draft.text, start, end))
        draft.times.append(Time(start=span.start, end=span.end, text=span.text, value=value, type=_type(value)))


def _heads_page(reading: Reading, at: int, value: str) -> bool:
    """The day of the paper on a short line of its own: what is told next does not count from it."""
    begin, end = reading.text.rfind("\n", 0, at) + 1, reading.text.find("\n", at)
    line = reading.text[begin:end].strip() if end >= 0 else ""
    return reading.published is not None and value[:10] == reading.published.isoformat() and 0 < len(line) < SHORT and line[-1] not in ".!?"


def _candidates(text: str) -> list[tuple[re.Match[str], Value]]:
    """The longest matches from left to right, looked for around the words that may belong to a time expression."""
    every: dict[tuple[int, int, str], tuple[re.Match[str], Value]] = {}
    for start, end, kind in triggers(text):
        left = text.rfind(" ", 0, max(0, start - BEFORE)) + 1
        for pattern, value_of in RULES[kind]:
            for match in pattern.finditer(text, left, end + AFTER):
                if match.start() > start:
                    break
                every.setdefault((match.start(), -match.end(), value_of.__name__), (match, value_of))
    return sorted(every.values(), key=lambda x: (x[0].start(), -x[0].end()))


def _days_after(match: re.Match[str], value: str, reading: Reading) -> list[tuple[int, int, str, str | None]]:
    """Further days of a month: "October 4, 5 and 6", "October 4-5, 2020", each with the year where one stands behind it."""
    out: list[tuple[int, int, str, str | None]] = []
    end, first = match.end(), day_of(value)
    while first and (more := NEXT_DAY.match(reading.text, end)) and not (reading.counts(more.end("d")) and not more["y"]):
        if reading.text[end : more.start("d")].strip() == "," and not NEXT_DAY.match(reading.text, more.end()):
            break
        day = iso(int(more["y"] or first.year), first.month, int(re.sub(r"\D", "", more["d"])))
        if day is None:
            break
        out.append((more.start("d"), more.end(), day, more["y"]))
        end = more.end()
    return out


def _dated(found: list[tuple[int, int, str]], reading: Reading) -> list[tuple[int, int, str]]:
    """Gives hours and parts of the day the date that stands with them in the sentence, else the one told before, else publication."""
    out = []
    told: str | None = None
    for n, (start, end, value) in enumerate(found):
        if value.startswith("T"):
            token = reading.token(start)
            near = [f for f in found[max(0, n - 2) : n + 3] if token is not None and token.sent.start_char <= f[0] < token.sent.end_char and day_of(f[2])]
            date = min(near, key=lambda f: abs(f[0] - start))[2][:10] if near else told
            if date is None and not reading.narrative and reading.published:
                date = reading.published.isoformat()
            value = f"{date or 'XXXX-XX-XX'}{value}"
        elif day_of(value):
            told = told if told and BEGUN.search(reading.text, max(0, start - 60), start) else value[:10]
        elif DATED.match(value):
            told = None
        out.append((start, end, value))
    return out


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without white space, brackets and leading prepositions that a pattern took along."""
    if lead := re.match(r"(?i)(?:[\s(–/-]+|(?:in|on|at|over|by|until|since|from|to|between|and|during|before|after)\s+)+(?=\S)", text[start:end]):
        start += lead.end()
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _type(value: str) -> TimeType:
    if value.startswith("P") and not value.endswith("_REF"):
        return "DURATION"
    if value in SETS.values():
        return "SET"
    return "TIME" if "T" in value and not value.endswith("_REF") else "DATE"
