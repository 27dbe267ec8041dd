"""Who says what, as a small network trained on PolNeAR reads it: cues, and for each cue the words of its source and of what is said.

The network is two ONNX files made by `training/attribution.py`; docs/model-card.md says on what they were trained and how well they read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from audiatur.extract.page import Page
from audiatur.extract.tagged import Window, Words, around, input_of, runs, windows_with, words_of

SOURCE, CONTENT = 1, 2
MAYBE: Final = 0.3
"""A word is asked about as a cue from this probability on; the rest is for `sure` to say."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Frame:
    """Half-open token ranges in the Doc; a content that its cue interrupts holds the cue too. `sure` is the network's own probability, 0 to 1."""

    source: tuple[int, int]
    cue: tuple[int, int]
    content: tuple[int, int]
    sure: float


@cache
def _tokenizer() -> Any:
    made = Tokenizer.from_str((files("audiatur.extract") / "model" / "tokenizer.json").read_text(encoding="utf-8"))
    made.no_truncation()
    made.no_padding()
    return made


@cache
def _forms() -> frozenset[str]:
    """Words that were cues in 15 of 100 or more of their occurrences in the training texts."""
    return frozenset((files("audiatur.extract") / "model" / "cues.txt").read_text(encoding="utf-8").split())


@cache
def _network(name: str) -> Any:
    """On one thread, as everything in a reading process: several papers are read by several processes."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    data = (files("audiatur.extract") / "model" / f"{name}.onnx").read_bytes()
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def frames(page: Page, known: Set[int] = frozenset()) -> list[Frame]:
    """What the network finds in a parsed text, in the order of the cues.

    It is asked about sentences with a word that is often a cue, and not about cues that hold one of the `known` tokens: half of the work is saved.
    """
    words = words_of(page, _tokenizer())
    return [f for window in windows_with(words, _forms(), known) for f in _in_window(words, window, known)]


def _in_window(words: Words, window: Window, known: Set[int]) -> Iterator[Frame]:
    read = input_of(words, window)
    inputs = {k: v[None] for k, v in read.items()}
    inputs["mask"] = np.ones_like(inputs["ids"], dtype=np.float32)
    inputs["words"] = np.ones_like(inputs["first"], dtype=np.float32)
    vectors, scores = _network("encoder").run(["vectors", "cues"], inputs)
    likely = _softmax(scores[0])
    labels = np.where(1 - likely[:, 0] >= MAYBE, 1 + likely[:, 1:].argmax(-1), 0)
    cues = [[i + window.start for i in run] for run in runs(labels.tolist())]
    cues = [c for c in cues if window.inner <= c[0] < window.outer and not any(words.token[i] in known for i in c)]
    if not cues:
        return
    parts = [around(words, window, c) for c in cues]
    at, far, branch = (np.stack([p[k] for p in parts]) for k in range(3))
    cue = np.stack([vectors[0][[i - window.start for i in c]].mean(0) for c in cues])
    inputs = {"flat": vectors[0], "cue": cue, "at": at, "far": far, "branch": branch, "inside": np.ones(at.shape, dtype=np.float32)}
    roles = _softmax(_network("roles").run(["roles"], inputs)[0])
    for k, c in enumerate(cues):
        sure = float(1 - likely[[i - window.start for i in c], 0].mean())
        if (frame := _decoded(words, c, at[k] + window.start, roles[k], sure)) is not None:
            yield frame


def _softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(e / e.sum(-1, keepdims=True), dtype=np.float32)


def _decoded(words: Words, cue: Sequence[int], at: npt.NDArray[np.int64], roles: Floats, sure: float) -> Frame | None:
    """The one run of words for each role that gains most by its log odds; None where there is no such run."""
    odds = np.log(roles + 1e-6) - np.log(1 - roles + 1e-6)
    is_cue = np.isin(at, cue)
    source = _best_run(np.where(is_cue, -np.inf, odds[:, SOURCE]))
    if source is None:
        return None
    neutral = is_cue.copy()
    neutral[source[0] : source[1]] = True
    content = _best_run(np.where(neutral, 0.0, odds[:, CONTENT]))
    if content is None:
        return None
    inside = ~neutral[content[0] : content[1]]
    sure *= float(roles[source[0] : source[1], SOURCE].mean() * roles[content[0] : content[1], CONTENT][inside].mean())
    return Frame(_tokens(words, at, source), (words.token[cue[0]], words.token[cue[-1]] + 1), _tokens(words, at, content), sure)


def _best_run(gains: npt.NDArray[Any]) -> tuple[int, int] | None:
    """The half-open run with the greatest sum, without zeros at its ends (Kadane's maximum subarray)."""
    best, found, total, start = 0.0, None, 0.0, 0
    for i, gain in enumerate(gains.tolist()):
        if total <= 0:
            total, start = 0.0, i
        total += gain
        if total > best:
            best, found = total, (start, i + 1)
    if found is None:
        return None
    inside = np.flatnonzero(gains[found[0] : found[1]] != 0)
    return found[0] + int(inside[0]), found[0] + int(inside[-1]) + 1


def _tokens(words: Words, at: npt.NDArray[np.int64], run: tuple[int, int]) -> tuple[int, int]:
    return words.token[int(at[run[0]])], words.token[int(at[run[1] - 1])] + 1
