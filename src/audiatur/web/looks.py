"""How pages look: their templates, among them those of the report, and the one style and the one script that they load."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from audiatur.publish import pages as published
from audiatur.record.rights import thing
from audiatur.web import help
from audiatur.web.errors import Refused
from audiatur.web.guard import SESSION
from audiatur.web.visitor import Verb, Visitor, may

MENU = (
    ("/", "Start"),
    ("/search", "Search"),
    ("/documents", "Documents"),
    ("/incidents", "Incidents"),
    ("/sources", "Sources"),
    ("/tolls", "Figures"),
    ("/persons", "Persons"),
    ("/gaps", "Gaps"),
    ("/review", "Review"),
    ("/cases", "Cases"),
    ("/vault", "Vault"),
    ("/exports", "Exports"),
    ("/imports", "Add papers"),
    ("/activity", "Activity"),
    ("/accounts", "Accounts"),
)
ONLY: Final[dict[str, Verb]] = {
    "/cases": "read case",
    "/vault": "see exhibits",
    "/exports": "export",
    "/imports": "see imports",
    "/activity": "see activity",
    "/accounts": "administer",
}
"""Pages for which it is not enough to read documents, or not needed."""
_STYLE = re.compile(r' style="([^"<>]*)"')


def page(request: Request, template: str, values: Mapping[str, Any], *, status: int = 200, part: bool = False) -> HTMLResponse:
    """A template as an answer. `part` is a piece of a page, which the script puts in the place of the one before."""
    from audiatur.web.bench import bench_of

    visitor = request.scope.get("audiatur.visitor")
    here = request.url.path
    page_at = next((at for at, _ in MENU if at != "/" and here.startswith(at)), "/" if here == "/" else "")
    given = {
        "visitor": visitor if isinstance(visitor, Visitor) else None,
        "token": request.scope.get("audiatur.token", ""),
        "accounts": bool(request.cookies.get(SESSION)),
        "here": page_at,
        "helping": here.startswith("/help"),
        "questions": help.questions(page_at) if visitor else (),
        "menu": (shown := menu(visitor)),
        "home": shown[0][0] if shown else "/",
        "desk_name": bench_of(request).desk.root.resolve().name,
        "look": _version(),
        "may": lambda verb, object=None: may(visitor if isinstance(visitor, Visitor) else None, verb, object),
        "onward": "",
        "memo": False,
        "large": False,
        "narrow": False,
    }
    html = _environment().get_template(template).render(given | dict(values))
    return HTMLResponse(html if part else _styled(html, request.scope["audiatur.nonce"]), status_code=status)


def menu(visitor: object) -> Sequence[tuple[str, str]]:
    """The pages that this visitor may see."""
    if not isinstance(visitor, Visitor):
        return ()
    own = thing("case", owner=visitor.name)  # a party has its page of cases, though it may be that none is its own yet
    return [entry for entry in MENU if may(visitor, verb := ONLY.get(entry[0], "read"), own if verb == "read case" else None)]


def _styled(html: str, nonce: str) -> str:
    """Positions in drawings move from attributes, which the policy forbids, to rules that bear the nonce of this answer."""
    found = dict.fromkeys(_STYLE.findall(html))
    if not found:
        return html
    names = {style: f"p{n}" for n, style in enumerate(found)}
    rules = "".join(f'[data-at="{name}"]{{{style}}}' for style, name in names.items())
    html = _STYLE.sub(lambda m: f' data-at="{names[m[1]]}"', html)
    return html.replace("</head>", f'<style nonce="{nonce}">{rules}</style></head>', 1)


def failed(request: Request, error: Refused) -> Response:
    return page(request, "error.html.j2", {"error": error}, status=error.status)


@lru_cache(maxsize=10_000, typed=True)  # 1 and True are equal, and are not written alike
def href(*parts: str, at: str = "", **query: object) -> str:
    """ "/documents/a%2Fb?names=full#words": every part may hold any character."""
    path = "/" + "/".join(quote(part, safe="") for part in parts)
    asked = urlencode({name: value for name, value in query.items() if value not in (None, "")})
    return path + (f"?{asked}" if asked else "") + (f"#{at}" if at else "")


@cache
def _environment() -> Environment:
    made = published.environment(ChoiceLoader([PackageLoader("audiatur.web"), PackageLoader("audiatur.publish")]))
    made.globals |= {"href": href}
    return made


def _own(name: str) -> str:
    return resources.files("audiatur.web").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _looks() -> dict[str, tuple[str, str]]:
    return {
        "audiatur.css": (published.asset("report.css") + _own("web.css") + _own("review.css"), "text/css"),
        "live.js": (_own("live.js"), "text/javascript"),
        "map.js": (_own("map.js"), "text/javascript"),
        "review.js": (_own("review.js"), "text/javascript"),
        "icon.svg": (_own("icon.svg"), "image/svg+xml"),
    }


@cache
def _version() -> str:
    return hashlib.sha256("".join(text for text, _ in _looks().values()).encode()).hexdigest()[:12]


def _look(request: Request) -> Response:
    text, kind = _looks().get(request.path_params["name"], ("", ""))
    if not kind:
        raise Refused(404, "Not here", "There is no such style or script.")
    return Response(text, media_type=kind, headers={"cache-control": "max-age=31536000, immutable"})


routes = [Route("/look/{version}/{name}", _look)]
