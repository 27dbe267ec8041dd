#!/usr/bin/env python3
"""Findings of a comparison against the gold, with the interval that so few of them leave open.

    bootstrap.py GOLD_DIR RECORDS.jsonl COMPARISON.json [--draws N]

For each relation: how many the gold has, how many were found and how many of those are right, F1 as score.py gives it, and the 95 % interval of F1 when
the incidents are drawn again with replacement (percentiles; the draws are the same each time).
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
from collections import Counter, defaultdict
from typing import Any

import score

SEED = 20201004
KINDS = {"contradict": "contradiction", "update": "update", "deny": "denial"}
Counts = tuple[int, int, int]
"""Right, found, in the gold."""


def matched(gold: pathlib.Path, records: pathlib.Path) -> Any:
    """The scorer after reading all documents: which statement of the records is which of the gold."""
    by_name = {}
    for line in records.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        by_name[pathlib.PurePath(str(record["document"].get("path") or record["document"]["id"])).stem] = record
    scores = score.Scores()
    for path in sorted(gold.glob("*.json")):
        scores.document(path.stem, None, json.loads(path.read_text(encoding="utf-8")), by_name.get(path.stem, {}))
    return scores


def homes(gold: list[dict[str, Any]], comparison: dict[str, Any], scores: Any) -> tuple[dict[str, str], dict[str, str]]:
    """The gold incident of each found one, and the found one that stands for each gold incident."""
    where = {(str(m["document"]), str(m["id"])): e["id"] for e in comparison["incidents"] for m in e["members"]}
    both: Counter[tuple[str, str]] = Counter()
    for incident in gold:
        for member in incident["members"]:
            key = (str(member["doc"]), member["kind"], member["index"])
            found = scores.matched.get(key)
            if found or key not in scores.neutral:
                both[incident["id"], where.get((key[0], found), f"alone:{key}")] += 1
    best: dict[str, str] = {}
    main: dict[str, str] = {}
    for (one, other), n in both.items():
        best[one] = max(best.get(one, other), other, key=lambda f: both[one, f])
        main[other] = one if both[main.get(other, one), other] <= n else main[other]
    return main, best


def counts(gold: list[dict[str, Any]], comparison: dict[str, Any], scores: Any, relation: str) -> dict[str, Counts]:
    """For each gold incident what is right, found and wanted of one relation, as score.py counts it."""
    main, best = homes(gold, comparison, scores)
    raised: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for found in comparison["incidents"]:
        for x in found["findings"]:
            if x["relation"] == relation and found["id"] in main and len(x.get("accounts") or []) >= 2:
                home = main[found["id"]]
                raised[home].add(("" if best[home] == found["id"] else found["id"], score.measure(x["attribute"])))
    made: dict[str, Counts] = {}
    for incident in gold:
        told = [c for c in incident.get("conflicts", []) if c.get("kind") == KINDS[relation] and c.get("attributes")]
        want = [{("", score.measure(a)) for a in c["attributes"]} for c in told]
        got = raised[incident["id"]]
        right = sum(bool(w & got) for w in want)
        made[incident["id"]] = (right, len(got) - len(got & set().union(*want)) + right, len(want))
    return made


def f1(parts: list[Counts]) -> float:
    right, found, wanted = (sum(p[k] for p in parts) for k in range(3))
    return 2 * right / (found + wanted) if found + wanted else 0.0


def interval(parts: list[Counts], draws: int) -> tuple[float, float]:
    rng = random.Random(SEED)
    values = sorted(f1(rng.choices(parts, k=len(parts))) for _ in range(draws))
    return values[int(0.025 * draws)], values[int(0.975 * draws)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=pathlib.Path, help="the folder with gold/ and incidents.json")
    parser.add_argument("records", type=pathlib.Path)
    parser.add_argument("comparison", type=pathlib.Path)
    parser.add_argument("--draws", type=int, default=2000)
    options = parser.parse_args()
    scores = matched(options.gold / "gold", options.records)
    gold = json.loads((options.gold / "incidents.json").read_text(encoding="utf-8"))
    comparison = json.loads(options.comparison.read_text(encoding="utf-8"))
    for relation in KINDS:
        parts = list(counts(gold, comparison, scores, relation).values())
        right, found, wanted = (sum(p[k] for p in parts) for k in range(3))
        low, high = interval(parts, options.draws)
        print(f"finding.{relation:10s} right {right} of {wanted}, found {found}  f1 {f1(parts):.3f}, 95 % of draws {low:.2f} to {high:.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
