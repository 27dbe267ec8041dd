"""The words' vectors as the model's own layers make them, those of a word alone but once for a word, and those of a text by numpy.

Hashed embeddings of a word's form, mixed by a maxout layer, then an encoder of maxout layers over three words with layer normalisation and residuals
(`spacy.MultiHashEmbed.v2`, `spacy.MaxoutWindowEncoder.v2`). What comes before the encoder depends on a word's form alone; and numpy's OpenBLAS takes a
third of the time of BLIS. Its last bits depend on how many words are multiplied and on where one stands among them; so each text is multiplied alone,
and a record doesn't depend on what was read beside it.
"""

from __future__ import annotations

from functools import reduce
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.uint64]
MOST: Final = 20_000
"""Words whose vectors are kept; beyond that all are forgotten, so that memory does not grow with an archive."""
TINY: Final = np.float32(1e-8)
"""What thinc's layer normalisation adds to the variance."""


@Language.factory("audiatur_vectors")
def vectors(nlp: Language, name: str) -> Tensors:
    return Tensors(nlp)


class Tensors:
    """In place of the component `tok2vec`, whose weights it reads; `Doc.tensor` comes out the same but for the last bits."""

    def __init__(self, nlp: Language) -> None:
        tok2vec: Any = nlp.get_pipe("tok2vec")
        self._vectors = Vectors(tok2vec.model)

    def __call__(self, doc: Doc) -> Doc:
        doc.tensor = self._vectors(doc)  # type: ignore[assignment]  # its stub has wider numbers than the model
        return doc


class Vectors:
    """Doc -> (words, width), as thinc's `model` makes them, which is an embedding and an encoder."""

    def __init__(self, model: Any) -> None:
        embed, encode = model.layers
        self._embedding, self._layers = _Embedding(embed), _layers(encode)
        self._pad: int = encode.attrs["pad"]
        """Rows of zeros at either end, which the layers change as they do words."""
        self._row: dict[bytes, int] = {}
        self._known = np.empty((0, self._embedding.width), np.float32)

    def __call__(self, doc: Doc) -> Floats:
        pad, width, behind = self._pad, self._embedding.width, self._pad + len(doc)
        x = np.zeros((behind + pad, width), np.float32)
        forms: Any = doc.to_array(self._embedding.columns)
        x[pad:behind] = self._words(forms.reshape(len(doc), len(self._embedding.columns)))
        beside = np.zeros((len(x), 3, width), np.float32)
        for layer in self._layers:
            beside[1:, 0], beside[:, 1], beside[:-1, 2] = x[:-1], x, x[1:]
            x += layer(beside.reshape(len(x), -1))
        return x[pad:behind]

    def _words(self, forms: Ints) -> Floats:
        """Of each word without its neighbours."""
        if len(self._row) + len(forms) > len(self._known):
            self._row, self._known = {}, np.empty((max(MOST, len(forms)), self._embedding.width), np.float32)
        keys = [form.tobytes() for form in forms]
        if new := {key: i for i, key in enumerate(keys) if key not in self._row}:
            first = len(self._row)
            self._known[first : first + len(new)] = self._embedding(forms[list(new.values())])
            self._row.update(zip(new, range(first, first + len(new)), strict=True))
        found: Floats = self._known[[self._row[key] for key in keys]]
        return found


class _Layer:
    """A maxout layer (Goodfellow et al. 2013) and a normalisation of its output (Ba et al. 2016): (words, inputs) -> (words, width)."""

    def __init__(self, maxout: Any, norm: Any) -> None:
        weights = maxout.get_param("W")  # (width, pieces, inputs)
        self.width, self._pieces, inputs = weights.shape
        self.weights = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, inputs).T)
        self._bias = maxout.get_param("b").T.reshape(-1)
        self._gain, self._shift = norm.get_param("G"), norm.get_param("b")

    def __call__(self, x: Floats) -> Floats:
        return self.ended(x @ self.weights)

    def ended(self, product: Floats) -> Floats:
        """What follows on the product; it treats each row alone, to the last bit."""
        product += self._bias
        y: Floats = reduce(np.maximum, np.split(product, self._pieces, axis=1))
        y -= (y.sum(1) / np.float32(self.width))[:, None]
        y *= (1 / np.sqrt((y * y).sum(1) / np.float32(self.width) + TINY))[:, None]
        y *= self._gain
        y += self._shift
        return y


class _Embedding:
    """(words, columns) of the words' features, by their hashes -> (words, width); each row of a table is multiplied beforehand."""

    def __init__(self, model: Any) -> None:
        self.columns: list[int | str] = model.layers[0].attrs["columns"]
        (self._layer,) = _layers(model)
        self.width, self._tables, at = self._layer.width, list[tuple[int, int, Floats]](), 0
        self._ops = model.ops
        for part in (p for p in model.walk(order="dfs_pre") if p.name == "hashembed"):
            rows = part.get_param("E")
            self._tables.append((part.attrs["column"], part.attrs["seed"], rows @ self._layer.weights[at : at + rows.shape[1]]))
            at += rows.shape[1]

    def __call__(self, forms: Ints) -> Floats:
        def of(column: int, seed: int, table: Floats) -> Floats:
            rows: Floats = self._ops.gather_add(table, self._ops.hash(np.ascontiguousarray(forms[:, column]), seed) % len(table))
            return rows

        return self._layer.ended(reduce(np.add, (of(*table) for table in self._tables)))


def _layers(model: Any) -> list[_Layer]:
    """Each pair of a maxout layer and its normalisation, in their order."""
    maxouts, norms = ([part for part in model.walk(order="dfs_pre") if part.name == name] for name in ("maxout", "layernorm"))
    return [_Layer(maxout, norm) for maxout, norm in zip(maxouts, norms, strict=True)]
