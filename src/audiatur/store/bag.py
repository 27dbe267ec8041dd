"""A desk on its way: a folder, or the same in one .zip file, laid out as a bag (RFC 8493), so that anyone can prove it whole with `sha256sum -c`."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, Protocol

from audiatur import disk
from audiatur.errors import StoreError
from audiatur.store.originals import CHUNK, Taking

MANIFEST: Final = "manifest-sha256.txt"
DECLARATION: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
NAME: Final = re.compile(r"data(?:/[0-9a-z_-]+(?:\.[0-9a-z-]+)*)+")
"""Of a file in it: none that another system takes for something else, and none that leads out of the folder."""
_LINE: Final = re.compile(rf"([0-9a-f]{{64}}) [ *]({NAME.pattern})")


class Holder(Protocol):
    def open(self, name: str) -> IO[bytes]: ...


class _Folder:
    def __init__(self, path: Path, mode: str) -> None:
        self.path, self.mode = path, mode

    def open(self, name: str) -> IO[bytes]:
        path = self.path / name
        if self.mode == "wb":
            path.parent.mkdir(parents=True, exist_ok=True)
        return path.open(self.mode)


class _Zip:
    def __init__(self, archive: zipfile.ZipFile, mode: str) -> None:
        self.archive, self.mode = archive, mode

    def open(self, name: str) -> IO[bytes]:
        if self.mode == "w":
            return self.archive.open(name, "w", force_zip64=True)
        return self.archive.open(name)


class Counting:
    """A file that is written, its digest and its length."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self.file.write(data)
        self.digest.update(data)
        self.size += len(data)


class Bag:
    """Being packed: `file` gives one to write; when all are written, `seal` writes what proves them."""

    def __init__(self, holder: Holder) -> None:
        self.holder = holder
        self.digests: dict[str, str] = {}
        self.size = 0

    @contextmanager
    def file(self, name: str) -> Iterator[Counting]:
        with self.holder.open(f"data/{name}") as opened:
            counting = Counting(opened)
            yield counting
        self.digests[f"data/{name}"] = counting.digest.hexdigest()
        self.size += counting.size

    def seal(self, about: dict[str, str]) -> None:
        manifest = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.digests.items()))
        info = "".join(f"{key}: {value}\n" for key, value in {**about, "Payload-Oxum": f"{self.size}.{len(self.digests)}"}.items())
        tags = {"bagit.txt": DECLARATION, "bag-info.txt": info, MANIFEST: manifest}
        sums = "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in tags.items())
        for name, text in {**tags, "tagmanifest-sha256.txt": sums}.items():
            with self.holder.open(name) as file:
                file.write(text.encode())


@contextmanager
def packed(target: Path) -> Iterator[Bag]:
    """A bag to fill. It bears its name only when it is whole and on the disk."""
    if os.path.lexists(target):
        raise StoreError(f"{target} is there already. Name a file or folder that is not.")
    if not target.absolute().parent.is_dir():
        raise StoreError(f"The folder {target.absolute().parent} does not exist. Make it first.")
    with disk.beside(target) as made:
        if target.suffix == ".zip":
            with (made / "zip").open("wb") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                    yield Bag(_Zip(archive, "w"))
                file.flush()
                os.fsync(file.fileno())
            os.replace(made / "zip", target)
            disk.sync(target.absolute().parent)
        else:
            yield Bag(_Folder(made, "wb"))
            disk.settle(made, target)


class Packed:
    """A bag that came. `lines` and `copy` prove each file by the manifest as they give it."""

    def __init__(self, holder: Holder) -> None:
        self.holder = holder
        self.digests: dict[str, str] = {}
        try:
            with holder.open(MANIFEST) as file:
                for line in file.read().decode().splitlines():
                    match = _LINE.fullmatch(line)
                    if match is None:
                        raise StoreError(f"The manifest has a line that is none of ours: {line!r}. Export the desk again.")
                    self.digests[match[2]] = match[1]
        except (OSError, KeyError, UnicodeDecodeError) as error:
            raise StoreError("It is no exported desk: it has no manifest. Name a folder or .zip file that `audiatur export` has written.") from error

    def lines(self, name: str) -> Iterator[bytes]:
        with self._proven(name) as (file, digest):
            for line in file:
                digest.update(line)
                yield line

    def copy(self, name: str, target: Taking | IO[bytes]) -> None:
        with self._proven(name) as (file, digest):
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                target.write(chunk)

    @contextmanager
    def _proven(self, name: str) -> Iterator[tuple[IO[bytes], Any]]:
        expected = self.digests.get(f"data/{name}")
        if expected is None:
            raise StoreError(f"The manifest does not name {name}: the export is not whole. Export the desk again.")
        digest = hashlib.sha256()
        try:
            with self.holder.open(f"data/{name}") as file:
                yield file, digest
        except (FileNotFoundError, KeyError) as error:
            raise StoreError(f"{name} is missing from the export. Get the export again, or export the desk again.") from error
        except (zipfile.BadZipFile, EOFError) as error:
            raise StoreError(f"{name} is damaged in the export ({error}). Get the export again, or export the desk again.") from error
        if digest.hexdigest() != expected:
            raise StoreError(f"{name} was changed or cut off: expected the digest {expected}, got {digest.hexdigest()}. Get the export again.")


@contextmanager
def unpacked(source: Path) -> Iterator[Packed]:
    if source.is_dir():
        yield Packed(_Folder(source, "rb"))
        return
    try:
        with zipfile.ZipFile(source) as archive:
            yield Packed(_Zip(archive, "r"))
    except FileNotFoundError as error:
        raise StoreError(f"There is no file or folder {source}.") from error
    except zipfile.BadZipFile as error:
        raise StoreError(f"{source} is no exported desk, or was cut off ({error}). Get it again.") from error
