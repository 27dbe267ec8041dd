"""A parsed text as the arrays that the attribution model reads; training and reading share this module, so that they cannot drift apart.

A word is a token that is not white space. Names of countries, peoples and capitals are all given to the model as one and the same word of their
kind, as they are to the parser (`mask`), so that the model cannot tell which side speaks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from spacy.tokens import Token

from audiatur.extract.mask import masked
from audiatur.extract.page import Page
from audiatur.extract.speakers import QUOTING

POS: Final = tuple(["ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X"])
"""Universal part-of-speech tags (universaldependencies.org), in the order of their numbers from 1; 0 stands for any other."""
DEP: Final = (
    "ROOT", "acl", "acomp", "advcl", "advmod", "agent", "amod", "appos", "attr", "aux", "auxpass", "case", "cc", "ccomp", "compound", "conj",
    "csubj", "csubjpass", "dative", "dep", "det", "dobj", "expl", "intj", "mark", "meta", "neg", "nmod", "npadvmod", "nsubj", "nsubjpass", "nummod",
    "oprd", "parataxis", "pcomp", "pobj", "poss", "preconj", "predet", "prep", "prt", "punct", "quantmod", "relcl", "xcomp",
)  # fmt: skip
"""Labels of the parser's dependencies (ClearNLP), likewise."""
BRANCHES: Final = 2 * (len(DEP) + 1) + 2
"""Where a word stands in the tree as a cue sees it: 0 nowhere near, 1 the cue, then by label below the cue and beside it."""
CENTRE, BEFORE, BEHIND = 288, 16, 64
"""Word pieces of a window that are decided in it, and of context at either end."""
NEAR, FOLLOWING = 24, 20
"""When only some sentences are read: word pieces between two that are read together, and of context behind. A longer one costs time, and added nothing to
what an earlier network found."""
AROUND_BEFORE, AROUND = 26, 72
"""Words around a cue in which its source and content are sought, before it and in all: fewer than are taught, since reading them costs most of the time."""
BEYOND: Final = (4, 6)
"""Words of them at most before and behind the cue's sentence."""
TAUGHT_BEFORE, TAUGHT = 40, 104
"""Words around a cue in training, whatever sentence they are of."""
FARTHEST = 64
"""Words: distances from the cue beyond this are all alike."""
FIRST, LAST, UNKNOWN = 101, 102, 100
"""Numbers of [CLS], [SEP] and [UNK] in the vocabulary of BERT."""
MOST_PIECES = 8

_POS: Final = {name: i + 1 for i, name in enumerate(POS)}
_DEP: Final = {name: i + 1 for i, name in enumerate(DEP)}
Ints = npt.NDArray[np.int64]


@dataclass(slots=True)
class Words:
    """Words of one text; every list has one entry a word. `token` is its index in the Doc, `head` the index of the word it hangs from."""

    token: list[int]
    start: list[int]
    end: list[int]
    text: list[str]
    pos: list[int]
    dep: list[int]
    head: list[int]
    quote: list[int]
    breaks: list[int]
    """Words that open a sentence or a line."""
    vector: npt.NDArray[np.float32]
    """(words, 96): the parser's own vectors."""
    pieces: list[list[int]]
    """Numbers of each word's word pieces."""


@dataclass(slots=True)
class Window:
    """Words `start` to `end` as the model sees them at once; cues from `inner` to `outer` are decided here, the rest is context."""

    start: int
    end: int
    inner: int
    outer: int


def cutter(tokenizer: Any) -> Callable[[str], list[int]]:
    """Cuts a word into its pieces by a `tokenizers.Tokenizer`, which is asked but once for a word."""

    @lru_cache(maxsize=100_000)
    def cut(word: str) -> list[int]:
        return tokenizer.encode(word, add_special_tokens=False).ids[:MOST_PIECES] or [UNKNOWN]

    return cut


def words_of(page: Page, cut: Callable[[str], list[int]]) -> Words:
    """The words of a parsed text, with their pieces by `cutter`."""
    doc = page.doc
    tokens = [t for t in doc if not t.is_space]
    keep = [t.i for t in tokens]
    at = {i: n for n, i in enumerate(keep)}
    text = ['"' if t.text in QUOTING else masked(t.text) for t in tokens]
    opens = {s.start for s in doc.sents}
    breaks = [n for n, i in enumerate(keep) if n == 0 or i in opens or page.line[keep[n - 1]] != page.line[i]]
    return Words(
        token=keep,
        start=[t.idx for t in tokens],
        end=[t.idx + len(t) for t in tokens],
        text=text,
        pos=[_POS.get(t.pos_, 0) for t in tokens],
        dep=[_DEP.get(t.dep_, 0) for t in tokens],
        head=[at.get(_head(t), n) for n, t in enumerate(tokens)],
        quote=[int(page.inside[i] >= 0) for i in keep],
        breaks=breaks,
        vector=np.asarray(doc.tensor[keep], dtype=np.float32) if keep else np.zeros((0, doc.tensor.shape[-1]), np.float32),
        pieces=[cut(w) for w in text],
    )


def _head(token: Token) -> int:
    head = token.head
    while head.is_space and head.head.i != head.i:
        head = head.head
    return int(head.i)


def windows(words: Words) -> Iterator[Window]:
    """Whole sentences up to CENTRE word pieces; a sentence longer than that is cut."""
    size = [len(p) for p in words.pieces]
    cuts = _cuts(words, size)
    i = 0
    while i < len(cuts) - 1:
        j = i + 1
        while j < len(cuts) - 1 and sum(size[cuts[i] : cuts[j + 1]]) <= CENTRE:
            j += 1
        yield _with_context(size, cuts[i], cuts[j], BEHIND)
        i = j


def windows_with(words: Words, forms: Set[str], settled: Set[int]) -> Iterator[Window]:
    """Only sentences that hold one of the `forms` (lower case) outside the `settled` tokens, together where they stand close."""
    size = [len(p) for p in words.pieces]
    for start, end in _runs_with(words, forms, settled, size):
        yield _with_context(size, start, end, FOLLOWING)


def _with_context(size: Sequence[int], inner: int, outer: int, behind: int) -> Window:
    start, end = inner, outer
    while start > 0 and sum(size[start - 1 : inner]) <= BEFORE:
        start -= 1
    while end < len(size) and sum(size[outer : end + 1]) <= behind:
        end += 1
    return Window(start, end, inner, outer)


def _runs_with(words: Words, forms: Set[str], settled: Set[int], size: Sequence[int]) -> Iterator[tuple[int, int]]:
    cuts = _cuts(words, size)
    open_: tuple[int, int] | None = None
    for start, end in pairwise(cuts):
        if not any(words.text[i].lower() in forms and words.token[i] not in settled for i in range(start, end)):
            continue
        if open_ is not None and sum(size[open_[0] : end]) <= CENTRE and sum(size[open_[1] : start]) <= NEAR:
            open_ = (open_[0], end)
            continue
        if open_ is not None:
            yield open_
        open_ = (start, end)
    if open_ is not None:
        yield open_


def _cuts(words: Words, size: Sequence[int]) -> list[int]:
    cuts = [0]
    for bound in [*words.breaks[1:], len(size)]:
        while sum(size[cuts[-1] : bound]) > CENTRE:
            k, total = cuts[-1], 0
            while total + size[k] <= CENTRE:
                total += size[k]
                k += 1
            cuts.append(k)
        if bound > cuts[-1]:
            cuts.append(bound)
    return cuts


def input_of(words: Words, window: Window) -> dict[str, Any]:
    """What the encoder reads of one window: `ids` (pieces), `first` (each word's first piece), and by word `vec`, `pos`, `dep` and `quote`."""
    ids, first = [FIRST], []
    for pieces in words.pieces[window.start : window.end]:
        first.append(len(ids))
        ids += pieces
    part = slice(window.start, window.end)
    return {
        "ids": np.array([*ids, LAST], dtype=np.int64),
        "first": np.array(first, dtype=np.int64),
        "vec": words.vector[part],
        "pos": np.array(words.pos[part], dtype=np.int64),
        "dep": np.array(words.dep[part], dtype=np.int64),
        "quote": np.array(words.quote[part], dtype=np.int64),
    }


def reach(words: Words, window: Window, cue: Sequence[int]) -> Window:
    """The part of a window in which a cue's source and content are sought: its sentence and some words beyond."""
    n = bisect_right(words.breaks, cue[0])
    opens, closes = words.breaks[n - 1], words.breaks[n] if n < len(words.breaks) else len(words.text)
    return Window(max(window.start, opens - BEYOND[0]), min(window.end, closes + BEYOND[1]), window.inner, window.outer)


def around(words: Words, window: Window, cue: Sequence[int], before: int = AROUND_BEFORE, most: int = AROUND) -> tuple[Ints, Ints, Ints]:
    """For a cue (indices of words): the words around it (indices likewise), their distances from it, and their branches."""
    middle = sum(cue) // len(cue)
    begin = max(window.start, min(middle - before, window.end - most))
    end = min(window.end, begin + most)
    at = np.arange(begin, end, dtype=np.int64)
    return at, np.minimum(np.maximum(at - middle, -FARTHEST), FARTHEST) + FARTHEST, branches(words, cue, begin, end)


def pieces_of(first: Ints, end: int, at: Ints) -> tuple[slice, Ints, Ints]:
    """Of words `at` (consecutive, counted from the window's first): their slice of its pieces, in it each word's first piece and each piece's word.

    `first` is each word's first piece in the window, `end` the index of the closing [SEP].
    """
    begin, behind = int(first[at[0]]), int(at[-1]) + 1
    stop = int(first[behind]) if behind < len(first) else end
    inside = first[at] - begin
    return slice(begin, stop), inside, np.repeat(np.arange(len(at), dtype=np.int64), np.diff(np.append(inside, stop - begin)))


def branches(words: Words, cue: Sequence[int], start: int, end: int) -> Ints:
    """For each word from `start` to `end` the branch of the tree in which it stands, as the cue sees it."""
    head, dep = words.head, words.dep
    inside = set(cue)
    top = next((c for c in cue if head[c] not in inside or head[c] == c), cue[0])
    above = head[top] if head[top] != top else -1
    known = dict.fromkeys(cue, 1)
    for i in range(start, end):
        path, value = [], 0
        at = i
        while at not in known:
            path.append(at)
            up = head[at]
            if up in inside:
                value = 2 + dep[at]
                break
            if up == above and at != above:
                value = 3 + len(DEP) + dep[at]
                break
            if up == at or len(path) > 60:
                break
            at = up
        else:
            value = known[at]
        known.update(dict.fromkeys(path, value))
    return np.array([known[i] for i in range(start, end)], dtype=np.int64)


def runs(labels: Sequence[int]) -> list[list[int]]:
    """Indices of the words of each cue, from labels 0 (none), 1 (first word) and 2 (goes on)."""
    found: list[list[int]] = []
    for i, label in enumerate(labels):
        if label == 1 or (label == 2 and not (found and found[-1][-1] == i - 1)):
            found.append([i])
        elif label == 2:
            found[-1].append(i)
    return found
