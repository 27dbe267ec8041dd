"""The version of a database: the same while nobody changes anything, another one after each change, on both engines."""

from __future__ import annotations

from audiatur.store import Desk
from tests.store.papers import put


def test_the_version_is_another_one_after_whatever_anybody_has_changed(desk):
    put(desk, name="one.txt")
    seen = [desk.database.version()]
    desk.documents()
    assert desk.database.version() == seen[0]
    desk.note("file", "case", "2031-001")
    seen.append(desk.database.version())
    with Desk.open(desk.root, by="ben", program="2.0") as other:
        before = desk.database.version()
        other.note("file", "case", "2031-002")
        assert desk.database.version() != before
    seen.append(desk.database.version())
    assert len(set(seen)) == 3


def test_a_change_counts_once_it_is_whole(desk):
    put(desk, name="one.txt")
    before = desk.database.version()
    with desk.database.writing() as db:
        db.exec_driver_sql("DELETE FROM attempts")
        db.exec_driver_sql("INSERT INTO attempts (whose, failures, last_at) VALUES ('address 192.0.2.7', 1, '2031-01-01')")
        during = desk.database.version()
    assert during == before or desk.database.kind == "postgresql"
    assert desk.database.version() not in (before, during)
