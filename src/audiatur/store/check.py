"""Proves a desk whole, step by step, and says of everything that is wrong what it is and what to do. Nothing is changed.

1. The database itself: SQLite's own check, every value of every row can be read, no row refers to one that is not there, and each row that follows from
   nothing else has its digest.
2. Each original is there with its hash, and nothing lies in `originals/` that no row speaks of.
3. Each text has its digest.
4. Each record can be read, its spans are the text's own words, and what the document's row says is what its record says.
5. The items and the persons are those that follow from the records, and the index of the search is that of the documents, texts and items.
6. Comparisons, judgements, reviews and cases are whole, and no row of the activity is missing.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Table, and_, func, select

from audiatur.errors import AudiaturError, StoreError
from audiatur.record import Comparison, Incident, Record, Span
from audiatur.record.case import entered
from audiatur.record.judgement import checked
from audiatur.record.review import whole
from audiatur.store import activity, cases, comparisons, documents, index, items, judgements, originals, persons, records, reviews, rows, texts
from audiatur.store.desk import Desk
from audiatur.store.tables import metadata

READ_AGAIN: Final = "Run `audiatur refresh --all`: it reads the paper again from its original."
SHOWN: Final = 20
"""Rows of a table that are named."""
FROM_A_COPY: Final = "Somebody or something else has written to the database. Compare it with a copy of the desk from before."


class Found(Struct, frozen=True, kw_only=True):
    """`wrong`: the desk is not whole. Otherwise a remark: nothing is lost, and there may be something to do."""

    wrong: bool
    what: str


def check(desk: Desk) -> Iterator[Found]:
    """What is not as it should be. A desk is whole where nothing of it is `wrong`."""
    for step in (
        _database,
        _values,
        _references,
        _rows,
        _originals,
        _strays,
        _texts,
        _records,
        _items,
        _index,
        _comparisons,
        _judgements,
        _reviews,
        _cases,
        _activity,
    ):
        try:
            with desk.database.reading() as db:
                yield from step(desk, db)
        except StoreError as error:
            yield _wrong(str(error))
        except (ValueError, TypeError, AttributeError, msgspec.MsgspecError) as error:  # what stands where a number, a list or a text should
            yield _wrong(f"The database {desk.database.where} is damaged: it holds a value that cannot be read ({error}). {FROM_A_COPY}")


def _wrong(what: str) -> Found:
    return Found(wrong=True, what=what)


def _remark(what: str) -> Found:
    return Found(wrong=False, what=what)


def _database(desk: Desk, db: Connection) -> Iterator[Found]:
    if desk.database.kind == "sqlite":
        said = [said for (said,) in db.exec_driver_sql("PRAGMA integrity_check(20)") if said != "ok"]
        if desk.key:  # each page has a digest that only the key can make
            said += [said for (said,) in db.exec_driver_sql("PRAGMA cipher_integrity_check")]
        for one in said:
            yield _wrong(f"The database file {desk.database.where} is damaged: {one}. Put a copy of the desk from before in its place.")


def _values(desk: Desk, db: Connection) -> Iterator[Found]:
    """SQLite's own check looks at the order of rows and not at what is in them; a server can keep checksums of its pages."""
    if desk.database.kind == "sqlite":
        for table in metadata.sorted_tables:
            deque(db.execute(select(table)), maxlen=0)
    yield from ()


def _references(desk: Desk, db: Connection) -> Iterator[Found]:
    for table in metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            missing = _orphans(db, table, [(e.parent, e.column) for e in key.elements])
            if missing:
                yield _wrong(f"{missing} rows of the table {table.name} refer to rows of {key.referred_table.name} that are not there. {FROM_A_COPY}")


def _orphans(db: Connection, table: Table, pairs: list[tuple[Any, Any]]) -> int:
    there = select(pairs[0][1]).where(and_(*(own == other for own, other in pairs))).correlate(table).exists()
    query = select(func.count()).select_from(table).where(~there, and_(*(own.is_not(None) for own, _ in pairs)))
    return db.execute(query).scalar_one()


def _rows(desk: Desk, db: Connection) -> Iterator[Found]:
    for table in rows.kept():
        for number, key in enumerate(rows.trouble(db, table)):
            if number == SHOWN:
                yield _wrong(f"More rows of the table {table.name} are not as the program wrote them. {FROM_A_COPY}")
                break
            yield _wrong(f"The row {key} of the table {table.name} is not as the program wrote it, or is gone. {FROM_A_COPY}")


def _originals(desk: Desk, db: Connection) -> Iterator[Found]:
    for original in originals.every(db, desk.shelf):
        if why := originals.trouble(original):
            yield _wrong(why)
        elif not original.finished:
            yield _remark(f"{original.name} is kept and not read yet, or not wholly. Run `audiatur refresh {desk.root}`, or add it again.")


def _strays(desk: Desk, db: Connection) -> Iterator[Found]:
    """Files that no row speaks of: an `add` was cut off after the bytes were kept and before the database knew."""
    known = {original.path for original in originals.every(db, desk.shelf)}
    for top, _, found in os.walk(desk.root / originals.FOLDER):
        for path in (Path(top, name) for name in found):
            if path not in known:
                yield _remark(f"{path} belongs to no paper: an `add` was cut off there. Add the papers again, or remove the file.")
    left = sum(1 for path in (desk.root / originals.INCOMING).glob("*") if path.is_file())
    if left:
        yield _remark(
            f"{left} unfinished {'copy lies' if left == 1 else 'copies lie'} in {desk.root / originals.INCOMING}; `add` clears that away a day later."
        )


def _texts(desk: Desk, db: Connection) -> Iterator[Found]:
    after = ""
    while row := db.execute(select(texts.table).where(texts.table.c.sha256 > after).order_by(texts.table.c.sha256).limit(1)).one_or_none():
        if texts.digest(row.text) != row.sha256:
            yield _wrong(f"The text {row.sha256} is not the one that was read: its digest differs. {FROM_A_COPY}")
        after = row.sha256


def _records(desk: Desk, db: Connection) -> Iterator[Found]:
    for entry in documents.some(db, absent=True):
        versions = [v.version for v in records.versions(db, entry.id)]
        if versions != list(range(1, entry.version + 1)):
            yield _wrong(f"The document {entry.id} should have the records 1 to {entry.version}, and has {versions}. {READ_AGAIN}")
        for version in versions:
            yield from _record(db, entry, version)


def _record(db: Connection, entry: documents.Entry, version: int) -> Iterator[Found]:
    record = _read(lambda: records.one(db, entry.id, version))
    if not isinstance(record, Record):
        yield _wrong(f"{record} {READ_AGAIN}")
        return
    which = f"The record {version} of {entry.id}"
    text = record.document.text or ""
    if texts.digest(text) != record.document.text_sha256 and (text or record.document.text_sha256):
        yield _wrong(f"{which} rests on another text than the one that is stored with it. {READ_AGAIN}")
    if torn := next((s for s in spans(record) if text[s.start : s.end] != s.text), None):
        yield _wrong(f"{which} gives words that do not stand at {torn.start} to {torn.end} of its text: {torn.text!r}. {READ_AGAIN}")
    if version == entry.version and documents.as_read(record.document) != documents.as_read(entry.document):
        yield _wrong(f"{which} says other things of the paper than its row in the list of documents. {READ_AGAIN}")


def _read(what: Callable[[], Record | None]) -> Record | str:
    try:
        return what() or "There is a record missing."
    except StoreError as error:
        return str(error)


def spans(node: Any) -> Iterator[Span]:
    """Every span of a record, however deep."""
    if isinstance(node, Span):
        yield node
    if isinstance(node, Struct):
        for name in node.__struct_fields__:
            yield from spans(getattr(node, name))
    elif isinstance(node, tuple):
        for part in node:
            yield from spans(part)


def _items(desk: Desk, db: Connection) -> Iterator[Found]:
    for entry in documents.some(db):
        record = _read(lambda entry=entry: records.one(db, entry.id, with_text=False))  # type: ignore[misc]
        if not isinstance(record, Record):
            continue  # said before
        follow = sorted(items.of_record(record), key=_place_of)
        if follow != sorted(items.some(db, document=entry.id), key=_place_of):
            yield _wrong(f"The items of {entry.id} are not those of its record. {READ_AGAIN}")
        if sorted(map(repr, persons.of_record(record))) != sorted(
            map(repr, persons.some(db, document=entry.id, limit=len(record.persons) + len(record.sources) + 1))
        ):
            yield _wrong(f"The persons of {entry.id} are not those of its record. {READ_AGAIN}")


def _index(desk: Desk, db: Connection) -> Iterator[Found]:
    for why in index.trouble(db):
        yield _wrong(f"{why} Run `audiatur search {desk.root} --rebuild`: it makes the index anew.")


def _place_of(item: items.Item) -> tuple[str, str]:
    return item.kind, item.id


def _comparisons(desk: Desk, db: Connection) -> Iterator[Found]:
    columns = comparisons.table.c
    for number, counted in db.execute(select(columns.number, columns.incidents)).all():
        try:
            whole = comparisons.one(db, number)
            right = isinstance(whole, Comparison) and len(whole.incidents) == counted and _follow(db, number, whole.incidents)
        except msgspec.MsgspecError:
            right = False
        if not right:
            yield _wrong(f"The comparison {number} is not whole. Run `audiatur compare --desk {desk.root}` for a new one. {FROM_A_COPY}")


def _follow(db: Connection, number: int, incidents: tuple[Incident, ...]) -> bool:
    columns = comparisons.findings.c
    query = select(columns.incident, columns.number, columns.attribute, columns.relation, columns.direction).where(columns.comparison == number)
    said = {(i.id, n, f.attribute, f.relation, f.direction) for i in incidents for n, f in enumerate(i.findings)}
    return _members(db, number) == _said_members(incidents) and {tuple(row) for row in db.execute(query)} == said


def _members(db: Connection, number: int) -> set[tuple[str, ...]]:
    columns = comparisons.members.c
    query = select(columns.incident, columns.document, columns.kind, columns.item).where(columns.comparison == number)
    return {tuple(row) for row in db.execute(query)}


def _said_members(incidents: tuple[Incident, ...]) -> set[tuple[str, ...]]:
    return {(i.id, m.document, m.kind, m.id) for i in incidents for m in i.members}


def _judgements(desk: Desk, db: Connection) -> Iterator[Found]:
    for id, said in db.execute(select(judgements.table.c.id, judgements.table.c.json)).all():
        try:
            if checked(judgements.decoded(said)).id != id:
                yield _wrong(f"The judgement {id} is filed under another id than its own. {FROM_A_COPY}")
        except (msgspec.MsgspecError, AudiaturError) as error:
            yield _wrong(f"The judgement {id} was changed after it was made ({error}). {FROM_A_COPY}")


def _cases(desk: Desk, db: Connection) -> Iterator[Found]:
    """Each entry is as it was made, and names the one before it."""
    for case in cases.ids(db):
        before = ""
        for number, entry in enumerate(cases.of(db, case)):
            if entry != entered(entry) or (entry.number, entry.before) != (number, before):
                yield _wrong(f"Entry {number} of the case {case} is not as it was made, or one before it is missing. Put the database back from a copy.")
                break
            before = entry.id


def _reviews(desk: Desk, db: Connection) -> Iterator[Found]:
    for id, said in db.execute(select(reviews.table.c.id, reviews.table.c.json)).all():
        try:
            if whole(reviews.decoded(said)).id != id:
                yield _wrong(f"The review {id} is filed under another id than its own. {FROM_A_COPY}")
        except (msgspec.MsgspecError, AudiaturError) as error:
            yield _wrong(f"The review {id} was changed after it was made ({error}). {FROM_A_COPY}")
    for document in reviews.trouble(db):
        yield _wrong(f"How the items of {document} stand is not what follows from its reviews. {READ_AGAIN}")


def _activity(desk: Desk, db: Connection) -> Iterator[Found]:
    columns = activity.table.c
    last, rows = db.execute(select(func.max(columns.number), func.count())).one()
    if (last or 0) != rows:
        yield _wrong(f"{(last or 0) - rows} rows of the activity are missing. {FROM_A_COPY}")


__all__ = ["Found", "check", "spans"]
