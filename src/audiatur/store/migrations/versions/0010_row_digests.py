"""A digest of each row that follows from nothing else, so that one that was changed by damage or by hand is found.

Revises: 0009
"""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from audiatur.store.tables import Words

revision = "0010"
down_revision = "0009"

KEPT = (
    "desk", "originals", "names", "documents", "records", "comparisons", "incidents", "judgements", "judgement_anchors", "reviews", "searches", "activity",
    "accounts", "subjects", "restrictions", "restriction_people", "audit", "tokens", "case_entries", "case_people",
)  # fmt: skip
PAGE = 20


def upgrade() -> None:
    made = op.create_table(
        "row_digests",
        sa.Column("table_name", Words, nullable=False),
        sa.Column("key", Words, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("table_name", "key", name="pk_row_digests"),
        sqlite_with_rowid=False,
    )
    for name in KEPT:
        fill(made, sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False))


def fill(digests: sa.Table, table: sa.Table) -> None:
    """From the rows as they stand on the disk, so that this step makes the same digests with every later program."""
    db, key = op.get_bind(), list(table.primary_key.columns)
    query = sa.select(table).order_by(*key).limit(PAGE)
    rows = db.execute(query).mappings().all()
    while rows:
        db.execute(sa.insert(digests), [{"table_name": table.name, "key": said([row[c.name] for c in key]), "sha256": digest(row)} for row in rows])
        after = sa.tuple_(*(sa.literal(rows[-1][c.name], c.type) for c in key))
        rows = db.execute(query.where(sa.tuple_(*key) > after)).mappings().all()


def digest(row: Any) -> bytes:
    plain = {name: int(value) if isinstance(value, bool) else value for name, value in sorted(row.items())}
    return hashlib.sha256(said(plain).encode()).digest()


def said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
