"""What proves a site: the SHA-256 of every file, and an Ed25519 signature on that list, which `sha256sum` and `openssl` check without this program."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from audiatur.errors import ExportError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.sig"
PUBLIC: Final = "key.pem"


def proven(files: dict[str, bytes], key: bytes | None) -> dict[str, bytes]:
    """The files with what proves them; without a key only their sums. The key is an Ed25519 key in PEM, as `openssl genpkey` writes it."""
    public, sign = _signer(key) if key is not None else (None, None)
    every = files | ({PUBLIC: public} if public else {})
    sums = "".join(f"{hashlib.sha256(every[path]).hexdigest()}  {path}\n" for path in sorted(every)).encode()
    return every | {SUMS: sums} | ({SIGNATURE: sign.sign(sums)} if sign else {})


def _signer(key: bytes) -> tuple[bytes, Ed25519PrivateKey]:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # here: only a site that is signed needs it

    try:
        loaded = serialization.load_pem_private_key(key, password=None)
    except (ValueError, TypeError) as error:
        raise ExportError(f"The key cannot be used: {error}. Make one with: openssl genpkey -algorithm ed25519 -out key.pem") from error
    if not isinstance(loaded, Ed25519PrivateKey):
        raise ExportError("The key is of another kind. Make one with: openssl genpkey -algorithm ed25519 -out key.pem")
    public = loaded.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return public, loaded
