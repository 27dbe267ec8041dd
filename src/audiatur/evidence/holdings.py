"""Where the bytes of items lie once they are filed, each under its SHA-256: in a folder, or in an object store that speaks S3.

Nothing is overwritten. What cannot be brought to an object store now stays in the vault's `incoming/`, from where it is read until it is there.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, Protocol, cast

from audiatur import disk
from audiatur.errors import EvidenceError

ONE_PIECE: Final = 8 << 20
"""Bytes up to which an object is sent at once, with the store's own promise that it is new; larger ones go in parts."""


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
    """`PREFIX/ab/abcd...` in a bucket: `s3://BUCKET/PREFIX`. Who asks, and where the server is, stands in the environment, as AWS's own programs have it."""

    def __init__(self, url: str) -> None:
        try:
            import obstore  # here: it is an extra
            from obstore import exceptions, store
        except ImportError as error:
            raise EvidenceError("A vault with its items in an object store needs the extra of that name: install audiatur[objects].") from error
        self._obstore: Any = obstore
        self._errors, self._missing, self._there = exceptions.BaseError, exceptions.NotFoundError, exceptions.AlreadyExistsError
        self.url = url
        try:
            self._store: Any = store.from_url(url, client_options={"allow_http": True}, retry_config={"max_retries": 2})
        except (exceptions.BaseError, ValueError) as error:
            raise EvidenceError(f"{url} is no object store that can be used: {error}. It is written s3://BUCKET/FOLDER.") from error

    def size(self, sha256: str) -> int:
        return int(self._asked(lambda: self._obstore.head(self._store, _key(sha256)))["size"])

    def opened(self, sha256: str) -> IO[bytes]:
        self.size(sha256)
        return cast(IO[bytes], io.BufferedReader(_Reader(self._asked(lambda: self._obstore.open_reader(self._store, _key(sha256))), self._errors), 1 << 20))

    def take(self, file: Path, sha256: str) -> None:
        """An object that is there already is of the same hash, or `verify` says so."""
        small = file.stat().st_size <= ONE_PIECE
        try:
            self.size(sha256)
        except FileNotFoundError:
            self._asked(lambda: self._obstore.put(self._store, _key(sha256), file, mode="create" if small else "overwrite", use_multipart=not small))
        file.unlink()

    def settle(self) -> None:
        """An object is durable when it was taken."""

    def remove(self, sha256: str) -> None:
        self._asked(lambda: self._obstore.delete(self._store, _key(sha256)))

    def names(self) -> Iterator[str]:
        pages = iter(self._obstore.list(self._store))
        while some := self._asked(lambda: next(pages, None)):
            yield from (str(one["path"]).rsplit("/", 1)[-1] for one in some)

    def _asked(self, ask: Any) -> Any:
        """Answers of the store as those of a disk."""
        try:
            return ask()
        except (self._missing, FileNotFoundError) as error:
            raise FileNotFoundError(2, "there is no such object", self.url) from error
        except self._there:
            return None
        except self._errors as error:
            raise OSError(5, f"the object store {self.url} did not do it: {str(error).splitlines()[0][:200]}") from error


class _Reader(io.RawIOBase):
    def __init__(self, file: Any, errors: type[Exception]) -> None:
        self._file, self._errors = file, errors

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: Any) -> int:
        try:
            found = bytes(self._file.read(len(buffer)))
        except self._errors as error:
            raise OSError(5, f"the object store broke off: {str(error).splitlines()[0][:200]}") from error
        buffer[: len(found)] = found
        return len(found)


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
