"""What could not be read, resolved or decided, document by document; nothing was guessed in its place."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.publish import documents as publishing
from audiatur.store import pages
from audiatur.web import looks, names
from audiatur.web.again import from_memory
from audiatur.web.bench import bench_of
from audiatur.web.forms import asked
from audiatur.web.visitor import require

SCREEN = 25


@from_memory()
def index(request: Request) -> Response:
    require(request, "read")
    bench, after = bench_of(request), asked(request, "after")
    found, more = bench.ask(lambda db: pages.having(db, "gaps", after=after, limit=SCREEN))
    reader = names.reader(bench, found)
    values = {
        "documents": [
            {
                "title": reader.titles[r.document.id],
                "href": looks.href("documents", r.document.id),
                "side": reader.sides.of(r.document.side),
                "gaps": publishing.gaps(r, reader.mask.within(r.document.id)),
            }
            for r in found
        ],
        "next": looks.href("gaps", after=more) if more else "",
        "first": looks.href("gaps") if after else "",
    }
    return looks.page(request, "gaps.html.j2", values)


routes = [Route("/gaps", index)]
