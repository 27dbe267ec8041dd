"""A secret under a passphrase: AES-256-GCM by what Argon2id makes of it. Another passphrase locks the same secret anew, and nothing else changes."""

from __future__ import annotations

import os
import unicodedata
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from msgspec import Struct

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
"""More is no lock of ours: a changed file must not take all memory of the computer."""


class Lock(Struct, frozen=True, kw_only=True):
    """How the passphrase is made into a key, and the secret locked by that. Binary values in hex."""

    memory: int
    passes: int
    lanes: int
    salt: str
    nonce: str
    key: str


def locked(secret: bytes, passphrase: str, whose: str, *, memory: int) -> Lock:
    """`whose` binds it to a thing: the lock of another does not open."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(16), os.urandom(12)
    lock = Lock(memory=memory, passes=PASSES, lanes=LANES, salt=salt.hex(), nonce=nonce.hex(), key="")
    made = AESGCM(_stretched(plain(passphrase), lock)).encrypt(nonce, secret, _about(lock, whose))
    return Lock(memory=memory, passes=PASSES, lanes=LANES, salt=salt.hex(), nonce=nonce.hex(), key=made.hex())


def unlocked(lock: Lock, passphrase: str, whose: str) -> bytes | None:
    """None where it is another passphrase; nothing says how far off it is. Raises ValueError where the lock is damaged."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if any(bytes.fromhex(said).hex() != said for said in (lock.salt, lock.nonce, lock.key)):
        raise ValueError("a value of it is not written as it was")
    try:
        known = AESGCM(_stretched(plain(passphrase), lock))
        return known.decrypt(bytes.fromhex(lock.nonce), bytes.fromhex(lock.key), _about(lock, whose))
    except InvalidTag:
        return None


def _stretched(passphrase: str, lock: Lock) -> bytes:
    if any(not 0 < n <= most for n, most in zip((lock.memory, lock.passes, lock.lanes), MOST, strict=True)):
        raise ValueError("its measures for Argon2id are out of bounds")
    return hash_secret_raw(passphrase.encode(), bytes.fromhex(lock.salt), lock.passes, lock.memory, lock.lanes, 32, Type.ID)


def _about(lock: Lock, whose: str) -> bytes:
    """What the lock is bound to: a thing, and the measures that were taken for it."""
    return f"{whose} {lock.memory} {lock.passes} {lock.lanes}".encode()


def weak(passphrase: str) -> str | None:
    """Why it is too weak for something that may be taken away; None where it is not."""
    said = plain(passphrase)
    if SHORTEST <= len(said) <= LONGEST and len(set(said.casefold())) >= _FEWEST:
        return None
    return (
        f"A passphrase has at least {SHORTEST} characters, of any kind, and is no word over and over. Six words drawn by lot are a good one: "
        "who takes the computer may try for years."
    )


def plain(passphrase: str) -> str:
    """One form of the same characters, however a keyboard makes them."""
    return unicodedata.normalize("NFKC", passphrase)
