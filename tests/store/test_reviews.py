"""Reviews on a desk: filed once, never changed, followed by what is compared, carried to another desk, and what waits for review."""

import pytest
from sqlalchemy import text as sql

from audiatur.errors import JudgementError, StoreError
from audiatur.record.fields import Reader
from audiatur.record.reviewed import Judging, add, judge, reviewed, standing
from audiatur.store import Desk, export, import_, prove
from audiatur.store.reviewing import Reviewing
from tests.store.papers import TEXT, put

OTHER = "The ministry said that 9 people were killed when rockets hit Oslo on 4 May 2031. The mayor denied it."


def item(desk, kind, document="paper"):
    return next(s for s in standing(desk.record(document), Reviewing(desk).of(document))[0] if s.kind == kind)


def made(desk, kind, verdict, *, by="Ana Ruiz", document="paper", **more):
    judgement = judge(desk.record(document), item(desk, kind, document), verdict, Reviewing(desk).who(by), **more)
    Reviewing(desk).add(judgement)
    return judgement


def at(desk, document="paper"):
    return reviewed(desk.record(document), Reviewing(desk).of(document))


def test_a_review_is_filed_once_and_stands_in_the_activity(desk):
    put(desk)
    judgement = made(desk, "toll", "corrected", field="low", value=10)
    assert not Reviewing(desk).add(judgement)
    assert Reviewing(desk).every() == [judgement]
    assert at(desk).tolls[0].low == 10
    assert desk.record("paper").tolls[0].low == 12
    row = desk.activity(limit=1)[0]
    assert (row.who, row.action, row.kind, row.detail) == ("Ana Ruiz", "corrected", "review", {"document": "paper", "field": "low"})


def test_it_is_undone_and_both_stay(desk):
    put(desk)
    judgement = made(desk, "toll", "rejected")
    Reviewing(desk).undo(judgement.id, by="Bo Ek")
    assert at(desk) == desk.record("paper")
    assert [r.verdict for r in Reviewing(desk).of("paper")] == ["rejected", "undo"]
    with pytest.raises(JudgementError, match="There is no judgement r0"):
        Reviewing(desk).undo("r0", by="Bo Ek")


def test_the_database_refuses_to_change_or_delete_one(desk):
    put(desk)
    made(desk, "toll", "rejected")
    for deed in ("UPDATE reviews SET verdict = 'confirmed'", "DELETE FROM reviews"):
        with pytest.raises(StoreError, match="only ever added"), desk.database.writing() as db:
            db.execute(sql(deed))


def test_a_clock_that_went_back_is_noticed(desk):
    put(desk)
    late = Judging(by="Bo Ek", at="2999-01-01T00:00:00Z")
    Reviewing(desk).add(judge(desk.record("paper"), item(desk, "toll"), "rejected", late))
    with pytest.raises(JudgementError, match="set the clock right"):
        made(desk, "attack", "rejected")


def test_a_comparison_is_of_before_once_somebody_judged(desk):
    put(desk)
    before = desk.basis()
    made(desk, "toll", "rejected")
    assert desk.basis() != before
    assert [r.tolls for r in Reviewing(desk).records(reviewed)] == [()]


def test_what_waits_is_what_nobody_judged_the_least_sure_first_and_a_new_reading_keeps_what_was_done(desk):
    put(desk)
    put(desk, OTHER, name="other.txt", killed="9")
    work = Reviewing(desk)
    assert (work.progress().read, work.progress().open) == (8, 8)
    made(desk, "toll", "confirmed")
    made(desk, "attack", "corrected", document="other", field="type", value="shelling")
    left = {(w.document, w.kind) for w in work.waiting(limit=50)}
    assert ("paper", "toll") not in left
    assert ("other", "attack") not in left
    assert (len(left), work.progress().open, work.progress(document="paper").open) == (6, 6, 3)
    put(desk, TEXT, model="model 2", published="2031-05-06")
    assert work.progress().open == 6
    assert [w.words for w in work.waiting(document="other", limit=1)] == [w.words for w in work.waiting(document="other", limit=9)][:1]


def test_what_people_added_or_differ_on_is_counted(desk):
    put(desk)
    record = desk.record("paper")
    Reviewing(desk).add(add(record, "attack", Reader(record, 0).span("denied"), {}, Reviewing(desk).who("Ana Ruiz")))
    made(desk, "toll", "corrected", field="low", value=10)
    assert Reviewing(desk).progress().differ == 0
    made(desk, "toll", "corrected", by="Bo Ek", field="low", value=11)
    found = Reviewing(desk).progress()
    assert (found.read, found.judged, found.added, found.differ) == (4, 1, 1, 1)
    assert [d[:2] for d in Reviewing(desk).differing()] == [("paper", "toll")]


def test_what_waits_in_an_incident_is_what_it_is_made_of(desk):
    from audiatur.record import Comparison, Incident, Member

    put(desk)
    incident = Incident(id="i1", name="Oslo", members=(Member(document="paper", kind="toll", id="t1"),))
    desk.add_comparison(Comparison(incidents=(incident,)), basis=desk.basis())
    assert [(w.kind, w.id) for w in Reviewing(desk).waiting(incident="i1")] == [("toll", "t1")]


def test_reviews_travel_with_a_desk_and_check_proves_them(desk, tmp_path, new_url):
    put(desk)
    made(desk, "toll", "confirmed")
    assert list(prove(desk)) == []
    export(desk, tmp_path / "desk.zip")
    import_(tmp_path / "desk.zip", tmp_path / "there", database_url=new_url())
    with Desk.open(tmp_path / "there") as there:
        assert Reviewing(there).every() == Reviewing(desk).every()
        assert Reviewing(there).progress() == Reviewing(desk).progress()
        assert list(prove(there)) == []


def test_check_finds_a_state_that_does_not_follow(desk):
    put(desk)
    made(desk, "toll", "confirmed")
    with desk.database.writing() as db:
        db.execute(sql("UPDATE reviewed_items SET state = 'rejected'"))
    assert ["How the items of paper stand" in f.what for f in prove(desk) if f.wrong] == [True]
