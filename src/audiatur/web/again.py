"""A page that somebody opens again while nothing has changed is the one that was made for him before, from memory.

What is kept is the whole page. It is told by who opens it, in which role, by its address, and by the version of the database, which is another one after
whatever anybody has changed. So nothing that the page shows may come from elsewhere: a page that shows work under way, or exhibits, says so by `unless`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from audiatur.web.bench import Bench, bench_of, whole_bench
from audiatur.web.guard import SESSION
from audiatur.web.visitor import visitor_of

Page = Callable[[Request], Response]
TOKEN: Final = secrets.token_hex(32)
NONCE: Final = secrets.token_urlsafe(16)
"""Stand in a kept page for what is another one in each answer. Nobody knows them: no paper can have them in its text."""


def from_memory(*, unless: Callable[[Bench], bool] = lambda bench: False) -> Callable[[Page], Page]:
    """For a page that only shows what the database has. To open one with full names is a deed, which is noted each time: that is never from memory."""

    def made(page: Page) -> Page:
        @wraps(page)
        def opened(request: Request) -> Response:
            visitor, whole = visitor_of(request), whole_bench(request)
            if request.query_params.get("names") or unless(whole):
                return page(request)
            name = (visitor.name, visitor.role, SESSION in request.cookies, request.scope["path"], request.scope["query_string"])
            version = whole.desk.database.version()  # before anything is read: what comes in between is of the next
            body = whole.page(name, version)
            if body is None:
                answer = _with_marks(request, page)
                if not isinstance(answer, HTMLResponse) or answer.status_code != 200:
                    return answer
                body = bytes(answer.body)
                if not bench_of(request).aged:
                    whole.keep_page(name, version, body)
            token, nonce = (str(request.scope[f"audiatur.{key}"]).encode() for key in ("token", "nonce"))
            return HTMLResponse(body.replace(TOKEN.encode(), token).replace(NONCE.encode(), nonce))

        return opened

    return made


def _with_marks(request: Request, page: Page) -> Response:
    own = {key: request.scope[key] for key in ("audiatur.token", "audiatur.nonce")}
    request.scope.update({"audiatur.token": TOKEN, "audiatur.nonce": NONCE})
    try:
        with whole_bench(request).desk.database.looking(), bench_of(request).desk.database.looking():
            return page(request)
    finally:  # also the page of an error has a form
        request.scope.update(own)
