"""Who did what to the desk, and when."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.publish import words
from audiatur.store import Activity
from audiatur.web import looks, names
from audiatur.web.again import from_memory
from audiatur.web.bench import bench_of
from audiatur.web.forms import asked, number
from audiatur.web.visitor import require

SCREEN = 60


@from_memory()
def index(request: Request) -> Response:
    visitor = require(request, "see activity")
    bench = bench_of(request)
    object = asked(request, "object")
    rows = bench.desk.activity(object=object or None, before=number(request, "before", 0) or None, limit=SCREEN + 1, reader=visitor.name)
    shown, more = rows[:SCREEN], len(rows) > SCREEN
    reader = names.about(bench, [r.object for r in shown if r.kind == "document"])
    values = {
        "rows": [_row(r, reader.titles) for r in shown],
        "object": object,
        "next": looks.href("activity", object=object, before=shown[-1].number) if more else "",
        "first": looks.href("activity", object=object) if "before" in request.query_params else "",
    }
    return looks.page(request, "activity.html.j2", values)


def _row(row: Activity, titles: dict[str, str]) -> dict[str, object]:
    where = {"document": looks.href("documents", row.object)}.get(row.kind, "")
    return {
        "at": f"{words.short_day(row.at[:10])}, {row.at[11:16]}",
        "who": row.who,
        "action": row.action,
        "kind": row.kind,
        "object": titles.get(row.object, row.object[:16] + "…" if row.kind == "original" and len(row.object) == 64 else row.object),
        "href": where if row.object in titles else "",
        "detail": ", ".join(f"{k} {v}" for k, v in row.detail.items()),
    }


routes = [Route("/activity", index)]
