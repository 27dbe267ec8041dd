"""The order of things; reads like a table of contents. Only this file joins the stages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from audiatur import extract
from audiatur.read.files import documents
from audiatur.record import Record


def read(paths: list[Path]) -> Iterator[Record]:
    """Papers -> records."""
    yield from extract.extract(documents(paths))
