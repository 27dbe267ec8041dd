"""Time expressions and their values. Texts are made up; publication is 20 May 2031, a Tuesday, unless a test says otherwise."""

import pytest
import spacy

from audiatur.extract.draft import Draft
from audiatur.extract.times import find, interval
from audiatur.record import Document, Interval, Time
from tests.reading import record_of


def values(text: str, published: str | None = "2031-05-20") -> list[tuple[str, str]]:
    return [(t.text, t.value) for t in record_of(text, published).times]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("October 4, 2030", "2030-10-04"),
        ("4 October 2030", "2030-10-04"),
        ("the 4th of October, 2030", "2030-10-04"),
        ("04.10.2030", "2030-10-04"),
        ("2030-10-04", "2030-10-04"),
        ("Oct. 4, 2030", "2030-10-04"),
        ("Sunday, October 4th, 2030", "2030-10-04"),
        ("mid-October 2030", "2030-10"),
        ("late September", "2030-09"),
        ("the summer of 1943", "1943-SU"),
        ("the 1990s", "199"),
        ("the night of 4 October 2030", "2030-10-04TNI"),
        ("yesterday", "2031-05-19"),
        ("this morning", "2031-05-20TMO"),
        ("overnight", "2031-05-19TNI"),
        ("two days ago", "2031-05-18"),
        ("last week", "2031-W20"),
        ("last month", "2031-04"),
        ("Sunday", "2031-05-18"),
        ("Sunday evening", "2031-05-18TEV"),
    ],
)
def test_a_time_expression_has_the_value_a_reader_gives_it(words: str, value: str) -> None:
    lead = "" if words.split()[0] in {"yesterday", "this", "overnight", "two", "last"} else "on "
    assert (words, value) in values(f"The town was shelled {lead}{words}.")


def test_a_day_without_a_year_is_the_nearest_to_publication_across_new_year() -> None:
    assert values("The town was shelled on 28 December.", "2021-01-03") == [("28 December", "2020-12-28")]
    assert values("The talks will begin on 4 January.", "2020-12-28") == [("4 January", "2021-01-04")]


def test_a_week_day_in_the_future_tense_is_the_next_one() -> None:
    assert values("The ministers will meet on Sunday.") == [("Sunday", "2031-05-25")]
    assert values("The ministers met on Sunday.") == [("Sunday", "2031-05-18")]


def test_narrative_counts_from_the_date_told_last() -> None:
    text = "On 3 May shells hit the mill. Two days later the bridge fell. The next day the road was cut. The same day a truce was signed."
    assert [v for _, v in values(text)] == ["2031-05-03", "2031-05-05", "2031-05-06", "2031-05-06"]


def test_both_ends_of_a_range_are_read_and_share_month_and_year() -> None:
    assert [v for _, v in values("Fighting went on from September 27 to October 5, 2029.")] == ["2029-09-27", "2029-10-05"]
    assert [v for _, v in values("The town was shelled on 27-28 October 2029.")] == ["2029-10-27", "2029-10-28"]
    assert [v for _, v in values("The town was shelled on May 4, 5 and 6.")] == ["2031-05-04", "2031-05-05", "2031-05-06"]


def test_a_clock_time_has_the_day_it_stands_with() -> None:
    assert values("Rockets fell around 10:30 p.m. on May 4.")[0] == ("10:30 p.m.", "2031-05-04T22:30")


def test_durations_and_repeated_times_are_no_dates() -> None:
    times = record_of("Shells fell every day for three days.").times
    assert [(t.value, t.type) for t in times] == [("XXXX-XX-XX", "SET"), ("P3D", "DURATION")]


@pytest.mark.parametrize(
    "text",
    [
        "They may march to the second village.",
        "In the town 1500 people died.",
        "The talks cost 2000 dollars.",
        "Cities fall and families mourn.",
        "In May’s view, aid came.",
    ],
)
def test_words_that_look_like_times_are_left_alone(text: str) -> None:
    assert [t for t in values(text) if t[1][:2] in {"20", "15", "XX"} and "May" not in t[0]] == []


def test_a_year_of_two_digits_is_read_where_nothing_else_can_follow() -> None:
    assert values("OSLO, 2 NOV 89 (Agency) - It fell on Tuesday.", None) == [("2 NOV 89", "1989-11-02"), ("Tuesday", "1989-10-31")]
    assert values("Report of 12-Nov-07\n\nIt fell from 2 Dec 12 to 5 Dec 12.", None)[0] == ("12-Nov-07", "2007-11-12")
    assert values("It fell on 2 Nov 68.", None) == [("2 Nov 68", "2068-11-02")]
    assert values("On 2 Nov 20 people died, on 3 Nov 20:15 it fell.", None)[0] == ("2 Nov", "XXXX-11-02")


def test_a_number_after_a_date_that_counts_people_is_no_day() -> None:
    assert values("On May 4, 12 people were killed.") == [("May 4", "2031-05-04")]


def test_without_a_publication_date_nothing_is_guessed() -> None:
    assert values("The town was shelled on Sunday. The bridge fell on 3 May.", None) == [("Sunday", "XXXX-WXX-7"), ("3 May", "XXXX-05-03")]


def test_a_plain_pipeline_text_can_be_read() -> None:
    draft = Draft(document=Document(id="x", path="x"), text="It fell on 3 May 2030.")
    find(spacy.blank("en")(draft.text), draft)
    assert [t.value for t in draft.times] == ["2030-05-03"]


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("2030-10-04T22:30", "2030-10-04", None),
        ("2030-10", "2030-10", None),
        ("2030-W40", "2030-W40", None),
        ("2030-SU", "2030-06", "2030-08"),
        ("2030-WI", "2030-12", "2031-02"),
        ("199", "1990", "1999"),
        ("2030-10-04/2030-10-06", "2030-10-04", "2030-10-06"),
        ("2030-W40-WE", "2030-10-05", "2030-10-06"),
    ],
)
def test_a_value_covers_an_interval(value: str, start: str, end: str | None) -> None:
    assert interval(Time(start=0, end=1, text="x", value=value, type="DATE")) == Interval(start=start, end=end, text="x")


def test_lengths_and_unknown_days_cover_no_interval() -> None:
    for value in ("P3D", "PRESENT_REF", "XXXX-WXX-7", "BC0480"):
        assert interval(Time(start=0, end=1, text="x", value=value, type="DATE")) is None
