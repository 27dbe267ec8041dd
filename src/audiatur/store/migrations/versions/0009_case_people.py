"""Who has access to a case: accounts that are tied to it, each in one role.

Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from audiatur.store.tables import Words

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "case_people",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", Words, nullable=False),
        sa.Column("account", Words, nullable=False),
        sa.Column("role", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("made_by", Words, nullable=False),
        sa.Column("ended_at", Words),
        sa.Column("ended_by", Words),
        sa.PrimaryKeyConstraint("number", name="pk_case_people"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_case_people_account"),
    )
    op.create_index("ix_case_people_account", "case_people", ["account"])
    op.create_index("ix_case_people_case_id", "case_people", ["case_id"])
