"""Run as a program by test_kill.py and bench/kill.py: adds papers in processes of its own, kills each at a random moment, and looks at each desk after.

The parser is loaded once and the processes are forked from it, so that fifty of them take minutes and not a quarter of an hour. Where each was when the
kill came is not guessed from a clock: the process notes it in memory that it shares, and the note is read when it is dead.
"""

import hashlib
import io
import mmap
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import typer
from sqlalchemy import select

from audiatur import flow
from audiatur.cli.desk import check
from audiatur.extract import pipeline
from audiatur.store import Desk, filing
from audiatur.store.database import Database
from audiatur.store.tables import metadata

TOWNS = ("Oslo", "Lima", "Quito", "Dakar", "Hanoi", "Kingston", "Accra", "Tunis")
EARLIER = ("Bergen", "Cusco")
"""Towns of the papers that were on the desk before the add that is killed."""
GROUP, BATCH = 4, 2
"""Files that are copied together, and papers that are parsed and then stored together: with so few, an add of eight has six transactions."""
LONGEST = 60.0
MANY = 40
"""Kills among which each phase must have some; with few, chance may leave one out."""

BEFORE, COPYING, WRITING, BETWEEN, ENDED = range(5)
PHASES = ("before the first commit", "while files are copied", "inside a transaction", "between two commits", "after the end")


class Place:
    """Where an add is, in memory that the process that kills sees: the phase, whether anything was committed, and which phase it is of all."""

    def __init__(self) -> None:
        self.shared = mmap.mmap(-1, 4096)
        self.seen: list[tuple[int, float]] = []

    def __iter__(self):
        return iter(self.shared[:3])

    def enter(self, phase: int) -> None:
        if phase == BEFORE and self.shared[1]:
            phase = BETWEEN
        self.seen.append((phase, time.monotonic()))
        self.shared[0] = phase
        self.shared[2] += 1

    @contextmanager
    def inside(self, phase: int, context):
        """The phase lasts from before the context is entered until after it is left: a commit is within."""
        before = self.shared[0]
        self.enter(phase)
        try:
            with context as value:
                yield value
        finally:
            if phase == WRITING:
                self.shared[1] = 1
            self.enter(before)

    def watch(self) -> None:
        """From now on this process notes where it is."""
        writing, keeping = Database.writing, Desk.keeping
        Database.writing = lambda database: self.inside(WRITING, writing(database))
        Desk.keeping = lambda desk: self.inside(COPYING, keeping(desk))


class Moment(NamedTuple):
    """When to kill: some seconds after the process has come to its nth phase."""

    nth: int
    after: float


def papers(folder: Path, towns: tuple[str, ...]) -> Path:
    """Small papers, no two alike."""
    folder.mkdir(parents=True)
    for n, town in enumerate(towns):
        text = f"The ministry said on Monday that {n + 2} people were killed when rockets hit {town}. Residents told reporters the same."
        (folder / f"{town}.txt").write_text(text)
    return folder


def add(root: Path, folder: Path, log: Path) -> None:
    """What `audiatur add` does, and a line in the log for each paper that it has named as stored."""
    with Desk.open(root, program="1.0") as desk, log.open("a") as named:
        for filed in flow.add(desk, [str(folder)]):
            print(filed.document.id, file=named, flush=True)


def forked(root: Path, folder: Path, log: Path, moment: Moment | None = None) -> Place:
    """Runs `add` in a process, and kills it at a moment. Gives where it was in the end."""
    place = Place()
    child = os.fork()
    if child == 0:
        place.watch()
        place.enter(BEFORE)
        add(root, folder, log)
        place.enter(ENDED)
        if moment is None:
            log.with_suffix(".seen").write_text("\n".join(f"{phase} {at}" for phase, at in place.seen))
        os._exit(0)
    if moment:
        _wait(place, moment)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if moment is None and status:
        raise SystemExit("an add that nobody killed has failed")
    return place


def _wait(place: Place, moment: Moment) -> None:
    end = time.monotonic() + LONGEST
    while list(place)[2] < moment.nth and time.monotonic() < end:
        time.sleep(0.0001)
    until = time.monotonic() + moment.after
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.0005))


def whole(root: Path, log: Path) -> int:
    """`audiatur check` finds the desk whole, and each paper that was named is there. Gives how many there are."""
    said, status = io.StringIO(), 1
    try:
        with redirect_stdout(said), redirect_stderr(said):
            check(root)
    except typer.Exit as done:
        status = done.exit_code
    with Desk.open(root) as desk:
        there = {entry.id for entry in desk.documents()}
    named = set(log.read_text().split())
    if status or named - there:
        raise SystemExit(f"{said.getvalue()}; lost: {named - there}")
    return len(there)


STORED = ("originals", "names", "texts", "documents", "records", "items", "item_places", "item_targets", "item_weapons", "persons", "search_index")


def stored(root: Path) -> str:
    """A digest of all that an add stores, but for the times at which it does."""
    digest = hashlib.sha256()
    with Desk.open(root) as desk, desk.database.reading() as db:
        for name in STORED:
            columns = [c for c in metadata.tables[name].c if not c.name.endswith("_at")]
            for row in sorted(map(repr, db.execute(select(*columns)))):
                digest.update(row.encode())
    return digest.hexdigest()


def made(root: Path, folder: Path) -> Path:
    """A desk that holds earlier papers. Gives the log of what it has named."""
    log = folder / f"{root.name}.log"
    add(root, folder / "earlier", log)
    return log


def moments(seen: list[tuple[int, float]], number: int) -> list[Moment]:
    """Half of them at any time of the add; half at any time of a phase, each phase in its turn, since most of the time goes by in reading."""
    found = []
    spans = [(nth, phase, end - at) for nth, ((phase, at), (_, end)) in enumerate(pairwise(seen), 1)]
    for n in range(number):
        some = [s for s in spans if n % 2 == 0 or s[1] == n // 2 % 4]
        nth, _, long = random.choices(some, [length for _, _, length in some])[0]
        found.append(Moment(nth, random.uniform(0, long)))
    return found


def killed(root: Path, folder: Path, moment: Moment, end: str) -> tuple[int, int] | None:
    """In which phase, and after how many of the papers; None where the kill came too late. The desk is whole, and a second add comes to the same end."""
    log = made(root, folder)
    phase, *_ = forked(root, folder / "papers", log, moment)
    there = whole(root, log) - len(EARLIER)
    forked(root, folder / "papers", log)
    if whole(root, log) != len(TOWNS) + len(EARLIER) or stored(root) != end:
        raise SystemExit(f"killed {PHASES[phase]}, and the add after it came to another end")
    return None if phase == ENDED else (phase, there)


def main(folder: Path, number: int, seed: int, desks: list[Path]) -> None:
    """The first desk is for an add that nobody kills; each of the others for one kill."""
    random.seed(seed)
    pipeline.BATCH, filing.GROUP = BATCH, GROUP
    papers(folder / "earlier", EARLIER)
    papers(folder / "papers", TOWNS)
    list(flow.read([str(folder / "earlier")]))  # loads everything
    log = made(desks[0], folder)
    forked(desks[0], folder / "papers", log)
    seen = [(int(phase), float(at)) for phase, at in map(str.split, log.with_suffix(".seen").read_text().splitlines())]
    end = stored(desks[0])
    found = []
    for root, moment in zip(desks[1:], moments(seen, len(desks)), strict=False):
        if kill := killed(root, folder, moment, end):
            found.append(kill)
        shutil.rmtree(root)
        if len(found) == number:
            break
    report(found, seen, number)


def report(found: list[tuple[int, int]], seen: list[tuple[int, float]], number: int) -> None:
    phases = Counter(phase for phase, _ in found)
    some = sum(0 < there < len(TOWNS) for _, there in found)
    print(f"{len(found)} kills within an add of {len(TOWNS)} papers that takes {seen[-1][1] - seen[0][1]:.2f} s")
    for phase, name in enumerate(PHASES[:ENDED]):
        took = sum(end - at for (p, at), (_, end) in pairwise(seen) if p == phase)
        print(f"{name:<26}{phases[phase]:>3} kills   {took:.3f} s of the add")
    print(f"{some} of them when some of its papers were stored and some were not")
    print("after each: `audiatur check` finds the desk whole, no paper that was named is lost; a second add comes to the same end as one that nobody killed")
    if len(found) < number or (number >= MANY and any(not phases[phase] for phase in range(ENDED))):
        raise SystemExit("too few of the kills came within the add, or none of them in one of its phases")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), [Path(desk) for desk in sys.argv[4:]])
