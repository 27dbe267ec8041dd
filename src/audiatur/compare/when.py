"""Times as stretches of whole days, counted from the year 1, so that a date known to the month can be held against one known to the day."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from msgspec import Struct

from audiatur.record import Interval

_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?![\d-])")
_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")

REMEMBERED = 50_000
"""Results kept, so that a long comparison does not work out the same words again."""


class Days(Struct, frozen=True, order=True):
    """From the first to the last day, both included, as ordinals of the proleptic Gregorian calendar."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    def gap(self, other: Days) -> int:
        """Days between the two; 0 where they meet."""
        return max(0, self.first - other.last, other.first - self.last)

    def contains(self, other: Days) -> bool:
        return self.first <= other.first and other.last <= self.last


@lru_cache(maxsize=REMEMBERED)
def days(value: str | None) -> Days | None:
    """The days that an ISO 8601 date, month, year, week or date and time covers; None where it is unknown or no such day exists."""
    if not value:
        return None
    if week := _WEEK.match(value):
        year, number = int(week[1]), int(week[2])
        if not 1 <= number <= 52:
            return None
        monday = date.fromisocalendar(year, number, 1).toordinal()
        return Days(monday, monday + 6)
    match = _DATE.match(value)
    if match is None or int(match[1]) == 0:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if month > 12 or (month and day > calendar.monthrange(year, month)[1]):
        return None
    last = date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    return Days(date(year, month or 1, day or 1).toordinal(), last.toordinal())


def of_interval(time: Interval | None) -> Days | None:
    """None where neither end is known; the known end alone where only one is."""
    if time is None:
        return None
    start, end = days(time.start), days(time.end)
    if start is None or end is None:
        return start or end
    return Days(min(start.first, end.first), max(start.last, end.last))


def iso(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def whole_month(stretch: Days) -> bool:
    first, last = date.fromordinal(stretch.first), date.fromordinal(stretch.last)
    return first.day == 1 and (last + timedelta(days=1)).day == 1 and (first.year, first.month) == (last.year, last.month)


def words(stretch: Days) -> str:
    """ "11 October 2020", "27 September – 8 October 2020", "October 2020"."""
    first, last = date.fromordinal(stretch.first), date.fromordinal(stretch.last)
    if first == last:
        return f"{first.day} {_MONTHS[first.month - 1]} {first.year}"
    if whole_month(stretch):
        return f"{_MONTHS[first.month - 1]} {first.year}"
    start = f"{first.day}"
    if first.month != last.month or first.year != last.year:
        start += f" {_MONTHS[first.month - 1]}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"{start} – {last.day} {_MONTHS[last.month - 1]} {last.year}"
