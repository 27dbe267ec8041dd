"""Readings of documents on their way into the desk: what they change, and all that follows from them, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from audiatur.record import Record
from audiatur.store import activity, documents, index, items, originals, persons, records, reviews
from audiatur.store.documents import Entry
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


class Reading(NamedTuple):
    """A record that is to be stored. `last`: with it all that is in its file is stored."""

    record: Record
    original: Original
    last: bool = False


class Put(Struct, frozen=True, kw_only=True):
    """What became of a reading: the document's id in the desk, and how its record differs from the one before."""

    document: str
    what: What
    version: int
    changes: tuple[Change, ...] = ()


def put(db: Connection, readings: Sequence[Reading], *, program: str, by: str) -> list[Put]:
    """Stores what was read of several documents. A record that says the same as the current one adds no version; the row then only says who read it last."""
    at = now()
    known = documents.by_ids(db, [r.record.document.id for r in readings])
    made = [_made(db, r, known.get(r.record.document.id)) for r in readings]
    documents.put(db, [_entry(m, known.get(m.put.document), program=program, at=at, by=by) for m in made], known)
    new = [m for m in made if m.put.what != "same"]
    records.add(db, [(m.reading.record, m.put.version) for m in new], program=program, at=at)
    for one in new:
        if one.put.document in known:
            items.drop(db, one.put.document)
            persons.drop(db, one.put.document)
    written = {m.put.document: items.of_record(m.reading.record) for m in new}
    items.add(db, [item for some in written.values() for item in some])
    persons.add(db, [persons.of_record(m.reading.record) for m in new])
    activity.note_all(db, by, "document", [_deed(m) for m in new])
    reviews.refresh_all(db, [m.put.document for m in made])
    there = index.having(db, [m.put.document for m in made if m.put.what == "same"])
    index.put(db, [m.put.document for m in made if m.put.document not in there], written)
    originals.finish(db, [r.original.sha256 for r in readings if r.last])
    return [m.put for m in made]


class _Made(NamedTuple):
    reading: Reading
    put: Put


def _made(db: Connection, reading: Reading, entry: Entry | None) -> _Made:
    record = reading.record
    before = records.one(db, record.document.id, with_text=False) if entry else None
    same = before is not None and plain(before) == plain(records.bare(record))
    what: What = "same" if same else "changed" if before else "added"
    found = tuple(between(before, record)) if before and not same else ()
    return _Made(reading, Put(document=record.document.id, what=what, version=(entry.version if entry else 0) + (not same), changes=found))


def _entry(made: _Made, before: Entry | None, *, program: str, at: str, by: str) -> Entry:
    document, original = made.reading.record.document, made.reading.original
    now = Entry(
        document=document,
        original=original.sha256,
        part=document.id.removeprefix(original.id),
        present=True,
        version=made.put.version,
        program=program,
        added_at=at,
        added_by=by,
        read_at=at,
    )
    return msgspec.structs.replace(now, added_at=before.added_at, added_by=before.added_by) if before else now


def _deed(made: _Made) -> tuple[str, str, dict[str, Any]]:
    action = "add" if made.put.what == "added" else "read again"
    return action, made.put.document, {"version": made.put.version, "status": made.reading.record.document.status}


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
