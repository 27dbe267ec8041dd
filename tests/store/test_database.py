"""The version of a database: the same while nobody changes anything, another one after each change, on both engines."""

from __future__ import annotations

import threading

import pytest

from audiatur.errors import StoreError
from audiatur.store import Desk, Query
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


def test_readings_of_a_look_are_of_one_state_and_in_one_transaction(desk):
    put(desk, name="one.txt")
    with desk.database.looking():
        with desk.database.reading() as first:
            known = len(desk.activity())
        desk.note("file", "case", "2031-001")
        with desk.database.reading() as second, desk.database.looking(), desk.database.reading() as third:
            assert first is second is third
        assert len(desk.activity()) == known
        elsewhere = []
        other = threading.Thread(target=lambda: elsewhere.append(len(desk.activity())))
        other.start()
        other.join()
        assert elsewhere == [known + 1]
    assert len(desk.activity()) == known + 1


def test_after_an_error_a_look_goes_on(desk):
    put(desk, name="one.txt")
    with desk.database.looking():
        with pytest.raises(StoreError), desk.database.reading() as db:
            db.exec_driver_sql("SELECT nothing FROM nowhere")
        assert desk.search(Query(text="oslo")).total == 1
    with desk.database.reading() as db:
        assert not db.closed
