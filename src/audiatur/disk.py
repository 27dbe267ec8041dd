"""What is on the disk when the power goes: a file whole or as it was before, a folder that bears its name only when all in it is there."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def sync(*folders: Path) -> None:
    """What was renamed in a folder is on the disk only when the folder is."""
    for folder in folders if os.name == "posix" else ():  # elsewhere a folder cannot be opened, and need not be
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write(path: Path, content: bytes) -> None:
    """The whole file, or the one of before. Its name is on the disk when its folder is synced."""
    new = path.with_name(f".{path.name}.new")
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def write_checked(path: Path, content: bytes) -> None:
    """With the SHA-256 of its content on a first line, so that damage is found out by `checked`."""
    write(path, hashlib.sha256(content).hexdigest().encode() + b"\n" + content)


def checked(path: Path) -> bytes | None:
    """What `write_checked` wrote, or None where it is not there or not as it was written."""
    try:
        head, _, content = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    return content if head == hashlib.sha256(content).hexdigest().encode() else None


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A folder to work in next to `target`, taken away in the end with what is left in it."""
    made = Path(tempfile.mkdtemp(dir=target.absolute().parent, prefix=f".{target.name}."))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def settle(made: Path, target: Path) -> None:
    """Gives a folder its name, with every file in it on the disk before."""
    for top, _, names in os.walk(made):
        for name in names:
            handle = os.open(os.path.join(top, name), os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
        sync(Path(top))
    os.replace(made, target)
    sync(target.absolute().parent)
