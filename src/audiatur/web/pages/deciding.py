"""What people decide on incidents: these are one, this is two; what was decided already; and what is near, where one looks for what belongs together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from audiatur.publish import timeline, words
from audiatur.publish.incidents import Reader
from audiatur.publish.incidents import when as day_of
from audiatur.publish.timeline import Timeline
from audiatur.record import Account, Decider, Incident, Judgement
from audiatur.record.judgement import in_time, undone
from audiatur.record.rights import may, thing
from audiatur.store import pages
from audiatur.store.near import near
from audiatur.web import looks, names
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import Refused, missing
from audiatur.web.forms import decider, post, texts, then
from audiatur.web.visitor import Visitor, may_undo, require, visitor_of

DONE = {"same": "One incident", "different": "Two incidents", "undo": "Taken back"}


class Near(Struct, frozen=True, kw_only=True):
    """An incident in a list by date."""

    source: Incident
    name: str
    when: str
    href: str
    here: bool
    several: bool = True

    @property
    def anchor(self) -> str:
        return self.source.id


class Statement(Struct, frozen=True, kw_only=True):
    """A statement that may be split off: `name` finds it again."""

    name: str
    speaker: str
    said: str


class Decided(Struct, frozen=True, kw_only=True):
    id: str
    what: str
    by: str
    day: str
    why: str
    gone: str
    """Who took it back, and when."""
    removes: bool
    """Whether the visitor may."""


def values(request: Request, bench: Bench, comparison: int, chosen: Incident, reader: Reader, held: str) -> dict[str, Any]:
    """What the page of an incident shows of all that."""
    visitor = visitor_of(request)
    return {
        "near": _near(bench, comparison, chosen, held),
        "statements": _statements(chosen, reader),
        "decided": _decided(bench, chosen, reader, visitor),
        "judges": may(visitor, "add", "judgement"),
    }


def _near(bench: Bench, comparison: int, chosen: Incident, held: str) -> Timeline | None:
    ids = bench.ask(lambda db: near(db, comparison, chosen))
    if not ids:
        return None
    found = [chosen, *bench.ask(lambda db: pages.incidents_by_id(db, comparison, ids))]
    cited = list(dict.fromkeys(m.document for i in found for m in i.members))
    known = names.reader(bench, bench.named(cited), names=held)
    rows = [_row(i, chosen, known) for i in found]
    return timeline.build(rows, known.sides)


def _row(incident: Incident, chosen: Incident, known: Reader) -> Near:
    name = known.mask.text(incident.name, [m.document for m in incident.members])
    return Near(source=incident, name=name, when=day_of(incident), href=looks.href("incidents", incident.id), here=incident.id == chosen.id)


def _statements(incident: Incident, reader: Reader) -> list[tuple[str, str, list[Statement]]]:
    """By document: its id, its title, and what of it the incident holds."""
    accounts: dict[tuple[str, str], list[Account]] = {}
    for account in incident.accounts:
        accounts.setdefault((account.document, account.member), []).append(account)
    made: dict[str, list[Statement]] = {}
    for member in incident.members:
        hide = reader.mask.within(member.document)
        given = accounts.get((member.document, member.id), [])
        said = "; ".join(dict.fromkeys(f"{words.ATTRIBUTES[a.attribute].lower()}: {words.value(a)}" for a in given[:4]))
        speaker = reader.speaker(given[0]) if given else "the document"
        made.setdefault(member.document, []).append(Statement(name=f"{member.document}:{member.id}", speaker=hide(speaker), said=hide(said or member.id)))
    return [(document, reader.titles.get(document, document), said) for document, said in made.items()]


def _decided(bench: Bench, incident: Incident, reader: Reader, visitor: Visitor) -> list[Decided]:
    """On words of this incident, the earliest first."""
    every = in_time(bench.desk.judgements())
    mine = _about(every, {m.document for m in incident.members}, incident)
    gone = undone(every)
    return [_shown(j, gone.get(j.id), reader, visitor) for j in mine]


def _about(every: Sequence[Judgement], documents: set[str], incident: Incident) -> list[Judgement]:
    """Those whose words lie in a quote of the incident, or around one."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for account in incident.accounts:
        spans.setdefault(account.document, []).append((account.quote.start, account.quote.end))
    return [
        j for j in every if any(a.document in documents and any(s < a.end and a.start < e for s, e in spans.get(a.document, ())) for a in (*j.left, *j.right))
    ]


def _shown(made: Judgement, by: Judgement | None, reader: Reader, visitor: Visitor) -> Decided:
    hide = reader.mask.within(*(a.document for a in (*made.left, *made.right)))
    return Decided(
        id=made.id,
        what=DONE[made.decision],
        by=made.by,
        day=words.short_day(made.day.isoformat()),
        why=hide(made.why),
        gone=f"{by.by}, {words.short_day(by.day.isoformat())}: {hide(by.why)}" if by else "",
        removes=by is None and may(visitor, "remove", thing("judgement", owner=made.by)),
    )


# ---- deeds ---------------------------------------------------------------------------------------------------------------------
def join(request: Request, form: FormData) -> Response:
    require(request, "judge")
    id = request.path_params["id"]
    others = [_id_in(said) for said in (*texts(form, "with"), *texts(form, "other"))]
    chosen = list(dict.fromkeys([id, *(o for o in others if o)]))
    if len(chosen) < 2:
        raise Refused(400, "Nothing to join with", "Choose an incident that is one with this, or give its address. Go back and try again.")

    def made(bench: Bench, who: Decider) -> Judgement:
        from audiatur import flow  # here: it loads the stages, which most pages do without

        return flow.join_compared(bench.desk, chosen, who)

    return _decide(request, form, chosen, made)


def split(request: Request, form: FormData) -> Response:
    require(request, "judge")
    id, apart = request.path_params["id"], texts(form, "apart")
    if not apart:
        raise Refused(400, "Nothing to split off", "Choose the statements that are of another incident. Go back and try again.")

    def made(bench: Bench, who: Decider) -> Judgement:
        from audiatur import flow

        return flow.split_compared(bench.desk, id, apart, who)

    return _decide(request, form, [id], made)


def undo(request: Request, form: FormData) -> Response:
    id, ident = request.path_params["id"], "".join(texts(form, "judgement")[:1])
    visitor, bench = require(request, "judge"), bench_of(request)
    before = bench.desk.judgements()
    found = next((j for j in before if j.id == ident), None)
    if found is None:
        raise missing("judgement with this id")
    may_undo(visitor, found.by)
    from audiatur import flow

    bench.desk.add_judgement(flow.undo(before, ident, decider(visitor, form)))
    bench.changed("comparison")
    return then(looks.href("incidents", id, at="decide"))


def _decide(request: Request, form: FormData, chosen: Sequence[str], make: Callable[[Bench, Decider], Judgement]) -> Response:
    """Asks who may, on what is there for him; the page of the incident then has the decision, and the next comparison follows it."""
    visitor, bench = require(request, "judge"), bench_of(request)
    latest = bench.comparison().latest
    known = bench.ask(lambda db: pages.incidents_by_id(db, latest.number, chosen)) if latest else []
    if {i.id for i in known} != set(chosen):
        raise missing("incident with this id")
    bench.desk.add_judgement(make(bench, decider(visitor, form)))
    bench.changed("comparison")
    return then(looks.href("incidents", request.path_params["id"], at="decide"))


def _id_in(said: str) -> str:
    """An id, or the address of a page that ends in one."""
    return unquote(urlsplit(said).path.rstrip("/").rpartition("/")[2])


routes = [post("/incidents/{id}/join", join), post("/incidents/{id}/split", split), post("/incidents/{id}/undo", undo)]
