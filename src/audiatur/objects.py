"""A folder of an object store (`s3://BUCKET/FOLDER`): what the vault keeps its items in, and papers are read from.

Who asks, and where the server is, stands in the environment, as AWS's own programs have it. Answers of the store are those of a disk: FileNotFoundError,
or an OSError that says what the store did not do.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, TypeVar, cast

from audiatur.errors import ObjectsError

ONE_PIECE: Final = 8 << 20
"""Bytes up to which an object is sent at once, with the store's own promise that it is new; larger ones go in parts."""
BUFFER: Final = 1 << 20
_URL: Final = re.compile(r"[a-z][a-z0-9+]*://")
T = TypeVar("T")


class Held(NamedTuple):
    """An object by its path below the folder, and its size in bytes."""

    path: str
    size: int


def is_url(path: str) -> bool:
    return bool(_URL.match(path))


class Bucket:
    def __init__(self, url: str) -> None:
        """Raises ObjectsError where the extra is not installed, or this is no URL of an object store."""
        try:
            import obstore  # here: it is an extra
            from obstore import exceptions, store
        except ImportError as error:
            raise ObjectsError("An object store needs the extra of that name: install audiatur[objects].") from error
        self._obstore: Any = obstore
        self._errors, self._missing, self._there = exceptions.BaseError, exceptions.NotFoundError, exceptions.AlreadyExistsError
        self.url = url
        try:
            self._store: Any = store.from_url(url, client_options={"allow_http": True}, retry_config={"max_retries": 2})
        except (exceptions.BaseError, ValueError) as error:
            raise ObjectsError(f"{url} is no object store that can be used: {error}. It is written s3://BUCKET/FOLDER.") from error

    def size(self, path: str) -> int:
        return int(self._asked(lambda: self._obstore.head(self._store, path))["size"])

    def opened(self, path: str) -> IO[bytes]:
        """One can seek in it."""
        self.size(path)
        file = self._asked(lambda: self._obstore.open_reader(self._store, path))
        return cast(IO[bytes], io.BufferedReader(_Reader(file, self._errors), BUFFER))

    def put(self, path: str, file: Path, *, new: bool = True) -> None:
        """Durable when it returns, and whole or not there. With `new`, what is there already stays."""
        small = file.stat().st_size <= ONE_PIECE
        mode = "create" if new and small else "overwrite"
        self._asked(lambda: self._obstore.put(self._store, path, file, mode=mode, use_multipart=not small))

    def remove(self, path: str) -> None:
        self._asked(lambda: self._obstore.delete(self._store, path))

    def held(self) -> Iterator[Held]:
        pages = iter(self._obstore.list(self._store))
        while some := self._asked(lambda: next(pages, None)):
            yield from (Held(str(one["path"]), int(one["size"])) for one in some)

    def _asked(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except (self._missing, FileNotFoundError) as error:
            raise FileNotFoundError(2, "there is no such object", self.url) from error
        except self._there:
            return None
        except self._errors as error:
            raise OSError(5, f"the object store {self.url} did not do it: {_said(error)}") from error


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
            raise OSError(5, f"the object store broke off: {_said(error)}") from error
        buffer[: len(found)] = found
        return len(found)


def _said(error: Exception) -> str:
    return str(error).splitlines()[0][:200]
