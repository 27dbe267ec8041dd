"""The desk as a whole, the latest comparison and its incidents, decisions to join and to split, and exports."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from audiatur import __version__
from audiatur.publish.exports import EXPORTS
from audiatur.record import Incident, Judgement, Relation
from audiatur.store import pages
from audiatur.web import exporting, initials, written
from audiatur.web import names as naming
from audiatur.web.api import shapes
from audiatur.web.api.edge import Cursor, Id, Limit, Names, Reads, Reviews, Text, Unchanged, after, answer, body_of, cursor
from audiatur.web.api.papers import Whole, begun
from audiatur.web.api.routes import gives, gives_as, makes
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import Refused, missing
from audiatur.web.visitor import may_undo, require, visitor_of
from audiatur.web.work import Decided, Task

router = APIRouter()
_FILES: Final = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in dict.fromkeys(e.media_type.partition(";")[0] for e in EXPORTS.values())}


@router.get("/desk", tags=["desk"], **gives("Overview"))
def desk(request: Request, visitor: Reads, held: Unchanged = None) -> Response:
    """What the desk holds, what waits, and who you are to it."""
    require(request, "read")
    bench = bench_of(request)
    waiting, _ = bench.waiting()
    made = shapes.Overview(
        name=bench.desk.root.resolve().name,
        program=__version__,
        you=visitor.name,
        role=visitor.role,
        documents=bench.desk.count(),
        waiting=waiting,
        compared=_latest(bench),
    )
    return answer(request, made)


# ---- comparison ----------------------------------------------------------------------------------------------------------------
@router.get("/comparison", tags=["comparison"], **gives("Latest"))
def comparison(request: Request, visitor: Reads, held: Unchanged = None) -> Response:
    """The latest comparison of the whole desk; its content is under /incidents."""
    require(request, "read")
    return answer(request, _latest(bench_of(request)))


def _latest(bench: Bench) -> shapes.Latest:
    found = bench.comparison()
    latest = found.latest
    related = bench.ask(lambda db: pages.relations(db, latest.number)) if latest else {}
    return shapes.Latest(comparison=latest, stale=found.stale, relations=related)


@router.post("/comparison", tags=["comparison"], **makes("Work", status=202))
def compare(request: Request, visitor: Reviews) -> Response:
    """Has the desk compared as it stands now, by work that runs beside."""
    require(request, "compare")
    return begun(request, bench_of(request).jobs.begin(Task(kind="compare", by=visitor.name, program=__version__)))


@router.get("/incidents", tags=["comparison"], **gives("Incidents"))
def incidents(
    request: Request,
    visitor: Reads,
    words: Annotated[Text, Query(description="In the name, which is place and date.")] = "",
    relation: Annotated[Relation | None, Query(description="How accounts of it relate.")] = None,
    cursor_: Annotated[Cursor, Query(alias="cursor")] = "",
    limit: Limit = 50,
    held: Unchanged = None,
) -> Response:
    """Incidents of the latest comparison. A cursor holds for the comparison of its page."""
    require(request, "read")
    bench, at = bench_of(request), after(cursor_, tuple[Whole, Whole])
    latest = bench.comparison().latest
    if at and (latest is None or at[0] != latest.number):
        raise Refused(409, "Not a cursor", "The desk was compared again since. Begin again without the cursor.")
    if latest is None:
        return answer(request, shapes.Incidents(comparison=None, items=(), next=None))
    number, position = latest.number, at[1] if at else -1
    rows, more = bench.ask(lambda db: pages.incidents(db, number, words=words, relation=relation or "", after=position, limit=limit))
    found = bench.ask(lambda db: pages.incidents_by_id(db, number, [r.id for r in rows]))
    known = initials.of(bench, [m.document for i in found for m in i.members])
    of = {i.id: [m.document for m in i.members] for i in found}
    items = tuple(
        shapes.IncidentRow(id=r.id, name=known.hide(*of.get(r.id, ()))(r.name), kind=r.kind, start_date=r.start_date, end_date=r.end_date) for r in rows
    )
    return answer(request, shapes.Incidents(comparison=number, items=items, next=cursor(number, more) if more is not None else None))


@router.get("/incidents/{id}", tags=["comparison"], **gives("OneIncident"))
def incident(request: Request, visitor: Reads, id: Id, names: Names = "initials", held: Unchanged = None) -> Response:
    """All accounts of it, one row for each speaker and attribute, and how they relate."""
    require(request, "read", id)
    bench = bench_of(request)
    latest = bench.comparison().latest
    found = bench.ask(lambda db: pages.incidents_by_id(db, latest.number, [id])) if latest else []
    if not found or not latest:
        raise missing("incident with this id")
    known = initials.of(bench, _documents(found[0]), full=naming.shown(request, id) == "full")
    sums = tuple(known.sum(s, _documents(found[0])) for s in bench.sums(latest.number, id))
    return answer(request, shapes.OneIncident(comparison=latest.number, incident=known.incident(found[0]), sums=sums))


def _documents(incident: Incident) -> list[str]:
    return list(dict.fromkeys([*(m.document for m in incident.members), *(a.document for a in incident.accounts)]))


# ---- decisions on incidents ----------------------------------------------------------------------------------------------------
@router.get("/judgements", tags=["comparison"], **gives("Judgements"))
def judgements(
    request: Request,
    visitor: Reads,
    document: Annotated[str | None, Query(max_length=1000, pattern=written.TEXT, description="Those on its statements.")] = None,
    held: Unchanged = None,
) -> Response:
    """Who joined or split incidents, and why; the earliest first, with undoings."""
    require(request, "read")
    bench = bench_of(request)
    found = bench.desk.judgements(document=document)
    known = initials.of(bench, [a.document for j in found for a in (*j.left, *j.right)])
    return answer(request, shapes.Judgements(items=tuple(map(known.judgement, found))))


@router.post("/judgements", tags=["comparison"], **makes("Work", status=202, takes=("Join", "Split", "JoinSources", "SplitSource", "Undo")))
def judge(request: Request, visitor: Reviews, said: Annotated[shapes.Decision, Depends(body_of(shapes.Decision))]) -> Response:
    """Joins or splits incidents of the latest comparison, or sources, or takes such a judgement back; then have the desk compared."""
    require(request, "judge")
    bench = bench_of(request)
    if isinstance(said, shapes.Undo):
        made = next((j for j in bench.desk.judgements() if j.id == said.judgement), None)
        _may_undo(request, made)
        decided = Decided(why=said.why, undoes=said.judgement)
    elif isinstance(said, shapes.JoinSources | shapes.SplitSource):
        decided = _on_sources(bench, said)
    else:
        chosen = said.incidents if isinstance(said, shapes.Join) else (said.incident,)
        latest = bench.comparison().latest
        known = bench.ask(lambda db: pages.incidents_by_id(db, latest.number, chosen)) if latest else []
        if {i.id for i in known} != set(chosen):
            raise missing("incident with such an id")
        decided = Decided(why=said.why, incidents=chosen, apart=said.apart if isinstance(said, shapes.Split) else ())
    return begun(request, bench.jobs.begin(Task(kind="judge", by=visitor.name, program=__version__, decided=decided)))


def _on_sources(bench: Bench, said: shapes.JoinSources | shapes.SplitSource) -> Decided:
    names = said.names if isinstance(said, shapes.JoinSources) else (said.name,)
    if not all(bench.ask(lambda db, name=name: pages.said_by(db, name, limit=1, also_statements=True))[0] for name in names):  # type: ignore[misc]
        raise missing("source of such a name")
    return Decided(why=said.why, names=names, apart=said.documents if isinstance(said, shapes.SplitSource) else ())


def _may_undo(request: Request, made: Judgement | None) -> None:
    if made is None:
        raise missing("judgement with this id")
    may_undo(visitor_of(request), made.by)


# ---- exports -------------------------------------------------------------------------------------------------------------------
@router.get("/exports", tags=["exports"], **gives("Formats"))
def formats(request: Request, visitor: Reads, held: Unchanged = None) -> Response:
    """The formats of others, and what each cannot hold."""
    require(request, "export")
    rows = (shapes.Format(name=e.name, title=e.title, media_type=e.media_type, cannot_hold=e.cannot_hold) for e in EXPORTS.values())
    return answer(request, shapes.Formats(items=tuple(rows)))


@router.get("/exports/{format}", tags=["exports"], **gives_as(_FILES))
def exported(request: Request, visitor: Reads, format: Id, names: Names = "initials") -> Response:
    """The latest comparison and the records that you may see, in a format of others."""
    return exporting.sent(request, format)
