"""Exports: the latest comparison in the formats of others, each with what it cannot hold."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.publish.exports import EXPORTS
from audiatur.web import exporting, looks
from audiatur.web.bench import bench_of
from audiatur.web.visitor import require


def index(request: Request) -> Response:
    require(request, "export")
    return looks.page(request, "exports.html.j2", {"formats": EXPORTS.values(), "compared": bench_of(request).comparison()})


def one(request: Request) -> Response:
    return exporting.sent(request, request.path_params["format"])


routes = [Route("/exports", index), Route("/exports/{format}", one)]
