"""Who may see what is restricted, and changing it, the same for pages and for programs.

A person is told by a place in a document, where the name stands: so no address and no form holds a name that is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs
from starlette.requests import Request

from audiatur.errors import StoreError
from audiatur.publish.mask import initials
from audiatur.record.rights import thing
from audiatur.store.audit import Entry
from audiatur.store.persons import key_of
from audiatur.store.restrictions import Restricted, Restriction, What
from audiatur.web.bench import bench_of, whole_bench
from audiatur.web.errors import Refused, missing
from audiatur.web.visitor import may, require, visitor_of


def listed(request: Request) -> list[Restriction]:
    """Those in force that this visitor may know of: as one of the named, or as an administrator; a person by initials to who may not name that one."""
    restricted = whole_bench(request).guard.restricted()
    return [structs.replace(r, object=_called(request, r.what, r.object, restricted)) for r in _known(request, restricted)]


def _known(request: Request, restricted: Restricted) -> list[Restriction]:
    visitor, found = require(request, "see restrictions"), whole_bench(request).guard.restrictions()
    return [r for r in found if may(visitor, "see restrictions", thing("restriction", named=_named(restricted, r.what, r.object)))]


def trail(request: Request, rows: Sequence[Entry]) -> list[Entry]:
    """Rows of the audit trail: also there a person is by initials to who may not name that one."""
    restricted = whole_bench(request).guard.restricted()
    return [structs.replace(r, object=_called(request, r.kind, r.object, restricted)) for r in rows]


def _called(request: Request, kind: str, object: str, restricted: Restricted) -> str:
    shut = kind == "person" and not may(visitor_of(request), "see names", thing("person", named=restricted.person(object)))
    return initials(object.title()) if shut else object


def _named(restricted: Restricted, what: What, object: str) -> frozenset[str] | None:
    """To whom a thing is left by all that restricts it."""
    if what == "field":
        return restricted.field(object.rpartition(":")[0], "original")
    return restricted.document(object) if what == "document" else restricted.person(key_of(object))


def name_at(request: Request, document: str, place: str) -> str:
    """The name that stands at a place of a document that this visitor sees, of a victim, a witness or a minor."""
    try:
        record = bench_of(request).desk.record(document)
    except StoreError as error:
        raise missing("document with this id") from error
    spoke = [(m, s.name) for s in record.sources for m in s.mentions]
    found = [name or span.text for span, name in [*((p, p.name) for p in record.persons), *spoke] if str(span.start) == place]
    known = {p.key for p in bench_of(request).guard.persons(document=document)}
    name = next((name for name in found if key_of(name) in known), None)
    if name is None:
        raise missing("person at this place of the document")
    return name


def restrict(request: Request, what: What, object: str, to: Sequence[str], why: str) -> Restriction:
    _may_change(request, what, object)
    return whole_bench(request).guard.restrict(what, object, to, why, by=visitor_of(request).name)


def release(request: Request, what: What, object: str, why: str) -> Restriction:
    _may_change(request, what, object)
    return whole_bench(request).guard.release(what, object, why, by=visitor_of(request).name)


def release_number(request: Request, number: int, why: str) -> Restriction:
    """One in force, by its number, as it is listed: also a person whom the list tells by initials."""
    guard = whole_bench(request).guard
    found = next((r for r in _known(request, guard.restricted()) if r.number == number), None)
    if found is None:
        raise missing("restriction with this number that is in force")
    called = _called(request, found.what, found.object, guard.restricted())
    return structs.replace(release(request, found.what, found.object, why), object=called)


def _may_change(request: Request, what: What, object: str) -> None:
    """An id of what this visitor may not see is one that is not there. Raises Refused."""
    require(request, "restrict")
    named = _named(whole_bench(request).guard.restricted(), what, object)
    if not may(visitor_of(request), "restrict", thing("restriction", named=named)):
        if what != "person":
            bench_of(request).desk.document(object.rpartition(":")[0] if what == "field" else object)  # says as of any unknown id that there is none
        raise Refused(403, "Not allowed", "Only who is named in a restriction, or an administrator, can change it.")
