"""Charts draw figures as what they are, and never one without its speaker."""

from __future__ import annotations

import re

import pytest

from audiatur.publish.charts import Mark, ceiling, draw, drawable
from audiatur.publish.sides import Side

SIDE = Side(name="Norland", key="s1", shape="circle")


def mark(low: int | None, high: int | None, date: str = "2031-05-03", *, speaker: str = "the ministry", qualifier: str = "exact", modality: str = "") -> Mark:
    return Mark(date=date, low=low, high=high, qualifier=qualifier, speaker=speaker, side=SIDE, href="#d1-q0-1", document="d", modality=modality)


def test_every_mark_links_to_its_words_and_is_named_with_its_speaker() -> None:
    svg = str(draw([mark(7, 7), mark(12, None, "2031-05-04", speaker="the service")], width=900, ident="c", title="Killed", named=True))
    assert re.findall(r'<a class="mark s1" href="#d1-q0-1" aria-label="([^"]*)"', svg) == [
        "7, according to the ministry, 3 May 2031",
        "at least 12, according to the service, 4 May 2031",
    ]


def test_at_least_points_up_at_most_points_down_and_a_range_is_a_bar() -> None:
    def drawn(m: Mark) -> str:
        return str(draw([m, mark(1, 1)], width=900, ident="c", title="", named=False))

    assert "v-17" in drawn(mark(5, None))
    assert "v17" in drawn(mark(None, 5))
    assert 'class="range"' in drawn(mark(5, 9))
    assert not re.search(r'v-?17|class="range"', drawn(mark(5, 5)))


def test_what_is_denied_vague_or_undated_is_not_drawn() -> None:
    kept = mark(3, 3)
    assert drawable([mark(3, 3, modality="denied"), mark(None, None, qualifier="vague"), mark(3, 3, "2031-05"), kept]) == [kept]


def test_equal_figures_of_several_speakers_share_a_line_of_the_margin() -> None:
    svg = str(draw([mark(7, 7), mark(7, 7, speaker="the service"), mark(7, 7, speaker="the mayor")], width=900, ident="c", title="", named=True))
    assert svg.count('class="who"') == 1
    assert " and 2 more</text>" in svg


@pytest.mark.parametrize(("value", "top"), [(0, 4), (1, 4), (7, 8), (21, 25), (27, 40), (141, 200), (5000, 6000)])
def test_the_scale_ends_at_a_round_number_above_the_greatest_figure(value: int, top: int) -> None:
    assert ceiling(value) == top


def test_a_hostile_speaker_stays_text() -> None:
    svg = str(draw([mark(7, 7, speaker='"><script>hit()</script>'), mark(8, 8)], width=900, ident="c", title="<b>", named=True))
    assert "<script" not in svg
    assert "<b>" not in svg
