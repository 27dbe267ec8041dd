"""Judgements: what named people decided, as they signed it. Rows are only ever added; the database itself refuses to change one."""

from __future__ import annotations

import datetime
from typing import Final

import msgspec
from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, Table, select

from audiatur.record.judgement import Judgement, checked, moment, next_to
from audiatur.store import rows
from audiatur.store.tables import Words, metadata

table: Final = Table(
    "judgements",
    metadata,
    Column("id", Words, primary_key=True),
    Column("decision", Words, nullable=False),
    Column("made_by", Words, nullable=False, index=True),
    Column("made_at", Words, nullable=False, index=True),  # in UTC, so that it sorts; as it was given in the JSON
    Column("undoes", Words),
    Column("json", Words, nullable=False),
)
anchors: Final = Table(
    "judgement_anchors",
    metadata,
    Column("judgement", Words, ForeignKey(table.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("side", Words, nullable=False),  # left or right
    Column("document", Words, nullable=False),  # no foreign key: a judgement outlives a paper's name
    Column("text_sha256", Words, nullable=False, index=True),
    Column("kind", Words, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Index("ix_judgement_anchors_document", "document", "span_start"),
)


def add(db: Connection, judgement: Judgement) -> bool:
    """Files a signed judgement; False where it is there already. Raises JudgementError where it is not whole, or older than the last one."""
    checked(judgement)
    if db.execute(select(table.c.id).where(table.c.id == judgement.id)).first():
        return False
    next_to(_last(db), judgement)
    put(db, judgement)
    return True


def put(db: Connection, judgement: Judgement) -> None:
    made_at = moment(judgement.at).astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    row = {"id": judgement.id, "decision": judgement.decision, "made_by": judgement.by, "made_at": made_at, "undoes": judgement.undoes}
    rows.add(db, table, [row | {"json": msgspec.json.encode(judgement).decode()}])
    held = [(side, a) for side in ("left", "right") for a in getattr(judgement, side)]
    made = [
        {"judgement": judgement.id, "number": n, "side": side, "document": a.document, "text_sha256": a.text_sha256}
        | {"kind": a.kind, "span_start": a.start, "span_end": a.end}
        for n, (side, a) in enumerate(held)
    ]
    rows.add(db, anchors, made)


def documents_of(db: Connection, judgement: Judgement) -> set[str]:
    """Those on which it is, or on which the one is that it undoes."""
    about = anchors.c.judgement.in_([judgement.id, judgement.undoes or judgement.id])
    return set(db.execute(select(anchors.c.document).where(about)).scalars())


def _last(db: Connection) -> list[Judgement]:
    said = db.execute(select(table.c.json).order_by(table.c.made_at.desc(), table.c.id.desc()).limit(1)).scalar()
    return [] if said is None else [decoded(said)]


def some(db: Connection, *, document: str | None = None) -> list[Judgement]:
    """The earliest first; with `document`, those on its statements."""
    query = select(table.c.json).order_by(table.c.made_at, table.c.id)
    if document is not None:
        query = query.where(table.c.id.in_(select(anchors.c.judgement).where(anchors.c.document == document)))
    return [decoded(said) for said in db.execute(query).scalars()]


def decoded(said: str) -> Judgement:
    return msgspec.json.decode(said, type=Judgement)
