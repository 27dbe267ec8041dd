"""Quotations: where quotation marks open and close, also over several sentences and paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audiatur.extract.cues import is_cue_form

CURLY = re.compile(r"“[^“”]{1,4000}”?")
STRAIGHT = re.compile(r'"|(?<!\')\'\'(?!\')')
"""Also two apostrophes, as some agencies set them."""
GUILLEMETS = re.compile(r"«[^«»]{1,4000}»")
SINGLE = re.compile(r"(?<!\w)[‘']([^‘’'\n]{12,1500}(?:(?<=\w)['’]\w[^‘’'\n]*)*)[’'](?!\w)")
LONGEST_NAME = 4
PARAGRAPH = re.compile(r"\n\s*\n|\n")


@dataclass(frozen=True, slots=True)
class Quotation:
    """`start` and `end` hold the quotation marks, `inner_start` and `inner_end` do not; all are offsets into the text."""

    start: int
    end: int
    inner_start: int
    inner_end: int


def quotations(text: str) -> list[Quotation]:
    """Quotations in the order of the text; a quotation whose next paragraph opens with a mark again goes on there."""
    found = [*_curly(text), *_straight(text), *_pairs(text, GUILLEMETS)]
    taken = [(q.start, q.end) for q in found]
    for m in SINGLE.finditer(text):
        if not any(a < m.end() and m.start() < b for a, b in taken):
            found.append(Quotation(m.start(), m.end(), m.start() + 1, m.end() - 1))
    return _joined(text, sorted(found, key=lambda q: q.start))


def is_name(text: str, q: Quotation) -> bool:
    """ "the “Northern Post” reported", "commander “Wolf” said": a few words in capitals behind a word of the sentence, without a stop."""
    words = text[q.inner_start : q.inner_end].split()
    before = text[max(0, q.start - 40) : q.start].split(" ")
    if not 0 < len(words) <= LONGEST_NAME or len(before) < 2 or before[-1] or not before[-2].isalpha() or is_cue_form(before[-2]):
        return False
    after = text[q.end : q.end + 2]
    return words[-1][-1].isalnum() and all(w[:1].isupper() for w in words) and after[:1] == " " and after[1:].islower()


def _pairs(text: str, pattern: re.Pattern[str]) -> list[Quotation]:
    return [Quotation(m.start(), m.end(), m.start() + 1, m.end() - 1) for m in pattern.finditer(text)]


def _curly(text: str) -> list[Quotation]:
    """An opening mark without a closing one ends with its paragraph: so newspapers set quotations of several paragraphs."""
    found = []
    for m in CURLY.finditer(text):
        end, closed = m.end(), m.group().endswith("”")
        if stop := PARAGRAPH.search(text, m.start(), end):
            end, closed = stop.start(), False
        if not closed:
            end = m.start() + len(text[m.start() : end].rstrip())
        found.append(Quotation(m.start(), end, m.start() + 1, end - 1 if closed else end))
    return found


def _straight(text: str) -> list[Quotation]:
    """Straight marks open and close in turn within a paragraph; an odd one at the beginning of a paragraph runs to its end."""
    found: list[Quotation] = []
    begin = 0
    for stop in [*(m.start() for m in PARAGRAPH.finditer(text)), len(text)]:
        marks = [m for m in STRAIGHT.finditer(text, begin, stop) if not _is_inch(text, m.start())]
        for i in range(0, len(marks) - 1, 2):
            found.append(Quotation(marks[i].start(), marks[i + 1].end(), marks[i].end(), marks[i + 1].start()))
        if len(marks) % 2 and not text[begin : marks[-1].start()].strip():
            start = marks[-1].start()
            end = start + len(text[start:stop].rstrip())
            found.append(Quotation(start, end, marks[-1].end(), end))
        begin = stop
    return found


def _is_inch(text: str, at: int) -> bool:
    return at > 0 and text[at - 1].isdigit() and (at + 1 < len(text)) and text[at + 1 : at + 2] in {" ", "x"} and text.count('"', max(0, at - 80), at) % 2 == 0


def _joined(text: str, found: list[Quotation]) -> list[Quotation]:
    """Joins a quotation left open at the end of a paragraph with the one that opens the next."""
    joined: list[Quotation] = []
    for q in found:
        last = joined[-1] if joined else None
        if last is not None and last.inner_end == last.end and not text[last.end : q.start].strip():
            joined[-1] = Quotation(last.start, q.end, last.inner_start, q.inner_end)
        else:
            joined.append(q)
    return joined
