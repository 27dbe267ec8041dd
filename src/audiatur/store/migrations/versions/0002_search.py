"""The index of the search, and searches that were saved. Opening the desk fills the index.

Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from audiatur.store.tables import Words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "search_values",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("facet", Words, nullable=False),
        sa.Column("value", Words, nullable=False),
        sa.Column("folded", Words, nullable=False),
        sa.Column("first", Words, nullable=True),
        sa.Column("last", Words, nullable=True),
        sa.Column("lat", sa.Float, nullable=True),
        sa.Column("lon", sa.Float, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_search_values"),
        sa.UniqueConstraint("facet", "value", name="uq_search_values_facet_value"),
    )
    op.create_index("ix_search_values_facet_folded", "search_values", ["facet", "folded"])
    op.create_table(
        "search_index",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("document", Words, nullable=False),
        sa.Column("published", Words, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("reviewed", sa.Boolean, nullable=False),
        sa.Column("relations", sa.Integer, nullable=False),
        sa.Column("entries", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_search_index_document"),
        sa.PrimaryKeyConstraint("number", name="pk_search_index"),
        sa.UniqueConstraint("document", name="uq_search_index_document"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_search_index_published_document", "search_index", [sa.text("published DESC"), "document"])
    op.create_table(
        "searches",
        sa.Column("name", Words, nullable=False),
        sa.Column("query", Words, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("made_by", Words, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_searches"),
    )
    words()


def words() -> None:
    """One table of words for each engine, with its own kind of index."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search_words USING fts5(title, words, fields, tokenize='ascii')")
        return
    op.create_table(
        "search_words",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(collation="C"), nullable=False),
        sa.Column("words", sa.Text(collation="C"), nullable=False),
        sa.Column("vector", postgresql.TSVECTOR, nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.Integer), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_search_words"),
    )
    op.create_index("ix_search_words_vector", "search_words", ["vector"], postgresql_using="gin")
    op.create_index("ix_search_words_fields", "search_words", ["fields"], postgresql_using="gin")
