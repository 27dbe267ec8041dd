"""What waits for review: items on which nobody has judged, the least surely read first; and how far the work has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, func, select

from audiatur.store import comparisons, documents, items
from audiatur.store.reviews import states


class Waiting(Struct, frozen=True, kw_only=True):
    """An item on which nobody has judged yet."""

    document: str
    kind: str
    id: str
    words: str
    speaker: str | None
    confidence: float | None


class Progress(Struct, frozen=True, kw_only=True):
    """How many items the program read, on how many of those people judged, how many people added, and on how many they differ."""

    read: int
    judged: int
    added: int
    differ: int

    @property
    def open(self) -> int:
        return self.read - self.judged


def _open() -> ColumnElement[bool]:
    """An item on which nobody has judged."""
    here = items.table.c
    same = (states.c.document == here.document) & (states.c.kind == here.kind) & (states.c.span_start == here.span_start)
    return ~select(states.c.document).where(same & (states.c.span_end == here.span_end)).exists()


def waiting(db: Connection, *, document: str | None = None, incident: str | None = None, limit: int = 20) -> list[Waiting]:
    """Statements, figures, acts and disputes on which nobody has judged, those first that the program read least surely; what it does not rate comes last."""
    here = items.table.c
    query = select(here.document, here.kind, here.id, here.words, here.speaker, here.confidence).where(_open())
    query = query.join(documents.table, documents.table.c.id == here.document).where(documents.table.c.present)
    if document is not None:
        query = query.where(here.document == document)
    if incident is not None:
        query = query.where(_in_incident(db, incident))
    rated = query.where(here.confidence.is_not(None)).order_by(here.confidence, here.number).limit(limit)
    found = _waiting(db, rated)
    if len(found) < limit:
        found += _waiting(db, query.where(here.confidence.is_(None)).order_by(here.number).limit(limit - len(found)))
    return found


def _waiting(db: Connection, query: Select[Any]) -> list[Waiting]:
    return [Waiting(**row._mapping) for row in db.execute(query)]


def _in_incident(db: Connection, incident: str) -> ColumnElement[bool]:
    last, here, member = comparisons.latest(db), items.table.c, comparisons.members.c
    of_it = (member.comparison == (last.number if last else 0)) & (member.incident == incident)
    return select(member.item).where(of_it & (member.document == here.document) & (member.kind == here.kind) & (member.item == here.id)).exists()


def progress(db: Connection, *, document: str | None = None, read: int | None = None) -> Progress:
    """Of statements, figures, acts and disputes: those are what a comparison is made of. `read`, where it is known: of a large desk it takes long to count."""
    rated = states.c.kind.in_(("statement", "toll", "attack", "dispute"))
    mine = select(states).where(rated)
    if document is not None:
        mine = mine.where(states.c.document == document)
    rows = mine.subquery()
    counted = select(func.count()).select_from(rows)
    judged, added, differ = (db.execute(counted.where(of)).scalar() or 0 for of in (rows.c.read, ~rows.c.read, rows.c.differ))
    return Progress(read=readings(db, document=document) if read is None else read, judged=judged, added=added, differ=differ)


def readings(db: Connection, *, document: str | None = None) -> int:
    """How many items were read."""
    query = select(func.count()).select_from(items.table)
    return db.execute(query if document is None else query.where(items.table.c.document == document)).scalar() or 0


def differing(db: Connection, *, limit: int = 100) -> list[tuple[str, str, int, int]]:
    """Items on which people differ: document, kind, and where they stand."""
    columns: Sequence[Any] = (states.c.document, states.c.kind, states.c.span_start, states.c.span_end)
    return [(r[0], r[1], r[2], r[3]) for r in db.execute(select(*columns).where(states.c.differ).order_by(*columns).limit(limit))]
