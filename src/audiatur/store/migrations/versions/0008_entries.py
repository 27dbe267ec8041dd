"""What the search index knows of a document's statements stands apart: a search sorts narrow rows, and opens the wide ones of its first hits.
And the incidents of a document are found in an index alone.

Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "search_entries",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("entries", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_search_entries"),
        sa.ForeignKeyConstraint(["number"], ["search_index.number"], name="fk_search_entries_number", ondelete="CASCADE"),
    )
    op.execute("INSERT INTO search_entries (number, entries) SELECT number, entries FROM search_index")
    op.drop_column("search_index", "entries")
    op.drop_index("ix_incident_members_item", "incident_members")
    op.create_index("ix_incident_members_item", "incident_members", ["comparison", "document", "kind", "item", "incident"])
