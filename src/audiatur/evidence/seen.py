"""The pictures and videos of a vault by their fingerprints: which of them were filed before, and with what place and date they were claimed then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from audiatur.errors import EvidenceError
from audiatur.evidence import frames, prints
from audiatur.evidence.prints import Print
from audiatur.evidence.similar import index_of
from audiatur.evidence.vault import Item, Vault

SUFFIXES: Final = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".avif", ".jp2"}
FOLDER: Final = "prints"
"""Beside the items; it can be deleted, and is made anew."""


class Seen(Struct, frozen=True, kw_only=True):
    """An item that looks like the picture that was asked for: by how many bits of 256 they differ, in which part, and how that was laid."""

    item: Item
    distance: int
    part: str
    turn: str


def seen(vault: Vault, image: Path) -> list[Seen]:
    """The nearest first. Raises EvidenceError where the file is no picture and no video, or has too little in it to be told from others."""
    asked = asked_of(image, image.name)
    if not asked:
        raise EvidenceError(f"There is too little in {image.name} to tell it from other pictures.")
    return Filed((item, prints_of(vault, item)) for item in vault.items()).like(asked)


class Filed:
    """The pictures of some items, to ask for one after another."""

    def __init__(self, items: Iterable[tuple[Item, Sequence[Print]]]) -> None:
        self._rows = [(item, one) for item, held in items for one in held]
        self._index = index_of([one.bits for _, one in self._rows])

    def like(self, asked: Sequence[Print]) -> list[Seen]:
        """Each item once, the nearest first."""
        best: dict[str, Seen] = {}
        for hit in self._index.search(asked) if self._rows else ():
            item, one = self._rows[hit.row]
            best.setdefault(item.sha256, Seen(item=item, distance=hit.distance, part=one.part, turn=hit.asked.turn))
        return list(best.values())


def asked_of(path: Path, name: str) -> list[Print]:
    """The fingerprints with which one looks for a picture or a video. Raises EvidenceError where it is none."""
    if Path(name).suffix.lower() not in frames.SUFFIXES:
        return prints.asked(prints.opened(path))
    return [one for _, image in frames.key_frames(path) for one in prints.asked(prints.flat(image))]


def is_seen(item: Item) -> bool:
    """Whether it is a picture or a video, by its name."""
    return Path(item.name).suffix.lower() in SUFFIXES | frames.SUFFIXES


def prints_of(vault: Vault, item: Item, *, make: bool = True) -> list[Print]:
    """Those under which an item is found; without `make`, those that were made before."""
    suffix = Path(item.name).suffix.lower()
    if not is_seen(item):
        return []
    known = vault.root / FOLDER / vault.named(item.sha256)
    if (held := vault.made(known)) is not None:
        return msgspec.json.decode(held, type=list[Print])
    if not make:
        return []
    try:
        with vault.file(item.sha256) as path:
            made = _made(path, video=suffix in frames.SUFFIXES)
    except OSError as error:
        raise EvidenceError(f"{item.name} could not be read: {error.strerror}. Run `audiatur vault verify {vault.root}`.") from error
    if made is None:
        return []
    vault.make(known, msgspec.json.encode(made))
    return made


def _made(path: Path, *, video: bool) -> list[Print] | None:
    """What is no picture, whatever its name says, has none; None where what it needs is not installed, so that it is tried again."""
    if video and not frames.can():
        return None
    try:
        if video:
            return [one for second, image in frames.key_frames(path) for one in prints.kept_of_frame(prints.flat(image), frames.clock(second))]
        return prints.kept(prints.opened(path))
    except EvidenceError:
        return []
