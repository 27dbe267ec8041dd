"""What there is to see in an item: what it says of itself, its content credentials, and the fingerprints with which one looks for it among others.

It is made once, by who files or by who asks, and kept beside the items; pages show what was made and open no file of strangers themselves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from audiatur.errors import EvidenceError
from audiatur.evidence import apart, complaint, scans, seen, small
from audiatur.evidence.credentials import Credentials, can_read
from audiatur.evidence.metadata import Said
from audiatur.evidence.prints import Print
from audiatur.evidence.scans import Recognised
from audiatur.evidence.vault import Item, Vault
from audiatur.record import Gap

FOLDER: Final = "looked"
"""Beside the items; it can be deleted, and is made anew."""
FORM: Final = 3
"""Of what is kept there: 1 had no gaps, with 2 came no small picture."""
FILE: Final = "file"
"""The step of a gap that is all of the item."""


class Looked(Struct, frozen=True, kw_only=True):
    """`asked` is None where it is no picture, or could not be looked at as one; `gaps` say what could not be looked at in the item, and why."""

    said: Said
    credentials: tuple[str, ...] = ()
    asked: list[Print] | None = None
    text: Recognised | None = None
    """What a machine recognised as text in it."""
    gaps: tuple[Gap, ...] = ()
    lacking: bool = False
    """Something that it takes was not installed, or the item could not be read: it is looked at again."""
    form: int = 1
    """What an older program looked at is looked at again."""


def look(vault: Vault, item: Item) -> Looked:
    """What was made before, or is made now. An item that cannot be read is a gap, too."""
    known = looked(vault, item)
    if known is not None and known.form == FORM and not known.lacking:
        return known
    try:
        with vault.file(item) as path:
            made = _look(vault, item, path)
    except (OSError, EvidenceError) as error:
        why = (
            str(error)
            if isinstance(error, EvidenceError)
            else f"It could not be read: {complaint.of(error)}. `audiatur vault verify` says what is wrong with the vault."
        )
        made = Looked(said=Said(fields={}), gaps=(Gap(step=FILE, reason=why),), lacking=True, form=FORM)
    if os.access(vault.root, os.W_OK):
        vault.make(vault.root / FOLDER / vault.named(item.sha256), msgspec.json.encode(made))
    return made


def _look(vault: Vault, item: Item, path: Path) -> Looked:
    gaps: list[Gap] = []
    asked: list[Print] | None = None
    text: Recognised | None = None
    credentials: tuple[str, ...] = ()
    said = Said(fields={})
    with _gap(gaps, "metadata"):
        said = apart.said(path, item.name)
        if said.trouble:
            gaps.append(Gap(step="metadata", reason=said.trouble))
    with _gap(gaps, "credentials"):
        credentials = _lines(apart.credentials(path, item.name))
    if seen.is_seen(item):
        with _gap(gaps, "pictures"):
            found = apart.asked(path, item.name)
            asked = found.prints
            gaps += [Gap(step="pictures", reason=why) for why in found.left]
            if not asked:
                gaps.append(Gap(step="pictures", reason=seen.TOO_LITTLE.format("it")))
        seen.make(vault, item, path)  # so that others are found to look like it
        small.make(vault, item, path)
    if scans.is_scan(item.name):
        with _gap(gaps, "text"):
            text = apart.text(path, item.name)
            gaps += [Gap(step="text", reason=why) for why in text.left]
    return Looked(said=said, credentials=credentials, asked=asked, text=text, gaps=tuple(gaps), lacking=_lacks(item), form=FORM)


@contextmanager
def _gap(gaps: list[Gap], step: str) -> Iterator[None]:
    try:
        yield
    except EvidenceError as error:
        gaps.append(Gap(step=step, reason=str(error)))


def _lacks(item: Item) -> bool:
    """Whether something that it takes is not installed."""
    return not (can_read(item.name) and (not seen.is_seen(item) or seen.can(item.name)) and (not scans.is_scan(item.name) or scans.can()))


def looked(vault: Vault, item: Item) -> Looked | None:
    """What was made before; None where it was not, or is damaged."""
    held = vault.made(vault.root / FOLDER / vault.named(item.sha256))
    return msgspec.json.decode(held, type=Looked) if held is not None else None


def not_seen(vault: Vault, items: Iterable[Item], *, step: Callable[[], object] = lambda: None) -> list[str]:
    """Looks at items, and says what could not be looked at in them, and why. `step` is called after each."""
    reasons: list[tuple[Item, str]] = []
    for item in items:
        reasons += [(item, gap.reason) for gap in look(vault, item).gaps]
        step()
    return seen.told(reasons)


def _lines(found: Credentials | None) -> tuple[str, ...]:
    if found is None or (found.integrity == "none" and not found.limits):
        return ()
    lines = [f"content credentials: integrity {found.integrity}, trust {found.trust}; signed by {found.signer or 'nobody'}, {found.signed_at or 'no time'}"]
    lines += [f"  {problem.code}: {problem.message}" for problem in (*found.problems, *found.doubts)]
    lines += [f"  of something it was made from: {problem.code}: {problem.message}" for problem in found.inherited]
    return (*lines, *(f"  {limit}" for limit in found.limits))
