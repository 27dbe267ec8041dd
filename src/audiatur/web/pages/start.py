"""The start: what is new, what waits for review, what failed to read, and whether the comparison is of today."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur import __version__
from audiatur.publish import words
from audiatur.store import pages
from audiatur.web import looks, names
from audiatur.web.actors import may_follow
from audiatur.web.again import from_memory
from audiatur.web.bench import Bench, bench_of
from audiatur.web.forms import post, then
from audiatur.web.pages.documents import lines
from audiatur.web.visitor import require
from audiatur.web.work import Task

FEW = 8


@from_memory(unless=lambda bench: any(not job.over for job in list(bench.jobs.all)))
def show(request: Request) -> Response:
    require(request, "read")
    bench = bench_of(request)
    new, _ = bench.ask(lambda db: pages.listed(db, pages.Wanted(), limit=FEW))
    failed, _ = bench.ask(lambda db: pages.listed(db, pages.Wanted(status="not read"), limit=FEW))
    number, waits = bench.waiting()
    reader = names.about(bench, [e.id for e in (*new, *failed, *waits)])
    sides = bench.papers_by_side()
    values = {
        "new": lines(new, reader),
        "failed": lines(failed, reader),
        "waits": lines(waits, reader),
        "waiting": number,
        "total": sum(c.total for c in sides),
        "read": sum(c.read for c in sides),
        "by_side": [(reader.sides.of(c.side), c) for c in sides],
        "compared": bench.comparison(),
        "jobs": [j for j in list(bench.jobs.all) if not j.over and may_follow(request, j)],
        "relations": _relations(bench),
    }
    return looks.page(request, "start.html.j2", values)


def _relations(bench: Bench) -> list[tuple[str, str, str, int]]:
    """How the accounts of incidents relate, and of how many."""
    latest = bench.comparison().latest
    found = bench.kept("relations", lambda db: pages.relations(db, latest.number), pages.COMPARED) if latest else {}
    return [(name, sign, heading, found[name]) for name, (sign, heading, _) in words.RELATIONS.items() if found.get(name)]


def compare(request: Request, form: FormData) -> Response:
    visitor = require(request, "compare")
    job = bench_of(request).jobs.begin(Task(kind="compare", by=visitor.name, program=__version__))
    return then(f"/imports/{job.number}")


def refresh(request: Request, form: FormData) -> Response:
    visitor = require(request, "add")
    job = bench_of(request).jobs.begin(Task(kind="refresh", by=visitor.name, program=__version__))
    return then(f"/imports/{job.number}")


routes = [Route("/", show), post("/compare", compare), post("/refresh", refresh)]
