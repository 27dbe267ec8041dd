"""The application: which address leads to which page, and what stands around them all."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from audiatur.errors import AudiaturError
from audiatur.web import api, guard, looks
from audiatur.web.bench import Bench
from audiatur.web.errors import Refused
from audiatur.web.pages import (
    accounts,
    activity,
    cases,
    deciding,
    documents,
    exports,
    gaps,
    help,
    imports,
    incidents,
    people,
    restrictions,
    review,
    search,
    sources,
    start,
    tolls,
    vault,
    voices,
)
from audiatur.web.visitor import Visitor

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
PAGES = (
    start,
    search,
    documents,
    incidents,
    deciding,
    sources,
    voices,
    tolls,
    people,
    gaps,
    review,
    cases,
    vault,
    exports,
    imports,
    activity,
    accounts,
    restrictions,
    help,
)
"""Each has its `routes`; a new page is one more file and one more name here."""


def application(bench: Bench, *, who: Callable[[HTTPConnection], Visitor | None] | None = None, hosts: frozenset[str] = LOCAL) -> ASGIApp:
    """`who` tells the visitor of a request; without it, whoever has a session, or where the desk has no accounts the user of this computer."""
    routes: list[Route] = [route for page in PAGES for route in page.routes]
    layers = [
        Middleware(guard.Apart, at=guard.PROGRAMS, to=api.application(bench)),
        Middleware(guard.Known, who=who or (lambda connection: known(bench, connection)), secret=bench.secret),
        Middleware(guard.Noted, bench=bench),
    ]
    handlers = {Refused: _refused, HTTPException: _http, AudiaturError: _ours, Exception: _defect}
    made = Starlette(routes=[*routes, *looks.routes], middleware=layers, exception_handlers=handlers)  # type: ignore[arg-type]  # each takes its own error
    made.state.bench = bench
    if bench.desk.key:
        MultiPartParser.spool_max_size = guard.MOST_SENT  # else a file of more than a megabyte would wait in the system's folder for such, in the clear
    return guard.Guard(made, hosts=hosts)  # outside of all, so that also the page of a defect has its headers


def known(bench: Bench, connection: HTTPConnection) -> Visitor | None:
    found = bench.guard.visitor(connection.cookies.get(guard.SESSION))
    if found.role == "nobody":
        found = bench.guard.local()
    return None if found.role == "nobody" else found


def _refused(request: Request, error: Refused) -> Response:
    if error.status == 401 and request.method in guard.SAFE:
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(looks.href("log-in", to=asked if asked != "/" else ""), status_code=303)
    return looks.failed(request, error)


def _http(request: Request, error: HTTPException) -> Response:
    known = {
        404: ("Not here", "There is no page at this address. The links above lead to all of them."),
        405: ("Not so", "This address takes no such request."),
    }
    heading, say = known.get(error.status_code, ("Not understood", "The request could not be understood. Go back and try again."))
    return looks.failed(request, Refused(error.status_code, heading, say))


def _ours(request: Request, error: AudiaturError) -> Response:
    return looks.failed(request, Refused(409, "This could not be done", str(error)))


def _defect(request: Request, error: Exception) -> Response:
    """The trace goes to the server's own output; a page would show it to anybody."""
    return looks.failed(
        request, Refused(500, "A defect of this program", "Nothing was changed. What happened stands in the window in which the desk was started.")
    )
