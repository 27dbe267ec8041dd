"""Accounts, sessions, restrictions, the audit trail, and the persons whom papers name as victims, witnesses or minors.

Revises: 0003
"""

import json
import re
import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

from audiatur.store.tables import Words

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    accounts()
    restrictions()
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", Words, nullable=False),
        sa.Column("who", Words, nullable=False),
        sa.Column("action", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("object", Words, nullable=False),
        sa.Column("detail", Words, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    for column in ("at", "who", "object"):
        op.create_index(f"ix_audit_{column}", "audit", [column])
    keep("audit")
    persons()


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


def accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("name", Words, nullable=False),
        sa.Column("role", Words, nullable=False),
        sa.Column("password", Words, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("made_by", Words, nullable=False),
        sa.Column("locked_at", Words, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_accounts"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_sha256", Words, nullable=False),
        sa.Column("account", Words, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("seen_at", Words, nullable=False),
        sa.Column("address", Words, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_sessions_account"),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_sessions"),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_table(
        "attempts",
        sa.Column("whose", Words, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", Words, nullable=False),
        sa.PrimaryKeyConstraint("whose", name="pk_attempts"),
    )


def restrictions() -> None:
    op.create_table(
        "restrictions",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("what", Words, nullable=False),
        sa.Column("object", Words, nullable=False),
        sa.Column("why", Words, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("made_by", Words, nullable=False),
        sa.Column("released_at", Words, nullable=True),
        sa.Column("released_by", Words, nullable=True),
        sa.Column("released_why", Words, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_restrictions"),
    )
    op.create_index("ix_restrictions_what_object", "restrictions", ["what", "object"])
    op.create_table(
        "restriction_people",
        sa.Column("restriction", sa.BigInteger, nullable=False),
        sa.Column("account", Words, nullable=False),
        sa.ForeignKeyConstraint(["restriction"], ["restrictions.number"], name="fk_restriction_people_restriction"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_restriction_people_account"),
        sa.PrimaryKeyConstraint("restriction", "account", name="pk_restriction_people"),
    )


def persons() -> None:
    """With those of the records that are there: protected from the start."""
    op.create_table(
        "persons",
        sa.Column("document", Words, nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("key", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("minor", sa.Boolean, nullable=False),
        sa.Column("harm", Words, nullable=True),
        sa.ForeignKeyConstraint(["document"], ["documents.id"], name="fk_persons_document"),
        sa.PrimaryKeyConstraint("document", "position", name="pk_persons"),
    )
    op.create_index("ix_persons_key", "persons", ["key"])
    fill()


COLUMNS = [sa.column(name, kind) for name, kind in (("document", Words), ("position", sa.Integer), ("name", Words), ("key", Words), ("kind", Words))]
TABLE = sa.table("persons", *COLUMNS, sa.column("minor", sa.Boolean), sa.column("harm", Words))
RECORDS = """SELECT d.id, r.json FROM documents d JOIN records r ON r.document = d.id AND r.version = d.version
WHERE d.id > :after ORDER BY d.id LIMIT 200"""


def fill() -> None:
    """From the records as they stand in JSON, so that this step makes the same rows with every later program."""
    db, after = op.get_bind(), ""
    while page := db.execute(sa.text(RECORDS), {"after": after}).all():
        made = [row for id, said in page for row in rows(id, json.loads(said))]
        if made:
            db.execute(sa.insert(TABLE), made)
        after = page[-1].id


def rows(document: str, record: dict[str, Any]) -> list[dict[str, Any]]:
    once: dict[str, dict[str, Any]] = {}
    for p in record.get("persons", ()):
        known = {"kind": p.get("kind", "victim"), "minor": p.get("age") is not None and p["age"] < 18, "harm": p.get("harm")}
        once.setdefault(key(p["name"]), {"name": p["name"], **known})
    for s in record.get("sources", ()):
        if s.get("kind") in {"witness", "victim"} and sum(word[0].isupper() for word in s["name"].split()) > 1:
            once.setdefault(key(s["name"]), {"name": s["name"], "kind": s["kind"], "minor": False, "harm": None})
    return [{"document": document, "position": n, "key": k, **row} for n, (k, row) in enumerate(once.items(), 1)]


def key(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold()))
