"""The map: places under each document's own name, no border, nothing squeezed by one far point."""

from __future__ import annotations

from audiatur.publish.places import draw, frame, locate
from audiatur.record import Comparison, Document, Incident, Place, Point, Record


def record(ident: str, name: str, lat: float, lon: float, kind: str = "city") -> Record:
    return Record(document=Document(id=ident, path=ident), places=(Place(id="p1", start=0, end=len(name), text=name, name=name, lat=lat, lon=lon, kind=kind),))


def incidents(*points: Point) -> Comparison:
    return Comparison(incidents=tuple(Incident(id=str(n), name=f"{p.name}, 3 May 2031", places=(p,)) for n, p in enumerate(points)))


def test_two_names_of_one_town_stand_together() -> None:
    (town,) = locate(incidents(Point(name="Harwick", lat=55.4, lon=-2.8)), [record("a", "Harwick", 55.4, -2.8), record("b", "Herrvik", 55.4, -2.8)])
    assert town.label == "Harwick / Herrvik"
    assert "Harwick / Herrvik</text>" in draw([town], 920, "m")


def test_a_region_whose_middle_is_in_a_town_does_not_lend_it_its_name() -> None:
    papers = [record("a", "Harwick", 55.4, -2.8), record("b", "Harwick", 55.4, -2.8), record("c", "The Borders", 55.4, -2.8, "region")]
    (town,) = locate(incidents(Point(name="Harwick", lat=55.4, lon=-2.8)), papers)
    assert town.label == "Harwick"


def test_a_place_far_from_all_others_is_listed_and_does_not_shrink_the_map() -> None:
    near = [Point(name=f"T{n}", lat=55 + n / 10, lon=-2.0) for n in range(5)]
    shown, far = frame(locate(incidents(*near, Point(name="Far", lat=-20.0, lon=120.0)), []))
    assert [p.label for p in far] == ["Far"]
    assert len(shown) == 5


def test_a_place_without_coordinates_is_not_drawn() -> None:
    assert locate(incidents(Point(name="Somewhere")), []) == []


def test_a_town_and_a_region_at_one_point_are_two_places_and_the_town_is_drawn() -> None:
    papers = [record("a", "Harwick", 55.4, -2.8), record("b", "The Borders", 55.4, -2.8, "region"), record("c", "The Borders", 55.4, -2.8, "region")]
    given = incidents(Point(name="The Borders", lat=55.4, lon=-2.8), Point(name="Harwick", lat=55.4, lon=-2.8))
    assert [(p.label, p.area) for p in locate(given, papers)] == [("The Borders", True), ("Harwick", False)]
