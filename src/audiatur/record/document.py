"""A paper: its text, what is known about it, and whether it could be read."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Verdict = Literal["read", "empty", "encrypted", "damaged", "too_large", "unsupported_type", "language_not_read", "unreadable"]
"""What became of a file. Everything but `read` is a gap that the summary counts."""


class Document(Struct, frozen=True, kw_only=True):
    """A paper as the record shows it. `text` is printed only where the user asks for it.

    `sha256` is of the file's bytes (an attachment's or an archived response's own bytes), `text_sha256` of the text as UTF-8.
    `published` is a date or date and time in ISO 8601, or null. `side` is in the words of the text or of its sidecar.
    `known` is the day since when the user's collection has it, where the sidecar says so.
    `part_of` is the id of the document (a mail, an archive) that this one was inside.
    """

    id: str
    path: str
    sha256: str = ""
    text_sha256: str = ""
    title: str | None = None
    publisher: str | None = None
    side: str | None = None
    published: str | None = None
    known: str | None = None
    language: str | None = None
    characters: int = 0
    reader: str = ""
    model: str = ""
    status: Verdict = "read"
    url: str | None = None
    part_of: str | None = None
    text: str | None = None
