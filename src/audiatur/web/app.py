"""The application: which address leads to which page, and what stands around them all."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from audiatur.errors import AudiaturError
from audiatur.web import guard, looks
from audiatur.web.bench import Bench
from audiatur.web.errors import Refused
from audiatur.web.pages import activity, documents, gaps, imports, incidents, people, review, sources, start, tolls
from audiatur.web.visitor import Visitor, local

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
PAGES = (start, documents, incidents, sources, tolls, people, gaps, review, imports, activity)
"""Each has its `routes`; a new page is one more file and one more name here."""


def application(bench: Bench, *, who: Callable[[HTTPConnection], Visitor | None] | None = None, hosts: frozenset[str] = LOCAL) -> ASGIApp:
    """`who` tells the visitor of a request; without it, the user of this computer is meant."""
    routes: list[Route] = [route for page in PAGES for route in page.routes]
    layers = [Middleware(guard.Known, who=who or (lambda _: local(bench.desk)), secret=bench.secret)]
    handlers = {Refused: _refused, HTTPException: _http, AudiaturError: _ours, Exception: _defect}
    made = Starlette(routes=[*routes, *looks.routes], middleware=layers, exception_handlers=handlers)  # type: ignore[arg-type]  # each takes its own error
    made.state.bench = bench
    return guard.Guard(made, hosts=hosts)  # outside of all, so that also the page of a defect has its headers


def _refused(request: Request, error: Refused) -> Response:
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
