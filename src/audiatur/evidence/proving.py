"""Proofs that leave the vault: of one event, without anything on the others; and the whole vault proved."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from audiatur.errors import EvidenceError, VerificationError
from audiatur.evidence import merkle, stamps
from audiatur.evidence.keys import Verifier
from audiatur.evidence.log import WIDTH, parsed, verify_checkpoint
from audiatur.evidence.vault import MADE, Event, Item, Kept, Vault, commitment, digest_of

FORMAT = "audiatur vault proof 1"
HASH_NAME = re.compile("[0-9a-f]{64}")


class Proof(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An event, the nonce that opens its commitment, its place in the log, and the signed head of the log. Hashes are base64."""

    format: str
    event: Event
    nonce: str
    index: int
    size: int
    proof: tuple[str, ...]
    checkpoint: str
    keys: tuple[str, ...]
    stamps: tuple[stamps.Stamped, ...] = ()

    @property
    def entry(self) -> bytes:
        return commitment(bytes.fromhex(self.nonce), self.event)


def prove(vault: Vault, item: Item) -> Proof:
    """That an item was filed. Raises VerificationError where the vault itself does not bear it."""
    return of_entry(vault, item.events[0])


def of_entry(vault: Vault, index: int) -> Proof:
    """That an event stands in the log, under its present head. Raises EvidenceError where there is none, or it was erased."""
    head = vault.log.head()
    if head is None:
        raise EvidenceError(f"{vault.root} holds nothing yet.")
    kept = vault.bundle(index // WIDTH, min(WIDTH, head.size - index // WIDTH * WIDTH))[index % WIDTH]
    if kept.event is None or kept.nonce is None:
        raise EvidenceError(f"The event {index} of {vault.root} was erased.")
    path = vault.log.inclusion_proof(index, head.size)
    return Proof(
        format=FORMAT,
        event=kept.event,
        nonce=kept.nonce,
        index=index,
        size=head.size,
        proof=tuple(base64.b64encode(h).decode() for h in path),
        checkpoint=head.note,
        keys=tuple(k.vkey for k in vault.keys),
        stamps=stamps.carried(vault, index),
    )


def written(proof: Proof) -> bytes:
    """As it is given to others."""
    return msgspec.json.format(msgspec.json.encode(proof)) + b"\n"


def read(content: bytes) -> Proof:
    """Raises VerificationError where it is no proof."""
    try:
        made = msgspec.json.decode(content, type=Proof)
    except msgspec.MsgspecError as error:
        raise VerificationError(f"This is no proof of a vault: {error}") from error
    if made.format != FORMAT:
        raise VerificationError(f"This is no proof that this program knows: its format is {made.format!r}.")
    return made


def check(proof: Proof, *, keys: Sequence[Verifier] = (), file: Path | None = None) -> Verifier:
    """Whose signature stands under it. Raises VerificationError at the first thing that does not hold.

    With `keys`, one of these must have signed; without, one that the proof itself brings, which shows that it was not changed, and not who made it.
    """
    # 1. The event opens the commitment.
    try:
        nonce = bytes.fromhex(proof.nonce)
        path = [base64.b64decode(h, validate=True) for h in proof.proof]
    except ValueError as error:
        raise VerificationError("The nonce or a hash of the proof is damaged.") from error
    if len(nonce) != 32:
        raise VerificationError(f"The nonce has {len(nonce)} bytes where there must be 32.")
    leaf = merkle.leaf_hash(commitment(nonce, proof.event))
    # 2. The checkpoint is of this tree, and signed.
    head = parsed(proof.checkpoint)
    if head.size != proof.size:
        raise VerificationError(f"The checkpoint is of {head.size} entries, the proof of {proof.size}.")
    signed = verify_checkpoint(head, keys or [Verifier.read(k) for k in proof.keys])
    # 3. The commitment is in the log.
    merkle.verify_inclusion(leaf, proof.index, proof.size, path, head.root)
    # 4. The file is the one that was filed.
    if file is not None and (found := digest(file)) != proof.event.item:
        raise VerificationError(f"{file} is not the item of this proof: filed was {proof.event.item}, the file has {found}.")
    return signed


def times(proof: Proof, chains: bytes | None = None) -> list[stamps.Time]:
    """What the time stamps of a proof show, the earliest first; by the certificates of `chains` (PEM), or by those that it brings itself.

    Raises VerificationError where one does not hold.
    """
    return sorted((stamps.shown(stamp, proof.entry, proof.index, chains) for stamp in proof.stamps), key=lambda t: t.at)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return digest_of(file)


def digest_in(vault: Vault, sha256: str) -> str:
    """The hash that an item's bytes have now. Raises OSError."""
    with vault.opened(sha256) as file:
        return digest_of(file)


def trouble(vault: Vault, *, keys: Sequence[Verifier] = (), bytes_too: bool = True, step: Callable[[], object] = lambda: None) -> Iterator[str]:
    """Everything that is wrong with a vault, and where: the log from its entries, each event against its commitment, each item against its hash.
    `step` is called after each item.

    Of what it has read it keeps 32 bytes for each item, so that a log of any length can be verified.
    """
    yield from vault.log.trouble(keys or vault.keys)
    known: set[bytes] = set()
    told: list[Event] = []
    whole = True
    for number, kept, entry in _events(vault):
        where = f"{vault._events(number // WIDTH)}, line {number % WIDTH + 1}"
        if kept is None:
            whole = False
            yield f"Event {number} is damaged or missing: {where}."
            continue
        event = kept.event
        if kept.entry != entry:
            named = f" ({event.name})" if event and event.name else ""
            yield f"Event {number}{named} is not the one that was logged: {where}."
        if event and event.item and event.deed in ("filed", "copied") and (raw := _raw(vault.named(event.item))) not in known:
            known.add(raw)
            yield from _item(vault, event, bytes_too=bytes_too)
            step()
        if number == 0 or (event and event.detail and "authority" in event.detail):
            told += [event] if event else []
    yield from _settings(vault, told)
    yield from (line for line in stamps.times(vault, told) if isinstance(line, str))
    yield from stamps.unlike(vault, told)
    yield from _caches(vault)
    yield from _strays(vault, known) if whole else ()


def _strays(vault: Vault, known: set[bytes]) -> Iterator[str]:
    try:
        for name in vault.holdings.names():
            if _raw(name) not in known:
                yield f"The file {name} is among the items of the vault and was never filed, or its filing was cut off. File it again, or take it out."
    except OSError as error:
        yield f"What is among the items cannot be listed: {error.strerror}."


def _raw(name: str) -> bytes:
    return bytes.fromhex(name) if HASH_NAME.fullmatch(name) else name.encode()


def _events(vault: Vault) -> Iterator[tuple[int, Kept | None, bytes | None]]:
    """Each event with what was logged of it; None for one that cannot be read."""
    size = vault.log.size
    for number in range(-(-size // WIDTH)):
        width = min(WIDTH, size - number * WIDTH)
        try:
            lines = vault.read(vault._events(number)).split(b"\n")
        except OSError:
            lines = []
        try:
            entries: list[bytes | None] = [*vault.log.bundle(number, width)]
        except VerificationError:
            entries = [None] * width  # the log's own proof has named it
        for n in range(width):
            yield number * WIDTH + n, _read(lines[n]) if n < len(lines) - 1 else None, entries[n]


def _read(line: bytes) -> Kept | None:
    """Of a line that is as it was written, byte for byte."""
    try:
        found = msgspec.json.decode(line, type=Kept)
        same = found.line == line and (found.nonce is None or bytes.fromhex(found.nonce).hex() == found.nonce)
    except (msgspec.MsgspecError, ValueError):
        return None
    return found if same else None


def _settings(vault: Vault, told: Sequence[Event]) -> Iterator[str]:
    """The vault's own file as it was made, and the key that signs, whose bits nobody else has."""
    made = next((e.detail["vault"] for e in told if e.detail and "vault" in e.detail), vault.settings.id)
    if (vault.root / "vault.json").read_bytes() != vault.settings.written or made != vault.settings.id:
        yield f"{vault.root / 'vault.json'} is not as it was made: it was changed."
    key, sums = vault.root / "keys" / "signing.pem", vault.root / "keys" / "signing.sha256"
    if key.is_file() and sums.is_file() and digest(key) not in sums.read_text(encoding="ascii", errors="replace").split("\n"):
        yield f"The key {key} is not the one that was made, or {sums.name} was changed. Restore it from a copy: nothing can be signed with a damaged key."


def _caches(vault: Vault) -> Iterator[str]:
    for path in (*(p for folder in MADE for p in vault.root.glob(f"{folder}/*")), *vault.root.glob("fixity.json")):
        if vault.made(path) is None:
            yield f"{path} is damaged. Delete it: it is made anew."


def _item(vault: Vault, event: Event, *, bytes_too: bool) -> Iterator[str]:
    name, sha256 = event.name or "", event.item or ""
    try:
        if (size := vault.size(sha256)) != event.size:
            yield f"{name} ({sha256}) has {size} bytes where {event.size} were filed."
        elif bytes_too and (found := digest_in(vault, sha256)) != sha256:
            yield f"{name} ({sha256}) was changed: its bytes have the hash {found} now."
    except FileNotFoundError:
        yield f"{name} ({sha256}) is missing."
    except OSError as error:
        yield f"{name} ({sha256}) could not be read: {error.strerror}."
