"""The edge of the interface: who comes with which token, what is answered and how, what goes wrong and how that is said."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar

import msgspec
from fastapi import Depends, Header, Path, Query, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from audiatur.errors import AudiaturError
from audiatur.store import Tokens
from audiatur.store.tokens import SCOPES, Scope
from audiatur.web import written
from audiatur.web.api import shapes
from audiatur.web.bench import whole_bench
from audiatur.web.errors import Refused
from audiatur.web.guard import PROBLEM
from audiatur.web.visitor import Visitor

T = TypeVar("T")
MOST: Final = 200
"""Things of a list that are given at once."""
MOST_BODY: Final = 2**20
"""Bytes of a decision in JSON."""

Id = Annotated[str, Path(max_length=1000, pattern=written.SOME)]
Number = Annotated[int, Path(ge=0, le=written.MOST)]
Text = Annotated[str, Query(max_length=400, pattern=written.TEXT)]
Day = Annotated[str, Query(pattern=written.DAY, description="As precise as you like: 2031, 2031-05 or 2031-05-04.")]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str, Query(max_length=4000, pattern=r"^[A-Za-z0-9_-]*$", description="The `next` of the page before.")]
Names = Annotated[str, Query(pattern="^(initials|full)$", description="`full` takes the scope review, and is noted.")]


# ---- who -----------------------------------------------------------------------------------------------------------------------
_bearer: Final = HTTPBearer(auto_error=False, scheme_name="token", description="A token of `audiatur token DESK add`.")


def known(request: Request, scopes: SecurityScopes, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Visitor:
    """The visitor of a token; he stands on the request, as on that of a page. Raises 401 or 403 as RFC 6750 has it."""
    found = Tokens(whole_bench(request).desk).bearer(given.credentials) if given else None
    if found is None:
        wrong = ', error="invalid_token"' if given else ""
        challenge = f'Bearer realm="audiatur"{wrong}'
        raise HTTPException(401, "A token of this desk is needed: Authorization: Bearer TOKEN.", {"www-authenticate": challenge})
    visitor, has = found
    request.scope["audiatur.visitor"], request.scope["audiatur.scopes"] = visitor, has
    if lacking := [s for s in scopes.scopes if s not in has]:
        challenge = f'Bearer realm="audiatur", error="insufficient_scope", scope="{" ".join(scopes.scopes)}"'
        raise HTTPException(403, f"This token is not for {' and '.join(lacking)}. Make one with that scope.", {"www-authenticate": challenge})
    return visitor


def scopes_of(request: Request) -> tuple[Scope, ...]:
    """Those of the token with which somebody comes."""
    return tuple(s for s in SCOPES if s in request.scope["audiatur.scopes"])


Reads = Annotated[Visitor, Security(known, scopes=["read"])]
Writes = Annotated[Visitor, Security(known, scopes=["write"])]
Reviews = Annotated[Visitor, Security(known, scopes=["review"])]
Parts = Annotated[Visitor, Security(known, scopes=["read", "write", "review"])]
"""Who gives parts in a case: by one an account reads the case and enters in it, also as the body, and no token gives what it could not do itself."""
Administers = Annotated[Visitor, Security(known, scopes=["admin"])]
Unchanged = Annotated[str | None, Header(alias="If-None-Match", description="An ETag of before: 304 where it still holds.")]


# ---- answers -------------------------------------------------------------------------------------------------------------------
def answer(request: Request, what: Any, *, status: int = 200, at: str = "") -> Response:
    """As JSON, with the digest of just these bytes as its ETag; 304 where the one who asks has them (RFC 9110, 13.1.2)."""
    return sent(request, msgspec.json.encode(what), "application/json", status=status, at=at)


def sent(request: Request, body: bytes, kind: str, *, status: int = 200, at: str = "") -> Response:
    headers = {"cache-control": "private, no-cache"}
    if status == 200:
        headers["etag"] = tag(body)
        if holds(request.headers.get("if-none-match"), headers["etag"]):
            return Response(status_code=304, headers=headers)
    if at:
        headers["location"] = at
    return Response(body, status, headers, media_type=kind)


def tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()}"'


def holds(header: str | None, etag: str) -> bool:
    """Whether a list of ETags has this one."""
    return header is not None and (header.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in header.split(",")))


def cursor(*parts: str | int) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")


def after(given: str, of: type[T]) -> T | None:
    """What a cursor says, or None at the beginning."""
    if not given:
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)), type=of)
    except (msgspec.MsgspecError, binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise Refused(409, "Not a cursor", "This cursor is none of this list. Begin again without it.") from error


def body_of(of: Any) -> Callable[[Request], Coroutine[Any, Any, Any]]:
    """The JSON that was sent, as this type. It is not read twice: no second description of it has to be kept in step."""

    async def taken(request: Request) -> Any:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise HTTPException(415, "Send JSON: Content-Type: application/json.")
        raw = await request.body()
        if len(raw) > MOST_BODY:
            raise HTTPException(413, "That is more than a decision can say.")
        try:
            return msgspec.convert(_whole(msgspec.json.decode(raw)), of)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Unfit(str(error)) from error

    return taken


def _whole(value: Any) -> Any:
    """With 3 for 3.0: to JSON Schema both are integers."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {k: _whole(v) for k, v in value.items()}
    return [_whole(v) for v in value] if isinstance(value, list) else value


class Unfit(Exception):
    """A body that is not as the schema has it; says where."""


# ---- what goes wrong -----------------------------------------------------------------------------------------------------------
def problem(status: int, detail: str, errors: tuple[shapes.Fault, ...] = (), headers: dict[str, str] | None = None) -> Response:
    made = shapes.Problem(type="about:blank", title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors)
    return Response(msgspec.json.encode(made), status, headers, media_type=PROBLEM)


def http(request: Request, error: HTTPException) -> Response:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if error.status_code == 405:
        headers["allow"] = ", ".join(sorted(_allowed(request)))
    say = {404: "There is nothing at this address.", 405: "This address takes no such request."}
    plain = error.detail == HTTPStatus(error.status_code).phrase
    return problem(error.status_code, say.get(error.status_code, error.detail) if plain else error.detail, headers=headers)


def _allowed(request: Request) -> set[str]:
    """Of all routes at this address, of which each has one method."""
    return {m for route in request.app.router.routes if route.matches(request.scope)[0] is not Match.NONE for m in getattr(route, "methods", None) or ()}


def refused(request: Request, error: Refused) -> Response:
    return problem(error.status, error.say)


def ours(request: Request, error: AudiaturError) -> Response:
    return problem(409, without_paths(request, str(error)))


def without_paths(request: Request, text: str) -> str:
    """Where the desk lies on its computer is nobody's business elsewhere."""
    root = whole_bench(request).desk.root
    for path in (str(root.resolve()), str(root)):
        text = text.replace(path, "the desk") if len(path) > 1 else text
    return text


def unfit(request: Request, error: Unfit) -> Response:
    what, _, where = str(error).partition(" - at ")
    return problem(422, "The request is not as the schema has it.", (shapes.Fault(where=where.strip("`") or "body", why=what),))


def invalid(request: Request, error: RequestValidationError) -> Response:
    faults = tuple(shapes.Fault(where=".".join(map(str, e["loc"])), why=e["msg"]) for e in error.errors())
    return problem(422, "The request is not as the schema has it.", faults)


def defect(request: Request, error: Exception) -> Response:
    """The trace goes to the server's own output."""
    return problem(500, "A defect of this program. What happened stands in the window in which the desk was started.")


HANDLERS: Final[dict[Any, Any]] = {
    HTTPException: http, Refused: refused, AudiaturError: ours, Unfit: unfit, RequestValidationError: invalid, Exception: defect,
}  # fmt: skip
