#!/usr/bin/env python3
"""A large desk, made in minutes: `python bench/made.py FOLDER [DOCUMENTS]`, 100,000 by default, of 500 words each.

The papers of the example are joined to texts of 500 words, and these are read once. Each document is a copy of one of their records in which half of the
names are others of the same length, so that every span still stands on its words, and all days are shifted. What follows from a record (items, persons,
the index, activity) is stored by the code that `add` runs. Copies are compared five hundred at a time, and their incidents kept as one comparison. On
some documents two people have judged, and some are restricted to one of them.
"""

from __future__ import annotations

import datetime
import hashlib
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection

from audiatur import extract, flow
from audiatur.record import Comparison, Gap, Incident, Record, Sum
from audiatur.record.encode import to_json
from audiatur.record.reviewed import judge, standing
from audiatur.store import Desk, Guard, changes, comparisons, index, originals, rows, texts
from audiatur.store.changes import Reading
from audiatur.store.originals import Original, Shelf
from audiatur.store.reviewing import Reviewing

EXAMPLE: Final = Path(__file__).parent.parent / "examples" / "karabakh-2020"
WORDS: Final = 500
TEMPLATES: Final = 80
DAYS: Final = 4000
TOGETHER: Final = 500
"""Documents that are stored in one transaction and compared with each other."""
NAMES: Final = 400
"""Other names of each length: so many that names are as many as in a large collection."""
SYLLABLES: Final = ("ka", "ro", "mi", "len", "dar", "sho", "vi", "tan", "gur", "el", "bo", "nis", "ar", "pet", "zu", "a", "e", "n", "s")
PASSWORD: Final = "a long password of the bench"
PEOPLE: Final = {"ada": "administrator", "ben": "reviewer", "cleo": "editor"}
_CHANGING: Final = re.compile(rb'\bd000(?=\d{3}\b)|(?:\b|(?<=\\[nrt]))[A-Z][a-z]{4,}\b|"\d{4}-\d\d-\d\d(?=[T"])|"lon":-?[\d.]+')


class Template(msgspec.Struct):
    """A paper to copy: its record with its text as JSON, and the names in it that a copy may have otherwise."""

    json: bytes
    names: list[bytes]


def templates() -> list[Template]:
    """Papers of 500 words, of one side each, read as any paper."""
    papers = [r.document for r in flow.read([str(EXAMPLE)]) if r.document.status == "read" and r.document.text]
    made = []
    for n in range(TEMPLATES):
        first = papers[n % len(papers)]
        same = [p for p in papers if p.side == first.side]
        text = first.text or ""
        while len(text.split()) <= WORDS:
            text += "\n\n" + (random.choice(same).text or "")
        text = re.match(rf"(?:\S+\s+){{{WORDS}}}\S*", text)[0]  # type: ignore[index]  # it has so many words
        made.append(msgspec.structs.replace(first, id=f"t{n}", text=text, text_sha256=texts.digest(text), characters=len(text)))
    return [Template(to_json(record), names_in(record)) for record in extract.extract(made)]


def names_in(record: Record) -> list[bytes]:
    """Names of one ASCII word, without those of sides: a copy of other sides would be another war."""
    sides = {s.side for s in record.sources} | {record.document.side}
    found = [p.name for p in record.places] + [p.text for p in record.places] + [s.name or "" for s in record.sources] + [p.name or "" for p in record.persons]
    words = {w for name in found for w in name.split() if w.isalpha() and w.isascii() and w[0].isupper() and len(w) > 4}
    return sorted(w.encode() for w in words if not any(w in (side or "") or (side or "-") in w for side in sides))


def other_names() -> dict[int, list[bytes]]:
    def one(length: int) -> bytes:
        made = ""
        while len(made) < length:
            made += random.choice(SYLLABLES)
        return made[:length].capitalize().encode()

    return {length: [one(length) for _ in range(NAMES)] for length in range(5, 40)}


def copied(template: Template, n: int, others: dict[int, list[bytes]]) -> Record:
    """A copy with other names, other days, and an id of its own; one in a hundred could not be read."""
    names = {old: random.choice(others[len(old)]) for old in template.names if random.random() < 0.5}
    days = datetime.timedelta(days=random.randrange(30))
    record = msgspec.json.decode(Again(names, days, b"d000", 0.0).of(template.json), type=Record)
    own = {"id": f"d000{n:03}", "path": f"{n % 97:02}/d000{n:03}.txt"}
    if n % 100 == 99:
        document = msgspec.structs.replace(record.document, **own, text=None, text_sha256="", characters=0, status="unreadable", language=None)
        return Record(document=document, gaps=(Gap(step="read", reason="There are no words in it that the program can read."),))
    text = f"{record.document.text} Karo{n} of d000{n:03}"
    return msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, **own, text=text, characters=len(text)))


class Again:
    """JSON with other names, days, ids and places on the map, each as long as before: every span stays on its words."""

    def __init__(self, names: dict[bytes, bytes], days: datetime.timedelta, ids: bytes, east: float) -> None:
        self.names, self.days, self.ids, self.east = names, days, ids, east
        self.known: dict[bytes, bytes] = {}

    def of(self, said: bytes) -> bytes:
        return _CHANGING.sub(self._one, said)

    def _one(self, found: re.Match[bytes]) -> bytes:
        was = found[0]
        if was not in self.known:
            self.known[was] = self._made(was)
        return self.known[was]

    def _made(self, was: bytes) -> bytes:
        if was == b"d000":
            return self.ids
        if was.startswith(b'"lon":'):
            return b'"lon":%.4f' % (float(was[6:]) + self.east)
        if was[:1] == b'"':
            return b'"' + (datetime.date.fromisoformat(was[1:].decode()) + self.days).isoformat().encode()
        return self.names.get(was, was)


class Block(NamedTuple):
    """Documents that were compared with each other."""

    records: list[Record]
    found: Comparison


def blocks(count: int) -> Iterator[Block]:
    """The first is read and compared, each other one is the first again."""
    made, others = templates(), other_names()
    together = min(TOGETHER, count)
    records = [copied(made[n % len(made)], n, others) for n in range(together)]
    first = Block(records, flow.compare(records))
    known = {word for template in made for word in template.names} | {word for words in others.values() for word in words}
    said, incidents = [to_json(r) for r in records], [msgspec.json.encode(i) for i in first.found.incidents]
    rest = msgspec.json.encode(msgspec.structs.replace(first.found, incidents=()))
    yield Block([_own(r) for r in records], first.found)
    one, other, whole = msgspec.json.Decoder(Record), msgspec.json.Decoder(Incident), msgspec.json.Decoder(Comparison)
    for block in range(1, count // together):
        names = {word: random.choice(others[len(word)]) for word in sorted(known) if random.random() < 0.5}
        again = Again(names, datetime.timedelta(days=random.randrange(DAYS)), b"d%03d" % block, round(random.random() * 4, 1))
        held = [renamed(other.decode(again.of(i)), block) for i in incidents]
        found = msgspec.structs.replace(whole.decode(again.of(rest)), incidents=tuple(held))
        yield Block([_own(one.decode(again.of(r))) for r in said], msgspec.structs.replace(found, sums=tuple(_of_block(s, block) for s in found.sums)))


def renamed(incident: Incident, block: int) -> Incident:
    return msgspec.structs.replace(incident, id=f"{incident.id}-{block}")


def _of_block(sum: Sum, block: int) -> Sum:
    whole, *parts = (msgspec.structs.replace(c, incident=f"{c.incident}-{block}") for c in (sum.whole, *sum.parts))
    return msgspec.structs.replace(sum, whole=whole, parts=tuple(parts))


def _own(record: Record) -> Record:
    """With the digests of its text."""
    document = record.document
    if document.text is None:
        own = {"sha256": hashlib.sha256(document.id.encode()).hexdigest()}
    else:
        own = {"sha256": texts.digest(document.text), "text_sha256": texts.digest(document.text)}
    return msgspec.structs.replace(record, document=msgspec.structs.replace(document, **own))


def kept(db: Connection, shelf: Shelf, records: Sequence[Record]) -> list[Original]:
    """The originals as they lie on the disk, and their rows."""
    found = []
    for record in records:
        document = record.document
        body = (document.text or "nothing").encode()
        path = shelf.path_of(document.sha256)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(body)
        about = {"sha256": document.sha256, "name": document.path, "added_at": "2026-01-01T00:00:00Z", "added_by": "bench"}
        found.append(Original(**about, id=document.id, size=len(body), finished=True, path=path))
    new: list[dict[str, Any]] = [{key: getattr(o, key) for key in ("sha256", "id", "name", "size", "finished", "added_at", "added_by")} for o in found]
    rows.add(db, originals.table, new)
    rows.add(db, originals.names, [{key: row[key] for key in ("sha256", "name", "added_at", "added_by")} | {"number": 1, "sidecar": "{}"} for row in new])
    return found


def fill(desk: Desk, count: int) -> None:
    """All rows of the documents and of their comparison."""
    last, whole, position = time.monotonic(), Comparison(), 0
    with desk.database.writing() as db:
        row = {"number": 1, "made_at": "2026-01-02T00:00:00Z", "made_by": "bench", "program": "bench", "basis": ""}
        rows.add(db, comparisons.table, [row | {"documents": 0, "incidents": 0, "json": "{}"}])
    for records, found in blocks(count):
        with desk.database.writing() as db:
            readings = [Reading(r, o) for r, o in zip(records, kept(db, desk.shelf, records), strict=True)]
            changes.put(db, readings, program="bench", by="bench")
            comparisons.add_incidents(db, 1, found.incidents, after=position)
            index.relate(db, found.incidents, anew=False)
            position += len(found.incidents)
        whole = msgspec.structs.replace(whole, documents=whole.documents + found.documents, sums=whole.sums + found.sums)
        print(f"\r{len(whole.documents):,} documents, {time.monotonic() - last:.0f} s ", end="", file=sys.stderr, flush=True)
    with desk.database.writing() as db:
        columns, json = comparisons.table.c, msgspec.json.encode(whole).decode()
        rows.change(db, comparisons.table, columns.number == 1, json=json, documents=len(whole.documents), incidents=position)
    desk.tidy(count)


def people(desk: Desk, judged: int, restricted: int) -> None:
    """Accounts, judgements of two people on some documents, and documents that are there for one person alone."""
    guard, work = Guard(desk), Reviewing(desk)
    for name, role in PEOPLE.items():
        guard.add_account(name, role, PASSWORD, by="bench")
    ids = random.sample([e.id for e in desk.documents(status="read")], judged + restricted)
    for id in ids[:judged]:
        record = desk.record(id)
        for by in ("ada", "ben"):
            found = [s for s in standing(record, work.of(id))[0] if s.kind in ("toll", "attack", "statement")][:6]
            for item in found:
                work.add(judge(record, item, "rejected" if random.random() < 0.2 else "confirmed", work.who(by)))
    for id in ids[judged:]:
        guard.restrict("document", id, ["ada"], "a witness asked for it", by="ada")
    with desk.database.writing() as db:
        rows.change(db, comparisons.table, comparisons.table.c.number == 1, basis=comparisons.basis(db))


def make(folder: Path, count: int) -> None:
    random.seed(1)
    with Desk.create(folder, program="bench", by="bench") as desk:
        fill(desk, count)
        people(desk, judged=min(300, count // 20), restricted=min(20, count // 20))


def on_desk(bench: Callable[[Path], None]) -> None:
    """Runs a bench on the desk that the command line names, or on one of so many documents that is made for it."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "100000"
    if not wanted.isdecimal():
        return bench(Path(wanted))
    with tempfile.TemporaryDirectory() as place:
        make(Path(place) / "desk", int(wanted))
        bench(Path(place) / "desk")


if __name__ == "__main__":
    began = time.monotonic(), time.process_time()
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
    size = sum(p.stat().st_size for p in Path(sys.argv[1]).glob("audiatur.db*")) / 1e6
    print(f"made in {time.monotonic() - began[0]:.0f} s, {time.process_time() - began[1]:.0f} s of the processor; the database has {size:,.0f} MB")
