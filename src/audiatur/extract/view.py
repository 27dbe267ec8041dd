"""The text that is parsed beside the text that was filed: tidier, with the place of each of its characters in the document.

Every pass takes a view and gives one; what is recorded is moved back to the document's own words before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from audiatur.record import Record

Edit = tuple[int, int, str]
"""Characters of a view, from and to, and what stands there instead."""


@dataclass(slots=True, frozen=True)
class View:
    """`places` holds for each character of `text` where it stands in the original; null while the two are the same."""

    original: str
    text: str
    places: list[int] | None = None

    def edited(self, edits: Iterable[Edit]) -> View:
        """With the edits made, which stand in the order of the text and do not overlap."""
        pieces: list[str] = []
        places: list[int] = []
        old: list[int] | range = self.places if self.places is not None else range(len(self.text))
        at = 0
        for start, end, words in edits:
            pieces += (self.text[at:start], words)
            places += old[at:start]
            here = old[start] if start < len(old) else len(self.original)
            places += old[start:end] if len(words) == end - start else [here] * len(words)
            at = end
        if not pieces:
            return self
        return View(self.original, "".join((*pieces, self.text[at:])), [*places, *old[at:]])

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where these characters of the view stand in the original."""
        if self.places is None or start >= end:
            return start, end
        last = self.places[end - 1] + 1
        return self.places[start], min(last, self.places[end]) if end < len(self.places) else last


def view_of(text: str) -> View:
    return View(text, text)


def restored(record: Record, view: View) -> Record:
    """The record with the offsets and the words of the document, where it was read from a view."""
    if view.places is None:
        return record
    plain = msgspec.to_builtins(msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, text=None)))
    told = {t["text"]: view.original[slice(*view.place(t["start"], t["end"]))] for t in plain["times"]}
    moved = msgspec.convert(_moved(plain, view, told), Record)
    return msgspec.structs.replace(moved, document=record.document)


def _moved(node: Any, view: View, told: dict[str, str]) -> Any:
    if isinstance(node, dict):
        moved = {key: _moved(value, view, told) for key, value in node.items()}
        if isinstance(node.get("start"), int) and isinstance(node.get("end"), int):
            start, end = view.place(node["start"], node["end"])
            return moved | {"start": start, "end": end, "text": view.original[start:end]}
        if "start" in node and node.get("text") in told:  # a time of an act repeats the words of a mention
            moved["text"] = told[node["text"]]
        return moved
    if isinstance(node, list | tuple):
        return [_moved(value, view, told) for value in node]
    return node
