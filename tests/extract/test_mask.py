"""The parser must not see which country is named."""

import pytest

from audiatur.extract import load

PAIRS = [
    ("Norway", "Norwegian", "Oslo"),
    ("Chile", "Chilean", "Santiago"),
    ("Zambia", "Zambian", "Lusaka"),
    ("Azerbaijan", "Azerbaijani", "Baku"),
    ("Sri Lanka", "Sri Lankan", "Colombo"),
    ("North Korea", "North Korean", "Pyongyang"),
    ("United States", "American", "Washington"),
    ("Saudi Arabia", "Saudi", "Riyadh"),
    ("Kosovo", "Kosovar", "Pristina"),
    ("Ethiopia", "Ethiopian", "Addis Ababa"),
]
TEXT = "{0} said that {1} troops had shelled the {1} town. {1}s were told by {2} to leave, {0}'s army reported. THE {1} ARMY IN {2} DENIED IT."


def look(names: tuple[str, str, str]) -> list[tuple[str, str, int, str]]:
    forms = [*names]
    text = TEXT.format(*forms)
    return [(t.tag_, t.dep_, t.head.i, t.ent_type_) for t in load()(text)]


@pytest.mark.parametrize("names", PAIRS[1:])
def test_a_text_is_parsed_alike_whichever_country_it_names(names: tuple[str, str, str]) -> None:
    assert look(names) == look(PAIRS[0])


def test_a_name_of_several_words_is_one_token_and_a_line_break_keeps_its_words_apart() -> None:
    assert [t.text for t in load()("South Koreans left\nSri\nLanka.")] == ["South Koreans", "left", "\n", "Sri", "\n", "Lanka", "."]


def test_words_and_offsets_stay_as_they_are() -> None:
    text = "Norway and Chile signed."
    assert load()(text).text == text
    assert [t.text for t in load()(text)][:3] == ["Norway", "and", "Chile"]
