"""Persons whom documents name as harmed, and who speaks as witness or victim: initials, unless the visitor may see names and asks to."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.publish.incidents import Reader
from audiatur.record import Record
from audiatur.store import pages
from audiatur.web import looks, names, saying
from audiatur.web.bench import bench_of
from audiatur.web.forms import asked
from audiatur.web.visitor import require

SCREEN = 25


def index(request: Request) -> Response:
    require(request, "read", "persons")
    bench, after = bench_of(request), asked(request, "after")
    found, more = bench.ask(lambda db: pages.having(db, "persons", after=after, limit=SCREEN))
    held = names.shown(request, "persons")
    reader = names.reader(bench, found, names=held)
    asking = "full" if held == "full" else None
    values = {
        "documents": [_of(record, reader) for record in found],
        "names": held,
        "next": looks.href("persons", names=asking, after=more) if more else "",
        "first": looks.href("persons", names=asking) if after else "",
    }
    return looks.page(request, "persons.html.j2", values)


def _of(record: Record, reader: Reader) -> dict[str, object]:
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
            }
            for p in record.persons
        ],
    }


routes = [Route("/persons", index)]
