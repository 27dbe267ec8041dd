#!/usr/bin/env python3
"""Articles clustered by incident (corpora/gva): how well, and what comparing costs as the collection grows.

    gva.py ARTICLES.jsonl RECORDS.jsonl [SIZE ...]

RECORDS are what `audiatur read` made of `convert.py gva ARTICLES.jsonl OUT` (reading all takes half an hour of one core; several files may be put after
one another). Prints, for a quarter, half and all of the articles (or for each SIZE), the seconds that comparing takes, for each article too; and B-cubed
of the articles' main incidents beside two baselines: each article alone, and the same town on the same day. Articles of one incident stay together.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pathlib
import time
from collections import Counter, defaultdict
from typing import Any

import clusters
import msgspec

from audiatur import flow
from audiatur.record import Comparison, Record


def articles(path: pathlib.Path) -> dict[str, str]:
    """The incident of each article, whole incidents one after the other in an order that chance gave."""
    gold = {str(a["id"]): str(a["incident"]) for a in map(json.loads, path.open(encoding="utf-8"))}
    return dict(sorted(gold.items(), key=lambda item: (hashlib.sha256(item[1].encode()).hexdigest(), item[0])))


def main_incidents(comparison: Comparison) -> dict[str, str]:
    members: dict[str, Counter[str]] = defaultdict(Counter)
    for incident in comparison.incidents:
        for m in incident.members:
            members[m.document][incident.id] += 1
    return {document: count.most_common(1)[0][0] for document, count in members.items()}


def town_and_day(record: Record) -> str | None:
    """The baseline: the place named first and the first day, as most statements of the article give them."""
    names = {p.id: p.name for p in record.places}
    items: tuple[Any, ...] = (*record.tolls, *record.attacks)
    told = Counter((names.get(i.places[0], i.places[0]), i.time.start) for i in items if i.places and i.time and i.time.start)
    return str(told.most_common(1)[0][0]) if told else None


def f1(gold: dict[str, str], found: dict[str, Any]) -> tuple[float, float, float]:
    return clusters.b_cubed([(incident, str(found.get(d) or f"alone:{d}")) for d, incident in gold.items()])


def measured(records: list[Record]) -> tuple[float, Comparison]:
    before = time.process_time()
    comparison = flow.compare(records)
    return time.process_time() - before, comparison


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=pathlib.Path)
    parser.add_argument("records", type=pathlib.Path)
    parser.add_argument("sizes", type=int, nargs="*")
    options = parser.parse_args()
    read = {r.document.id: r for r in (msgspec.json.decode(x, type=Record) for x in options.records.read_bytes().splitlines())}
    gold = {d: incident for d, incident in articles(options.articles).items() if d in read}
    each: list[float] = []
    for size in options.sizes or (len(gold) // 4, len(gold) // 2, len(gold)):
        part = dict(list(gold.items())[:size])
        seconds, comparison = measured([read[d] for d in part])
        each.append(1000 * seconds / len(part))
        print(f"{len(part)} articles: comparing took {seconds:.1f} s of processor time, {each[-1]:.2f} ms for each article")
    print(f"cost for each article, last to first: {each[-1] / each[0]:.2f} (at most 1.3)")
    print("B-cubed of main incidents: p {:.3f} r {:.3f} f1 {:.3f} (at least 0.80)".format(*f1(part, main_incidents(comparison))))
    print("baseline, the same town and the same day: p {:.3f} r {:.3f} f1 {:.3f}".format(*f1(part, {d: town_and_day(read[d]) for d in part})))
    print("baseline, every article alone: p {:.3f} r {:.3f} f1 {:.3f}".format(*f1(part, {})))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
