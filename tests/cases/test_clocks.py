"""When a time runs out, over year ends, holidays and changes of the clock."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiatur.cases.clocks import due, last_day, until, when, works
from audiatur.errors import CaseError
from audiatur.record.procedure import Length, Rule

RULE = Rule(text="a rule", date="2026-11-25")
DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 12, 31))
BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""The first day in a country loads its holidays, which takes its time on a busy computer."""
COUNTRY = st.sampled_from(["GB-ENG", "CH-BE", "AZ", "AM", "UA", "US-NY", "BR"])


def length(number: int, unit: str) -> Length:
    return Length(number=number, unit=unit, rule=RULE)


@pytest.mark.parametrize(
    ("since", "number", "unit", "last"),
    [
        ("2026-12-23", 1, "working_days", "2026-12-24"),
        ("2026-12-24", 1, "working_days", "2026-12-29"),  # Christmas, a week-end, and Boxing Day's substitute on Monday
        ("2026-12-24", 3, "working_days", "2026-12-31"),
        ("2026-12-31", 1, "working_days", "2027-01-04"),  # New Year and a week-end
        ("2027-12-24", 1, "working_days", "2027-12-29"),
        ("2026-12-30", 7, "days", "2027-01-06"),
        ("2024-01-31", 1, "months", "2024-02-29"),
        ("2026-10-31", 4, "months", "2027-02-28"),
        ("2026-11-25", 12, "months", "2027-11-25"),
    ],
)
def test_a_time_ends_with_its_last_day(since, number, unit, last):
    assert last_day(datetime.date.fromisoformat(since), length(number, unit), country="GB-ENG").isoformat() == last


def test_the_day_is_that_of_the_bodys_place():
    late = datetime.datetime(2026, 3, 27, 23, 30, tzinfo=datetime.UTC)
    assert due(late, length(1, "days"), zone="Europe/London", country="GB-ENG").isoformat() == "2026-03-29T00:00:00+00:00"
    assert due(late, length(1, "days"), zone="Asia/Baku", country="AZ").isoformat() == "2026-03-30T00:00:00+04:00"


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London", "Pacific/Auckland"])
def test_a_day_that_is_given_is_a_day_at_the_bodys_place_and_counted_from_there(zone):
    made = due(datetime.datetime.fromisoformat(when("2026-05-10", zone=zone)), length(7, "days"), zone=zone, country="GB-ENG")
    assert until(made).isoformat() == "2026-05-17"


@pytest.mark.parametrize("said", ["soon", "2026-05-10T12:00:00"])
def test_a_time_that_can_be_read_in_two_ways_is_refused(said):
    with pytest.raises(CaseError, match="as 2026-11-25T14:00:00"):
        when(said, zone="Europe/London")


def test_an_hour_more_or_less_in_the_night_moves_no_deadline():
    """London's clocks go forward on 29 March 2026 and back on 25 October 2026."""
    for day, offset in (("2026-03-28", "+01:00"), ("2026-10-24", "+00:00")):
        since = datetime.datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=ZoneInfo("Europe/London"))
        made = due(since, length(2, "days"), zone="Europe/London", country="GB-ENG")
        assert (made.time(), made.isoformat()[-6:]) == (datetime.time(), offset)
        assert made.date() == since.date() + datetime.timedelta(days=3)


@BUSY
@given(DAYS, st.integers(1, 60), COUNTRY)
def test_just_so_many_working_days_lie_in_it_and_it_ends_with_one(day, number, country):
    last = last_day(day, length(number, "working_days"), country=country)
    between = [day + datetime.timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert works(last, country)
    assert sum(works(d, country) for d in between) == number


@BUSY
@given(DAYS, st.integers(1, 60), st.sampled_from(["days", "working_days", "months"]), COUNTRY)
def test_who_begins_later_ends_no_earlier_and_a_longer_time_is_longer(day, number, unit, country):
    ends = last_day(day, length(number, unit), country=country)
    assert ends <= last_day(day + datetime.timedelta(days=1), length(number, unit), country=country)
    assert ends < last_day(day, length(number + 1, unit), country=country)


@BUSY
@given(DAYS, st.integers(1, 36), COUNTRY)
def test_a_month_ends_on_the_same_number_or_on_the_last_day(day, number, country):
    ends = last_day(day, length(number, "months"), country=country)
    assert (ends.year * 12 + ends.month) - (day.year * 12 + day.month) == number
    assert ends.day == day.day or (ends.day < day.day and (ends + datetime.timedelta(days=1)).day == 1)


@BUSY
@given(DAYS, st.integers(1, 60), st.sampled_from(["days", "months"]), COUNTRY)
def test_a_time_that_goes_on_to_a_working_day_ends_with_the_first_that_is_one(day, number, unit, country):
    plain = last_day(day, length(number, unit), country=country)
    made = last_day(day, msgspec.structs.replace(length(number, unit), to_working_day=True), country=country)
    assert works(made, country)
    assert not any(works(plain + datetime.timedelta(n), country) for n in range((made - plain).days))


def test_a_country_without_known_holidays_is_said():
    with pytest.raises(CaseError, match="'XX' are not known"):
        works(datetime.date(2026, 11, 25), "XX")
