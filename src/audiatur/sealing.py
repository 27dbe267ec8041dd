"""Files that a key alone opens: those of an encrypted desk, and of an encrypted vault.

Each has a key of its own (HKDF-SHA256, RFC 5869, over a random salt) and is sealed in pieces with AES-256-GCM. The nonce of a piece is its number and
whether it is the last (the STREAM construction, as in age): pieces that are changed, moved, left out or cut off do not open. Behind the bytes stands their
SHA-256, so that a file in the place of another is found out on opening. Layout: mark, salt, pieces; no length, name or date of what is inside.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

MARK: Final = b"audiatur-sealed1"
SALT: Final = 32
HEAD: Final = len(MARK) + SALT
PIECE: Final = 1 << 16
TAG: Final = 16
DIGEST: Final = 32


class Damaged(OSError):
    """What lies there is not what was sealed, or belongs to another desk or another place."""

    def __init__(self, where: object) -> None:
        super().__init__(errno.EIO, "its sealed bytes were changed or cut off, or are those of another file", str(where))


def length(size: int) -> int:
    """Of the sealed file of so many bytes."""
    inside = size + DIGEST
    return HEAD + inside + TAG * -(-inside // PIECE)


def inside(length: int) -> int:
    """How many bytes are in a sealed file of this length; less than nothing, where it is none."""
    sealed = length - HEAD
    return sealed - TAG * -(-sealed // (PIECE + TAG)) - DIGEST


class Sealing:
    """Writes a file: `write` what is to be in it, then `finish`."""

    def __init__(self, target: BinaryIO, key: bytes) -> None:
        salt = os.urandom(SALT)
        self._target, self._cipher = target, _cipher(key, salt)
        self._digest, self._held, self._number = hashlib.sha256(), bytearray(), 0
        target.write(MARK + salt)

    def write(self, data: bytes | memoryview) -> int:
        self._digest.update(data)
        self._take(data)
        return len(data)

    def finish(self) -> None:
        self._take(self._digest.digest())
        self._piece(len(self._held), last=True)

    def _take(self, data: bytes | memoryview) -> None:
        self._held += data
        while len(self._held) > PIECE:  # one that is just full may be the last
            self._piece(PIECE, last=False)

    def _piece(self, size: int, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last), bytes(self._held[:size]), None))
        del self._held[:size]
        self._number += 1


class _Opened(io.RawIOBase):
    """Reads anywhere in a sealed file; each piece is proved before a byte of it is given."""

    def __init__(self, file: BinaryIO, where: object, key: bytes, sha256: str | None) -> None:
        self.path, self._at, self._held = where, 0, (-1, b"")
        self._file = file
        try:
            self._begin(key, sha256)
        except BaseException:
            self._file.close()
            raise

    def _begin(self, key: bytes, sha256: str | None) -> None:
        head = self._file.read(HEAD)
        sealed = self._file.seek(0, os.SEEK_END) - HEAD
        self._pieces = -(-sealed // (PIECE + TAG))
        self.size = sealed - TAG * self._pieces - DIGEST
        if not head.startswith(MARK) or self.size < 0:
            raise Damaged(self.path)
        self._cipher = _cipher(key, head[len(MARK) :])
        self.sha256 = self._inside(self.size, DIGEST).hex()
        if sha256 not in (None, self.sha256):
            raise Damaged(self.path)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        if at < 0:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        self._at = at
        return at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), PIECE - self._at % PIECE, max(self.size - self._at, 0))
        found = self._inside(self._at, wanted)
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _inside(self, at: int, size: int) -> bytes:
        found = b""
        while len(found) < size:
            number, start = divmod(at + len(found), PIECE)
            found += self._piece(number)[start : start + size - len(found)]
        return found

    def _piece(self, number: int) -> bytes:
        from cryptography.exceptions import InvalidTag

        if self._held[0] != number:
            self._file.seek(HEAD + number * (PIECE + TAG))
            try:
                piece = self._cipher.decrypt(_nonce(number, number == self._pieces - 1), self._file.read(PIECE + TAG), None)
            except InvalidTag as error:
                raise Damaged(self.path) from error
            self._held = number, piece
        return self._held[1]


def opened(path: Path, key: bytes, sha256: str | None = None) -> BinaryIO:
    """The bytes in a sealed file, which must be those of this hash. Raises Damaged where they are not, here or when they are read."""
    return opened_in(path.open("rb"), path, key, sha256)


def opened_in(file: BinaryIO, where: object, key: bytes, sha256: str | None = None) -> BinaryIO:
    """The same of a file that is open and can be sought in; it is closed with this. `where` is what a fault is told of."""
    return cast(BinaryIO, io.BufferedReader(_Opened(file, where, key, sha256), PIECE))


def sealed(content: bytes, key: bytes) -> bytes:
    """A whole file of small content."""
    made = io.BytesIO()
    writing = Sealing(made, key)
    writing.write(content)
    writing.finish()
    return made.getvalue()


def unsealed(content: bytes, where: object, key: bytes) -> bytes:
    """All that is in one, held against its hash. Raises Damaged."""
    with opened_in(io.BytesIO(content), where, key) as file:
        found = file.read()
        if hashlib.sha256(found).hexdigest() != file.raw.sha256:  # type: ignore[attr-defined]
            raise Damaged(where)
    return found


def _cipher(key: bytes, salt: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(derived(key, b"audiatur file", salt))


def derived(key: bytes, what: bytes, salt: bytes | None = None) -> bytes:
    """A key for one purpose."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt, what).derive(key)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
