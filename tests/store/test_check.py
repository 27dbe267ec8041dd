"""`check` finds what is wrong with a desk, one damage each, and says what to do. What was never damaged is whole."""

import pytest
import sqlalchemy

from audiatur.store import prove
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
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage(desk, name):
    sentence, expected = DAMAGES[name]
    put(desk)
    desk.add_judgement(judgement("2031-06-01T10:00:00Z"))
    deed(desk, sentence)
    assert [said for said in wrong(desk) if expected in said], wrong(desk)
