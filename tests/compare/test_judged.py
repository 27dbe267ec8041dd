"""What people decide of incidents: joined, split, undone, and what becomes of a decision when the papers are read again."""

import random
from itertools import count

import msgspec
import pytest
from msgspec.structs import replace

from audiatur.compare import compare, join, split, undo
from audiatur.errors import JudgementError
from audiatur.record import Comparison, Decider, Judgement, Record
from audiatur.record.judgement import signed
from tests.compare.papers import attack, paper, toll, words

HARWICK = [paper("a", toll("killed", 7, "the mayor"), attack("shelling", by="the mayor")), paper("b", toll("killed", 9, "a doctor"))]
LUND = [paper("c", toll("killed", 30, "the army", where="Lund")), paper("d", attack("missile_strike", by="the army", where="Lund"))]
PAPERS = [*HARWICK, *LUND]
clock = count()


def decider(why: str = "the same street") -> Decider:
    minutes, seconds = divmod(next(clock), 60)
    return Decider(by="Ana Ruiz", at=f"2031-06-01T12:{minutes:02}:{seconds:02}Z", why=why)


def joined(records: list[Record], *papers: str, before: tuple[Judgement, ...] = ()) -> Judgement:
    made = compare(records, before)
    return join(made, records, [holding(made, p) for p in papers], decider())


def parted(records: list[Record], *papers: str, before: tuple[Judgement, ...] = ()) -> Judgement:
    made = compare(records, before)
    return split(made, records, holding(made, papers[0]), papers, decider("another street"))


def holding(comparison: Comparison, document: str) -> str:
    return next(i.id for i in comparison.incidents if any(m.document == document for m in i.members))


def together(comparison: Comparison) -> set[frozenset[str]]:
    """The papers of each incident."""
    return {frozenset(m.document for m in i.members) for i in comparison.incidents}


def groups(*incidents: str) -> set[frozenset[str]]:
    return {frozenset(i) for i in incidents}


def gaps(comparison: Comparison) -> list[str]:
    return [g.reason for g in comparison.gaps if g.step == "judgement"]


def read_again(record: Record) -> Record:
    """The same paper as another version of the program would read it: other ids, and figures with a word more."""
    tolls = tuple(replace(t, id=f"t{n + 40}", figure=replace(t.figure, end=t.figure.end + 5, text=t.figure.text + " dead")) for n, t in enumerate(record.tolls))
    return replace(record, tolls=tolls, attacks=tuple(replace(a, id=f"a{n + 40}") for n, a in enumerate(record.attacks)))


def with_text(record: Record) -> Record:
    return replace(record, document=replace(record.document, text_sha256=record.document.id * 64))


def test_incidents_that_a_person_joins_are_one_and_say_who_joined_them_when_and_why():
    assert together(compare(PAPERS)) == groups("ab", "cd")
    judgement = joined(PAPERS, "a", "c")
    made = compare(PAPERS, [judgement])
    assert together(made) == groups("abcd")
    assert made.incidents[0].reasons[0] == f"joined by Ana Ruiz on 2031-06-01: the same street (judgement {judgement.id})"
    assert gaps(made) == []


def test_statements_that_a_person_splits_off_are_an_incident_of_their_own():
    judgement = parted(PAPERS, "b")
    made = compare(PAPERS, [judgement])
    assert together(made) == groups("a", "b", "cd")
    for incident in made.incidents:
        touched = {m.document for m in incident.members} <= {"a", "b"}
        assert [r.startswith("split by Ana Ruiz on 2031-06-01: another street") for r in incident.reasons[:1]] == [touched]


def test_one_item_of_a_paper_can_be_split_off():
    made = compare(PAPERS)
    judgement = split(made, PAPERS, holding(made, "a"), ["a:a1"], decider())
    members = [[(m.document, m.id) for m in i.members] for i in compare(PAPERS, [judgement]).incidents]
    assert [("a", "a1")] in members


def test_what_was_split_off_stays_together_and_apart_when_another_paper_comes():
    papers = [*PAPERS, paper("e", toll("killed", 9, "a nurse"))]
    judgement = parted(papers, "b", "e")
    assert together(compare(papers, [judgement])) == groups("a", "be", "cd")
    more = [*papers, paper("f", toll("killed", 9, "a driver")), paper("g", attack("shelling", by="a driver"))]
    made = together(compare(more, [judgement]))
    assert groups("cd") <= made
    assert not [i for i in made if {"a", "b"} <= i]
    assert next(i for i in made if "b" in i) >= {"b", "e"}


def test_a_statement_nobody_decided_on_goes_with_the_part_that_tells_the_like():
    papers = [paper("a", attack("shelling", target="school")), paper("b", attack("air_strike", target="hospital"))]
    assert together(compare(papers)) == groups("ab")
    judgement = parted(papers, "b")
    assert together(compare([*papers, paper("z", attack("air_strike", target="hospital"))], [judgement])) == groups("a", "bz")


def test_a_join_outlives_one_more_paper_and_a_reading_that_numbers_and_bounds_items_anew():
    judgement = joined([with_text(r) for r in PAPERS], "b", "c")
    again = [read_again(with_text(r)) for r in (paper("e", toll("wounded", 3)), *PAPERS)]
    made = compare(again, [judgement])
    assert together(made) == groups("abcde")
    assert gaps(made) == []


def test_a_join_outlives_another_name_of_the_paper():
    judgement = joined([with_text(r) for r in PAPERS], "b", "c")
    moved = [replace(with_text(r), document=replace(with_text(r).document, id=f"new/{r.document.id}")) for r in PAPERS]
    assert len(compare(moved, [judgement]).incidents) == 1


def test_the_same_words_a_little_further_on_are_found_in_a_text_that_changed_and_other_words_are_not():
    judgement = joined(PAPERS, "b", "d")
    moved = [replace(r, tolls=tuple(replace(t, figure=words(t.figure.text, t.figure.start + 150)) for t in r.tolls)) for r in PAPERS]
    assert gaps(compare(moved, [judgement])) == []
    changed = [replace(r, tolls=tuple(replace(t, figure=words("ten", t.figure.start)) for t in r.tolls)) for r in PAPERS]
    (gap,) = gaps(compare(changed, [judgement]))
    assert "not found: “7” in a (nothing is read there any more)" in gap


def test_an_undone_judgement_counts_for_nothing_and_an_undone_undoing_brings_it_back():
    plain = msgspec.json.encode(compare(PAPERS))
    judgement = joined(PAPERS, "a", "c")
    once = undo([judgement], judgement.id, decider())
    assert msgspec.json.encode(compare(PAPERS, [judgement, once])) == plain
    twice = undo([judgement, once], once.id, decider())
    assert together(compare(PAPERS, [judgement, once, twice])) == groups("abcd")
    with pytest.raises(JudgementError, match="is undone already, by Ana Ruiz"):
        undo([judgement, once], judgement.id, decider())


def test_of_two_judgements_on_the_same_statements_the_later_one_counts():
    first = joined(PAPERS, "a", "c")
    second = parted(PAPERS, "c", "d", before=(first,))
    made = compare(PAPERS, [second, first])
    assert together(made) == groups("ab", "cd")
    third = joined(PAPERS, "a", "d", before=(first, second))
    again = compare(PAPERS, [third, second, first])
    assert together(again) == groups("abcd")
    assert gaps(made) == gaps(again) == []


def test_judgements_that_cannot_all_hold_are_a_gap_that_names_them_and_the_later_ones_are_followed():
    towns = [paper("a", toll("killed", 7)), paper("b", toll("killed", 9, where="Lund")), paper("c", toll("killed", 3, where="Selby"))]
    both = joined(towns, "a", "c")
    apart = parted(towns, "c", before=(both,))
    one, two = joined(towns, "a", "b"), joined(towns, "b", "c")  # two people who did not see each other's decisions
    made = compare(towns, [one, two, both, apart])
    assert together(made) == groups("abc")
    (gap,) = gaps(made)
    assert gap.startswith(f"Judgement {apart.id} of Ana Ruiz, 2031-06-01: it contradicts what was decided later ({one.id}, {two.id})")


def test_a_judgement_on_a_paper_that_is_not_there_is_a_gap():
    judgement = joined(PAPERS, "a", "c")
    (gap,) = gaps(compare(HARWICK, [judgement]))
    assert "“30” in c (the paper is not among these)" in gap
    assert "not followed" in gap


def test_an_undoing_of_what_is_not_there_is_a_gap():
    judgement = joined(PAPERS, "a", "c")
    (gap,) = gaps(compare(PAPERS, [undo([judgement], judgement.id, decider())]))
    assert f"it undoes {judgement.id}, which is not among the judgements" in gap


def test_the_order_of_papers_and_judgements_changes_nothing():
    first = joined(PAPERS, "a", "c")
    second = parted(PAPERS, "b", before=(first,))
    third = joined(PAPERS, "b", "d", before=(first, second))
    plain = msgspec.json.encode(compare(PAPERS, [first, second, third]))
    for seed in range(5):
        papers, judgements = PAPERS[:], [first, second, third, first]
        random.Random(seed).shuffle(papers)
        random.Random(seed).shuffle(judgements)
        assert msgspec.json.encode(compare(papers, judgements)) == plain


def test_a_day_is_not_joined_with_the_running_totals_of_weeks_but_with_a_total_of_that_day():
    weeks = paper("w", toll("killed", 90, when="2031-04-01/2031-05-03", cumulative=True))
    with pytest.raises(JudgementError, match="cannot be one with them"):
        joined([*PAPERS, weeks], "a", "w")
    day = paper("w", toll("killed", 9, cumulative=True))
    made = compare([*PAPERS, day])
    assert {i.kind for i in made.incidents} == {"incident", "period"}
    (incident,) = (i for i in compare([*PAPERS, day], [joined([*PAPERS, day], "a", "w")]).incidents if any(m.document == "w" for m in i.members))
    assert (incident.kind, {m.document for m in incident.members}) == ("incident", {"a", "b", "w"})


def test_a_judgement_that_was_joined_before_the_reading_made_it_a_period_is_a_gap():
    judgement = joined(PAPERS, "a", "c")
    weeks = [
        r if r.document.id != "c" else paper("c", toll("killed", 30, "the army", where="Lund", when="2031-04-01/2031-05-03", cumulative=True)) for r in PAPERS
    ]
    made = compare(weeks, [judgement])
    assert not [i for i in together(made) if {"a", "c"} <= i]
    assert "never compared with the running totals of weeks" in gaps(made)[0]


@pytest.mark.parametrize(
    ("apart", "message"),
    [
        (["x"], "holds no statement x. It holds a:t0, "),
        (["a:t9"], "holds no statement a:t9"),
        (["a", "b"], "Nothing would be left"),
        ([], "takes the statements"),
    ],
)
def test_a_split_that_cannot_be_says_why(apart, message):
    made = compare(PAPERS)
    with pytest.raises(JudgementError, match=message):
        split(made, PAPERS, holding(made, "a"), apart, decider())


def test_a_judgement_needs_a_name_and_a_reason_and_its_id_is_of_its_content():
    made = compare(PAPERS)
    with pytest.raises(JudgementError, match="needs the name"):
        join(made, PAPERS, [i.id for i in made.incidents], Decider(by="Ana Ruiz", at="2031-06-01T13:00:00Z", why=" "))
    judgement = joined(PAPERS, "a", "c")
    assert signed(judgement) == judgement
    assert signed(replace(judgement, why="another reason")).id != judgement.id


def test_where_a_new_reading_places_one_joined_statement_elsewhere_that_one_is_joined_and_not_all_that_is_told_there():
    before = [*PAPERS, paper("e", toll("killed", 1, "a driver"))]
    judgement = joined(before, "a", "c")
    selby = paper("s", attack("air_strike", where="Selby", target="school"), toll("killed", 4, where="Selby"))
    again = paper("e", toll("killed", 1, "a driver", where="Selby"), toll("wounded", 6, where="Selby"), attack("air_strike", where="Selby"))
    made = compare([*PAPERS, again, selby], [judgement])
    assert together(made) == groups("abcde", "es")
    (gap,) = gaps(made)
    assert "1 of its statements are read today as of another occurrence" in gap
