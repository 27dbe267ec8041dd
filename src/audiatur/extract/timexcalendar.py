"""Reckoning with TIMEX3 values: days, months, years, weeks and decades before and after one another."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from audiatur.record import Interval, Time

DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
MONTH = re.compile(r"(BC)?(\d{4})-(\d\d)")
YEAR = re.compile(r"(BC)?(\d{4})")
SEASONS = {"SP": ("03", "05"), "SU": ("06", "08"), "FA": ("09", "11"), "WI": ("12", "02")}
PARTS_OF_YEAR = {"H1": ("01", "06"), "H2": ("07", "12"), "Q1": ("01", "03"), "Q2": ("04", "06"), "Q3": ("07", "09"), "Q4": ("10", "12")}


def valid(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def iso(year: int, month: int, day: int) -> str | None:
    return f"{year:04d}-{month:02d}-{day:02d}" if valid(year, month, day) else None


@lru_cache(maxsize=10_000)
def day_of(value: str) -> date | None:
    """The day of a value that is known to the day."""
    if (found := DAY.match(value)) and valid(*map(int, found.groups())):
        return date(*map(int, found.groups()))
    return None


def year_of(value: str) -> str | None:
    """The year with its era ("BC0480"), of any value that has one."""
    return found.group() if (found := YEAR.match(value)) else None


def _plus_years(year: str, number: int) -> str:
    """The year so many years on; years before Christ are counted downwards."""
    if year.startswith("BC"):
        return f"BC{max(1, int(year[2:]) - number):04d}"
    return f"{max(1, int(year) + number):04d}"


def _plus_months(value: str, number: int) -> str | None:
    found = MONTH.match(value)
    if found is None:
        return None
    years, month = divmod(int(found[3]) - 1 + number, 12)
    return f"{_plus_years((found[1] or '') + found[2], years)}-{month + 1:02d}"


def week(day: date) -> str:
    year, number, _ = day.isocalendar()
    return f"{year:04d}-W{number:02d}"


def _monday(value: str) -> date | None:
    found = re.match(r"(\d{4})-W(\d\d)", value)
    return date.fromisocalendar(int(found[1]), min(int(found[2]), 52), 1) if found else day_of(value)


def shift(value: str, number: int, unit: str) -> str | None:
    """The value so many units on (or back), as precise as the unit; what is unknown is X: two days after "1915" is 1915-XX-XX."""
    year = year_of(value)
    if unit == "D":
        day = day_of(value)
        return (day + timedelta(number)).isoformat() if day else f"{year}-XX-XX" if year else None
    if unit == "W":
        day = _monday(value)
        return week(day + timedelta(7 * number)) if day else f"{year}-WXX" if year else None
    if unit == "M":
        return _plus_months(value, number) or (f"{year}-XX" if year else None)
    if unit == "Y":
        return _plus_years(year, number) if year else None
    if unit == "DE":
        return _plus_years(year, 10 * number)[:-1] if year else None
    return _plus_years(year, 100 * number)[:-2] if unit == "CE" and year else None


def truncated(value: str, unit: str) -> str | None:
    """The day, week, month, year, decade or century that a value lies in."""
    day = day_of(value)
    if unit == "D":
        return value[:10] if day else value if re.match(r"BC\d{4}-\d\d", value) else None
    if unit == "W":
        return week(day) if day else value if "-W" in value else None
    if unit == "M":
        return found.group() if (found := MONTH.match(value)) else None
    year = year_of(value)
    return {"Y": year, "DE": year[:-1], "CE": year[:-2]}.get(unit) if year else None


def interval(time: Time) -> Interval | None:
    """The days, months or years that a value covers, as precise as the value; None where it has no year or is a length of time.

    `end` is null for a single day, month, week or year: those name themselves.
    """
    ends = _ends(time.value)
    return Interval(start=ends[0], end=ends[1], text=time.text) if ends else None


@lru_cache(maxsize=10_000)
def _ends(value: str) -> tuple[str, str | None] | None:
    if "/" in value:
        first, last = (_ends(part) for part in value.split("/", 1))
        return (first[0], last[1] or last[0]) if first and last else None
    if value.endswith("-WE") and (monday := _monday(value)):
        return (monday + timedelta(5)).isoformat(), (monday + timedelta(6)).isoformat()
    if found := re.match(r"\d{4}-\d\d(-\d\d)?(?![\d])|\d{4}-W\d\d|\d{4}$", value):
        return found.group(), None
    if found := re.match(r"(\d{4})-(SP|SU|FA|WI|H1|H2|Q[1-4])$", value):
        opens, closes = (SEASONS | PARTS_OF_YEAR)[found[2]]
        return f"{found[1]}-{opens}", f"{int(found[1]) + (closes < opens)}-{closes}"
    if re.fullmatch(r"\d{2,3}", value):
        return f"{value:0<4}", f"{value:9<4}"
    return (found.group(1), None) if (found := re.match(r"(\d{4})-", value)) else None
