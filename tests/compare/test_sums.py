"""Figures of one speaker, added up: parts and wholes, killed and wounded, incidents and totals of several days."""

import random
import re
from functools import cache

import msgspec
import pytest
from msgspec.structs import replace

from audiatur.compare import compare
from audiatur.record import Comparison, Record, Sum
from tests.compare.papers import paper, toll
from tests.reading import record_of

SPEAKER = "The health ministry of Norland said that "
OFFICE = "the prosecutor's office of Norland"


@cache
def read(text: str, published: str = "2031-05-04") -> Record:
    return record_of(text, published)


def only(comparison: Comparison) -> Sum:
    (found,) = comparison.sums
    return found


def figures(comparison: Comparison, made: Sum) -> list[str]:
    """The words of the whole, then those of its parts."""
    accounts = {i.id: i.accounts for i in comparison.incidents}
    return [accounts[c.incident][c.account].quote.text for c in (made.whole, *made.parts)]


# ---- parts of one whole -------------------------------------------------------------------------------------------------------
def test_men_and_women_that_together_exceed_their_whole_do_not_add_up():
    comparison = compare([read(SPEAKER + "12 people were killed in Leeds on 3 May, including 6 men and 8 women.")])
    found = only(comparison)
    assert (found.kind, found.attribute, found.adds_up, found.low, found.high) == ("parts", "killed", "no", 14, 14)
    assert figures(comparison, found) == ["12", "6", "8"]
    assert "6 + 8 = 14; “6” (men) and “8” (women) of “12” (people), according to The health ministry of Norland" in found.reason


def test_children_and_women_that_together_exceed_their_whole_leave_it_open_for_a_girl_may_be_counted_in_both():
    found = only(compare([read(SPEAKER + "12 people were killed in Leeds on 3 May, including six children and eight women.")]))
    assert found.adds_up == "open"
    assert "by age and by sex" in found.reason


def test_a_part_that_is_larger_than_its_whole_does_not_add_up():
    assert only(compare([read(SPEAKER + "5 people were killed in Leeds on 3 May, among them 7 children.")])).adds_up == "no"


@pytest.mark.parametrize(("men", "answer"), [("10", "yes"), ("9", "no"), ("12", "no")])
def test_a_list_behind_a_colon_is_all_that_its_whole_counts(men: str, answer: str):
    found = only(compare([read(f"{SPEAKER}43 civilians were killed in Leeds on 3 May: 19 children, 14 women and {men} men.")]))
    assert (found.adds_up, found.low) == (answer, 33 + int(men))


def test_parts_by_place_and_day_add_up_to_their_whole():
    total = toll("killed", 11, OFFICE, where="", when="2031-04-27/2031-05-02", cumulative=True)
    places = [("Harwick", 2, "2031-04-27"), ("Selby", 5, "2031-05-01"), ("Harwick", 4, "2031-05-02")]
    record = paper("p", total, *(toll("killed", n, OFFICE, where=where, when=when, part_of="t0") for where, n, when in places))
    found = only(compare([record]))
    assert (found.adds_up, len(found.parts), found.low) == ("yes", 3, 11)
    assert "“2” (Harwick), “5” (Selby) and “4” (Harwick)" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "12 people were killed in Leeds on 3 May, including six children and two women.",
        "at least 12 people were killed in Leeds on 3 May, including 6 men and 8 women.",
        "12 civilians were killed in Leeds on 3 May, including dozens of women.",
    ],
)
def test_parts_that_leave_room_for_others_are_no_sum(text: str):
    assert not compare([read(SPEAKER + text)]).sums


def test_a_part_in_the_words_of_another_speaker_is_not_added():
    whole = toll("killed", 5, "the mayor of Harwick")
    assert compare([paper("p", whole, toll("killed", 7, "the mayor of Harwick", part_of="t0", age_group="child"))]).sums
    assert not compare([paper("p", whole, toll("killed", 7, "General Otto Brandt", part_of="t0", age_group="child"))]).sums


def test_a_larger_figure_that_no_words_narrow_is_taken_for_another_figure_and_not_for_a_part():
    assert not compare([paper("p", toll("killed", 5, OFFICE), toll("killed", 7, OFFICE, part_of="t0"))]).sums


# ---- killed and wounded -------------------------------------------------------------------------------------------------------
def test_killed_and_wounded_are_held_against_the_figure_for_both():
    text = (
        SPEAKER + "170 people were killed or wounded in the shelling of Leeds on 3 May. {} people were killed and 141 people were wounded, the ministry said."
    )
    short, whole = (only(compare([read(text.format(killed))])) for killed in ("27", "29"))
    assert (short.kind, short.adds_up, short.low) == ("killed_and_wounded", "no", 168)
    assert (whole.adds_up, whole.low) == ("yes", 170)


@pytest.mark.parametrize("both", [3, 9])
def test_a_figure_for_both_that_can_only_be_of_one_of_them_is_no_sum(both: int):
    """ "Three people were shot ... in all nine were hurt, one of whom died"."""
    assert not compare([paper("p", toll("casualties", both, OFFICE), toll("killed", 1, OFFICE), toll("wounded", 9, OFFICE))]).sums


# ---- incidents and totals -----------------------------------------------------------------------------------------------------
BOTH = (
    "The prosecutor's office of Norland said that four people were killed in Leeds on 27 April and 21 people were killed in Leeds on 28 April. "
    "The prosecutor's office said that {} people were killed in Leeds between 27 April and 28 April."
)


@pytest.mark.parametrize(("total", "answers"), [("25", ["yes"]), ("22", ["no"]), ("30", []), ("at least 22", [])])
def test_a_total_of_both_days_is_held_against_the_days(total: str, answers: list[str]):
    comparison = compare([read(BOTH.format(total))])
    assert [s.adds_up for s in comparison.sums] == answers
    assert all(s.kind == "several_incidents" and figures(comparison, s)[1:] == ["four", "21"] for s in comparison.sums)


def running(figure: int, until: str, **more: object) -> Record:
    total = toll("killed", figure, OFFICE, where="", when="2031-04-01", cumulative=True, people_of="Norland", as_of=until, **more)
    return paper(f"total {until}", total, published=until)


def single(figure: int, day: str, told: str, where: str = "Harwick", **more: object) -> Record:
    return paper(f"{where} {day}", toll("killed", figure, OFFICE, where=where, when=day, people_of="Norland", **more), published=told)


def test_a_later_total_that_grew_by_less_than_an_incident_between_does_not_add_up():
    comparison = compare([running(61, "2031-05-01"), single(21, "2031-05-05", "2031-05-06"), running(70, "2031-05-10")])
    found = only(comparison)
    assert (found.kind, found.adds_up, found.low) == ("later_total", "no", 82)
    assert figures(comparison, found) == ["70", "61", "21"]
    assert "61 + 21 = 82; an earlier total “61” (2031-04-01 to 2031-05-01), then “21” (Harwick, 5 May 2031)" in found.reason


@pytest.mark.parametrize(
    "between",
    [
        single(8, "2031-05-05", "2031-05-06"),  # there is room for it
        single(21, "2031-05-01", "2031-05-02"),  # of the first total's last day: it may have counted it
        single(21, "2031-05-05", "2031-05-12"),  # told after the second total was given
        single(21, "2031-05-05", "2031-05-06", sex="female"),  # some of the people only
        paper("other", toll("killed", 21, "the army of Suderia", when="2031-05-05", people_of="Norland"), published="2031-05-06"),
        paper("foes", toll("killed", 21, OFFICE, when="2031-05-05", people_of="Suderia"), published="2031-05-06"),
    ],
)
def test_what_a_total_may_leave_out_or_have_counted_before_is_no_sum(between: Record):
    assert not compare([running(61, "2031-05-01"), between, running(70, "2031-05-10")]).sums


def test_a_total_of_civilians_is_not_held_against_people_of_whom_the_speaker_does_not_say_who_they_were():
    totals = [running(61, "2031-05-01", status="civilian"), running(70, "2031-05-10", status="civilian")]
    assert not compare([*totals, single(21, "2031-05-05", "2031-05-06")]).sums
    assert compare([*totals, single(21, "2031-05-05", "2031-05-06", status="civilian")]).sums


def test_one_figure_of_one_town_on_two_days_may_be_one_incident():
    totals = [running(61, "2031-05-01"), running(85, "2031-05-12")]
    assert not compare([*totals, single(21, "2031-05-05", "2031-05-06"), single(21, "2031-05-08", "2031-05-09")]).sums
    assert compare([*totals, single(21, "2031-05-05", "2031-05-06"), single(20, "2031-05-08", "2031-05-09")]).sums
    assert compare([*totals, single(21, "2031-05-05", "2031-05-06"), single(21, "2031-05-08", "2031-05-09", where="Selby")]).sums


def test_a_total_that_is_less_than_one_of_its_incidents_counts_something_else():
    assert not compare([single(21, "2031-04-05", "2031-04-06"), running(20, "2031-05-01")]).sums
    assert compare([single(21, "2031-04-05", "2031-04-06"), single(9, "2031-04-15", "2031-04-16"), running(25, "2031-05-01")]).sums


def test_an_incident_that_was_corrected_counts_with_its_latest_figure():
    corrected = paper("again", toll("killed", 8, OFFICE, when="2031-05-05", people_of="Norland"), published="2031-05-07")
    assert not compare([running(61, "2031-05-01"), single(21, "2031-05-05", "2031-05-06"), corrected, running(70, "2031-05-10")]).sums


# ---- what must hold -----------------------------------------------------------------------------------------------------------
def collection() -> list[Record]:
    texts = [
        SPEAKER + "12 people were killed in Leeds on 3 May, including 6 men and 8 women.",
        BOTH.format("22"),
        "The health ministry of Suderia said that 43 civilians were killed in Hull on 2 May: 19 children, 14 women and 10 men.",
    ]
    read_ = [replace(r, document=replace(r.document, id=f"d{n}", path=f"d{n}.txt")) for n, r in enumerate(map(read, texts))]
    return [*read_, running(61, "2031-05-01"), single(21, "2031-05-05", "2031-05-06"), running(70, "2031-05-10")]


def test_the_order_of_papers_changes_no_sum_and_a_copy_adds_none():
    papers = collection()
    first = compare(papers).sums
    assert [s.adds_up for s in first].count("no") == 3
    assert len(first) == 4
    shuffled = papers[:]
    random.Random(5).shuffle(shuffled)
    assert compare(shuffled).sums == first
    copies = [replace(r, document=replace(r.document, id=f"{r.document.id}-copy", path="copy.txt")) for r in papers]
    assert [(s.kind, s.adds_up, s.reason) for s in compare([*papers, *copies]).sums] == [(s.kind, s.adds_up, s.reason) for s in first]


def test_two_sides_with_their_names_exchanged_are_added_up_alike():
    swap = {"Norland": "Suderia", "Suderia": "Norland"}

    def mirrored(words: str) -> str:
        return re.sub("Norland|Suderia", lambda m: swap[m[0]], words)

    papers = collection()
    other = [msgspec.json.decode(mirrored(msgspec.json.encode(r).decode()), type=Record) for r in papers]
    told = sorted((s.kind, s.adds_up, mirrored(s.reason)) for s in compare(papers).sums)
    assert sorted((s.kind, s.adds_up, s.reason) for s in compare(other).sums) == told


def test_no_reason_says_which_figure_holds():
    for made in compare(collection()).sums:
        assert "according to" in made.reason
        assert not re.search(r"(?i)\b(?:wrong|false|error|true|correct|mistake|inflated)\b", made.reason)
