"""How fast a search is on a large desk: `python bench/search.py [DOCUMENTS]`, 100,000 by default, of 500 words each.

The papers of the example are read once. Their texts are filled up to 500 words from each other and copied with other names and other days, and the
items of their records with them; the rows are those that `add` writes, in bulk. The peer is what one does without an index: a scan of all texts.
"""

from __future__ import annotations

import datetime
import hashlib
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import func, insert, select

from audiatur import flow
from audiatur.record import Record
from audiatur.store import Desk, Query, documents, index, items, originals, texts, words
from audiatur.store.items import Item

EXAMPLE: Final = Path(__file__).parent.parent / "examples" / "karabakh-2020"
WORDS: Final = 500
ROUNDS: Final = 5
SYLLABLES: Final = ("ka", "ro", "mi", "len", "dar", "sho", "vi", "tan", "gur", "el", "bo", "nis", "ar", "pet", "zu")
QUERIES: Final = {
    "one common word": Query(text="killed"),
    "a word of nearly all": Query(text="the"),
    "two words": Query(text="missile strike"),
    "a phrase": Query(text='"residential areas"'),
    "a phrase and not a word": Query(text='"cluster munitions" -hospital'),
    "one of two": Query(text="rocket OR artillery"),
    "the beginning of a word": Query(text="evacuat*"),
    "a rare name": Query(text="Karo0"),
    "nothing, newest first": Query(),
    "side": Query(side=("Azerbaijan",)),
    "side and measure": Query(side=("Armenia",), measure=("killed",)),
    "words, side and measure": Query(text="civilians", side=("Azerbaijan",), measure=("killed",)),
    "words and weapon": Query(text="city", weapon=("cluster_munition",)),
    "words and a month": Query(text="shelling", start="2021-03", end="2021-03"),
    "words and ten years": Query(text="shelling", start="2021", end="2030"),
    "words and a rectangle": Query(text="killed", box=(46, 39, 47.5, 40.5)),
    "a rectangle and a month": Query(box=(40, 30, 50, 45), start="2022-05", end="2022-05"),
    "a source by a word": Query(text="killed", source=("ministry",)),
    "a place": Query(place=("Stepanakert",)),
    "not reviewed, with words": Query(text="hospital", reviewed=False),
}


class Template(msgspec.Struct):
    """A paper to copy: its text, its items, and the names in it that each copy has otherwise."""

    text: str
    title: str
    record: Record
    items: list[Item]
    names: list[str]


def templates() -> list[Template]:
    records = [r for r in flow.read([str(EXAMPLE)]) if r.document.status == "read" and r.document.text]
    bodies = [r.document.text or "" for r in records]
    made = []
    for n, record in enumerate(records):
        text = bodies[n]
        while len(text.split()) < WORDS:
            text += "\n\n" + bodies[random.randrange(len(bodies))]
        text = " ".join(text.split(" ")[: WORDS + 20])
        names = sorted({p.name for p in record.places} | {s.name for s in record.sources if s.name and s.name[0].isupper()})
        made.append(Template(text, record.document.title or "", record, items.of_record(record), names))
    return made


def name() -> str:
    return "".join(random.choices(SYLLABLES, k=3)).capitalize()


def copied(template: Template, n: int) -> tuple[str, list[Item]]:
    """Half of the names are others in each copy, so that names are as many as in a real collection; days are shifted by up to eleven years."""
    others = {old: f"{name()}" for old in template.names if random.random() < 0.5}
    days = datetime.timedelta(days=random.randrange(4000))
    text = f"Karo{n % 5000} " + template.text
    if others:
        text = re.sub("|".join(map(re.escape, others)), lambda m: others[m[0]], text)
    return text, [renamed(item, others, days) for item in template.items]


def renamed(item: Item, others: dict[str, str], days: datetime.timedelta) -> Item:
    moved = random.random() * 4
    where = tuple(
        msgspec.structs.replace(p, name=others.get(p.name, p.name), lat=p.lat and round(p.lat + moved, 1), lon=p.lon and round(p.lon + moved, 1))
        for p in item.places
    )
    speaker = others.get(item.speaker or "", item.speaker)
    return msgspec.structs.replace(item, places=where, speaker=speaker, start_date=shifted(item.start_date, days), end_date=shifted(item.end_date, days))


def shifted(day: str | None, by: datetime.timedelta) -> str | None:
    if day is None or len(day) != 10:
        return day
    return (datetime.date.fromisoformat(day) + by).isoformat()


def fill(desk: Desk, count: int) -> None:
    """The rows of originals, texts, documents and the index. Items stand in the index as they would in their tables, which a search does not read."""
    made = templates()
    for start in range(0, count, 1000):
        with desk.database.writing() as db:
            engine = words.engine(db)
            for n in range(start, min(start + 1000, count)):
                template = made[n % len(made)]
                text, found = copied(template, n)
                id, digest = f"d{n:06}", texts.digest(text)
                original = hashlib.sha256(id.encode()).hexdigest()
                row = {"sha256": original, "id": id, "name": f"{id}.txt", "size": len(text), "finished": True, "added_at": "", "added_by": ""}
                db.execute(insert(originals.table).values(row))
                published = (datetime.date(2020, 10, 1) + datetime.timedelta(days=n % 4000)).isoformat()
                document = msgspec.structs.replace(template.record.document, id=id, text=text, text_sha256=digest, sha256=original, published=published)
                documents.put(db, document, original=original, part="", version=1, program="bench", at="", by="")
                packed, fields = index.pack(found, index.numbers(db, (v for item in found for v in index.of_item(item))))
                row = {"document": id, "published": published, "status": "read", "reviewed": n % 7 == 0, "relations": n % 32, "entries": packed}
                number = db.execute(insert(index.table).values(row).returning(index.table.c.number)).scalar_one()
                engine.put(db, number, words.row(document.title, text, fields))


def timed(what: Callable[[], Any]) -> tuple[list[float], Any]:
    took, found = [], None
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = what()
        took.append(time.perf_counter() - began)
    return took, found


def measured(desk: Desk) -> Iterator[tuple[str, list[float], list[float], Any]]:
    """For each query the first page with counts, and a page without."""
    for what, query in QUERIES.items():
        counted, page = timed(lambda query=query: desk.search(query))  # type: ignore[misc]
        plain, _ = timed(lambda query=query: desk.search(query, count=False))  # type: ignore[misc]
        yield what, counted, plain, page


def peer(desk: Desk) -> float:
    """A scan of all texts for one word, without rank, snippets or counts."""
    with desk.database.reading() as db:
        took, _ = timed(lambda: db.execute(select(func.count()).where(texts.table.c.text.like("%killed%"))).scalar())
    return statistics.median(took)


def p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[18]


def main(count: int, folder: Path) -> None:
    random.seed(1)
    with Desk.create(folder / "desk", program="bench") as desk:
        began = time.perf_counter()
        fill(desk, count)
        size = sum(p.stat().st_size for p in (folder / "desk").glob("audiatur.db*")) / 1e6
        print(f"{count:,} documents of {WORDS} words made in {time.perf_counter() - began:.0f} s; the database has {size:,.0f} MB")
        all_counted: list[float] = []
        all_plain: list[float] = []
        print(f"{'query':28} {'found':>10} {'p50':>7} {'max':>7} {'no counts':>9}  (ms)")
        for what, counted, plain, page in measured(desk):
            all_counted += counted
            all_plain += plain
            found = f"{'>' if page.more else ''}{page.total:,}"
            print(f"{what:28} {found:>10} {statistics.median(counted) * 1000:7.0f} {max(counted) * 1000:7.0f} {statistics.median(plain) * 1000:9.0f}")
        for what, took in (("first page with counts", all_counted), ("first page without", all_plain)):
            print(f"{what}: p50 {statistics.median(took) * 1000:.0f} ms, p95 {p95(took) * 1000:.0f} ms")
        print(f"peer, all texts scanned with LIKE for one word: p50 {peer(desk) * 1000:.0f} ms")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, Path(place))
