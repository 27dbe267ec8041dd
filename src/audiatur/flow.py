"""The order of things; reads like a table of contents. Only this file joins the stages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from audiatur import extract
from audiatur.read.files import documents
from audiatur.record import Comparison, Record


def count(paths: Sequence[str]) -> int | None:
    return None


def read(paths: Sequence[str], *, stdin: BinaryIO | None = None) -> Iterator[Record]:
    """Papers -> records."""
    yield from extract.extract(documents([Path(p) for p in paths]))


def compare(records: Sequence[Record]) -> Comparison:
    """Records -> comparison."""
    from audiatur.compare import compare as compare_records

    return compare_records(records)


def report(comparison: Comparison, records: Sequence[Record], *, title: str, names: str) -> str:
    """Comparison -> one HTML page."""
    from audiatur.publish import report as html

    return html(comparison, records, title=title, names=names, made=datetime.date.today())
