#!/usr/bin/env python3
"""Comparisons that no reader needs: what grouping by document, date, or date and place alone would give (standard library only).

    baselines.py document   RECORDS.jsonl     one incident a document
    baselines.py date       RECORDS.jsonl     all that is dated alike
    baselines.py date-place RECORDS.jsonl     all that is dated alike and names the same place first

Prints the part of a comparison that score.py needs. What has no date (or place) stands alone.
"""

from __future__ import annotations

import json
import pathlib
import sys
from collections.abc import Hashable
from typing import Any

Item = dict[str, Any]


def by_document(record: Item, item: Item) -> Hashable:
    return str(record["document"]["id"])


def by_date(record: Item, item: Item) -> Hashable | None:
    time = item.get("time") or {}
    return (time.get("start"), time.get("end")) if time.get("start") or time.get("end") else None


def by_date_and_place(record: Item, item: Item) -> Hashable | None:
    date = by_date(record, item)
    names = {p.get("id"): p.get("name") for p in record.get("places") or []}
    places = [names.get(p, p) for p in item.get("places") or []]
    return (date, places[0]) if date and places else None


KEYS = {"document": by_document, "date": by_date, "date-place": by_date_and_place}


def baseline(name: str, records: list[Item]) -> Item:
    groups: dict[Hashable, list[Item]] = {}
    for record in records:
        document = record["document"]["id"]
        for kind in ("toll", "attack"):
            for item in record.get(f"{kind}s") or []:
                key = KEYS[name](record, item) or ("alone", document, item["id"])
                groups.setdefault(key, []).append({"document": document, "kind": kind, "id": item["id"]})
    return {"audiatur": "1", "incidents": [{"id": f"i{n}", "members": members} for n, members in enumerate(groups.values(), 1)]}


def main() -> int:
    if len(sys.argv) != 3 or sys.argv[1] not in KEYS:
        sys.exit(__doc__)
    lines = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()
    print(json.dumps(baseline(sys.argv[1], [json.loads(line) for line in lines if line.strip()])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
