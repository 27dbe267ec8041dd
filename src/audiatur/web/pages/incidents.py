"""Incidents of the latest comparison, and one of them: matrix, charts, findings, history by day, and the words in their papers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.publish import pages as published
from audiatur.publish import words
from audiatur.publish.documents import Coverage, NotRead, SideCount
from audiatur.publish.incidents import Reader
from audiatur.record import Incident, Record, Sum
from audiatur.store import pages
from audiatur.web import exhibits, looks, names
from audiatur.web.again import from_memory
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import missing
from audiatur.web.forms import all_asked, asked, number
from audiatur.web.pages import deciding
from audiatur.web.visitor import require

SCREEN = 50
MISSED = 30
"""Papers not read that the page of an incident names."""


@from_memory()
def index(request: Request) -> Response:
    require(request, "read")
    bench = bench_of(request)
    compared = bench.comparison()
    relation, after = asked(request, "relation"), number(request, "after", -1)
    rows: list[pages.Row] = []
    more: int | None = None
    found: list[Incident] = []
    if compared.latest:
        latest = compared.latest.number
        rows, more = bench.ask(lambda db: pages.incidents(db, latest, words=asked(request, "words"), relation=relation, after=after, limit=SCREEN))
        found = bench.ask(lambda db: pages.incidents_by_id(db, latest, [r.id for r in rows]))
    reader = _reader_of(bench, found)
    query = {name: value for name, value in request.query_params.items() if name != "after" and value}
    values = {
        "incidents": [_line(i, reader) for i in found],
        "compared": compared,
        "asked": all_asked(request),
        "relations": [(name, heading) for name, (_, heading, _) in words.RELATIONS.items()],
        "next": looks.href("incidents", **query, after=more) if more is not None else "",
        "first": looks.href("incidents", **query) if after >= 0 else "",
    }
    return looks.page(request, "incidents.html.j2", values)


def _reader_of(bench: Bench, found: Sequence[Incident]) -> Reader:
    """The incidents' papers tell which names stand as initials."""
    documents = list(dict.fromkeys(m.document for i in found for m in i.members))
    return names.about(bench, documents)


def _line(incident: Incident, reader: Reader) -> dict[str, object]:
    documents = list(dict.fromkeys(m.document for m in incident.members))
    speakers = {(a.speaker, a.side) for a in incident.accounts}
    differ = dict.fromkeys(words.ATTRIBUTES[f.attribute].lower() for f in incident.findings if f.relation in ("contradict", "deny"))
    heard = {reader.sides.of(side).name for side in {a.side for a in incident.accounts}}
    sides = [side for side in reader.sides.all if side.name in heard]
    time = incident.time
    when = (
        words.short_day(time.start or time.end) + (f" to {words.short_day(time.end)}" if time.start and time.end not in (None, time.start) else "")
        if time
        else ""
    )
    return {
        "id": incident.id,
        "name": reader.mask.text(incident.name, documents),
        "when": when,
        "sides": sides,
        "documents": len(documents),
        "speakers": len(speakers),
        "differ": words.listed(list(differ)),
    }


@from_memory(unless=lambda bench: bench.held.exists)
def show(request: Request) -> Response:
    id = request.path_params["id"]
    require(request, "read", id)
    bench = bench_of(request)
    compared = bench.comparison()
    latest = compared.latest
    found = bench.ask(lambda db: pages.incidents_by_id(db, latest.number, [id])) if latest else []
    if not found or not latest:
        raise missing("incident with this id")
    added, held = bench.sums(latest.number, id), names.shown(request, id)
    reader, records = _reader(bench, latest.number, found[0], added, held)
    values = published.incident(found[0], records, reader, names=held)
    more = {
        "coverage": _coverage(bench, reader),
        "made": words.day(latest.made_at[:10]),
        "collection": bench.desk.root.resolve().name,
        "names": held,
        "compared": compared,
        "papers": [(reader.numbers[d], d) for d in reader.numbers],
        "narrow": False,
    }
    about = deciding.values(request, bench, latest.number, found[0], reader, held)
    more |= exhibits.of_incident(request, found[0], reader.mask.text)
    return looks.page(request, "incident.html.j2", values | more | about)


def _reader(bench: Bench, comparison: int, chosen: Incident, added: Sequence[Sum], held: str) -> tuple[Reader, list[Record]]:
    """With the papers that it knows."""
    others = {c.incident for s in added for c in (s.whole, *s.parts)} - {chosen.id}
    incidents = [chosen, *bench.ask(lambda db: pages.incidents_by_id(db, comparison, others))]
    cited = [m.document for m in chosen.members] + [a.document for a in chosen.accounts]
    for other in incidents[1:]:
        wanted = {c.account for s in added for c in (s.whole, *s.parts) if c.incident == other.id}
        cited += [other.accounts[n].document for n in wanted]
    records = bench.ask(lambda db: pages.records_of(db, cited))
    return names.reader(bench, records, names=held, incidents=incidents, sums=added), records


def _coverage(bench: Bench, reader: Reader) -> Coverage:
    """What the whole desk holds, of which this page has a part."""
    counts = bench.papers_by_side()
    failed = bench.kept("missed", lambda db: _missed(bench, db))
    dates = sorted(d[:10] for c in counts for d in (c.first, c.last) if d)
    return Coverage(
        total=sum(c.total for c in counts),
        read=sum(c.read for c in counts),
        sides=tuple(SideCount(side=reader.sides.of(c.side), total=c.total, read=c.read, languages="") for c in counts),
        not_read=tuple(NotRead(name=name, side=reader.sides.of(side), reason=reason) for name, side, reason in failed),
        no_text=(),
        quoted=(),
        span=words.listed(list(dict.fromkeys((words.day(dates[0]), words.day(dates[-1]))))).replace(" and ", " to ") if dates else "",
    )


def _missed(bench: Bench, db: Connection) -> list[tuple[str, str | None, str]]:
    """Name, side and reason of what could not be read."""
    failed, _ = pages.listed(db, pages.Wanted(status="not read"), limit=MISSED)
    hide = names.about(bench, [e.id for e in failed]).mask.text
    return [(hide(e.document.title or e.document.path, [e.id]), e.document.side, words.VERDICTS[e.document.status]) for e in failed]


routes = [Route("/incidents", index), Route("/incidents/{id}", show)]
