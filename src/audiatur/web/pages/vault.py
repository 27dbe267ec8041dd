"""The vault: what is filed, one exhibit with its custody and what was looked at in it, filing with progress, and whether all of it still holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

import msgspec
from msgspec import Struct
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from audiatur import __version__
from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence import access, looked, metadata, offers, proving, small, stamps
from audiatur.evidence.keys import passphrase
from audiatur.evidence.vault import BLOCK, Custody, Event, Item, Vault, Writer, now
from audiatur.publish import words
from audiatur.record.rights import thing
from audiatur.web import exhibits, holdings, looks
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import Refused, missing
from audiatur.web.forms import asked, number, post, texts, then
from audiatur.web.holdings import Contents
from audiatur.web.pages.imports import taken_in
from audiatur.web.visitor import may, require, visitor_of
from audiatur.web.work import Filing, Job, Kind, Task

SCREEN: Final = 50
FIELDS: Final = {
    "collector": "Who collected it",
    "received_from": "Who handed it over",
    "address": "Where it was found: an address, a place",
    "method": "How it was collected",
    "collected_at": "When it was collected",
    "seen_with": "What stood beside it: the caption, the post",
    "consent": "On whose consent it is kept, and for what",
    "claimed_place": "Where it is said to be from",
    "claimed_date": "Of when it is said to be",
}
"""What is asked of how an item came here, as the Berkeley Protocol has it."""
NOTED: Final = ("accessed", "transferred", "redacted", "released", "noted")


class Line(Struct, frozen=True, kw_only=True):
    """An item in the list; `number` is that of its filing."""

    number: int
    sha256: str
    name: str
    day: str
    by: str
    size: str
    marks: tuple[str, ...]
    small: bool


class Deed(Struct, frozen=True, kw_only=True):
    """What was done with an item, as the log has it."""

    number: int
    at: str
    what: str
    by: str
    why: str
    more: str


def when(at: str) -> str:
    return f"{words.short_day(at[:10])}, {at[11:16]} UTC"


# ---- the list ------------------------------------------------------------------------------------------------------------------
def index(request: Request) -> Response:
    require(request, "see exhibits")
    bench = bench_of(request)
    if not bench.held.exists:
        return looks.page(request, "vault.html.j2", {"vault": None, "root": "DESK/vault"})
    vault, contents = holdings.whole(request, bench.held)
    wanted, before = asked(request, "words").casefold(), number(request, "before", 1 << 60)
    pictures = "shown" if asked(request, "pictures") == "shown" else ""
    seen = [item for item in reversed(holdings.seen_by(visitor_of(request), contents.items)) if not wanted or wanted in _searched(item)]
    left = [item for item in seen if item.events[0] < before]
    values = {
        "vault": vault,
        "state": _state(vault, contents),
        "lines": [_line(vault, item, contents, pictures=bool(pictures)) for item in left[:SCREEN]],
        "pictures": pictures,
        "other": looks.href("vault", words=asked(request, "words"), pictures="" if pictures else "shown"),
        "number": len(seen),
        "asked": asked(request, "words"),
        "next": looks.href("vault", words=asked(request, "words"), pictures=pictures, before=left[SCREEN - 1].events[0]) if len(left) > SCREEN else "",
        "first": looks.href("vault", words=asked(request, "words"), pictures=pictures) if before < 1 << 60 else "",
        "proved": _proved(bench),
        "when": when,
        "others": _closed_to(request, contents),
        "accounts": [a.name for a in bench.guard.accounts() if not a.locked_at],
    }
    return looks.page(request, "vault.html.j2", values)


def _closed_to(request: Request, contents: Contents) -> list[Item]:
    """Items that this visitor must not see and may open to others: an administrator, lest nobody is left who can."""
    visitor = visitor_of(request)
    closed = [item for item in contents.items if item.only is not None]
    seen = {item.sha256 for item in holdings.seen_by(visitor, closed)}
    return [i for i in closed if i.sha256 not in seen and may(visitor, "restrict", thing("restriction", named=i.only))]


def _searched(item: Item) -> str:
    held = msgspec.to_builtins(item.custody) if item.custody else {}
    return "\n".join([item.name, item.sha256, *held.values()]).casefold()


def _line(vault: Vault, item: Item, contents: Contents, *, pictures: bool) -> Line:
    last, known = contents.last_check, looked.looked(vault, item)
    marks = [
        "working copy" if item.of else "",
        "for named people alone" if item.only is not None else "",
        "not as it was filed" if last and item.events[0] in last.wrong else "",
        "not all could be looked at" if known and known.gaps else "",
        "offered" if item.sha256 in contents.offers_of else "",
    ]
    return Line(
        number=item.events[0],
        sha256=item.sha256,
        name=item.name,
        day=words.short_day(item.filed_at[:10]),
        by=item.filed_by,
        size=_size(item.size),
        marks=tuple(filter(None, marks)),
        small=pictures and small.there(vault, item),
    )


def _size(size: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def _state(vault: Vault, contents: Contents) -> dict[str, object]:
    """What is known of whether the vault holds, without reading it through."""
    return {
        "events": contents.events,
        "signed": contents.signed_by,
        "check": contents.last_check,
        "stamps": [time for time in stamps.times(vault, contents.stamped) if not isinstance(time, str)],
        "waiting": len(stamps.waiting(vault)),
        "signs": passphrase() is not None or not vault.is_locked,
    }


def _proved(bench: Bench) -> Job | None:
    """The last time that this workbench proved it."""
    return next((job for job in bench.jobs.all if job.task.kind == "verify" and job.state == "done"), None)


# ---- an item -------------------------------------------------------------------------------------------------------------------
def show(request: Request) -> Response:
    visitor = require(request, "see exhibits")
    bench, sha256 = bench_of(request), request.path_params["item"]
    vault, contents = holdings.whole(request, bench.held)
    item = holdings.one_of(request, contents, sha256)
    if item.only is not None:
        bench.guard.note(visitor.name, "read", "exhibit", sha256, address=request.url.path)
    events = vault.events(item)
    given = contents.offers_of.get(sha256, ())
    names = exhibits.names_on(request)(id for o in given for id in o.statements)
    known = looked.looked(vault, item)
    assessed = contents.assessed.get(sha256, ())
    values = {
        "item": item,
        "size": _size(item.size),
        "small": small.there(vault, item),
        "custody": [(FIELDS[key], value) for key, value in (msgspec.to_builtins(item.custody) if item.custody else {}).items()],
        "again": [(words.short_day(e.at[:10]), e.by, _custody(e)) for _, e in events[1:] if e.deed == "filed"],
        "deeds": [_deed(n, e) for n, e in events],
        "family": _family(request, item, contents),
        "known": known,
        "conflicts": metadata.conflicts(known.said, item.custody or Custody()) if known else [],
        "seen": _seen(request, bench, item, known),
        "offered": exhibits.shown(given, contents, names),
        "looked": exhibits.looked(assessed),
        "still": [exhibits.ASPECTS[a].lower() for a in offers.still_open(assessed)],
        "aspects": exhibits.ASPECTS.items(),
        "checked": exhibits.checked(item, contents),
        "stamps": _times(vault, item),
        "works": may(visitor, "work on exhibits", thing("exhibit", named=item.only)),
        "restricts": may(visitor, "restrict", thing("restriction", named=item.only)),
        "accounts": [a.name for a in bench.guard.accounts() if not a.locked_at],
        "noted": NOTED,
        "when": when,
        "short_day": words.short_day,
    }
    return looks.page(request, "exhibit.html.j2", values)


def _custody(event: Event) -> str:
    held = msgspec.to_builtins(event.custody) if event.custody else {}
    return "; ".join(f"{FIELDS[key].lower()}: {value}" for key, value in held.items())


def _deed(number: int, event: Event) -> Deed:
    more = [f"to {event.to}" if event.to else "", access.said(event) or ""]
    if event.deed == "assessed":
        more.append(f"looked at: {(event.detail or {}).get('aspect')}")
    if event.deed == "offered":  # for what, stands with the offers: as far as the visitor may know of it
        more.append(f"offered by {(event.detail or {}).get('offered by')}")
    at = f"{words.short_day(event.at[:10])}, {event.at[11:16]}"
    return Deed(number=number, at=at, what=event.deed, by=event.by, why=event.why or "", more="; ".join(filter(None, more)))


def _family(request: Request, item: Item, contents: Contents) -> list[tuple[str, Item]]:
    """Its original, and its working copies."""
    seen = holdings.seen_by(visitor_of(request), contents.items)
    return [("Working copy of", i) for i in seen if i.sha256 == item.of] + [("Original of the working copy", i) for i in seen if i.of == item.sha256]


def _seen(request: Request, bench: Bench, item: Item, known: looked.Looked | None) -> list[dict[str, Any]] | None:
    """Items that look like it, the nearest first; None where it has no fingerprint."""
    if known is None or not known.asked:
        return None
    visitor = visitor_of(request)
    found = [one for one in bench.held.like(item, known.asked) if holdings.seen_by(visitor, [one.item])]
    return [
        {
            "item": one.item,
            "day": words.short_day(one.item.filed_at[:10]),
            "place": (one.item.custody.claimed_place if one.item.custody else None) or "no place",
            "date": (one.item.custody.claimed_date if one.item.custody else None) or "no date",
            "how": f"{one.distance} of 256 bits differ, {one.turn}: {one.part}",
        }
        for one in found[:SCREEN]
    ]


def _times(vault: Vault, item: Item) -> list[stamps.Time]:
    """What the time stamps of its proof show, by the certificates that the vault has."""
    try:
        return proving.times(proving.prove(vault, item))
    except (VerificationError, EvidenceError, OSError):
        return []


def picture(request: Request) -> Response:
    """A small picture of an exhibit; there is none of one that is for named people alone, also for them: that somebody opens it is noted, and a list is not."""
    require(request, "see exhibits")
    vault, contents = holdings.whole(request, bench_of(request).held)
    made = small.of(vault, holdings.one_of(request, contents, request.path_params["item"]))
    if made is None:
        raise missing("exhibit with this address")
    return Response(made, media_type="image/jpeg")


def proof(request: Request) -> Response:
    """That it was filed, to be checked without this desk."""
    require(request, "see exhibits")
    vault, contents = holdings.whole(request, bench_of(request).held)
    item = holdings.one_of(request, contents, request.path_params["item"])
    try:
        made = proving.prove(vault, item)
        proving.check(made, keys=vault.keys)
    except VerificationError as error:
        raise Refused(409, "The vault is not whole", f"{error} Run `audiatur vault verify` in the desk's folder.") from error
    head = {"content-disposition": f'attachment; filename="proof-{item.sha256[:12]}.json"'}
    return Response(msgspec.json.format(msgspec.json.encode(made)) + b"\n", media_type="application/json", headers=head)


# ---- deeds ---------------------------------------------------------------------------------------------------------------------
def save(request: Request, form: FormData) -> Response:
    """The bytes of an item, once the log has who took them and why."""
    item, vault = _worked_on(request)
    why = _said(form, "why")
    if not why:
        raise Refused(400, "No reason", "Who takes an exhibit out says why: it stands in its custody. Go back and write it.")
    by = visitor_of(request).name
    with vault.writing(passphrase()) as writer:
        writer.append([Event(deed="accessed", at=now(), by=by, item=item.sha256, why=f"saved from the workbench: {why}")])
    try:
        held = vault.opened(item.sha256)
    except OSError as error:
        raise Refused(409, "It cannot be read", f"{item.name} could not be read: {error.strerror}. Prove the vault.") from error

    def pieces() -> Iterator[bytes]:
        with held:
            while piece := held.read(BLOCK):
                yield piece

    head = {"content-disposition": f"attachment; filename*=UTF-8''{quote(item.name or item.sha256, safe='')}", "content-length": str(item.size)}
    return StreamingResponse(pieces(), media_type="application/octet-stream", headers=head)


def deed(request: Request, form: FormData) -> Response:
    if _said(form, "deed") == "restrict":
        return restrict(request, form)
    item, vault = _worked_on(request)
    done = DEEDS.get(_said(form, "deed"))
    if done is None:
        raise Refused(400, "Not understood", "There is no such deed. Go back and try again.")
    with vault.writing(passphrase()) as writer:
        at = done(request, writer, item, form)
    return then(looks.href("vault", item.sha256, at=at))


def _worked_on(request: Request) -> tuple[Item, Vault]:
    require(request, "see exhibits")
    vault, contents = holdings.whole(request, bench_of(request).held)
    item = holdings.one_of(request, contents, request.path_params["item"])
    require(request, "work on exhibits", thing("exhibit", named=item.only))
    return item, vault


def _said(form: FormData, name: str) -> str:
    return " ".join(texts(form, name))[:10_000]


def _offer(request: Request, writer: Writer, item: Item, form: FormData) -> str:
    ids = list(dict.fromkeys(line.strip() for said in texts(form, "for") for line in said.splitlines() if line.strip()))
    _known(request, ids)
    offers.offer(writer, item, ids, offered_by=_said(form, "offered_by"), why=_said(form, "why"), by=visitor_of(request).name)
    return "offers"


def _known(request: Request, ids: list[str]) -> None:
    if ids and (unknown := exhibits.unknown(request, ids)):
        raise EvidenceError(
            f"There is nothing here that is called {', '.join(unknown)}. An incident and a case are written by their ids, a statement as DOCUMENT:ITEM: "
            "the pages of documents and incidents have them."
        )


def _assess(request: Request, writer: Writer, item: Item, form: FormData) -> str:
    offers.assess(writer, item, _said(form, "aspect"), _said(form, "found"), by=visitor_of(request).name)
    return "looked"


def _note(request: Request, writer: Writer, item: Item, form: FormData) -> str:
    what, why = _said(form, "what"), _said(form, "why")
    if what not in NOTED or not why:
        raise Refused(400, "Not whole", "Say what was done with it, and why.")
    event = {"deed": what, "at": now(), "by": visitor_of(request).name, "item": item.sha256, "why": why, "to": _said(form, "to") or None}
    writer.append([msgspec.convert(event, Event)])
    return "custody"


def restrict(request: Request, form: FormData) -> Response:
    """Also an administrator who does not see the item may say who does."""
    visitor = require(request, "see exhibits")
    vault, contents = holdings.whole(request, bench_of(request).held)
    every = [*holdings.seen_by(visitor, contents.items), *_closed_to(request, contents)]
    item = next((i for i in every if i.sha256 == request.path_params["item"]), None)
    if item is None:
        raise missing("exhibit with this address")
    require(request, "restrict", thing("restriction", named=item.only))
    only, guard = texts(form, "only"), bench_of(request).guard
    if unknown := [name for name in only if guard.account(name) is None]:
        raise EvidenceError(f"There is no account {unknown[0]}.")
    with vault.writing(passphrase()) as writer:
        access.restrict(writer, item, only, why=_said(form, "why"), by=visitor.name)
    guard.note(visitor.name, "restrict" if only else "release", "exhibit", item.sha256, to=only, why=_said(form, "why"))
    return then(looks.href("vault", item.sha256, at="access") if not only or visitor.name in only else "/vault")


DEEDS: Final[Mapping[str, Callable[[Request, Writer, Item, FormData], str]]] = {"offer": _offer, "assess": _assess, "note": _note}


def offer(request: Request, form: FormData) -> Response:
    """From the page of an incident: which item, for which of its statements."""
    require(request, "work on exhibits")
    vault, contents = holdings.whole(request, bench_of(request).held)
    item = exhibits.found_by(_said(form, "item"), holdings.seen_by(visitor_of(request), contents.items))
    if item is None:
        raise missing("exhibit of this name or hash")
    with vault.writing(passphrase()) as writer:
        _offer(request, writer, item, form)
    return then(looks.href("vault", item.sha256, at="offers"))


# ---- filing --------------------------------------------------------------------------------------------------------------------
def filing(request: Request) -> Response:
    visitor = require(request, "file exhibits")
    bench = bench_of(request)
    values = {
        "exists": bench.held.exists,
        "fields": FIELDS.items(),
        "accounts": [a.name for a in bench.guard.accounts() if not a.locked_at],
        "me": visitor.name,
        "closed": _closed(bench),
        "of": asked(request, "of"),
    }
    return looks.page(request, "filing.html.j2", values)


def _closed(bench: Bench) -> str:
    open_vault = bench.desk.key is not None and bench.held.exists and not bench.held.encrypted
    return "This desk is encrypted and its vault is not: what is filed here would lie on the disk in the clear." if open_vault else ""


def file(request: Request, form: FormData) -> Response:
    visitor = require(request, "file exhibits")
    bench = bench_of(request)
    if not bench.held.exists:
        raise missing("vault")
    if why := _closed(bench):
        raise Refused(409, "Not here", why)
    given = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
    if not given:
        raise Refused(400, "No file was chosen", "Choose the files to be filed, and send the form again.")
    made = Filing(
        custody={key: said for key in FIELDS if (said := _said(form, key))},
        of=_original(request, bench, _said(form, "of")),
        why=_said(form, "why"),
        only=tuple(texts(form, "only")),
    )
    return then(f"/imports/{taken_in(bench, given, by=visitor.name, filing=made).number}")


def _original(request: Request, bench: Bench, name: str) -> str:
    """The hash of the item of which a working copy is filed; nobody ties one to what he may not see."""
    if not name:
        return ""
    item = exhibits.found_by(name, holdings.seen_by(visitor_of(request), holdings.whole(request, bench.held)[1].items))
    if item is None:
        raise missing("exhibit of this name or hash")
    return item.sha256


def work(request: Request, form: FormData) -> Response:
    """Begins work on all of the vault."""
    visitor, bench = require(request, "work on exhibits"), bench_of(request)
    holdings.whole(request, bench.held) if _said(form, "kind") != "verify" else None
    kinds: dict[str, Kind] = {"verify": "verify", "fixity": "fixity", "look": "look"}
    kind = kinds.get(_said(form, "kind"))
    if kind is None or not bench.held.exists:
        raise missing("such work")
    return then(f"/imports/{bench.jobs.begin(Task(kind=kind, by=visitor.name, program=__version__)).number}")


routes = [
    Route("/vault", index),
    Route("/vault/filing", filing),
    post("/vault/filing", file),
    post("/vault/work", work),
    post("/vault/offers", offer),
    Route("/vault/{item}", show),
    post("/vault/{item}", deed),
    Route("/vault/{item}/proof", proof),
    Route("/vault/{item}/small", picture),
    post("/vault/{item}/bytes", save),
]
