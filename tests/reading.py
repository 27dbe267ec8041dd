"""Reads a made-up text the way the command does, for tests of single steps."""

from audiatur.extract import extract
from audiatur.record import Document, Record


def record_of(text: str, published: str | None = "2031-05-20", side: str | None = None) -> Record:
    (record,) = extract([Document(id="made-up", path="made-up.txt", text=text, published=published, side=side, publisher="The Paper")])
    assert [g for g in record.gaps if g.step not in {"places", "times"}] == []
    return record
