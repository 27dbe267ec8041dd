"""Figures that were added up, on the page: each a link to its words, beside every incident in which one of them stands."""

import re

import pytest

from audiatur.compare import compare
from audiatur.publish import report
from audiatur.record import Record
from tests.publish.test_report import Outline, words
from tests.reading import record_of

BOTH = (
    "The prosecutor's office of Norland said that four people were killed in Leeds on 27 April and 21 people were killed in Leeds on 28 April. "
    "The prosecutor's office said that 22 people were killed in Leeds between 27 April and 28 April."
)


@pytest.fixture(scope="module")
def record() -> Record:
    return record_of(BOTH, "2031-05-04")


@pytest.fixture(scope="module")
def page(record: Record) -> str:
    return report(compare([record]), [record], title="x")


def sections(page: str) -> list[str]:
    return re.findall(r'<section class="rel sums".*?</section>', page, re.DOTALL)


def test_a_sum_stands_in_every_incident_of_its_figures_and_each_figure_leads_to_its_words(page: str, record: Record) -> None:
    shown = sections(page)
    assert len(shown) == 3
    marks = [f'href="#d1-q{t.figure.start}-{t.figure.end}"' for t in record.tolls]
    assert len(marks) == 3
    assert all(mark in section for section in shown for mark in marks)
    assert {link.removeprefix("#") for link in Outline("".join(shown)).links} <= set(Outline(page).ids)


def test_a_sum_says_what_it_is_held_against_and_whose_figures_they_are(page: str) -> None:
    (of_both_days,) = (words(s) for s in sections(page) if "27 – 28 April 2031" in s[: s.index(">")])
    assert "≠ Killed: do not add up · incidents and a total of their days" in of_both_days
    assert "= 25; the total is 22 (people), according to The prosecutor's office of Norland" in of_both_days
    assert "together more than the total, which cannot be if it counts them all" in of_both_days


def test_the_summary_leads_to_incidents_whose_figures_do_not_add_up(page: str, record: Record) -> None:
    summary = page[page.index('<section id="summary"') : page.index('<section id="incidents"')]
    assert "Figures of one speaker that do not add up: Leeds, 27 – 28 April 2031" in words(summary)
    adding_up = record_of(BOTH.replace("22", "25"), "2031-05-04")
    page = report(compare([adding_up]), [adding_up], title="x")
    assert "= Killed: add up" in words(sections(page)[0])
    assert "that do not add up" not in words(page)
