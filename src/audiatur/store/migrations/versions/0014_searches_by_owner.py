"""Each keeps searches under names of his own: that a name is taken told of a search that somebody else keeps for himself.

Revises: 0013
"""

import json

import sqlalchemy as sa
from alembic import op

from audiatur.store.tables import Words

revision = "0014"
down_revision = "0013"

DIGESTS = sa.table("row_digests", sa.column("table_name", Words), sa.column("key", Words))
SEARCHES = sa.table("searches", sa.column("name", Words), sa.column("made_by", Words))


def upgrade() -> None:
    db = op.get_bind()
    if db.dialect.name == "postgresql":
        op.drop_constraint("pk_searches", "searches", type_="primary")
        op.create_primary_key("pk_searches", "searches", ["name", "made_by"])
    else:  # SQLite changes no key of a table
        op.rename_table("searches", "searches_by_name")
        op.create_table(
            "searches",
            sa.Column("name", Words, nullable=False),
            sa.Column("query", Words, nullable=False),
            sa.Column("made_at", Words, nullable=False),
            sa.Column("made_by", Words, nullable=False),
            sa.Column("shared", sa.Boolean, nullable=False),
            sa.PrimaryKeyConstraint("name", "made_by", name="pk_searches"),
        )
        op.execute("INSERT INTO searches SELECT name, query, made_at, made_by, shared FROM searches_by_name")
        op.drop_table("searches_by_name")
    for name, by in db.execute(sa.select(SEARCHES.c.name, SEARCHES.c.made_by)).all():
        at = (DIGESTS.c.table_name == "searches") & (DIGESTS.c.key == said([name]))
        db.execute(sa.update(DIGESTS).where(at).values(key=said([name, by])))


def said(value: list[str]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
