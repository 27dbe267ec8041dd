"""What a reader gives: the text of a paper and what its format says of it, or the parts of a container."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audiatur.errors import ReadError

LARGEST_FILE = 200_000_000
"""Bytes of one paper. A book has two million; more than this is a database or a trap."""

LARGEST_TEXT = 20_000_000
"""Characters of one paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One paper. `reader` is the format and the version of our reader for it; `notes` are gaps in a paper that was read all the same."""

    text: str
    reader: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A paper inside a container: its bytes with the suffix of their format, or the reading itself, or why there is none."""

    name: str
    suffix: str = ""
    data: bytes = b""
    url: str | None = None
    reading: Reading | None = None
    error: ReadError | None = None


Parts = Iterator[Part]
