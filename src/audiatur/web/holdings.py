"""The vault of a desk, `DESK/vault`, read anew when its log has grown. Whom of it a visitor sees, `sight` says."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from starlette.requests import Request

from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence import offers, seen
from audiatur.evidence.log import CHECKPOINT
from audiatur.evidence.offers import Assessment, Offer
from audiatur.evidence.prints import Print
from audiatur.evidence.seen import Filed, Seen
from audiatur.evidence.vault import LOG, Event, Gathered, Item, Vault, settings_of
from audiatur.web.errors import Refused, missing
from audiatur.web.visitor import visitor_of

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

    def head(self) -> bytes:
        """The signed head of its log as it lies there, for which an encrypted vault is not opened; nothing where there is none."""
        try:
            return (self.root / LOG / CHECKPOINT).read_bytes()
        except FileNotFoundError:
            return b""

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
