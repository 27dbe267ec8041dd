"""Each item says how it was found and how sure its reading is; who speaks has no part in that."""

import msgspec

from tests.reading import record_of

TEXT = (
    "The defence ministry of Norway said on 5 May 2031 that 12 civilians were killed when rockets hit Oslo. "
    "He also said it may have wounded some, which, according to others who it was said had been there and who were not named, could be many. "
    "A woman died in the shelling."
)
LAYERS = ("statements", "tolls", "attacks", "places", "times")


def test_each_item_says_how_it_was_found_and_how_sure_that_is():
    record = record_of(TEXT, published="2031-05-06")
    for layer in LAYERS:
        items = getattr(record, layer)
        assert items
        assert all(i.how and 0 < i.confidence < 1 for i in items), layer


def test_a_plain_figure_is_surer_than_one_without_people_place_or_number():
    plain, some, *_ = record_of(TEXT, published="2031-05-06").tolls
    assert (plain.low, some.figure.text) == (12, "some")
    assert plain.confidence > some.confidence + 0.2


def test_the_other_side_is_read_with_the_same_confidence():
    ours = record_of(TEXT, published="2031-05-06")
    theirs = record_of(TEXT.replace("Norway", "Sweden").replace("Oslo", "Stockholm"), published="2031-05-06")
    for layer in ("statements", "tolls", "attacks", "times"):
        assert [(i.how, i.confidence) for i in getattr(ours, layer)] == [(i.how, i.confidence) for i in getattr(theirs, layer)]


def test_layers_that_no_gold_annotates_are_not_rated():
    record = record_of("Anna Berg, 34, was killed in the shelling of Bergen, the mayor said.")
    assert record.persons
    assert all(p.confidence is None and p.how for p in record.persons)
    assert msgspec.json.decode(msgspec.json.encode(record))["persons"][0]["confidence"] is None
