"""The vault: evidence as it was filed, by its hash, and a log of who did what with it that shows nobody anything but that it was not changed.

    vault.json            format, id, origin of the log; of an encrypted vault its locked key
    items/ab/abcd...      the bytes of an item under their SHA-256; never written again
    events/N.jsonl        256 events each, with the 32 random bytes that blind their commitment
    log/                  the commitments, as C2SP tlog-tiles lays a log out (see `log`)
    keys/                 the key that signs, and all public ones

An entry of the log is SHA-256(nonce || event), the event being canonical JSON (RFC 8785). So the log can be published: without the nonce nobody can try a name
or a hash. An item is filed when the checkpoint that covers its event is on the disk; before that it is not there, after that nothing takes it away unseen.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import io
import json
import os
import secrets
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, Literal, NamedTuple, Self, TypeVar, cast

import msgspec
from msgspec import Struct

from audiatur import disk, sealing
from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence import sealed
from audiatur.evidence.holdings import Folder, Holdings, Objects
from audiatur.evidence.keys import Signer, Verifier
from audiatur.evidence.keys import passphrase as given
from audiatur.evidence.log import WIDTH, Log
from audiatur.evidence.sealed import Key, Sealed
from audiatur.locks import Lock

Deed = Literal[
    "filed", "accessed", "copied", "transferred", "redacted", "released", "noted", "fixity", "erased", "rotated", "stamped", "offered", "assessed",
    "restricted",
]  # fmt: skip
ONLY: Final = "only"
"""In an event's detail: the names, one a line, of those who alone may see the item from then on; empty where it is open again."""
ENCRYPTED: Final = 2
"""The format of an encrypted vault: a program that knows none says that it needs a newer one."""
IN_MEMORY: Final = 256 << 20
"""Bytes up to which an item of an encrypted vault is opened as a file by what can read nothing else."""
LOG: Final = "log"
"""The folder of the log."""
SMALL: Final = "small"
MADE: Final = ("prints", "looked", SMALL)
"""Folders with what was made of items: each can be deleted, and is made anew."""
NONCE: Final = 32
BLOCK: Final = 1 << 20
BATCH_FILES: Final = 256
BATCH_BYTES: Final = 512 << 20
"""A batch is durable at once: so many files, or so many bytes, whichever is reached first."""
WORKERS: Final = 4
"""Files copied at a time: while one waits for the disk, another is hashed."""


class Custody(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How it came here: what the Berkeley Protocol (2020, chapter VI.C) asks of a collected item."""

    collector: str | None = None
    received_from: str | None = None
    address: str | None = None
    """Where it was found: a URL, a place."""
    method: str | None = None
    collected_at: str | None = None
    seen_with: str | None = None
    """What stood beside it: the caption, the post, the page."""
    consent: str | None = None
    claimed_place: str | None = None
    claimed_date: str | None = None


def custody(given: Mapping[str, str | None]) -> Custody | None:
    """What of this, by the names of its fields, says how something came here; None where nothing does."""
    said = {name: value for name in Custody.__struct_fields__ if (value := given.get(name))}
    return Custody(**said) if said else None


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did what with which item, when and why. `item` is the SHA-256 of its bytes; `of` that of the original of a working copy."""

    deed: Deed
    at: str
    by: str
    item: str | None = None
    size: int | None = None
    name: str | None = None
    of: str | None = None
    why: str | None = None
    to: str | None = None
    custody: Custody | None = None
    detail: dict[str, str | int] | None = None

    @property
    def canonical(self) -> bytes:
        """RFC 8785: keys sorted, no blanks, numbers whole. All keys are ASCII, so sorting by code points is sorting by UTF-16."""
        return json.dumps(msgspec.to_builtins(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of `events/`. Of an erased one the commitment alone is left."""

    nonce: str | None = None
    event: Event | None = None
    commitment: str | None = None

    @property
    def line(self) -> bytes:
        """As it stands in its file, without the line's end."""
        return msgspec.json.encode(self, order="sorted")

    @property
    def entry(self) -> bytes:
        if self.nonce is not None and self.event is not None:
            return commitment(bytes.fromhex(self.nonce), self.event)
        return bytes.fromhex(self.commitment or "")


def commitment(nonce: bytes, event: Event) -> bytes:
    return hashlib.sha256(nonce + event.canonical).digest()


class Item(Struct, frozen=True, kw_only=True):
    """What is filed, with the numbers of its events in the log, the filing first."""

    sha256: str
    name: str
    size: int
    filed_at: str
    filed_by: str
    events: tuple[int, ...]
    of: str | None = None
    custody: Custody | None = None
    only: frozenset[str] | None = None
    """The names of those who alone may see it; None where all may who see exhibits."""


class Gathered:
    """The items of a log, as its events come one after the other."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Event, list[int]]] = {}
        self._levels: dict[str, frozenset[str] | None] = {}

    def take(self, number: int, event: Event) -> None:
        if event.item is None:
            return
        if event.item in self._found:
            self._found[event.item][1].append(number)
        elif event.deed in ("filed", "copied"):
            self._found[event.item] = event, [number]
        if event.detail and ONLY in event.detail:
            self._levels[event.item] = _level(self._levels.get(event.item), event)

    def items(self) -> list[Item]:
        return [_item(event, tuple(numbers), _inherited(event, self._found, self._levels)) for event, numbers in self._found.values()]


class Settings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`items` is the object store with the items, as s3://BUCKET/FOLDER, where they are not in the vault's own folder; `encryption` its key, locked.

    There are two locks while the passphrase is changed.
    """

    format: int
    id: str
    origin: str
    items: str | None = None
    encryption: tuple[Lock, ...] = ()

    @property
    def written(self) -> bytes:
        return msgspec.json.format(msgspec.json.encode(self)) + b"\n"


def settings_of(root: Path) -> Settings:
    """Raises EvidenceError where there is no vault."""
    try:
        return msgspec.json.decode((root / "vault.json").read_bytes(), type=Settings)
    except FileNotFoundError as error:
        raise EvidenceError(f"{root} is no vault: it has no vault.json. Make one with `audiatur vault init {root}`.") from error
    except msgspec.MsgspecError as error:
        raise EvidenceError(f"{root / 'vault.json'} is damaged. Restore it from a copy.") from error


class Vault:
    """Made by `Vault.create`, opened by `Vault.open`. Reading needs no key; whoever files gives the passphrase of the one that signs, if it has one."""

    def __init__(self, root: Path, settings: Settings, key: Key | None = None) -> None:
        self.root, self.settings, self.key = root, settings, key
        self.log = Log(root / LOG, settings.origin)
        self._lies: Holdings = Objects(settings.items) if settings.items else Folder(root / "items")
        self.holdings: Holdings = Sealed(self._lies, key) if key else self._lies

    @classmethod
    def create(
        cls, root: Path, *, origin: str | None = None, passphrase: str | None = None, by: str, items: str | None = None, encrypted: bool = False
    ) -> Self:
        """A new, empty vault in a folder that is new or empty; its items in an object store where `items` names one; `encrypted` under the passphrase."""
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise EvidenceError(f"{root} is there already and not empty. Name a new folder for the vault.")
        ident = str(uuid.uuid4())
        key = sealed.new() if encrypted else None
        lock = (sealed.locked(key, ident, passphrase),) if key else ()
        settings = Settings(format=ENCRYPTED if key else 1, id=ident, origin=origin or f"audiatur.invalid/vault/{ident}", items=items, encryption=lock)
        if any(c in settings.origin for c in " +\n\t"):
            raise EvidenceError("The origin of a log has no blanks and no plus sign. It is written like an address without https://, as example.org/vault.")
        if items:
            Objects(items)  # before anything is made
        for folder in ("items", "events", LOG, "keys", "incoming"):
            (root / folder).mkdir(parents=True)
        signer = Signer.new(settings.origin)
        signer.write(root / "keys" / "signing.pem", passphrase)
        disk.write(root / "keys" / "public", f"{signer.vkey}\n".encode())
        disk.write(root / "vault.json", settings.written)
        made = cls(root, settings, key)
        with made.writing(passphrase) as writer:
            writer.append([Event(deed="noted", at=now(), by=by, why="the vault was made", detail={"vault": ident})])
        return made

    @classmethod
    def open(cls, root: Path, passphrase: str | None = None) -> Self:
        """An encrypted one by its passphrase, or else by that of the environment.

        Raises EvidenceError where there is no vault, or one of a newer program, or the passphrase is not the right one.
        """
        settings = settings_of(root)
        if settings.format not in (1, ENCRYPTED):
            raise EvidenceError(f"{root} was made by a newer program (format {settings.format}). Use that one.")
        if (settings.format == ENCRYPTED) != bool(settings.encryption):
            raise EvidenceError(f"{root / 'vault.json'} is damaged: its format and its lock do not fit. Restore it from a copy.")
        key = sealed.unlocked(settings.encryption, settings.id, passphrase or given(), root) if settings.encryption else None
        made = cls(root, settings, key)
        made._finish()
        return made

    def _finish(self) -> None:
        """Finishes an append that was cut off, unless somebody writes just now, or this may not be written to."""
        try:
            with (self.root / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.log.finish(self.keys)
        except (OSError, EvidenceError):
            return

    @property
    def keys(self) -> list[Verifier]:
        """All public keys under which heads were signed, the present one last."""
        return [Verifier.read(line) for line in (self.root / "keys" / "public").read_text(encoding="utf-8").splitlines() if line]

    @property
    def is_locked(self) -> bool:
        """Whether the key that signs needs a passphrase."""
        key = self.root / "keys" / "signing.pem"
        return key.is_file() and b"ENCRYPTED" in key.read_bytes()[:64]

    # ---- what lies where
    def named(self, sha256: str) -> str:
        """The name under which an item lies, and what was made of it."""
        return self.key.name(sha256) if self.key else sha256

    def waiting(self, sha256: str) -> Path:
        """Where an item lies while it is filed, or has not come to its place."""
        return self.root / "incoming" / self.named(sha256)

    def read(self, path: Path) -> bytes:
        """A small file of the vault's own that tells of items. Raises OSError."""
        content = path.read_bytes()
        return sealing.unsealed(content, path, self.key.files) if self.key else content

    def write(self, path: Path, content: bytes) -> None:
        """Wholly or not at all, when its folder is synced."""
        disk.write(path, sealing.sealed(content, self.key.files) if self.key else content)

    def made(self, path: Path) -> bytes | None:
        """Something that can be made anew: None where it is not there, or damaged."""
        if self.key is None:
            return disk.checked(path)
        try:
            return self.read(path)
        except OSError:
            return None

    def make(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(exist_ok=True)
        self.write(path, content) if self.key else disk.write_checked(path, content)

    # ---- reading
    def opened(self, sha256: str) -> IO[bytes]:
        """The bytes of an item: from `incoming/` while they are filed, or have not come to their place. Raises OSError."""
        waiting = self.waiting(sha256)
        if not waiting.exists():
            return self.holdings.opened(sha256)
        return sealing.opened(waiting, self.key.files, sha256) if self.key else waiting.open("rb")

    def size(self, sha256: str) -> int:
        """Of an item, as it lies there. Raises OSError."""
        waiting = self.waiting(sha256)
        if not waiting.exists():
            return self.holdings.size(sha256)
        return sealing.inside(waiting.stat().st_size) if self.key else waiting.stat().st_size

    def path(self, sha256: str) -> Path:
        """Where an item lies in the folder of the vault. For what needs a file and works for all vaults, there is `file`."""
        waiting = self.waiting(sha256)
        if waiting.exists() or not isinstance(self._lies, Folder):
            return waiting
        return self._lies.path(self.named(sha256))

    @contextmanager
    def file(self, item: Item) -> Iterator[Path]:
        """An item as a file: where it lies, or a copy for as long as this lasts; of an encrypted vault in memory alone. Raises OSError and EvidenceError."""
        if self.key is not None:
            with self._in_memory(item) as path:
                yield path
            return
        if self.path(item.sha256).exists() or isinstance(self._lies, Folder):
            yield self.path(item.sha256)
            return
        with tempfile.NamedTemporaryFile() as copy, self.opened(item.sha256) as source:
            shutil.copyfileobj(source, copy, BLOCK)
            copy.flush()
            yield Path(copy.name)

    @contextmanager
    def _in_memory(self, item: Item) -> Iterator[Path]:
        """No byte of it comes to a disk. Raises EvidenceError where it is too large for that."""
        large = self.size(item.sha256) > IN_MEMORY
        if large or not hasattr(os, "memfd_create"):
            raise EvidenceError(
                f"{item.name or item.sha256} {f'has more than {IN_MEMORY >> 20} MB' if large else 'would need a file in memory, which this system has not'}: "
                "in an encrypted vault it is not looked at, for that would leave a copy in the clear on the disk."
            )
        with os.fdopen(os.memfd_create("audiatur"), "wb") as copy, self.opened(item.sha256) as source:
            shutil.copyfileobj(source, copy, BLOCK)
            copy.flush()
            yield Path(f"/proc/self/fd/{copy.fileno()}")

    def kept(self) -> Iterator[tuple[int, Kept]]:
        """Every event of the log with its number; what stands behind the head was never filed."""
        size = self.log.size
        for number in range(-(-size // WIDTH)):
            for n, one in enumerate(self.bundle(number, min(WIDTH, size - number * WIDTH))):
                yield number * WIDTH + n, one

    def bundle(self, number: int, width: int) -> list[Kept]:
        path = self._events(number)
        try:
            lines = self.read(path).splitlines()[:width]
            found = [msgspec.json.decode(line, type=Kept) for line in lines]
        except FileNotFoundError as error:
            raise VerificationError(f"The events {path} are missing.") from error
        except (msgspec.MsgspecError, sealing.Damaged) as error:
            raise VerificationError(f"The events {path} are damaged: {error}") from error
        if len(found) != width:
            raise VerificationError(f"The events {path} are torn: there are {len(found)} where there must be {width}.")
        return found

    def _events(self, number: int) -> Path:
        return self.root / "events" / f"{number:06}.jsonl"

    def items(self) -> list[Item]:
        """In the order of filing, without those that were erased."""
        gathered = Gathered()
        for number, one in self.kept():
            if one.event is not None:
                gathered.take(number, one.event)
        return gathered.items()

    def item(self, name: str) -> Item:
        """By its hash or the beginning of it, or by its file name where that is of one item alone."""
        every = self.items()
        found = (
            [i for i in every if i.sha256 == name] or [i for i in every if len(name) >= 6 and i.sha256.startswith(name)] or [i for i in every if i.name == name]
        )
        if len(found) != 1:
            raise EvidenceError(f"{len(found) or 'No'} items of {self.root} are {name!r}. Give the hash, or the first letters of it, as `vault list` shows it.")
        return found[0]

    def events(self, item: Item) -> list[tuple[int, Event]]:
        found: list[tuple[int, Event]] = []
        for number, numbers in groupby(item.events, lambda n: n // WIDTH):
            held = self.bundle(number, min(WIDTH, self.log.size - number * WIDTH))
            found += [(n, event) for n in numbers if (event := held[n % WIDTH].event) is not None]
        return found

    # ---- writing
    @contextmanager
    def writing(self, passphrase: str | None = None) -> Iterator[Writer]:
        """One process at a time; another one waits."""
        with (self.root / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            signer = Signer.load(self.root / "keys" / "signing.pem", self.settings.origin, passphrase)
            yield Writer(self, signer)


class Source(NamedTuple):
    """A file that is to be filed and lies under no name of its own."""

    name: str
    open: Callable[[], IO[bytes]]

    def __str__(self) -> str:
        return self.name


From = TypeVar("From", Path, Source)


class Writer:
    """Holds the vault's lock; see `Vault.writing`."""

    def __init__(self, vault: Vault, signer: Signer) -> None:
        self.vault, self.signer = vault, signer
        self._new: list[str] = []
        vault.log.finish(vault.keys)
        self._sweep()

    def _sweep(self) -> None:
        """What a filing that was cut off has left: bytes whose event is logged go to their place, all others were never filed."""
        left = list((self.vault.root / "incoming").iterdir())
        logged = {self.vault.named(k.event.item): k.event.item for _, k in self.vault.kept() if k.event is not None and k.event.item} if left else {}
        for file in left:
            if file.name not in logged:
                file.unlink()
        self._place([logged[f.name] for f in left if f.name in logged])

    def _place(self, every: Iterable[str]) -> None:
        """What an object store does not take now stays where it is, durable, and is brought there by a later writer."""
        for sha256 in every:
            try:
                self.vault.holdings.take(self.vault.waiting(sha256), sha256)
            except OSError:
                if isinstance(self.vault._lies, Folder):
                    raise
                break
        self.vault.holdings.settle()

    def append(self, events: Sequence[Event]) -> int:
        """Files events at once; they are durable when this returns. Returns the number of the first."""
        size = self.vault.log.size
        new = [Kept(nonce=secrets.token_hex(NONCE), event=e) for e in events]
        first = size // WIDTH
        held = self.vault.bundle(first, size % WIDTH) if size % WIDTH else []
        every = [*held, *new]
        for n in range(0, len(every), WIDTH):
            lines = b"".join(k.line + b"\n" for k in every[n : n + WIDTH])
            self.vault.write(self.vault._events(first + n // WIDTH), lines)
        disk.sync(self.vault.root / "events")
        self.vault.log.append([k.entry for k in new], [self.signer])
        return size

    def file(
        self,
        paths: Iterable[From],
        *,
        by: str,
        custody: Custody | None = None,
        of: Item | None = None,
        why: str | None = None,
        only: Iterable[str] = (),
    ) -> Iterator[tuple[From, Event]]:
        """Copies files in and logs them, a batch at a time: what is yielded is durable. The same bytes again are one item, with an event more.

        With `only`, these people alone may see it, from the filing on.

        Raises EvidenceError at a file that cannot be copied; those before it are filed then.
        """
        detail: dict[str, str | int] | None = {ONLY: named} if (named := names_of(only)) else None
        with ThreadPoolExecutor(WORKERS) as pool:
            for batch in _batches(paths):
                waiting: list[tuple[From, Event]] = []
                failed: EvidenceError | None = None
                for path, copied in [(path, pool.submit(self._copy, path)) for path in batch]:
                    try:
                        sha256, size = self._named(*copied.result())
                    except OSError as error:
                        failed = failed or EvidenceError(
                            f"{path} could not be filed: {error.strerror}. What was filed before it is safe; run it again for the rest."
                        )
                    except EvidenceError as error:
                        failed = failed or error
                    else:
                        made = Event(deed="filed", at=now(), by=by, item=sha256, size=size, name=path.name, custody=custody, why=why, detail=detail)
                        waiting.append((path, msgspec.structs.replace(made, deed="copied", of=of.sha256) if of else made))
                yield from self._settled(waiting)
                if failed:
                    raise failed

    def _copy(self, path: Path | Source) -> tuple[Path, str, int]:
        with path.open() if isinstance(path, Source) else path.open("rb", buffering=0) as source:
            return self._incoming(source)

    def _incoming(self, source: IO[bytes]) -> tuple[Path, str, int]:
        """Streams bytes into `incoming/`, where they are on the disk when this returns: where, their hash, how many. Memory does not grow with them."""
        new = self.vault.root / "incoming" / secrets.token_hex(8)
        digest, size, block = hashlib.sha256(), 0, memoryview(bytearray(BLOCK))
        try:
            with new.open("xb", buffering=0) as target:
                taken = sealing.Sealing(cast(BinaryIO, _Whole(target)), self.vault.key.files) if self.vault.key else _Whole(target)
                while count := source.readinto(block):  # type: ignore[attr-defined]  # every binary file has it, and IO does not say so
                    digest.update(block[:count])
                    taken.write(block[:count])
                    size += count
                if isinstance(taken, sealing.Sealing):
                    taken.finish()
                os.fchmod(target.fileno(), 0o444)
                os.fsync(target.fileno())
        except OSError:
            new.unlink(missing_ok=True)  # a full disk is to have its room back
            raise
        return new, digest.hexdigest(), size

    def _named(self, new: Path, sha256: str, size: int) -> tuple[str, int]:
        """What came in is given its hash as its name, unless the same bytes are there."""
        try:
            held = self.vault.opened(sha256)
        except FileNotFoundError:
            new.rename(self.vault.waiting(sha256))
            self._new.append(sha256)
            return sha256, size
        except sealing.Damaged as error:
            new.unlink()
            raise _changed(sha256) from error
        except OSError:  # an object store that is out of reach: it is asked again when the item is brought to it
            new.replace(self.vault.waiting(sha256))
            self._new.append(sha256)
            return sha256, size
        new.unlink()
        with held:
            try:
                same = digest_of(held) == sha256
            except sealing.Damaged as error:
                raise _changed(sha256) from error
            if not same:
                raise _changed(sha256)
        return sha256, size

    def _settled(self, waiting: list[tuple[From, Event]]) -> list[tuple[From, Event]]:
        """Bytes first; then the log, which makes them filed; then each to its place."""
        disk.sync(self.vault.root / "incoming")
        if waiting:
            self.append([event for _, event in waiting])
        self._place(self._new)
        self._new.clear()
        return waiting

    def erase(self, item: Item, *, by: str, why: str) -> None:
        """On lawful demand: the bytes go, and the events that name them with their nonces. That something was there, and why it went, stays proved."""
        if not why.strip():
            raise EvidenceError("An erasure needs its reason: who demands it, and by what law.")
        gone = self._with_copies(item)
        numbers = [n for n, k in self.vault.kept() if k.event is not None and not gone.isdisjoint({k.event.item, k.event.of})]
        self.append([Event(deed="erased", at=now(), by=by, why=why, detail={"events": " ".join(map(str, numbers))})])
        for bundle in sorted({n // WIDTH for n in numbers}):
            width = min(WIDTH, self.vault.log.size - bundle * WIDTH)
            held = self.vault.bundle(bundle, width)
            left = [Kept(commitment=k.entry.hex()) if bundle * WIDTH + n in numbers else k for n, k in enumerate(held)]
            self.vault.write(self.vault._events(bundle), b"".join(k.line + b"\n" for k in left))
        disk.sync(self.vault.root / "events")
        for sha256 in gone:
            self.vault.waiting(sha256).unlink(missing_ok=True)
            self.vault.holdings.remove(sha256)
            for made in MADE:
                (self.vault.root / made / self.vault.named(sha256)).unlink(missing_ok=True)

    def _with_copies(self, item: Item) -> set[str]:
        """An item, its working copies, and theirs; a file that was filed in its own right first is no copy."""
        gone = {item.sha256}
        for one in self.vault.items():
            if one.of in gone:
                gone.add(one.sha256)
        return gone

    def rotate(self, *, by: str, why: str, passphrase: str | None) -> Signer:
        """A new key signs from now on; the old one has signed the event that says so. The passphrase is that of an encrypted vault, too."""
        new = Signer.new(self.signer.name)
        lock = sealed.locked(self.vault.key, self.vault.settings.id, passphrase) if self.vault.key else None
        self.append([Event(deed="rotated", at=now(), by=by, why=why, detail={"key": new.vkey})])
        place = self.vault.root / "keys"
        new.write(place / "next.pem", passphrase)
        disk.write(place / "public", "".join(f"{k.vkey}\n" for k in (*self.vault.keys, new)).encode())
        if lock:  # both passphrases open it until the new key signs: a stop between the two locks nobody out
            self._locked(*self.vault.settings.encryption, lock)
        (place / "next.pem").replace(place / "signing.pem")
        disk.sync(place)
        if lock:
            self._locked(lock)
        self.signer = new
        self.append([Event(deed="noted", at=now(), by=by, why="the first head under the new key")])
        return new

    def _locked(self, *lock: Lock) -> None:
        self.vault.settings = msgspec.structs.replace(self.vault.settings, encryption=lock)
        disk.write(self.vault.root / "vault.json", self.vault.settings.written)
        disk.sync(self.vault.root)


def names_of(only: Iterable[str]) -> str:
    """Names of accounts as an event keeps them. Raises EvidenceError where one is none."""
    named = sorted({name.strip().casefold() for name in only})
    if any(not name or "\n" in name for name in named):
        raise EvidenceError("A name of who may see an item is empty. Name accounts of the desk, as `audiatur user list` shows them.")
    return "\n".join(named)


def _changed(sha256: str) -> EvidenceError:
    return EvidenceError(f"{sha256} was changed since it was filed, so the same bytes are not filed again. Restore it from a copy first.")


def digest_of(file: IO[bytes]) -> str:
    made = hashlib.sha256()
    while block := file.read(BLOCK):
        made.update(block)
    return made.hexdigest()


def _batches(paths: Iterable[From]) -> Iterator[list[From]]:
    batch: list[From] = []
    size = 0
    for path in paths:
        batch.append(path)
        size += path.stat().st_size if isinstance(path, Path) and path.is_file() else 0
        if len(batch) == BATCH_FILES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Whole(io.RawIOBase):
    """Writes all of it: an unbuffered file may take less at a time."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target

    def write(self, data: Any) -> int:
        left = memoryview(data)
        while left:
            left = left[self._target.write(left) :]
        return len(data)


def now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")


def _level(before: frozenset[str] | None, event: Event) -> frozenset[str] | None:
    """Who alone may see an item after an event. Filing the same bytes again never lets in who was not named before."""
    named = frozenset(str((event.detail or {})[ONLY]).split("\n")) - {""}
    if event.deed == "restricted" or before is None:
        return named or None
    return before & named


def _inherited(event: Event, found: dict[str, tuple[Event, list[int]]], levels: dict[str, frozenset[str] | None]) -> frozenset[str] | None:
    """A working copy is as restricted as its original, until somebody says otherwise of the copy itself."""
    seen: set[str] = set()
    while (sha256 := event.item or "") not in levels and event.of in found and sha256 not in seen:
        seen.add(sha256)
        event = found[event.of][0]
    return levels.get(event.item or "")


def _item(event: Event, events: tuple[int, ...], only: frozenset[str] | None) -> Item:
    return Item(
        sha256=event.item or "",
        name=event.name or "",
        size=event.size or 0,
        filed_at=event.at,
        filed_by=event.by,
        events=events,
        of=event.of,
        custody=event.custody,
        only=only,
    )


__all__ = [
    "LOG",
    "ONLY",
    "Custody",
    "Deed",
    "Event",
    "Gathered",
    "Item",
    "Kept",
    "Source",
    "Vault",
    "Writer",
    "commitment",
    "digest_of",
    "names_of",
    "now",
    "settings_of",
]
