"""The manifests of a bag, and the files that lie in it."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from audiatur.evidence.bag import paths, tagfiles
from audiatur.evidence.bag.report import Notes

NAME: Final = re.compile(r"(tag)?manifest-([A-Za-z0-9_-]+)\.txt")
CHUNK: Final = 1 << 20
_HEX: Final = re.compile(r"[0-9a-f]+")
_KNOWN: Final[dict[str, Callable[[], Any]]] = {
    re.sub(r"[^a-z0-9]", "", name): getattr(hashlib, name) for name in hashlib.algorithms_guaranteed if "shake" not in name
}
Digests = dict[str, str]
"""Path -> digest as one manifest has it."""


def hasher(algorithm: str) -> Any | None:
    """A digest of that name, written as the standard says: in lower case, letters and digits alone."""
    make = _KNOWN.get(re.sub(r"[^a-z0-9]", "", algorithm.lower()))
    return make() if make else None


def manifests(names: list[str], tag: bool) -> list[tuple[str, str]]:
    """(file name, algorithm) of the payload's manifests, or of those of the tag files."""
    found = ((name, NAME.fullmatch(name)) for name in sorted(names))
    return [(name, match[2]) for name, match in found if match and bool(match[1]) == tag]


def files(root: Path, below: str, notes: Notes) -> dict[str, int]:
    """Ordinary files and their sizes, by their path in the bag. Links that leave it, and what is neither file nor folder, are errors."""
    found: dict[str, int] = {}
    for path, entry in _walk(root, below):
        if entry.is_symlink():
            target = Path(entry.path).resolve()
            if not target.is_relative_to(root.resolve()):
                notes.error("5.1", path, "It is a link that leads out of the bag.")
                continue
            notes.warn("5.1", path, "It is a link, and not a file of its own.")
            if not target.is_file():
                continue
        about = entry.stat()
        if not stat.S_ISREG(about.st_mode):
            notes.error("2.1.2", path, "It is neither a file nor a folder.")
            continue
        found[path] = about.st_size
    return found


def _walk(root: Path, below: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """In sorted order; a folder that is a link is not entered."""
    with os.scandir(root / below) as found:
        entries = sorted(found, key=lambda e: e.name)
    for entry in entries:
        path = f"{below}/{entry.name}" if below else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(root, path)
        else:
            yield path, entry


def digests(text: str, name: str, algorithm: str, version: tuple[int, int], notes: Notes) -> Digests:
    """What a manifest lists. A path that could leave the bag is refused; one that stands there twice is an error from 1.0 on."""
    found: Digests = {}
    length = hasher(algorithm).digest_size * 2  # type: ignore[union-attr]  # the judge asks only for algorithms that are there
    for entry in tagfiles.entries(text, name, notes):
        path = path_of(entry.written, name, version, notes)
        if path is None:
            continue
        if not _HEX.fullmatch(entry.digest) or len(entry.digest) != length:
            notes.error("2.1.3", name, f"The digest of {path} is not {length} hexadecimal digits: {entry.digest[:140]}.")
        elif path in found:
            _twice(path, found[path] == entry.digest, name, version, notes)
        else:
            found[path] = entry.digest
    _alike(found, name, notes)
    return found


def path_of(written: str, name: str, version: tuple[int, int], notes: Notes) -> str | None:
    path = paths.decoded(written, version)
    why = paths.danger(path) or paths.danger(written)
    if why:
        notes.error("5.1", name, f"The path {written!r} {why}.")
        return None
    if version >= (1, 0) and "%" in re.sub(r"%(0[AD]|25)", "", written, flags=re.IGNORECASE):
        notes.warn("2.1.3", name, f"The percent sign in {written!r} is not written as %25.")
    normal = paths.normal(path)
    if normal != path:
        notes.warn("2.1.3", name, f"The path {written!r} is read as {normal!r}.")
    if not normal:
        notes.error("2.1.3", name, f"The path {written!r} names no file.")
    return normal or None


def _twice(path: str, same: bool, name: str, version: tuple[int, int], notes: Notes) -> None:
    if not same:
        notes.error("2.1.3", name, f"It lists {path} twice, with different digests.")
    elif version >= (1, 0):
        notes.error("2.1.3", name, f"It lists {path} twice.")
    else:
        notes.warn("2.1.3", name, f"It lists {path} twice, with the same digest.")


def _alike(found: Digests, name: str, notes: Notes) -> None:
    for group in alike(found):
        notes.warn("5.2", name, f"Some systems take these for one file: {', '.join(group)}.")
    for path in found:
        if paths.is_system_file(path):
            notes.warn("5.2", name, f"It lists {path}, which a system makes and drops by itself.")
        if "\\" in path:
            notes.warn("2.1.3", name, f"The path {path!r} has a backslash, which Windows takes for a separator.")


def alike(found: Digests) -> list[list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for path in found:
        groups[paths.folded(path)].append(path)
    return [group for group in groups.values() if len(group) > 1]
