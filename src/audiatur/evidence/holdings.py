"""Where the bytes of items lie once they are filed, each under its SHA-256: in a folder, or in an object store that speaks S3.

Nothing is overwritten. What cannot be brought to an object store now stays in the vault's `incoming/`, from where it is read until it is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from audiatur import disk
from audiatur.errors import EvidenceError, ObjectsError
from audiatur.objects import Bucket


class Holdings(Protocol):
    def size(self, sha256: str) -> int:
        """Raises FileNotFoundError, or another OSError where it cannot be told."""

    def opened(self, sha256: str) -> IO[bytes]:
        """Raises as `size`."""

    def take(self, file: Path, sha256: str) -> None:
        """From `incoming/`; it is durable, and the file gone, when this and `settle` have returned. Raises OSError where it stays."""

    def settle(self) -> None:
        """Ends a row of `take`."""

    def remove(self, sha256: str) -> None:
        """If it is there."""

    def names(self) -> Iterator[str]:
        """All that lies there, whatever it is."""


class Folder:
    """`ab/abcd...` below a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._changed: set[Path] = set()

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def size(self, sha256: str) -> int:
        return self.path(sha256).stat().st_size

    def opened(self, sha256: str) -> IO[bytes]:
        return self.path(sha256).open("rb")

    def take(self, file: Path, sha256: str) -> None:
        place = self.path(sha256)
        place.parent.mkdir(exist_ok=True)
        file.rename(place)
        self._changed |= {place.parent, self.root}

    def settle(self) -> None:
        disk.sync(*self._changed)
        self._changed.clear()

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)
        if self.path(sha256).parent.is_dir():
            disk.sync(self.path(sha256).parent)

    def names(self) -> Iterator[str]:
        return (path.name for path in self.root.glob("*/*"))


class Objects:
    """`ab/abcd...` in a folder of an object store."""

    def __init__(self, url: str) -> None:
        try:
            self._bucket = Bucket(url)
        except ObjectsError as error:
            raise EvidenceError(str(error)) from error

    def size(self, sha256: str) -> int:
        return self._bucket.size(_key(sha256))

    def opened(self, sha256: str) -> IO[bytes]:
        return self._bucket.opened(_key(sha256))

    def take(self, file: Path, sha256: str) -> None:
        """An object that is there already is of the same hash, or `verify` says so."""
        try:
            self.size(sha256)
        except FileNotFoundError:
            self._bucket.put(_key(sha256), file)
        file.unlink()

    def settle(self) -> None:
        """An object is durable when it was taken."""

    def remove(self, sha256: str) -> None:
        self._bucket.remove(_key(sha256))

    def names(self) -> Iterator[str]:
        return (one.path.rsplit("/", 1)[-1] for one in self._bucket.held())


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
