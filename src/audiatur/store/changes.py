"""A reading of a document on its way into the desk: what it changes, and all that follows from it, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from audiatur.record import Record
from audiatur.store import activity, documents, index, items, originals, persons, records, reviews
from audiatur.store.originals import Original
from audiatur.store.tables import now

LAYERS = tuple(f for f in Record.__struct_fields__ if f not in {"document", "audiatur"})
KEYED = ("content", "figure", "trigger")
"""Where a statement, a toll and an attack have the span by which two readings of them are matched; the other kinds are spans themselves."""

What = Literal["added", "changed", "same"]


class Change(Struct, frozen=True, kw_only=True):
    """One item that another reading found (`before` is null), no longer found (`after` is null) or read otherwise; both as in the record."""

    layer: str
    words: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class Put(Struct, frozen=True, kw_only=True):
    """What became of a reading: the document's id in the desk, and how its record differs from the one before."""

    document: str
    what: What
    version: int
    changes: tuple[Change, ...] = ()


def put(db: Connection, record: Record, original: Original, *, last: bool, program: str, by: str) -> Put:
    """A record that says the same as the current one adds no version; the row then only says which program read it last."""
    document, at = record.document, now()
    before = records.one(db, document.id, with_text=False)
    same = before is not None and plain(before) == plain(records.bare(record))
    entry = documents.one(db, document.id)
    version = (entry.version if entry else 0) + (not same)
    part = document.id.removeprefix(original.id)
    documents.put(db, document, original=original.sha256, part=part, version=version, program=program, at=at, by=by)
    found: tuple[Change, ...] = ()
    if not same:
        records.add(db, record, version=version, program=program, at=at)
        items.replace(db, document.id, items.of_record(record))
        persons.replace(db, document.id, persons.of_record(record))
        found = tuple(between(before, record)) if before else ()
        activity.note(db, by, "read again" if before else "add", "document", document.id, version=version, status=document.status)
    reviews.refresh(db, document.id)
    if not same or not index.has(db, document.id):
        index.put(db, document.id)
    if last:
        originals.finish(db, original.sha256)
    return Put(document=document.id, what="same" if same else "changed" if before else "added", version=version, changes=found)


def plain(record: Record) -> Record:
    """A record as two readings are compared: the name of the model is no change of what was read."""
    return msgspec.structs.replace(record, document=documents.as_read(record.document))


def between(before: Record, after: Record) -> Iterator[Change]:
    """What another reading found, lost or read otherwise, by the words on which each item rests."""
    for layer in LAYERS:
        old, new = _keyed(getattr(before, layer)), _keyed(getattr(after, layer))
        for key in dict.fromkeys((*old, *new)):
            one, other = old.get(key), new.get(key)
            if _said(one) != _said(other):
                yield Change(layer=layer, words=key[2], before=one, after=other)


def _keyed(layer: tuple[Any, ...]) -> dict[tuple[int, int, str, int], dict[str, Any]]:
    """Items by their span; several on one span are told apart by their order."""
    found: dict[tuple[int, int, str, int], dict[str, Any]] = {}
    for item in layer:
        plain: dict[str, Any] = msgspec.to_builtins(item)
        span = next((plain[k] for k in KEYED if k in plain), plain)
        span = (span.get("mentions") or [span])[0]  # a source is where it is first named
        where = span.get("start", 0), span.get("end", 0), span.get("text") or plain.get("reason", "")
        number = 0
        while (*where, number) in found:
            number += 1
        found[*where, number] = plain
    return found


def _said(item: dict[str, Any] | None) -> dict[str, Any] | None:
    """Without what differs between readings that say the same: ids are only numbers."""
    return item and {k: v for k, v in item.items() if k not in {"id", "statement", "part_of", "how", "confidence"}}
