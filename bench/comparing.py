#!/usr/bin/env python3
"""What comparing costs as a collection grows: `python bench/comparing.py [STATEMENTS ...]`, 1,000, 10,000 and 100,000 by default.

Papers of 500 words are copies of the example's with other names for half of the names, and other days over ten years, as `bench/made.py` makes them. A
statement is a figure or an act that is compared: a toll or an attack. Comparing takes one process; seconds are the processor's, which other work on the
machine disturbs less than the clock. The growth exponent is log(time ratio) / log(size ratio) of the last two sizes; 1 is growth in proportion.
"""

from __future__ import annotations

import datetime
import math
import random
import resource
import sys
import time
from collections.abc import Sequence

import made
import msgspec

from audiatur import flow
from audiatur.record import Record

DAYS = 3650


def collection(templates: Sequence[made.Template], statements: int) -> list[Record]:
    """So many papers that they hold so many statements."""
    random.seed(8)
    others, records, held = made.other_names(), [], 0
    while held < statements:
        n = len(records)
        template = templates[n % len(templates)]
        names = {old: random.choice(others[len(old)]) for old in template.names if random.random() < 0.5}
        days = datetime.timedelta(days=random.randrange(DAYS))
        record = msgspec.json.decode(made.Again(names, days, b"d000", 0.0).of(template.json), type=Record)
        own = msgspec.structs.replace(record.document, id=f"n{n}", path=f"n{n}.txt", text=f"{record.document.text} Copy {n}")
        records.append(msgspec.structs.replace(record, document=own))
        held += len(record.tolls) + len(record.attacks)
    return records


def main() -> int:
    sizes = [int(n.replace(",", "")) for n in sys.argv[1:]] or [1_000, 10_000, 100_000]
    random.seed(8)
    templates = made.templates()
    seconds: list[float] = []
    for size in sizes:
        records = collection(templates, size)
        before = time.process_time()
        found = flow.compare(records)
        seconds.append(time.process_time() - before)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{size} statements in {len(records)} papers: {seconds[-1]:.1f} s, {len(found.incidents)} incidents, peak {peak:.0f} MiB", flush=True)
    if len(sizes) > 1:
        exponent = math.log(seconds[-1] / seconds[-2]) / math.log(sizes[-1] / sizes[-2])
        print(f"growth exponent {exponent:.2f} (at most 1.2)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
