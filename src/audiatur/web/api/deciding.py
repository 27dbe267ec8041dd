"""What people judged of items, and judging; who did what; and the audit trail."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response

from audiatur.errors import JudgementError, Overtaken
from audiatur.record import Record, Review
from audiatur.record.fields import LAYERS, fields
from audiatur.record.review import ReviewVerdict
from audiatur.record.reviewed import Standing, add, complete, judge, standing
from audiatur.store.reviewing import Reviewing
from audiatur.web import initials, restricting, written
from audiatur.web.api import shapes
from audiatur.web.api.edge import Administers, Cursor, Id, Limit, Reviews, Text, Unchanged, after, answer, body_of, cursor, holds, tag
from audiatur.web.api.papers import Whole
from audiatur.web.api.routes import gives, makes
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import Refused, missing
from audiatur.web.pages import review as page
from audiatur.web.visitor import may_undo, require

router = APIRouter()
Document = Annotated[str, Query(min_length=1, max_length=1000, pattern=written.SOME)]
IfMatch = Annotated[str | None, Header(alias="If-Match", description="The ETag of GET /reviews of this document: 412 where somebody judged since.")]


# ---- reviews -------------------------------------------------------------------------------------------------------------------
@router.get("/reviews", tags=["reviews"], **gives("Reviews"))
def reviews(request: Request, visitor: Reviews, document: Document, held: Unchanged = None) -> Response:
    """All judgements on the items of a document. Its ETag goes with the next one as If-Match, so that nobody judges what has changed."""
    bench, _ = _opened(request, document)
    return answer(request, _of(Reviewing(bench.desk), document))


def _of(work: Reviewing, document: str) -> shapes.Reviews:
    return shapes.Reviews(document=document, items=tuple(work.of(document)), progress=work.progress(document=document))


def _opened(request: Request, document: str) -> tuple[Bench, Record]:
    """As the page of its review is: whoever judges what was read must see all of it, and that is noted."""
    request.scope["path_params"]["id"] = document  # for the audit trail, as if it were part of the address
    return page.opened(request, document)


@router.get("/reviews/waiting", tags=["reviews"], **gives("Waitings"))
def waiting(request: Request, visitor: Reviews, limit: Limit = 50, held: Unchanged = None) -> Response:
    """What nobody has judged yet in the whole desk, the least surely read first."""
    require(request, "judge")
    bench = bench_of(request)
    work = Reviewing(bench.desk)
    found = work.waiting(limit=limit)
    known = initials.of(bench, [w.document for w in found])
    rows = (msgspec.structs.replace(w, words=known.hide(w.document)(w.words), speaker=known.name(w.speaker, w.document) if w.speaker else None) for w in found)
    return answer(request, shapes.Waitings(items=tuple(rows), progress=work.progress(read=bench.readings())))


@router.get("/reviews/agreement", tags=["reviews"], **gives("Agreed"))
def agreement(
    request: Request,
    visitor: Reviews,
    between: Annotated[list[Text], Query(max_length=2, description="Two people; without them, all who judged.")] = [],  # noqa: B006
    limit: Limit = 50,
    held: Unchanged = None,
) -> Response:
    """How far people who judged the same items agree, and where they differ."""
    found = page.agreement_of(request, between)
    unlike = found.differences[:limit]
    known = initials.of(bench_of(request), list(dict.fromkeys(d.mark.document for d in unlike)))
    rows = tuple(map(known.difference, unlike))
    made = shapes.Agreed(everyone=tuple(found.everyone), fields=tuple(found.fields), differences=rows, total=len(found.differences))
    return answer(request, made)


@router.post("/reviews", tags=["reviews"], **makes("Made", status=201, takes=("Confirm", "Reject", "Unsure", "Correct", "Add", "Complete")))
def decide(request: Request, visitor: Reviews, said: Annotated[shapes.Verdict, Depends(body_of(shapes.Verdict))], match: IfMatch = None) -> Response:
    """Judges an item, or fields of it; adds one that was missed; or says that nothing of a layer is missing."""
    bench, record = _opened(request, said.document)
    work = Reviewing(bench.desk)
    there = _of(work, said.document)
    if match is not None and not holds(match, tag(msgspec.json.encode(there))):
        raise _judged_since()
    made = _judged(record, work, said, visitor.name)
    try:
        work.add(*made, after=there.items if match is not None and match.strip() != "*" else None)
    except Overtaken as error:
        raise _judged_since() from error
    return answer(request, shapes.Made(items=tuple(made)), status=201, at=f"{request.scope['root_path']}/reviews/{made[0].id}")


def _judged_since() -> Refused:
    return Refused(412, "Changed", "Somebody has judged on this document since. Get its reviews again.")


def _judged(record: Record, work: Reviewing, said: shapes.Verdict, by: str) -> list[Review]:
    who = work.who(by, said.why)
    if isinstance(said, shapes.Complete):
        return [complete(record, who, layer=said.layer)]
    if isinstance(said, shapes.Add):
        words = {"start": said.start, "end": said.end, "text": (record.document.text or "")[said.start : said.end]}
        if said.kind not in LAYERS or not words["text"]:
            raise JudgementError("An item is of a kind of the record, and stands in words of the document.")
        return [add(record, said.kind, words, said.values, who)]
    item = _item(record, work, said)
    if isinstance(said, shapes.Correct):
        if not said.values:
            raise JudgementError("To correct takes a field with its right value.")
        return [judge(record, item, "corrected", who, field=f, value=v, beside=said.values) for f, v in said.values.items()]
    if said.field is not None and said.field not in fields(item.kind):
        raise JudgementError(f"A {item.kind.replace('_', ' ')} has no such field. It has {', '.join(fields(item.kind))}.")
    verdict: ReviewVerdict = "rejected" if isinstance(said, shapes.Reject) else "unsure" if isinstance(said, shapes.Unsure) else "confirmed"
    return [judge(record, item, verdict, who, field=said.field)]


def _item(record: Record, work: Reviewing, said: shapes.Confirm | shapes.Correct) -> Standing:
    found, _ = standing(record, work.of(record.document.id))
    for one in found:
        mark = one.mark
        if (mark.kind, mark.start, mark.end, mark.nth) == (said.kind, said.start, said.end, said.nth):
            return one
    raise missing("item of this kind in these words")


@router.get("/reviews/{review}", tags=["reviews"], **gives("Made"))
def one(request: Request, visitor: Reviews, review: Id, held: Unchanged = None) -> Response:
    """One judgement, as it was signed."""
    require(request, "judge")
    return answer(request, shapes.Made(items=(_one(request, review),)))


def _one(request: Request, id: str) -> Review:
    require(request, "judge")
    work = Reviewing(bench_of(request).desk)
    try:
        document = work.document_of(id)
    except JudgementError as error:
        raise missing("judgement with this id") from error
    bench, _ = _opened(request, document)
    return next(r for r in Reviewing(bench.desk).of(document) if r.id == id)


@router.post("/reviews/{review}/undo", tags=["reviews"], **makes("Made", status=201, takes=("Why",)))
def undo(request: Request, visitor: Reviews, review: Id, said: Annotated[shapes.Why, Depends(body_of(shapes.Why))]) -> Response:
    """Takes a judgement back: it stays on record and counts no more. An undoing can be undone, too."""
    may_undo(visitor, _one(request, review).by)
    made = Reviewing(bench_of(request).desk).undo(review, by=visitor.name, why=said.why)
    return answer(request, shapes.Made(items=(made,)), status=201, at=f"{request.scope['root_path']}/reviews/{made.id}")


# ---- who did what --------------------------------------------------------------------------------------------------------------
@router.get("/activity", tags=["desk"], **gives("Activities"))
def activity(
    request: Request,
    visitor: Reviews,
    object: Annotated[str | None, Query(max_length=1000, pattern=written.TEXT, description="Id of what was acted on.")] = None,
    cursor_: Annotated[Cursor, Query(alias="cursor")] = "",
    limit: Limit = 50,
    held: Unchanged = None,
) -> Response:
    """Who did what to the desk, the newest first. A file that could not be taken in is named to who has sent it."""
    require(request, "see activity")
    at = after(cursor_, tuple[Whole])
    rows = bench_of(request).desk.activity(object=object or None, before=at[0] if at else None, limit=limit + 1, reader=visitor.name)
    more = cursor(rows[limit - 1].number) if len(rows) > limit else None
    return answer(request, shapes.Activities(items=tuple(rows[:limit]), next=more))


@router.get("/audit", tags=["desk"], **gives("Trail"))
def trail(
    request: Request,
    visitor: Administers,
    cursor_: Annotated[Cursor, Query(alias="cursor")] = "",
    limit: Limit = 50,
    held: Unchanged = None,
) -> Response:
    """Who opened what is restricted, who logged in, and what befell accounts and tokens; the newest first."""
    require(request, "administer")
    at = after(cursor_, tuple[Whole])
    rows = bench_of(request).guard.trail(before=at[0] if at else None, limit=limit + 1)
    items = tuple(shapes.Noted(**{f: getattr(r, f) for f in shapes.Noted.__struct_fields__}) for r in restricting.trail(request, rows[:limit]))
    return answer(request, shapes.Trail(items=items, next=cursor(rows[limit - 1].number) if len(rows) > limit else None))
