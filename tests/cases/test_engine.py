"""What an entry may be, beside the moves that the walk through all procedures covers."""

from __future__ import annotations

import pytest

from audiatur import cases
from audiatur.errors import CaseError
from audiatur.record.case import Answered, Complainant, Contested, Lodged, Material, Offered, Point, Pointed, Shown
from audiatur.record.judgement import moment

AT = "2026-11-{}T10:00:00+00:00"


def who(role: str, day: int = 2) -> cases.Enterer:
    return cases.Enterer(by="ann", role=role, at=AT.format(f"{day:02}"), entered_at=AT.format("30"))


def lodged(published: str | None = "2026-10-30", procedure: str = "ofcom-like"):
    content = Lodged(procedure=cases.procedure(procedure), contested=Contested(title="A", published=published), complainant=Complainant(name="C"))
    return [cases.lodged("2026-1", content, who("body", 1))]


def test_a_role_that_the_procedure_does_not_know_enters_nothing():
    with pytest.raises(CaseError, match="There is no role 'edtor' in this procedure"):
        cases.entry(lodged(), Pointed(point=Point(id="1", ground="bias")), who("edtor"))


def test_a_party_enters_what_is_its_own_alone():
    with pytest.raises(CaseError, match="for the body to enter, not for the publisher"):
        cases.entry(lodged(), Offered(material=Material(id="M1", by="complainant", title="A letter")), who("publisher"))


def test_two_answers_in_the_same_words_are_two_pieces_of_material():
    entries = lodged()
    for content, role in (
        (Offered(material=Material(id="M1", by="complainant", title="A")), "body"),
        (Shown(material="M1", to="publisher"), "body"),
        (Answered(party="publisher", materials=("M1",), text="No."), "publisher"),
        (Answered(party="publisher", materials=("M1",), text="No."), "publisher"),
    ):
        entries += cases.entry(entries, content, who(role))
    made = cases.dossier(entries, [], cases.Papers(known={}), "body", compared=False)
    assert [p.id for p in made.pieces] == ["M1", "A1", "A2"]


@pytest.mark.parametrize(("published", "told"), [("2026-10-30", []), ("2026-09-01", ["the complainant had until 2026-09-30 to complain"]), (None, [])])
def test_an_appeal_that_comes_after_its_time_is_told(published, told):
    case = cases.standing(lodged(published), AT.format("02"))
    found = cases.late(case, moment(AT.format("02")))
    assert [line for line in found if "to complain" in line] == told
