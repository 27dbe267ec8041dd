#!/usr/bin/env python3
"""Draws the history that RESULTS.md keeps: `python bench/plot.py`, into bench/history.svg.

What was read and compared rightly, with the floor of each measure; how fast it is read beside the bare parser; and what comparing costs as a collection
grows. Each point is a run that stands in RESULTS.md, in the order of that page. Needs the dependency group `bench`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

HERE: Final = Path(__file__).parent
FLOORS: Final = {
    "toll.found": 0.92,
    "toll.full": 0.62,
    "toll.date": 0.78,
    "attack.found": 0.88,
    "attack.full": 0.70,
    "attack.date": 0.70,
    "attribution.content": 0.78,
    "attribution.full": 0.72,
    "place.found": 0.90,
}
PARSER: Final = 0.8
"""The floor of reading, of the bare parser's words a second."""
_MEASURE: Final = re.compile(r"^([a-z]+\.[a-z_]+) +(?:p \S+ +r \S+ +f1 |acc )([\d.]+)", re.M)
_RATIO: Final = re.compile(r"(?:bare model \d+ +read \d+ +ratio|speed of read +of the bare model) +([\d.]+)")
"""As bench/speed.py printed it until November 2026, and as it does since; not of the model whose memory grows."""
_COST: Final = re.compile(r"^([\d,]+) statements in [\d,]+ papers: ([\d.]+) s", re.M)


class Run(NamedTuple):
    """A section of RESULTS.md: what it is called, and its text."""

    name: str
    text: str

    @property
    def short(self) -> str:
        day, commit = re.search(r"\d{4}-(\d\d-\d\d)", self.name), re.search(r"commit (\w{7})", self.name)
        return "\n".join(found[1] for found in (day, commit) if found)


def runs() -> list[Run]:
    parts = re.split(r"^# ", (HERE / "RESULTS.md").read_text(encoding="utf-8"), flags=re.M)
    return [Run(*part.split("\n", 1)) for part in parts if "\n" in part]


def gold(run: Run) -> dict[str, float]:
    """The measures of the gold set alone: other corpora in a table stand behind it."""
    _, _, told = run.text.partition("## gold set")
    return {name: float(value) for name, value in _MEASURE.findall(told.split("\n## ")[0])}


def draw() -> None:
    found = runs()
    figure, (above, middle, below) = plt.subplots(3, 1, figsize=(9, 13))
    scored = [(run, known) for run in found if (known := gold(run))]
    for name, floor in FLOORS.items():
        values = [known.get(name, float("nan")) for _, known in scored]
        (line,) = above.plot(range(len(scored)), values, marker="o", label=f"{name} (at least {floor})")
        above.axhline(floor, color=line.get_color(), linewidth=0.5, linestyle=":")
    above.set_xticks(range(len(scored)), [run.short for run, _ in scored], fontsize=7)
    above.set_title("Gold set: F1 or accuracy; dotted, the floor")
    above.legend(fontsize=7, loc="center left", bbox_to_anchor=(1, 0.5))
    ratios = [(run, float(value)) for run in found for value in _RATIO.findall(run.text)]
    middle.plot(range(len(ratios)), [value for _, value in ratios], marker="o")
    middle.axhline(PARSER, linewidth=0.5, linestyle=":")
    middle.set_xticks(range(len(ratios)), [run.short for run, _ in ratios], fontsize=7)
    middle.set_title("Words read a second, of those of the bare parser in the same run (at least 0.8)")
    for run in found:
        costs = [(int(size.replace(",", "")), float(seconds)) for size, seconds in _COST.findall(run.text)]
        for n, part in enumerate(_rising(costs), 1):
            below.loglog(*zip(*part, strict=True), marker="o", label=f"{run.name[:70].partition(',')[0]} ({n})")
    below.set_xlabel("statements")
    below.set_ylabel("seconds of one core")
    below.set_title("Comparing as a collection grows")
    below.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(HERE / "history.svg", metadata={"Date": None})


def _rising(costs: list[tuple[int, float]]) -> list[list[tuple[int, float]]]:
    """Several runs of one section, each from its smallest size on."""
    parts: list[list[tuple[int, float]]] = []
    for size, seconds in costs:
        if not parts or size <= parts[-1][-1][0]:
            parts.append([])
        parts[-1].append((size, seconds))
    return parts


if __name__ == "__main__":
    plt.rcParams["svg.hashsalt"] = "audiatur"
    draw()
