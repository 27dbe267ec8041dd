"""A vault encrypted at rest: what is in it, the names of its files too, can be read with a passphrase alone.

It has one random key. In `vault.json` that stands locked by what Argon2id makes of the passphrase (`audiatur.locks`). From it are made the key of the files,
which are sealed in pieces (`audiatur.sealing`: AES-256-GCM, the STREAM construction, as in age), and that of their names: an item lies under
HMAC-SHA-256(names, SHA-256 of its bytes), for by its hash anybody could try whether a file that he has is in the vault. The log stays as it is: it was made to
be published and tells of nothing. What this does not hide is how many items there are, how large, and when each was filed.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO, cast

from audiatur import locks, sealing
from audiatur.errors import EvidenceError
from audiatur.evidence.holdings import Holdings
from audiatur.evidence.keys import PASSPHRASE
from audiatur.locks import Lock

MEMORY = 192 * 1024
"""KiB that one try of a passphrase takes: three times what RFC 9106 has for little memory, and less than all of a vault's work may take (300 MB)."""


class Key:
    """It is never printed."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.files = sealing.derived(secret, b"audiatur vault files")
        self._names = sealing.derived(secret, b"audiatur vault names")

    def __repr__(self) -> str:
        return "<the key of a vault>"

    def name(self, sha256: str) -> str:
        return hmac.digest(self._names, bytes.fromhex(sha256), "sha256").hex()


def new() -> Key:
    return Key(os.urandom(32))


def locked(key: Key, vault: str, passphrase: str | None) -> Lock:
    """Raises EvidenceError where there is no passphrase, or one that is too weak."""
    if not passphrase:
        raise EvidenceError(f"An encrypted vault has a passphrase: set {PASSPHRASE}. Who forgets it has lost the vault.")
    if why := locks.weak(passphrase):
        raise EvidenceError(why)
    return locks.locked(key.secret, passphrase, _whose(vault), memory=MEMORY)


def unlocked(held: Sequence[Lock], vault: str, passphrase: str | None, where: Path) -> Key:
    """By whichever of the locks the passphrase opens. Raises EvidenceError where it opens none."""
    if not passphrase:
        raise EvidenceError(f"{where} is encrypted: set {PASSPHRASE} to its passphrase.")
    try:
        secret = next((found for lock in held if (found := locks.unlocked(lock, passphrase, _whose(vault)))), None)
    except ValueError as error:
        raise EvidenceError(f"The lock in {where / 'vault.json'} is damaged ({error}). Restore the file from a copy.") from error
    if not secret:
        raise EvidenceError(f"That is not the passphrase of {where}, or its vault.json was changed. Without it nobody opens the vault.")
    return Key(secret)


def _whose(vault: str) -> str:
    return f"audiatur key of vault {vault}"


class Sealed:
    """Items in another store, sealed and under other names."""

    def __init__(self, inner: Holdings, key: Key) -> None:
        self.inner, self.key = inner, key

    def size(self, sha256: str) -> int:
        """What is no sealed file has a size that no item has."""
        return sealing.inside(self.inner.size(self.key.name(sha256)))

    def opened(self, sha256: str) -> IO[bytes]:
        name = self.key.name(sha256)
        return sealing.opened_in(cast(BinaryIO, self.inner.opened(name)), name, self.key.files, sha256)

    def take(self, file: Path, sha256: str) -> None:
        self.inner.take(file, self.key.name(sha256))

    def settle(self) -> None:
        self.inner.settle()

    def remove(self, sha256: str) -> None:
        self.inner.remove(self.key.name(sha256))

    def names(self) -> Iterator[str]:
        return self.inner.names()
