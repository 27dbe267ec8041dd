"""A folder of papers of which one is broken, and the processes that read them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

TOLD = """Oslo, {day} May 2031. The ministry said that {killed} people were killed and {wounded} were wounded in Bergen when a missile hit a market on Monday.

The army denied it. "Our forces did not fire on Bergen," General Nordmann said. According to the hospital, {killed} bodies were brought in overnight.
"""


def shelf(folder: Path, count: int) -> Path:
    folder.mkdir()
    for n in range(count):
        text = TOLD.format(day=n % 28 + 1, killed=n + 2, wounded=2 * n + 3) * (n % 5 + 1)
        (folder / f"{n:03}.txt").write_text(text)
    (folder / "007.pdf").write_bytes(b"%PDF-1.7\nbroken")
    return folder


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "audiatur", *map(str, arguments)]


def read(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command("read", *arguments), capture_output=True)


def below(parent: int) -> Iterator[tuple[int, list[str]]]:
    """All processes that came from one, with their command lines, as Linux tells them."""
    children: dict[int, list[int]] = {}
    for entry in filter(str.isdecimal, os.listdir("/proc")):
        try:
            stat = Path("/proc", entry, "stat").read_text()
        except OSError:
            continue
        children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry))
    waiting = [parent]
    while waiting:
        for child in children.get(waiting.pop(), []):
            waiting.append(child)
            try:
                yield child, Path("/proc", str(child), "cmdline").read_text().split("\0")
            except OSError:
                continue


def readers(parent: int) -> Sequence[int]:
    """Those that read: children of the process that has loaded the model."""
    servers = [pid for pid, said in below(parent) if any("forkserver" in word for word in said)]
    return [pid for server in servers for pid, _ in below(server)]
