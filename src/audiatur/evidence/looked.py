"""What there is to see in an item: what it says of itself, its content credentials, and the fingerprints with which one looks for it among others.

It is made once, by who files or by who asks, and kept beside the items; pages show what was made and open no file of strangers themselves.
"""

from __future__ import annotations

import importlib.util
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from audiatur.errors import EvidenceError
from audiatur.evidence import metadata, scans, seen
from audiatur.evidence.credentials import credentials_of
from audiatur.evidence.metadata import Said
from audiatur.evidence.prints import Print
from audiatur.evidence.scans import Recognised
from audiatur.evidence.vault import Item, Vault

FOLDER: Final = "looked"
"""Beside the items; it can be deleted, and is made anew."""


class Looked(Struct, frozen=True, kw_only=True):
    """`asked` is None where the extra for pictures is not installed, or it is no picture."""

    said: Said
    credentials: tuple[str, ...] = ()
    asked: list[Print] | None = None
    text: Recognised | None = None
    """What a machine recognised as text in it."""
    lacking: bool = False
    """Something that it takes was not installed: it is looked at again."""


def look(vault: Vault, item: Item) -> Looked:
    """Raises EvidenceError where the item cannot be read."""
    known = looked(vault, item)
    if known is not None and not known.lacking:
        return known
    try:
        with vault.file(item.sha256) as path:
            made = _look(path, item)
    except OSError as error:
        raise EvidenceError(f"{item.name} could not be read: {error.strerror}. Run `audiatur vault verify {vault.root}`.") from error
    if os.access(vault.root, os.W_OK):
        vault.make(vault.root / FOLDER / vault.named(item.sha256), msgspec.json.encode(made))
    return made


def _look(path: Path, item: Item) -> Looked:
    said, lacking = metadata.said(path, item.name), False
    try:
        credentials = tuple(_credentials(path, item.name))
    except EvidenceError as error:
        credentials, lacking = (str(error),), True
    asked = None
    if seen.is_seen(item):
        lacking = lacking or not importlib.util.find_spec("pdqhash")
        with suppress(EvidenceError):  # no picture, whatever its name says, or what it needs is not installed
            asked = seen.asked_of(path, item.name)
    text = None
    if scans.is_scan(item.name):
        lacking = lacking or not scans.can()
        with suppress(EvidenceError):
            text = scans.recognised(path, item.name)
    return Looked(said=said, credentials=credentials, asked=asked, text=text, lacking=lacking)


def looked(vault: Vault, item: Item) -> Looked | None:
    """What was made before; None where it was not, or is damaged."""
    held = vault.made(vault.root / FOLDER / vault.named(item.sha256))
    return msgspec.json.decode(held, type=Looked) if held is not None else None


def _credentials(path: Path, name: str) -> list[str]:
    """In lines. Raises EvidenceError where what reads them is not installed."""
    found = credentials_of(path, name=name)
    if found is None or (found.integrity == "none" and not found.limits):
        return []
    lines = [f"content credentials: integrity {found.integrity}, trust {found.trust}; signed by {found.signer or 'nobody'}, {found.signed_at or 'no time'}"]
    lines += [f"  {problem.code}: {problem.message}" for problem in (*found.problems, *found.doubts)]
    lines += [f"  of something it was made from: {problem.code}: {problem.message}" for problem in found.inherited]
    return [*lines, *(f"  {limit}" for limit in found.limits)]
