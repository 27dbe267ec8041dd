"""Keys that sign the heads of a log: Ed25519 (RFC 8032), as C2SP signed-note names them. Whoever verifies needs the public one alone."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audiatur.errors import EvidenceError

_ED25519: Final = b"\x01"
PASSPHRASE: Final = "AUDIATUR_VAULT_PASSPHRASE"
"""The environment variable with the passphrase of the key that signs."""


def passphrase() -> str | None:
    """That of the key that signs, from the environment."""
    return os.environ.get(PASSPHRASE) or None


class Verifier:
    """A name and a public key: `NAME+ID+BASE64`, as signed-note has it."""

    def __init__(self, name: str, key: Ed25519PublicKey) -> None:
        self.name, self._key = name, key
        self.raw = key.public_bytes_raw()
        self.id = hashlib.sha256(name.encode() + b"\n" + _ED25519 + self.raw).digest()[:4]

    @classmethod
    def read(cls, vkey: str) -> Verifier:
        """Raises EvidenceError where it is no such key."""
        try:
            name, ident, value = vkey.strip().split("+", 2)
            raw = base64.b64decode(value, validate=True)
            made = cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        except (ValueError, binascii.Error) as error:
            raise EvidenceError(f"{vkey.strip()[:80]!r} is no public key. It is written NAME+ID+BASE64, as `audiatur vault show` prints it.") from error
        if raw[:1] != _ED25519 or made.id.hex() != ident:
            raise EvidenceError(f"The public key {name!r} is damaged: its id does not fit.")
        return made

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.raw).decode()}"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        if signature[:4] != self.id:
            return False
        try:
            self._key.verify(signature[4:], message)
        except InvalidSignature:
            return False
        return True


class Signer(Verifier):
    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        super().__init__(name, key.public_key())
        self._private = key

    @classmethod
    def new(cls, name: str) -> Signer:
        return cls(name, Ed25519PrivateKey.generate())

    def sign(self, message: bytes) -> bytes:
        return self.id + self._private.sign(message)

    def write(self, path: Path, passphrase: str | None) -> None:
        """As PKCS #8 in PEM, which `openssl pkey` reads; encrypted where there is a passphrase.

        `signing.sha256` beside it has its hash: of all files of a vault it alone cannot be checked against anything else without the passphrase.
        """
        how = serialization.BestAvailableEncryption(passphrase.encode()) if passphrase else serialization.NoEncryption()
        content = self._private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(content)
        with path.with_name("signing.sha256").open("a", encoding="ascii") as file:
            file.write(f"{hashlib.sha256(content).hexdigest()}\n")

    @classmethod
    def load(cls, path: Path, name: str, passphrase: str | None) -> Signer:
        """Raises EvidenceError where the file is not there, or the passphrase is not the right one."""
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), passphrase.encode() if passphrase else None)
        except FileNotFoundError as error:
            raise EvidenceError(f"The key {path} is not there. Without it the vault can be read and verified, and nothing can be filed.") from error
        except TypeError as error:
            needs = f"needs a passphrase: set {PASSPHRASE}" if passphrase is None else "has no passphrase: leave it out"
            raise EvidenceError(f"The key {path} {needs}.") from error
        except ValueError as error:
            raise EvidenceError(f"The key {path} does not open with this passphrase, or is damaged.") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise EvidenceError(f"The key {path} is not an Ed25519 key.")
        return cls(name, key)
