"""Run as a program by test_kill.py: adds papers in processes of its own, kills each at a random moment, and looks at the desk after each.

The parser is loaded once and the processes are forked from it, so that fifty of them take a minute and not three.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from audiatur import flow
from audiatur.store import Desk, prove

TOWNS = ("Oslo", "Lima", "Quito", "Dakar", "Hanoi", "Turin", "Basel", "Cork")


def papers(folder: Path, number: int) -> Path:
    """Small papers, no two alike."""
    round_ = folder / f"round{number:02}"
    round_.mkdir(parents=True)
    for n, town in enumerate(TOWNS):
        text = f"The ministry said on Monday that {100 * number + n + 2} people were killed when rockets hit {town}. Residents told reporters the same."
        (round_ / f"paper{number:02}{n}.txt").write_text(text)
    return round_


def add(root: Path, folder: Path, log: Path) -> None:
    """What `audiatur add` does, and a line in the log for each paper that it has named as stored."""
    with Desk.open(root, program="1.0") as desk, log.open("a") as named:
        for filed in flow.add(desk, [str(folder)]):
            print(filed.document.id, file=named, flush=True)


def forked(*arguments: Path, after: float | None) -> float:
    """Runs `add` in a process; kills it after some seconds. Gives how long it ran."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        add(*arguments)
        os._exit(0)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if after is None and status:
        raise SystemExit("an add that nobody killed has failed")
    return time.monotonic() - began


def whole(root: Path, log: Path) -> int:
    """No finished document is lost, and there is no half one. Gives how many there are."""
    with Desk.open(root) as desk:
        wrong = [found.what for found in prove(desk) if found.wrong]
        there = {entry.id for entry in desk.documents()}
    named = set(log.read_text().split()) if log.exists() else set()
    if wrong or named - there:
        raise SystemExit(f"wrong: {wrong}; lost: {named - there}")
    return len(there)


def main(root: Path, folder: Path, moments: int, seed: int) -> None:
    random.seed(seed)
    log = folder / "log"
    first = papers(folder / "papers", 0)
    list(flow.read([str(first)]))  # loads everything
    long = forked(root, first, log, after=None)
    counts = []
    for number in range(1, moments + 1):
        forked(root, papers(folder / "papers", number), log, after=random.uniform(0, long))
        counts.append(whole(root, log))
    forked(root, folder / "papers", log, after=None)
    assert whole(root, log) == (moments + 1) * len(TOWNS), "not all papers are on the desk after an add that nobody killed"
    cut = sum(0 < b - a < len(TOWNS) for a, b in zip([len(TOWNS), *counts], counts, strict=False))
    print(f"{moments} kills, {cut} of them between the first and the last paper of an add that takes {long:.2f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
