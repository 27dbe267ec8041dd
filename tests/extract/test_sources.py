"""Speakers: one entry for all words that name the same one, with kind, role and side where the text gives them."""

import pytest

from audiatur.extract import extract
from audiatur.record import Document, Source
from tests.reading import record_of


def sources(text: str) -> dict[str, Source]:
    return {s.name: s for s in record_of(text).sources}


def test_a_surname_is_joined_to_the_full_name_with_its_role_and_side():
    (source,) = record_of("Norwegian Foreign Minister Ingrid Dahl said the port was closed. Dahl added that it would stay so.").sources
    assert (source.name, source.kind, source.side) == ("Ingrid Dahl", "official", "Norway")
    assert source.role is not None
    assert "Foreign Minister" in source.role
    assert [m.text for m in source.mentions] == ["Ingrid Dahl", "Dahl"]


def test_a_pronoun_is_who_was_named_before():
    record = record_of("Ingrid Dahl, the mayor, visited the port. She said two shells had hit it.")
    assert record.statements[0].attribution[0].source.text == "She"
    assert record.statements[0].attribution[0].source.name == "Ingrid Dahl"


def test_the_ministry_is_the_ministry_named_before():
    record = record_of("The Norwegian Foreign Ministry said the port was closed. The ministry added that it would stay so.")
    assert len(record.sources) == 1
    assert record.sources[0].side == "Norway"


def test_an_abbreviation_is_the_name_it_stands_for():
    record = record_of("Human Rights Watch (HRW) said the school was hit. HRW also said that nobody was inside.")
    assert len(record.sources) == 1


@pytest.mark.parametrize("words", ["The statement", "The report", "The letter", "The appeal"])
def test_a_paper_that_speaks_is_a_document(words: str):
    (source,) = record_of(f"{words} says that two shells hit the school.").sources
    assert (source.kind, source.side) == ("document", None)


def test_a_capital_that_speaks_is_its_government():
    (source,) = record_of("Oslo said it had closed the border.").sources
    assert (source.name, source.side) == ("Oslo", "Norway")


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Norway's Defence Ministry said the port was closed.", "Norway"),
        ("The Defence Ministry of Norway said the port was closed.", "Norway"),
        ("Norwegian officials said the port was closed.", "Norway"),
        ("The ministry said the port was closed.", None),
        ("Residents said the port was closed.", None),
        ("The Norwegian newspaper Dagen reported that the port was closed.", None),
        ("The United Nations said the port was closed.", None),
        ("The Norwegian Refugee Council said the port was closed.", None),
    ],
)
def test_a_side_is_given_only_to_those_who_speak_for_one(text: str, side: str | None):
    assert [s.side for s in record_of(text).sources] == [side]


def read_as(publisher: str, text: str) -> Source:
    (record,) = extract([Document(id="made-up", path="made-up.txt", text=text, publisher=publisher, side="Norway")])
    return record.sources[0]


def test_an_office_that_publishes_its_own_paper_speaks_for_the_side_of_that_paper():
    assert read_as("Defence Ministry", "The Defence Ministry said the port was closed.").side == "Norway"


def test_an_office_in_the_paper_of_a_side_need_not_be_that_sides():
    assert read_as("Dagen", "The Defence Ministry said the port was closed.").side is None
    assert read_as("Defence Ministry", "The Swedish Defence Ministry said the port was closed.").side == "Sweden"


def speakers_of(text: str) -> list[tuple[str, str | None]]:
    return [(s.attribution[-1].source.text, s.attribution[-1].source.name) for s in record_of(text).statements]


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        (
            "Rights Forum accused Norway. Its General Staff rejected the findings. The organisation also documented the raid on Kitwe.",
            "The organisation",
            "Rights Forum",
        ),
        (
            "Prosecutor Ola Berg of Norway has written to Mary Banda, UN Commissioner for Refugees. Six died, the letter said. It was a crime, it added.",
            "it",
            "Ola Berg",
        ),
        (
            "The letter of the Zambian ambassador to UN Secretary-General Juan Lopez lists raids. The letter also said that two people were killed.",
            "The letter",
            "The letter of the Zambian ambassador",
        ),
        ("The army spoke. The ministry posted nine photographs of the school; the rebels shelled it, the post states.", "the post", "The ministry"),
        ("The Joint Command of Norway announced that the raid was over. The Joint Command said two died.", "The Joint Command", "The Joint Command of Norway"),
    ],
)
def test_who_is_spoken_to_or_accused_is_not_the_one_who_speaks(text: str, words: str, name: str) -> None:
    assert (words, name) in speakers_of(text) or (words.removeprefix("the "), name) in speakers_of(text)


def test_he_and_she_stand_for_no_place() -> None:
    assert speakers_of("A shell hit the market near Bergen. She said no more than five people died.") == [("She", "She")]


@pytest.mark.parametrize(
    "text",
    [
        "The news said that 12 people were killed in Bergen.",
        "According to preliminary information, three people were wounded.",
        "The post said that three people were wounded.",
    ],
)
def test_words_of_nobody_in_particular_are_no_speaker(text: str) -> None:
    record = record_of(text)
    assert record.sources == ()
    assert [(s.attribution[0].source.id, s.attribution[0].source.name) for s in record.statements] == [(None, None)]


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ('Fighting went on, the "Northern Lights" reported.', 'the "Northern Lights"', "the Northern Lights"),
        ('"Our fighters ambushed the patrol with two landmines," commander "Tigre" said.', 'commander "Tigre"', "commander Tigre"),
        (
            "Two were wounded, the town's Emergency and Rescue Service said.",
            "the town's Emergency and Rescue Service",
            "the town's Emergency and Rescue Service",
        ),
        ("20 March 2031\n\nRights Forum said that 12 people were killed.", "Rights Forum", "Rights Forum"),
        ("My neighbour said that 12 people were killed.", "My neighbour", "neighbour"),
    ],
)
def test_a_name_is_whole_and_keeps_to_its_line(text: str, words: str, name: str) -> None:
    (statement,) = record_of(text).statements
    assert (statement.attribution[0].source.text, statement.attribution[0].source.name) == (words, name)
    assert words not in statement.content.text


def test_a_person_named_behind_where_he_works_is_the_speaker_and_keeps_her_name() -> None:
    record = record_of("A worker with the Red Cross, Silvia Castro, said 17 people had died. She asked not to be named.")
    assert [(s.attribution[0].source.text, s.content.text) for s in record.statements] == [("Silvia Castro", "17 people had died")]


@pytest.mark.parametrize("verb", ["has lodged an official appeal with", "filed an appeal with", "made an appeal to"])
def test_an_appeal_is_of_who_lodged_it_and_not_of_the_one_it_goes_to(verb: str) -> None:
    lodged = f"Nils Berg, Prosecutor General of Norway, {verb} the Oslo Institute. The Institute had said that it was a mine."
    record = record_of(f"{lodged} The appeal states that the army shelled Bergen.")
    speakers = [s.attribution[-1].source for s in record.statements]
    assert {s.name for s in speakers if s is not None and s.text == "The appeal"} == {"Nils Berg"}
