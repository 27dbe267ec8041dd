"""Names of people harmed, of witnesses and of minors: initials, unless the visitor may see them and asks to."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request

from audiatur.publish import pages as published
from audiatur.publish.incidents import Reader
from audiatur.record import Comparison, Incident, Record, Sum
from audiatur.store import activity
from audiatur.web.bench import Bench, bench_of
from audiatur.web.forms import asked
from audiatur.web.visitor import Visitor, may, visitor_of


def shown(request: Request, object: str) -> str:
    """ "full" or "initials". Who asks for names and may see them is noted in the activity."""
    visitor = visitor_of(request)
    if asked(request, "names") != "full" or not may(visitor, "see names", object):
        return "initials"
    if closed(bench_of(request), visitor, object):
        return "initials"
    with bench_of(request).desk.database.writing() as db:
        activity.note(db, visitor.name, "see names", "document", object)
    return "full"


def closed(bench: Bench, visitor: Visitor, object: str) -> bool:
    """Whether a name that would stand on a page is restricted to others: then all of them stay initials. Of a page of many documents any could."""
    shut = bench.guard.restricted().shut(visitor)
    return any(not bench.guard.has_document(object) or object in {p.document for p in bench.guard.persons(key=key, limit=100_000)} for key in shut)


def reader(bench: Bench, records: Sequence[Record], *, names: str = "initials", incidents: Sequence[Incident] = (), sums: Sequence[Sum] = ()) -> Reader:
    comparison = Comparison(incidents=tuple(incidents), sums=tuple(sums))
    return published.reader(comparison, records, names=names, sides=bench.sides())


def about(bench: Bench, documents: Sequence[str]) -> Reader:
    """For a list that shows words of these documents."""
    return reader(bench, bench.named(documents))
