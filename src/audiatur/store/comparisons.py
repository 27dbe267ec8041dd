"""Comparisons: every one that was made of the whole desk, with its incidents one row each, so that a page opens one without reading all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import BigInteger, Column, Connection, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, func, insert, select

from audiatur.record import Comparison, Incident
from audiatur.store import documents, judgements, restrictions, reviews, rows
from audiatur.store.tables import Words, metadata, now

table: Final = Table(
    "comparisons",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("made_at", Words, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("program", Words, nullable=False),
    Column("basis", Words, nullable=False),  # digest of the records that it compares
    Column("documents", Integer, nullable=False),
    Column("incidents", Integer, nullable=False),
    Column("json", Words, nullable=False),  # without its incidents
)
incidents: Final = Table(
    "incidents",
    metadata,
    Column("comparison", BigInteger, ForeignKey(table.c.number), primary_key=True),
    Column("id", Words, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("start_date", Words),
    Column("end_date", Words),
    Column("json", Words, nullable=False),
    Index("ix_incidents_comparison_position", "comparison", "position"),
    Index("ix_incidents_comparison_start_date", "comparison", "start_date"),
)
members: Final = Table(
    "incident_members",
    metadata,
    Column("comparison", BigInteger, primary_key=True, autoincrement=False),
    Column("incident", Words, primary_key=True),
    Column("document", Words, primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("item", Words, primary_key=True),
    ForeignKeyConstraint(["comparison", "incident"], [incidents.c.comparison, incidents.c.id], name="fk_incident_members_incident"),
    Index("ix_incident_members_item", "comparison", "document", "kind", "item", "incident"),  # with all columns, else SQLite prefers the longer way
)
findings: Final = Table(
    "incident_findings",
    metadata,
    Column("comparison", BigInteger, primary_key=True, autoincrement=False),
    Column("incident", Words, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("attribute", Words, nullable=False),
    Column("relation", Words, nullable=False),
    Column("direction", Words),
    ForeignKeyConstraint(["comparison", "incident"], [incidents.c.comparison, incidents.c.id], name="fk_incident_findings_incident"),
    Index("ix_incident_findings_relation", "comparison", "relation", "incident", "attribute"),
)


TOGETHER: Final = 500
"""Incidents that are written at once."""


class Compared(Struct, frozen=True, kw_only=True):
    """A comparison of the desk, without its content."""

    number: int
    made_at: str
    made_by: str
    program: str
    basis: str
    documents: int
    incidents: int


def basis(db: Connection) -> str:
    """One digest of which records, judgements and reviews stand now, of those that are open to all: equal while nothing was added, read again or judged."""
    columns = documents.table.c
    made = hashlib.sha256()
    open_to_all = columns.id.not_in(restrictions.closed_to(""))
    for id, version in db.execute(select(columns.id, columns.version).where(columns.present, open_to_all).order_by(columns.id)):
        made.update(msgspec.json.encode((id, version)))
    decided, reviewed = judgements.table.c, reviews.table.c
    closed = restrictions.closed_judgements()
    counts = decided.id.not_in(closed) & func.coalesce(decided.undoes, "").not_in(closed)
    for ids, condition in ((decided.id, counts), (reviewed.id, reviewed.document.not_in(restrictions.closed_to("")))):
        for (id,) in db.execute(select(ids).where(condition).order_by(ids)):
            made.update(msgspec.json.encode(id))
    return made.hexdigest()


def add(db: Connection, comparison: Comparison, *, basis: str, program: str, by: str) -> int:
    number = (db.execute(select(func.max(table.c.number))).scalar() or 0) + 1
    rest = msgspec.json.encode(msgspec.structs.replace(comparison, incidents=())).decode()
    row = {"number": number, "made_at": now(), "made_by": by, "program": program, "basis": basis, "json": rest}
    rows.add(db, table, [row | {"documents": len(comparison.documents), "incidents": len(comparison.incidents)}])
    add_incidents(db, number, comparison.incidents)
    return number


def add_incidents(db: Connection, number: int, found: Sequence[Incident], *, after: int = 0) -> None:
    """Incidents of a comparison, in this order, behind those that it has already."""
    for start in range(0, len(found), TOGETHER):
        some = found[start : start + TOGETHER]
        rows.add(db, incidents, [_row(number, position, i) for position, i in enumerate(some, after + start)])
        _put(db, members, (_of(number, i) | {"document": m.document, "kind": m.kind, "item": m.id} for i in some for m in i.members))
        _put(
            db,
            findings,
            (
                _of(number, i) | {"number": n, "attribute": f.attribute, "relation": f.relation, "direction": f.direction}
                for i in some
                for n, f in enumerate(i.findings)
            ),
        )


def _put(db: Connection, into: Table, found: Iterable[dict[str, Any]]) -> None:
    if made := list(found):
        db.execute(insert(into), made)


def _of(number: int, incident: Incident) -> dict[str, Any]:
    return {"comparison": number, "incident": incident.id}


def _row(number: int, position: int, incident: Incident) -> dict[str, Any]:
    row: dict[str, Any] = {"comparison": number, "id": incident.id, "position": position, "name": incident.name, "kind": incident.kind}
    return row | _days(incident) | {"json": msgspec.json.encode(incident).decode()}


def _days(incident: Incident) -> dict[str, str | None]:
    time = incident.time
    return {"start_date": time.start if time else None, "end_date": (time.end or time.start) if time else None}


def latest(db: Connection) -> Compared | None:
    return next(iter(some(db, limit=1)), None)


def some(db: Connection, *, limit: int = 100) -> list[Compared]:
    """The newest first."""
    columns = [table.c[name] for name in Compared.__struct_fields__]
    return [Compared(**row._mapping) for row in db.execute(select(*columns).order_by(table.c.number.desc()).limit(limit))]


def one(db: Connection, number: int) -> Comparison | None:
    said = db.execute(select(table.c.json).where(table.c.number == number)).scalar()
    if said is None:
        return None
    said_of = db.execute(select(incidents.c.json).where(incidents.c.comparison == number).order_by(incidents.c.position))
    made = tuple(msgspec.json.decode(json, type=Incident) for json in said_of.scalars())
    return msgspec.structs.replace(msgspec.json.decode(said, type=Comparison), incidents=made)


def incident(db: Connection, number: int, id: str) -> Incident | None:
    said = db.execute(select(incidents.c.json).where(incidents.c.comparison == number, incidents.c.id == id)).scalar()
    return None if said is None else msgspec.json.decode(said, type=Incident)


def speaking_of(db: Connection, number: int, documents: Collection[str]) -> list[Incident]:
    """The incidents that these documents speak of, in their order, and no others: a comparison of a large desk is not read for one case."""
    ids = incidents_of(db, number, documents) if documents else []
    if not ids:
        return []
    query = select(incidents.c.position, incidents.c.json).where(incidents.c.comparison == number, incidents.c.id.in_(ids))
    return [msgspec.json.decode(said, type=Incident) for _, said in sorted(map(tuple, db.execute(query)))]


def incidents_of(db: Connection, number: int, documents: Collection[str]) -> list[str]:
    """Ids of the incidents that these documents speak of."""
    query = select(members.c.incident).where(members.c.comparison == number, members.c.document.in_(documents))
    return sorted(set(db.execute(query).scalars()))  # told to sort, SQLite walks the members of all incidents
