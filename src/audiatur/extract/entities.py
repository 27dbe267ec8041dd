"""Named entities as the model's own recogniser finds them, with all words scored by one matrix product instead of one product for each word.

The recogniser is a greedy transition system (begin, in, last, unit, out). What it does at a word outside an entity depends on no earlier decision, so
all words are scored as such at once, and only the words of an entity are decided one after another. spaCy walks through the words one by one and checks
each of its moves under the interpreter's lock, which took longer than the rest of the recogniser.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc, Span
from thinc.api import NumpyOps

from audiatur.extract.vectors import Vectors

Floats = npt.NDArray[np.float32]
AT_ONCE = 4
"""Words behind an entity's first that are scored together; most are shorter."""


@Language.factory("audiatur_entities")
def entities(nlp: Language, name: str) -> Entities:
    return Entities(nlp)


class Entities:
    """In place of the component `ner`, whose weights it reads; `Doc.ents` comes out the same."""

    def __init__(self, nlp: Language) -> None:
        ner: Any = nlp.get_pipe("ner")
        for layer in ner.model.walk():
            layer.ops = NumpyOps(use_blis=False)  # OpenBLAS, as for the vectors
        words, self._state, self._scores = ner.model.layers
        self._vectors, (_, self._narrowed) = Vectors(words.layers[0]), words.layers[1:]
        names = map(ner.moves.get_class_name, range(ner.moves.n_moves))
        self._moves: list[tuple[str, str]] = [(name[0], name[2:]) for name in names]
        self._index = {move: i for i, move in enumerate(self._moves)}
        of = {kind: np.array([move == kind for move, _ in self._moves]) for kind in "BIO"}
        self._never = np.array([move in "IL" or (move == "U" and not label) for move, label in self._moves])  # a unit of no kind blocks a word
        self._begins, self._out = of["B"], int(of["O"].argmax())

    def __call__(self, doc: Doc) -> Doc:
        if len(doc):
            doc.set_ents([Span(doc, a, b, label=label) for a, b, label in self._found(doc, self._narrowed.predict(self._vectors(doc)))])
        return doc

    def _found(self, doc: Doc, vectors: Floats) -> list[tuple[int, int, str]]:
        features = self._state.predict(vectors)  # (1 + words, 3, hidden, pieces): of a word as the next, as the entity's first, as the one before
        nothing, words = features[0], features[1:]
        may_end, space = _bounds(doc)
        scores = self._scored(words[:, 0] + nothing[1] + nothing[2])
        scores[:, self._never] = -np.inf
        scores[np.ix_(may_end, self._begins)] = -np.inf
        scores[space] = np.where(np.arange(len(self._moves)) == self._out, scores[space], -np.inf)
        best = scores.argmax(-1)
        found, behind = [], 0
        for i in np.flatnonzero(best != self._out).tolist():
            if i < behind:
                continue
            move, label = self._moves[best[i]]
            behind = i + 1 if move == "U" else self._end(words, may_end, i, label)
            found.append((i, behind, label))
        return found

    def _end(self, words: Floats, may_end: npt.NDArray[np.bool_], first: int, label: str) -> int:
        goes_on, last = self._index["I", label], self._index["L", label]
        for i in range(first + 1, len(words), AT_ONCE):
            behind = words[i : i + AT_ONCE]
            scores = self._scored(behind[:, 0] + words[first, 1] + words[i - 1 : i - 1 + len(behind), 2])
            ends = may_end[i : i + AT_ONCE] | (scores[:, last] > scores[:, goes_on]) | ((scores[:, last] == scores[:, goes_on]) & (last < goes_on))
            if ends.any():
                return i + 1 + int(ends.argmax())
        return len(words)

    def _scored(self, sums: Floats) -> Floats:
        """(states, hidden, pieces) -> (states, moves)."""
        hidden = reduce(np.maximum, np.moveaxis(sums + self._state.get_param("b"), -1, 0))  # an axis of two: its own maximum takes twenty times as long
        scores: Floats = self._scores.predict(hidden)
        return scores


def _bounds(doc: Doc) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Words behind which an entity cannot go on, the last of a sentence or of the text; and words that are white space."""
    rows = doc.to_array(["SENT_START", "IS_SPACE"])
    return np.append(rows[1:, 0] == 1, True), rows[:, 1] == 1
