"""Files and folders -> papers, in sorted order. What is wrong with one is its own verdict and gap; the others are read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count as numbers
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from msgspec import Struct

from audiatur.errors import ReadError
from audiatur.read import language, text
from audiatur.read.formats import READERS, reader_of, stem, suffix
from audiatur.read.part import LARGEST, LONGEST, Part, Reader
from audiatur.read.sidecar import NONE, Sidecar, path_of, sidecar_of
from audiatur.record import Document, Gap
from audiatur.record.document import Verdict

STDIN = "-"


class Paper(NamedTuple):
    """A document and what could not be read of it. Only where `document.status` is "read" is there something to extract from."""

    document: Document
    gaps: tuple[Gap, ...] = ()


class File(Struct, frozen=True, kw_only=True):
    """A file to read. `names` are its ids to choose from, the shortest first."""

    path: Path
    names: tuple[str, ...]
    id: str = ""
    trouble: ReadError | None = None

    @property
    def shown(self) -> str:
        """The path that the record shows: below the folder that was given, unless two would be the same."""
        return self.names[1] if self.id in self.names[:2] else self.names[3]


def count(paths: Sequence[str]) -> int:
    """How many files there are to read. Raises ReadError where a path does not exist."""
    return len(_files(paths)) + (STDIN in paths)


def papers(paths: Sequence[str], *, stdin: BinaryIO | None = None) -> Iterator[Paper]:
    """All papers under the paths; `-` is `stdin`, as plain text. Raises ReadError where a path does not exist, before anything is read."""
    files = _files(paths)
    if STDIN in paths and stdin is not None:
        yield from _papers(Document(id="stdin", path=STDIN), _guarded(text.parts, stdin), NONE)
    for file in files:
        yield from _of_file(file)


def _of_file(file: File) -> Iterator[Paper]:
    document = Document(id=file.id, path=file.shown)
    try:
        if file.trouble is not None:
            raise file.trouble
        reader = reader_of(file.path.name)
        if not stat.S_ISREG(file.path.stat().st_mode):
            raise ReadError("unsupported_type", "It is no ordinary file.")
        with file.path.open("rb") as opened:
            yield from _papers(document, _guarded(reader, opened), sidecar_of(file.path))
    except ReadError as error:
        yield _unread(document, error)
    except OSError as error:
        yield _unread(document, _unreadable(error))


def _unreadable(error: OSError) -> ReadError:
    say = f"The system does not let it be opened: {error.strerror or error}."
    return ReadError("unreadable", say + (" Give yourself the right to read it." if isinstance(error, PermissionError) else ""))


def _guarded(reader: Reader, file: BinaryIO) -> Iterator[Part]:
    """A reader's parts; what ends it early is a last part."""
    try:
        yield from reader(file)
    except ReadError as error:
        yield Part(sha256=_digest(file), trouble=error)
    except (RecursionError, MemoryError):
        yield Part(sha256=_digest(file), trouble=ReadError("damaged", "It is nested too deep, or takes too much memory, to be read. Save its text as .txt."))


def _digest(file: BinaryIO) -> str:
    if not file.seekable():
        return ""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # typeshed wants readinto, which every binary file has


def _papers(file: Document, parts: Iterable[Part], sidecar: Sidecar) -> Iterator[Paper]:
    for part in parts:
        yield _paper(file, part, sidecar)


def _paper(file: Document, part: Part, sidecar: Sidecar) -> Paper:
    raise NotImplementedError
