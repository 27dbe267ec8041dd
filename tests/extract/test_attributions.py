"""Who says what: each way in which papers report speech, with who speaks, by which words, and what."""

import pytest

from audiatur.record import Record, Statement
from tests.reading import record_of


def only(text: str) -> Statement:
    (statement,) = record_of(text).statements
    return statement


def speakers(statement: Statement) -> list[str]:
    return [link.source.text for link in statement.attribution]


def contents(record: Record) -> list[str]:
    return [s.content.text for s in record.statements]


# ---- direct, indirect and mixed ---------------------------------------------------------------------------------------------
def test_a_quotation_with_the_cue_behind_it():
    said = only("“Two shells hit the school,” said Mayor Ingrid Dahl.")
    assert said.content.text == "Two shells hit the school"
    assert speakers(said) == ["Ingrid Dahl"]
    assert said.attribution[0].cue is not None
    assert said.attribution[0].cue.text == "said"
    assert said.quoted


def test_indirect_speech_is_not_marked_as_quoted():
    said = only("The ministry said that two shells had hit the school.")
    assert said.content.text == "two shells had hit the school"
    assert speakers(said) == ["The ministry"]
    assert not said.quoted


def test_some_quoted_words_within_indirect_speech_are_a_part_of_it():
    said = only('The president said the shelling was "barbaric and senseless" and had to end.')
    assert said.content.text == 'the shelling was "barbaric and senseless" and had to end'


def test_a_quotation_of_several_sentences_is_one_statement():
    said = only('"Two shells hit the school. Nobody was inside. We do not know who fired them," Ingrid Dahl told reporters.')
    assert said.content.text == "Two shells hit the school. Nobody was inside. We do not know who fired them"


def test_a_quotation_taken_up_again_after_the_cue_is_one_statement():
    said = only('"Two shells hit the school," said Ingrid Dahl, the mayor of the town. "Nobody was inside."')
    assert said.content.text.startswith("Two shells hit")
    assert said.content.text.endswith("Nobody was inside.") or said.content.text.endswith("Nobody was inside")


def test_a_quotation_of_several_paragraphs_is_one_statement():
    said = only("Ingrid Dahl said: “Two shells hit the school.\n\n“Nobody was inside.”")
    assert said.content.text.endswith("Nobody was inside")


# ---- where the cue stands ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("The army says it shot down three drones.", "The army", "it shot down three drones"),
        ("Three drones were shot down overnight, the army says.", "the army", "Three drones were shot down overnight"),
        ("Three drones, the army says, were shot down overnight.", "the army", "Three drones, the army says, were shot down overnight"),
        ("According to the army, three drones were shot down overnight.", "the army", "three drones were shot down overnight"),
        ("Three drones were shot down overnight, according to the army.", "the army", "Three drones were shot down overnight"),
        ("The toll is now 13, Reuters reports.", "Reuters", "The toll is now 13"),
    ],
)
def test_the_content_stands_before_behind_or_around_the_cue(text: str, source: str, content: str):
    said = only(text)
    assert (speakers(said), said.content.text) == ([source], content)


def test_a_new_clause_after_the_cue_is_a_statement_of_its_own_by_the_same_speaker():
    record = record_of("One soldier was killed in Oslo, the mayor said, and two others were wounded near the port.")
    assert contents(record) == ["One soldier was killed in Oslo", "two others were wounded near the port"]
    assert {s.attribution[0].source.id for s in record.statements} == {"s1"}


def test_a_second_verb_of_the_same_speaker_is_not_swallowed_by_the_first():
    record = record_of("The office condemned the strike, demanded that it be investigated and warned that more would follow.")
    assert contents(record) == ["the strike", "it be investigated", "more would follow"]
    assert [s.modality for s in record.statements] == ["asserted", "demanded", "asserted"]


def test_a_dateline_is_no_part_of_what_is_said():
    assert only("OSLO — The bridge was hit by two missiles on Friday, the army said.").content.text == "The bridge was hit by two missiles on Friday"


# ---- carried on -------------------------------------------------------------------------------------------------------------
def test_he_added_carries_the_speaker_on():
    record = record_of("Mayor Ingrid Dahl said that two shells had hit the school. She added that nobody was inside.")
    assert [s.attribution[0].source.name for s in record.statements] == ["Ingrid Dahl", "Ingrid Dahl"]


def test_points_listed_under_one_cue_are_all_said_by_it():
    record = record_of("The Defence Ministry said:\n- two villages were shelled\n- three soldiers were killed\n\nThe weather was fine.")
    assert contents(record) == ["two villages were shelled", "three soldiers were killed"]
    assert {s.attribution[0].source.text for s in record.statements} == {"The Defence Ministry"}


def test_it_was_noted_is_said_by_whoever_spoke_before():
    record = record_of("The appeal states that a school was hit. It was noted that two children were killed.")
    assert [s.attribution[0].source.text for s in record.statements] == ["The appeal", "The appeal"]


def test_it_was_noted_without_anybody_before_is_left_alone():
    assert not record_of("It was noted that two children were killed.").statements


# ---- chains -----------------------------------------------------------------------------------------------------------------
def test_a_chain_names_the_outermost_speaker_first():
    record = record_of("Reuters quoted the ministry as saying that the bridge was destroyed.")
    assert speakers(record.statements[0]) == ["Reuters", "the ministry"]


def test_an_agency_that_cites_somebody_stands_before_him_in_the_chain():
    said = only("The bridge was destroyed by missiles, Reuters reports citing the Defence Ministry.")
    assert speakers(said) == ["Reuters", "the Defence Ministry"]
    assert said.content.text == "The bridge was destroyed by missiles"


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("The agency, citing a military source, reported that the attack had been repelled.", ["The agency", "a military source"]),
        ("The coalition, quoted by the state agency, said it had intercepted two missiles.", ["the state agency", "The coalition"]),
    ],
)
def test_who_cites_whom_between_commas(text: str, chain: list[str]):
    assert speakers(only(text)) == chain


def test_what_one_speaker_says_of_another_is_nested():
    record = record_of("The newspaper reports that the Norwegian army accused the rebels of shelling the port.")
    assert ["The newspaper", "the Norwegian army"] in [speakers(s) for s in record.statements]


def test_somebody_quoted_within_a_quotation_mark_gets_his_own_statement_only_with_a_name():
    assert contents(record_of("The mayor said that he hoped the shelling would end.")) == ["he hoped the shelling would end"]


# ---- modality ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The army said it had shelled the port.", "asserted"),
        ("The army denied that it had shelled the port.", "denied"),
        ("The army rejected the report of an attack on the port.", "denied"),
        ("The army claimed that rebels had shelled the port.", "alleged"),
        ("The army accused the rebels of shelling the port.", "alleged"),
        ("The army believes the rebels shelled the port.", "possible"),
        ("The army demanded that the rebels stop shelling the port.", "demanded"),
        ("The army called on the rebels to leave the port.", "demanded"),
    ],
)
def test_the_cue_gives_the_modality(text: str, modality: str):
    assert only(text).modality == modality


# ---- leave alone ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "Two shells hit the school on Friday.",
        "The town has 40,000 inhabitants and a port.",
        "Rescuers continued to clear the rubble and found two bodies.",
        "The bridge, which was built in 1932, was closed to lorries.",
    ],
)
def test_what_nobody_is_said_to_say_has_no_speaker(text: str):
    assert not record_of(text).statements


# ---- figures ------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The Health Ministry gave a different figure: 16 dead and 38 injured.", "The Health Ministry"),
        ("Norway's ministry said 14 civilians, among them three children, were killed and 41 wounded.", "Norway's ministry"),
        ("The office had earlier given the toll as nine killed and 35 wounded.", "The office"),
        ("No civilians were killed, the Joint Command of Norway announced.", "the Joint Command of Norway"),
    ],
)
def test_figures_have_the_speaker_who_gives_them(text: str, source: str):
    record = record_of(text)
    assert record.tolls
    assert {tuple(link.source.text for link in t.attribution) for t in record.tolls} == {(source,)}
    assert {t.modality for t in record.tolls} == {"asserted"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The ministry has not confirmed that four people were killed.", [("possible", "The ministry")]),
        ("The army did not deny that four people were killed.", [("possible", "The army")]),
        ("The ministry confirmed that four people were killed.", [("asserted", "The ministry")]),
        ("The general did not mention that four people were killed.", []),
    ],
)
def test_nobody_is_given_words_that_a_negation_says_were_not_said(text: str, said: list[tuple[str, str]]) -> None:
    record = record_of(text)
    assert [(s.modality, s.attribution[0].source.text) for s in record.statements] == said
    assert [(t.modality, t.attribution[0].source.text) for t in record.tolls if t.attribution] == said


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The barrage was intercepted, state television said, and caused no casualties.", "state television"),
        ("Nine wounded men, an officer at the hospital said, were flown out.", "an officer at the hospital"),
        ("New figures from the Health Ministry: 189 people have been killed and 816 wounded.", "the Health Ministry"),
    ],
)
def test_a_speaker_set_into_the_sentence_gives_its_figures(text: str, source: str) -> None:
    assert {tuple(link.source.text for link in t.attribution) for t in record_of(text).tolls} == {(source,)}


def test_after_words_of_judging_the_paper_goes_on() -> None:
    record = record_of("The Mission strongly condemned the attack. Ten guards lost their lives.")
    assert [t.attribution for t in record.tolls] == [()]


def test_a_paper_that_speaks_of_itself_speaks() -> None:
    assert record_of("This report documents nine raids by the army in Bergen.").statements == ()
