"""What stands before every page: which host was asked for, how much may be sent, and what the browser may do with the answer."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from audiatur.web.bench import Bench
from audiatur.web.errors import Refused
from audiatur.web.visitor import Visitor

COOKIE: Final = "audiatur"
SESSION: Final = "audiatur-session"
PROGRAMS: Final = "/api/v1"
"""Where the interface for programs stands."""
PROBLEM: Final = "application/problem+json"
MOST_SENT: Final = 512 * 2**20
"""Bytes of one request, files and all."""
SAFE: Final = frozenset({"GET", "HEAD"})
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """The outermost layer. A browser that was led here under another name (DNS rebinding), or sends too much, gets no further."""

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        scope["audiatur.nonce"] = nonce = secrets.token_urlsafe(16)
        headers = Headers(scope=scope)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                _seal(MutableHeaders(scope=message), nonce)
            await send(message)

        if refusal := self._refusal(headers):
            answer = _problem(*refusal) if scope["path"].startswith(PROGRAMS) else PlainTextResponse(f"{refusal[1]}\n", refusal[0])
            return await answer(scope, receive, sent)
        return await self.app(scope, _bounded(receive), sent)

    def _refusal(self, headers: Headers) -> tuple[int, str] | None:
        host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        if self.hosts and host not in self.hosts:
            return 421, "This address does not belong to the desk. Use the one that `audiatur serve` printed."
        length = headers.get("content-length", "0")
        if not length.isdigit():
            return 400, "The length of the request is not a number."
        if int(length) > MOST_SENT:
            return 413, f"That is more than {MOST_SENT // 2**20} MB at once. Send fewer files, or use `audiatur add`."
        return None


def _problem(status: int, detail: str) -> Response:
    """As RFC 9457 has it."""
    return JSONResponse({"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}, status, media_type=PROBLEM)


class Apart:
    """Leads what is for programs away before anybody is known by a cookie: a page of another site cannot send what only they send."""

    def __init__(self, app: ASGIApp, *, at: str, to: ASGIApp) -> None:
        self.app, self.at, self.to = app, at, to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and f"{scope['path']}/".startswith(f"{self.at}/"):
            return await self.to({**scope, "root_path": scope.get("root_path", "") + self.at}, receive, send)
        return await self.app(scope, receive, send)


def _seal(headers: MutableHeaders, nonce: str) -> None:
    headers["content-security-policy"] = POLICY.format(nonce=nonce)
    headers.setdefault("cache-control", "no-store")  # pages name people: none stays on the disk of a shared computer
    for name, value in HEADERS.items():
        headers[name] = value


def _bounded(receive: Receive) -> Receive:
    """For a request that does not say its length."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_SENT:
            raise Refused(413, "Too much at once", f"That is more than {MOST_SENT // 2**20} MB. Send fewer files, or use `audiatur add`.")
        return message

    return counted


class Known:
    """Puts the visitor and a form's token on the request. `who` is what accounts replace."""

    def __init__(self, app: ASGIApp, *, who: Callable[[HTTPConnection], Visitor | None], secret: bytes) -> None:
        self.app, self.who, self.secret = app, who, secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        connection = HTTPConnection(scope)
        scope["audiatur.visitor"] = await run_in_threadpool(self.who, connection)
        held = connection.cookies.get(COOKIE, "")
        mark = held if re.fullmatch(r"[\w-]{43}", held) else secrets.token_urlsafe(32)
        session = connection.cookies.get(SESSION, "")
        scope["audiatur.token"] = hmac.digest(self.secret, f"{mark} {session}".encode(), "sha256").hex()

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and mark != held:
                MutableHeaders(scope=message).append("set-cookie", f"{COOKIE}={mark}; Path=/; HttpOnly; SameSite=Strict{secure(scope)}")
            await send(message)

        await self.app(scope, receive, sent)


def checked(connection: HTTPConnection, token: object) -> None:
    """Raises unless a form came from a page of ours: by its token, and by what the browser says of where it comes from."""
    origin = connection.headers.get("origin")
    same = origin is None or urlsplit(origin).netloc == connection.headers.get("host")
    given = token if isinstance(token, str) else ""
    if not same or not hmac.compare_digest(given.encode(), str(connection.scope["audiatur.token"]).encode()):
        raise Refused(
            403, "The form has expired", "It was made before the workbench was started again, or by another site. Go back, reload the page, send again."
        )


def secure(scope: Scope) -> str:
    """Over https a cookie never goes over http."""
    return "; Secure" if scope.get("scheme") == "https" else ""


class Noted:
    """Puts into the audit trail who opened or changed what is restricted, before the answer leaves: where it cannot be noted, there is no answer."""

    def __init__(self, app: ASGIApp, *, bench: Bench) -> None:
        self.app, self.bench = app, bench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400 and "id" in scope.get("path_params", {}):
                await run_in_threadpool(self._note, scope)
            await send(message)

        await self.app(scope, receive, sent if scope["type"] == "http" else send)

    def _note(self, scope: Scope) -> None:
        id, visitor = scope["path_params"]["id"], scope.get("audiatur.visitor")
        if isinstance(id, str) and isinstance(visitor, Visitor) and self.bench.guard.is_closed(id):
            self.bench.guard.note(visitor.name, "read" if scope["method"] in SAFE else "write", "document", id, address=scope["path"])
