"""Who works on a case in the browser, and what a form says, as an entry. Whether the case allows it is for `cases.engine` to say, as everywhere."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from audiatur import cases, flow
from audiatur.cases import Progress
from audiatur.errors import CaseError
from audiatur.record.case import (
    Answered,
    Conflicted,
    Content,
    Contested,
    Corrected,
    Decided,
    Dissent,
    Dropped,
    Lifted,
    Material,
    Moved,
    Offered,
    Point,
    PointDecision,
    Pointed,
    Published,
    Reader,
    Sanctioned,
    Sat,
    Shown,
    Wrote,
)
from audiatur.record.judgement import moment
from audiatur.record.procedure import PARTIES
from audiatur.record.rights import Visitor, thing
from audiatur.store import Desk
from audiatur.web.bench import whole_bench
from audiatur.web.errors import Refused, missing
from audiatur.web.visitor import may, visitor_of

LONGEST: Final = 200_000
"""Characters of a field of a form."""


class Actor(Struct, frozen=True, kw_only=True):
    """Somebody before a case: as whom it is read, in which roles something may be entered, and whether the desk is this one's to keep."""

    visitor: Visitor
    reader: Reader
    roles: tuple[str, ...]
    enters: bool
    keeps: bool


def now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")


def actor_of(request: Request, case: Progress) -> Actor:
    """An account that is tied to a case has that part in it and no other, whatever its role on the desk. To others the case is not there."""
    visitor, guard = visitor_of(request), whole_bench(request).guard
    tie = next(iter(guard.ties(case=case.id, account=visitor.name)), None)
    what = thing("case", owner=visitor.name if tie else None)
    if not may(visitor, "read case", what) or (tie and tie.name in case.conflicted):
        raise missing("case with this number")
    if tie:
        return Actor(visitor=visitor, reader=cases.reader_of(tie.role), roles=(tie.role,), enters=may(visitor, "enter", what), keeps=False)
    enters = may(visitor, "enter", what)
    return Actor(visitor=visitor, reader="body", roles=(cases.BODY, *case.procedure.roles), enters=enters, keeps=enters)


def mine(request: Request) -> list[str]:
    """Ids of the cases that this visitor may see."""
    visitor, bench = visitor_of(request), whole_bench(request)
    tied = {tie.case_id for tie in bench.guard.ties(account=visitor.name)}
    whole = may(visitor, "read case", thing("case"))
    return [ident for ident in bench.desk.cases() if whole or ident in tied]


def sent(form: FormData, *names: str) -> list[UploadFile]:
    """The files of these fields, in their order. Raises CaseError where one would say something of another."""
    found = [f for name in names for f in form.getlist(name) if isinstance(f, UploadFile) and f.filename]
    if any((f.filename or "").lower().endswith(".json") for f in found):
        raise CaseError("A file that ends in .json says on this desk what another paper is. Send the papers themselves.")
    return found


def with_file(desk: Desk, case: Progress, actor: Actor, form: FormData) -> tuple[Content, cases.Enterer]:
    """What the form enters, and as whom, where a file that is still to be read is what it is: asked of the case before it is read."""
    deed, who = _deed_of(case, actor, form)
    (content,) = deed(desk, case, actor, form)
    flow.check(desk, case.id, content, who)
    return content, who


def _deed_of(case: Progress, actor: Actor, form: FormData) -> tuple[Callable[[Desk, Progress, Actor, FormData], Sequence[Content]], cases.Enterer]:
    deed, role = DEEDS.get(said(form, "deed")), said(form, "role") or actor.roles[0]
    if deed is None:
        raise Refused(400, "Not understood", "There is no such deed. Go back and try again.")
    if role not in actor.roles:
        raise Refused(403, "Not allowed", f"Your part in this case is that of the {actor.roles[0]}.")
    return deed, cases.Enterer(by=actor.visitor.name, role=role, at=_at(case, actor, form), entered_at=now())


def enter(desk: Desk, case: Progress, actor: Actor, form: FormData) -> None:
    """What the form says, entered in the name of the actor. Raises CaseError or Refused."""
    deed, who = _deed_of(case, actor, form)
    for content in deed(desk, case, actor, form):
        _open(case, content, who.role, actor)
        if isinstance(content, Wrote) and content.mail:
            flow.write(desk, case.id, content, who, send=said(form, "how") == "send")
        else:
            flow.enter(desk, case.id, content, who)


def _open(case: Progress, content: Content, role: str, actor: Actor) -> None:
    """A refusal tells a party nothing of material that it was not shown: so it is asked first in words for parties."""
    move = case.procedure.move(content.move) if isinstance(content, Moved) else None
    if move and actor.reader in PARTIES and (reasons := cases.against(case, move, role, moment(now()))):
        raise CaseError(" ".join(reasons))


def _at(case: Progress, actor: Actor, form: FormData) -> str:
    """When it happened: a party's own deed happens now."""
    return day_of(said(form, "at") if actor.keeps else "", case.procedure.time_zone)


def day_of(day: str, zone: str) -> str:
    """A day from a form, at the body's place; now, where it is left empty."""
    return cases.when(day, zone=zone) if day else now()


# ---- the fields ----------------------------------------------------------------------------------------------------------------
def said(form: FormData, name: str) -> str:
    value = form.get(name)
    return value[:LONGEST].replace("\x00", "").strip() if isinstance(value, str) else ""


def several(form: FormData, name: str) -> tuple[str, ...]:
    return tuple(v.strip() for v in form.getlist(name) if isinstance(v, str) and v.strip())


def lines(form: FormData, name: str) -> tuple[str, ...]:
    """A field with one thing in each line."""
    return tuple(filter(None, (line.strip() for line in said(form, name).splitlines())))


def _fitting(kind: Any, values: Any) -> Any:
    """Raises CaseError where a field holds what its kind does not know."""
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise CaseError(f"That is not as it must be: {error}") from error


def _party(actor: Actor, form: FormData, name: str) -> str:
    """Whose it is: a party's own, always; of the body, whose the form says."""
    return actor.reader if actor.reader in PARTIES else said(form, name)


# ---- the deeds -----------------------------------------------------------------------------------------------------------------
def _confirm(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    return cases.confirming(case) or _nothing("Everything is confirmed already.")


def _nothing(why: str) -> Sequence[Content]:
    raise CaseError(why)


def _correct(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    contested: dict[str, Any] = {name: said(form, name) or None for name in ("title", "publisher", "published", "url", "document")}
    if contested["document"] and contested["document"] not in desk.some_documents([contested["document"]]):
        raise CaseError(f"The desk has no document {contested['document']}.")
    who = {"name": said(form, "name"), "capacity": said(form, "capacity") or None, "side": case.complainant.side, "learnt": said(form, "learnt") or None}
    contested["also"] = [_further(desk, ident) for ident in lines(form, "also")]
    return [_fitting(Corrected, {"type": "corrected", "contested": contested, "complainant": who})]


def _further(desk: Desk, ident: str) -> dict[str, Any]:
    """Another publication of which the same is complained, as the desk has it."""
    found = desk.some_documents([ident]).get(ident)
    if found is None:
        raise CaseError(f"The desk has no document {ident}.")
    made: dict[str, Any] = msgspec.to_builtins(cases.contested_as(Contested(), found))
    return made


def _point(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    appeal = case.documents[0] if case.documents else None
    point = {
        "id": said(form, "point") or case.next_point,
        "ground": said(form, "ground"),
        "passages": [msgspec.to_builtins(flow.cited_in(desk, case.contested.documents, w)) for w in lines(form, "passages")],
        "says": [msgspec.to_builtins(flow.cited(desk, appeal, w)) for w in lines(form, "says")],
        "stance": said(form, "stance") or "unclear",
        "clause": said(form, "clause") or None,
    }
    return [Pointed(point=_fitting(Point, point))]


def _drop(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    return [Dropped(point=said(form, "point"), why=said(form, "why"))]


def _offer(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    number = 1 + sum(1 for ident in case.materials if ident.startswith("M"))
    given = {name: said(form, name) or None for name in ("text", "document", "exhibit")}
    if actor.reader in PARTIES:
        given |= {"document": None, "exhibit": None}  # a party names nothing that lies on the desk: it may not know of it
    if not any(given.values()) and not sent(form, "file"):
        raise CaseError("Say what the material is: its text, a file, or the paper or the exhibit that it is.")
    values = {"id": f"M{number}", "by": _party(actor, form, "of"), "title": said(form, "title"), "points": several(form, "points")}
    return [Offered(material=_fitting(Material, values | given | {"withheld": said(form, "withheld") or None, "view": said(form, "view") == "yes"}))]


def _show(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    gist = said(form, "gist") or None
    shown = {"type": "shown", "to": said(form, "to"), "form": "gist" if gist else "full", "gist": gist}
    return [_fitting(Shown, shown | {"material": ident}) for ident in several(form, "materials")] or _nothing("Choose the material that is shown.")


def _answer(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    values = {
        "type": "answered",
        "party": _party(actor, form, "party"),
        "materials": several(form, "materials"),
        "text": said(form, "text") or None,
        "document": (said(form, "document") or None) if actor.reader == "body" else None,
        "points": several(form, "points"),
        "through": (said(form, "through") or None) if actor.reader == "body" else None,
    }
    return [_fitting(Answered, values)]


def _panel(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    return [Sat(members=lines(form, "members"))]


def _conflict(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    return [Conflicted(member=said(form, "member"), why=said(form, "why"))]


def _letter(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    values = {
        "type": "wrote",
        "to": "body" if actor.reader in PARTIES else said(form, "to"),
        "by": _party(actor, form, "of"),
        "subject": said(form, "subject"),
        "text": said(form, "text"),
        "confidential": said(form, "confidential") == "yes",
        "template": said(form, "template") or None,
    }
    made = _fitting(Wrote, values)
    if actor.reader in PARTIES or said(form, "how") not in ("file", "send"):
        return [made]
    return [flow.mailed(desk, case, made, _at(case, actor, form), to=said(form, "address"), by=said(form, "sender"))]


def _capture(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    if actor.reader != "body":
        raise Refused(403, "Not allowed", "What is captured of the publication is for the body to enter. Send it what you have of it.")
    paper, who = said(form, "paper"), cases.Enterer(by=actor.visitor.name, role=cases.BODY, at=now(), entered_at=now())
    if paper not in desk.some_documents([paper]):
        raise CaseError(f"There is no document {paper!r} on this desk. Its id stands on its page; a file that is not here yet is added first.")
    seen = day_of(said(form, "seen"), case.procedure.time_zone) if said(form, "seen") else None
    return [flow.capture(desk, case.id, paper, who, address=said(form, "address") or None, seen=seen)]


def _redact(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    if actor.reader != "body":
        raise Refused(403, "Not allowed", "What is withheld from copies is for the body to say. Write to it.")
    readers = _fitting(tuple[Reader, ...], several(form, "from"))
    return [flow.redacted(desk, case, said(form, "redact"), said(form, "words"), readers, said(form, "why"))]


def _lift(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    return [Lifted(redaction=said(form, "redaction"), why=said(form, "why"))]


def _move(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    return [Moved(move=said(form, "move"), why=said(form, "why"))]


def _decide(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    points = [
        {
            "point": ident,
            "outcome": said(form, f"outcome-{ident}"),
            "reasons": said(form, f"reasons-{ident}"),
            "relies_on": several(form, f"relies-{ident}"),
            "remedy": said(form, f"remedy-{ident}") or None,
        }
        for ident in case.points
    ]
    if unanswered := [p["point"] for p in points if not p["outcome"]]:
        raise CaseError(f"Point {', '.join(map(str, unanswered))} has no answer.")
    dissents = [Dissent(member=m, reasons=why) for m in case.members if (why := said(form, f"dissent-{m}"))]
    return [
        Decided(
            move=said(form, "move"),
            points=tuple(_fitting(PointDecision, p) for p in points),
            members=several(form, "members"),
            dissents=tuple(dissents),
            summary=said(form, "summary"),
        )
    ]


def _sanction(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    values = {"type": "sanctioned", "kind": said(form, "kind"), "words": said(form, "words"), "amount": said(form, "amount") or None}
    return [_fitting(Sanctioned, values)]


def _published(desk: Desk, case: Progress, actor: Actor, form: FormData) -> Sequence[Content]:
    fields = {name: said(form, name) for name in ("what", "place", "prominence", "text")}
    if not fields["place"] or not fields["prominence"]:
        raise CaseError("Say where it appeared, and how prominently beside where the passage stood.")
    return [_fitting(Published, {"type": "published", **fields, "url": said(form, "url") or None, "checked_by": said(form, "checked_by") or None})]


Deed = Callable[[Desk, Progress, Actor, FormData], Sequence[Content]]
DEEDS: Final[dict[str, Deed]] = {
    "confirm": _confirm,
    "correct": _correct,
    "point": _point,
    "drop": _drop,
    "offer": _offer,
    "show": _show,
    "answer": _answer,
    "panel": _panel,
    "conflict": _conflict,
    "letter": _letter,
    "capture": _capture,
    "redact": _redact,
    "lift": _lift,
    "move": _move,
    "decide": _decide,
    "sanction": _sanction,
    "published": _published,
}
"""What can be entered from a page, as `audiatur case` has it."""
