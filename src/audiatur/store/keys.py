"""The key of an encrypted desk, and the passphrase that opens it.

A desk has one random key, from which those of its database, its files and their names are made. In `desk.toml` it stands locked (AES-256-GCM) by what
Argon2id makes of the passphrase. So another passphrase locks the same key anew, and nothing else changes.
"""

from __future__ import annotations

import hmac
import importlib.util
import os
import unicodedata
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from msgspec import Struct

from audiatur.errors import StoreError
from audiatur.store import sealing

SHORTEST: Final = 16
LONGEST: Final = 1000
"""Characters of a passphrase. Who takes the laptop may try without end, so it is longer than a password that only a running desk can be asked about."""
_FEWEST: Final = 6
"""Different characters of one: fewer are a word over and over."""
MEMORY: Final = 256 * 1024
"""KiB that one try takes: four times what RFC 9106 has for little memory, about a second here."""
PASSES: Final = 3
LANES: Final = 4
MOST: Final = (4 * 1024 * 1024, 100, 64)
"""More is no desk of ours: a changed file must not take all memory of the computer."""


class Lock(Struct, frozen=True, kw_only=True):
    """What `desk.toml` holds under [encryption]: how the passphrase is made into a key, and the desk's key locked by that. Binary values in hex."""

    memory: int
    passes: int
    lanes: int
    salt: str
    nonce: str
    key: str


class Key:
    """The key of an open desk. It is never printed."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret
        self.database = sealing.derived(secret, b"audiatur database")
        self.files = sealing.derived(secret, b"audiatur files")
        self._names = sealing.derived(secret, b"audiatur names")

    def __repr__(self) -> str:
        return "<the key of a desk>"

    def name(self, sha256: str) -> str:
        """Under which a file lies: from its hash anyone could tell whether a paper that he has is on the desk."""
        return hmac.digest(self._names, bytes.fromhex(sha256), "sha256").hex()


def needed() -> None:
    """Raises StoreError where the extra is not installed."""
    if not all(importlib.util.find_spec(name) for name in ("sqlcipher3", "cryptography")):
        raise StoreError("An encrypted desk needs the extra `encrypted`: install audiatur[encrypted].")


def new() -> Key:
    needed()
    return Key(os.urandom(32))


def locked(key: Key, desk: str, passphrase: str) -> Lock:
    """The key under a passphrase. Raises StoreError where that is too short."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(16), os.urandom(12)
    lock = Lock(memory=MEMORY, passes=PASSES, lanes=LANES, salt=salt.hex(), nonce=nonce.hex(), key="")
    made = AESGCM(_stretched(_good(passphrase), lock)).encrypt(nonce, key.secret, _about(lock, desk))
    return Lock(memory=MEMORY, passes=PASSES, lanes=LANES, salt=salt.hex(), nonce=nonce.hex(), key=made.hex())


def unlocked(lock: Lock, desk: str, passphrase: str, where: object) -> Key:
    """Raises StoreError where it is another passphrase; nothing says how far off it is."""
    needed()
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        known = AESGCM(_stretched(_plain(passphrase), lock))
        secret = known.decrypt(bytes.fromhex(lock.nonce), bytes.fromhex(lock.key), _about(lock, desk))
    except InvalidTag as error:
        raise StoreError(f"That is not the passphrase of {where}. Without it nobody opens the desk, and nobody can make a new one for it.") from error
    except ValueError as error:
        raise StoreError(f"The lock in the desk.toml of {where} is damaged ({error}). Put the file back from a copy of the desk.") from error
    return Key(secret)


def _stretched(passphrase: str, lock: Lock) -> bytes:
    if any(not 0 < n <= most for n, most in zip((lock.memory, lock.passes, lock.lanes), MOST, strict=True)):
        raise ValueError("its measures for Argon2id are out of bounds")
    return hash_secret_raw(passphrase.encode(), bytes.fromhex(lock.salt), lock.passes, lock.memory, lock.lanes, 32, Type.ID)


def _about(lock: Lock, desk: str) -> bytes:
    """What the lock is bound to: a desk, and the measures that were taken for it."""
    return f"audiatur key of {desk} {lock.memory} {lock.passes} {lock.lanes}".encode()


def _good(passphrase: str) -> str:
    plain = _plain(passphrase)
    if not SHORTEST <= len(plain) <= LONGEST or len(set(plain.casefold())) < _FEWEST:
        raise StoreError(
            f"A passphrase has at least {SHORTEST} characters, of any kind, and is no word over and over. Six words drawn by lot are a good one: "
            "who takes the computer may try for years."
        )
    return plain


def _plain(passphrase: str) -> str:
    """One form of the same characters, however a keyboard makes them."""
    return unicodedata.normalize("NFKC", passphrase)
