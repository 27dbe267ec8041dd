"""Desks of every released version open in this one, with what is in them; the steps and the tables in the code are one."""

import shutil
from pathlib import Path

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, update

from audiatur.errors import StoreError
from audiatur.store import Desk, Query, bag, carry, folder, import_, index, items, migrate, prove, rows
from audiatur.store.desk import being_made
from audiatur.store.search import ACCOUNTS
from audiatur.store.tables import metadata
from tests.store import plain
from tests.store.papers import put

RELEASED = sorted((Path(__file__).parent / "released").glob("*.zip"))
"""Desks as each step made them: exported by the program of its day. A new step adds one here; none is ever changed."""


def as_it_was(source, root, url):
    """The desk at the step of its export, as if no newer program had touched it."""
    with bag.unpacked(source) as packed, being_made(root, url, id="desk") as (shelf, base, _):
        contents = carry._contents(packed)
        carry._unpack_originals(packed, shelf)
        with base.writing() as db:
            migrate.upgrade(db, "0009" if contents.revision == "0010" else contents.revision)
            carry._fill(db, packed, contents)
            if contents.revision == "0010":
                migrate.upgrade(db, "0010")  # which makes the digests that the program of its day made row by row
            elif contents.revision > "0010":
                rows.fill(db)
        folder.write(shelf.root, folder.Settings(id=contents.desk, database=url))
    return contents


def test_there_is_a_desk_of_every_step():
    assert {path.stem for path in RELEASED} == migrate.known()


@pytest.mark.parametrize("source", RELEASED, ids=lambda p: p.stem)
def test_a_desk_of_an_older_version_opens_with_all_that_is_in_it(source, tmp_path, new_url):
    contents = as_it_was(source, tmp_path / "desk", new_url())
    with Desk.open(tmp_path / "desk") as desk:
        assert len(list(desk.documents(absent=True))) == contents.tables["documents"].rows
        assert len(list(desk.records())) == len(list(desk.documents())) == 3
        assert [len(desk.versions(e.id)) for e in desk.documents()] == [1, 3, 1]
        assert len(desk.judgements()) == 1
        kept = desk.saved_searches()
        assert len(kept) == (contents.tables["searches"].rows if "searches" in contents.tables else 0)
        desk.by = "somebody else"
        for one in kept:
            desk.save_search(one.name, one.query)
        assert len(desk.saved_searches()) == len(kept) + len({one.name for one in kept}), "each has names of his own"
        assert desk.comparison().incidents[0].name == "Oslo"
        with desk.database.reading() as db:
            assert migrate.revision(db) == migrate.HEAD
        assert [f.what for f in prove(desk) if f.wrong and "items" not in f.what and "search index" not in f.what] == []


@pytest.mark.parametrize("source", RELEASED, ids=lambda p: p.stem)
def test_an_export_of_an_older_version_is_imported_whole(source, tmp_path, new_url):
    import_(source, tmp_path / "desk", database_url=new_url())
    with Desk.open(tmp_path / "desk") as desk:
        assert list(prove(desk)) == []


def by_statement(db):
    """The search index as step 0015 left it: for each item start, end and values."""
    known = {(facet, value): number for facet, value, number in db.execute(select(index.values.c.facet, index.values.c.value, index.values.c.number))}
    for number, document in db.execute(select(index.table.c.number, index.table.c.document)).all():
        said = [[i.span_start, i.span_end, sorted(known[v] for v in set(index.of_item(i)))] for i in items.some(db, document=document)]
        db.execute(update(index.packed).where(index.packed.c.number == number).values(entries=msgspec.msgpack.encode(said)))
    db.exec_driver_sql("UPDATE alembic_version SET version_num = '0015'")


def test_what_the_search_index_knew_by_statement_is_kept_by_value(desk):
    """One of the papers is long."""
    plain.filled(desk, 12)
    with desk.database.writing() as db:
        made = dict(db.execute(select(index.packed.c.number, index.packed.c.entries)).all())
        by_statement(db)
    with Desk.open(desk.root) as newer, newer.database.reading() as db:
        assert dict(db.execute(select(index.packed.c.number, index.packed.c.entries)).all()) == made
        assert list(index.trouble(db)) == []
        for query in (Query(measure=("killed",), source=("ministry",)), Query(start="2031-05-04", side=("Norway",))):
            right = plain.found(newer, query)
            assert {h.document.id: h.accounts for h in newer.search(query).hits} == {e.id: plain.places(met)[:ACCOUNTS] for e, met in right}


def test_what_of_an_older_search_index_is_damaged_is_made_anew(desk):
    plain.filled(desk, 3)
    query = Query(measure=("killed",))
    before = [desk.search(query), desk.search(Query(text="rockets", start="2031"))]
    with desk.database.writing() as db:
        by_statement(db)
        first, second, _ = db.execute(select(index.packed.c.number).order_by(index.packed.c.number)).scalars()
        db.execute(update(index.packed).where(index.packed.c.number == first).values(entries=b"\x91\x93\x01"))
        db.execute(update(index.packed).where(index.packed.c.number == second).values(entries=b"\xff\xfe"))
    with Desk.open(desk.root) as newer, newer.database.reading() as db:
        assert [newer.search(query), newer.search(Query(text="rockets", start="2031"))] == before
        assert before[0].total == 2
        assert list(index.trouble(db)) == []


def apart_from_words(name, kind, parents):
    """The table of words is another one on each engine, and no table of SQLAlchemy's."""
    return kind != "table" or not name.startswith("search_words")


def test_the_steps_make_the_tables_that_the_code_uses(desk):
    with desk.database.reading() as db:
        made = MigrationContext.configure(db, opts={"compare_type": False, "include_name": apart_from_words})
        assert compare_metadata(made, metadata) == []


def test_the_last_step_is_the_one_that_the_code_expects():
    assert ScriptDirectory.from_config(migrate.config()).get_heads() == [migrate.HEAD]


STEP = """
from alembic import op

revision = "0099"
down_revision = "{before}"


def upgrade():
    op.execute("ALTER TABLE documents ADD COLUMN colour TEXT")
    op.execute("UPDATE documents SET colour = 'red'")
    op.execute("{last}")
"""


@pytest.fixture
def next_version(desk, monkeypatch, tmp_path):
    """A function that makes this program one of a later version, with one step more."""

    def later(last):
        steps = shutil.copytree(migrate.STEPS, tmp_path / "steps", ignore=shutil.ignore_patterns("__pycache__"))
        (steps / "versions" / "0099_colour.py").write_text(STEP.format(before=migrate.HEAD, last=last))
        monkeypatch.setattr(migrate, "STEPS", steps)
        monkeypatch.setattr(migrate, "HEAD", "0099")

    return later


def test_a_desk_is_brought_to_the_tables_of_a_newer_program_when_that_opens_it(desk, next_version):
    put(desk)
    next_version("UPDATE documents SET colour = 'blue'")
    with Desk.open(desk.root) as newer:
        assert newer.record("paper").tolls
        with newer.database.reading() as db:
            assert db.exec_driver_sql("SELECT colour FROM documents").scalar() == "blue"
        assert newer.activity()[0].action == "upgrade"
    with Desk.open(desk.root) as again:
        assert [a.action for a in again.activity()].count("upgrade") == 1


def test_a_step_that_fails_leaves_the_desk_as_it_was(desk, next_version, monkeypatch):
    put(desk)
    before = migrate.HEAD
    next_version("UPDATE nowhere SET colour = 'blue'")
    with pytest.raises(StoreError):
        Desk.open(desk.root)
    with desk.database.reading() as db:
        assert migrate.revision(db) == before
        assert "colour" not in {c["name"] for c in inspect(db).get_columns("documents")}
    assert desk.record("paper").tolls
