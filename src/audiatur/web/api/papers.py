"""Papers and what is in them: the list, one of them, its record, text and versions, what it says, who speaks, what was found missing; and new papers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Query, Request, UploadFile
from msgspec import Meta
from starlette.responses import Response

from audiatur import __version__
from audiatur.record.document import Verdict
from audiatur.record.reviewed import reviewed as left_by_people
from audiatur.record.rights import thing
from audiatur.store import Entry, Item, pages
from audiatur.store import Query as Asked
from audiatur.store.items import Kind
from audiatur.store.reviewing import Reviewing
from audiatur.web import initials, written
from audiatur.web import names as naming
from audiatur.web.actors import mine
from audiatur.web.api import shapes
from audiatur.web.api.edge import (
    Cursor,
    Day,
    Id,
    Limit,
    Names,
    Number,
    Reads,
    Reviews,
    Text,
    Unchanged,
    Writes,
    after,
    answer,
    cursor,
    holds,
    sent,
    without_paths,
)
from audiatur.web.api.routes import BYTES, TEXT, gives, gives_as, makes
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import Refused, missing
from audiatur.web.initials import Initials
from audiatur.web.kept import answer as file_of
from audiatur.web.pages import imports
from audiatur.web.pages.documents import one
from audiatur.web.visitor import require
from audiatur.web.work import Job, Task

router = APIRouter()
Whole = Annotated[int, Meta(ge=-(2**62), le=2**62)]
Many = Annotated[list[Text], Query(max_length=50)]


# ---- lists and searches --------------------------------------------------------------------------------------------------------
@router.get("/documents", tags=["documents"], **gives("Papers"))
def documents(
    request: Request,
    visitor: Reads,
    words: Annotated[Text, Query(description="In the title, the file's name or the publisher.")] = "",
    status: Annotated[Verdict | Literal["not read"] | None, Query()] = None,
    side: Annotated[Text | None, Query(description="`-` is none stated.")] = None,
    language: Text = "",
    since: Day | None = None,
    until: Day | None = None,
    order: pages.Order = "added",
    cursor_: Annotated[Cursor, Query(alias="cursor")] = "",
    limit: Limit = 50,
    held: Unchanged = None,
) -> Response:
    """The papers of the desk, filtered and sorted."""
    require(request, "read")
    bench = bench_of(request)
    of_side = None if side is None else "" if side == "-" else side
    wanted = pages.Wanted(words=words, status=status or "", side=of_side, language=language, since=since or "", until=until or "")
    found, more = bench.ask(lambda db: pages.listed(db, wanted, order=order, after=after(cursor_, tuple[str, str]) or (), limit=limit))
    known = initials.of(bench, [e.id for e in found])
    total = bench.ask(lambda db: pages.counted(db, wanted))
    return answer(request, shapes.Papers(items=tuple(paper(e, known) for e in found), total=total, next=cursor(*more) if more else None))


def paper(entry: Entry, known: Initials) -> shapes.Paper:
    document, hide = entry.document, known.hide(entry.id)
    return shapes.Paper(
        id=entry.id,
        path=hide(document.path),
        title=document.title and hide(document.title),
        publisher=document.publisher and hide(document.publisher),
        side=document.side,
        published=document.published,
        language=document.language,
        url=document.url and hide(document.url),
        part_of=document.part_of,
        status=document.status,
        characters=document.characters,
        original=entry.original,
        version=entry.version,
        program=entry.program,
        added_at=entry.added_at,
        added_by=entry.added_by,
        read_at=entry.read_at,
    )


@router.get("/search", tags=["search"], **gives("Hits"))
def search(
    request: Request,
    visitor: Reads,
    text: Text = "",
    side: Many = [],  # noqa: B006  # FastAPI copies it
    source: Many = [],  # noqa: B006
    place: Many = [],  # noqa: B006
    month: Many = [],  # noqa: B006
    measure: Many = [],  # noqa: B006
    act: Many = [],  # noqa: B006
    weapon: Many = [],  # noqa: B006
    relation: Many = [],  # noqa: B006
    status: Many = [],  # noqa: B006
    start: Day | None = None,
    end: Day | None = None,
    west: Annotated[float | None, Query(ge=-180, le=180)] = None,
    south: Annotated[float | None, Query(ge=-90, le=90)] = None,
    east: Annotated[float | None, Query(ge=-180, le=180)] = None,
    north: Annotated[float | None, Query(ge=-90, le=90)] = None,
    reviewed: bool | None = None,
    count: bool = True,
    cursor_: Annotated[Cursor, Query(alias="cursor")] = "",
    limit: Limit = 20,
    held: Unchanged = None,
) -> Response:
    """Documents that have these words and say something that meets all filters. Several values of one filter: any of them."""
    require(request, "read")
    bench = bench_of(request)
    many = {f: tuple(v) for f, v in {"side": side, "source": source, "place": place, "month": month, "measure": measure, "act": act}.items()}
    edges = [d for d in (west, south, east, north) if d is not None]
    if edges and (west is None or south is None or east is None or north is None):
        raise Refused(409, "Not a rectangle", "A rectangle takes all of west, south, east and north.")
    box = (edges[0], edges[1], edges[2], edges[3]) if edges else None
    query = Asked(text=text, **many, weapon=tuple(weapon), relation=tuple(relation), status=tuple(status), start=start, end=end, box=box, reviewed=reviewed)
    page = bench.desk.search(query, limit=limit, after=cursor_ or None, count=count, veil=initials.veil_of(bench, visitor))
    known = initials.of(bench, [h.document.id for h in page.hits])
    facets = {
        name: tuple(shapes.FacetCount(value=known.name(c.value) if name == "source" else c.value, documents=c.documents) for c in counts)
        for name, counts in page.facets.items()
    }
    taken = {name: tuple(map(known.name, values)) if name == "source" else values for name, values in page.taken.items()}
    items = tuple(_hit(h, known) for h in page.hits)
    made = shapes.Hits(items=items, total=page.total, more=page.more, facets=facets, counted=page.counted, taken=taken, next=page.next)
    return answer(request, made)


def _hit(hit: Any, known: Initials) -> shapes.Hit:
    shown = known.shown(hit.document.id)

    def passage(start: int, end: int, less: int = 0) -> shapes.Passage:
        return shapes.Passage(start=shown.start(start) - less, end=shown.end(end) - less)

    def excerpt(snippet: Any) -> shapes.Excerpt:
        begin = shown.start(snippet.start)
        return shapes.Excerpt(text=shown.text[begin : shown.end(snippet.end)], marks=tuple(passage(m.start, m.end, begin) for m in snippet.marks))

    accounts = tuple(passage(m.start, m.end) for m in hit.accounts)
    return shapes.Hit(document=paper(hit.document, known), excerpts=tuple(map(excerpt, hit.snippets)), accounts=accounts, meeting=hit.meeting)


@router.get("/items", tags=["documents"], **gives("Items"))
def items(
    request: Request,
    visitor: Reads,
    document: Annotated[str | None, Query(max_length=1000, pattern=written.TEXT)] = None,
    kind: Annotated[Kind | None, Query()] = None,
    speaker: Text | None = None,
    side: Text | None = None,
    measure: Text | None = None,
    cursor_: Annotated[Cursor, Query(alias="cursor")] = "",
    limit: Limit = 50,
    held: Unchanged = None,
) -> Response:
    """Statements, figures, acts and disputes, one row each, in the order in which they were read."""
    require(request, "read")
    bench, at = bench_of(request), after(cursor_, tuple[Whole])
    wanted = {"document": document, "kind": kind, "speaker": speaker, "side": side, "measure": measure}
    found, more = bench.ask(lambda db: pages.items_of(db, wanted, after=at[0] if at else 0, limit=limit))
    return answer(request, shapes.Items(items=_items(bench, found), next=cursor(more) if more is not None else None))


def _items(bench: Bench, found: list[Item]) -> tuple[Item, ...]:
    known = initials.of(bench, [i.document for i in found])
    return tuple(map(known.item, found))


@router.get("/sources", tags=["sources"], **gives("Sources"))
def sources(
    request: Request,
    visitor: Reads,
    cursor_: Annotated[Cursor, Query(alias="cursor")] = "",
    limit: Limit = 50,
    held: Unchanged = None,
) -> Response:
    """Who speaks in the papers, by name. A cursor is an item of the last one, so that it holds no name that is hidden."""
    require(request, "read")
    bench, at = bench_of(request), after(cursor_, tuple[str, str, str])
    last = bench.ask(lambda db: pages.item(db, *at)) if at else None
    if at and (last is None or last.speaker is None):
        raise Refused(409, "Not a cursor", "The papers were read again since. Begin again without the cursor.")
    start = last.speaker if last and last.speaker else ""
    found = bench.ask(lambda db: pages.speakers(db, after=start, limit=limit + 1))
    firsts = bench.ask(lambda db: [i for name in found[:limit] for i in pages.said_by(db, name, limit=1, also_statements=True)[0]])
    known = initials.of(bench, [i.document for i in firsts])
    rows = tuple(_source(i, known) for i in firsts)
    more = cursor(firsts[-1].document, firsts[-1].kind, firsts[-1].id) if len(found) > limit and firsts else None
    return answer(request, shapes.Sources(items=rows, next=more))


def _source(item: Item, known: Initials) -> shapes.SourceRow:
    name = item.speaker or ""
    shown = known.name(name, item.document)
    return shapes.SourceRow(name=shown, side=item.side, initials=shown != name)


@router.get("/sources/{name:path}", tags=["sources"], **gives("OneSource"))
def source(
    request: Request,
    visitor: Reads,
    name: Id,
    cursor_: Annotated[Cursor, Query(alias="cursor")] = "",
    limit: Limit = 50,
    held: Unchanged = None,
) -> Response:
    """What somebody says in all papers, and of which incidents. Under a name that is hidden from you there is nobody."""
    require(request, "read")
    bench, at = bench_of(request), after(cursor_, tuple[Whole])
    found, more = bench.ask(lambda db: pages.said_by(db, name, after=at[0] if at else 0, limit=limit, also_statements=True))
    known = initials.of(bench, [i.document for i in found])
    if (not found and not at) or known.name(name, *(i.document for i in found)) != name:
        raise missing("source of this name")
    latest = bench.comparison().latest
    incidents = bench.ask(lambda db: pages.incidents_of_items(db, latest.number, found)) if latest else []
    next_ = cursor(more) if more is not None else None
    return answer(request, shapes.OneSource(name=name, items=tuple(map(known.item, found)), incidents=tuple(incidents), next=next_))


@router.get("/gaps", tags=["documents"], **gives("Gaps"))
def gaps(request: Request, visitor: Reads, cursor_: Annotated[Cursor, Query(alias="cursor")] = "", limit: Limit = 25, held: Unchanged = None) -> Response:
    """What could not be read, resolved or decided, document by document."""
    require(request, "read")
    bench, at = bench_of(request), after(cursor_, tuple[str])
    found, more = bench.ask(lambda db: pages.having(db, "gaps", after=at[0] if at else "", limit=limit))
    known = Initials(bench, found)
    rows = tuple(shapes.PaperGaps(document=r.document.id, gaps=known.record(r).gaps) for r in found)
    return answer(request, shapes.Gaps(items=rows, next=cursor(more) if more else None))


@router.get("/persons", tags=["documents"], **gives("Persons"))
def persons(
    request: Request,
    visitor: Reads,
    names: Names = "initials",
    cursor_: Annotated[Cursor, Query(alias="cursor")] = "",
    limit: Limit = 25,
    held: Unchanged = None,
) -> Response:
    """Whom papers name as harmed, and who speaks as a witness; `limit` counts documents."""
    require(request, "read")
    bench, at = bench_of(request), after(cursor_, tuple[str])
    found, more = bench.ask(lambda db: pages.having(db, "persons", after=at[0] if at else "", limit=limit))
    known = Initials(bench, found, full=naming.shown(request, "persons") == "full")
    rows = tuple(
        shapes.PersonRow(document=r.document.id, name=p.name, kind=p.kind, harm=p.harm, start=p.start, end=p.end)
        for r in map(known.record, found)
        for p in r.persons
    )
    return answer(request, shapes.Persons(items=rows, next=cursor(more) if more else None))


# ---- new papers ----------------------------------------------------------------------------------------------------------------
@router.post("/documents", tags=["documents"], **makes("Work", status=202))
def add(
    request: Request, visitor: Writes, papers: Annotated[list[UploadFile], File(min_length=1, max_length=500, description="The papers, under their own names.")]
) -> Response:
    """Adds papers. They are read by work that runs beside: follow it at its address."""
    require(request, "add")
    if not all(p.filename for p in papers):
        raise Refused(409, "No name", "Every paper needs the name of its file, which says what format it has.")
    job = imports.taken_in(bench_of(request), papers, by=visitor.name)
    return begun(request, job)


@router.post("/refresh", tags=["jobs"], **makes("Work", status=202))
def refresh(request: Request, visitor: Writes) -> Response:
    """Reads again what another version of the program has read, or could not read."""
    require(request, "add")
    return begun(request, bench_of(request).jobs.begin(Task(kind="refresh", by=visitor.name, program=__version__)))


def begun(request: Request, job: Job, *, under: str = "jobs") -> Response:
    return answer(request, work_of(request, job, mine(request)), status=202, at=f"{request.scope['root_path']}/{under}/{job.number}")


def work_of(request: Request, job: Job, cases: Collection[str]) -> shapes.Work:
    """Without what it did to papers that are restricted to others; a case is named where it is among these."""
    job = imports.seen(request, job)
    remarks = tuple(
        shapes.Remark(name=s.name, document=s.document, status=s.status, what=s.what, why=s.why and without_paths(request, s.why)) for s in job.remarks
    )
    same = {f: getattr(job, f) for f in ("number", "state", "files", "total", "seen", "unread")}
    case = job.case if job.case and job.case in cases else None
    return shapes.Work(**same, kind=job.task.kind, by=job.task.by, what=dict(job.what), remarks=remarks, case=case, error=without_paths(request, job.error))


@router.get("/jobs", tags=["jobs"], **gives("Works"))
def jobs(request: Request, visitor: Writes, held: Unchanged = None) -> Response:
    """Work of this server, the newest first; of that for a case, what you have sent, and what is of cases that you have as the body."""
    require(request, "see imports")
    cases = frozenset(mine(request))
    return answer(request, shapes.Works(items=tuple(work_of(request, j, cases) for j in imports.listed(request))))


@router.get("/jobs/{number}", tags=["jobs"], **gives("Work"))
def job(request: Request, visitor: Writes, number: Number, held: Unchanged = None) -> Response:
    """How far it is."""
    require(request, "see imports")
    return answer(request, work_of(request, imports.one(request, number), mine(request)))


# ---- one paper -----------------------------------------------------------------------------------------------------------------
@router.get("/documents/{id:path}/record", tags=["documents"], **gives("Record"))
def record(
    request: Request,
    visitor: Reads,
    id: Id,
    version: Annotated[int | None, Query(ge=1, le=written.MOST)] = None,
    reviewed: Annotated[bool, Query(description="As people left it, not as the program read it.")] = False,
    names: Names = "initials",
    held: Unchanged = None,
) -> Response:
    """What was read in it: statements, figures, acts, places, times, sources, disputes, gaps."""
    require(request, "read", id)
    bench = bench_of(request)
    _, found = one(bench, id)
    if version is not None:
        if version not in {v.version for v in bench.desk.versions(id)}:
            raise missing("version of this document with this number")
        found = bench.desk.record(id, version)
    if reviewed:
        found = left_by_people(found, Reviewing(bench.desk).of(id))
    return answer(request, Initials(bench, [found], full=naming.shown(request, id) == "full").record(found))


@router.get("/documents/{id:path}/text", tags=["documents"], **gives_as(TEXT))
def text(request: Request, visitor: Reads, id: Id, names: Names = "initials", held: Unchanged = None) -> Response:
    """The text on which the record rests; its spans are offsets into it."""
    require(request, "read", id)
    bench = bench_of(request)
    _, found = one(bench, id)
    if found.document.text is None:
        raise missing("text of this document: it could not be read")
    known = Initials(bench, [found], full=naming.shown(request, id) == "full")
    return sent(request, known.shown(id).text.encode(), "text/plain; charset=utf-8")


@router.get("/documents/{id:path}/versions", tags=["documents"], **gives("Versions"))
def versions(request: Request, visitor: Reads, id: Id, held: Unchanged = None) -> Response:
    """All readings of it, the first one first."""
    require(request, "read", id)
    bench = bench_of(request)
    one(bench, id)
    return answer(request, shapes.Versions(items=tuple(bench.desk.versions(id))))


@router.get("/documents/{id:path}/original", tags=["documents"], **gives_as(BYTES))
def original(request: Request, visitor: Reviews, id: Id, held: Unchanged = None) -> Response:
    """The file as it came. It names everyone, so it takes the scope review."""
    require(request, "download", id)
    bench = bench_of(request)
    entry, _ = one(bench, id)
    require(request, "download", thing("original", named=bench.guard.named_beside(entry.original)))
    kept = bench.desk.original(entry.original)
    if bench.desk.trouble(kept):
        raise Refused(409, "Not whole", "The file is missing or was changed. `audiatur check` says more.")
    headers = {"etag": f'"{entry.original}"', "cache-control": "private, no-cache"}
    if holds(request.headers.get("if-none-match"), headers["etag"]):
        return Response(status_code=304, headers=headers)
    return file_of(kept, headers)


@router.get("/documents/{id:path}", tags=["documents"], **gives("OnePaper"))
def document(request: Request, visitor: Reads, id: Id, held: Unchanged = None) -> Response:
    """What is known of it, and in which incidents it speaks."""
    require(request, "read", id)
    bench = bench_of(request)
    entry, found = one(bench, id)
    known = Initials(bench, [found])
    hide, latest = known.hide(id), bench.comparison().latest
    incidents = bench.ask(lambda db: pages.incidents_of_document(db, latest.number, id)) if latest else []
    named = bench.guard.restricted().document(id)
    made = shapes.OnePaper(
        document=paper(entry, known),
        file_names=tuple(map(hide, bench.desk.names(entry.original))),
        incidents=tuple(shapes.IncidentName(id=i, name=hide(n)) for i, n in incidents),
        restricted_to=None if named is None else tuple(sorted(named)),
    )
    return answer(request, made)
