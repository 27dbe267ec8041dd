"""Which country words point to: the same for every country, however many words its name has."""

import pytest

from audiatur.extract.countries import countries, country_of_demonym, party


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("the French Defence Ministry", "France"),
        ("American officials", "United States"),
        ("the US State Department", "United States"),
        ("A Saudi spokesman", "Saudi Arabia"),
        ("the Democratic Republic of the Congo's army", "Democratic Republic of the Congo"),
        ("Serbian police", "Serbia"),
        ("Kosovo’s government", "Kosovo"),
        ("South Sudanese soldiers", "South Sudan"),
        ("the State Department", None),
        ("the Soviet Union", None),
    ],
)
def test_words_point_to_the_country_they_name(words: str, country: str | None) -> None:
    assert party(words) == country


def test_a_demonym_that_islands_share_is_that_of_the_country_with_most_people() -> None:
    assert [country_of_demonym(d) for d in ("French", "American", "Norwegian", "Chinese", "Congolese")] == [
        "France", "United States", "Norway", "China", "Democratic Republic of the Congo",
    ]  # fmt: skip


def test_no_country_stands_twice() -> None:
    names = [c.name for c in countries()]
    assert len(names) == len(set(names))
    assert {"Myanmar", "Palestine"} <= set(names)
    assert not {"Burma", "Palestine, State of", "Serbia and Montenegro"} & set(names)
