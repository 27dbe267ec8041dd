"""A desk as one visitor sees it: documents that are restricted to others are not there, in no list, no count, no search and no history.

Each reading begins with views that stand before the tables under the tables' own names. So a question that forgets to ask for rights gets the
right answer, too. Where nothing is hidden from a visitor, nothing of this happens.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, bindparam, text

from audiatur.record.rights import Visitor
from audiatur.store import restrictions
from audiatur.store.database import Database, told
from audiatur.store.desk import Desk
from audiatur.store.tables import Words, metadata

_CLOSED_INCIDENTS: Final = (  # comparison by comparison, as the index of members has them: CROSS keeps SQLite from a look at every member of all
    "SELECT DISTINCT m.comparison, m.incident FROM {main}.comparisons c CROSS JOIN {main}.incident_members m "
    "WHERE m.comparison = c.number AND m.document IN (SELECT id FROM closed_documents)"
)
_CLOSED_JUDGEMENTS: Final = "SELECT DISTINCT judgement FROM {main}.judgement_anchors WHERE document IN (SELECT id FROM closed_documents)"
_CLOSED_ORIGINALS: Final = "SELECT d.original FROM {main}.documents d WHERE d.id IN (SELECT id FROM closed_documents)"
_OPEN_INCIDENT: Final = "NOT EXISTS (SELECT 1 FROM closed_incidents x WHERE x.comparison = t.comparison AND x.id = t.{id})"
_OPEN: Final[dict[str, str]] = {
    "documents": "t.id NOT IN (SELECT id FROM closed_documents)",
    "originals": f"t.sha256 NOT IN ({_CLOSED_ORIGINALS})",
    "names": f"t.sha256 NOT IN ({_CLOSED_ORIGINALS})",
    "activity": "t.object NOT IN (SELECT id FROM closed_documents UNION SELECT id FROM closed_judgements) AND t.object NOT IN (" + _CLOSED_ORIGINALS + ") "
    "AND t.object NOT IN (SELECT r.id FROM {main}.reviews r WHERE r.document IN (SELECT id FROM closed_documents))",
    "judgements": "t.id NOT IN (SELECT id FROM closed_judgements) AND (t.undoes IS NULL OR t.undoes NOT IN (SELECT id FROM closed_judgements))",
    "judgement_anchors": "t.judgement NOT IN (SELECT id FROM closed_judgements)",
    "incidents": _OPEN_INCIDENT.format(id="id"),
    "incident_members": _OPEN_INCIDENT.format(id="incident"),
    "incident_findings": _OPEN_INCIDENT.format(id="incident"),
}
"""Which rows of a table there are. Every other table with a column `document` shows those of documents that are there."""
FREE: Final = frozenset(
    {"desk", "texts", "item_places", "item_weapons", "item_targets", "search_values", "search_words", "search_entries", "searches"}
    | {"accounts", "subjects", "sessions", "tokens", "attempts", "restrictions", "restriction_people", "audit", "case_entries", "case_people", "row_digests"}
)
"""Tables that are reached from rows that are there, or by the guard alone. A test holds every table to one of the three."""


class Seen(Database):
    """Reads for one visitor; writes as the desk's own database does, after `may` was asked."""

    def __init__(self, base: Database, hidden: Collection[str], since: str) -> None:
        super().__init__(base.engine, base.where)
        self.hidden, self.since = sorted(set(hidden)), since

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        """The views go with the transaction, which is rolled back: the next to use the connection finds the tables again."""
        with told(self.where), self.engine.connect().execution_options(audiatur_closed=True) as db:
            if self.kind == "postgresql":
                db = db.execution_options(isolation_level="REPEATABLE READ")
            with db.begin() as transaction:
                _close(db, self.hidden, self.since)
                yield db
                if transaction.is_active:
                    transaction.rollback()


def desk_for(desk: Desk, visitor: Visitor) -> Desk:
    """The desk itself, where nothing is hidden from the visitor. To be used as the desk is; whoever opened that closes it."""
    with desk.database.reading() as db:
        hidden = db.execute(restrictions.closed_to(visitor.name)).scalars().all()
        since = (db.execute(restrictions.newest()).scalar() or "") if hidden else ""
    seen = copy.copy(desk)
    seen.by = visitor.name or desk.by
    if hidden:
        seen.database = Seen(desk.database, hidden, since)
    return seen


def _close(db: Connection, hidden: Collection[str], since: str) -> None:
    main = "main" if db.dialect.name == "sqlite" else str(db.execute(text("SELECT current_schema()")).scalar())
    _kept(db, "documents", "id", "")
    into = text("INSERT INTO closed_documents VALUES (:id)").bindparams(bindparam("id", type_=Words))
    db.execute(into, [{"id": id} for id in hidden])
    _kept(db, "incidents", "comparison, id", _CLOSED_INCIDENTS.format(main=main))
    _kept(db, "judgements", "id", _CLOSED_JUDGEMENTS.format(main=main))
    for table in metadata.sorted_tables:
        if table.name in FREE:
            continue
        columns = ", ".join(f"t.{c.name}" for c in table.columns)
        condition = _OPEN.get(table.name) or ("t.document NOT IN (SELECT id FROM closed_documents)" if "document" in table.c else "")
        if table.name == "comparisons":
            _view(db, main, "comparisons", ", ".join(f"{_before(c.name, since, len(hidden))} AS {c.name}" for c in table.columns), "")
        elif condition:
            _view(db, main, table.name, columns, condition.format(main=main))


def _before(column: str, since: str, hidden: int) -> str:
    """Of a comparison that was made before something was restricted only what gives nothing away; each later one was made without what is restricted."""
    old = f"t.made_at < '{since}'"
    if column == "json":
        return f"CASE WHEN {old} THEN '{{}}' ELSE t.json END"
    if column == "incidents":
        return "t.incidents - (SELECT count(DISTINCT x.id) FROM closed_incidents x WHERE x.comparison = t.number)"
    if column == "documents":
        return f"CASE WHEN {old} AND t.documents > {hidden} THEN t.documents - {hidden} ELSE t.documents END"
    return f"t.{column}"


def _kept(db: Connection, name: str, columns: str, query: str) -> None:
    """A table of this transaction alone. Its key is an index: hundreds of thousands of findings are each looked up in it."""
    kinds = {"comparison": "BIGINT", "id": "TEXT" if db.dialect.name == "sqlite" else 'TEXT COLLATE "C"'}
    held = ", ".join(f"{c} {kinds[c]}" for c in columns.split(", "))
    db.execute(text(f"CREATE TEMP TABLE closed_{name} ({held}, PRIMARY KEY ({columns}))"))
    if query:
        db.execute(text(f"INSERT INTO closed_{name} {query}"))


def _view(db: Connection, main: str, table: str, columns: str, condition: str) -> None:
    db.execute(text(f"CREATE TEMP VIEW {table} AS SELECT {columns} FROM {main}.{table} t" + (f" WHERE {condition}" if condition else "")))
