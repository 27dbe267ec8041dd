"""NAME.json beside NAME.txt: what the user knows about a paper and its file does not say. It wins over the format's own metadata."""

from __future__ import annotations

import json
from pathlib import Path, PurePath
from typing import BinaryIO, TypeVar

from msgspec import Struct

from audiatur.read.formats import stem
from audiatur.read.part import clean, iso_day

KEYS = ("title", "publisher", "side", "published", "known", "language")
DAYS = ("published", "known")
LARGEST_SIDECAR = 1_000_000


P = TypeVar("P", bound=PurePath)


class Sidecar(Struct, frozen=True, kw_only=True):
    title: str | None = None
    publisher: str | None = None
    side: str | None = None
    published: str | None = None
    known: str | None = None
    language: str | None = None
    notes: tuple[str, ...] = ()


NONE = Sidecar()


def sidecar_path(paper: P) -> P:
    return paper.with_name(f"{stem(paper.name)}.json")


def sidecar_of(paper: Path) -> Sidecar:
    """What lies beside the paper. What is wrong with it is a note: the paper is read all the same."""
    path = sidecar_path(paper)
    if not path.is_file():
        return NONE
    try:
        with path.open("rb") as file:
            return sidecar_in(path, file)
    except OSError as error:
        return unused(path, error.strerror or "it cannot be opened")


def sidecar_in(path: PurePath, file: BinaryIO) -> Sidecar:
    """What a file says that was found beside a paper, or came with it."""
    raw = file.read(LARGEST_SIDECAR + 1)
    if len(raw) > LARGEST_SIDECAR:
        return unused(path, "it is too large for one")
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return unused(path, f"it is not JSON ({error})")
    return _checked(path, data) if isinstance(data, dict) else unused(path, "it is not one JSON object")


def unused(path: PurePath, why: str) -> Sidecar:
    return Sidecar(notes=(f"Its sidecar {path.name} was not used: {why}.",))


def _checked(path: PurePath, data: dict[str, object]) -> Sidecar:
    values: dict[str, str] = {}
    notes: list[str] = []
    for key in (k for k in KEYS if data.get(k) is not None):
        value = data[key]
        text = iso_day(value) if key in DAYS and isinstance(value, str) else clean(value) if isinstance(value, str) else None
        if text:
            values[key] = text
        elif value != "":
            notes.append(f"'{key}' of its sidecar {path.name} was not used: expected " + ("a date like 2020-10-08." if key in DAYS else "words."))
    return Sidecar(**values, notes=tuple(notes))
