"""The vault of a desk, `DESK/vault`, as a visitor sees it: read anew when its log has grown, and of it no item that is for others alone."""

from __future__ import annotations

import copy
import threading
from collections import deque
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from starlette.requests import Request

from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence import offers, seen
from audiatur.evidence.offers import Assessment, Offer
from audiatur.evidence.prints import Print
from audiatur.evidence.seen import Filed, Seen
from audiatur.evidence.vault import Event, Gathered, Item, Vault, settings_of
from audiatur.record.rights import Visitor, may, thing
from audiatur.web.errors import Refused, missing
from audiatur.web.visitor import may as allowed
from audiatur.web.visitor import visitor_of
from audiatur.web.work import GAP, Job, Step

FOLDER: Final = "vault"
STAMPED: Final = 3
"""Time stamps that the state of the vault shows."""


class Check(Struct, frozen=True, kw_only=True):
    """The last time that every item was held against its hash: the number of its event, and the filings of those that were not as they were filed."""

    number: int
    at: str
    by: str
    checked: int
    wrong: frozenset[int]


class Contents(Struct, frozen=True, kw_only=True):
    """Of one head of the log."""

    items: tuple[Item, ...]
    by_hash: dict[str, Item]
    offers: tuple[Offer, ...]
    offers_of: dict[str, tuple[Offer, ...]]
    assessed: dict[str, tuple[Assessment, ...]]
    stamped: tuple[Event, ...]
    """The last few time stamps that were logged."""
    events: int
    last_check: Check | None
    signed_by: str


class Held:
    """May be shared by threads."""

    def __init__(self, root: Path) -> None:
        self.root = root / FOLDER
        self._lock = threading.Lock()
        self._known: tuple[tuple[str, int, int], Vault, Contents] | None = None
        self._pictures: tuple[int, Filed] | None = None

    @property
    def exists(self) -> bool:
        return (self.root / "vault.json").is_file()

    @property
    def encrypted(self) -> bool:
        """By its settings, which nobody needs a passphrase to read."""
        return settings_of(self.root).encryption != ()

    def read(self) -> tuple[Vault, Contents]:
        """Raises EvidenceError or VerificationError where the vault is not there, or not whole."""
        with self._lock:
            return self._read()[1:]

    def _read(self) -> tuple[object, Vault, Contents]:
        vault = self._known[1] if self._known else Vault.open(self.root)
        head = vault.log.head()
        stamp = (head.note if head else "", (self.root / "events").stat().st_mtime_ns, (self.root / "vault.json").stat().st_mtime_ns)
        if self._known is None or self._known[0] != stamp:
            if self._known is not None and self._known[0][2] != stamp[2]:
                vault = Vault.open(self.root)  # its settings or locks were changed; else its key is known, and costs much to derive
            self._known = stamp, vault, _contents(vault)
        return self._known

    def like(self, item: Item, asked: Sequence[Print]) -> list[Seen]:
        """Items that look like this one."""
        with self._lock:
            _, vault, contents = self._read()
            made = self.root / seen.FOLDER
            stamp = made.stat().st_mtime_ns if made.is_dir() else 0  # what is looked at, or erased, changes it; what is said of an item does not
            if self._pictures is None or self._pictures[0] != stamp:
                held = ((one, seen.known(vault, one)) for one in contents.items if seen.is_seen(one))
                self._pictures = stamp, Filed((one, found.prints) for one, found in held if found)
            filed = self._pictures[1]
        # each as it stands now: who may see it can have changed since
        found = [(one, contents.by_hash.get(one.item.sha256)) for one in filed.like(asked) if one.item.sha256 != item.sha256]
        return [msgspec.structs.replace(one, item=now) for one, now in found if now is not None]


def _contents(vault: Vault) -> Contents:
    """In one pass over the log, which is long."""
    last: Check | None = None
    stamped: deque[Event] = deque(maxlen=STAMPED)
    filed, tied = Gathered(), offers.Gathered()
    for number, kept in vault.kept():
        if (event := kept.event) is None:
            continue
        filed.take(number, event)
        tied.take(event)
        if event.deed == "fixity":
            last = _check(number, event)
        elif event.deed == "stamped":
            stamped.append(event)
    head, items = vault.log.head(), filed.items()
    offered = tied.offers(items)
    of: dict[str, list[Offer]] = {}
    for one in offered:
        of.setdefault(one.item.sha256, []).append(one)
    return Contents(
        items=tuple(items),
        by_hash={item.sha256: item for item in items},
        offers=tuple(offered),
        offers_of={sha256: tuple(some) for sha256, some in of.items()},
        assessed=tied.assessed(),
        stamped=tuple(stamped),
        events=head.size if head else 0,
        last_check=last,
        signed_by=vault.keys[-1].name,
    )


def _check(number: int, event: Event) -> Check:
    wrong = (event.why or "").partition("as event ")[2]
    named = frozenset(int(n) for n in wrong.split(", ") if n.isdigit())
    return Check(number=number, at=event.at, by=event.by, checked=int((event.detail or {}).get("checked", 0)), wrong=named)


def seen_by(visitor: Visitor, items: Sequence[Item]) -> list[Item]:
    levels = {level: may(visitor, "read", thing("exhibit", named=level)) for level in {item.only for item in items}}
    return [item for item in items if levels[item.only]]


def whole(request: Request, held: Held) -> tuple[Vault, Contents]:
    """Raises Refused where the vault cannot be shown."""
    if not held.exists:
        raise missing("vault")
    try:
        return held.read()
    except (EvidenceError, VerificationError, OSError) as error:
        who = visitor_of(request).role
        say = str(error) if who == "administrator" else "An administrator of the desk is told what is wrong when opening this page."
        raise Refused(409, "The vault is not whole", f"{say} `audiatur vault verify {held.root.name}` in the desk's folder names everything.") from error


def contents_of(held: Held) -> Contents | None:
    """For a page that is of something else; None where the vault is not whole."""
    try:
        return held.read()[1]
    except (EvidenceError, VerificationError, OSError):
        return None


def one_of(request: Request, contents: Contents, sha256: str) -> Item:
    """An item that this visitor may see; another one is not there."""
    found = contents.by_hash.get(sha256)
    if found is None or not seen_by(visitor_of(request), [found]):
        raise missing("exhibit with this address")
    return found


def told(request: Request, held: Held, job: Job) -> Job:
    """Work on the vault, for somebody who looks at it: what it found, without what it says of items that are for others alone."""
    made = copy.copy(job)
    made.last = made.last_document = ""
    visitor, only = visitor_of(request), frozenset(job.task.filing.only) if job.task.filing else frozenset()
    if not allowed(visitor, "see exhibits") or (only and not may(visitor, "read", thing("exhibit", named=only))):
        made.remarks, made.error = deque(), "The work ended early." if job.error else ""
        return made
    try:
        vault, contents = held.read()
        hidden = _words_of(vault, {item.sha256 for item in contents.items} - {item.sha256 for item in seen_by(visitor, contents.items)})
    except (EvidenceError, VerificationError, OSError):  # who cannot be told what is whose is told how much is wrong
        made.remarks = deque(_unnamed(step) for step in job.remarks)
        made.error = "The work ended early. `audiatur vault verify` says why." if job.error else ""
        return made
    made.remarks = deque(_unnamed(step) if any(word in (step.why or "") for word in hidden) else step for step in job.remarks)
    made.error = "The work ended early at an exhibit that is restricted to others." if any(word in job.error for word in hidden) else job.error
    return made


def _words_of(vault: Vault, items: Collection[str]) -> set[str]:
    """Hashes of items and all the names under which they were filed."""
    names = {kept.event.name for _, kept in vault.kept() if kept.event and kept.event.item in items} if items else set()
    return {word for word in {*items, *names} if word}


def _unnamed(step: Step) -> Step:
    why = "Something that is restricted to others, or cannot be named. `audiatur vault verify` names it."
    if step.status == GAP:
        why = "Something in an exhibit that is restricted to others could not be looked at."
    return Step(status=step.status, what=step.what, why=why)
