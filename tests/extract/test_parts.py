"""Texts that are too long to be parsed at once."""

from hypothesis import given
from hypothesis import strategies as st

from audiatur.extract import extract, parts
from audiatur.record import Document

SENTENCE = "The ministry said on 4 May 2031 that a photo of the site shows nothing. "


@given(st.text(alphabet="ab .\n", max_size=400), st.integers(min_value=10, max_value=50))
def test_parts_are_the_text_whole_and_in_order(text: str, longest: int) -> None:
    pieces = list(parts.split(text, longest))
    assert "".join(p for _, p in pieces) == text
    assert all(text[at : at + len(p)] == p and len(p) <= longest for at, p in pieces)


def test_a_long_text_is_cut_between_paragraphs() -> None:
    text = "one two\n\nthree four\n\nfive six"
    assert [p for _, p in parts.split(text, 15)] == ["one two\n\n", "three four\n\n", "five six"]


def test_spans_of_a_long_text_are_its_own_words_and_ids_are_unique() -> None:
    text = "\n\n".join([SENTENCE * 20] * 90)
    assert len(text) > parts.LONGEST
    (record,) = extract([Document(id="long", path="long.txt", text=text, published="2031-05-20")])
    assert len(record.evidence_mentions) == 1800
    assert all(text[e.start : e.end] == e.text for e in record.evidence_mentions)
    assert record.evidence_mentions[-1].start > parts.LONGEST
    for layer in (record.statements, record.tolls, record.places, record.sources):
        assert len({x.id for x in layer}) == len(layer)
