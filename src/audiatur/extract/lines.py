"""Lines that a printer broke: joins them to paragraphs, mends parted words, and passes over the heads and feet of pages within a sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from audiatur.extract.lexicon import Lexicon
from audiatur.extract.view import Edit

PAGE = re.compile(r"[-–—|\s]*(?:(?:page|p\.|pg\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*(?:of|/)\s*\d{1,4}|\d{1,3})[-–—|\s]*", re.I)
OPENS = re.compile(r"\s*(?:[•▪●◦‣∙*–—>|#]|-\s|\d{1,2}[.:]\d\d\b|\(?(?:\d{1,2}|[a-z])[.)]\s)")
"""What begins a line of its own: a bullet, a number, a time of the day."""

ENDED = re.compile(r"[.!?:;…][\"”’')\]]*\s*$")
PARTED = re.compile(r"[^\W\d_]{2,}[-‐¬]$")
FIRST = re.compile(r"\s*(\S+)")
WIDEST = 120
RAGGED = 0.85
"""Share of the width that a line in the midst of a sentence fills: printed letters are not of one breadth."""

FEWEST = 4
LONGEST_HEAD = 80
SHORTEST = 40
"""Characters of a line that may go on in a line with a small letter, where the text is not wrapped throughout."""


class Lines:
    """Lines of a text with their offsets, and whether they were broken at a width."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self.lines = text.split("\n")
        self.width = self._width()
        repeated = Counter(re.sub(r"\d+", "0", line.strip()) for line in self.lines if 0 < len(line) <= LONGEST_HEAD)
        self._often = {line for line, n in repeated.items() if n > 1}

    def _width(self) -> int:
        """The width at which lines were broken, or 0."""
        full = [line for line in self.lines if line.strip()]
        if len(full) < FEWEST or sum(len(line) <= WIDEST for line in full) < 0.9 * len(full):
            return 0
        width = max(len(line.rstrip()) for line in full if len(line) <= WIDEST)
        pairs = [(a, b) for a, b in zip(self.lines, self.lines[1:], strict=False) if a.strip() and b.strip()]
        broken = [a for a, b in pairs if _is_full(a, b, width * RAGGED)]
        return width if len(broken) >= max(2, len(pairs) / 2) and sum(not ENDED.search(a) for a in broken) > len(broken) / 2 else 0

    def goes_on(self, a: int, b: int) -> bool:
        """Whether line `b` goes on with the sentence of line `a`."""
        before, after = self.lines[a].rstrip(), self.lines[b].lstrip()
        if not before or not after or OPENS.match(self.lines[b]) or _is_row(before) or _is_row(after):
            return False
        if PARTED.search(before) and after[0].isalpha() and before[-2].islower() == after[0].islower():
            return True
        unfinished = after[0].islower() or not ENDED.search(before)
        if self.width and _is_full(self.lines[a], self.lines[b], self.width * RAGGED if unfinished else self.width):
            return True
        return after[0].islower() and not ENDED.search(before) and (len(before) >= SHORTEST or self.width > 0)

    def is_furniture(self, n: int, *, beside_page: bool) -> bool:
        line = self.lines[n].strip()
        return bool(PAGE.fullmatch(line)) or (beside_page and re.sub(r"\d+", "0", line) in self._often)


def _is_row(line: str) -> bool:
    """A row of a table, whose cells tabs or upright strokes part."""
    return line.count("|") + line.count("\t") > 1


def _is_full(line: str, after: str, width: float) -> bool:
    """Whether the next line's first word (or its part before a hyphen) had no room on the line."""
    word = FIRST.match(after)
    return word is not None and len(line.rstrip()) + 1 + len(word[1]) > width


def edits(text: str, lexicon: Lexicon) -> Iterator[Edit]:
    """What to change for the lines to be paragraphs."""
    if "\n" not in text:
        return
    page, n = Lines(text), 0
    while n < len(page.lines) - 1:
        after = _behind_furniture(page, n)
        if after > n + 1 or page.goes_on(n, n + 1):
            yield _joined(page, n, after, lexicon)
        n = after


def _behind_furniture(page: Lines, n: int) -> int:
    """The line on which the text goes on behind the foot and the head of a page, or simply the next one."""
    if not page.lines[n].strip():
        return n + 1
    group = n + 1
    while group < len(page.lines) and len(page.lines[group]) <= LONGEST_HEAD and (not page.lines[group].strip() or page.is_furniture(group, beside_page=True)):
        group += 1
    lines = range(n + 1, min(group, len(page.lines)))
    paged = any(page.lines[i].strip() and page.is_furniture(i, beside_page=False) for i in lines)
    unfinished = group < len(page.lines) and not ENDED.search(page.lines[n]) and page.lines[group].lstrip()[:1].islower()
    standing = any(page.lines[i].strip() for i in lines)
    return group if group < len(page.lines) and standing and (paged or unfinished) else n + 1


def _joined(page: Lines, a: int, b: int, lexicon: Lexicon) -> Edit:
    """The break between two lines, with what stands in between, and what is read there."""
    text = page.text
    begin = page.starts[a] + len(page.lines[a].rstrip())
    end = page.starts[b] + len(page.lines[b]) - len(page.lines[b].lstrip())
    if not page.goes_on(a, b):
        return begin, end, "\n\n"
    if not PARTED.search(text[page.starts[a] : begin]):
        return begin, end, " "
    first, second = re.search(r"[^\W\d_]+$", text[: begin - 1][-40:]), re.match(r"[^\W\d_]+", text[end : end + 40])
    if first is None or second is None:
        return begin, end, " "
    left, right = first[0].lower(), second[0].lower()
    compound = not lexicon.knows(left + right) and lexicon.knows(left) and lexicon.knows(right) and len(right) > 2
    return (begin, end, "") if compound else (begin - 1, end, "")
