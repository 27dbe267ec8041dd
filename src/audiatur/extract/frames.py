"""Who says what, as a small network trained on PolNeAR reads it: cues, and for each cue the words of its source and of what is said.

The network is two ONNX files made by `training/attribution.py`; docs/model-card.md says on what they were trained and how well they read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from audiatur.extract.page import Page
from audiatur.extract.tagged import Window, Words, around, cutter, input_of, pieces_of, reach, runs, windows_with, words_of

SOURCE, CONTENT = 1, 2
MAYBE: Final = 0.5
"""A word is asked about as a cue from this probability on; the rest is for `sure` to say. Lower ones are never sure enough."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Frame:
    """Half-open token ranges in the Doc; a content that its cue interrupts holds the cue too. `sure` is the network's own probability, 0 to 1."""

    source: tuple[int, int]
    cue: tuple[int, int]
    content: tuple[int, int]
    sure: float


@cache
def _cutter() -> Callable[[str], list[int]]:
    made = Tokenizer.from_str((files("audiatur.extract") / "model" / "tokenizer.json").read_text(encoding="utf-8"))
    made.no_truncation()
    made.no_padding()
    return cutter(made)


@cache
def _forms() -> frozenset[str]:
    """Words that were cues in a quarter or more of their occurrences in the training texts."""
    return frozenset((files("audiatur.extract") / "model" / "cues.txt").read_text(encoding="utf-8").split())


@cache
def _network(name: str) -> Any:
    """On one thread, as everything in a reading process: several papers are read by several processes."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    data = (files("audiatur.extract") / "model" / f"{name}.onnx").read_bytes()
    slower = ["SkipLayerNormFusion"]  # fused, the sum and its norm take a third longer on a CPU than apart
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"], disabled_optimizers=slower)


def frames(page: Page, needed: Mapping[int, float] = MappingProxyType({})) -> list[Frame]:
    """What the network finds in a parsed text, in the order of the cues.

    It is asked about sentences with a word that is often a cue. `needed` says for tokens how likely a cue with one must be: a less likely one is not
    asked about, which saves much of the work; with more than 1 the token is settled.
    """
    words = words_of(page, _cutter())
    settled = {i for i, least in needed.items() if least > 1}
    return [f for window in windows_with(words, _forms(), settled) for f in _in_window(words, window, needed)]


def _in_window(words: Words, window: Window, needed: Mapping[int, float]) -> Iterator[Frame]:
    read = input_of(words, window)
    inputs = {k: v[None] for k, v in read.items()}
    inputs["mask"] = np.ones_like(inputs["ids"], dtype=np.float32)
    inputs["words"] = np.ones_like(inputs["first"], dtype=np.float32)
    hidden, vectors, scores = _network("encoder").run(["hidden", "vectors", "cues"], inputs)
    likely = _softmax(scores[0])
    labels = np.where(1 - likely[:, 0] >= MAYBE, 1 + likely[:, 1:].argmax(-1), 0)
    cues = [[i + window.start for i in run] for run in runs(labels.tolist())]
    likely_cue = {c[0]: float(1 - likely[[i - window.start for i in c], 0].mean()) for c in cues}
    cues = [c for c in cues if window.inner <= c[0] < window.outer and likely_cue[c[0]] >= max(needed.get(words.token[i], 0.0) for i in c)]
    for c in cues:
        at, far, branch = around(words, reach(words, window, c), c)
        cut, first, owner = pieces_of(read["first"], len(read["ids"]) - 1, at - window.start)
        about = {"pieces": hidden[0][cut], "owner": owner, "vectors": vectors[0][at - window.start], "first": first, "far": far, "branch": branch}
        about |= {"seen": np.ones(owner.shape, np.float32), "inside": np.ones(at.shape, np.float32)}
        (scores,) = _network("roles").run(["roles"], {k: v[None] for k, v in about.items()})
        if (frame := decoded(words, c, at, _softmax(scores[0]), likely_cue[c[0]])) is not None:
            yield frame


def _softmax(x: Floats) -> Floats:
    """(words, labels), over the labels: so few that numpy's own reduction of them takes ten times as long."""
    e = np.exp(x.T - reduce(np.maximum, x.T))
    return np.asarray((e / reduce(np.add, e)).T, dtype=np.float32)


def decoded(words: Words, cue: Sequence[int], at: npt.NDArray[np.int64], roles: Floats, sure: float) -> Frame | None:
    """The one run of words for each role that gains most by its log odds; None where there is no such run."""
    odds = np.log((roles + 1e-6) / (1 - roles + 1e-6))
    is_cue = np.zeros(len(at), np.bool_)
    is_cue[[c - at[0] for c in cue if at[0] <= c <= at[-1]]] = True
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
