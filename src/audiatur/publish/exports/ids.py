"""Names for things in linked data: the same content has the same name, on every computer."""

from __future__ import annotations

import base64
import hashlib
import uuid

from audiatur.publish.exports.collection import Row
from audiatur.record import Document

_OURS = uuid.UUID("6f1d5f0e-5f6b-5d1c-9a55-2d3b0f7c0c01")
"""Drawn once; makes our names differ from those that others make of the same words (RFC 9562, version 5)."""


def urn(*parts: object) -> str:
    """`urn:uuid:...`, made of the parts."""
    return uuid.uuid5(_OURS, "\x1f".join(map(str, parts))).urn


def key(*parts: object) -> str:
    """The same as 40 hexadecimal digits, where a format wants a plain key."""
    return hashlib.sha1("\x1f".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()


def named(digest: str) -> str:
    """Bytes by their SHA-256 (RFC 6920): `ni:///sha-256;...`."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def of_text(document: Document) -> str:
    """The text that offsets count in."""
    return named(document.text_sha256) if document.text_sha256 else urn("text", document.id)


def of_bytes(document: Document) -> str:
    """The file as it came."""
    return named(document.sha256) if document.sha256 else urn("file", document.id)


def of_account(row: Row) -> str:
    account = row.account
    paper = row.document.text_sha256 if row.document and row.document.text_sha256 else account.document
    return urn("account", row.incident.id, row.number, paper, account.attribute, account.quote.start, account.quote.end)


def of_incident(ident: str) -> str:
    return urn("incident", ident)
