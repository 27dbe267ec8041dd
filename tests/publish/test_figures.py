"""The figures of one incident are drawn as what they are, each on a line with its words and its speaker."""

from __future__ import annotations

import re

import pytest

from audiatur.publish import report
from audiatur.publish.figures import KINDS
from tests.publish import crowd
from tests.publish.outline import Node, tree


@pytest.fixture(scope="module")
def chart() -> Node:
    return tree(report(crowd.comparison(), crowd.records(), title="x")).all("table", "bars")[0]


def row(chart: Node, kind: str) -> Node:
    return next(r for r in chart.all("tr") if kind in r.classes)


def drawn(chart: Node, kind: str) -> list[tuple[str, str]]:
    """Lines and signs of a row, each with where it begins and ends in percent."""
    svg = row(chart, kind).all("svg", "bar")[0]
    return [(n.attrs.get("class", n.tag), n.attrs.get("x1", n.attrs.get("x", "")) + ("-" + n.attrs["x2"] if "x2" in n.attrs else "")) for n in svg.walk()][1:]


def test_at_least_is_open_to_the_right_at_most_to_the_left_and_a_range_has_two_ends(chart: Node) -> None:
    assert drawn(chart, "at_least")[0] == ("open", "22.5%-100%")
    assert drawn(chart, "at_most")[0] == ("open", "0%-75%")
    assert drawn(chart, "range")[0] == ("range", "37.5%-62.5%")
    assert [x for x in drawn(chart, "range") if x[0] == "end"] == [("end", "")] * 2
    assert [x for x in drawn(chart, "exact") if x[0] in ("open", "range", "haze")] == []


def test_about_is_soft_and_a_number_that_is_denied_is_struck_through(chart: Node) -> None:
    assert [x[0] for x in drawn(chart, "about")].count("haze") == 3
    assert "strike" in [x[0] for x in drawn(chart, "denied")]
    assert "denied" in row(chart, "denied").text
    assert "strike" not in [x[0] for x in drawn(chart, "exact")]


def test_a_figure_without_a_number_stands_in_words_and_is_not_drawn(chart: Node) -> None:
    vague = row(chart, "vague")
    assert vague.all("svg", "bar") == []
    assert "dozens" in vague.text
    assert "no number" in vague.text


def test_a_figure_that_was_replaced_says_by_which_and_leads_to_the_update(chart: Node) -> None:
    first = row(chart, "later")
    tie = first.all("a", "tie")[0]
    assert tie.text == "later: 14, 9 May"
    assert tie.attrs["href"] == "#i1-update"
    assert "later" not in row(chart, "at_least").classes


def test_two_numbers_are_a_range_and_not_about(chart: Node) -> None:
    assert re.search(r"15 to 25", row(chart, "range").text)
    assert "about" not in row(chart, "range").text


def test_every_speaker_has_a_line_under_its_side(chart: Node) -> None:
    sides = [r.text.strip() for r in chart.all("tr", "side")]
    assert sides == ["Norland", "Suderia", "Estmark", "No side stated"]
    assert len([r for r in chart.all("tr") if r.all("td")]) == crowd.SOURCES + 1


def test_the_legend_has_each_kind_that_is_drawn_and_no_other() -> None:
    page = tree(report(crowd.comparison(), crowd.records(), title="x"))
    legends = [[li.text.strip() for li in ul.all("li")] for ul in page.all("ul", "legend")]
    assert legends == [list(KINDS.values())]
