"""The first tables of a desk.

Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

from audiatur.store.tables import Words

revision = "0001"
down_revision = None

KEPT = ("activity", "judgements", "judgement_anchors")
"""Tables whose rows are never changed and never deleted."""


def upgrade() -> None:
    tables()
    for table in KEPT:
        keep(table)


def keep(table: str) -> None:
    """The database itself refuses: also to a program that forgets, and to a person at its prompt."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            )
        return
    op.execute(f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'rows of {table} are only ever added'; END $$")
    op.execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_kept()")


def tables() -> None:
    op.create_table(
        "activity",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", Words, nullable=False),
        sa.Column("who", Words, nullable=False),
        sa.Column("action", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("object", Words, nullable=False),
        sa.Column("detail", Words, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_activity"),
    )
    op.create_index("ix_activity_at", "activity", ["at"])
    op.create_index("ix_activity_object", "activity", ["object"])
    op.create_table(
        "comparisons",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("made_by", Words, nullable=False),
        sa.Column("program", Words, nullable=False),
        sa.Column("basis", Words, nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("incidents", sa.Integer, nullable=False),
        sa.Column("json", Words, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_comparisons"),
    )
    op.create_table("desk", sa.Column("key", Words, nullable=False), sa.Column("value", Words, nullable=False), sa.PrimaryKeyConstraint("key", name="pk_desk"))
    op.create_table(
        "judgements",
        sa.Column("id", Words, nullable=False),
        sa.Column("decision", Words, nullable=False),
        sa.Column("made_by", Words, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("undoes", Words, nullable=True),
        sa.Column("json", Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_judgements"),
    )
    op.create_index("ix_judgements_made_at", "judgements", ["made_at"])
    op.create_index("ix_judgements_made_by", "judgements", ["made_by"])
    op.create_table(
        "originals",
        sa.Column("sha256", Words, nullable=False),
        sa.Column("id", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("added_at", Words, nullable=False),
        sa.Column("added_by", Words, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_originals"),
        sa.UniqueConstraint("id", name="uq_originals_id"),
    )
    op.create_table(
        "texts", sa.Column("sha256", Words, nullable=False), sa.Column("text", Words, nullable=False), sa.PrimaryKeyConstraint("sha256", name="pk_texts")
    )
    op.create_table(
        "documents",
        sa.Column("id", Words, nullable=False),
        sa.Column("original", Words, nullable=False),
        sa.Column("part", Words, nullable=False),
        sa.Column("path", Words, nullable=False),
        sa.Column("sha256", Words, nullable=False),
        sa.Column("text_sha256", Words, nullable=True),
        sa.Column("title", Words, nullable=True),
        sa.Column("publisher", Words, nullable=True),
        sa.Column("side", Words, nullable=True),
        sa.Column("published", Words, nullable=True),
        sa.Column("known", Words, nullable=True),
        sa.Column("language", Words, nullable=True),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("reader", Words, nullable=False),
        sa.Column("status", Words, nullable=False),
        sa.Column("url", Words, nullable=True),
        sa.Column("part_of", Words, nullable=True),
        sa.Column("present", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("program", Words, nullable=False),
        sa.Column("model", Words, nullable=False),
        sa.Column("added_at", Words, nullable=False),
        sa.Column("added_by", Words, nullable=False),
        sa.Column("read_at", Words, nullable=False),
        sa.ForeignKeyConstraint(["original"], ["originals.sha256"], name="fk_documents_original"),
        sa.ForeignKeyConstraint(["text_sha256"], ["texts.sha256"], name="fk_documents_text_sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("original", "part", name="uq_documents_original_part"),
    )
    op.create_index("ix_documents_added_at", "documents", ["added_at"])
    op.create_index("ix_documents_published", "documents", ["published"])
    op.create_index("ix_documents_publisher", "documents", ["publisher"])
    op.create_index("ix_documents_sha256", "documents", ["sha256"])
    op.create_index("ix_documents_side", "documents", ["side"])
    op.create_index("ix_documents_status", "documents", ["status"])
    op.create_index("ix_documents_text_sha256", "documents", ["text_sha256"])
    op.create_table(
        "incidents",
        sa.Column("comparison", sa.BigInteger, nullable=False),
        sa.Column("id", Words, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("start_date", Words, nullable=True),
        sa.Column("end_date", Words, nullable=True),
        sa.Column("json", Words, nullable=False),
        sa.ForeignKeyConstraint(["comparison"], ["comparisons.number"], name="fk_incidents_comparison"),
        sa.PrimaryKeyConstraint("comparison", "id", name="pk_incidents"),
    )
    op.create_index("ix_incidents_comparison_position", "incidents", ["comparison", "position"])
    op.create_index("ix_incidents_comparison_start_date", "incidents", ["comparison", "start_date"])
    op.create_table(
        "judgement_anchors",
        sa.Column("judgement", Words, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("side", Words, nullable=False),
        sa.Column("document", Words, nullable=False),
        sa.Column("text_sha256", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("span_start", sa.Integer, nullable=False),
        sa.Column("span_end", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["judgement"], ["judgements.id"], name="fk_judgement_anchors_judgement"),
        sa.PrimaryKeyConstraint("judgement", "number", name="pk_judgement_anchors"),
    )
    op.create_index("ix_judgement_anchors_document", "judgement_anchors", ["document", "span_start"])
    op.create_index("ix_judgement_anchors_text_sha256", "judgement_anchors", ["text_sha256"])
    op.create_table(
        "names",
        sa.Column("sha256", Words, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("sidecar", Words, nullable=False),
        sa.Column("added_at", Words, nullable=False),
        sa.Column("added_by", Words, nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["originals.sha256"], name="fk_names_sha256"),
        sa.PrimaryKeyConstraint("sha256", "number", name="pk_names"),
    )
    op.create_index("ix_names_name", "names", ["name"])
    op.create_table(
        "incident_findings",
        sa.Column("comparison", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("incident", Words, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("attribute", Words, nullable=False),
        sa.Column("relation", Words, nullable=False),
        sa.Column("direction", Words, nullable=True),
        sa.ForeignKeyConstraint(["comparison", "incident"], ["incidents.comparison", "incidents.id"], name="fk_incident_findings_incident"),
        sa.PrimaryKeyConstraint("comparison", "incident", "number", name="pk_incident_findings"),
    )
    op.create_index("ix_incident_findings_relation", "incident_findings", ["comparison", "relation", "attribute"])
    op.create_table(
        "incident_members",
        sa.Column("comparison", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("incident", Words, nullable=False),
        sa.Column("document", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("item", Words, nullable=False),
        sa.ForeignKeyConstraint(["comparison", "incident"], ["incidents.comparison", "incidents.id"], name="fk_incident_members_incident"),
        sa.PrimaryKeyConstraint("comparison", "incident", "document", "kind", "item", name="pk_incident_members"),
    )
    op.create_index("ix_incident_members_item", "incident_members", ["comparison", "document", "kind", "item"])
    op.create_table(
        "items",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("document", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("id", Words, nullable=False),
        sa.Column("statement", Words, nullable=True),
        sa.Column("speaker", Words, nullable=True),
        sa.Column("own_words", sa.Boolean, nullable=False),
        sa.Column("side", Words, nullable=True),
        sa.Column("modality", Words, nullable=True),
        sa.Column("type", Words, nullable=True),
        sa.Column("measure", Words, nullable=True),
        sa.Column("low", sa.BigInteger, nullable=True),
        sa.Column("high", sa.BigInteger, nullable=True),
        sa.Column("qualifier", Words, nullable=True),
        sa.Column("population", Words, nullable=True),
        sa.Column("people_of", Words, nullable=True),
        sa.Column("actor", Words, nullable=True),
        sa.Column("against", Words, nullable=True),
        sa.Column("start_date", Words, nullable=True),
        sa.Column("end_date", Words, nullable=True),
        sa.Column("as_of", Words, nullable=True),
        sa.Column("span_start", sa.Integer, nullable=False),
        sa.Column("span_end", sa.Integer, nullable=False),
        sa.Column("words", Words, nullable=False),
        sa.Column("how", Words, nullable=True),
        sa.Column("confidence", sa.Float, nullable=True),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_items_document"),
        sa.PrimaryKeyConstraint("number", name="pk_items"),
        sa.UniqueConstraint("document", "kind", "id", name="uq_items_document_kind_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_items_kind_start_date", "items", ["kind", "start_date"])
    op.create_index("ix_items_measure_low", "items", ["measure", "low"])
    op.create_index("ix_items_side", "items", ["side"])
    op.create_index("ix_items_speaker", "items", ["speaker"])
    op.create_table(
        "records",
        sa.Column("document", Words, nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("text_sha256", Words, nullable=True),
        sa.Column("program", Words, nullable=False),
        sa.Column("model", Words, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("json", Words, nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_records_document"),
        sa.ForeignKeyConstraint(["text_sha256"], ["texts.sha256"], name="fk_records_text_sha256"),
        sa.PrimaryKeyConstraint("document", "version", name="pk_records"),
    )
    op.create_table(
        "item_places",
        sa.Column("item", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("place", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("kind", Words, nullable=True),
        sa.Column("country", Words, nullable=True),
        sa.Column("lat", sa.Float, nullable=True),
        sa.Column("lon", sa.Float, nullable=True),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name="fk_item_places_item", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item", "position", name="pk_item_places"),
    )
    op.create_index("ix_item_places_lat_lon", "item_places", ["lat", "lon"])
    op.create_index("ix_item_places_name", "item_places", ["name"])
    op.create_table(
        "item_targets",
        sa.Column("item", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("category", Words, nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name="fk_item_targets_item", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item", "position", name="pk_item_targets"),
    )
    op.create_index("ix_item_targets_category", "item_targets", ["category"])
    op.create_table(
        "item_weapons",
        sa.Column("item", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("weapon_class", Words, nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.number"], name="fk_item_weapons_item", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("item", "position", name="pk_item_weapons"),
    )
    op.create_index("ix_item_weapons_weapon_class", "item_weapons", ["weapon_class"])
