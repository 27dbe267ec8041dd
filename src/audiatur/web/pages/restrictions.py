"""Making a document or a person visible to named people alone, and releasing it: on the pages of the document and of the person, and in the list of all."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.publish.mask import initials
from audiatur.record.rights import thing
from audiatur.store.persons import key_of
from audiatur.store.restrictions import What
from audiatur.web import looks, names, restricting
from audiatur.web.bench import bench_of, whole_bench
from audiatur.web.errors import Refused
from audiatur.web.forms import asked, post, then
from audiatur.web.visitor import may, require, visitor_of


def of_document(request: Request, id: str) -> dict[str, Any] | None:
    """What the page of a document shows of it: who else may see it, and a form for who may change that."""
    return _of(request, "document", {"object": id}, whole_bench(request).guard.restricted().document(id))


def _of(request: Request, what: What, fields: dict[str, str], named: frozenset[str] | None) -> dict[str, Any] | None:
    guard, visitor = whole_bench(request).guard, visitor_of(request)
    can = may(visitor, "restrict", thing("restriction", named=named))
    if named is None and not can:
        return None
    return {
        "what": what,
        "fields": {"what": what, **fields},
        "to": sorted(named or ()),
        "is": named is not None,
        "can": can,
        "accounts": [a.name for a in guard.accounts() if not a.locked_at],
        "me": visitor.name,
    }


def person(request: Request) -> Response:
    """The form for one person, in the words of one document."""
    require(request, "restrict")
    document, at = asked(request, "document"), asked(request, "place")
    name = restricting.name_at(request, document, at)
    held = names.shown(request, document)
    hide = names.reader(bench_of(request), [bench_of(request).desk.record(document)], names=held).mask.within(document)
    key = key_of(name)
    values = {
        "name": hide(name) if held == "full" else initials(name),
        "names": held,
        "papers": len(
            {p.document for p in whole_bench(request).guard.persons(key=key) if p.document not in bench_of(request).guard.hidden(visitor_of(request))}
        ),
        "restricted": _of(request, "person", {"document": document, "place": at}, whole_bench(request).guard.restricted().person(key)),
        "back": looks.href("documents", document),
        "full": looks.href("person", document=document, place=at, names="full"),
    }
    return looks.page(request, "person.html.j2", values)


def restrict(request: Request, form: FormData) -> Response:
    what, object = _asked(request, form)
    restricting.restrict(request, what, object, [name for name in form.getlist("to") if isinstance(name, str) and name], _why(form))
    return then("/documents" if what == "document" else "/persons")


def release(request: Request, form: FormData) -> Response:
    """Of a thing, from its page; or by its number, from the list of all."""
    number = form.get("number")
    if isinstance(number, str):
        restricting.release_number(request, int(number) if number.isdecimal() and len(number) < 18 else 0, _why(form))
        return then("/accounts")
    what, object = _asked(request, form)
    restricting.release(request, what, object, _why(form))
    return then("/documents" if what == "document" else "/persons")


def _asked(request: Request, form: FormData) -> tuple[What, str]:
    require(request, "restrict")
    given, object = form.get("what"), form.get("object")
    if given == "person":
        return "person", restricting.name_at(request, str(form.get("document", "")), str(form.get("place", "")))
    if given != "document" or not isinstance(object, str):
        raise Refused(400, "Not understood", "It was not said what to restrict. Go back and try again.")
    return "document", object


def _why(form: FormData) -> str:
    why = form.get("why")
    return why if isinstance(why, str) else ""


routes = [Route("/person", person), post("/restrict", restrict), post("/release", release)]
