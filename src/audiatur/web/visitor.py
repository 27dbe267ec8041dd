"""Who looks at a page, and what that person may do. Every page and every deed asks `may`, and nothing else decides."""

from __future__ import annotations

from typing import Final, Literal, get_args

from msgspec import Struct
from starlette.requests import HTTPConnection

from audiatur.store import Desk
from audiatur.web.errors import Refused

Role = Literal["reader", "contributor", "reviewer", "editor", "administrator"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""Each may do what those before it may."""
Verb = Literal["read", "download", "add", "judge", "compare", "see names", "see activity", "administer"]
LEAST: Final[dict[Verb, Role]] = {
    "read": "reader",
    "download": "reviewer",  # the file as it came has every name in it
    "add": "contributor",
    "judge": "reviewer",
    "compare": "reviewer",
    "see names": "reviewer",
    "see activity": "editor",
    "administer": "administrator",
}


class Visitor(Struct, frozen=True, kw_only=True):
    name: str
    role: Role


def may(visitor: Visitor | None, verb: Verb, object: object = None) -> bool:
    """Whether this visitor may do this to an object: a record, an id, or the desk where it is None."""
    return visitor is not None and ROLES.index(visitor.role) >= ROLES.index(LEAST[verb])


def local(desk: Desk) -> Visitor:
    """Without accounts, whoever sits at this computer is its user, who can open the desk's files as well."""
    return Visitor(name=desk.by, role="administrator")


def visitor_of(request: HTTPConnection) -> Visitor:
    """Who asks, as a middleware has put it on the request."""
    found = request.scope.get("audiatur.visitor")
    if not isinstance(found, Visitor):
        raise Refused(401, "Nobody is logged in", "Log in to see this desk.")
    return found


def require(request: HTTPConnection, verb: Verb, object: object = None) -> Visitor:
    visitor = visitor_of(request)
    if not may(visitor, verb, object):
        raise Refused(403, "Not allowed", f"To {verb} is not among the rights of a {visitor.role}. Ask an administrator of the desk.")
    return visitor
