"""Where an act or a figure is said to be."""

from __future__ import annotations

import pytest

from tests.reading import record_of


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Rockets hit a market in Bergen, 30 kilometers west of Oslo, on Monday and killed nine people.", "Bergen"),
        ("Rockets were fired from the territory of Norway at Malmö on Monday and killed nine people.", "Malmö"),
        ("Shells fell on Bergen on Monday. It was the third strike on the town since Sweden's new offensive began; nine people were killed.", "Bergen"),
        ("Deaths from the missile strike on Bergen have risen to nine.", "Bergen"),
    ],
)
def test_a_figure_is_placed_where_it_happened_and_not_by_a_landmark_an_origin_or_an_owner(text: str, place: str) -> None:
    record = record_of(text)
    names = {p.id: p.text for p in record.places}
    (toll,) = (t for t in record.tolls if t.low == 9)
    assert [names[p] for p in toll.places] == [place]
