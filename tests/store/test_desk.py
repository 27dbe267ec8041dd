"""What is put on a desk is there, as it was, on both engines and for everyone who opens it."""

import io
import stat
import threading

import pytest

from audiatur.errors import JudgementError, StoreError
from audiatur.record import Account, Comparison, Finding, Incident, Member, Span
from audiatur.record.judgement import Anchor, Judgement, signed
from audiatur.store import Desk
from audiatur.store.search import Query
from tests.store.papers import TEXT, put, record_of


def test_a_record_comes_back_as_it_was_with_its_text(desk):
    put(desk)
    original = desk.document("paper").original
    assert desk.record("paper") == record_of(sha256=original)
    assert desk.text("paper") == TEXT
    assert list(desk.records()) == [desk.record("paper")]


def test_the_bytes_lie_under_their_hash_and_cannot_be_written(desk):
    put(desk)
    (original,) = desk.originals()
    assert original.path.read_bytes() == TEXT.encode()
    assert original.path.name == original.sha256
    assert stat.S_IMODE(original.path.stat().st_mode) == 0o444
    assert original.finished


def test_the_same_file_twice_is_one_paper_and_both_names_are_kept(desk):
    put(desk)
    again = put(desk, name="copy.txt")
    assert (again.document, again.what) == ("paper", "same")
    assert [e.id for e in desk.documents()] == ["paper"]
    assert desk.names(desk.document("paper").original) == ["paper.txt", "copy.txt"]


def test_another_file_of_the_same_name_is_a_paper_of_its_own(desk):
    put(desk)
    other = put(desk, TEXT + " More.")
    assert other.document.startswith("paper~")
    assert len(list(desk.documents())) == 2
    _, remark = desk.receive(io.BytesIO(b"third"), id="paper", name="paper.txt", sidecar={})
    assert "Other bytes were added under this name before" in remark


def test_a_reading_that_says_something_else_is_a_new_version_and_the_old_one_stays(desk):
    text = TEXT.replace("12", "13")
    first = put(desk, text, killed="13")
    original = desk.original(desk.document(first.document).original)
    changed = record_of(text, id="paper", sha256=original.sha256, killed="13", model="model 2")
    changed = type(changed)(**{f: getattr(changed, f) for f in changed.__struct_fields__} | {"tolls": ()})
    done = desk.put(changed, original)
    assert (done.what, done.version) == ("changed", 2)
    assert [(c.layer, c.words, c.after) for c in done.changes] == [("tolls", "13", None)]
    assert [v.model for v in desk.versions("paper")] == ["model 1", "model 2"]
    assert len(desk.record("paper", 1).tolls) == 1
    assert desk.record("paper").tolls == ()
    assert [i.kind for i in desk.items()] == ["statement", "attack", "dispute"]


def test_a_reading_that_says_the_same_adds_no_version(desk):
    put(desk)
    original = desk.original(desk.document("paper").original)
    assert desk.put(record_of(id="paper", sha256=original.sha256, model="model 2"), original).what == "same"
    assert len(desk.versions("paper")) == 1
    assert desk.document("paper").document.model == "model 2"


def test_items_say_who_speaks_of_what_when_and_where(desk):
    put(desk)
    toll = next(i for i in desk.items() if i.kind == "toll")
    assert (toll.speaker, toll.side, toll.own_words, toll.measure, toll.low, toll.start_date) == ("the ministry", "Norway", False, "killed", 12, "2031-05-04")
    assert [(p.name, p.lat) for p in toll.places] == [("Oslo", 59.91)]
    attack = next(desk.items(kind="attack"))
    assert [(w.name, w.weapon_class) for w in attack.weapons] == [("rockets", "rocket")]
    dispute = next(desk.items(kind="dispute"))
    assert (dispute.speaker, dispute.own_words, TEXT[dispute.span_start : dispute.span_end]) == ("The Daily", True, "denied")
    assert [i.kind for i in desk.items(side="Norway")] == ["statement", "toll", "attack"]
    statement = next(desk.items(kind="statement"))
    assert [p.name for p in statement.places] == ["Oslo"]


@pytest.mark.parametrize("odd", ["a\x00b", "half \ud83d pair", "\U0010ffff0;", "‮right to left", "😀"])
def test_odd_characters_come_back_as_they_were(desk, odd):
    put(desk, title=odd if odd != "half \ud83d pair" else None)
    desk.note("looked", "document", odd)
    assert desk.activity(object=odd)[0].object == odd
    if odd != "half \ud83d pair":  # which no JSON can hold
        assert desk.record("paper").document.title == odd
        assert desk.document("paper").document.title == odd


def test_what_is_known_beside_a_paper_is_that_of_its_first_name(desk):
    put(desk, sidecar={"side": "Norway"})
    data = io.BytesIO(TEXT.encode())
    original, remark = desk.receive(data, id="copy", name="copy.txt", sidecar={"side": "Chile"})
    assert original.sidecar == {"side": "Norway"}
    assert "whose own sidecar says otherwise" in remark
    assert not desk.is_unread(original)
    original, _ = desk.receive(data, id="paper", name="paper.txt", sidecar={"side": "Sweden"})
    assert original.sidecar == {"side": "Sweden"}
    assert desk.is_unread(original)


def test_a_comparison_is_kept_with_its_incidents_and_older_ones_stay(desk):
    put(desk)
    quote = Span(start=23, end=25, text="12")
    account = Account(document="paper", member="t1", speaker="the ministry", attribute="killed", value={"low": 12, "high": 12}, quote=quote)
    incident = Incident(
        id="i1",
        name="Oslo, 4 May 2031",
        members=(Member(document="paper", kind="toll", id="t1"),),
        accounts=(account,),
        findings=(Finding(attribute="killed", relation="agree", reason="equal", accounts=(0,)),),
    )
    first = Comparison(incidents=(incident,))
    assert desk.comparison() is None
    assert desk.add_comparison(first, basis=desk.basis()) == 1
    assert desk.add_comparison(Comparison(), basis=desk.basis()) == 2
    assert desk.comparison(1) == first
    assert desk.comparison() == Comparison()
    assert desk.incident("i1", comparison=1) == incident
    assert [c.number for c in desk.comparisons()] == [2, 1]


def judgement(at, why="one strike"):
    left, right = (Anchor(document="paper", kind=k, start=s, end=s + 2, text=t) for k, s, t in (("toll", 23, "12"), ("attack", 58, "hi")))
    return signed(Judgement(id="", decision="same", by="ada", at=at, why=why, left=(left,), right=(right,)))


def test_judgements_are_only_ever_added(desk):
    put(desk)
    early, late = judgement("2031-06-01T10:00:00+02:00"), judgement("2031-06-01T09:00:00Z", "once more")
    assert desk.add_judgement(early)
    assert desk.add_judgement(late)
    assert not desk.add_judgement(early)
    assert desk.judgements() == desk.judgements(document="paper") == [early, late]
    with pytest.raises(JudgementError):
        desk.add_judgement(judgement("2030-01-01T00:00:00Z"))
    for deed in ("UPDATE judgements SET made_by = 'eve'", "DELETE FROM judgements", "DELETE FROM activity", "UPDATE activity SET who = 'eve'"):
        with pytest.raises(StoreError, match="only ever added"), desk.database.writing() as db:
            db.exec_driver_sql(deed)
    assert desk.judgements() == [early, late]


def test_the_activity_says_who_did_what(desk):
    put(desk)
    desk.refuse("locked.txt", "It cannot be opened.")
    assert [(a.who, a.action, a.object) for a in desk.activity()] == [("ada", "not added", "locked.txt"), ("ada", "add", "paper"), ("ada", "init", desk.id)]
    assert [a.action for a in desk.activity(before=2)] == ["init"]


def test_a_file_that_was_not_added_is_named_to_who_has_sent_it(desk):
    name, why = "what Maria saw.docx", "what Maria saw.docx is empty."
    desk.refuse(name, why)
    for reader in ("ada", None):
        assert [(a.object, a.detail) for a in desk.activity(object=name, reader=reader)] == [(name, {"why": why})]
    (row, *_) = desk.activity(reader="eve")
    assert (row.who, row.action, row.object, row.detail) == ("ada", "not added", "a file", {})
    assert desk.activity(object=name, reader="eve") == [], "nor is a name to be tried"


def test_a_search_that_somebody_keeps_for_himself_is_named_to_him(desk):
    for name, shared in (("what Maria saw", False), ("bridges", True)):
        desk.save_search(name, Query(text="bridge"), shared=shared)
        desk.forget_search(name)
    mine = [("forget", "bridges"), ("save", "bridges"), ("forget", "what Maria saw"), ("save", "what Maria saw")]
    for reader, told in (("ada", mine), (None, mine), ("eve", [*mine[:2], ("forget", "a search"), ("save", "a search")])):
        assert [(a.action, a.object) for a in desk.activity(reader=reader) if a.kind == "search"] == told
    assert desk.activity(object="what Maria saw", reader="eve") == [], "nor is a name to be tried"
    assert [a.action for a in desk.activity(object="bridges", reader="eve")] == ["forget", "save"]


def test_documents_come_page_by_page_in_one_order(desk):
    names = ["b.txt", "a.txt", "Z.txt", "é.txt"]
    for n, name in enumerate(names):
        put(desk, f"{TEXT} {n}", name=name)
    assert [e.id for e in desk.documents()] == ["Z", "a", "b", "é"]
    assert [e.id for e in desk.documents(after="a", limit=1)] == ["b"]


def test_threads_use_one_desk_at_once(desk):
    done = []

    def work(n):
        put(desk, f"{TEXT} {n}", name=f"{n}.txt")
        done.append(len(list(desk.items())))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == len(list(desk.documents())) == 8


def test_what_is_not_there_is_said(desk):
    for ask in (desk.document, desk.record, desk.text, desk.incident, desk.original):
        with pytest.raises(StoreError, match="has no"):
            ask("nothing")


def test_a_desk_is_opened_again_by_its_folder_alone(tmp_path, desk):
    put(desk)
    with Desk.open(tmp_path / "desk") as again:
        assert again.id == desk.id
        assert again.count() == {"read": 1}
