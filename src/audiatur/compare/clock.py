"""What the dates near a toll or an act tell beyond its own: that it is of another age, or at which hour of the day it was."""

from __future__ import annotations

import re
from typing import Final

from audiatur.compare.when import Days, days
from audiatur.record import Attack, Interval, Record, Time, Toll

LONG_AGO: Final = 730
"""Days before a document: what is told of an earlier time than this belongs to no incident that it reports."""
IN_SENTENCE: Final = 60
"""Characters: a date this near, with no end of a sentence between, is that of the figure or act itself."""
JUST_AFTER: Final = 12
"""Characters between a figure and its date behind it: "500 died in 1995"."""
IN_SCENE: Final = 250
"""Characters: an hour given this near is that of the scene."""
FAR_HOURS: Final = 6
"""Hours: nearer ones may be one strike, as two papers time it."""
PARTS: Final = {"MO": 9, "MI": 12, "AF": 15, "EV": 20, "NI": 1}
"""The middle of each part of a day as TIMEX3 names them."""
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+[\"'“‘(]*[A-Z0-9]|\n\s*\n")
_CLOCK = re.compile(r"T(\d\d)")


def of_old(item: Toll | Attack, record: Record, published: Days | None) -> Interval | None:
    """The year of long ago that stands beside a figure or act, whatever date it was lent: "in 1995, 500 died"."""
    known = [d for t in record.times if (d := days(t.value)) and d.length == 1]
    now = published or max(known, key=lambda d: d.last, default=None)
    if now is None:
        return None
    at = _span(item)
    beside = min((t for t in record.times if _one_sentence(t, at, item, record)), key=lambda t: (_distance(t, at), t.start), default=None)
    when = days(beside.value) if beside else None
    if beside is None or when is None or when.last + LONG_AGO >= now.first:
        return None
    return Interval(start=beside.value, text=beside.text)


def hour(item: Toll | Attack, record: Record) -> int | None:
    """The hour, or the middle of the part of the day, that the words of its time give."""
    if item.time is None or not item.time.text:
        return None
    at = _span(item)
    words = [t for t in record.times if t.text == item.time.text and _distance(t, at) <= IN_SCENE]
    value = min(words, key=lambda t: _distance(t, at)).value if words else ""
    if clock := _CLOCK.search(value or ""):
        return int(clock[1])
    return PARTS.get((value or "").partition("T")[2][:2])


def far_apart(a: int, b: int) -> bool:
    return min((a - b) % 24, (b - a) % 24) >= FAR_HOURS


def _span(item: Toll | Attack) -> tuple[int, int]:
    words = item.figure if isinstance(item, Toll) else item.trigger
    return words.start, words.end


def _distance(time: Time, at: tuple[int, int]) -> int:
    return max(0, at[0] - time.end, time.start - at[1])


def _one_sentence(time: Time, at: tuple[int, int], item: Toll | Attack, record: Record) -> bool:
    """By the text where it is at hand; without it, by the statement or by nearness alone: more after a date than before one."""
    far = _distance(time, at)
    if far > IN_SENTENCE:
        return False  # before the statement is looked for: long papers have many times
    if record.document.text:
        between = record.document.text[min(time.end, at[1]) : max(time.start, at[0])]
        return not _SENTENCE_END.search(between)
    content = next((s.content for s in record.statements if s.id == item.statement), None)
    if content:
        return content.start <= time.start and time.end <= content.end
    return time.start < at[0] or far <= JUST_AFTER
