"""What every reader gives: the texts it found in a file, each with the metadata of its format."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import BinaryIO

from msgspec import Struct

from audiatur.errors import ReadError

LARGEST = 200_000_000
"""Bytes of one paper. A folder, a mailbox or a web archive may be larger: it is read paper by paper."""

LONGEST = 10_000_000
"""Characters of one paper's text: some 1.7 million words, twenty books."""


class Part(Struct, frozen=True, kw_only=True):
    """One text of a file. `where` is () for the file's own, (3,) for the third text inside it, (3, 1) for the first attachment of that one.

    `trouble` says why there is no text; `notes` are sentences on what had to be guessed to read it.
    """

    where: tuple[int, ...] = ()
    name: str | None = None
    text: str = ""
    reader: str = ""
    sha256: str = ""
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    notes: tuple[str, ...] = ()
    carrier: bool = False
    trouble: ReadError | None = None


Reader = Callable[[BinaryIO], Iterator[Part]]
"""One a format: `parts(file)`. Raises ReadError where nothing, or nothing more, can be read."""


def whole(file: BinaryIO, limit: int = LARGEST) -> bytes:
    """All bytes of one paper."""
    data = file.read(limit + 1)
    if len(data) > limit:
        raise too_large(limit)
    if not data:
        raise ReadError("empty", "The file has no bytes. Get it again from where it came.")
    return data


def too_large(limit: int = LARGEST) -> ReadError:
    return ReadError("too_large", f"It is larger than the {limit // 1_000_000} million bytes that are read as one paper. Split it.")


def too_long() -> ReadError:
    return ReadError("too_large", f"Its text has more than {LONGEST // 1_000_000} million characters. Split it.")


def empty() -> ReadError:
    return ReadError("empty", "There is no text in it.")


def quiet(*loggers: str) -> None:
    """Libraries write on what they skip; what matters of it becomes a verdict."""
    for name in loggers:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def clean(value: object) -> str | None:
    """A metadata value on one line, or nothing."""
    return " ".join(str(value).split()) or None if value is not None else None


def iso_day(value: object) -> str | None:
    """The date (with its time, where it is given) if it is one in ISO 8601; else nothing: a date is not guessed."""
    text = (clean(value) or "").replace("/", "-")
    match = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?(?![0-9])", text)
    if match is None:
        return None
    year, month, day, time, zone = match.groups()
    try:
        found = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
    return f"{found}T{time}{(zone or '').replace('UTC', 'Z')}" if time else found
