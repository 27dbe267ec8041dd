"""The latest comparison and the records that a visitor may see, in a format of others: the same for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from audiatur import __version__
from audiatur.publish.exports import EXPORTS, export
from audiatur.record import Comparison
from audiatur.web import names as naming
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import Refused, missing
from audiatur.web.visitor import require


def sent(request: Request, format: str) -> Response:
    """A file to be saved. On a desk with restricted documents it is noted who took what."""
    visitor = require(request, "export")
    chosen, bench = EXPORTS.get(format), bench_of(request)
    if chosen is None:
        raise missing("format of this name")
    made = bench.desk.comparison()
    if made is None:
        raise Refused(409, "Not compared", "The desk was not compared yet. Compare it first.")
    shown = naming.shown(request, "exports")
    if any(r.what == "document" for r in bench.guard.restrictions()):
        bench.guard.note(visitor.name, "export", "desk", bench.desk.id, format=format, names=shown)
    headers = {"content-disposition": f'attachment; filename="incidents{chosen.suffix}"', "cache-control": "private, no-cache"}
    return StreamingResponse(_pieces(bench, made, format, shown), media_type=chosen.media_type, headers=headers)


def _pieces(bench: Bench, comparison: Comparison, format: str, names: str) -> Iterator[bytes]:
    records = list(bench.desk.records())
    if not EXPORTS[format].of_views:
        return export(format, comparison, records, names=names, program=__version__)
    from audiatur import flow  # here: it loads the parser's modules, which nothing else of this server needs

    return flow.export(comparison, records, format, names=names, program=__version__)
