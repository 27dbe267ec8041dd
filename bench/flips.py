"""How many flipped bits in the database file of a desk `check` finds, and what it does not find.

    python bench/flips.py [--flips 2000] [--seed 5]

SQLite keeps no checksums. The desk has papers, accounts, a restriction, a saved search, judgements and a comparison. A bit is drawn evenly from the whole
file. Printed: flips that were said, those that changed no value of any row (free space, and what SQLite passes over), and those that changed one and were
not said, with the table.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from audiatur.errors import StoreError
from audiatur.store import Desk, prove

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.store.papers import TEXT, put
from tests.store.test_check import settle
from tests.store.test_troubles import values


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(report(Path(folder) / "desk", given.flips, random.Random(given.seed)))
    return 0


def report(root: Path, flips: int, chance: random.Random) -> str:
    with Desk.create(root, by="ada", program="1.0") as desk:
        for number in range(20):
            put(desk, f"{TEXT} {number}", name="paper.txt" if number == 0 else f"{number}.txt")
        settle(desk)
        before = values(desk)
    file = root / "audiatur.db"
    data = file.read_bytes()
    found: Counter[str] = Counter()
    for _ in range(flips):
        at = chance.randrange(len(data))
        file.write_bytes(data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :])
        found[outcome(root, before)] += 1
    return "\n".join(f"{number:6} {number / flips:7.2%} {what}" for what, number in found.most_common())


def outcome(root: Path, before: dict[str, Any]) -> str:
    try:
        with Desk.open(root) as desk:
            if any(f.wrong for f in prove(desk)):
                return "said"
            after = values(desk)
    except StoreError:
        return "said"
    changed = [name for name, rows in before.items() if after[name] != rows]
    return f"not said, and another value in {', '.join(changed)}" if changed else "not said, and every value is as it was"


if __name__ == "__main__":
    sys.exit(main())
