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
from audiatur.extract import pipeline
from audiatur.store import Desk, prove

TOWNS = ("Oslo", "Lima", "Quito", "Dakar", "Hanoi")
LONGEST = 30.0
"""Seconds after which it is killed, whatever it has named."""


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


def forked(root: Path, folder: Path, log: Path, *, after: float | None, named: int = 0) -> float:
    """Runs `add` in a process; kills it some seconds after it has named some papers. Gives how long it ran."""
    before = lines(log)
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        add(root, folder, log)
        os._exit(0)
    if after is not None:
        while lines(log) < before + named and time.monotonic() - began < LONGEST:
            time.sleep(0.002)
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if after is None and status:
        raise SystemExit("an add that nobody killed has failed")
    return time.monotonic() - began


def lines(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0


def whole(root: Path, log: Path) -> int:
    """No finished document is lost, and there is no half one. Gives how many there are."""
    with Desk.open(root) as desk:
        wrong = [found.what for found in prove(desk) if found.wrong]
        there = {entry.id for entry in desk.documents()}
    named = set(log.read_text().split()) if log.exists() else set()
    if wrong or named - there:
        raise SystemExit(f"wrong: {wrong}; lost: {named - there}")
    return len(there)


def count(root: Path) -> int:
    with Desk.open(root) as desk:
        return sum(desk.count().values())


def main(desks: list[Path], folder: Path, moments: int, seed: int) -> None:
    random.seed(seed)
    pipeline.BATCH = 2  # papers that are parsed, and then stored, together: with more there is one moment in which all come
    list(flow.read([str(papers(folder / "papers", 0))]))  # loads everything
    long, cut = 0.0, 0
    for root in desks:
        log = folder / f"{root.name}.log"
        mine = folder / f"papers-{root.name}"
        long = forked(root, papers(mine, 0), log, after=None)
        cut += sum(killed(root, mine, log, number, long) for number in range(1, moments + 1))
        forked(root, mine, log, after=None)
        assert whole(root, log) == (moments + 1) * len(TOWNS), "not all papers are on the desk after an add that nobody killed"
    print(f"{moments * len(desks)} kills, {cut} of them between the first and the last paper of an add that takes {long:.2f} s")
    assert 3 * cut >= moments * len(desks), "too few of the kills came between two papers"


def killed(root: Path, folder: Path, log: Path, number: int, long: float) -> bool:
    """True where the kill came when some of its papers were stored, and some were not.

    Half of the moments are at any time, half between two papers: most of an add's time goes by before it names the first.
    """
    named = random.randrange(2, len(TOWNS)) if number % 2 else 0
    before = count(root)
    forked(root, papers(folder, number), log, after=random.uniform(0, long / len(TOWNS) if named else long), named=named)
    return 0 < whole(root, log) - before < len(TOWNS)


if __name__ == "__main__":
    main([Path(desk) for desk in sys.argv[4:]], Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
