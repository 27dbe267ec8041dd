"""Makes the tables, and brings those of an older version to today's, by the steps in `migrations/`: in one transaction, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, inspect, text

from audiatur.errors import StoreError

HEAD: Final = "0016"
"""The last step; a test holds it to the folder's."""
STEPS: Final = Path(__file__).parent / "migrations"


def revision(db: Connection) -> str | None:
    """The step at which a database stands, or None where it holds no desk."""
    if not inspect(db).has_table("alembic_version"):
        return None
    found: str | None = db.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def upgrade(db: Connection, to: str | None = None) -> None:
    from alembic import command  # here: a desk that is up to date need not load it

    command.upgrade(config(db), to or HEAD)


def config(db: Connection | None = None) -> Any:
    from alembic.config import Config

    made = Config(attributes={"connection": db})
    made.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    return made


def ensure(db: Connection, where: str) -> str | None:
    """Brings a desk to today's tables; returns the step at which it stood if that was another. Raises StoreError where it is newer than the program."""
    stood = revision(db)
    if stood is None:
        raise StoreError(f"{where} holds no desk, or a half-made one. Put a copy of the database in its place, or make a new desk.")
    if stood == HEAD:
        return None
    if stood not in known():
        raise StoreError(f"{where} was written by a newer version of the program (step {stood}). Use that version.")
    upgrade(db)
    return stood


def known() -> set[str]:
    from alembic.script import ScriptDirectory

    return {step.revision for step in ScriptDirectory.from_config(config()).walk_revisions()}
