"""Cases, each as the one who asks may have it: the list, one with what may happen next, its entries, its papers and mails, and who has access."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from msgspec import structs
from starlette.responses import Response

from audiatur import cases as at_all
from audiatur.record.judgement import moment
from audiatur.record.rights import thing
from audiatur.web import casefile, exhibits
from audiatur.web.api import exhibits as told
from audiatur.web.api import shapes
from audiatur.web.api.edge import Cursor, Id, Limit, Names, Reads, Reviews, Unchanged, after, answer, cursor, sent
from audiatur.web.api.routes import TEXT, gives, gives_as
from audiatur.web.casefile import Opened
from audiatur.web.casework import mine
from audiatur.web.errors import Refused
from audiatur.web.visitor import require, visitor_of

router = APIRouter()
_MAIL: Final = {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}}
Number = Annotated[int, Path(ge=0, le=2**31)]


def reads(request: Request) -> None:
    """Whoever has a part in a case reads that one; which these are is for `casework.actor_of`."""
    require(request, "read case", thing("case", owner=visitor_of(request).name))


@router.get("/procedures", tags=["cases"], **gives("Procedures"))
def procedures(request: Request, visitor: Reads, held: Unchanged = None) -> Response:
    """Those that come with the program: states, moves, and times, each with its rule. A case keeps the one under which it was lodged."""
    reads(request)
    return answer(request, shapes.Procedures(items=tuple(at_all.shipped().values())))


@router.get("/cases", tags=["cases"], **gives("Cases"))
def cases(request: Request, visitor: Reads, cursor_: Annotated[Cursor, Query(alias="cursor")] = "", limit: Limit = 50, held: Unchanged = None) -> Response:
    """Those in which you have a part, in the order in which they were lodged; with the scope review, as the role of its owner has it, all."""
    reads(request)
    found, at = mine(request), after(cursor_, tuple[str])
    if at and at[0] not in found:
        raise Refused(409, "Not a cursor", "This cursor is none of this list. Begin again without it.")
    start = found.index(at[0]) + 1 if at else 0
    here = found[start : start + limit]
    more = cursor(here[-1]) if start + limit < len(found) else None
    return answer(request, shapes.Cases(items=tuple(casefile.lines(request, here)), next=more))


@router.get("/cases/{case}", tags=["cases"], **gives("OneCase"))
def case(request: Request, visitor: Reads, case: Id, names: Names = "initials", held: Unchanged = None) -> Response:
    """What you may have of it: `copy` in words, as the dossier prints them; beside it what a program needs."""
    reads(request)
    found = casefile.opened(request, case)
    stands, dossier = found.case, found.made.dossier
    ruling = {p.point: p.outcome for p in dossier.ruling.decided.points} if dossier.ruling else {}
    made = shapes.OneCase(
        id=case,
        procedure=stands.procedure.name,
        state=stands.state,
        over=stands.over,
        lodged_at=stands.lodged_at,
        reader=found.actor.reader,
        roles=found.actor.roles,
        enters=found.actor.enters,
        moves=tuple(casefile.steps(stands, found.actor, found.at)),
        deadlines=tuple(_deadlines(found)),
        late=tuple(at_all.late(stands, moment(found.at))) if found.actor.reader == "body" else (),
        points=tuple(
            shapes.PointLine(id=p.point.id, ground=p.point.ground, stance=p.point.stance, proposed=p.point.proposed, outcome=ruling.get(p.point.id))
            for p in dossier.points
        ),
        material=tuple(shapes.PieceLine(id=p.id, by=p.by, form=p.form, points=p.points) for p in dossier.pieces),
        shown=tuple(casefile.given(found)),
        papers=tuple(found.papers),
        mails=casefile.mails(request, found),
        exhibits=_exhibits(request, found),
        copy=found.made.view,
    )
    return answer(request, made)


def _deadlines(found: Opened) -> list[shapes.Deadline]:
    return [
        shapes.Deadline(
            of=t.of, what=t.what, due=t.due, last_day=at_all.until(moment(t.due)).isoformat(), then=t.clock.then if t.clock else None, length=t.length
        )
        for t in sorted(found.deadlines, key=lambda t: moment(t.due))
    ]


def _exhibits(request: Request, found: Opened) -> dict[str, shapes.ExhibitOfCase]:
    """Of the material that is an exhibit, by the id of the material."""
    pieces = exhibits.of_case(request, found).of_piece
    return {
        ident: shapes.ExhibitOfCase(
            sha256=p.sha256,
            name=p.name,
            checked=p.checked,
            offers=tuple(map(told.offer, p.offers)),
            looked=tuple(map(told.assessed, p.looked)),
            unlooked=told.aspects(p.open),
        )
        for ident, p in pieces.items()
    }


@router.get("/cases/{case}/entries", tags=["cases"], **gives("Entries"))
def entries(request: Request, visitor: Reads, case: Id, held: Unchanged = None) -> Response:
    """All that was entered, the first thing first; of what is not for you, that there is something. Its ETag goes with the next one as If-Match."""
    reads(request)
    return answer(request, entered(request, case))


def entered(request: Request, case: str) -> shapes.Entries:
    found = casefile.opened(request, case, as_entered=True).made
    both = zip(found.dossier.steps, found.view.steps, strict=True)
    same = ("number", "id", "before", "at", "entered_at", "role", "by")
    items = (shapes.EntryLine(**{f: getattr(step, f) for f in same}, what=None if said.hidden else said.what) for step, said in both)
    return shapes.Entries(case=case, items=tuple(items))


@router.get("/cases/{case}/papers/{id:path}", tags=["cases"], **gives_as(TEXT))
def paper(request: Request, visitor: Reads, case: Id, id: Id, names: Names = "initials", held: Unchanged = None) -> Response:
    """The text of a paper of the case, as you have it there."""
    reads(request)
    text = casefile.paper(casefile.opened(request, case), id)
    return sent(request, text.encode(), "text/plain; charset=utf-8")


@router.get("/cases/{case}/letters/{number}", tags=["cases"], **gives_as(_MAIL))
def letter(request: Request, visitor: Reads, case: Id, number: Number, held: Unchanged = None) -> Response:
    """The mail file of a letter that went out, by the number of its entry: for the one to whom it went, and for who may see all that stands in it."""
    reads(request)
    return sent(request, casefile.mail(request, case, number), "message/rfc822")


@router.get("/cases/{case}/access", tags=["cases"], **gives("Ties"))
def access(request: Request, visitor: Reviews, case: Id, held: Unchanged = None) -> Response:
    """Accounts that have a part in the case."""
    found = casefile.ties(request, case)
    return answer(request, shapes.Ties(items=tuple(shapes.TieLine(**{f: structs.asdict(t)[f] for f in shapes.TieLine.__struct_fields__}) for t in found)))
