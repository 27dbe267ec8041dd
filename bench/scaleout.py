#!/usr/bin/env python3
"""Whether Spark gives what the local engine gives, byte for byte, on a whole folder, though a worker is killed: `python bench/scaleout.py FOLDER`.

FOLDER holds papers, such as `convert.py gva ARTICLES.jsonl OUT` makes (OUT/docs). Both engines read it and compare the records; each output is one file,
told by its size and SHA-256 digest, with the seconds that it took. The first of Spark's workers that reads after a third of the local engine's time is
killed. Ends with status 1 where the two differ.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.engines import papers

DONE, WITH_GAPS = 0, 3


def made(what: str, output: Path, *arguments: object, kill_after: float | None = None) -> str:
    """The digest of what the command wrote."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as said, subprocess.Popen(papers.command(*arguments, "-o", output), stderr=said) as running:
        if kill_after is not None:
            time.sleep(kill_after)
            kill_a_worker(running)
        if running.wait() not in (DONE, WITH_GAPS):
            said.seek(0)
            raise SystemExit(f"{what}: status {running.returncode}: {said.read().decode(errors='replace')[-2000:]}")
    digest = hashlib.sha256(output.read_bytes()).hexdigest()
    print(f"{what:16} {time.monotonic() - began:7.0f} s  {output.stat().st_size:>13,} bytes  {digest}", flush=True)
    return digest


def kill_a_worker(running: subprocess.Popen[bytes]) -> None:
    """The first of Spark's workers that is seen reading."""
    while running.poll() is None:
        for pid in (pid for pid, said in papers.below(running.pid) if "pyspark.daemon" in said and papers.readers(pid)):
            os.kill(pid, signal.SIGKILL)
            print("killed a worker of Spark's", flush=True)
            return
        time.sleep(0.1)
    raise SystemExit("Spark ended before one of its workers was seen reading.")


def main(folder: Path) -> int:
    with tempfile.TemporaryDirectory() as name:
        out = Path(name)
        began = time.monotonic()
        here = made("read, local", out / "here.jsonl", "read", folder)
        there = made("read, Spark", out / "there.jsonl", "read", folder, "--engine", "spark", kill_after=(time.monotonic() - began) / 3)
        compared = [made(f"compare, {e}", out / f"{e}.json", "compare", "--records", out / "here.jsonl", "--engine", e) for e in ("local", "spark")]
    print("equal" if here == there and len(set(compared)) == 1 else "NOT EQUAL")
    return int(here != there or len(set(compared)) != 1)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
