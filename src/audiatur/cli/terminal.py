"""What a person sees: messages, the progress bar, the summary. Quiet in a pipe."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from audiatur.errors import AudiaturError
from audiatur.objects import Bucket, is_url
from audiatur.record import Document

ALL_READ, SOME_NOT_READ = 0, 3

WORDS = {
    "empty": "empty",
    "encrypted": "encrypted",
    "damaged": "damaged",
    "too_large": "too large",
    "unsupported_type": "of a type that is not read",
    "language_not_read": "in a language that is not read",
    "unreadable": "not readable",
}
SHOWN = 20
"""How many unread papers the summary names; all of them are in the output."""


def say(message: str) -> None:
    print(message, file=sys.stderr)


class Messages(logging.Handler):
    """What our stages tell of their work, such as the one-time making of the list of places: shown on a terminal, and nowhere else."""

    def emit(self, record: logging.LogRecord) -> None:
        if sys.stderr.isatty():
            say(f"audiatur: {record.getMessage()}")


def show_messages() -> None:
    logger = logging.getLogger("audiatur")
    logger.setLevel(logging.INFO)
    logger.addHandler(Messages())


@contextmanager
def progress(total: int | None, what: str) -> Iterator[Progress]:
    """A bar on standard error where that is a terminal, and nothing otherwise."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        bar.add_task(what, total=total)
        yield bar


def summary(documents: Iterable[tuple[Document, str | None]]) -> int:
    """Says what was read and what was not, with the reason; returns the exit status. All read and no terminal: says nothing."""
    papers = list(documents)
    unread = [(d, why) for d, why in papers if d.status != "read"]
    if unread or sys.stderr.isatty():
        say(f"{len(papers)} {'paper' if len(papers) == 1 else 'papers'}: {len(papers) - len(unread)} read, {len(unread)} not read")
    return listed(papers)


def listed(papers: Iterable[tuple[Document, str | None]]) -> int:
    """Names the papers that were not read, and those with a remark; returns the exit status."""
    papers = list(papers)
    unread = [(d, why) for d, why in papers if d.status != "read"]
    for status, count in Counter(d.status for d, _ in unread).most_common():
        _list(f"{count} {WORDS[status]}", [x for x in unread if x[0].status == status])
    remarks = [x for x in papers if x[0].status == "read" and x[1]]
    if remarks:
        _list(f"{len(remarks)} read with a remark", remarks)
    return SOME_NOT_READ if unread else ALL_READ


def _list(head: str, papers: list[tuple[Document, str | None]]) -> None:
    say(f"  {head}:")
    for document, why in papers[:SHOWN]:
        say(f"    {document.path}: {why}" if why else f"    {document.path}")
    if len(papers) > SHOWN:
        say(f"    and {len(papers) - SHOWN} more")


@contextmanager
def output(to: str | None) -> Iterator[BinaryIO]:
    """Standard output, or a file or an object of a store that appears only when it is whole."""
    if to is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if is_url(to):
        with _object(to) as file:
            yield file
        return
    path = Path(to)
    if not _ordinary(path):
        with path.open("wb") as file:
            yield file
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def _object(url: str) -> Iterator[BinaryIO]:
    """Sent when it is whole; until then it is in a folder of its own."""
    folder, _, name = url.rpartition("/")
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / "output"
        with made.open("wb") as file:
            yield file
        try:
            Bucket(folder).put(name, made, new=False)
        except OSError as error:
            raise AudiaturError(f"Cannot write {url}: {error.strerror}.") from error


def _ordinary(path: Path) -> bool:
    """Not a device such as /dev/null, which must not be replaced."""
    return path.is_file() or not path.exists()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
