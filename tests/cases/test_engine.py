"""What an entry may be, beside the moves that the walk through all procedures covers."""

from __future__ import annotations

import dataclasses
from itertools import product

import msgspec
import pytest

from audiatur import cases
from audiatur.cases import engine
from audiatur.errors import CaseError
from audiatur.record.case import (
    Answered,
    Asked,
    Captured,
    Complainant,
    Conflicted,
    Contested,
    Corrected,
    Dropped,
    Entry,
    Lifted,
    Lodged,
    Material,
    Moved,
    Offered,
    Point,
    Pointed,
    Published,
    Redacted,
    Sanctioned,
    Sat,
    Shown,
    Wrote,
    entered,
)
from audiatur.record.judgement import moment
from audiatur.record.procedure import PARTIES

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


@pytest.mark.parametrize(
    ("procedure", "published", "told"),
    [
        ("ofcom-like", "2026-10-30", []),
        ("ofcom-like", "2026-09-01", ["the complainant had until the end of 2026-09-29 to complain"]),
        ("ofcom-like", None, []),
        ("ipso-like", "2026-07-01", []),
        ("ipso-like", "2026-06-30", ["the complainant had until the end of 2026-10-30 to complain, or until the end of 2027-06-30 while it is online"]),
    ],
)
def test_an_appeal_that_comes_after_its_time_is_told(procedure, published, told):
    case = cases.standing(lodged(published, procedure), AT.format("02"))
    found = cases.late(case, moment(AT.format("02")))
    assert [line for line in found if "to complain" in line] == told


def test_who_has_an_interest_or_has_decided_has_no_hand_in_what_comes_then():
    entries = lodged(procedure="ipso-like")
    for content in (Sat(members=("dov", "eva", "fay")), Conflicted(member="eva", why="wrote for it"), Moved(move="investigate")):
        entries += cases.entry(entries, content, who("staff"))
    by = {name: cases.Enterer(by=name, role=role, at=AT.format("03"), entered_at=AT.format("30")) for name, role in (("eva", "staff"), ("dov", "reviewer"))}
    with pytest.raises(CaseError, match=r"eva has an interest in this case \(wrote for it\) and has no part in it"):
        cases.entry(entries, Moved(move="mediate"), by["eva"])
    with pytest.raises(CaseError, match="dov sat in this case and cannot review it"):
        cases.entry(entries, Moved(move="sound"), by["dov"])


def test_the_publisher_has_its_days_from_the_complaint_and_not_from_its_own_acknowledgement():
    entries = lodged(procedure="impress-like")  # on 1 November
    entries += cases.entry(entries, Moved(move="acknowledge"), who("publisher", 5))
    assert [str(cases.until(r.due)) for r in cases.progress(entries).running()] == ["2026-11-22"]
    assert cases.standing(entries, AT.format("22")).state == "with_publisher"
    assert cases.standing(entries, AT.format("23")).state == "answered"


def test_what_a_clock_has_made_is_the_same_at_each_look_and_has_a_lot_of_its_own_when_it_is_filed():
    entries, now = [*lodged(procedure="impress-like")], AT.format("23")
    (looked,) = {tuple(cases.ticked(entries, moment)) for moment in (now, AT.format("24"))}
    filed = [cases.ticked(entries, now, entered_at=now)[0] for _ in range(2)]
    assert [e.content for e in filed] == [looked[0].content] * 2
    assert len({looked[0].nonce, *(e.nonce for e in filed)}) == 3


def test_a_three_months_time_by_swiss_law_that_would_end_on_a_saturday_ends_on_the_monday():
    case = cases.progress(lodged("2026-08-28", "right-of-reply"))
    assert str(cases.until(case.to_complain())) == "2026-11-30"


def test_by_swiss_law_twenty_days_run_from_when_the_complainant_learnt_of_it_if_that_is_known():
    entries = lodged("2026-10-01", "right-of-reply")  # lodged on 1 November
    known = {}
    for learnt in ("2026-10-09", "2026-10-31", "soon"):
        content = Corrected(complainant=Complainant(name="C", learnt=learnt))
        if learnt == "soon":
            with pytest.raises(CaseError, match="'soon' is no day"):
                cases.entry(entries, content, who("body"))
            continue
        case = cases.progress([*entries, *cases.entry(entries, content, who("body"))])
        known[learnt] = (str(cases.until(case.to_complain())), any("to complain" in line for line in cases.late(case, moment(AT.format("03")))))
    # 29 October was a Thursday, 20 November a Friday; without the day the three months alone count
    assert known == {"2026-10-09": ("2026-10-29", True), "2026-10-31": ("2026-11-20", False)}
    assert str(cases.until(cases.progress(entries).to_complain())) == "2027-01-04"


def test_what_a_procedure_does_not_say_changes_no_entry_that_was_made_before():
    plain = msgspec.json.encode(cases.procedure("newsroom"))
    assert b"to_working_day" not in plain
    assert b'"since"' not in plain
    assert b"knowing" not in plain
    old = msgspec.structs.replace(lodged()[0], nonce="")  # as entries were before a number was drawn for each
    assert b"nonce" not in msgspec.json.encode(old)


def test_a_word_from_elsewhere_makes_the_same_entry_as_our_own():
    """As an argument of the command line is: the same letters, and another object than the default of its field."""
    said = "".join(["un", "clear"])
    (made,) = cases.entry(lodged(), Pointed(point=Point(id="1", ground="bias", stance=said)), who("body"))
    kept = msgspec.json.decode(msgspec.json.encode(made), type=Entry)
    assert entered(kept) == kept == made


def test_the_id_of_a_point_that_was_taken_out_is_no_other_points():
    entries = lodged()
    for content in (Pointed(point=Point(id="1", ground="bias")), Dropped(point="1", why="the same as another")):
        entries += cases.entry(entries, content, who("body"))
    assert cases.progress(entries).next_point == "2"
    with pytest.raises(CaseError, match="Point 1 was taken out"):
        cases.entry(entries, Pointed(point=Point(id="1", ground="privacy")), who("body"))


def test_what_a_party_has_in_full_is_not_made_a_gist_afterwards():
    entries = lodged()
    for content in (Offered(material=Material(id="M1", by="complainant", title="A")), Shown(material="M1", to="publisher")):
        entries += cases.entry(entries, content, who("body"))
    with pytest.raises(CaseError, match="was shown to the publisher in full"):
        cases.entry(entries, Shown(material="M1", to="publisher", form="gist", gist="It says so."), who("body"))


def samples(role: str) -> list[object]:
    """One entry of each kind, of what is the role's own."""
    own = role if role in PARTIES else "body"
    return [
        Asked(remedies=()),
        Pointed(point=Point(id="9", ground="bias")),
        Corrected(contested=Contested(), complainant=Complainant(name="D")),
        Dropped(point="1", why="so"),
        Offered(material=Material(id="M9", by=own, title="A note")),
        Shown(material="M1", to="publisher"),
        Answered(party=own if role in PARTIES else "publisher", materials=(), text="No."),
        Sat(members=("ben",)),
        Conflicted(member="ben", why="a sister"),
        Wrote(by=own, to="body" if role in PARTIES else "publisher", subject="A", text="B"),
        Captured(item="", name="", vault="", seen_at=AT.format("02")),
        Redacted(id="R1", spans=((0, 1),), readers=("public",), why="so", document="a"),
        Lifted(redaction="R0", why="so"),
        Sanctioned(kind="warning", words="in writing"),
        Published(what="decision", place="the register", prominence="first"),
    ]


NOT_THERE = ("for the body to enter", "The case is over", "there is nothing to sanction")


@pytest.mark.parametrize("name", cases.shipped())
def test_each_role_is_offered_in_every_state_just_what_it_may_enter(name: str):
    entries = lodged(procedure=name)
    made = cases.progress([*entries, *cases.entry(entries, Offered(material=Material(id="M1", by="complainant", title="A")), who("body"))])
    procedure = made.procedure
    for state, role in product(procedure.states, dict.fromkeys([*procedure.roles, cases.BODY])):
        case = dataclasses.replace(made, state=state.name)
        kinds = {type(one) for one in samples(role)}
        assert kinds >= cases.enterable(case, role)
        taken = set()
        for content in samples(role):
            entry = msgspec.structs.replace(entries[0], number=2, at=AT.format("03"), role=role, content=content)
            try:
                engine.allowed(case, entry)
            except CaseError as error:
                if any(words in str(error) for words in NOT_THERE):
                    continue
            taken.add(type(content))
        assert taken == cases.enterable(case, role), (state.name, role)


def test_who_decides_or_reviews_does_not_do_the_work_of_the_body():
    case = cases.progress(lodged(procedure="ipso-like"))
    assert cases.enterable(case, "committee") == cases.enterable(case, "reviewer") == {Offered, Conflicted}
    assert cases.enterable(case, "staff") == cases.enterable(case, cases.BODY) > {Wrote, Shown, Redacted, Pointed, Sat}
    for content in (Wrote(by="body", to="publisher", subject="A", text="B"), Shown(material="M1", to="publisher"), Sat(members=("ann",))):
        with pytest.raises(CaseError, match="for the body to enter, not for the committee"):
            cases.entry(lodged(procedure="ipso-like"), content, who("committee"))
    own = msgspec.structs.replace(case.procedure, office=msgspec.UNSET)
    assert own.works("committee"), "a procedure of before, which says nothing of it"
