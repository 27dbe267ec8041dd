"""The pictures and videos of a vault by their fingerprints: which of them were filed before, and with what place and date they were claimed then."""

from __future__ import annotations

import os
import sys
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from msgspec import Struct

from audiatur.errors import EvidenceError
from audiatur.evidence import apart, complaint, frames, pictures, prints
from audiatur.evidence.prints import Print
from audiatur.evidence.similar import Index
from audiatur.evidence.vault import Item, Vault

FOLDER: Final = "prints"
"""Beside the items; it can be deleted, and is made anew."""
TOO_LITTLE: Final = "There is too little in {} to tell it from other pictures."


class Seen(Struct, frozen=True, kw_only=True):
    """An item that looks like the picture that was asked for: by how many bits of 256 they differ, in which part, and how that was laid."""

    item: Item
    distance: int
    part: str
    turn: str


class Prints(Struct, frozen=True, kw_only=True):
    """Those under which an item is found. `left` says why there are none, or what of it they are not of; `lacking` that it is for something not installed."""

    prints: list[Print]
    left: tuple[str, ...] = ()
    lacking: bool = False


def seen(vault: Vault, image: Path) -> tuple[list[Seen], list[str]]:
    """The nearest first; and what was not compared with it, and why.

    Raises EvidenceError where the file is no picture and no video, or has too little in it to be told from others.
    """
    found = apart.asked(image, image.name)
    if not found.prints:
        raise EvidenceError(TOO_LITTLE.format(image.name))
    left = list(found.left)
    items = [(item, prints_of(vault, item)) for item in vault.items() if is_seen(item)]
    left += told((item, line) for item, made in items for line in made.left)
    return Filed((item, made.prints) for item, made in items).like(found.prints), left


def told(reasons: Iterable[tuple[Item, str]]) -> list[str]:
    """A line for each reason, with the item that it is of, or how many they are."""
    of: dict[str, list[Item]] = {}
    for item, reason in reasons:
        of.setdefault(reason, []).append(item)
    return [f"{len(items)} items: {why}" if len(items) > 1 else _named(items[0], why) for why, items in of.items()]


def _named(item: Item, reason: str) -> str:
    name = item.name or item.sha256
    return reason if name in reason else f"{name}: {reason}"


class Filed:
    """The pictures of some items, to ask for one after another."""

    def __init__(self, items: Iterable[tuple[Item, Sequence[Print]]]) -> None:
        self._items: list[Item] = []
        self._parts: list[str] = []
        owner, bits = array("I"), bytearray()  # of a print its item and its part alone: there are thirty to a picture
        for number, (item, held) in enumerate(items):
            self._items.append(item)
            for one in held:
                owner.append(number)
                bits += one.bits
                self._parts.append(sys.intern(one.part))
        self._owner, self._index = owner, Index(np.frombuffer(bytes(bits), dtype=np.uint8).reshape(-1, 32))

    def like(self, asked: Sequence[Print]) -> list[Seen]:
        """Each item once, the nearest first."""
        best: dict[int, Seen] = {}
        for hit in self._index.search(asked) if self._parts else ():
            number = self._owner[hit.row]
            best.setdefault(number, Seen(item=self._items[number], distance=hit.distance, part=self._parts[hit.row], turn=hit.asked.turn))
        return list(best.values())


def is_seen(item: Item) -> bool:
    """Whether it is a picture or a video, by its name."""
    return Path(item.name).suffix.lower() in pictures.SUFFIXES | frames.SUFFIXES


def can(name: str) -> bool:
    """Whether what a file of this name takes is installed."""
    return prints.can() and (frames.can() or not pictures.is_film(name))


def known(vault: Vault, item: Item) -> Prints | None:
    """Those that were made before; None where none were, or they must be made anew."""
    held = vault.made(vault.root / FOLDER / vault.named(item.sha256))
    try:
        return msgspec.json.decode(held, type=Prints) if held is not None else None
    except msgspec.ValidationError:  # an older program has made them
        return None


def prints_of(vault: Vault, item: Item) -> Prints:
    """Those under which an item is found, made if need be. An item that cannot be read has none, and says why."""
    if (held := known(vault, item)) is not None and not held.lacking:
        return held
    try:
        with vault.file(item) as path:
            return make(vault, item, path)
    except EvidenceError as error:
        return Prints(prints=[], left=(str(error),))
    except OSError as error:
        return Prints(prints=[], left=(f"{item.name} could not be read: {complaint.of(error)}. `audiatur vault verify` says what is wrong with the vault.",))


def make(vault: Vault, item: Item, path: Path) -> Prints:
    """From the item's bytes, and kept beside the items."""
    try:
        found = apart.kept(path, item.name)
        left = found.left or (() if found.prints else (TOO_LITTLE.format(item.name),))
        made = Prints(prints=found.prints, left=left, lacking=not can(item.name))
    except EvidenceError as error:  # no picture, whatever its name says, or what it needs is not installed
        made = Prints(prints=[], left=(str(error),), lacking=not can(item.name))
    if os.access(vault.root, os.W_OK):
        vault.make(vault.root / FOLDER / vault.named(item.sha256), msgspec.json.encode(made))
    return made
