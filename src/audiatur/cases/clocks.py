"""When a time runs out: calendar days, working days and months, in the time zone and by the holidays of the body.

The day of the event does not count, and the time ends with the end of its last day (as in Regulation (EEC, Euratom) No 1182/71, article 3).
A month ends on the day of the same number, or on the last day of a month that has none.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Container
from functools import lru_cache
from zoneinfo import ZoneInfo

from audiatur.errors import CaseError
from audiatur.record.procedure import Length

_DAY = datetime.timedelta(days=1)


def due(since: datetime.datetime, length: Length, *, zone: str, country: str) -> datetime.datetime:
    """The moment, with its offset there, at which a time that began with an event at `since` has run out."""
    day = last_day(since.astimezone(ZoneInfo(zone)).date(), length, country=country)
    return datetime.datetime.combine(day + _DAY, datetime.time(), ZoneInfo(zone))


def until(due: datetime.datetime) -> datetime.date:
    """The last day of a time: it has run out when that day is over."""
    return (due - datetime.timedelta(seconds=1)).date()


def spoken(day: str) -> str:
    """ "5 May 2025" from "2025-05-05"."""
    return f"{datetime.date.fromisoformat(day):%d %B %Y}".lstrip("0")


def when(said: str, *, zone: str) -> str:
    """What a person gives as the time of something: a day alone is its first moment at the body's place. Raises CaseError."""
    try:
        made = datetime.datetime.fromisoformat(said)
    except ValueError as error:
        raise CaseError(f"{said!r} is no time. Give a day, as 2026-11-25, or a day and time with its offset, as 2026-11-25T14:00:00+01:00.") from error
    if len(said) > 10 and made.tzinfo is None:
        raise CaseError(f"{said!r} has no offset. Write it as 2026-11-25T14:00:00+01:00.")
    return made.isoformat() if made.tzinfo else made.replace(tzinfo=ZoneInfo(zone)).isoformat()


@lru_cache(maxsize=4096)
def last_day(event: datetime.date, length: Length, *, country: str) -> datetime.date:
    day = _last(event, length, country)
    while length.to_working_day is True and not works(day, country):
        day += _DAY
    return day


def _last(event: datetime.date, length: Length, country: str) -> datetime.date:
    if length.unit == "days":
        return event + length.number * _DAY
    if length.unit == "months":
        return _months_after(event, length.number)
    day, left = event, length.number
    while left:
        day += _DAY
        left -= works(day, country)
    return day


def works(day: datetime.date, country: str) -> bool:
    """Whether it is a working day: no Saturday, no Sunday, and no public holiday there."""
    return day.weekday() < 5 and day not in _holidays(country)


def _months_after(day: datetime.date, number: int) -> datetime.date:
    years, month = divmod(day.month - 1 + number, 12)
    year = day.year + years
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=16)
def _holidays(country: str) -> Container[datetime.date]:
    import holidays  # here: it takes half a second, and a case without working days needs none

    name, _, part = country.partition("-")
    try:
        found: Container[datetime.date] = holidays.country_holidays(name, subdiv=part or None)
        return found
    except NotImplementedError as error:
        raise CaseError(f"The holidays of {country!r} are not known. Use a country of ISO 3166-1, and after a dash a part of it, as GB-ENG.") from error
