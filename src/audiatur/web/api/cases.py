"""Cases, each as the one who asks may have it: the list, one with what may happen next, its entries, papers and mails; lodging, and entering."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, File, Form, Header, Query, Request, UploadFile
from starlette.responses import Response

from audiatur import cases as at_all
from audiatur.errors import Overtaken
from audiatur.record.judgement import moment
from audiatur.record.procedure import Party
from audiatur.record.rights import thing
from audiatur.store.casepeople import Tie
from audiatur.web import casefile, casework, deeds, exhibits, written
from audiatur.web.actors import entries_of, mine
from audiatur.web.api import exhibits as told
from audiatur.web.api import shapes
from audiatur.web.api.edge import (
    Cursor,
    Id,
    Limit,
    Names,
    Number,
    Parts,
    Reads,
    Reviews,
    Text,
    Unchanged,
    Writes,
    after,
    answer,
    body_of,
    cursor,
    holds,
    sent,
    tag,
)
from audiatur.web.api.papers import begun, work_of
from audiatur.web.api.routes import TEXT, gives, gives_as, makes
from audiatur.web.bench import whole_bench
from audiatur.web.casefile import Opened
from audiatur.web.errors import Refused
from audiatur.web.visitor import require, visitor_of

router = APIRouter()
_MAIL: Final = {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}}


def reads(request: Request) -> None:
    """Whoever has a part in a case reads that one; which these are is for `actors.actor_of`."""
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
            unlooked=p.open,
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
    return answer(request, shapes.Ties(items=tuple(map(_tie, casefile.ties(request, case)))))


# ---- lodging and entering ------------------------------------------------------------------------------------------------------
Said = Annotated[str, Form(pattern=written.TEXT)]
Chosen = Annotated[list[Said], Form(max_length=200)]
One = Annotated[UploadFile, File(description="Under its own name.")]
IfMatch = Annotated[str | None, Header(alias="If-Match", description="The ETag of GET /cases/{case}/entries: 412 where something was entered since.")]
COMING: Final = "cases/coming"


@router.post("/cases", tags=["cases"], **makes("CaseLine", status=201, takes=("LodgePapers",)))
def lodge(request: Request, visitor: Reviews, said: Annotated[shapes.LodgePapers, Depends(body_of(shapes.LodgePapers))]) -> Response:
    """Makes a case of papers that are on the desk, for who keeps cases. What the appeal says is proposed from its text, for a person to confirm."""
    made = casework.lodge_papers(request, said.papers, publication=said.publication, procedure=said.procedure, at=said.at)
    return answer(request, casefile.lines(request, [made])[0], status=201, at=f"{request.scope['root_path']}/cases/{made}")


@router.post("/appeals", tags=["cases"], **makes("Work", status=202))
def lodge_files(
    request: Request,
    visitor: Writes,
    appeal: One,
    beside: Annotated[list[UploadFile], File(max_length=200, description="What comes with it.")] = [],  # noqa: B006  # FastAPI copies it
    procedure: Said = "newsroom",
    title: Said = "",
    publisher: Said = "",
    published: Said = "",
    url: Said = "",
) -> Response:
    """Makes a case of files, of the publication that is named; whoever keeps no cases here has the part of the complainant. Follow it at its address."""
    contested = {"title": title, "publisher": publisher, "published": published, "url": url}
    job = casework.lodge_files(request, deeds.papers_alone(_named([appeal, *beside])), procedure=procedure, contested=contested)
    return begun(request, job, under=COMING)


def _named(files: list[UploadFile]) -> list[UploadFile]:
    if not all(f.filename for f in files):
        raise Refused(409, "No name", "Every file needs its name, which says what format it has.")
    return files


@router.get("/cases/coming/{number}", tags=["cases"], **gives("Work"))
def coming(request: Request, visitor: Writes, number: Number, held: Unchanged = None) -> Response:
    """How far what you have sent for a case is: `case` says of which, when it is entered."""
    return answer(request, work_of(request, casework.coming(request, number), mine(request)))


@router.post("/cases/{case}/entries", tags=["cases"], **makes("Entries", status=201, takes=tuple(d.__name__ for d in deeds.DEEDS.values())))
def enter(request: Request, visitor: Writes, case: Id, said: Annotated[deeds.Deed, Depends(body_of(deeds.Deed))], match: IfMatch = None) -> Response:
    """Enters what a deed says, in your name and your part. What the procedure does not allow is refused (409) with what stands against it."""
    found, actor = casework.entering(request, case)
    start, after = len(entries_of(request, case)), _last(request, case, match)
    try:
        casework.enter(whole_bench(request).desk, found, actor, said, after=after)
    except Overtaken as error:
        raise _entered_since() if after else error from error
    made = entered(request, case)
    items = made.items[start:]
    return answer(request, shapes.Entries(case=case, items=items), status=201, at=f"{request.scope['root_path']}/cases/{case}/entries")


def _last(request: Request, case: str, match: str | None) -> str | None:
    """The id of the last one of the entries that this If-Match is of; None where it is of no entries in particular."""
    if match is None or match.strip() == "*":
        return None
    there = entered(request, case)
    if not holds(match, tag(msgspec.json.encode(there))):
        raise _entered_since()
    return there.items[-1].id


def _entered_since() -> Refused:
    return Refused(412, "Changed", "Something was entered in this case since. Get its entries again.")


@router.post("/cases/{case}/files", tags=["cases"], **makes("Work", status=202))
def enter_file(
    request: Request,
    visitor: Writes,
    case: Id,
    file: One,
    deed: Annotated[Literal["offer", "answer", "receive"], Form(description="What it is: material, an answer, or a mail that came in for the body.")],
    title: Annotated[Said, Form(description="Of material.")] = "",
    of: Annotated[Literal["", "complainant", "publisher", "body"], Form(description="Whose it is; a party's own always.")] = "",
    materials: Chosen = [],  # noqa: B006
    points: Chosen = [],  # noqa: B006
    withheld: Said = "",
    role: Said = "",
    at: Said = "",
) -> Response:
    """Enters a file as material or as an answer, or files a mail. It is read by work that runs beside, and entered then: follow it at its address."""
    found, actor = casework.entering(request, case)
    deeds.papers_alone(_named([file]))
    if deed == "receive":
        return begun(request, casework.receive(request, found, actor, file, of=of, at=at), under=COMING)
    said: deeds.CaseOffer | deeds.CaseAnswer
    if deed == "answer":
        party: Party | None = "complainant" if of == "complainant" else "publisher" if of == "publisher" else None
        said = deeds.CaseAnswer(party=party, materials=tuple(materials), points=tuple(points), role=role, at=at)
    elif materials:
        raise Refused(409, "Not an answer", "What is offered is no answer to material. Say on which points it is, or enter it as an answer.")
    else:
        said = deeds.CaseOffer(title=title or file.filename or "", of=of or "body", withheld=withheld, points=tuple(points), role=role, at=at)
    return begun(request, casework.enter_file(request, found, actor, said, file), under=COMING)


@router.get("/cases/{case}/drafts/{template}", tags=["cases"], **gives("Draft"))
def draft(
    request: Request,
    visitor: Reviews,
    case: Id,
    template: Id,
    to: Party,
    note: Annotated[str, Query(max_length=4000, pattern=written.TEXT, description="To be said besides; of a question, the question.")] = "",
    signed: Text = "",
    held: Unchanged = None,
) -> Response:
    """A letter of the body's from a template, of what the one to whom it goes may have of the case. Nothing is filed."""
    reads(request)
    subject, text, known = casework.draft(request, case, template, to=to, note=note, signed=signed)
    return answer(request, shapes.Draft(subject=subject, text=text, address=known or None))


@router.post("/cases/{case}/access", tags=["cases"], **makes("Ties", status=201, takes=("GiveAccess",)))
def give_access(request: Request, visitor: Parts, case: Id, said: Annotated[shapes.GiveAccess, Depends(body_of(shapes.GiveAccess))]) -> Response:
    """Gives an account its part in the case."""
    casework.give_access(request, case, said.account, said.role, name=said.name)
    return _ties(request, case)


@router.post("/cases/{case}/access/{account}/end", tags=["cases"], **makes("Ties", status=201))
def end_access(request: Request, visitor: Parts, case: Id, account: Id) -> Response:
    """Takes an account its part in the case. From then on it has there what its role has."""
    casework.end_access(request, case, account)
    return _ties(request, case)


def _ties(request: Request, case: str) -> Response:
    made = shapes.Ties(items=tuple(map(_tie, whole_bench(request).guard.ties(case=case))))
    return answer(request, made, status=201, at=f"{request.scope['root_path']}/cases/{case}/access")


def _tie(one: Tie) -> shapes.TieLine:
    return shapes.TieLine(**{f: getattr(one, f) for f in shapes.TieLine.__struct_fields__})
