"""Persons whom documents name as harmed, and who speaks as witness or victim: initials, unless the visitor may see names and asks to."""

from __future__ import annotations

from collections.abc import Collection

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.publish.incidents import Reader
from audiatur.record import Record
from audiatur.store import pages
from audiatur.store.persons import key_of
from audiatur.web import looks, names, saying
from audiatur.web.again import from_memory
from audiatur.web.bench import bench_of, whole_bench
from audiatur.web.forms import asked
from audiatur.web.visitor import may, require, visitor_of

SCREEN = 25


@from_memory()
def index(request: Request) -> Response:
    require(request, "read", "persons")
    bench, after = bench_of(request), asked(request, "after")
    found, more = bench.ask(lambda db: pages.having(db, "persons", after=after, limit=SCREEN))
    held = names.shown(request, "persons")
    reader = names.reader(bench, found, names=held)
    asking = "full" if held == "full" else None
    states = whole_bench(request).guard.restricted().persons if may(visitor_of(request), "restrict") else None
    values = {
        "documents": [_of(record, reader, states) for record in found],
        "names": held,
        "next": looks.href("persons", names=asking, after=more) if more else "",
        "first": looks.href("persons", names=asking) if after else "",
    }
    return looks.page(request, "persons.html.j2", values)


def _of(record: Record, reader: Reader, states: Collection[str] | None) -> dict[str, object]:
    """`states` are the keys of restricted persons, for who may restrict some."""
    id = record.document.id
    hide = reader.mask.within(id)
    return {
        "title": reader.titles[id],
        "href": looks.href("documents", id),
        "side": reader.sides.of(record.document.side),
        "persons": [
            {
                "name": hide(p.name or p.text),
                "role": "speaks as a witness" if p.kind == "witness" else "named as harmed",
                "href": saying.words_at(id, p.start, p.end),
                "restrict": looks.href("person", document=id, place=p.start) if states is not None else "",
                "state": "restricted" if states and key_of(p.name or p.text) in states else "restrict",
            }
            for p in record.persons
        ],
    }


routes = [Route("/persons", index)]
