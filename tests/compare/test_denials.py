"""A denial that is no act of its own stands beside what it denies, and no party is said to be missing that may have spoken."""

import pytest
from msgspec.structs import replace

from audiatur.compare import compare
from audiatur.record import Dispute, Record, Statement
from tests.compare.papers import attack, chain, paper, place, toll, words

NORTH, SOUTH = "the defence ministry of Norland", "the defence ministry of Suderia"


def denying(record: Record, by: str, *, at: int = 200) -> Record:
    text = "was not so"
    return replace(record, disputes=(Dispute(start=at, end=at + len(text), text=text, kind="denial", attribution=chain(by) if by else ()),))


def told() -> Record:
    return paper("a", attack("shelling", "Norland", SOUTH), toll("killed", 7, SOUTH))


def rows(record: Record):
    return [a for i in compare([record]).incidents for a in i.accounts if a.modality == "denied"]


def absent(*records: Record) -> list[str]:
    return [f.reason for i in compare(records).incidents for f in i.findings if f.relation == "not_in_collection"]


def test_a_denial_has_a_row_in_its_own_words_and_stands_against_the_claim():
    record = denying(told(), NORTH)
    (row,) = rows(record)
    assert (row.speaker, row.attribute, row.quote.text, row.quote.start) == (NORTH, "occurred", "was not so", 200)
    (found,) = [f for i in compare([record]).incidents for f in i.findings if f.relation == "deny"]
    assert found.attribute == "occurred"


@pytest.mark.parametrize(("by", "at"), [("", 200), ("Each side", 200), (NORTH, 5000), (SOUTH, 200)])
def test_a_denial_by_nobody_named_far_away_or_by_the_claimant_has_no_row(by, at):
    assert rows(denying(told(), by, at=at)) == []


def test_a_party_whose_denial_or_statement_names_the_place_is_not_said_to_be_missing():
    norland = paper("b", toll("wounded", 3, where="Selby", when="2031-01-06"), side="Norland", published="2031-01-06")
    assert len(absent(told(), norland)) == 1
    assert absent(denying(told(), NORTH), norland) == []
    assert absent(denying(told(), ""), norland) == []
    text = words("no shell fell on Harwick", 300)
    said = Statement(id="s", content=text, attribution=chain("Norland's General Staff spokesman"))
    spoken = replace(told(), statements=(said,), places=(replace(place("Harwick"), start=317, end=324, text="Harwick"),))
    assert absent(spoken, norland) == []


def test_nothing_is_said_to_be_missing_where_the_place_is_not_known():
    nowhere = paper("a", toll("killed", 7, where=""))
    assert absent(nowhere, paper("b", toll("killed", 3, where="Selby", when="2031-01-06"), side="Norland", published="2031-01-06")) == []


def test_who_stands_before_the_verb_of_a_denial_that_names_nobody_denies():
    record = denying(told(), "", at=200)
    said = Statement(
        id="s",
        content=words("Suderia shells its own towns", 230),
        attribution=(replace(chain(NORTH)[0], source=replace(chain(NORTH)[0].source, start=168, end=199)),),
    )
    (row,) = rows(replace(record, statements=(said,)))
    assert row.speaker == NORTH
