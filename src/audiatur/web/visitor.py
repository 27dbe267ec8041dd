"""Who looks at a page, and what that person may do. Every page and every deed asks `may`, which asks the one table, `audiatur.record.rights`."""

from __future__ import annotations

from typing import Final, Literal

from starlette.requests import HTTPConnection

from audiatur.record import rights
from audiatur.record.rights import Thing, Visitor
from audiatur.web.errors import Refused

Verb = Literal[
    "read", "download", "export", "add", "see imports", "judge", "compare", "save searches", "see names", "see activity", "administer",
    "read case", "lodge", "enter", "see access", "give access", "take access", "read register", "see exhibits", "file exhibits", "work on exhibits",
    "restrict", "see restrictions",
]  # fmt: skip
MEANT: Final[dict[Verb, tuple[rights.Verb, rights.Kind]]] = {
    "read": ("read", "document"),
    "download": ("read", "original"),
    "export": ("add", "export"),
    "add": ("add", "import"),
    "see imports": ("read", "import"),
    "judge": ("add", "judgement"),
    "compare": ("add", "comparison"),
    "save searches": ("add", "saved search"),
    "see names": ("name", "person"),
    "see activity": ("read", "activity"),
    "restrict": ("add", "restriction"),
    "see restrictions": ("read", "restriction"),
    "administer": ("change", "account"),
    "read case": ("read", "case"),
    "lodge": ("add", "case"),
    "enter": ("change", "case"),
    "see access": ("read", "case access"),
    "give access": ("add", "case access"),
    "take access": ("remove", "case access"),
    "read register": ("read", "register"),
    "see exhibits": ("read", "exhibit"),
    "file exhibits": ("add", "exhibit"),
    "work on exhibits": ("change", "exhibit"),
}
"""What pages ask, in the words of the table."""


def may(visitor: Visitor | None, verb: Verb, object: object = None) -> bool:
    """Whether this visitor may do this. What is restricted is not on the desk that a page gets (`bench_of`); where it is asked for, `object` is a Thing."""
    if visitor is None:
        return False
    asked, kind = MEANT[verb]
    return rights.may(visitor, asked, object if isinstance(object, Thing) else kind)


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


def may_undo(visitor: Visitor, by: str) -> None:
    """One's own judgements; those of others from editor on. Raises Refused."""
    if not rights.may(visitor, "remove", rights.thing("judgement", owner=by)):
        raise Refused(403, "Not allowed", "What somebody else has judged is taken back by editors alone.")


__all__ = ["MEANT", "Verb", "Visitor", "may", "may_undo", "require", "visitor_of"]
