#!/usr/bin/env python3
"""How fast a search is on a large desk: `python bench/search.py [DOCUMENTS | DESK]`, 100,000 of 500 words by default, made by bench/made.py.

The peer is what one does without an index: a scan of all texts.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import made
from sqlalchemy import func, select

from audiatur.store import Desk, Query, texts

ROUNDS: Final = 5
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


def main(folder: Path) -> None:
    with Desk.open(folder, program="bench") as desk:
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
    made.on_desk(main)
