"""Making a document or a person visible to named people alone, and releasing it."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from audiatur.record.rights import thing
from audiatur.store.restrictions import What
from audiatur.web.bench import bench_of, whole_bench
from audiatur.web.errors import Refused
from audiatur.web.forms import post, then
from audiatur.web.visitor import may, require, visitor_of


def of_document(request: Request, id: str) -> dict[str, Any] | None:
    """What the page of a document shows of it: who else may see it, and a form for who may change that."""
    guard, visitor = whole_bench(request).guard, visitor_of(request)
    named = guard.restricted().document(id)
    can = may(visitor, "restrict", thing("restriction", named=named))
    if named is None and not can:
        return None
    return {
        "to": sorted(named or ()),
        "is": named is not None,
        "can": can,
        "accounts": [a.name for a in guard.accounts() if not a.locked_at],
        "me": visitor.name,
    }


def restrict(request: Request, form: FormData) -> Response:
    what, object = _asked(request, form)
    to = [name for name in form.getlist("to") if isinstance(name, str) and name]
    whole_bench(request).guard.restrict(what, object, to, _why(form), by=visitor_of(request).name)
    return then("/documents" if what == "document" else "/persons")


def release(request: Request, form: FormData) -> Response:
    what, object = _asked(request, form)
    whole_bench(request).guard.release(what, object, _why(form), by=visitor_of(request).name)
    return then("/documents" if what == "document" else "/persons")


def _asked(request: Request, form: FormData) -> tuple[What, str]:
    """What is to be restricted or released, once it is sure that this visitor may. An id of what he may not see is one that is not there."""
    require(request, "restrict")
    guard, given, object = whole_bench(request).guard, form.get("what"), form.get("object")
    if given not in ("document", "person") or not isinstance(object, str):
        raise Refused(400, "Not understood", "It was not said what to restrict. Go back and try again.")
    what: What = "document" if given == "document" else "person"
    restricted = guard.restricted()
    named = restricted.document(object) if what == "document" else restricted.person(object)
    if not may(visitor_of(request), "restrict", thing("restriction", named=named)):
        bench_of(request).desk.document(object)  # says as of any unknown id that there is none
        raise Refused(403, "Not allowed", "Only who is named in a restriction, or an administrator, can change it.")
    return what, object


def _why(form: FormData) -> str:
    why = form.get("why")
    return why if isinstance(why, str) else ""


routes = [post("/restrict", restrict), post("/release", release)]
