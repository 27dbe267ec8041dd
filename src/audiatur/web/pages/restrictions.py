"""Making a document or a person visible to named people alone, and releasing it.

A person is told to the server by a place in a document, where the name stands: so no address and no form holds a name that is hidden.
"""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.errors import StoreError
from audiatur.publish.mask import initials
from audiatur.record.rights import thing
from audiatur.store.persons import key_of
from audiatur.store.restrictions import What
from audiatur.web import looks, names
from audiatur.web.bench import bench_of, whole_bench
from audiatur.web.errors import Refused, missing
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
    name = _named(request, document, at)
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


def _named(request: Request, document: str, at: str) -> str:
    """The name that stands at a place of a document that this visitor sees, of a victim, a witness or a minor."""
    try:
        record = bench_of(request).desk.record(document)
    except StoreError as error:
        raise missing("document with this id") from error
    spoke = [(m, s.name) for s in record.sources for m in s.mentions]
    found = [name or span.text for span, name in [*((p, p.name) for p in record.persons), *spoke] if str(span.start) == at]
    known = {p.key for p in bench_of(request).guard.persons(document=document)}
    name = next((name for name in found if key_of(name) in known), None)
    if name is None:
        raise missing("person at this place of the document")
    return name


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
    given, object = form.get("what"), form.get("object")
    if given == "person":
        object = key_of(_named(request, str(form.get("document", "")), str(form.get("place", ""))))
    if given not in ("document", "person") or not isinstance(object, str):
        raise Refused(400, "Not understood", "It was not said what to restrict. Go back and try again.")
    what: What = "document" if given == "document" else "person"
    restricted = whole_bench(request).guard.restricted()
    named = restricted.document(object) if what == "document" else restricted.person(object)
    if not may(visitor_of(request), "restrict", thing("restriction", named=named)):
        if what == "document":
            bench_of(request).desk.document(object)  # says as of any unknown id that there is none
        raise Refused(403, "Not allowed", "Only who is named in a restriction, or an administrator, can change it.")
    return what, object


def _why(form: FormData) -> str:
    why = form.get("why")
    return why if isinstance(why, str) else ""


routes = [Route("/person", person), post("/restrict", restrict), post("/release", release)]
