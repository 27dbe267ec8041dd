"""Texts: what a reader made of an original, under the SHA-256 of the text. A new reader's text stands beside the old one, on which older records rest."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Column, Connection, Table, insert, select

from audiatur.store.tables import Words, metadata

table: Final = Table(
    "texts",
    metadata,
    Column("sha256", Words, primary_key=True),
    Column("text", Words, nullable=False),
)


def digest(text: str) -> str:
    """As `document.text_sha256` of the record."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def put(db: Connection, found: Mapping[str, str]) -> None:
    """Stores texts under their digests; those that are there stay."""
    there = set(db.execute(select(table.c.sha256).where(table.c.sha256.in_(found))).scalars()) if found else set()
    if rows := [{"sha256": sha256, "text": text} for sha256, text in found.items() if sha256 not in there]:
        db.execute(insert(table), rows)


def one(db: Connection, sha256: str | None) -> str | None:
    return db.execute(select(table.c.text).where(table.c.sha256 == sha256)).scalar() if sha256 else None


def some(db: Connection, hashes: Collection[str]) -> dict[str, str]:
    return {sha256: text for sha256, text in db.execute(select(table.c.sha256, table.c.text).where(table.c.sha256.in_(hashes)))}
