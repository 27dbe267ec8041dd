"""Work on cases, from a page or by a program: lodging, entering what a deed says, filing a mail that came in, and who has a part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request

from audiatur import cases, flow
from audiatur.cases import Progress
from audiatur.errors import CaseError, ExportError
from audiatur.record.case import Content, Moved, Wrote
from audiatur.record.judgement import moment
from audiatur.record.procedure import PARTIES, Party, Procedure
from audiatur.record.rights import thing
from audiatur.store import Desk
from audiatur.web import casefile
from audiatur.web.actors import Actor, day_of, now, stands
from audiatur.web.bench import bench_of, whole_bench
from audiatur.web.deeds import CaseAnswer, CaseLetter, CaseOffer, Deed, contents, offered, when
from audiatur.web.errors import Refused, missing
from audiatur.web.pages.imports import taken_in
from audiatur.web.visitor import may, require, visitor_of
from audiatur.web.work import Casework, Job

HEADS: Final = 1 << 18
"""Bytes of a mail in which its heads are looked for."""


# ---- lodging -------------------------------------------------------------------------------------------------------------------
def lodge_papers(request: Request, papers: Sequence[str], *, publication: str, procedure: str, at: str) -> str:
    """A case of papers that the desk has, the first one being the appeal; its id. What it asks is proposed from the text, for a person to confirm."""
    visitor = require(request, "lodge", "case")
    if not papers:
        raise CaseError("Name the paper that is the appeal, by its id on the desk; what came with it in the lines below.")
    there = bench_of(request).desk  # as this visitor sees it: a paper that is hidden from him cannot be lodged by him
    wanted = [*papers, *([publication] if publication else [])]
    known = there.some_documents(wanted)
    for ident in wanted:
        if ident not in known:
            raise CaseError(f"There is no document {ident!r} on this desk. Its id stands on its page; a paper that is not here yet is added first.")
    zone = _procedure(procedure).time_zone
    who = cases.Enterer(by=visitor.name, role=cases.BODY, at=day_of(at, zone), entered_at=now())
    desk = whole_bench(request).desk
    made = flow.lodge(desk, papers, procedure, who, publication=publication or None, visitor=visitor)
    flow.into_vault(desk, made, who)  # where it could not be, the page of the case says that nothing was captured, and has a form for it
    return made


def lodge_files(request: Request, files: Sequence[UploadFile], *, procedure: str, contested: Mapping[str, str]) -> Job:
    """A case of files, by work that runs beside. Whoever keeps no cases here lodges his own, and has the part of the complainant in it from then on."""
    visitor = require(request, "lodge", thing("case", owner=visitor_of(request).name))
    own = not may(visitor, "lodge")
    _procedure(procedure)
    stated = {name: text for name in ("title", "publisher", "published", "url") if (text := contested.get(name, ""))}
    role, party, at = "complainant" if own else cases.BODY, visitor.name if own else "", now()
    return taken_in(
        whole_bench(request),
        files,
        by=visitor.name,
        casework=lambda first: Casework(first=first, role=role, at=at, procedure=procedure, contested=stated, party=party),
    )


def _procedure(name: str) -> Procedure:
    found = cases.shipped().get(name)
    if found is None:
        raise CaseError(f"There is no procedure {name!r}. There are: {', '.join(cases.shipped())}.")
    return found


def coming(request: Request, number: int) -> Job:
    """What this visitor has sent for a case, which is being read."""
    visitor = require(request, "read case", thing("case", owner=visitor_of(request).name))
    job = whole_bench(request).jobs.one(number)
    if job is None or job.task.casework is None or job.task.by != visitor.name:
        raise missing("work of yours with this number")
    return job


# ---- entering ------------------------------------------------------------------------------------------------------------------
def entering(request: Request, case: str) -> tuple[Progress, Actor]:
    """A case in which this visitor may enter something. Raises Refused."""
    found, actor = stands(request, case)
    owner = actor.visitor.name if not actor.keeps and actor.enters else None
    require(request, "enter", thing("case", owner=owner))
    return found, actor


def enter(desk: Desk, case: Progress, actor: Actor, deed: Deed, *, after: str | None = None) -> None:
    """What the deed says, entered in the name of the actor, behind the entry `after`, if that is given. Raises CaseError, Overtaken or Refused."""
    who, made = _enterer(case, actor, deed), contents(desk, case, actor, deed)
    for content in made:
        _open(case, content, who.role, actor)
    match made:
        case [Wrote(mail=mail) as letter] if mail:
            flow.write(desk, case.id, letter, who, send=isinstance(deed, CaseLetter) and deed.how == "send", after=after)
        case _:
            flow.enter(desk, case.id, made, who, after=after)


def enter_file(request: Request, case: Progress, actor: Actor, deed: CaseOffer | CaseAnswer, file: UploadFile) -> Job:
    """The same, where a file is what it is: asked of the case before it is read, by work that runs beside, and entered then."""
    bench, who = whole_bench(request), _enterer(case, actor, deed)
    (content,) = contents(bench.desk, case, actor, deed, file=True)
    flow.check(bench.desk, case.id, content, who)
    made = msgspec.to_builtins(content)
    return taken_in(bench, [file], by=who.by, casework=lambda first: Casework(first=first, role=who.role, at=who.at, case=case.id, content=made))


def _enterer(case: Progress, actor: Actor, deed: Deed) -> cases.Enterer:
    role = deed.role or actor.roles[0]
    if role not in actor.roles:
        raise Refused(403, "Not allowed", f"Your part in this case is that of the {actor.roles[0]}.")
    return cases.Enterer(by=actor.visitor.name, role=role, at=when(case, actor, deed), entered_at=now())


def _open(case: Progress, content: Content, role: str, actor: Actor) -> None:
    """A refusal tells a party nothing of material that it was not shown: so it is asked first in words for parties."""
    move = case.procedure.move(content.move) if isinstance(content, Moved) else None
    if move and actor.reader in PARTIES and (reasons := cases.against(case, move, role, moment(now()))):
        raise CaseError(" ".join(reasons))


def receive(request: Request, case: Progress, actor: Actor, file: UploadFile, *, of: str, at: str) -> Job:
    """A mail that came in: of the party whose letter of this case it answers, or of the one that is named. What it is not filed for is not taken in."""
    if not actor.keeps:
        raise Refused(403, "Not allowed", "Mails that came in are filed by who keeps the case.")
    bench, chosen = whole_bench(request), [p for p in PARTIES if p == of]
    party = chosen[0] if chosen else _answers(bench.desk, case, file)
    who = cases.Enterer(by=actor.visitor.name, role=cases.BODY, at=day_of(at, case.procedure.time_zone), entered_at=now())
    flow.check(bench.desk, case.id, Wrote(by=party, to="body", subject="", text=""), who)
    return taken_in(bench, [file], by=who.by, casework=lambda first: Casework(first=first, role=who.role, at=who.at, case=case.id, mail_of=party))


def _answers(desk: Desk, case: Progress, mail: UploadFile) -> Party:
    """Of whom a mail is that answers a letter of this case. Raises CaseError where it answers another, or none."""
    heads = mail.file.read(HEADS)
    mail.file.seek(0)
    try:
        found, party = flow.answered(desk, heads, mail.filename or "The file")
    except (CaseError, ExportError) as error:
        raise CaseError(f"{error} Look at it, and choose of whom it is, if it belongs to this case.") from error
    if found != case.id:
        raise CaseError(f"It answers a letter of the case {found}. File it there.")
    return party


def draft(request: Request, case: str, template: str, *, to: Party, note: str, signed: str) -> tuple[str, str, str]:
    """Subject, text and known address of a letter from a template. It is for who keeps the case: nobody else writes in the body's name."""
    found, actor = stands(request, case)
    if actor.reader != "body" or "letter" not in offered(found, actor):
        raise missing("letter that is yours to write")
    subject, text = flow.draft(whole_bench(request).desk, case, template, to, note=note, signed=signed, now=now())
    return subject, text, next((w.mail.to for w in reversed(found.letters) if w.mail and w.to == to), "")


# ---- who has a part ------------------------------------------------------------------------------------------------------------
def give_access(request: Request, case: str, account: str, role: str, *, name: str) -> None:
    visitor = require(request, "give access")
    casefile.require_keeping(request, case)
    whole_bench(request).guard.tie(case, account, role, name=name, by=visitor.name)


def end_access(request: Request, case: str, account: str) -> None:
    visitor = require(request, "take access")
    casefile.require_keeping(request, case)
    whole_bench(request).guard.untie(case, account, by=visitor.name)
