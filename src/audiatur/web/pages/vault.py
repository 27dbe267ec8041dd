"""The vault: what is filed, one exhibit with its custody and what was looked at in it, filing with progress, and whether all of it still holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, get_args

import msgspec
from msgspec import Struct
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audiatur.evidence import access, looked, metadata, offers, small
from audiatur.evidence.seen import Seen
from audiatur.evidence.vault import Custody, Event, Item, Vault
from audiatur.publish import words
from audiatur.record.rights import thing
from audiatur.web import exhibits, holdings, items, looks, sight
from audiatur.web.bench import bench_of
from audiatur.web.errors import Refused, missing
from audiatur.web.forms import asked, number, post, texts, then
from audiatur.web.holdings import Contents
from audiatur.web.items import CUSTODY, Done
from audiatur.web.pages.imports import taken_in
from audiatur.web.visitor import may, require, visitor_of

SCREEN: Final = 50
NOTED: Final[tuple[Done, ...]] = get_args(Done)
KINDS: Final[Mapping[str, Literal["verify", "fixity", "look"]]] = {"verify": "verify", "fixity": "fixity", "look": "look"}


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
    before = number(request, "before", 1 << 60)
    pictures = "shown" if asked(request, "pictures") == "shown" else ""
    seen = items.found(request, contents, asked(request, "words"))
    left = [item for item in seen if item.events[0] < before]
    values = {
        "vault": vault,
        "state": items.state(vault, contents),
        "lines": [_line(vault, item, contents, pictures=bool(pictures)) for item in left[:SCREEN]],
        "pictures": pictures,
        "other": looks.href("vault", words=asked(request, "words"), pictures="" if pictures else "shown"),
        "number": len(seen),
        "asked": asked(request, "words"),
        "next": looks.href("vault", words=asked(request, "words"), pictures=pictures, before=left[SCREEN - 1].events[0]) if len(left) > SCREEN else "",
        "first": looks.href("vault", words=asked(request, "words"), pictures=pictures) if before < 1 << 60 else "",
        "proved": items.proved(bench),
        "when": when,
        "others": items.closed_to(request, contents),
        "accounts": [a.name for a in bench_of(request).guard.accounts() if not a.locked_at],
    }
    return looks.page(request, "vault.html.j2", values)


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


# ---- an item -------------------------------------------------------------------------------------------------------------------
def show(request: Request) -> Response:
    vault, contents, item = items.opened(request, request.path_params["item"])
    visitor, events = visitor_of(request), vault.events(item)
    given = contents.offers_of.get(item.sha256, ())
    names = exhibits.names_on(request)(id for o in given for id in o.statements)
    known = looked.looked(vault, item)
    assessed = contents.assessed.get(item.sha256, ())
    values = {
        "item": item,
        "size": _size(item.size),
        "small": small.there(vault, item),
        "custody": [(CUSTODY[key], value) for key, value in (msgspec.to_builtins(item.custody) if item.custody else {}).items()],
        "again": [(words.short_day(e.at[:10]), e.by, _custody(e)) for _, e in events[1:] if e.deed == "filed"],
        "deeds": [_deed(n, e) for n, e in events],
        "family": _family(*items.kin(request, item, contents)),
        "known": known,
        "conflicts": metadata.conflicts(known.said, item.custody or Custody()) if known else [],
        "seen": _seen(items.alike(request, item, known)),
        "offered": exhibits.shown(given, contents, names),
        "looked": exhibits.looked(assessed),
        "still": offers.still_open(assessed),
        "aspects": offers.ASPECTS,
        "checked": exhibits.checked(item, contents),
        "stamps": items.times(vault, item),
        "works": may(visitor, "work on exhibits", thing("exhibit", named=item.only)),
        "restricts": may(visitor, "restrict", thing("restriction", named=item.only)),
        "accounts": [a.name for a in bench_of(request).guard.accounts() if not a.locked_at],
        "noted": NOTED,
        "when": when,
        "short_day": words.short_day,
    }
    return looks.page(request, "exhibit.html.j2", values)


def _custody(event: Event) -> str:
    held = msgspec.to_builtins(event.custody) if event.custody else {}
    return "; ".join(f"{CUSTODY[key].lower()}: {value}" for key, value in held.items())


def _deed(number: int, event: Event) -> Deed:
    more = [f"to {event.to}" if event.to else "", access.said(event) or ""]
    if event.deed == "assessed":
        more.append(f"looked at: {(event.detail or {}).get('aspect')}")
    if event.deed == "offered":  # for what, stands with the offers: as far as the visitor may know of it
        more.append(f"offered by {(event.detail or {}).get('offered by')}")
    at = f"{words.short_day(event.at[:10])}, {event.at[11:16]}"
    return Deed(number=number, at=at, what=event.deed, by=event.by, why=event.why or "", more="; ".join(filter(None, more)))


def _family(original: Item | None, copies: list[Item]) -> list[tuple[str, Item]]:
    return [("Working copy of", i) for i in (original,) if i] + [("Original of the working copy", i) for i in copies]


def _seen(alike: list[Seen] | None) -> list[dict[str, Any]] | None:
    if alike is None:
        return None
    return [
        {
            "item": one.item,
            "day": words.short_day(one.item.filed_at[:10]),
            "place": (one.item.custody.claimed_place if one.item.custody else None) or "no place",
            "date": (one.item.custody.claimed_date if one.item.custody else None) or "no date",
            "how": f"{one.distance} of 256 bits differ, {one.turn}: {one.part}",
        }
        for one in alike
    ]


def picture(request: Request) -> Response:
    return Response(items.picture(request, request.path_params["item"]), media_type="image/jpeg")


def proof(request: Request) -> Response:
    """That it was filed, to be checked without this desk."""
    sha256 = request.path_params["item"]
    head = {"content-disposition": f'attachment; filename="proof-{sha256[:12]}.json"'}
    return Response(msgspec.json.format(msgspec.json.encode(items.proof(request, sha256))) + b"\n", media_type="application/json", headers=head)


# ---- deeds ---------------------------------------------------------------------------------------------------------------------
def save(request: Request, form: FormData) -> Response:
    return items.taken_out(request, request.path_params["item"], _said(form, "why"))


def deed(request: Request, form: FormData) -> Response:
    done, sha256 = DEEDS.get(_said(form, "deed")), request.path_params["item"]
    if done is None:
        items.worked_on(request, sha256)
        raise Refused(400, "Not understood", "There is no such deed. Go back and try again.")
    return done(request, sha256, form)


def _said(form: FormData, name: str) -> str:
    return " ".join(texts(form, name))[:10_000]


def _offer(request: Request, sha256: str, form: FormData) -> Response:
    ids = list(dict.fromkeys(line.strip() for said in texts(form, "for") for line in said.splitlines() if line.strip()))
    items.offer(request, sha256, ids, offered_by=_said(form, "offered_by"), why=_said(form, "why"))
    return then(looks.href("vault", sha256, at="offers"))


def _assess(request: Request, sha256: str, form: FormData) -> Response:
    items.assess(request, sha256, _said(form, "aspect"), _said(form, "found"))
    return then(looks.href("vault", sha256, at="looked"))


def _note(request: Request, sha256: str, form: FormData) -> Response:
    what, why = next((n for n in NOTED if n == _said(form, "what")), None), _said(form, "why")
    if what is None or not why:
        items.worked_on(request, sha256)
        raise Refused(400, "Not whole", "Say what was done with it, and why.")
    items.note(request, sha256, what, why=why, to=_said(form, "to"))
    return then(looks.href("vault", sha256, at="custody"))


def _restrict(request: Request, sha256: str, form: FormData) -> Response:
    only = texts(form, "only")
    items.restrict(request, sha256, only, why=_said(form, "why"))
    return then(looks.href("vault", sha256, at="access") if not only or visitor_of(request).name in only else "/vault")


DEEDS: Final[Mapping[str, Callable[[Request, str, FormData], Response]]] = {"offer": _offer, "assess": _assess, "note": _note, "restrict": _restrict}


def offer(request: Request, form: FormData) -> Response:
    """From the page of an incident: which item, for which of its statements."""
    require(request, "work on exhibits")
    _, contents = holdings.whole(request, bench_of(request).held)
    item = exhibits.found_by(_said(form, "item"), sight.seen_by(request, contents.items))
    if item is None:
        raise missing("exhibit of this name or hash")
    return _offer(request, item.sha256, form)


# ---- filing --------------------------------------------------------------------------------------------------------------------
def filing(request: Request) -> Response:
    visitor = require(request, "file exhibits")
    bench = bench_of(request)
    values = {
        "exists": bench.held.exists,
        "fields": CUSTODY.items(),
        "accounts": [a.name for a in bench.guard.accounts() if not a.locked_at],
        "me": visitor.name,
        "closed": items.closed(bench),
        "of": asked(request, "of"),
    }
    return looks.page(request, "filing.html.j2", values)


def file(request: Request, form: FormData) -> Response:
    custody = {key: _said(form, key) for key in CUSTODY}
    made = items.filing(request, custody, of=_said(form, "of"), why=_said(form, "why"), only=texts(form, "only"))
    given = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
    if not given:
        raise Refused(400, "No file was chosen", "Choose the files to be filed, and send the form again.")
    return then(f"/imports/{taken_in(bench_of(request), given, by=visitor_of(request).name, filing=made).number}")


def work(request: Request, form: FormData) -> Response:
    """Begins work on all of the vault."""
    kind = KINDS.get(_said(form, "kind"))
    if kind is None:
        raise missing("such work")
    return then(f"/imports/{items.begun(request, kind).number}")


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
