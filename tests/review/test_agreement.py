"""How far people agree: worked examples whose coefficients are in the literature or follow by hand."""

import pytest

from audiatur.record import Attack, Document, Record, Span
from audiatur.record.reviewed import Judging, judge, standing
from audiatur.review import agreement, differences, people

TEXT = " ".join(["hit"] * 12)
PAPER = Record(
    document=Document(id="p", path="p.txt", text=TEXT, text_sha256="x"),
    attacks=tuple(Attack(id=f"a{n}", trigger=Span(start=4 * n, end=4 * n + 3, text="hit")) for n in range(12)),
)


def judged(**said):
    """The attacks with the type that each person gives, one letter each: s shelling, b bombing, . not judged, ? unsure."""
    kinds = {"s": "shelling", "b": "bombing", "m": "missile_strike", "o": "other"}
    items, _ = standing(PAPER, [])
    made = []
    for by, letters in said.items():
        for n, letter in enumerate(letters):
            who = Judging(by=by, at=f"2031-06-01T10:{n:02}:00Z")
            if letter in kinds:
                made.append(judge(PAPER, items[n], "corrected", who, field="type", value=kinds[letter]))
            elif letter == "?":
                made.append(judge(PAPER, items[n], "unsure", who, field="type"))
    return standing(PAPER, made)[0]


def row(found, field="type"):
    return next((r for r in agreement(found) if r.field == field), None)


def test_two_people_with_the_coefficients_worked_by_hand():
    """Of 10 items 8 alike. Kappa: po .8, pe .5*.7 + .5*.3 = .5, so .6. Alpha: 20 values, 12 s and 8 b: 1 - (4/20) / (2*12*8/(20*19)) = .604."""
    found = row(judged(Ana="sssssbbbbb", Bo="sssssssbbb"))
    assert (found.kind, found.items, found.alike, found.share) == ("attack", 10, 8, 0.8)
    assert found.kappa == pytest.approx(0.6)
    assert found.alpha == pytest.approx(1 - (4 / 20) / (2 * 12 * 8 / (20 * 19)))


def test_three_people_who_judged_different_items_have_an_alpha_alone():
    found = row(judged(Ana="ssb.", Bo="s.bb", Cy=".sss"))
    assert (found.items, found.alike) == (4, 2)
    assert found.kappa is None
    assert found.alpha is not None


def test_where_all_say_one_thing_no_coefficient_is_given():
    found = row(judged(Ana="sss", Bo="sss"))
    assert (found.items, found.alike, found.alpha, found.kappa) == (3, 3, None, None)


def test_who_is_unsure_or_alone_is_not_counted():
    assert row(judged(Ana="s?b", Bo="?s.")) is None


def test_differences_stand_side_by_side_with_what_the_program_read():
    found = judged(Ana="sb", Bo="ss", Cy="mb")
    (first, second) = differences(found)
    assert (first.mark.start, first.field, first.read) == (0, "type", "other")
    assert [(o.by, o.value) for o in second.opinions] == [("Ana", "bombing"), ("Bo", "shelling"), ("Cy", "bombing")]
    assert [d.mark.start for d in differences(found, ("Ana", "Bo"))] == [4]
    assert people(found) == ["Ana", "Bo", "Cy"]


def test_one_rejects_what_another_keeps_and_they_differ_on_whether_it_is_an_item():
    items, _ = standing(PAPER, [])
    ana = judge(PAPER, items[0], "rejected", Judging(by="Ana", at="2031-06-01T10:00:00Z"))
    bo = judge(PAPER, items[0], "confirmed", Judging(by="Bo", at="2031-06-01T10:01:00Z"))
    found = row(standing(PAPER, [ana, bo])[0], "item")
    assert (found.items, found.alike) == (1, 0)
