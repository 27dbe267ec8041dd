#!/usr/bin/env python3
"""What a desk costs: the speed of `add` over that of `read` alone, on the same papers in the same run, and the peak memory of `add`.

Each runs in a process of its own on one core, in turns, three times; the ratio is that of the medians, in seconds of the processor, which other work on
the machine disturbs less than the clock, and beside it by the clock. Loading the model and making the desk, two seconds each time, are not counted.
The papers are the example's, with their days shifted and a last line that makes no two alike.

    python bench/add.py           1,000 papers for the ratio, 200 and 1,000 for the memory
    python bench/add.py 100       100 papers for the ratio, no memory
"""

from __future__ import annotations

import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

EXAMPLE = pathlib.Path(__file__).parent.parent / "examples" / "karabakh-2020"
ROUNDS = 3
_DAY = re.compile(r"\b\d{1,2}(?= (?:September|October|November)\b)|(?<=September )\d{1,2}\b|(?<=October )\d{1,2}\b|(?<=November )\d{1,2}\b")


class Cost(NamedTuple):
    processor: float
    clock: float
    memory: float  # MiB


def papers(folder: pathlib.Path, count: int) -> pathlib.Path:
    """The example's papers again and again, each with other days and a number of its own."""
    folder.mkdir()
    texts = [p.read_text(encoding="utf-8") for p in sorted(EXAMPLE.glob("0*.txt"))]
    for n in range(count):
        shift = n // len(texts)
        text = _DAY.sub(lambda found, shift=shift: str((int(found[0]) + shift) % 30 + 1), texts[n % len(texts)])
        (folder / f"{n:05}.txt").write_text(f"{text}\n\nCopy {n} of the archive.\n", encoding="utf-8")
    return folder


def read(folder: pathlib.Path) -> Callable[[], None]:
    from audiatur import flow
    from audiatur.record.encode import to_json

    def go() -> None:
        with open(os.devnull, "wb") as out:
            for record in flow.read([str(folder)]):
                out.write(to_json(record))

    return go


def add(folder: pathlib.Path) -> Callable[[], None]:
    from audiatur import flow
    from audiatur.store import Desk

    desk = Desk.create(pathlib.Path(tempfile.mkdtemp(dir=folder.parent), "desk"), program="bench")
    return lambda: deque(flow.add(desk, [str(folder)]), maxlen=0).clear()


def measured(what: str, folder: pathlib.Path) -> Cost:
    said = subprocess.run([sys.executable, __file__, what, str(folder)], check=True, capture_output=True, text=True).stdout
    return Cost(*map(float, said.split()))


def work(what: str, folder: pathlib.Path) -> None:
    """In a process of its own: prints what it took."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    from audiatur.extract import extract
    from audiatur.record import Document

    list(extract([Document(id="0", path="0", text="Rockets hit Oslo on Monday.")]))  # loads everything
    go = {"read": read, "add": add}[what](folder)
    processor, clock = time.process_time(), time.monotonic()
    go()
    print(time.process_time() - processor, time.monotonic() - clock, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def ratio(tmp: pathlib.Path, count: int, rounds: int) -> None:
    folder = papers(tmp / "ratio", count)
    costs: dict[str, list[Cost]] = {"read": [], "add": []}
    for _ in range(rounds):
        for what, found in costs.items():
            found.append(measured(what, folder))
    for kind in ("processor", "clock"):
        alone, desk = (statistics.median(getattr(c, kind) for c in costs[what]) for what in costs)
        print(f"{count} papers, seconds of the {kind:<9}   read {alone:.1f}  add {desk:.1f}  speed of add / read {alone / desk:.3f}", flush=True)


def memory(tmp: pathlib.Path) -> None:
    peaks = {count: measured("add", papers(tmp / f"memory{count}", count)).memory for count in (200, 1000)}
    print("peak memory of add               " + "  ".join(f"{count} papers {peak:.0f} MiB" for count, peak in peaks.items()))


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with tempfile.TemporaryDirectory() as tmp:
        ratio(pathlib.Path(tmp), wanted or 1000, ROUNDS)
        if not wanted:
            memory(pathlib.Path(tmp))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        work(sys.argv[1], pathlib.Path(sys.argv[2]))
    else:
        main()
