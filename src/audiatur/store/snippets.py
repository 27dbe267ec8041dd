"""The words of a document that a search found, with what is around them: the text's own, by offset. Marks are offsets, too, and no markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from audiatur.store.folding import Cut, cut
from audiatur.store.wording import Term

AROUND: Final = 12
"""Words before and after what was found."""
MOST: Final = 2
"""Snippets of a document."""
ENOUGH: Final = 200
"""Places that are looked at in one document."""


class Mark(Struct, frozen=True):
    """Characters `start` to `end` of the text or title."""

    start: int
    end: int


class Snippet(Struct, frozen=True, kw_only=True):
    """`text` is `document_text[start:end]`; the marks are in it, by offsets into the document's text."""

    start: int
    end: int
    text: str
    marks: tuple[Mark, ...] = ()


def of(text: str, terms: Sequence[Term], spans: Sequence[Mark] = ()) -> tuple[Snippet, ...]:
    """Where a text has the most of the terms; where it has none of them, around the spans; else its beginning."""
    found = cut(text)
    length = len(found.folded)
    places = list(_places(found.folded, terms)) or [(0, *_covered(found, span)) for span in spans[:MOST]]
    if not places:
        return (_snippet(text, found, 0, min(length, 2 * AROUND) - 1, ()),) if length else ()
    return tuple(_snippet(text, found, first, last, [(a, b) for _, a, b in places if first <= a and b <= last]) for first, last in _best(places, length))


def marks(text: str, terms: Sequence[Term]) -> tuple[Mark, ...]:
    """All places of the terms in a text, as in a title or on the page of a document."""
    found = cut(text)
    return tuple(_mark(found, a, b) for _, a, b in _places(found.folded, terms))


def _places(found: Sequence[str], terms: Sequence[Term]) -> Iterator[tuple[int, int, int]]:
    """The number of a term, and its first and last word."""
    by_first: dict[str, list[int]] = {}
    beginning: list[int] = []
    for n, term in enumerate(terms):
        if term.prefix and len(term.words) == 1:
            beginning.append(n)
        else:
            by_first.setdefault(term.words[0], []).append(n)
    begins = tuple(terms[n].words[0] for n in beginning)
    seen = 0
    for i, word in enumerate(found):
        if word not in by_first and not (begins and word.startswith(begins)):
            continue
        numbers = by_first.get(word, []) + [n for n in beginning if word.startswith(terms[n].words[0])]
        for n in numbers:
            if _stands(found, i, terms[n]):
                yield n, i, i + len(terms[n].words) - 1
                seen += 1
        if seen >= ENOUGH:
            return


def _stands(found: Sequence[str], i: int, term: Term) -> bool:
    here = found[i : i + len(term.words)]
    if term.prefix:
        return here[:-1] == list(term.words[:-1]) and len(here) == len(term.words) and here[-1].startswith(term.words[-1])
    return here == list(term.words)


def _covered(found: Cut, span: Mark) -> tuple[int, int]:
    """The first and last word in a span."""
    inside = [i for i, (start, end) in enumerate(found.places) if start < span.end and span.start < end]
    return (inside[0], inside[-1]) if inside else (0, 0)


def _best(places: Sequence[tuple[int, int, int]], length: int) -> list[tuple[int, int]]:
    """Windows of words, in the order of the text: first the one with the most different terms, then one elsewhere that has others or more."""
    windows = []
    for k, (_, first, last) in enumerate(places):
        until = max(last, first + 2 * AROUND)
        inside = [p for p in places[k : k + 3 * AROUND] if p[2] <= until]
        windows.append((len({p[0] for p in inside}), len(inside), -first, max([last, *(p[2] for p in inside)])))
    chosen: list[tuple[int, int]] = []
    for _, _, first, last in sorted(windows, reverse=True):
        window = max(0, -first - AROUND), min(length - 1, last + AROUND)
        if all(window[1] < a or b < window[0] for a, b in chosen):
            chosen.append(window)
        if len(chosen) == MOST:
            break
    return sorted(chosen)


def _snippet(text: str, found: Cut, first: int, last: int, places: Sequence[tuple[int, int]]) -> Snippet:
    shown = _mark(found, first, last)
    return Snippet(start=shown.start, end=shown.end, text=text[shown.start : shown.end], marks=tuple(_mark(found, a, b) for a, b in places))


def _mark(found: Cut, first: int, last: int) -> Mark:
    return Mark(found.places[first][0], found.places[last][1])
