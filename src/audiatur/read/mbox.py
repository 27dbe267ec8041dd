"""Mailboxes: one mail after another, so that a mailbox may be of any size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from audiatur.errors import ReadError
from audiatur.read.mail import message
from audiatur.read.part import LARGEST, Part, too_large

QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
LONGEST_LINE = 1_000_000


def parts(file: BinaryIO) -> Iterator[Part]:
    for number, data in enumerate(_messages(file), 1):
        try:
            if data is None:
                raise too_large()
            yield from message(QUOTED.sub(rb"\1", data), (number,))
        except ReadError as error:
            yield Part(where=(number,), trouble=error)


def _messages(file: BinaryIO) -> Iterator[bytes | None]:
    """The bytes of each mail, or None for one that is too large. A mail begins at a line `From ` after a blank line (RFC 4155)."""
    first = file.readline(LONGEST_LINE)
    if not first:
        raise ReadError("empty", "The mailbox holds no mail.")
    if not first.startswith(b"From "):
        raise ReadError("damaged", "It is not a mailbox: its first line does not begin with 'From '. A single mail is named .eml.")
    lines: list[bytes] = []
    size, blank = 0, False
    while line := file.readline(LONGEST_LINE):
        if blank and line.startswith(b"From "):
            yield b"".join(lines) if size <= LARGEST else None
            lines, size = [], 0
            continue
        size += len(line)
        if size <= LARGEST:
            lines.append(line)
        blank = line in {b"\n", b"\r\n"}
    yield b"".join(lines) if size <= LARGEST else None
