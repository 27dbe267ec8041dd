"""Tables of figures: one row for each figure of each speaker, never added up or merged."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.publish.sides import NOT_STATED
from audiatur.store import pages
from audiatur.web import looks, names, saying
from audiatur.web.again import from_memory
from audiatur.web.bench import bench_of
from audiatur.web.errors import Refused
from audiatur.web.forms import all_asked, asked
from audiatur.web.pages.sources import address
from audiatur.web.visitor import require

SCREEN = 60


@from_memory()
def index(request: Request) -> Response:
    require(request, "read")
    bench = bench_of(request)
    measures = bench.kept("measures", pages.measures, pages.PAPERS)
    measure = asked(request, "measure") or ("killed" if "killed" in measures or not measures else measures[0])
    side = asked(request, "side")
    found, more = bench.ask(
        lambda db: pages.tolls(db, measure=measure, side=("" if side == "-" else side) if side else None, after=_cursor(request), limit=SCREEN)
    )
    reader = names.about(bench, [i.document for i in found])
    query = {name: value for name, value in request.query_params.items() if name != "after" and value}
    values = {
        "figures": [(saying.line(i, reader), address(i, reader) if i.speaker else "") for i in found],
        "measure": measure,
        "heading": saying.MEASURES.get(measure, measure),
        "measures": [(m, saying.MEASURES.get(m, m.replace("_", " "))) for m in measures],
        "side_choices": [*((s.name, s.name) for s in reader.sides.known), ("-", NOT_STATED)],
        "asked": all_asked(request),
        "next": looks.href("tolls", **query, after=json.dumps(more)) if more else "",
        "first": looks.href("tolls", **query) if _cursor(request) else "",
    }
    return looks.page(request, "tolls.html.j2", values)


def _cursor(request: Request) -> tuple[int, int] | tuple[()]:
    text = request.query_params.get("after")
    if not text:
        return ()
    try:
        low, number = map(int, json.loads(text))
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused(400, "Not understood", "The mark of a page in this address is damaged. Start again from the list.") from error
    return low, number


routes = [Route("/tolls", index)]
