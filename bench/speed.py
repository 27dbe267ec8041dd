#!/usr/bin/env python3
"""Words read per second against the same spaCy model run bare on the same text in the same run, and the peak memory of a million words.

All run in this one process on one core, in turns; the text is the example's, in batches. Of each batch the least time of ROUNDS counts, in seconds of the
processor, as timeit does it: what else the machine does can only add to it. The bare model is run twice: in memory zones, so that its memory does not grow
with the archive, as ours does not, and without, as it is called mostly. What was loaded is frozen for the collector of cycles, as in a reading process.
"""

from __future__ import annotations

import gc
import importlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time

EXAMPLE = pathlib.Path(__file__).parent.parent / "examples" / "karabakh-2020"
MILLION = 1_000_000
ROUNDS = 8


def texts() -> list[str]:
    return [p.read_bytes().decode("utf-8") for p in sorted(EXAMPLE.glob("0*.txt"))]


def ratio() -> None:
    from audiatur.extract import pipeline
    from audiatur.record import Document

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    papers = texts()
    documents = [Document(id=str(n), path=str(n), text=t, published="2020-10-08") for n, t in enumerate(papers)]
    steady, growing = (importlib.import_module(pipeline.MODEL).load() for _ in range(2))

    def in_zone(batch: slice) -> None:
        with steady.memory_zone():
            list(steady.pipe(papers[batch], batch_size=pipeline.BATCH))

    ways = {
        "bare model": in_zone,
        "bare model, memory grows": lambda batch: list(growing.pipe(papers[batch], batch_size=pipeline.BATCH)),
        "read": lambda batch: list(pipeline.extract(documents[batch])),
    }
    list(pipeline.extract(documents[:1]))
    gc.collect()
    gc.freeze()
    took: dict[str, list[list[float]]] = {way: [[] for _ in range(0, len(papers), pipeline.BATCH)] for way in ways}
    for _ in range(ROUNDS):
        for n in range(0, len(papers), pipeline.BATCH):
            for way, run in ways.items():
                start = time.process_time()
                run(slice(n, n + pipeline.BATCH))
                took[way][n // pipeline.BATCH].append(time.process_time() - start)
    words = sum(len(t.split()) for t in papers)
    speed = {way: words / sum(map(min, times)) for way, times in took.items()}
    for way, fast in speed.items():
        first = words / sum(times[0] for times in took[way])
        print(f"words per second, one core   {way:26}{fast:6.0f}   in the first round {first:5.0f}")
    for way in list(ways)[:2]:
        print(f"speed of read                of the {way:26}{speed['read'] / speed[way]:.3f}")


def memory() -> None:
    papers = texts()
    with tempfile.TemporaryDirectory() as tmp:
        words, n = 0, 0
        while words < MILLION:
            text = papers[n % len(papers)]
            pathlib.Path(tmp, f"{n:06d}.txt").write_text(text, encoding="utf-8")
            words, n = words + len(text.split()), n + 1
        start, peak = time.perf_counter(), 0
        reading = subprocess.Popen(
            [sys.executable, "-m", "audiatur", "read", tmp, "--format", "jsonl", "-o", os.devnull], stderr=subprocess.DEVNULL, start_new_session=True
        )
        while reading.poll() is None:
            peak = max(peak, held(reading.pid))
            time.sleep(0.5)
        took = time.perf_counter() - start
    if reading.returncode:
        raise SystemExit("The papers were not read.")
    print(f"peak memory, {words} words         {peak / 2**20:.0f} MiB in {n} documents, {words / took:.0f} words per second from files to records")


def held(session: int) -> int:
    """Bytes of all processes of a session, what several share counted once (Pss of Linux): papers are read by processes that share the model."""
    total = 0
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(process.name)) == session:
                total += int((process / "smaps_rollup").read_text(encoding="ascii").split("\nPss:")[1].split()[0])
        except (OSError, IndexError):  # it has ended meanwhile
            continue
    return total * 1024


if __name__ == "__main__":
    memory() if "--memory" in sys.argv else ratio()
