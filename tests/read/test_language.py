"""Which language a text is in."""

from __future__ import annotations

import pytest

from audiatur.read import language

ENGLISH = "The ministry said that the town was shelled from the north, and that four of the people who had been at the market were taken to a hospital."
OTHERS = {
    "de": "Das Ministerium erklärte, dass die Stadt von Norden beschossen wurde und dass vier Menschen auf dem Markt ins Krankenhaus gebracht wurden.",
    "fr": "Le ministère a déclaré que la ville avait été bombardée depuis le nord et que quatre personnes au marché avaient été transportées à l'hôpital.",
    "az": "Nazirlik bildirib ki, şəhər şimaldan atəşə tutulub və bazarda olan dörd nəfər xəstəxanaya aparılıb.",
    "uk": "Міністерство повідомило, що місто обстріляли з півночі, а чотирьох людей, які були на ринку, доставили до лікарні.",
}


def test_plain_english_needs_no_identifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_identifier", lambda: pytest.fail("it was asked"))
    assert language.language_of(ENGLISH) == "en"


def test_the_identifier_says_the_same_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "PLAINLY", 2.0)
    assert language.language_of(ENGLISH) == "en"


@pytest.mark.parametrize("code", OTHERS)
def test_another_language_is_told_though_an_english_name_stands_in_it(code: str) -> None:
    assert language.language_of(OTHERS[code] + " The Voice of the North.") == code
