"""Logging in and out, one's own account, and for administrators all accounts and the audit trail."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.errors import RightsError, TooManyAttempts
from audiatur.publish import words
from audiatur.record.rights import GIVEN
from audiatur.store import Guard
from audiatur.store.audit import Entry
from audiatur.web import looks, restricting
from audiatur.web.bench import whole_bench
from audiatur.web.errors import Refused
from audiatur.web.forms import asked, number, post, then
from audiatur.web.guard import SESSION, secure
from audiatur.web.openid import OpenId
from audiatur.web.visitor import require, visitor_of

SCREEN = 60
ELSEWHERE = "audiatur-openid"
"""The cookie of a log-in that is under way at the issuer."""
VOUCHED = "audiatur-vouched"
"""The cookie that says that the issuer let this browser in."""


def guard_of(request: Request) -> Guard:
    return whole_bench(request).guard


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def log_in_page(request: Request) -> Response:
    return _log_in_page(request, asked(request, "to"), none=not guard_of(request).has_accounts())


def _log_in_page(request: Request, to: str, *, none: bool = False, said: str = "", status: int = 200) -> Response:
    openid = whole_bench(request).openid
    values = {"to": to, "none": none, "said": said, "elsewhere": openid.settings.label if openid else "", "begin": looks.href("log-in", "openid", to=to)}
    return looks.page(request, "log-in.html.j2", values, status=status)


def log_in(request: Request, form: FormData) -> Response:
    try:
        token = guard_of(request).log_in(_text(form, "name"), _text(form, "password"), address=_address(request))
    except RightsError as error:
        return _not_in(request, error, _text(form, "to"))
    return _logged_in(request, token, _text(form, "to"))


def _not_in(request: Request, error: RightsError, to: str) -> Response:
    made = _log_in_page(request, to, said=str(error), status=429 if isinstance(error, TooManyAttempts) else 403)
    if isinstance(error, TooManyAttempts):
        made.headers["retry-after"] = str(error.wait)
    return made


def _logged_in(request: Request, token: str, to: str) -> Response:
    party = guard_of(request).visitor(token).role == "party"
    onward = then(_within(to or ("/cases" if party else "/")))
    onward.headers.append("set-cookie", f"{SESSION}={token}; Path=/; HttpOnly; SameSite=Lax{secure(request.scope)}")
    return onward


def openid_begin(request: Request) -> Response:
    """On to the issuer. A cookie of this log-in alone says, when somebody comes back, that it is the browser that left."""
    openid, browser = _openid(request), secrets.token_urlsafe(32)
    try:
        made = then(openid.begin(browser=browser, back=_back(request, openid), to=asked(request, "to")))
    except RightsError as error:
        return _not_in(request, error, asked(request, "to"))
    made.headers.append("set-cookie", f"{ELSEWHERE}={browser}; Path=/log-in/openid; Max-Age=600; HttpOnly; SameSite=Lax{secure(request.scope)}")
    return made


def openid_end(request: Request) -> Response:
    """Back from the issuer."""
    openid, guard, query = _openid(request), guard_of(request), request.query_params
    try:
        if "code" not in query:
            raise RightsError(f"{openid.settings.label} did not let you in. Begin again, or log in with your password.")
        guard.attempt_elsewhere(_address(request))
        known = openid.end(browser=request.cookies.get(ELSEWHERE, ""), back=_back(request, openid), state=query.get("state", ""), code=query["code"])
        token = guard.log_in_as(openid.settings.issuer, known.subject, name=known.name, address=_address(request))
    except RightsError as error:
        return _not_in(request, error, "")
    made = _logged_in(request, token, known.to)
    openid.begun_as(token, known.token)
    made.headers.append("set-cookie", f"{VOUCHED}=1; Path=/log-out; HttpOnly; SameSite=Lax{secure(request.scope)}")
    made.headers.append("set-cookie", f"{ELSEWHERE}=; Path=/log-in/openid; Max-Age=0; HttpOnly; SameSite=Lax{secure(request.scope)}")
    return made


def _openid(request: Request) -> OpenId:
    found = whole_bench(request).openid
    if found is None:
        raise Refused(404, "Not here", "At this desk nobody logs in by OpenID Connect.")
    return found


def _back(request: Request, openid: OpenId) -> str:
    """Where the issuer sends the browser: it knows this address, that of the page Log in, and no other of the desk."""
    return _here(request, openid) + "/log-in/openid/back"


def _here(request: Request, openid: OpenId) -> str:
    return (openid.settings.address or str(request.base_url)).rstrip("/")


def _within(to: str) -> str:
    """A page of this desk, whatever a link that led here said."""
    parts = urlsplit(to)
    own = to.startswith("/") and not to.startswith(("//", "/\\")) and not parts.netloc and to.isprintable()
    return to if own else "/"


def log_out(request: Request, form: FormData) -> Response:
    """Here, and at the issuer where that let him in: by way of a page, for what a form leads to may not be elsewhere (form-action of the policy)."""
    session, openid = request.cookies.get(SESSION, ""), whole_bench(request).openid
    guard_of(request).log_out(session)
    onward = openid.leave(session, after=_here(request, openid) + "/log-in") if openid and VOUCHED in request.cookies else ""
    request.scope["audiatur.visitor"] = None
    made = looks.page(request, "logged-out.html.j2", {"onward": onward, "label": openid.settings.label}) if openid and onward else then("/log-in")
    for name, path in ((SESSION, "/"), (VOUCHED, "/log-out")):
        made.headers.append("set-cookie", f"{name}=; Path={path}; Max-Age=0; HttpOnly; SameSite=Lax{secure(request.scope)}")
    return made


def own(request: Request) -> Response:
    visitor, guard = visitor_of(request), guard_of(request)
    return looks.page(request, "account.html.j2", {"sessions": guard.sessions(visitor.name), "known": guard.account(visitor.name), "when": _when})


def own_password(request: Request, form: FormData) -> Response:
    """Ends all sessions, this one too: to log in proves that the new password is known."""
    visitor = visitor_of(request)
    _same(form)
    guard_of(request).change_password(visitor.name, _text(form, "old"), _text(form, "new"), address=_address(request))
    return then("/log-in")


def own_sessions(request: Request, form: FormData) -> Response:
    visitor = visitor_of(request)
    guard_of(request).end_sessions(visitor.name, by=visitor.name)
    return then("/log-in")


def _same(form: FormData) -> None:
    if _text(form, "new") != _text(form, "again"):
        raise Refused(400, "Two different passwords", "The new password was not typed the same twice. Go back and type it again.")


def index(request: Request) -> Response:
    require(request, "administer")
    guard = guard_of(request)
    rows = guard.trail(before=number(request, "before", 0) or None, limit=SCREEN + 1)
    values = {
        "known": guard.accounts(),
        "roles": GIVEN,
        "restrictions": restricting.listed(request),
        "trail": [_row(r) for r in restricting.trail(request, rows[:SCREEN])],
        "next": looks.href("accounts", before=rows[SCREEN - 1].number) if len(rows) > SCREEN else "",
        "first": looks.href("accounts") if "before" in request.query_params else "",
        "when": _when,
    }
    return looks.page(request, "accounts.html.j2", values)


def _when(at: str) -> str:
    return f"{words.short_day(at[:10])}, {at[11:16]}"


def _row(e: Entry) -> dict[str, str]:
    detail = ", ".join(f"{key} {' and '.join(value) if isinstance(value, list) else value}" for key, value in e.detail.items())
    return {"at": _when(e.at), "who": e.who, "action": e.action, "object": f"{e.kind} {e.object}", "detail": detail}


def add(request: Request, form: FormData) -> Response:
    visitor = require(request, "administer")
    _same(form)
    guard_of(request).add_account(_text(form, "name"), _text(form, "role"), _text(form, "new"), by=visitor.name)
    return then("/accounts")


def change(request: Request, form: FormData) -> Response:
    """One deed on one account."""
    visitor = require(request, "administer")
    guard, name, deed = guard_of(request), request.path_params["name"], _text(form, "deed")
    if deed == "role":
        guard.change_role(name, _text(form, "role"), by=visitor.name)
    elif deed == "password":
        _same(form)
        guard.set_password(name, _text(form, "new"), by=visitor.name)
    elif deed == "lock":
        guard.lock(name, by=visitor.name)
    elif deed == "unlock":
        guard.unlock(name, by=visitor.name)
    else:
        raise Refused(400, "Not understood", "There is no such deed. Go back and try again.")
    return then("/accounts")


routes = [
    Route("/log-in", log_in_page),
    post("/log-in", log_in),
    Route("/log-in/openid", openid_begin),
    Route("/log-in/openid/back", openid_end),
    post("/log-out", log_out),
    Route("/account", own),
    post("/account/password", own_password),
    post("/account/sessions", own_sessions),
    Route("/accounts", index),
    post("/accounts", add),
    post("/accounts/{name}", change),
]
