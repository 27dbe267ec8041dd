"""The application that answers programs, and its description, whose schemas are those of the record itself."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from audiatur import __version__
from audiatur.web import guard
from audiatur.web.api import accounts, cases, comparing, deciding, edge, exhibits, papers, restrictions, searches, shapes
from audiatur.web.bench import Bench

ABOUT: Final = """Who says what happened, on what evidence: the papers of a desk, what each says and on whose word, and how accounts relate.
Every request needs a token (`audiatur token DESK add NAME --scope read`). Errors are problem details (RFC 9457)."""


def application(bench: Bench) -> ASGIApp:
    made = _Described(
        title="Audiatur",
        version=__version__,
        description=ABOUT,
        docs_url=None,  # it would load its scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        middleware=[Middleware(guard.Noted, bench=bench)],
        exception_handlers=edge.HANDLERS,
    )
    made.state.bench = bench
    for part in (comparing, deciding, papers, cases, exhibits, restrictions, searches, accounts):
        made.router.routes.extend(part.router.routes)  # as they are: within another router they would not say which methods an address takes
    return made


class _Described(FastAPI):
    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            made = super().openapi()
            _, components = msgspec.json.schema_components([*shapes.GIVEN, *shapes.TAKEN], ref_template="#/components/schemas/{name}")
            schemas = made["components"]["schemas"]
            for form in (one for name, one in schemas.items() if name.startswith("Body_")):
                for field in form["properties"].values():
                    if "contentMediaType" in field:
                        field["format"] = "binary"
                    if "contentMediaType" in field.get("items", ()):
                        field["items"].pop("type")  # bytes have none (OpenAPI 3.1, 4.8.14.4)
            schemas |= components
            self.openapi_schema = made
        return self.openapi_schema
