"""What is restricted is there for the named, and for nobody else in no list, no count and no history, on both engines."""

import io
import re

import argon2
import msgspec
import pytest

from audiatur.errors import RightsError, StoreError
from audiatur.record import Account, Comparison, DocumentStatus, Incident, Member, Person, Span
from audiatur.record.judgement import Anchor, Judgement, signed
from audiatur.record.rights import Visitor
from audiatur.store import Desk, Guard, Query, accounts, desk_for, export, import_, seen
from audiatur.store.tables import metadata
from tests.store.papers import TEXT, put, record_of

ADA, BEN, NOBODY = Visitor(name="ada", role="administrator"), Visitor(name="ben", role="editor"), Visitor()
CLOSED = TEXT.replace("12", "17") + " Maria Lind, 9, saw it."


@pytest.fixture
def guard(desk, monkeypatch):
    monkeypatch.setattr(accounts, "HASHER", argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    made = Guard(desk)
    for visitor in (ADA, BEN):
        made.add_account(visitor.name, visitor.role, "four words of their own", by="ada")
    put(desk, name="open.txt")
    put_closed(desk)
    desk.add_comparison(compared(desk), basis=desk.basis())
    desk.add_judgement(judgement())
    return made


def put_closed(desk):
    original, _ = desk.receive(io.BytesIO(CLOSED.encode()), id="closed", name="closed.txt", sidecar={})
    record = record_of(CLOSED, id="closed", path="closed.txt", sha256=original.sha256, killed="17", title="What Maria Lind saw", side="Chile")
    at = CLOSED.index("Maria Lind")
    person = Person(start=at, end=at + 10, text="Maria Lind", name="Maria Lind", age=9, kind="witness")
    desk.put(type(record)(**{f: getattr(record, f) for f in record.__struct_fields__} | {"persons": (person,)}), original, last=True)


def compared(desk):
    def account(id, figure):
        return Account(
            document=id, member="t1", speaker="the ministry", attribute="killed", value={"low": figure}, quote=Span(start=23, end=25, text=str(figure))
        )

    both = Incident(
        id="i1", name="Oslo", members=tuple(Member(document=d, kind="toll", id="t1") for d in ("open", "closed")), accounts=(account("closed", 17),)
    )
    alone = Incident(id="i2", name="Oslo, once more", members=(Member(document="open", kind="attack", id="a1"),), accounts=(account("open", 12),))
    return Comparison(incidents=(both, alone), documents=tuple(DocumentStatus(id=e.id, title=e.document.title) for e in desk.documents()))


def judgement():
    left, right = (Anchor(document=d, kind="toll", start=23, end=25, text=t) for d, t in (("open", "12"), ("closed", "17")))
    return signed(Judgement(id="", decision="same", by="ada", at="2031-06-01T10:00:00Z", why="one strike", left=(left,), right=(right,)))


def all_of(desk):
    """Everything that a desk tells, as one text."""
    told = [list(desk.documents(absent=True)), desk.count(), list(desk.items()), list(desk.records()), desk.judgements(), desk.activity(limit=1000)]
    told += [desk.comparison(), desk.comparisons(), [o.sha256 for o in desk.originals()], desk.incidents_of("open"), desk.incidents_of("closed")]
    told += [Guard(desk).persons()]
    return str(told)


def test_without_a_restriction_everyone_sees_the_desk_itself(desk, guard):
    assert all_of(desk_for(desk, BEN)) == all_of(desk)
    assert "closed" in all_of(desk)


def test_a_restricted_document_is_nowhere_for_who_is_not_named(desk, guard):
    sha256 = desk.document("closed").original
    guard.restrict("document", "closed", ["ada"], "a witness asked for it", by="ada")
    for visitor in (BEN, NOBODY):
        seen_by = desk_for(desk, visitor)
        told = all_of(seen_by)
        for word in ("closed", "Maria", "Lind", "Chile", sha256, "i1"):
            assert word not in told.replace(str(seen_by.root), ""), word
        assert seen_by.count() == {"read": 1}
        assert [i.id for i in seen_by.comparison().incidents] == ["i2"]
        assert seen_by.comparisons()[0].documents == seen_by.comparisons()[0].incidents == 1
    assert all_of(desk_for(desk, ADA)) == all_of(desk)


def test_what_is_asked_for_by_name_is_missing_as_if_it_had_never_been(desk, guard):
    sha256 = desk.document("closed").original
    guard.restrict("document", "closed", ["ada"], "a witness asked for it", by="ada")
    seen_by = desk_for(desk, BEN)
    for ask in (seen_by.document, seen_by.record, seen_by.text):
        said = []
        for id in ("closed", "absent"):
            with pytest.raises(StoreError) as missing:
                ask(id)
            said.append(str(missing.value).replace(id, "..."))
        assert said[0] == said[1]
    assert seen_by.versions("closed") == list(seen_by.items(document="closed")) == seen_by.activity(object="closed") == []
    assert seen_by.judgements(document="closed") == seen_by.judgements(document="open") == []
    with pytest.raises(StoreError):
        seen_by.original(sha256)
    with pytest.raises(StoreError):
        seen_by.incident("i1")


def test_the_next_to_use_the_connection_sees_what_is_his(desk, guard):
    guard.restrict("document", "closed", ["ada"], "a witness asked for it", by="ada")
    for _ in range(3):
        assert len(list(desk_for(desk, BEN).documents())) == 1
        assert len(list(desk_for(desk, ADA).documents())) == len(list(desk.documents())) == 2


def test_every_table_is_decided_on():
    """A new table with a column `document` is covered by itself; any other is to be put into `seen`, with a thought."""
    undecided = [t.name for t in metadata.sorted_tables if t.name not in {*seen._OPEN, *seen.FREE, "comparisons"} and "document" not in t.c]
    assert undecided == []


def test_what_was_inside_a_restricted_document_is_restricted_with_it(desk, guard):
    original, _ = desk.receive(io.BytesIO(b"a mail"), id="mail", name="mail.eml", sidecar={})
    for id, words in (("mail", "1"), ("mail#1", "2"), ("mail#1#1", "3")):
        desk.put(record_of(f"{TEXT} {words}", id=id, path="mail.eml", sha256=original.sha256), original, last=id == "mail#1#1")
    put(desk, f"{TEXT} 4", name="mail2.txt")
    guard.restrict("document", "mail", ["ada"], "private", by="ada")
    assert [e.id for e in desk_for(desk, BEN).documents()] == ["closed", "mail2", "open"]
    assert guard.hidden(BEN) == {"mail", "mail#1", "mail#1#1"}
    assert guard.restricted().document("mail#1#1") == {"ada"}
    assert guard.restricted().document("mail2") is None


def test_a_released_restriction_stays_on_record_with_both_reasons(desk, guard):
    guard.restrict("document", "closed", ["ada"], "a witness asked for it", by="ada")
    guard.release("document", "closed", "she spoke in public", by="ben")
    assert all_of(desk_for(desk, BEN)) == all_of(desk)
    assert guard.restrictions() == []
    (kept,) = guard.restrictions(released=True)
    assert (kept.why, kept.released_why, kept.released_by) == ("a witness asked for it", "she spoke in public", "ben")
    assert [(e.action, e.who) for e in guard.trail(object="closed")] == [("release", "ben"), ("restrict", "ada")]


def test_another_restriction_takes_the_place_of_the_one_before(desk, guard):
    guard.restrict("document", "closed", ["ada"], "for now", by="ada")
    guard.restrict("document", "closed", ["ben"], "from now on", by="ada")
    assert len(list(desk_for(desk, BEN).documents())) == 2
    assert len(list(desk_for(desk, ADA).documents())) == 1
    assert [r.to for r in guard.restrictions()] == [("ben",)]


def test_a_comparison_of_before_is_out_of_date_and_one_of_after_is_as_it_was_made(desk, guard):
    before = desk.basis()
    guard.restrict("document", "closed", ["ada"], "for now", by="ada")
    assert desk.basis() == desk_for(desk, BEN).basis() != before
    open_desk = desk_for(desk, NOBODY)
    desk.add_comparison(Comparison(documents=(DocumentStatus(id="open"),)), basis=open_desk.basis())
    assert desk_for(desk, BEN).comparison() == desk.comparison()


def test_a_restricted_person_is_known_by_name_to_the_named(desk, guard):
    guard.restrict("person", "MARIA LIND", ["ada"], "a child", by="ada")
    restricted = guard.restricted()
    assert restricted.person("maria lind") == {"ada"}
    assert guard.named_beside(desk.document("closed").original) == {"ada"}
    assert guard.named_beside(desk.document("open").original) is None
    guard.release("person", "Maria Lind", "of age now", by="ada")
    assert not guard.restricted()


def test_persons_of_records_are_listed_with_what_protects_them(desk, guard):
    (person,) = guard.persons()
    assert (person.document, person.name, person.kind, person.minor) == ("closed", "Maria Lind", "witness", True)


def test_a_field_can_be_restricted_alone(desk, guard):
    guard.restrict("field", "closed:original", ["ada"], "names a child", by="ada")
    assert guard.restricted().field("closed", "original") == {"ada"}
    assert guard.named_beside(desk.document("closed").original) == {"ada"}
    assert guard.named_beside(desk.document("open").original) is None
    assert guard.restricted().document("closed") is None


@pytest.mark.parametrize(
    ("what", "object", "to", "why", "says"),
    [
        ("document", "absent", ["ada"], "so", "no document absent"),
        ("person", "Eve Adams", ["ada"], "so", "No paper of the desk names"),
        ("field", "closed:words", ["ada"], "so", "no field that can be restricted"),
        ("document", "closed", [], "so", "at least one person"),
        ("document", "closed", ["eve"], "so", "no account eve"),
        ("document", "closed", ["ada"], " ", "needs a reason"),
    ],
)
def test_a_restriction_that_would_restrict_nothing_is_refused(guard, what, object, to, why, says):
    with pytest.raises(RightsError, match=says):
        guard.restrict(what, object, to, why, by="ada")
    assert guard.restrictions() == []


def test_a_search_finds_and_counts_what_one_may_see(desk, guard):
    everything = Query(text="ministry")
    assert {h.document.id for h in desk_for(desk, BEN).search(everything).hits} == {"open", "closed"}
    before = desk.search(everything)
    guard.restrict("document", "closed", ["ada"], "a witness asked for it", by="ada")
    page = desk_for(desk, BEN).search(everything)
    assert before != page == desk_for(desk, NOBODY).search(everything)
    assert "closed" not in str(page)
    assert "Chile" not in str(page)
    assert desk_for(desk, ADA).search(everything) == before
    assert desk_for(desk, BEN).search(Query(text="Maria")).total == 0
    assert desk.search(Query(text="Maria")).total == 1


def test_what_meets_a_filter_is_found_and_counted_among_what_one_may_see(desk, guard):
    """The figures of both papers are tolls of the ministry on the same day: only one of them is there for Ben."""
    asked = [Query(measure=("killed",)), Query(source=("ministry",), place=("Oslo",)), Query(text="rockets", start="2031-05", end="2031-05")]
    before = [desk.search(query) for query in asked]
    guard.restrict("document", "closed", ["ada"], "a witness asked for it", by="ada")
    for query, whole in zip(asked, before, strict=True):
        page = desk_for(desk, BEN).search(query)
        assert (whole.total, whole.counted, page.total, page.counted) == (2, 2, 1, 1), query
        assert [hit.document.id for hit in page.hits] == ["open"], query
        assert {count.documents for counts in page.facets.values() for count in counts} == {1}, query
        assert desk_for(desk, ADA).search(query) == whole


def test_a_search_takes_a_filter_for_no_name_that_only_hidden_papers_have(desk, guard):
    asked = Query(side=("norway", "chile"), source=("ministry",))
    record = desk.record("closed")
    link = record.tolls[0].attribution[0]
    secret = msgspec.structs.replace(link, source=msgspec.structs.replace(link.source, name="the Ministry of Secrets"))
    tolls = tuple(msgspec.structs.replace(toll, attribution=(secret,)) for toll in record.tolls)
    desk.put(msgspec.structs.replace(record, tolls=tolls), desk.original(desk.document("closed").original))
    assert desk.search(asked).taken["source"] == ("the Ministry of Secrets", "the ministry")
    guard.restrict("document", "closed", ["ada"], "a witness asked for it", by="ada")
    assert desk_for(desk, ADA).search(asked) == desk.search(asked)
    page = desk_for(desk, BEN).search(asked)
    assert (page.total, page.taken["source"]) == (1, ("the ministry",))
    assert desk_for(desk, BEN).search(Query(source=("secrets",))).taken == {"source": ()}


def test_a_copy_of_the_whole_desk_must_be_meant_where_something_is_restricted_and_is_noted(desk, guard, tmp_path):
    guard.restrict("document", "closed", ["ada"], "a witness asked for it", by="ada")
    with pytest.raises(RightsError, match="--restricted"):
        export(desk, tmp_path / "copy.zip")
    assert not (tmp_path / "copy.zip").exists()
    export(desk, tmp_path / "copy.zip", restricted=True)
    assert guard.trail()[0].action == "export"


def test_restrictions_accounts_and_the_trail_move_with_the_desk_and_sessions_do_not(desk, guard, tmp_path, new_url):
    guard.restrict("document", "closed", ["ada"], "a witness asked for it", by="ada")
    token = guard.log_in("ben", "four words of their own", address="192.0.2.1")
    export(desk, tmp_path / "copy.zip", restricted=True)
    import_(tmp_path / "copy.zip", tmp_path / "there", database_url=new_url())
    with Desk.open(tmp_path / "there") as there:
        moved = Guard(there)
        assert (moved.accounts(), moved.restrictions(), moved.persons()) == (guard.accounts(), guard.restrictions(), guard.persons())
        assert [e.action for e in moved.trail()] == [e.action for e in guard.trail()]
        assert moved.visitor(token) == Visitor()
        assert [e.id for e in desk_for(there, BEN).documents()] == ["open"]


def test_what_is_closed_is_looked_up_by_indexes_for_each_reading(guard):
    """On a desk of 100,000 papers each page of somebody from whom a paper was hidden took minutes without them."""
    if guard.database.kind != "sqlite":
        pytest.skip("its plan depends on how many rows there are")
    guard.restrict("document", "closed", ["ada"], "a child", by="ada")
    with desk_for(guard.desk, BEN).database.reading() as db:
        filled = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {seen._CLOSED_INCIDENTS.format(main='main')}").all()
        counted = db.exec_driver_sql("EXPLAIN QUERY PLAN SELECT relation, count(*) FROM incident_findings GROUP BY relation").all()
    assert any("SEARCH m USING COVERING INDEX ix_incident_members_item (comparison=? AND document=?)" in step[3] for step in filled)
    assert any(re.match(r"SEARCH x .*\(comparison=\? AND id=\?\)", step[3]) for step in counted)


def test_after_an_error_what_is_closed_stays_closed_in_the_same_look(guard):
    guard.restrict("document", "closed", ["ada"], "a child", by="ada")
    desk = desk_for(guard.desk, BEN)
    with desk.database.looking():
        with pytest.raises(StoreError), desk.database.reading() as db:
            db.exec_driver_sql("SELECT nothing FROM nowhere")
        assert [e.id for e in desk.documents()] == ["open"]
    with desk.database.looking():
        assert [e.id for e in desk.documents()] == ["open"]
    assert len(list(guard.desk.documents())) == 2
