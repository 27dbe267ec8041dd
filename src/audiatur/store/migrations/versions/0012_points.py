"""Where a place of a name lies: found without a walk over all mentions of a country, of which none is a point.

Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

POINT = "lat IS NOT NULL AND lon IS NOT NULL AND coalesce(kind, '') NOT IN ('country', 'region', 'continent')"


def upgrade() -> None:
    op.create_index("ix_item_places_point", "item_places", ["name", "item", "position"], sqlite_where=sa.text(POINT), postgresql_where=sa.text(POINT))
