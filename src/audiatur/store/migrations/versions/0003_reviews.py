"""What people judged of items, and how each of those stands.

Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from audiatur.store.tables import Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", Words, nullable=False),
        sa.Column("document", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("span_start", sa.Integer, nullable=False),
        sa.Column("span_end", sa.Integer, nullable=False),
        sa.Column("verdict", Words, nullable=False),
        sa.Column("field", Words, nullable=True),
        sa.Column("made_by", Words, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("undoes", Words, nullable=True),
        sa.Column("json", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_document", "reviews", ["document", "made_at"])
    op.create_index("ix_reviews_made_at", "reviews", ["made_at"])
    op.create_index("ix_reviews_made_by", "reviews", ["made_by"])
    op.create_table(
        "reviewed_items",
        sa.Column("document", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("span_start", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("span_end", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("nth", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("state", Words, nullable=False),
        sa.Column("read", sa.Boolean, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column("differ", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("document", "kind", "span_start", "span_end", "nth", name="pk_reviewed_items"),
    )
    op.create_index("ix_items_confidence", "items", ["confidence"])
    keep("reviews")


def keep(table: str) -> None:
    """The database itself refuses to change or delete a row."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            )
        return
    op.execute(f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'rows of {table} are only ever added'; END $$")
    op.execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_kept()")
