"""The order of things; reads like a table of contents. Only this file joins the stages."""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from audiatur import compare as comparing
from audiatur import extract, publish
from audiatur import read as reading
from audiatur.record import Comparison, Decider, Document, Gap, Judgement, Record
from audiatur.record.reading import LEFT_OUT, at_least


def count(paths: Sequence[str], *, without: Path | None = None) -> int:
    """How many files `read` will open."""
    return reading.count(paths, without=without)


def read(paths: Sequence[str], *, stdin: BinaryIO | None = None, without: Path | None = None) -> Iterator[Record]:
    """Papers -> records, in the order of the papers; one that could not be read has a record with a verdict and a gap.

    The file `without` is left out: it is where the result will be written.
    """
    waiting: deque[reading.Paper] = deque()

    def documents() -> Iterator[Document]:
        for paper in reading.papers(paths, stdin=stdin, without=without):
            waiting.append(paper)
            yield paper.document

    for record in extract.extract(documents()):
        paper = waiting.popleft()
        yield msgspec.structs.replace(record, gaps=paper.gaps + record.gaps)


def until(records: Sequence[Record], *, as_of: datetime.date | None = None, known_as_of: datetime.date | None = None) -> tuple[Sequence[Record], Sequence[Gap]]:
    """Records -> those of a day: published up to it, held by the collection by it; and what could not be told."""
    gaps: list[Gap] = []
    for day, cut in ((as_of, comparing.published_by), (known_as_of, comparing.known_by)):
        if day:
            records, more = cut(records, day)
            gaps += more
    return records, gaps


def sure(records: Sequence[Record], minimum: float) -> tuple[Sequence[Record], Sequence[Gap]]:
    """Records -> the same without what was read less surely, and what each paper lost by it; also where `read` left it out before."""
    kept = [at_least(r, minimum) for r in records]
    lost = [(r.document, g) for r in kept for g in r.gaps if g.reason.startswith(LEFT_OUT)]
    return kept, [Gap(step=g.step, reason=f"{d.title or d.path}: {g.reason}") for d, g in lost]


def compare(records: Sequence[Record], *, gaps: Sequence[Gap] = (), judgements: Sequence[Judgement] = ()) -> Comparison:
    """Records -> comparison, joined and split as people judged. `gaps` are what was found missing before it."""
    made = comparing.compare(records, judgements)
    return msgspec.structs.replace(made, gaps=(*made.gaps, *gaps)) if gaps else made


def join(records: Sequence[Record], judgements: Sequence[Judgement], incidents: Sequence[str], decider: Decider) -> Judgement:
    """Records and what was judged before -> the judgement that these incidents are one."""
    return comparing.join(compare(records, judgements=judgements), records, incidents, decider)


def split(records: Sequence[Record], judgements: Sequence[Judgement], incident: str, apart: Sequence[str], decider: Decider) -> Judgement:
    """Records and what was judged before -> the judgement that some statements of an incident are of another one."""
    return comparing.split(compare(records, judgements=judgements), records, incident, apart, decider)


def undo(judgements: Sequence[Judgement], ident: str, decider: Decider) -> Judgement:
    """What was judged before -> the judgement that one of them counts no more."""
    return comparing.undo(judgements, ident, decider)


def viewed(comparison: Comparison, names: Sequence[str], *, prefer: Sequence[str] = ()) -> Comparison:
    """Comparison -> the same, with the views that the user named beside it."""
    made = tuple(comparing.view(comparison, name, prefer) for name in names)
    return msgspec.structs.replace(comparison, views=made) if made else comparison


def report(comparison: Comparison, records: Sequence[Record], *, title: str, names: str) -> str:
    """Comparison -> one HTML page."""
    return publish.report(comparison, records, title=title, names=names, made=datetime.date.today())
