"""`check` finds what is wrong with a desk, one damage each, and says what to do. What was never damaged is whole."""

import pytest
import sqlalchemy

from audiatur import flow
from audiatur.store import Guard, Query, Tokens, prove, rows
from audiatur.store.tables import metadata
from tests.store.papers import put
from tests.store.test_desk import judgement


def wrong(desk):
    return [found.what for found in prove(desk) if found.wrong]


def remarks(desk):
    return [found.what for found in prove(desk) if not found.wrong]


def deed(desk, *sentences):
    """Somebody at the database's own prompt, with all guards off."""
    if desk.database.kind == "postgresql":
        sentences = ("SET session_replication_role = replica", *sentences, "SET session_replication_role = origin")
        with desk.database.writing() as db:
            for sentence in sentences:
                db.exec_driver_sql(sentence)
        return
    engine = sqlalchemy.create_engine(f"sqlite:///{desk.database.where}")
    with engine.begin() as db:
        for (trigger,) in db.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            db.exec_driver_sql(f"DROP TRIGGER {trigger}")
        for sentence in sentences:
            db.exec_driver_sql(sentence)
    engine.dispose()


def test_a_desk_that_nobody_touched_is_whole(desk):
    put(desk)
    put(desk, "Nothing is said here, and Oslo is hit. The ministry said 12 people were killed when rockets hit Oslo on 4 May 2031. denied", name="two.txt")
    desk.add_judgement(judgement("2031-06-01T10:00:00Z"))
    assert list(prove(desk)) == []


def test_a_missing_original(desk):
    put(desk)
    (original,) = desk.originals()
    original.path.unlink()
    (said,) = wrong(desk)
    assert "is missing" in said
    assert "Add paper.txt again" in said
    put(desk)
    assert wrong(desk) == []


def test_a_damaged_original(desk):
    put(desk)
    (original,) = desk.originals()
    original.path.chmod(0o644)
    data = original.path.read_bytes()
    original.path.write_bytes(data.replace(b"12", b"13"))
    (said,) = wrong(desk)
    assert "its bytes have another hash" in said


def test_a_half_written_original_is_taken_in_anew_when_its_paper_is_added_again(desk):
    put(desk)
    (original,) = desk.originals()
    original.path.chmod(0o644)
    original.path.write_bytes(original.path.read_bytes()[:10])
    assert len(wrong(desk)) == 1
    put(desk)
    assert wrong(desk) == []


def test_a_file_that_no_row_speaks_of_and_an_unfinished_copy_are_remarks(desk):
    (desk.root / "originals" / "ab").mkdir()
    (desk.root / "originals" / "ab" / ("ab" + 62 * "0")).write_bytes(b"stray")
    (desk.root / "incoming" / "tmpxyz").write_bytes(b"half")
    assert wrong(desk) == []
    assert [("belongs to no paper" in r, "unfinished copy" in r) for r in remarks(desk)] == [(True, False), (False, True)]


def test_a_paper_that_is_kept_and_not_read_is_a_remark(desk):
    put(desk, last=False)
    assert wrong(desk) == []
    assert "not read yet" in remarks(desk)[0]


DAMAGES = {
    "a text of which a word was changed": ("UPDATE texts SET text = replace(text, '12', '13')", "its digest differs"),
    "a record of which a span was moved": ("""UPDATE records SET json = replace(json, '"start":23,"end":25', '"start":24,"end":26')""", "do not stand at"),
    "a record that is no JSON": ("UPDATE records SET json = substr(json, 1, 100)", "is damaged"),
    "a record that is gone": ("DELETE FROM records", "should have the records 1 to 1"),
    "a document that says other things than its record": ("UPDATE documents SET side = 'Chile'", "other things of the paper"),
    "an item that was changed": ("UPDATE items SET low = 7 WHERE kind = 'toll'", "not those of its record"),
    "an item that is gone": ("DELETE FROM items WHERE kind = 'statement'", "not those of its record"),
    "a row that refers to nothing": ("UPDATE documents SET original = 'none'", "that are not there"),
    "a judgement that was changed": ("""UPDATE judgements SET json = replace(json, 'ada', 'eve')""", "was changed after it was made"),
    "a row of the activity that is gone": ("DELETE FROM activity WHERE number = 1", "1 rows of the activity are missing"),
    "a finding of a comparison that was changed": (
        "INSERT INTO incident_findings SELECT comparison, id, 77, 'killed', 'agrees', NULL FROM incidents",
        "The comparison 1 is not whole",
    ),
    "a person whom no record names": (
        "INSERT INTO persons VALUES ('paper', 1, 'Ada Low', 'ada low', 'victim', false, NULL)",
        "The persons of paper are not those of its record",
    ),
    "the words of a setting": ("UPDATE desk SET value = 'eve' WHERE key = 'made_by'", 'The row ["made_by"] of the table desk'),
    "who added a paper": ("UPDATE originals SET added_by = 'eve'", "of the table originals is not as"),
    "what lay beside a paper": ("UPDATE names SET sidecar = '[]'", "of the table names is not as"),
    "when a paper was read": ("UPDATE documents SET read_at = 'never'", 'The row ["paper"] of the table documents'),
    "which program read it": ("UPDATE records SET program = '9'", 'The row ["paper",1] of the table records'),
    "a place of a judgement": ("UPDATE judgement_anchors SET span_start = 2", "of the table judgement_anchors is not as"),
    "a saved search": ("UPDATE searches SET query = '{}'", 'The row ["rockets","ada"] of the table searches'),
    "a saved search that is gone": ("DELETE FROM searches", 'The row ["rockets","ada"] of the table searches'),
    "a deed in the activity": ("UPDATE activity SET who = 'eve' WHERE number = 1", "The row [1] of the table activity"),
    "the role of an account": ("UPDATE accounts SET role = 'administrator' WHERE name = 'ben'", 'The row ["ben"] of the table accounts'),
    "an account by hand": (
        "INSERT INTO accounts SELECT 'eve', role, password, made_at, made_by, NULL FROM accounts WHERE name = 'ben'",
        'The row ["eve"] of the table accounts',
    ),
    "a restriction that was taken back by hand": ("UPDATE restrictions SET released_at = 'now'", "The row [1] of the table restrictions"),
    "somebody who may see what is restricted": ("UPDATE restriction_people SET account = 'ben'", 'The row [1,"ben"] of the table restriction_people'),
    "a row of the audit trail": ("UPDATE audit SET who = 'eve' WHERE number = 2", "The row [2] of the table audit"),
    "a token": ("UPDATE tokens SET owner = 'ben'", "of the table tokens is not as"),
    "a digest": ("UPDATE row_digests SET key = '[0]' WHERE key = '[\"id\"]'", 'The row ["id"] of the table desk'),
    "a digest that is gone": ("DELETE FROM row_digests WHERE table_name = 'audit'", "The row [1] of the table audit"),
}


def settle(desk):
    """What people decide and keep, of each kind."""
    guard = Guard(desk)
    for name, role in (("ada", "administrator"), ("ben", "reader")):
        guard.add_account(name, role, f"twelve words of {name}", by="ada")
    guard.restrict("document", "paper", ["ada"], "a witness asked for it", by="ada")
    Tokens(desk).add("nightly", ["read"], owner="ada", by="ada", days=7)
    desk.save_search("rockets", Query(text="rockets"))
    desk.add_judgement(judgement("2031-06-01T10:00:00Z"))
    desk.add_comparison(flow.compare(list(desk.records())), basis=desk.basis())


def test_what_is_written_again_has_its_new_digest(desk):
    put(desk)
    settle(desk)
    guard = Guard(desk)
    guard.change_role("ben", "reviewer", by="ada")
    guard.release("document", "paper", "she spoke in public", by="ada")
    guard.restrict("document", "paper", ["ben"], "again", by="ada")
    Tokens(desk).revoke("nightly", owner="ada", by="ada")
    desk.save_search("rockets", Query(text="shells"))
    desk.forget_search("rockets")
    put(desk, name="copy.txt")
    put(desk, sidecar={"title": "Rockets"})
    assert list(prove(desk)) == []


def test_of_a_table_that_was_changed_throughout_some_rows_are_named(desk):
    put(desk)
    for number in range(40):
        desk.save_search(f"search {number:02}", Query(text="rockets"))
    deed(desk, "UPDATE searches SET made_by = 'eve'")
    found = [said for said in wrong(desk) if "the table searches" in said]
    assert len(found) == 21
    assert found[-1].startswith("More rows")


def test_every_table_has_digests_or_is_proved_against_what_it_follows_from():
    follows = {"texts", "incident_members", "incident_findings", "items", "item_places", "item_weapons", "item_targets", "persons", "reviewed_items"}
    searched = {name for name in metadata.tables if name.startswith("search_")}
    of_a_day = {"sessions", "attempts"}
    assert set(metadata.tables) - {"row_digests"} == rows.KEPT | follows | searched | of_a_day


@pytest.mark.parametrize("name", DAMAGES)
def test_damage(desk, name):
    sentence, expected = DAMAGES[name]
    put(desk)
    settle(desk)
    assert list(prove(desk)) == []
    deed(desk, sentence)
    assert [said for said in wrong(desk) if expected in said], wrong(desk)
