#!/usr/bin/env python3
"""Words read per second against the same spaCy model run bare on the same text in the same run, and the peak memory of a million words.

Both run in this one process on one core, in turns, three times; the ratio is that of the medians, in seconds of the processor, which other work on
the machine disturbs less than the clock. The text is the example's, repeated.
"""

from __future__ import annotations

import importlib
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

EXAMPLE = pathlib.Path(__file__).parent.parent / "examples" / "karabakh-2020"
MILLION = 1_000_000


def texts() -> list[str]:
    return [p.read_bytes().decode("utf-8") for p in sorted(EXAMPLE.glob("0*.txt"))]


def ratio() -> None:
    from audiatur.extract import pipeline
    from audiatur.record import Document

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    papers = texts()
    words = sum(len(t.split()) for t in papers)
    bare = importlib.import_module(pipeline.MODEL).load()
    documents = [Document(id=str(n), path=str(n), text=t, published="2020-10-08") for n, t in enumerate(papers)]
    list(pipeline.extract(documents[:2]))
    times: dict[str, list[float]] = {"bare": [], "read": []}
    for _ in range(3):
        start = time.process_time()
        with bare.memory_zone():
            for _doc in bare.pipe(papers, batch_size=pipeline.BATCH):
                pass
        middle = time.process_time()
        for _record in pipeline.extract(documents):
            pass
        times["bare"].append(middle - start)
        times["read"].append(time.process_time() - middle)
    alone, ours = (words / statistics.median(times[k]) for k in ("bare", "read"))
    print(f"words per second, one core         bare model {alone:.0f}  read {ours:.0f}  ratio {ours / alone:.3f}")


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
