"""Tokens, with which programs open a desk.

Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from audiatur.store.tables import Words

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "tokens",
        sa.Column("sha256", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("owner", Words, nullable=False),
        sa.Column("scopes", Words, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("made_by", Words, nullable=False),
        sa.Column("expires_at", Words, nullable=False),
        sa.Column("revoked_at", Words, nullable=True),
        sa.Column("revoked_by", Words, nullable=True),
        sa.PrimaryKeyConstraint("sha256", name="pk_tokens"),
    )
    op.create_index("ix_tokens_owner", "tokens", ["owner"])
