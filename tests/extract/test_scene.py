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


WIRE = "An air strike hit a market in Bergen on Thursday, the health ministry said.\n\n{}\n\nThe rebels said two bombs were dropped on it by a government jet."


@pytest.mark.parametrize(
    ("paragraph", "figure"),
    [
        ("A doctor at the hospital said that 11 bodies had been brought in and 11 people were killed.", 11),
        ("So far 13 people have died, a rescuer said.", 13),
        ("Nine people had been killed the day before, a witness said.", 9),
    ],
)
def test_the_town_of_a_paper_goes_for_what_it_tells_without_a_place(paragraph: str, figure: int) -> None:
    record = record_of(WIRE.format(paragraph))
    names = {p.id: p.text for p in record.places}
    assert [[names[p] for p in t.places] for t in record.tolls if t.low == figure][:1] == [["Bergen"]]
    assert [[names[p] for p in a.places] for a in record.attacks if a.trigger.text == "dropped"] == [["Bergen"]]


def test_a_village_that_no_list_knows_may_be_what_a_paper_is_about() -> None:
    record = record_of(WIRE.format("So far 13 people have died, a rescuer said.").replace("in Bergen", "in the village of Dovenza"))
    (toll,) = (t for t in record.tolls if t.low == 13)
    assert [p.text for p in record.places if p.id in toll.places] == ["Dovenza"]


@pytest.mark.parametrize(
    "text",
    [
        "Shells hit Bergen on Monday. Rockets hit Malmö on Tuesday.\n\nThe ministry said that 11 people were killed.",  # two towns
        "The ministry said that 11 people were killed.\n\nShells hit Bergen on Monday.",  # not named yet
        "Shells hit Bergen on Monday.\n\nSince 3 March 11 people have been killed in the war, the ministry said.",  # a total of more than one act
    ],
)
def test_no_town_is_guessed(text: str) -> None:
    (toll,) = (t for t in record_of(text).tolls if t.low == 11)
    assert toll.places == ()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Missiles hit Bergen and the city of Malmö on Monday and killed nine people.", {"Bergen", "Malmö"}),
        ("In missile attacks on Bergen and on the city of Malmö, both far from the front, nine people were killed.", {"Bergen", "Malmö"}),
        ("Strikes on Bergen, near Uppsala, killed nine people.", {"Bergen"}),
        ("Shells made in Denmark hit Bergen and killed nine people.", {"Bergen"}),
        ("The strike on Bergen left scenes like those of Denmark and killed nine people.", {"Bergen"}),
        ("Shells hit Bergen and nine people were killed on the way to Uppsala.", {"Bergen"}),
        ("Bergen was shelled by Uppsala forces and nine people were killed.", {"Bergen"}),
        ("Air strikes on Bergen's main market killed nine people.", {"Bergen"}),
        ("The Uppsala coalition shelled Bergen, killing nine people.", {"Bergen"}),
        ("The Uppsala junta shelled the camp, killing nine people.", set()),
    ],
)
def test_joined_places_are_all_taken_and_what_lies_beside_is_not(text: str, places: set[str]) -> None:
    record = record_of(text)
    names = {p.id: p.text for p in record.places}
    (toll,) = (t for t in record.tolls if t.low == 9)
    assert {names[p] for p in toll.places} == places
