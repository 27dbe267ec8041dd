"""Help: the tutorial, the recipes and the reference, for everybody who can open a page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.web import help, looks
from audiatur.web.errors import Refused


def index(request: Request) -> Response:
    return looks.page(request, "help.html.j2", {"texts": [help.text(name) for name in help.names()], "recipes": help.text("recipes")})


def one(request: Request) -> Response:
    found = help.text(request.path_params["name"])
    if found is None:
        raise Refused(404, "Not here", "There is no such text. Help leads to those there are.")
    return looks.page(request, "help-text.html.j2", {"text": found})


routes = [Route("/help", index), Route("/help/{name:path}", one)]
