"""One speaker under several names stands under one name and side; what could be two speakers does not."""

from audiatur.compare.bodies import one_name
from audiatur.compare.speakers import described, same


def named(*given: tuple[str, str | None], parties: tuple[str, ...] = ()) -> list[tuple[str, str | None]]:
    said = [described(name, side=side) for name, side in given]
    voices = one_name(said, parties)
    return [(voices[s].name, voices[s].side) for s in said]


def test_an_office_under_several_names_has_the_one_most_used_and_the_side_that_any_of_them_has():
    office = "the Prosecutor General's Office of Norland"
    assert set(named((office, None), (office, None), ("The Norland General Prosecutor's office", "Norland"))) == {(office, "Norland")}


def test_a_last_name_stands_for_the_only_person_of_that_name():
    assert named(("Mary Hill", "Norland"), ("Hill", None)) == [("Mary Hill", "Norland"), ("Mary Hill", "Norland")]
    assert named(("Mary Hill", None), ("John Hill", None), ("Hill", None))[2] == ("Hill", None)


def test_offices_of_two_owners_or_ranks_and_of_none_named_stay_apart():
    given = [
        ("Norland's defence ministry", None),
        ("Suderia's defence ministry", None),
        ("the defence ministry", None),
        ("the Harwick defence ministry", "Norland"),
    ]
    assert [name for name, _ in named(*given)] == [name for name, _ in given]


def test_an_office_that_names_a_party_speaks_for_it_and_a_person_or_group_without_side_does_not():
    given = [("the Norlandic General Staff spokesman", None), ("Norlandic doctors", None), ("Mary Hill", None)]
    assert [side for _, side in named(*given, parties=("Norland", "Suderia"))] == ["Norland", None, None]


def test_bodies_that_differ_by_a_number_are_two_and_who_speaks_for_one_is_not_it():
    given = [("M40", "M40"), ("M50", None), ("A spokesman for the M40", None), ("Unit 47", None), ("Unit 12", None)]
    assert [name for name, _ in named(*given)] == [name for name, _ in given]
    assert not same(described("Unit 47"), described("Unit 12"))
    assert same(described("Unit 47"), described("the Unit 47"))


def test_a_spokesman_whose_party_is_named_speaks_for_it():
    assert named(("A spokesman for the M40", None), ("A resident of M40 land", None), parties=("M40", "Norland")) == [
        ("A spokesman for the M40", "M40"),
        ("A resident of M40 land", None),
    ]
