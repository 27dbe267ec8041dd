"""The vault of the desk: whether it holds, what is filed, one exhibit with its custody, its proof and its likes; filing, and what is done with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from starlette.responses import Response

from audiatur.evidence import looked as looking
from audiatur.evidence import metadata, small
from audiatur.evidence.offers import still_open
from audiatur.evidence.seen import Seen
from audiatur.evidence.stamps import Time
from audiatur.evidence.vault import Custody, Event, Item, Vault
from audiatur.web import exhibits as as_shown
from audiatur.web import holdings, items, sight, written
from audiatur.web.api import shapes
from audiatur.web.api.edge import Cursor, Id, Limit, Reviews, Text, Unchanged, Writes, after, answer, body_of, cursor, sent
from audiatur.web.api.papers import Whole, begun
from audiatur.web.api.routes import BYTES, gives, gives_as, gives_for, makes
from audiatur.web.bench import bench_of
from audiatur.web.errors import Refused
from audiatur.web.holdings import Contents
from audiatur.web.pages.imports import taken_in
from audiatur.web.visitor import require

router = APIRouter()
_PICTURE: Final = {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}


@router.get("/vault", tags=["vault"], **gives("VaultState"))
def vault(request: Request, visitor: Reviews, held: Unchanged = None) -> Response:
    """Whether it holds, as far as that is known without reading it through."""
    require(request, "see exhibits")
    opened, contents = holdings.whole(request, bench_of(request).held)
    known = items.state(opened, contents)
    last = known.check
    made = shapes.VaultState(
        origin=opened.settings.origin,
        events=known.events,
        signed=known.signed,
        checked_at=last.at if last else None,
        checked_by=last.by if last else None,
        checked=last.checked if last else 0,
        wrong=len(last.wrong) if last else 0,
        stamps=_stamps(known.stamps),
        waiting=known.waiting,
        signs=known.signs,
        for_others=tuple(shapes.ForOthers(sha256=i.sha256, number=i.events[0], only=tuple(sorted(i.only or ()))) for i in items.closed_to(request, contents)),
    )
    return answer(request, made)


@router.get("/exhibits", tags=["vault"], **gives("Exhibits"))
def exhibits(
    request: Request,
    visitor: Reviews,
    words: Annotated[Text, Query(description="In a name, a hash, or how it came here.")] = "",
    cursor_: Annotated[Cursor, Query(alias="cursor")] = "",
    limit: Limit = 50,
    held: Unchanged = None,
) -> Response:
    """Those that you may see, the newest first."""
    require(request, "see exhibits")
    at = after(cursor_, tuple[Whole])
    opened, contents = holdings.whole(request, bench_of(request).held)
    found = items.found(request, contents, words)
    left = [item for item in found if not at or item.events[0] < at[0]]
    here, more = left[:limit], left[limit:]
    rows = tuple(_line(request, opened, contents, item) for item in here)
    return answer(request, shapes.Exhibits(items=rows, total=len(found), next=cursor(here[-1].events[0]) if more else None))


def _line(request: Request, opened: Vault, contents: Contents, item: Item) -> shapes.ExhibitLine:
    known, original = looking.looked(opened, item), contents.by_hash.get(item.of or "")
    return shapes.ExhibitLine(
        number=item.events[0],
        sha256=item.sha256,
        name=item.name,
        size=item.size,
        filed_at=item.filed_at,
        filed_by=item.filed_by,
        copy=item.of is not None,
        of=original.sha256 if original and sight.seen_by(request, [original]) else None,
        only=None if item.only is None else tuple(sorted(item.only)),
        held_against=as_shown.held_against(item, contents),
        gaps=bool(known.gaps) if known else None,
        offered=item.sha256 in contents.offers_of,
    )


@router.get("/exhibits/{sha256}", tags=["vault"], **gives("OneExhibit"))
def exhibit(request: Request, visitor: Reviews, sha256: Id, held: Unchanged = None) -> Response:
    """All that is known of it. That you opened one that is for named people alone is noted."""
    opened, contents, item = items.opened(request, sha256)
    return answer(request, _whole(request, opened, contents, item))


def _whole(request: Request, opened: Vault, contents: Contents, item: Item) -> shapes.OneExhibit:
    known, given = looking.looked(opened, item), contents.offers_of.get(item.sha256, ())
    _, copies = items.kin(request, item, contents)
    names = as_shown.names_on(request)(id for o in given for id in o.statements)
    assessments = contents.assessed.get(item.sha256, ())
    return shapes.OneExhibit(
        exhibit=_line(request, opened, contents, item),
        custody=item.custody,
        events=tuple(_event(number, event) for number, event in opened.events(item)),
        copies=tuple(i.sha256 for i in copies),
        says={name: str(value) for name, value in known.said.fields.items()} if known else None,
        credentials=known.credentials if known else (),
        conflicts=tuple(metadata.conflicts(known.said, item.custody or Custody())) if known else (),
        text=known.text if known else None,
        gaps=known.gaps if known else (),
        picture=small.there(opened, item),
        offers=tuple(map(offer, as_shown.shown(given, contents, names))),
        looked=tuple(map(assessed, as_shown.looked(assessments))),
        unlooked=still_open(assessments),
        stamps=_stamps(items.times(opened, item)),
    )


def _stamps(times: Sequence[Time]) -> tuple[shapes.Stamp, ...]:
    return tuple(shapes.Stamp(of=t.of, authority=t.authority, at=t.at, signer=t.signer) for t in times)


def _event(number: int, event: Event) -> shapes.EventLine:
    """Without the ids for which it was offered: what of them one may know of stands with the offers."""
    detail = {name: said for name, said in (event.detail or {}).items() if name != "for"}
    same = ("deed", "at", "by", "why", "to", "name", "custody")
    return shapes.EventLine(number=number, **{f: getattr(event, f) for f in same}, detail=detail)


def offer(one: as_shown.Offered) -> shapes.OfferLine:
    about = tuple(shapes.OfferedFor(id=a.id, kind=a.kind, words=a.words, speaker=a.speaker) for a in one.about)
    return shapes.OfferLine(by=one.by, why=one.why, at=one.at, entered_by=one.entered_by or None, about=about, others=one.others)


def assessed(one: as_shown.Looked) -> shapes.Assessed:
    return shapes.Assessed(aspect=one.aspect, by=one.by, at=one.at, found=one.found)


@router.get("/exhibits/{sha256}/proof", tags=["vault"], **gives("Proof"))
def proof(request: Request, visitor: Reviews, sha256: Id, held: Unchanged = None) -> Response:
    """That it was filed, by its place in the log below the signed head: checked without this desk, by `audiatur vault check` or by hand."""
    return answer(request, items.proof(request, sha256))


@router.get("/exhibits/{sha256}/alike", tags=["vault"], **gives("Alike"))
def alike(request: Request, visitor: Reviews, sha256: Id, held: Unchanged = None) -> Response:
    """Exhibits that look like it, among those that you may see."""
    opened, _, item = items.opened(request, sha256)
    found = items.alike(request, item, looking.looked(opened, item))
    return answer(request, shapes.Alike(items=None if found is None else tuple(map(_alike, found))))


def _alike(one: Seen) -> shapes.AlikeLine:
    said = one.item.custody or Custody()
    return shapes.AlikeLine(
        sha256=one.item.sha256,
        name=one.item.name,
        filed_at=one.item.filed_at,
        claimed_place=said.claimed_place,
        claimed_date=said.claimed_date,
        distance=one.distance,
        part=one.part,
        turn=one.turn,
    )


@router.get("/exhibits/{sha256}/small", tags=["vault"], **gives_as(_PICTURE))
def picture(request: Request, visitor: Reviews, sha256: Id, held: Unchanged = None) -> Response:
    """A small picture of it, made anew and no evidence; of one that is for named people alone there is none."""
    return sent(request, items.picture(request, sha256), "image/jpeg")


# ---- doing ---------------------------------------------------------------------------------------------------------------------
Said = Annotated[str, Form(max_length=2000, pattern=written.TEXT)]


@dataclass(frozen=True, kw_only=True)
class CameHere:
    """How files came here: the fields of `Custody`, as a form has them."""

    collector: Said = ""
    received_from: Said = ""
    address: Said = ""
    method: Said = ""
    collected_at: Said = ""
    seen_with: Said = ""
    consent: Said = ""
    claimed_place: Said = ""
    claimed_date: Said = ""


@router.post("/exhibits", tags=["vault"], **makes("Work", status=202))
def file(
    request: Request,
    visitor: Writes,
    files: Annotated[list[UploadFile], File(min_length=1, max_length=500, description="Under their own names.")],
    custody: Annotated[CameHere, Depends(CameHere)],
    of: Annotated[Said, Form(description="The original of which they are working copies, by its hash.")] = "",
    why: Said = "",
    only: Annotated[list[Said], Form(max_length=200, description="Accounts that alone may see them, from the first moment.")] = [],  # noqa: B006
) -> Response:
    """Files exhibits, with how they came here. Each is logged, and then looked at, by work that runs beside: follow it at its address."""
    made = items.filing(request, asdict(custody), of=of, why=why, only=only)
    if not all(f.filename for f in files):
        raise Refused(409, "No name", "Every file needs its name.")
    return begun(request, taken_in(bench_of(request), files, by=visitor.name, filing=made))


@router.post("/exhibits/{sha256}/events", tags=["vault"], **makes("Events", status=201, takes=("NoteDeed", "AssessIt", "OfferIt")))
def log(request: Request, visitor: Reviews, sha256: Id, said: Annotated[shapes.ExhibitDeed, Depends(body_of(shapes.ExhibitDeed))]) -> Response:
    """Logs what was done with it, what was looked at in it, or for what somebody offers it."""
    if isinstance(said, shapes.NoteDeed):
        number = items.note(request, sha256, said.what, why=said.why, to=said.to)
    elif isinstance(said, shapes.AssessIt):
        number = items.assess(request, sha256, said.aspect, said.found)
    else:
        number = items.offer(request, sha256, tuple(dict.fromkeys(said.statements)), offered_by=said.offered_by, why=said.why)
    return _logged(request, sha256, number)


def _logged(request: Request, sha256: str, number: int) -> Response:
    opened, contents = holdings.whole(request, bench_of(request).held)
    seen = sight.seen_by(request, [contents.by_hash[sha256]])
    made = tuple(_event(n, e) for item in seen for n, e in opened.events(item) if n == number)
    return answer(request, shapes.Events(items=made), status=201, at=f"{request.scope['root_path']}/exhibits/{sha256}")


@router.post("/exhibits/{sha256}/restriction", tags=["vault"], **makes("Events", status=201, takes=("LeaveTo",)))
def restrict(request: Request, visitor: Reviews, sha256: Id, said: Annotated[shapes.LeaveTo, Depends(body_of(shapes.LeaveTo))]) -> Response:
    """Leaves it to these accounts alone, or opens it; also an administrator who does not see it may say who does."""
    return _logged(request, sha256, items.restrict(request, sha256, said.only, why=said.why))


@router.post("/exhibits/{sha256}/bytes", tags=["vault"], **gives_for(BYTES, takes=("Reason",)))
def bytes_of(request: Request, visitor: Reviews, sha256: Id, said: Annotated[shapes.Reason, Depends(body_of(shapes.Reason))]) -> Response:
    """The file as it was filed. That you took it out, and why, is logged first."""
    return items.taken_out(request, sha256, said.why, way="given to a program")


@router.post("/vault/work", tags=["vault"], **makes("Work", status=202, takes=("VaultWork",)))
def work(request: Request, visitor: Reviews, said: Annotated[shapes.VaultWork, Depends(body_of(shapes.VaultWork))]) -> Response:
    """Begins work on all of the vault, which runs beside."""
    return begun(request, items.begun(request, said.kind))
