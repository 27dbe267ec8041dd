"""Cases: entries to which one only adds.

Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from audiatur.store.tables import Words

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "case_entries",
        sa.Column("id", Words, nullable=False),
        sa.Column("case_id", Words, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("made_by", Words, nullable=False),
        sa.Column("json", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_entries"),
        sa.UniqueConstraint("case_id", "number", name="uq_case_entries_case_id_number"),
    )
    _only_add("case_entries")


def _only_add(table: str) -> None:
    """What somebody entered is never changed or taken away."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            )
        return
    op.execute(f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'rows of {table} are only ever added'; END $$")
    op.execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_kept()")
