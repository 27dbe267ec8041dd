"""Persons by name: who is harmed, who saw it, and children; those who speak for an office or who harm are not among them."""

import pytest

from audiatur.record import Person
from tests.reading import record_of


def persons(text: str) -> tuple[Person, ...]:
    return record_of(text).persons


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 12-year-old girl, Anna Petrova, was killed when a shell hit her home in Kharkiv.", [("Anna Petrova", "killed", 12)]),
        ("Maria Lopez, 34, and her son Diego, 7, died in the strike on the market.", [("Maria Lopez", "killed", 34), ("Diego", "killed", 7)]),
        (
            "Shelling killed Olena Kovalenko, a nurse, and wounded her husband Petro Kovalenko.",
            [("Olena Kovalenko", "killed", None), ("Petro Kovalenko", "wounded", None)],
        ),
        ("Among the dead was the journalist Abdul Rahman al-Masri.", [("Abdul Rahman al-Masri", "killed", None)]),
        ("The killing of Colonel John Mbeki by rebels was condemned by President James Okello.", [("John Mbeki", "killed", None)]),
        ("Mourners gathered for the funeral of Samuel Okoro, 19, in Maiduguri.", [("Samuel Okoro", "killed", 19)]),
        ("Rebels abducted Father Pierre Kabila in Goma on Monday.", [("Pierre Kabila", "captured", None)]),
        ("Sergeant Tom Bauer has been missing since the battle.", [("Tom Bauer", "missing", None)]),
        ("Police said Mr Okafor was shot dead outside his home.", [("Okafor", "killed", None)]),
        ("Residents Iryna Filkina and Oleh Moroz were shot dead on the street.", [("Iryna Filkina", "killed", None), ("Oleh Moroz", "killed", None)]),
        ("The dead:\nAnna Berg (34)\nTom Berg (6)\n", [("Anna Berg", "killed", 34), ("Tom Berg", "killed", 6)]),
    ],
)  # fmt: skip
def test_who_is_harmed_is_named_with_what_befell_them_and_their_age(text: str, expected: list[tuple[str, str, int | None]]) -> None:
    assert [(p.text, p.harm, p.age) for p in persons(text)] == expected


def test_all_victims_of_a_list_are_named_with_their_ages() -> None:
    found = persons("The victims were named as Ahmed Hassan, 45, Fatima Hassan, 40, and Yusuf Hassan, 3.")
    assert [(p.text, p.age) for p in found] == [("Ahmed Hassan", 45), ("Fatima Hassan", 40), ("Yusuf Hassan", 3)]


def test_a_child_is_named_whatever_befell_it() -> None:
    assert [(p.text, p.age) for p in persons("Ten-year-old Aye Chan now goes to school in the camp.")] == [("Aye Chan", 10)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kevin Mora, 9, and his sister Lady, 12, were killed by a shell.", [("Kevin Mora", 9), ("Lady", 12)]),
        ("Among the wounded was Prince, who is 12 years old.", [("Prince", 12)]),
        ("Kevin Berg (9), Lady Berg (12) and Pedro (5) died in the blast.", [("Kevin Berg", 9), ("Lady Berg", 12), ("Pedro", 5)]),
    ],
)
def test_a_child_is_named_by_a_name_that_is_a_title_elsewhere(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(p.text, p.age) for p in persons(text)] == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kevin Mora, 9, was killed. His uncle, Pedro Mora, found him.", "Pedro Mora"),
        ("Sergei Petrov, her husband, was at work. Anna Petrova, 34, was killed.", "Sergei Petrov"),
    ],
)
def test_who_is_named_as_a_relative_of_a_victim_is_hidden_too(text: str, name: str) -> None:
    assert name in {p.text for p in persons(text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"The house shook," said resident Tigist Abebe.', "Tigist Abebe"),
        ("Ivan Petrov, a survivor of the attack, said the soldiers had shot at everyone.", "Ivan Petrov"),
    ],
)
def test_who_saw_it_is_a_witness(text: str, name: str) -> None:
    assert [(p.text, p.kind) for p in persons(text)] == [(name, "witness")]


@pytest.mark.parametrize(
    "text",
    [
        "Defence Minister Carlos Ruiz said that three soldiers were killed.",
        "General Ali Karimi's forces killed 13 people, the mayor said.",
        "Islamic State killed twelve soldiers near Mosul, Iraq said.",
        "Prime Minister David Cohen condemned the killing of 20 civilians in Gaza City.",
        "Amnesty International said Hezbollah had killed two civilians in Haifa.",
        "Shells wounded nine people, Prosecutor General Peter Novak said.",
        "The court heard that Ratko Vuković had ordered the killing of 40 prisoners.",
    ],
)
def test_who_speaks_or_harms_is_not_a_victim(text: str) -> None:
    assert persons(text) == ()


def test_a_surname_alone_is_the_person_named_in_full_before() -> None:
    found = persons("Anna Petrova lived in the town. On Monday Petrova, 61, was killed by a mortar shell.")
    assert [(p.name, p.harm, p.age) for p in found] == [("Anna Petrova", "killed", 61)]


def test_who_lost_a_relative_is_hidden_with_the_victim():
    found = {p.text: (p.harm, p.kind) for p in record_of("Olena Bondar, who teaches in the town, lost her brother Petro, 31. He had gone out.").persons}
    assert found == {"Petro": ("killed", "victim"), "Olena Bondar": (None, "witness")}
