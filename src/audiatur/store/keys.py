"""The key of an encrypted desk, and the passphrase that opens it.

A desk has one random key, from which those of its database, its files and their names are made. In `desk.toml` it stands locked (AES-256-GCM) by what
Argon2id makes of the passphrase. So another passphrase locks the same key anew, and nothing else changes.
"""

from __future__ import annotations

import hmac
import importlib.util
import os

from audiatur import locks, sealing
from audiatur.errors import StoreError
from audiatur.locks import Lock

MEMORY = locks.MEMORY


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
    """The key under a passphrase. Raises StoreError where that is too weak."""
    if why := locks.weak(passphrase):
        raise StoreError(why)
    return locks.locked(key.secret, passphrase, _whose(desk), memory=MEMORY)


def unlocked(lock: Lock, desk: str, passphrase: str, where: object) -> Key:
    """Raises StoreError where it is another passphrase."""
    needed()
    try:
        secret = locks.unlocked(lock, passphrase, _whose(desk))
    except ValueError as error:
        raise StoreError(f"The lock in the desk.toml of {where} is damaged ({error}). Put the file back from a copy of the desk.") from error
    if secret is None:
        raise StoreError(f"That is not the passphrase of {where}. Without it nobody opens the desk, and nobody can make a new one for it.")
    return Key(secret)


def _whose(desk: str) -> str:
    return f"audiatur key of {desk}"


__all__ = ["MEMORY", "Key", "Lock", "locked", "needed", "new", "unlocked"]
