"""A saved search is for its owner, or shared with all of the desk. Those that were kept at the folder itself, by no account, were for all.

Revises: 0010
"""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from audiatur.store.tables import Words

revision = "0011"
down_revision = "0010"

DIGESTS = sa.table("row_digests", sa.column("table_name", Words), sa.column("key", Words), sa.column("sha256", sa.LargeBinary))


def upgrade() -> None:
    op.add_column("searches", sa.Column("shared", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute("UPDATE searches SET shared = true WHERE made_by NOT IN (SELECT name FROM accounts)")
    db = op.get_bind()
    for row in db.execute(sa.select(sa.Table("searches", sa.MetaData(), autoload_with=db, resolve_fks=False))).mappings().all():
        at = (DIGESTS.c.table_name == "searches") & (DIGESTS.c.key == said([row["name"]]))
        db.execute(sa.update(DIGESTS).where(at).values(sha256=digest(row)))


def digest(row: Any) -> bytes:
    plain = {name: int(value) if isinstance(value, bool) else value for name, value in sorted(row.items())}
    return hashlib.sha256(said(plain).encode()).digest()


def said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
