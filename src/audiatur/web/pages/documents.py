"""The list of documents, one document with its record beside it, and the file it came from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import get_args

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.errors import StoreError
from audiatur.publish import documents as publishing
from audiatur.publish import pages as published
from audiatur.publish import words
from audiatur.publish.incidents import Reader
from audiatur.publish.sides import NOT_STATED, Side
from audiatur.record import Record, Span, Verdict
from audiatur.record.rights import thing
from audiatur.store import pages
from audiatur.store.documents import Entry
from audiatur.store.pages import ORDERS, Wanted
from audiatur.web import looks, names
from audiatur.web.again import from_memory
from audiatur.web.bench import Bench, bench_of
from audiatur.web.beside import layers
from audiatur.web.errors import Refused, missing
from audiatur.web.forms import all_asked, asked
from audiatur.web.kept import answer
from audiatur.web.pages import restrictions
from audiatur.web.visitor import require

SORTED = {"added": "newest first", "published": "latest published first", "title": "by title", "id": "by id"}
SCREEN = 50


class Line(Struct, frozen=True, kw_only=True):
    """A document in a list."""

    id: str
    title: str
    side: Side
    publisher: str
    published: str
    language: str
    added: str
    read: bool
    verdict: str
    why: str


def lines(entries: Sequence[Entry], reader: Reader) -> list[Line]:
    return [_line(e, reader) for e in entries]


def _line(entry: Entry, reader: Reader) -> Line:
    document, hide = entry.document, reader.mask.within(entry.id)
    return Line(
        id=entry.id,
        title=hide(f"“{' '.join(document.title.split())}”" if document.title else document.path),
        side=reader.sides.of(document.side),
        publisher=hide(document.publisher or ""),
        published=words.short_day(document.published),
        language=words.language(document.language) if document.language else "",
        added=words.short_day(entry.added_at[:10]),
        read=document.status == "read",
        verdict=words.VERDICTS[document.status],
        why="",
    )


@from_memory()
def index(request: Request) -> Response:
    """Filtered and sorted by the address, so that a list can be linked; from a cursor on."""
    require(request, "read")
    bench, wanted = bench_of(request), _wanted(request)
    order = asked(request, "order") or "added"
    if order not in ORDERS:
        raise Refused(400, "Not understood", f"Documents cannot be sorted by “{order}”. Choose one of the orders in the form.")
    cursor = _cursor(request)
    found, more = bench.ask(lambda db: pages.listed(db, wanted, order=order, after=cursor, limit=SCREEN))
    reader = names.about(bench, [e.id for e in found])
    query = {name: value for name, value in request.query_params.items() if name != "after" and value}
    values = {
        "documents": lines(found, reader),
        "total": bench.kept(f"count {wanted}", lambda db: pages.counted(db, wanted), pages.PAPERS),
        "next": looks.href("documents", **query, after=json.dumps(more)) if more else "",
        "first": looks.href("documents", **query) if cursor else "",
        "asked": all_asked(request),
        "filtered": wanted != Wanted(),
        "side_choices": [*((s.name, s.name) for s in reader.sides.known), ("-", NOT_STATED)],
        "languages": [(code, words.language(code)) for code in bench.kept("languages", pages.languages, pages.PAPERS)],
        "statuses": [("read", "read"), ("not read", "not read"), *((s, words.VERDICTS[s]) for s in get_args(Verdict) if s != "read")],
        "orders": SORTED.items(),
    }
    return looks.page(request, "documents.html.j2", values)


def _wanted(request: Request) -> Wanted:
    side = asked(request, "side")
    return Wanted(
        words=asked(request, "words"),
        status=asked(request, "status"),
        side=("" if side == "-" else side) if side else None,
        language=asked(request, "language"),
        since=asked(request, "since"),
        until=asked(request, "until"),
    )


def _cursor(request: Request) -> tuple[str, str] | tuple[()]:
    text = request.query_params.get("after")
    if not text:
        return ()
    try:
        first, second = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused(400, "Not understood", "The mark of a page in this address is damaged. Start again from the list.") from error
    if not (isinstance(first, str) and isinstance(second, str)):
        raise Refused(400, "Not understood", "The mark of a page in this address is damaged. Start again from the list.")
    return first, second


@from_memory()
def show(request: Request) -> Response:
    id = request.path_params["id"]
    require(request, "read", id)
    bench = bench_of(request)
    entry, record = one(bench, id)
    held = names.shown(request, id)
    reader = names.reader(bench, [record], names=held)
    latest = bench.comparison().latest
    ids = bench.ask(lambda db: pages.incidents_of_document(db, latest.number, id)) if latest else []
    hide = reader.mask.within(id)
    values = {
        "entry": entry,
        "d": published.document(record, reader, _spans(record)),
        "gaps": publishing.gaps(record, hide),
        "layers": layers(record, reader),
        "incidents": [(i, hide(name)) for i, name in ids],
        "versions": bench.desk.versions(id),
        "verdict": words.VERDICTS[entry.document.status],
        "names": held,
        "named": bool(record.persons) or any(s.kind in ("witness", "victim") for s in record.sources),
        "key": publishing.KEY,
        "restricted": restrictions.of_document(request, id),
        "file_names": [hide(name) for name in bench.desk.names(entry.original)],
    }
    return looks.page(request, "document.html.j2", values)


def one(bench: Bench, id: str) -> tuple[Entry, Record]:
    try:
        return bench.desk.document(id), bench.desk.record(id)
    except StoreError as error:
        raise missing("document with this id") from error


def _spans(record: Record) -> list[Span]:
    """All that the margin leads to."""
    return [*(t.figure for t in record.tolls), *(a.trigger for a in record.attacks), *(Span(start=d.start, end=d.end, text=d.text) for d in record.disputes)]


def original(request: Request) -> Response:
    """The bytes as they came, to be saved and never to be run: a page among the papers must not act in the workbench's name."""
    id = request.path_params["id"]
    require(request, "download", id)
    bench = bench_of(request)
    entry, _ = one(bench, id)
    require(request, "download", thing("original", named=bench.guard.named_beside(entry.original)))
    kept = bench.desk.original(entry.original)
    if why := bench.desk.trouble(kept):
        raise Refused(409, "The file is not whole", why)
    return answer(kept)


routes = [Route("/documents", index), Route("/documents/{id:path}/original", original), Route("/documents/{id:path}", show)]
