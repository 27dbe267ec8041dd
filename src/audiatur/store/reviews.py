"""Reviews: what named people judged of items, as they signed it. Rows are only ever added; the database itself refuses to change one.

Beside them stands how each judged item stands now, one row each, for lists of what to review next. It follows wholly from the reviews and the records: it is
made anew for a document with every judgement on it and every reading of it, and a desk on the move leaves it behind and makes it there.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

import msgspec
from sqlalchemy import Boolean, Column, Connection, Index, Integer, Table, delete, func, insert, select

from audiatur.errors import JudgementError
from audiatur.record.judgement import moment
from audiatur.record.review import Review, whole
from audiatur.record.reviewed import Standing, standing
from audiatur.store import records, rows
from audiatur.store.tables import Words, metadata

table: Final = Table(
    "reviews",
    metadata,
    Column("id", Words, primary_key=True),
    Column("document", Words, nullable=False),  # no foreign key: a judgement outlives a paper's name
    Column("kind", Words, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("verdict", Words, nullable=False),
    Column("field", Words),
    Column("made_by", Words, nullable=False, index=True),
    Column("made_at", Words, nullable=False, index=True),  # in UTC, so that it sorts; as it was given in the JSON
    Column("undoes", Words),
    Column("json", Words, nullable=False),
    Index("ix_reviews_document", "document", "made_at"),
)
states: Final = Table(
    "reviewed_items",
    metadata,
    Column("document", Words, primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("span_start", Integer, primary_key=True, autoincrement=False),
    Column("span_end", Integer, primary_key=True, autoincrement=False),
    Column("nth", Integer, primary_key=True, autoincrement=False),
    Column("state", Words, nullable=False),
    Column("read", Boolean, nullable=False),  # by the program; false where only people found it
    Column("people", Integer, nullable=False),  # how many have judged it
    Column("differ", Boolean, nullable=False),
)

SLACK: Final = 60.0
"""Seconds by which a judgement may be older than the last one on the desk: two people judge at once, and one answer is slower than the other."""


def add(db: Connection, review: Review) -> bool:
    """Files a signed review; False where it is there already. Raises JudgementError where it is not whole, or the clock went back."""
    whole(review)
    if db.execute(select(table.c.id).where(table.c.id == review.id)).first():
        return False
    document, kind, start, end = _about(db, review)
    last = db.execute(select(func.max(table.c.made_at))).scalar()
    if last and (moment(last) - moment(review.at)).total_seconds() > SLACK:
        raise JudgementError(f"The last judgement on this desk was made at {last}, and it is {review.at} here now: set the clock right and decide again.")
    made_at = moment(review.at).astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    row = {"id": review.id, "document": document, "kind": kind, "span_start": start, "span_end": end, "verdict": review.verdict, "field": review.field}
    row |= {"made_by": review.by, "made_at": made_at, "undoes": review.undoes, "json": msgspec.json.encode(review).decode()}
    rows.add(db, table, [row])
    refresh(db, document)
    return True


def _about(db: Connection, review: Review) -> tuple[str, str, int, int]:
    """The document and the place that it is about; of an undoing, those of what it undoes."""
    if review.item:
        return review.item.document, review.item.kind, review.item.start, review.item.end
    columns = table.c
    row = db.execute(select(columns.document, columns.kind, columns.span_start, columns.span_end).where(columns.id == review.undoes)).one_or_none()
    if row is None:
        raise JudgementError(f"There is no judgement {review.undoes} on this desk.")
    return row[0], row[1], row[2], row[3]


def one(db: Connection, id: str) -> Review | None:
    said = db.execute(select(table.c.json).where(table.c.id == id)).scalar()
    return None if said is None else decoded(said)


def document_of(db: Connection, id: str) -> str | None:
    return db.execute(select(table.c.document).where(table.c.id == id)).scalar()


def some(db: Connection, *, document: str | None = None) -> list[Review]:
    """The earliest first; with `document`, those on its items, with their undoings."""
    query = select(table.c.json).order_by(table.c.made_at, table.c.id)
    if document is not None:
        query = query.where(table.c.document == document)
    return [decoded(said) for said in db.execute(query).scalars()]


def judged(db: Connection) -> list[str]:
    """The documents on which anybody has judged."""
    return list(db.execute(select(table.c.document).distinct().order_by(table.c.document)).scalars())


def decoded(said: str) -> Review:
    return msgspec.json.decode(said, type=Review)


# ---- how each item stands ------------------------------------------------------------------------------------------------------
def refresh(db: Connection, document: str) -> None:
    """Makes the rows of a document anew."""
    if db.execute(select(table.c.id).where(table.c.document == document).limit(1)).first() is None:
        return  # as in nearly all of an archive
    db.execute(delete(states).where(states.c.document == document))
    if made := rows_of(db, document):
        db.execute(insert(states), made)


def refresh_all(db: Connection, ids: Collection[str]) -> None:
    """The same for several documents; nearly all have none."""
    for id in set(db.execute(select(table.c.document).where(table.c.document.in_(ids))).scalars()):
        refresh(db, id)


def rows_of(db: Connection, document: str) -> list[dict[str, Any]]:
    made = some(db, document=document)
    record = records.one(db, document) if made else None
    if record is None:
        return []
    return [_row(s) for s in standing(record, made, judged=True)[0]]


def _row(found: Standing) -> dict[str, Any]:
    mark, people = found.mark, {r.by for r in found.reviews}
    here = {"document": mark.document, "kind": mark.kind, "span_start": mark.start, "span_end": mark.end, "nth": mark.nth}
    return here | {"state": found.state, "read": found.item is not None, "people": len(people), "differ": found.differ}


def trouble(db: Connection) -> Iterator[str]:
    """Documents whose rows are not those that follow from their reviews."""
    for document in dict.fromkeys([*judged(db), *db.execute(select(states.c.document).distinct()).scalars()]):
        here = [dict(row._mapping) for row in db.execute(select(states).where(states.c.document == document))]
        if sorted(map(_order, here)) != sorted(map(_order, rows_of(db, document))):
            yield document


def _order(row: dict[str, Any]) -> str:
    return msgspec.json.encode({k: row[k] for k in sorted(row)}).decode()


def remake(db: Connection, ids: Iterable[str] | None = None) -> None:
    for id in judged(db) if ids is None else ids:
        refresh(db, id)
