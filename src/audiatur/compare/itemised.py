"""Lists behind a colon: "43 people were killed: 19 children, 14 women and 10 men". The words set these parts as all that the whole counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from audiatur.compare.figure import Figure
from audiatur.record import Record

LOOSE: Final = re.compile(r"(?i)\b(?:includ\w+|among|amongst|such as|mostly|mainly)\b|[.!?;]\s|\n\s*\n")
"""Words and marks within which it is not the whole list, or not one list."""
COLON: Final = re.compile(r":\s*(?:[^\W\d_]+\s+){0,2}$")
"""A colon up to two words ("at least") before the first item."""
REACH: Final = 120
"""Characters from the whole to the first item, and from one item to the next."""


def is_list(parts: Sequence[Figure], whole: Figure, record: Record) -> bool:
    """Whether the text sets just these parts, at least two, behind the colon of the whole."""
    ordered = [whole, *sorted(parts, key=lambda p: p.mention.at)]
    return len(ordered) > 2 and ordered[1].mention.at > whole.mention.at and _runs_on(ordered, record)


def behind_colon(found: Sequence[Figure], record: Record) -> Iterator[tuple[Figure, list[Figure]]]:
    """Wholes with their lists, of one paper's figures in the order of its text, where reading has not made them parts."""
    free = [f for f in found if not f.toll.part_of]
    for n, whole in enumerate(free):
        if n + 1 < len(free) and COLON.search(_between(whole, free[n + 1], record)):
            run = [whole]
            for item in free[n + 1 :]:
                if item.toll.measure != whole.toll.measure or item.speaker != whole.speaker or not _runs_on([*run[-1:], item], record, colon=len(run) == 1):
                    break
                run.append(item)
            if len(run) > 2:
                yield whole, run[1:]


def by_paper(found: Sequence[Figure]) -> Iterator[tuple[str, list[Figure]]]:
    for document, group in groupby(found, key=lambda f: f.mention.document):
        yield document, list(group)


def _runs_on(ordered: Sequence[Figure], record: Record, *, colon: bool = True) -> bool:
    """Whether nothing between them ends the list; a colon stands before the first item only."""
    between = [_between(a, b, record) for a, b in pairwise(ordered)]
    if colon and not COLON.search(between[0]):
        return False
    return all(len(text) <= REACH and not LOOSE.search(text) for text in between) and not any(":" in text for text in between[1 if colon else 0 :])


def _between(a: Figure, b: Figure, record: Record) -> str:
    """From the paper's text, or from the statement that holds both where the record came without; a full stop where neither does."""
    start, end = a.toll.figure.end, b.toll.figure.start
    if record.document.text:
        return record.document.text[start:end]
    held = next((s.content for s in record.statements if s.content.start <= start and end <= s.content.end), None)
    return held.text[start - held.start : end - held.start] if held else ". "
