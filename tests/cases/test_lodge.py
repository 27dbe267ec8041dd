"""What an appeal proposes of itself, from its reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiatur import flow
from audiatur.cases import lodge
from audiatur.record import Record

ARTICLE = """Shells on Kiruna

The army of Norway shelled the town of Kiruna on 3 May 2031, killing 12 people, residents said. The army fired cluster munitions at the market, they added."""
LETTER = """Dear editor,

We complain of your article "Shells on Kiruna" of 4 May 2031. You write that "The army fired cluster munitions at the market".
You said that 12 people were killed.

Three people were killed on the road to Kiruna that day. Our guns did not fire on the town. Please correct the article.

Kari Nordmann, head of the press office"""


def test_whom_the_letter_addresses_is_not_the_one_who_complains(letter: Record) -> None:
    assert lodge.proposed(letter).complainant.name == "The Northern Office"


def test_the_sentences_of_the_appeal_are_what_it_says(letter: Record, article: Record) -> None:
    point = lodge.proposed(letter, article).points[0]
    assert [words.text for words in point.passages] == ["The army fired cluster munitions at the market"]
    said = [words.text for words in point.says]
    assert "Three people were killed on the road to Kiruna that day." in said
    assert any("did not fire on the town" in words for words in said)
    assert not any("12 people" in words or "cluster" in words or "Shells on" in words or "Please" in words for words in said)


def test_what_it_says_is_in_the_words_of_the_paper(letter: Record, article: Record) -> None:
    said = lodge.proposed(letter, article).points[0].says
    assert said
    assert all((letter.document.text or "")[words.start : words.end] == words.text for words in said)


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return _read(tmp_path_factory, LETTER, '{"publisher": "The Northern Office", "published": "2031-05-06"}')


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return _read(tmp_path_factory, ARTICLE, '{"title": "Shells on Kiruna", "publisher": "The Daily", "published": "2031-05-04"}')


def _read(factory: pytest.TempPathFactory, text: str, told: str) -> Record:
    paper: Path = factory.mktemp("paper") / "paper.txt"
    paper.write_text(text)
    paper.with_suffix(".json").write_text(told)
    (record,) = flow.read([str(paper)])
    return record


def test_the_outlet_that_an_appeal_is_sent_to_is_not_the_one_who_complains(tmp_path: Path) -> None:
    paper = tmp_path / "appeal.txt"
    paper.write_text(
        "Kari Nordmann, Prosecutor General of Norway, has lodged an appeal with The Daily. It alleges a distortion of facts. "
        "It asked The Daily to correct the article. The army of Norway did not fire on the town, Kari Nordmann said."
    )
    (appeal,) = flow.read([str(paper)])
    assert lodge.complainant(appeal).name == "Kari Nordmann"


@pytest.mark.parametrize(
    ("letter", "who"),
    [
        (
            "Kari Nordmann, Prosecutor General of Norway, lodges a complaint against The Daily. It alleges inaccuracy.",
            ("Kari Nordmann", "Prosecutor General of Norway"),
        ),
        ("Complaint of the Kiruna Residents to the Press Council\n\nThe article is inaccurate.", ("Kiruna Residents", None)),
        ("Complaint of Kiruna Residents’ Association to the Press Council\n\nThe article is inaccurate.", ("Kiruna Residents’ Association", None)),
        ("The article is inaccurate. Please correct it.\n\nYours faithfully,\nPer Lind, mayor of Kiruna", ("Per Lind", "mayor of Kiruna")),
        ("The Daily filed a complaint against us last year. This time the article is inaccurate.", ("", None)),
        ('You published the article on 3 May. It is inaccurate. It says: "Nine were killed." Our assessment is that nobody was.', ("", None)),
    ],
)
def test_who_lodges_it_or_signs_it_complains_where_nobody_speaks(tmp_path: Path, letter: str, who: tuple[str, str | None]) -> None:
    paper = tmp_path / "appeal.txt"
    paper.write_text(letter)
    (appeal,) = flow.read([str(paper)])
    found = lodge.complainant(appeal, "The Daily")
    assert (found.name, found.capacity) == who
    assert lodge.points(appeal, None)[0].ground == "inaccuracy"


def test_what_is_asked_is_named_by_its_words(tmp_path: Path) -> None:
    paper = tmp_path / "appeal.txt"
    paper.write_text("The Association of Kiruna asks The Daily to correct the article and to publish a reply.")
    (appeal,) = flow.read([str(paper)])
    assert [r.kind for r in lodge.proposed(appeal).remedies] == ["correction", "reply"]


def test_words_that_say_nothing_alone_are_not_what_it_says(tmp_path: Path) -> None:
    paper = tmp_path / "appeal.txt"
    paper.write_text("The article gives as a fact what the ministry of Sweden said. The army of Norway did not use cluster munitions, the office said.")
    (appeal,) = flow.read([str(paper)])
    said = [words.text for words in lodge.counter_statements(appeal)]
    assert "The army of Norway did not use cluster munitions" in said
    assert "a fact" not in said


def test_grounds_that_it_names_in_words_of_its_own_are_proposed_with_the_sentence_that_does(tmp_path: Path) -> None:
    paper = tmp_path / "appeal.txt"
    paper.write_text(
        "The Association of Kiruna complains of the article of 4 May 2031. The article is biased, it says. It passes over the fact that the town of "
        "Gävle was shelled that day. The paper gave us no right of reply. You write that \u201cthe army left nobody a private life in those days\u201d."
    )
    (appeal,) = flow.read([str(paper)])
    points = lodge.proposed(appeal).points
    assert [p.ground for p in points] == ["bias", "omission", "opportunity_to_reply"], "and not privacy: those are the words of the article"
    assert points[1].says[0].text.startswith("It passes over the fact that the town of Gävle was shelled that day")
    assert all(p.proposed for p in points)


def test_the_example_s_protest_names_an_omission() -> None:
    (protest,) = flow.read([str(Path(__file__).parent.parent.parent / "examples" / "karabakh-2020" / "005.txt")])
    grounds = {p.ground: p for p in lodge.proposed(protest).points}
    assert "omission" in grounds
    assert "passes over the fact" in grounds["omission"].says[0].text
