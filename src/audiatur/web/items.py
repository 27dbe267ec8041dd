"""Exhibits for who asks, the same for pages and for programs: the list, one with its kin and its likes, its proof; and what is done with one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal
from urllib.parse import quote

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from audiatur import __version__
from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence import access, looked, offers, proving, small, stamps
from audiatur.evidence.keys import passphrase
from audiatur.evidence.offers import Aspect
from audiatur.evidence.seen import Seen
from audiatur.evidence.vault import BLOCK, Event, Item, Vault, now
from audiatur.record.rights import thing
from audiatur.web import exhibits, holdings, sight
from audiatur.web.bench import Bench, bench_of
from audiatur.web.errors import Refused, missing
from audiatur.web.holdings import Contents
from audiatur.web.visitor import may, require, visitor_of
from audiatur.web.work import Filing, Job, Task

CUSTODY: Final = {
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
Done = Literal["accessed", "transferred", "redacted", "released", "noted"]
MOST_ALIKE: Final = 50


class State(Struct, frozen=True, kw_only=True):
    """What is known of whether a vault holds, without reading it through. `signs`: something can be filed and noted here."""

    events: int
    signed: str
    check: holdings.Check | None
    stamps: list[stamps.Time]
    waiting: int
    signs: bool


# ---- looking -------------------------------------------------------------------------------------------------------------------
def state(vault: Vault, contents: Contents) -> State:
    return State(
        events=contents.events,
        signed=contents.signed_by,
        check=contents.last_check,
        stamps=[time for time in stamps.times(vault, contents.stamped) if not isinstance(time, str)],
        waiting=len(stamps.waiting(vault)),
        signs=passphrase() is not None or not vault.is_locked,
    )


def proved(bench: Bench) -> Job | None:
    """The last time that this server proved all of the vault."""
    return next((job for job in bench.jobs.all if job.task.kind == "verify" and job.state == "done"), None)


def found(request: Request, contents: Contents, words: str) -> list[Item]:
    """Those that this visitor may see and that have these words in their names, their hashes or how they came here; the newest first."""
    wanted = words.casefold()
    return [item for item in reversed(sight.seen_by(request, contents.items)) if not wanted or wanted in _searched(item)]


def _searched(item: Item) -> str:
    held = msgspec.to_builtins(item.custody) if item.custody else {}
    return "\n".join([item.name, item.sha256, *held.values()]).casefold()


def closed_to(request: Request, contents: Contents) -> list[Item]:
    """Items that this visitor must not see and may open to others: an administrator, lest nobody is left who can."""
    visitor = visitor_of(request)
    closed = [item for item in contents.items if item.only is not None]
    seen = {item.sha256 for item in sight.seen_by(request, closed)}
    return [i for i in closed if i.sha256 not in seen and may(visitor, "restrict", thing("restriction", named=i.only))]


def opened(request: Request, sha256: str) -> tuple[Vault, Contents, Item]:
    """One item with all that is known of it. That somebody opened a restricted one is noted. Raises Refused where it is not there for this visitor."""
    visitor = require(request, "see exhibits")
    vault, contents = holdings.whole(request, bench_of(request).held)
    item = sight.one_of(request, contents, sha256)
    if item.only is not None:
        bench_of(request).guard.note(visitor.name, "read", "exhibit", sha256, address=request.url.path)
    return vault, contents, item


def kin(request: Request, item: Item, contents: Contents) -> tuple[Item | None, list[Item]]:
    """Its original, and its working copies."""
    seen = sight.seen_by(request, contents.items)
    return next((i for i in seen if i.sha256 == item.of), None), [i for i in seen if i.of == item.sha256]


def alike(request: Request, item: Item, known: looked.Looked | None) -> list[Seen] | None:
    """Items that look like it, the nearest first; None where it has no fingerprint."""
    if known is None or not known.asked:
        return None
    likes = [one for one in bench_of(request).held.like(item, known.asked) if sight.seen_by(request, [one.item])]
    return likes[:MOST_ALIKE]


def times(vault: Vault, item: Item) -> list[stamps.Time]:
    """What the time stamps of its proof show, by the certificates that the vault has."""
    try:
        return proving.times(proving.prove(vault, item))
    except (VerificationError, EvidenceError, OSError):
        return []


def proof(request: Request, sha256: str) -> proving.Proof:
    """That it was filed, to be checked without this desk. Raises Refused where the vault does not bear it."""
    require(request, "see exhibits")
    vault, contents = holdings.whole(request, bench_of(request).held)
    try:
        made = proving.prove(vault, sight.one_of(request, contents, sha256))
        proving.check(made, keys=vault.keys)
    except VerificationError as error:
        raise Refused(409, "The vault is not whole", f"{error} Run `audiatur vault verify` in the desk's folder.") from error
    return made


def picture(request: Request, sha256: str) -> bytes:
    """A small picture of an exhibit; there is none of one that is for named people alone, also for them: that somebody opens it is noted, and a list is not."""
    require(request, "see exhibits")
    vault, contents = holdings.whole(request, bench_of(request).held)
    made = small.of(vault, sight.one_of(request, contents, sha256))
    if made is None:
        raise missing("exhibit with this address")
    return made


# ---- doing ---------------------------------------------------------------------------------------------------------------------
def worked_on(request: Request, sha256: str) -> tuple[Vault, Item]:
    require(request, "see exhibits")
    vault, contents = holdings.whole(request, bench_of(request).held)
    item = sight.one_of(request, contents, sha256)
    require(request, "work on exhibits", thing("exhibit", named=item.only))
    return vault, item


def note(request: Request, sha256: str, what: Done, *, why: str, to: str) -> int:
    """Logs what was done with it. Returns the number of the event, as the others do."""
    vault, item = worked_on(request, sha256)
    event = Event(deed=what, at=now(), by=visitor_of(request).name, item=item.sha256, why=why, to=to or None)
    with vault.writing(passphrase()) as writer:
        return writer.append([event])


def assess(request: Request, sha256: str, aspect: Aspect | str, found: str) -> int:
    vault, item = worked_on(request, sha256)
    with vault.writing(passphrase()) as writer:
        return offers.assess(writer, item, aspect, found, by=visitor_of(request).name)


def offer(request: Request, sha256: str, ids: Sequence[str], *, offered_by: str, why: str) -> int:
    """Raises EvidenceError where an id names nothing that this visitor knows of."""
    vault, item = worked_on(request, sha256)
    if ids and (unknown := exhibits.unknown(request, ids)):
        raise EvidenceError(
            f"There is nothing here that is called {', '.join(unknown)}. An incident and a case are written by their ids, a statement as DOCUMENT:ITEM: "
            "the pages of documents and incidents have them."
        )
    with vault.writing(passphrase()) as writer:
        return offers.offer(writer, item, ids, offered_by=offered_by, why=why, by=visitor_of(request).name)


def restrict(request: Request, sha256: str, only: Sequence[str], *, why: str) -> int:
    """Also an administrator who does not see the item may say who does."""
    visitor, guard = require(request, "see exhibits"), bench_of(request).guard
    vault, contents = holdings.whole(request, bench_of(request).held)
    every = [*sight.seen_by(request, contents.items), *closed_to(request, contents)]
    item = next((i for i in every if i.sha256 == sha256), None)
    if item is None:
        raise missing("exhibit with this address")
    require(request, "restrict", thing("restriction", named=item.only))
    _accounts(request, only)
    with vault.writing(passphrase()) as writer:
        number = access.restrict(writer, contents.by_hash[sha256], only, why=why, by=visitor.name)
    guard.note(visitor.name, "restrict" if only else "release", "exhibit", item.sha256, to=list(only), why=why)
    return number


def _accounts(request: Request, names: Sequence[str]) -> None:
    """Raises EvidenceError where one is not there: a slip of the pen would leave an exhibit to nobody."""
    if unknown := [name for name in names if bench_of(request).guard.account(name) is None]:
        raise EvidenceError(f"There is no account {unknown[0]}.")


def taken_out(request: Request, sha256: str, why: str, *, way: str = "saved from the workbench") -> Response:
    """The bytes of an item, once the log has who took them, by which way, and why."""
    vault, item = worked_on(request, sha256)
    if not why:
        raise Refused(400, "No reason", "Who takes an exhibit out says why: it stands in its custody. Go back and write it.")
    with vault.writing(passphrase()) as writer:
        writer.append([Event(deed="accessed", at=now(), by=visitor_of(request).name, item=item.sha256, why=f"{way}: {why}")])
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


# ---- filing --------------------------------------------------------------------------------------------------------------------
def closed(bench: Bench) -> str:
    """Why nothing is filed here; empty where it is."""
    open_vault = bench.desk.key is not None and bench.held.exists and not bench.held.encrypted
    return "This desk is encrypted and its vault is not: what is filed here would lie on the disk in the clear." if open_vault else ""


def filing(request: Request, custody: Mapping[str, str], *, of: str, why: str, only: Sequence[str]) -> Filing:
    """How files come into the vault. Raises Refused where that is not for this visitor, or nothing can be filed here."""
    require(request, "file exhibits")
    bench = bench_of(request)
    if not bench.held.exists:
        raise missing("vault")
    if told := closed(bench):
        raise Refused(409, "Not here", told)
    _accounts(request, only)
    return Filing(custody={key: said for key in CUSTODY if (said := custody.get(key, ""))}, of=_original(request, bench, of), why=why, only=tuple(only))


def _original(request: Request, bench: Bench, name: str) -> str:
    """The hash of the item of which a working copy is filed; nobody ties one to what he may not see."""
    if not name:
        return ""
    item = exhibits.found_by(name, sight.seen_by(request, holdings.whole(request, bench.held)[1].items))
    if item is None:
        raise missing("exhibit of this name or hash")
    return item.sha256


def begun(request: Request, kind: Literal["verify", "fixity", "look"]) -> Job:
    """Work on all of the vault. A vault that is not whole is proved, and nothing else is done with it."""
    visitor, bench = require(request, "work on exhibits"), bench_of(request)
    if not bench.held.exists:
        raise missing("vault")
    if kind != "verify":
        holdings.whole(request, bench.held)
    return bench.jobs.begin(Task(kind=kind, by=visitor.name, program=__version__))
