"""How a figure is said."""

import pytest

from audiatur.record.hedge import said


@pytest.mark.parametrize(
    ("text", "shown"), [("SEVERAL", "several"), ("Dozens of people", "dozens of people"), ("scores of UN staff", "scores of UN staff"), ("", "no exact number")]
)
def test_a_figure_without_bounds_is_the_sources_word_in_small_letters(text, shown):
    assert said({"low": None, "high": None, "text": text}) == shown
