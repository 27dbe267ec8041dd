"""Forms: what comes with a request, held to its bounds; and every deed behind a token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from audiatur.record import Decider
from audiatur.web.errors import Refused
from audiatur.web.guard import checked
from audiatur.web.visitor import Visitor

MOST_FILES, MOST_FIELDS = 2000, 2000
LONGEST = 400
"""Characters of a word to look for."""


def post(path: str, deed: Callable[[Request, FormData], Response]) -> Route:
    """A deed at an address. The only way to make one: the token is looked at before anything else is."""

    async def endpoint(request: Request) -> Response:
        checked_at_head = request.headers.get("x-audiatur-token")
        if checked_at_head is not None:
            checked(request, checked_at_head)
        try:
            async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
                checked(request, form.get("token") if checked_at_head is None else checked_at_head)
                return await run_in_threadpool(deed, request, form)
        except MultiPartException as error:
            raise Refused(413, "Too much at once", f"{error.message} Send the files in several goes, or use `audiatur add`.") from error

    made: Callable[[Request], Awaitable[Response]] = endpoint
    return Route(path, made, methods=["POST"])


def then(path: str) -> Response:
    """On to a page after a deed, so that reloading does not do it again."""
    return RedirectResponse(path, status_code=303)


def asked(request: Request, name: str) -> str:
    """What was asked for in the address, without what no text has."""
    return request.query_params.get(name, "")[:LONGEST].replace("\x00", "").strip()


def number(request: Request, name: str, otherwise: int) -> int:
    """A number in the address; Refused where it is none."""
    text = request.query_params.get(name)
    if text is None:
        return otherwise
    if not text.removeprefix("-").isdecimal() or len(text) > 18:
        raise Refused(400, "Not understood", f"In this address, {name} is no number. Start again from the list.")
    return int(text)


class Asked(dict[str, str]):
    """What the address asks for, for the fields of a form: nothing where it asks for nothing."""

    def __missing__(self, name: str) -> str:
        return ""


def all_asked(request: Request) -> Asked:
    return Asked({name: value[:LONGEST] for name, value in request.query_params.items()})


def texts(form: FormData, name: str) -> list[str]:
    """What was written or chosen under this name, without what no text has."""
    return [said.replace("\x00", "").strip() for said in form.getlist(name) if isinstance(said, str) and said.strip()]


def decider(visitor: Visitor, form: FormData) -> Decider:
    """Who decides now, and why. Refused where the form gives no reason."""
    why = " ".join(" ".join(texts(form, "why")).split())
    if not why:
        raise Refused(400, "No reason", "A decision is kept with its reason: whoever reads it later asks for it. Go back and write it.")
    return Decider(by=visitor.name, at=datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"), why=why)
