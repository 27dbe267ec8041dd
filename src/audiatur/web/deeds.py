"""What can be entered in a case, as `audiatur case` has it: each deed with what it says, from a form or from a program, and the contents that it makes.

Whether the case allows it is for `cases.engine` to say, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct
from starlette.datastructures import FormData, UploadFile

from audiatur import cases, flow
from audiatur.cases import Progress
from audiatur.errors import CaseError
from audiatur.record.case import (
    Answered,
    Captured,
    Conflicted,
    Content,
    Contested,
    Corrected,
    Decided,
    Dissent,
    Dropped,
    GroundKind,
    Lifted,
    Material,
    Moved,
    Offered,
    Outcome,
    Point,
    PointDecision,
    Pointed,
    Published,
    Redacted,
    Sanctioned,
    SanctionKind,
    Sat,
    Shown,
    Stance,
    Wrote,
)
from audiatur.record.procedure import PARTIES, Party
from audiatur.store import Desk, desk_for
from audiatur.web import written
from audiatur.web.actors import Actor, day_of, now
from audiatur.web.errors import Refused

LONGEST: Final = 200_000
"""Characters of a field of a form."""
Said = Annotated[str, Meta(pattern=written.TEXT)]
Needed = Annotated[str, Meta(min_length=1, pattern=written.SOME)]
Several = Annotated[tuple[Said, ...], Meta(max_length=500)]
Whose = Literal["complainant", "publisher", "body"]


class _Deed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="deed"):
    role: Said = ""
    """One of the procedure's in which it is done; your own, where it is left out."""
    at: Said = ""
    """The day, or the moment, on which it happened; now, where it is left out. A party's own deed happens now."""


class CaseConfirm(_Deed, frozen=True, kw_only=True, tag="confirm"):
    """What is proposed from the text holds: who complains, of what, and each point."""


class CaseCorrect(_Deed, frozen=True, kw_only=True, tag="correct"):
    """Who complains, and of which publication; `document` is its id on the desk, `also` those of further ones. `learnt`: the day on which the complainant
    learnt of it, where that is known."""

    name: Needed
    capacity: Said = ""
    learnt: Said = ""
    title: Said = ""
    publisher: Said = ""
    published: Said = ""
    url: Said = ""
    document: Said = ""
    also: Several = ()


class CasePoint(_Deed, frozen=True, kw_only=True, tag="point"):
    """A point, or with the id of one that one put right. `passages` are words of the publication, `says` words of the appeal, as they stand there."""

    ground: GroundKind
    point: Said = ""
    passages: Several = ()
    says: Several = ()
    stance: Stance = "unclear"
    clause: Said = ""


class CaseDrop(_Deed, frozen=True, kw_only=True, tag="drop"):
    """A point is taken out."""

    point: Needed
    why: Needed


class CaseOffer(_Deed, frozen=True, kw_only=True, tag="offer"):
    """Material: what it says, or the document or the exhibit that it is. `withheld` says why a party may not see it; `view`: the provisional view."""

    title: Needed
    of: Whose = "body"
    text: Said = ""
    document: Said = ""
    exhibit: Said = ""
    points: Several = ()
    withheld: Said = ""
    view: bool = False


class CaseShow(_Deed, frozen=True, kw_only=True, tag="show"):
    """Material is shown to a party, or in place of the whole its `gist`. From then on its time to answer runs."""

    to: Party
    materials: Several
    gist: Said = ""


class CaseAnswer(_Deed, frozen=True, kw_only=True, tag="answer"):
    """What a party says on material; without a text, nothing more. `through` is whoever told of it, where the body does not have it from the party itself."""

    party: Party | None = None
    materials: Several = ()
    points: Several = ()
    text: Said = ""
    document: Said = ""
    through: Said = ""


class CasePanel(_Deed, frozen=True, kw_only=True, tag="panel"):
    """Who decides from now on."""

    members: Annotated[tuple[Needed, ...], Meta(min_length=1, max_length=500)]


class CaseConflict(_Deed, frozen=True, kw_only=True, tag="conflict"):
    """A member has an interest, and does not decide."""

    member: Needed
    why: Needed


class CaseLetter(_Deed, frozen=True, kw_only=True, tag="letter"):
    """A letter. `how` it goes: "file" writes a mail file, for a person to send, "send" has the server of the desk take it; both to an `address`."""

    subject: Needed
    text: Needed
    of: Whose = "body"
    to: Whose = "body"
    confidential: bool = False
    template: Said = ""
    how: Literal["", "file", "send"] = ""
    address: Said = ""
    sender: Said = ""


class CaseCapture(_Deed, frozen=True, kw_only=True, tag="capture"):
    """The publication as a `paper` of the desk has it, as it stood on the day on which it was `seen`. Its file goes into the vault."""

    paper: Needed
    address: Said = ""
    seen: Said = ""


class CaseRedact(_Deed, frozen=True, kw_only=True, tag="redact", rename={"readers": "from"}):
    """Words of material, of a paper or of the letter of an entry are withheld from readers; none named: from all but the one whose text it is."""

    redact: Needed
    words: Needed
    why: Needed
    readers: Annotated[tuple[Literal["complainant", "publisher", "public"], ...], Meta(max_length=3)] = ()


class CaseLift(_Deed, frozen=True, kw_only=True, tag="lift"):
    """A redaction counts no more."""

    redaction: Needed
    why: Needed


class CaseMove(_Deed, frozen=True, kw_only=True, tag="move"):
    """A move of the procedure, by its name."""

    move: Needed
    why: Said = ""


class PointAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    point: Needed
    outcome: Outcome
    reasons: Needed
    relies_on: Several = ()
    remedy: Said = ""


class Dissenting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    member: Needed
    reasons: Needed


class CaseDecide(_Deed, frozen=True, kw_only=True, tag="decide"):
    """A move that decides, with a reasoned answer to every point."""

    move: Needed
    points: Annotated[tuple[PointAnswer, ...], Meta(max_length=500)]
    members: Several
    dissents: Annotated[tuple[Dissenting, ...], Meta(max_length=500)] = ()
    summary: Said = ""


class CaseSanction(_Deed, frozen=True, kw_only=True, tag="sanction"):
    """What the body imposes after its decision; `words` say how, where and by when."""

    kind: SanctionKind
    words: Needed
    amount: Said = ""


class CasePublished(_Deed, frozen=True, kw_only=True, tag="published"):
    """What appeared, where, and how prominently beside where the passage stood; `checked_by` has looked."""

    what: Literal["correction", "reply", "refusal", "decision", "apology", "removal"]
    place: Said
    prominence: Said
    text: Said = ""
    url: Said = ""
    checked_by: Said = ""


Deed = (
    CaseConfirm | CaseCorrect | CasePoint | CaseDrop | CaseOffer | CaseShow | CaseAnswer | CasePanel | CaseConflict | CaseLetter | CaseCapture
    | CaseRedact | CaseLift | CaseMove | CaseDecide | CaseSanction | CasePublished
)  # fmt: skip
MAKES: Final[dict[type[Struct], type[Struct]]] = {
    CaseConfirm: Corrected, CaseCorrect: Corrected, CasePoint: Pointed, CaseDrop: Dropped, CaseOffer: Offered, CaseShow: Shown, CaseAnswer: Answered,
    CasePanel: Sat, CaseConflict: Conflicted, CaseLetter: Wrote, CaseCapture: Captured, CaseRedact: Redacted, CaseLift: Lifted,
    CaseSanction: Sanctioned, CasePublished: Published,
}  # fmt: skip
"""The kind of entry that each deed makes, moves and decisions apart: a deed is there for whom the case allows that kind."""
DEEDS: Final[dict[str, type[_Deed]]] = {str(one.__struct_config__.tag): one for one in get_args(Deed)}


# ---- from a form ---------------------------------------------------------------------------------------------------------------
def said(form: FormData, name: str) -> str:
    value = form.get(name)
    return value[:LONGEST].replace("\x00", "").strip() if isinstance(value, str) else ""


def lines(form: FormData, name: str) -> tuple[str, ...]:
    """What was chosen under this name, and a field with one thing in each line."""
    given = [v[:LONGEST].replace("\x00", "") for v in form.getlist(name) if isinstance(v, str)]
    return tuple(line.strip() for value in given for line in value.splitlines() if line.strip())


def sent(form: FormData, *names: str) -> list[UploadFile]:
    """The files of these fields, in their order. Raises CaseError where one would say something of another."""
    return papers_alone([f for name in names for f in form.getlist(name) if isinstance(f, UploadFile) and f.filename])


def papers_alone(files: Sequence[UploadFile]) -> list[UploadFile]:
    if any((f.filename or "").lower().endswith(".json") for f in files):
        raise CaseError("A file that ends in .json says on this desk what another paper is. Send the papers themselves.")
    return list(files)


def of_form(form: FormData, case: Progress) -> Deed:
    """What a form says. Raises Refused where there is no such deed, CaseError where a field holds what its kind does not know."""
    kind = DEEDS.get(said(form, "deed"))
    if kind is None:
        raise Refused(400, "Not understood", "There is no such deed. Go back and try again.")
    given: dict[str, Any] = {"deed": said(form, "deed")}
    hints = get_type_hints(kind)
    for field, name in zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True):
        hint = hints[field]
        value: Any = said(form, name) == "yes" if hint is bool else lines(form, name) if get_origin(hint) is tuple else said(form, name)
        if value or hint is str:  # a choice that was not made is that of its default
            given[name] = value
    if kind is CaseDecide:
        given |= _decision(form, case)
    made: Deed = fitting(Deed, given)
    return made


def _decision(form: FormData, case: Progress) -> dict[str, Any]:
    """Each point has fields of its own, and each member one for a dissent."""
    points: list[dict[str, Any]] = [
        {
            "point": ident,
            "outcome": said(form, f"outcome-{ident}"),
            "reasons": said(form, f"reasons-{ident}"),
            "relies_on": lines(form, f"relies-{ident}"),
            "remedy": said(form, f"remedy-{ident}"),
        }
        for ident in case.points
    ]
    if unanswered := [p["point"] for p in points if not p["outcome"]]:
        raise CaseError(f"Point {', '.join(unanswered)} has no answer.")
    return {"points": points, "dissents": [{"member": m, "reasons": why} for m in case.members if (why := said(form, f"dissent-{m}"))]}


def fitting(kind: Any, values: Any) -> Any:
    """Raises CaseError where something holds what its kind does not know."""
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise CaseError(f"That is not as it must be: {error}") from error


def offered(case: Progress, actor: Actor) -> frozenset[str]:
    """The deeds that somebody may do in the case as it stands: what pages offer."""
    kinds = {kind for role in actor.roles for kind in cases.enterable(case, role)} if actor.enters else set()
    return frozenset(name for name, deed in DEEDS.items() if MAKES.get(deed) in kinds)


# ---- what it makes -------------------------------------------------------------------------------------------------------------
def contents(desk: Desk, case: Progress, actor: Actor, deed: Deed, *, file: bool = False) -> Sequence[Content]:
    """With a `file`, what is still to be read is the material, or the answer. Raises CaseError or Refused.

    What a deed names on the desk is looked for on the desk as the actor sees it: nothing tells of a paper that is restricted to others, or of its words.
    """
    entered, role = MAKES.get(type(deed)), deed.role or actor.roles[0]
    if entered and entered not in cases.kinds_of(case, role):  # before the desk is asked: its answer would tell what stands there
        raise CaseError(f"That is for the body to enter, not for the {role}.")
    seen = desk_for(desk, actor.visitor)
    match deed:
        case CaseConfirm():
            return cases.confirming(case) or _nothing("Everything is confirmed already.")
        case CaseCorrect():
            return [_corrected(seen, case, deed)]
        case CasePoint():
            return [_pointed(seen, case, deed)]
        case CaseDrop(point=point, why=why):
            return [Dropped(point=point, why=why)]
        case CaseOffer():
            return [Offered(material=_material(seen, case, actor, deed, file=file))]
        case CaseShow(materials=materials, to=to, gist=gist):
            shown = [Shown(material=ident, to=to, form="gist" if gist else "full", gist=gist or None) for ident in materials]
            return shown or _nothing("Choose the material that is shown.")
        case CaseAnswer():
            return [_answered(seen, actor, deed)]
        case CasePanel(members=members):
            return [Sat(members=members)]
        case CaseConflict(member=member, why=why):
            return [Conflicted(member=member, why=why)]
        case CaseLetter():
            return [_letter(desk, case, actor, deed)]
        case CaseCapture():
            return [_captured(desk, seen, case, actor, deed)]
        case CaseRedact(redact=of, words=words, readers=readers, why=why):
            return [flow.redacted(seen, case, of, words, readers, why)]
        case CaseLift(redaction=redaction, why=why):
            return [Lifted(redaction=redaction, why=why)]
        case CaseMove(move=move, why=why):
            return [Moved(move=move, why=why)]
        case CaseDecide():
            return [_decided(deed)]
        case CaseSanction(kind=kind, words=words, amount=amount):
            return [Sanctioned(kind=kind, words=words, amount=amount or None)]
        case CasePublished():
            return [_published(deed)]


def _nothing(why: str) -> Sequence[Content]:
    raise CaseError(why)


def _party(actor: Actor, given: Whose | None) -> Any:
    """Whose it is: a party's own, always; of the body, whose it says."""
    return actor.reader if actor.reader in PARTIES else given


def _here(desk: Desk, document: str | None) -> None:
    if document and document not in desk.some_documents([document]):
        raise CaseError(f"The desk has no document {document}.")


def _corrected(desk: Desk, case: Progress, deed: CaseCorrect) -> Corrected:
    contested: dict[str, Any] = {name: getattr(deed, name) or None for name in ("title", "publisher", "published", "url", "document")}
    _here(desk, deed.document)
    who = {"name": deed.name, "capacity": deed.capacity or None, "side": case.complainant.side, "learnt": deed.learnt or None}
    contested["also"] = [_further(desk, ident) for ident in deed.also]
    made: Corrected = fitting(Corrected, {"type": "corrected", "contested": contested, "complainant": who})
    return made


def _further(desk: Desk, ident: str) -> dict[str, Any]:
    """Another publication of which the same is complained, as the desk has it."""
    found = desk.some_documents([ident]).get(ident)
    if found is None:
        raise CaseError(f"The desk has no document {ident}.")
    made: dict[str, Any] = msgspec.to_builtins(cases.contested_as(Contested(), found))
    return made


def _pointed(desk: Desk, case: Progress, deed: CasePoint) -> Pointed:
    appeal = case.documents[0] if case.documents else None
    point = Point(
        id=deed.point or case.next_point,
        ground=deed.ground,
        passages=tuple(flow.cited_in(desk, case.contested.documents, words) for words in deed.passages),
        says=tuple(flow.cited(desk, appeal, words) for words in deed.says),
        stance=deed.stance,
        clause=deed.clause or None,
    )
    return Pointed(point=point)


def _material(desk: Desk, case: Progress, actor: Actor, deed: CaseOffer, *, file: bool) -> Material:
    number = 1 + sum(1 for ident in case.materials if ident.startswith("M"))
    given: dict[str, str | None] = {name: getattr(deed, name) or None for name in ("text", "document", "exhibit")}
    if actor.reader in PARTIES:
        given |= {"document": None, "exhibit": None}  # a party names nothing that lies on the desk: it may not know of it
    if not any(given.values()) and not file:
        raise CaseError("Say what the material is: its text, a file, or the paper or the exhibit that it is.")
    _here(desk, given["document"])
    by = _party(actor, deed.of)
    return Material(id=f"M{number}", by=by, title=deed.title, points=deed.points, **given, withheld=deed.withheld or None, view=deed.view)


def _answered(desk: Desk, actor: Actor, deed: CaseAnswer) -> Answered:
    party, ours = _party(actor, deed.party), actor.reader == "body"
    if party is None:
        raise CaseError("Say which party answers.")
    _here(desk, deed.document if ours else None)
    return Answered(
        party=party,
        materials=deed.materials,
        text=deed.text or None,
        document=(deed.document or None) if ours else None,
        points=deed.points,
        through=(deed.through or None) if ours else None,
    )


def _letter(desk: Desk, case: Progress, actor: Actor, deed: CaseLetter) -> Wrote:
    made = Wrote(
        to="body" if actor.reader in PARTIES else deed.to,
        by=_party(actor, deed.of),
        subject=deed.subject,
        text=deed.text,
        confidential=deed.confidential,
        template=deed.template or None,
    )
    if actor.reader in PARTIES or not deed.how:
        return made
    return flow.mailed(desk, case, made, when(case, actor, deed), to=deed.address, by=deed.sender)


def _captured(desk: Desk, seen: Desk, case: Progress, actor: Actor, deed: CaseCapture) -> Content:
    who = cases.Enterer(by=actor.visitor.name, role=cases.BODY, at=now(), entered_at=now())
    if deed.paper not in seen.some_documents([deed.paper]):
        raise CaseError(f"There is no document {deed.paper!r} on this desk. Its id stands on its page; a file that is not here yet is added first.")
    stood = day_of(deed.seen, case.procedure.time_zone) if deed.seen else None
    return flow.capture(desk, case.id, deed.paper, who, address=deed.address or None, seen=stood)


def _decided(deed: CaseDecide) -> Decided:
    points = (PointDecision(point=p.point, outcome=p.outcome, reasons=p.reasons, relies_on=p.relies_on, remedy=p.remedy or None) for p in deed.points)
    dissents = (Dissent(member=d.member, reasons=d.reasons) for d in deed.dissents)
    return Decided(move=deed.move, points=tuple(points), members=deed.members, dissents=tuple(dissents), summary=deed.summary)


def _published(deed: CasePublished) -> Published:
    if not deed.place or not deed.prominence:
        raise CaseError("Say where it appeared, and how prominently beside where the passage stood.")
    same = {name: getattr(deed, name) for name in ("what", "place", "prominence", "text")}
    return Published(**same, url=deed.url or None, checked_by=deed.checked_by or None)


def when(case: Progress, actor: Actor, deed: Deed) -> str:
    """When it happened: a party's own deed happens now."""
    return day_of(deed.at if actor.keeps else "", case.procedure.time_zone)
