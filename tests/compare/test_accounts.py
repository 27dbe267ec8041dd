"""One row for each speaker and attribute: nothing is merged away."""

from msgspec.structs import replace

from audiatur.compare import compare
from tests.compare.papers import attack, chain, paper, toll


def rows(*records):
    return [a for i in compare(records).incidents for a in i.accounts]


def test_each_speaker_has_a_row_with_its_words_hedge_and_dates():
    found = [a for a in rows(paper("a", toll("killed", 5, "a doctor", qualifier="at_least"), toll("killed", 7, "the mayor"))) if a.attribute == "killed"]
    assert [(a.speaker, a.value["low"], a.value["qualifier"], a.as_of, a.published, a.quote.text) for a in found] == [
        ("a doctor", 5, "at_least", "2031-05-03", "2031-05-03", "5"),
        ("the mayor", 7, "exact", "2031-05-03", "2031-05-03", "7"),
    ]


def test_where_the_paper_itself_speaks_its_publisher_is_the_speaker():
    assert {(a.speaker, a.side) for a in rows(paper("a", toll("killed", 7), side="Norland"))} == {("Paper a", "Norland")}


def test_the_innermost_of_a_chain_speaks_and_the_outer_links_are_kept():
    item = replace(toll("killed", 7), attribution=chain("An agency", "the mayor"))
    assert {(a.speaker, a.via) for a in rows(paper("a", item))} == {("the mayor", ("An agency",))}


def test_an_attack_gives_what_who_with_what_on_what_where_and_when():
    found = {a.attribute: a.value for a in rows(paper("a", attack("shelling", "Norland", weapon="mortar", target="school")))}
    assert found["occurred"] == {"text": "struck", "type": "shelling"}
    assert found["actor"]["name"] == "Norland"
    assert (found["weapon"]["class"], found["target"]["category"]) == ("mortar", "school")
    assert (found["place"]["name"], found["date"]["start"]) == ("Harwick", "2031-05-03")


def test_denied_and_alleged_acts_keep_how_they_were_said():
    found = rows(paper("a", attack("shelling", "Norland", modality="denied")), paper("b", attack("shelling", "Norland", modality="alleged")))
    assert {(a.document, a.modality) for a in found} == {("a", "denied"), ("b", "alleged")}


def test_whom_a_figure_counts_stands_in_its_value_and_in_a_row():
    found = {a.attribute: a.value for a in rows(paper("a", toll("killed", 3, sex="female", population="women")))}
    assert (found["killed"]["sex"], found["population"]["text"]) == ("female", "women")


def test_a_pronoun_that_was_not_resolved_is_no_name_that_two_papers_share():
    made = compare([paper("1", toll("killed", 7, "She")), paper("2", toll("killed", 9, "She"), published="2031-05-04")])
    speakers = {a.speaker for i in made.incidents for a in i.accounts if a.attribute == "killed"}
    assert speakers == {"“She”, not named in 1", "“She”, not named in 2"}
    assert not [f for i in made.incidents for f in i.findings if f.relation == "update"]
