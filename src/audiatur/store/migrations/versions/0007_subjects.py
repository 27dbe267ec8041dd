"""Who logs in by OpenID Connect: the subjects of issuers that are linked to accounts.

Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from audiatur.store.tables import Words

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "subjects",
        sa.Column("issuer", Words, nullable=False),
        sa.Column("subject", Words, nullable=False),
        sa.Column("account", Words, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("made_by", Words, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_subjects"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_subjects_account"),
    )
    op.create_index("ix_subjects_account", "subjects", ["account"])
