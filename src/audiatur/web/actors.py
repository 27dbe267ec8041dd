"""Who stands before a case, on a page or by a program: which cases are there for a visitor, and in which part."""

from __future__ import annotations

import datetime

from msgspec import Struct
from starlette.requests import Request

from audiatur import cases
from audiatur.cases import Progress
from audiatur.record.case import Entry, Reader
from audiatur.record.rights import Visitor, thing
from audiatur.web.bench import whole_bench
from audiatur.web.errors import Refused, missing
from audiatur.web.visitor import may, visitor_of
from audiatur.web.work import Job


class Actor(Struct, frozen=True, kw_only=True):
    """Somebody before a case: as whom it is read, in which roles something may be entered, and whether the desk is this one's to keep."""

    visitor: Visitor
    reader: Reader
    roles: tuple[str, ...]
    enters: bool
    keeps: bool


def now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")


def day_of(day: str, zone: str) -> str:
    """A day that somebody gives, at the body's place; now, where it is left empty."""
    return cases.when(day, zone=zone) if day else now()


def actor_of(request: Request, case: Progress) -> Actor:
    """An account that is tied to a case has that part in it and no other, whatever its role on the desk. To others the case is not there."""
    visitor, guard = visitor_of(request), whole_bench(request).guard
    tie = next(iter(guard.ties(case=case.id, account=visitor.name)), None)
    what = thing("case", owner=visitor.name if tie else None)
    if not may(visitor, "read case", what) or (tie and tie.name in case.conflicted):
        raise missing("case with this number")
    if tie:
        enters = may(visitor, "enter", what) and not cases.barred(case, tie.name, tie.role)
        return Actor(visitor=visitor, reader=cases.reader_of(tie.role), roles=(tie.role,), enters=enters, keeps=False)
    enters = may(visitor, "enter", what)
    return Actor(visitor=visitor, reader="body", roles=(cases.BODY, *case.procedure.roles), enters=enters, keeps=enters)


def mine(request: Request) -> list[str]:
    """Ids of the cases that this visitor may see."""
    visitor, bench = visitor_of(request), whole_bench(request)
    tied = {tie.case_id for tie in bench.guard.ties(account=visitor.name)}
    whole = may(visitor, "read case", thing("case"))
    return [ident for ident in bench.desk.cases() if whole or ident in tied]


def entries_of(request: Request, case: str) -> list[Entry]:
    """Of a case, whoever asks. Raises Refused where there is none of this number."""
    desk = whole_bench(request).desk
    if case not in desk.cases():
        visitor_of(request)
        raise missing("case with this number")
    return desk.case(case)


def stands(request: Request, case: str, *, at: str = "") -> tuple[Progress, Actor]:
    """Where it stands, and who asks. Raises Refused where it is not there for this visitor."""
    found = cases.standing(entries_of(request, case), at or now())
    return found, actor_of(request, found)


def may_follow(request: Request, job: Job) -> bool:
    """Whether this visitor may know of this work: of what was sent for a case, who has sent it and who has the case as the body; files have telling names."""
    work, visitor = job.task.casework, visitor_of(request)
    if work is None or job.task.by == visitor.name:
        return True
    case = job.case or work.case
    if not case:
        return may(visitor, "read case")
    try:
        return stands(request, case)[1].reader == "body"
    except Refused:
        return False
