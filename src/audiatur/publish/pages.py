"""Views for pages that show a part of a collection: one document, one incident. A surface puts them into its own frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from audiatur.publish import documents, memo
from audiatur.publish.documents import DocumentView
from audiatur.publish.incidents import Reader, quote_anchor
from audiatur.publish.report import asset, environment, head_of, reader_of
from audiatur.record import Comparison, Incident, Record, Span

__all__ = ["anchor", "asset", "document", "environment", "incident", "reader"]


def reader(comparison: Comparison, records: Sequence[Record], *, names: str, sides: Sequence[str]) -> Reader:
    """For these records alone; `sides` are those of the whole collection, in their order."""
    return reader_of(comparison, records, documents.statuses(comparison, records), names, sides=sides)


def document(record: Record, known: Reader, spans: Iterable[Span]) -> DocumentView:
    """A document with all of its layers; `anchor` tells where each of the spans stands on its page."""
    return documents.alone(record, known, spans)


def anchor(span: Span) -> str:
    """Where words stand on the page of their document."""
    return quote_anchor(1, span.start, span.end)


def incident(chosen: Incident, records: Sequence[Record], known: Reader, *, names: str) -> dict[str, Any]:
    """What the template of one incident needs, but for the coverage of the collection."""
    number = next(n for n, i in enumerate(known.comparison.incidents, 1) if i.id == chosen.id)
    made = memo.memo(number, chosen, records, known)
    shown = {"m": made, "v": made.incident, "sums": made.sums, "title": made.incident.name, "memo": True, "large": False}
    return head_of(known, "", names, None) | shown
