#!/usr/bin/env python3
"""Kills `add` with SIGKILL at fifty random moments, each on a desk of its own, and proves each desk whole after; prints where the kills came.

python bench/kill.py          fifty moments, about two minutes
python bench/kill.py 200 3    two hundred, others (the second number is the seed)
"""

from __future__ import annotations

import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parent.parent


def main() -> int:
    from audiatur.store import Desk

    number = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        desks = [pathlib.Path(folder, f"desk{n}") for n in range(1 + number + number // 2)]  # a kill that comes after the end does not count
        for desk in desks:
            Desk.create(desk).close()
        return subprocess.run([sys.executable, "-m", "tests.store.killing", f"{folder}/papers", str(number), str(seed), *desks], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
