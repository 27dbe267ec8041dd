"""Spans that cross: the markup nests, and no word is lost or doubled."""

from __future__ import annotations

import html
import re
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from audiatur.publish.highlight import LAYERS, Layer, marked

TEXT = "a <b>ministry</b> said & wrote"
spans = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted).filter(lambda s: s[0] < s[1])
layers = st.lists(st.builds(lambda s, kind: Layer(start=s[0], end=s[1], kind=kind), spans, st.sampled_from(LAYERS)), max_size=6)


def depth_never_below_zero(markup: str) -> bool:
    depth = 0
    for tag in re.findall(r"</?span", markup):
        depth += 1 if tag == "<span" else -1
        if depth < 0:
            return False
    return depth == 0


@given(layers)
def test_any_layers_nest_and_leave_the_text_as_it_is(given_layers: list[Layer]) -> None:
    markup = str(marked(TEXT, given_layers))
    assert depth_never_below_zero(markup)
    assert html.unescape(re.sub(r"</?span[^>]*>", "", markup)) == TEXT


def test_a_quote_that_crosses_a_statement_is_found_whole_by_its_anchor() -> None:
    markup = str(marked("one two three four", [Layer(start=0, end=13, kind="statement"), Layer(start=8, end=18, kind="quote", anchor="d1-q8-18")]))
    quoted = markup[markup.index('id="d1-q8-18"') :].partition(">")[2]
    assert re.sub(r"</?span[^>]*>", "", quoted) == "three four"
    assert markup.count(' id="d1-q8-18"') == 1


def test_a_name_cut_by_a_quote_stands_once() -> None:
    for start, end in product((0, 3), (6, 9)):
        markup = str(marked("Ann Oslo said", [Layer(start=start, end=end, kind="quote", anchor="q")], [(0, 8, "A. O.")]))
        assert markup.count("A. O.") == 1
        assert "Oslo" not in markup


def test_characters_that_reorder_are_shown_by_their_number() -> None:
    assert "U+202E" in str(marked("a\u202eb", []))
    assert "\u202e" not in str(marked("a\u202eb", []))
