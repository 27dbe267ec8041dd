"""One's own account, its sessions and tokens; and for administrators those of all.

No password goes in or out here, and no token is made here: either would let in whoever holds a token after that one is over, or farther than it reaches.
"""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from audiatur.record.rights import ROLES, Role, may, thing
from audiatur.store import Tokens
from audiatur.store.accounts import Account, named
from audiatur.store.tokens import NEEDS
from audiatur.web.api import shapes
from audiatur.web.api.edge import Administers, Id, Reads, Unchanged, answer, body_of, scopes_of
from audiatur.web.api.routes import gives, makes
from audiatur.web.bench import whole_bench
from audiatur.web.errors import Refused, missing
from audiatur.web.visitor import require, visitor_of

router = APIRouter()


# ---- one's own -----------------------------------------------------------------------------------------------------------------
@router.get("/account", tags=["accounts"], **gives("OwnAccount"))
def own(request: Request, visitor: Reads, held: Unchanged = None) -> Response:
    """In whose name you come, for what, and where that one is logged in."""
    return answer(request, _own(request))


@router.post("/account/sessions/end", tags=["accounts"], **makes("OwnAccount", status=201))
def end_own(request: Request, visitor: Reads) -> Response:
    """Logs the owner of the token out everywhere. Tokens stay."""
    whole_bench(request).guard.end_sessions(visitor.name, by=visitor.name)
    return answer(request, _own(request), status=201, at=f"{request.scope['root_path']}/account")


def _own(request: Request) -> shapes.OwnAccount:
    visitor, guard = visitor_of(request), whole_bench(request).guard
    known = guard.account(visitor.name)
    sessions = tuple(shapes.SessionLine(made_at=s.made_at, seen_at=s.seen_at, address=s.address) for s in guard.sessions(visitor.name))
    return shapes.OwnAccount(name=visitor.name, role=known.role if known else visitor.role, scopes=scopes_of(request), sessions=sessions)


# ---- tokens --------------------------------------------------------------------------------------------------------------------
@router.get("/tokens", tags=["accounts"], **gives("TokenLines"))
def tokens(request: Request, visitor: Reads, held: Unchanged = None) -> Response:
    """Yours that are not revoked; with the scope admin, those of all. Of none its secret."""
    return answer(request, _tokens(request))


@router.post("/tokens/revoke", tags=["accounts"], **makes("TokenLines", status=201, takes=("RevokeToken",)))
def revoke(request: Request, visitor: Reads, said: Annotated[shapes.RevokeToken, Depends(body_of(shapes.RevokeToken))]) -> Response:
    """Takes one of yours back, also the one with which you come; or with the scope admin, of somebody else's. Gives those that are left."""
    owner = said.owner or visitor.name
    if not may(visitor, "remove", thing("token", owner=owner)):
        raise Refused(403, "Not allowed", "Tokens of somebody else are taken back by administrators alone.")
    if (owner, said.name) not in {(t.owner, t.name) for t in _tokens(request).items}:
        raise missing("token of this name")
    Tokens(whole_bench(request).desk).revoke(said.name, owner=owner, by=visitor.name)
    return answer(request, _tokens(request), status=201, at=f"{request.scope['root_path']}/tokens")


def _tokens(request: Request) -> shapes.TokenLines:
    visitor = visitor_of(request)
    if not may(visitor, "read", thing("token", owner=visitor.name)):
        raise Refused(403, "Not allowed", f"A {visitor.role} has no tokens.")
    found = Tokens(whole_bench(request).desk).list(owner=None if may(visitor, "read", "token") else visitor.name)
    return shapes.TokenLines(items=tuple(found))


# ---- accounts ------------------------------------------------------------------------------------------------------------------
@router.get("/accounts", tags=["accounts"], **gives("Accounts"))
def accounts(request: Request, visitor: Administers, held: Unchanged = None) -> Response:
    """All of them, by name."""
    require(request, "administer")
    return answer(request, shapes.Accounts(items=tuple(whole_bench(request).guard.accounts())))


@router.post("/accounts", tags=["accounts"], **makes("Accounts", status=201, takes=("AddAccount",)))
def add(request: Request, visitor: Administers, said: Annotated[shapes.AddAccount, Depends(body_of(shapes.AddAccount))]) -> Response:
    """Adds one whose password nobody knows, with a role that the token's scopes are worth: a password is set on the page Accounts, or it logs in elsewhere."""
    require(request, "administer")
    guard = whole_bench(request).guard
    if not guard.has_accounts():
        raise Refused(
            409, "The first account", "The first account has a password from the beginning: add it on the page Accounts, or with `audiatur user add`."
        )
    _within(request, said.role)
    return _changed(request, guard.add_account(said.name, said.role, secrets.token_urlsafe(32), by=visitor.name))


@router.post("/accounts/{account}", tags=["accounts"], **makes("Accounts", status=201, takes=("GiveRole", "LockIt", "UnlockIt", "EndSessions")))
def change(request: Request, visitor: Administers, account: Id, said: Annotated[shapes.AccountDeed, Depends(body_of(shapes.AccountDeed))]) -> Response:
    """Gives a role, locks, unlocks, or ends all sessions. No role is given, or unlocked, that the token's scopes are not worth."""
    require(request, "administer")
    guard, by = whole_bench(request).guard, visitor.name
    known = guard.account(named(account))
    if known is None:
        raise missing("account of this name")
    match said:
        case shapes.GiveRole(role=role):
            _within(request, role)
            guard.change_role(known.name, role, by=by)
        case shapes.LockIt():
            guard.lock(known.name, by=by)
        case shapes.UnlockIt():
            _within(request, known.role)
            guard.unlock(known.name, by=by)
        case shapes.EndSessions():
            guard.end_sessions(known.name, by=by)
    return _changed(request, guard.account(known.name) or known)


def _within(request: Request, role: Role) -> None:
    """Raises Refused where an account of this role could have a token with scopes that this one has not."""
    beyond = [s for s, least in NEEDS.items() if ROLES.index(least) <= ROLES.index(role) and s not in scopes_of(request)]
    if beyond:
        raise Refused(403, "Not allowed", f"What a {role} may is more than this token is for: it lacks {' and '.join(beyond)}.")


def _changed(request: Request, account: Account) -> Response:
    return answer(request, shapes.Accounts(items=(account,)), status=201, at=f"{request.scope['root_path']}/accounts")
