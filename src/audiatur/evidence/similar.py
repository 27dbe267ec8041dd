"""Seen before? Pictures that were filed already, whatever was done to them since: a search over the fingerprints of all.

Two hashes of 256 bits that differ in 31 agree, in one of 16 pieces of 16 bits, in all bits but one: 31 / 16 < 2. So for each piece a table says where each of
its 65,536 values stands, and only the hashes that share a piece, or nearly, are compared (multi-index
hashing; Norouzi 2012). Of pairs that differ in more bits,
up to THRESHOLD, some two in a hundred slip through; to find those too takes six times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from audiatur.evidence.prints import Print

THRESHOLD: Final = 44
"""Bits of 256 that may differ. PDQ's makers advise 31 for whole pictures in collections of billions. Between made-up pictures that have nothing to do with each
other the nearest of 100,000 differ in 66 (bench/similar.py), so that 44 leaves a wide margin, and finds the cuts of which 31 misses a quarter. 60 would find
few more, and leave a margin of 6 bits; how near real pictures of one scene lie to each other was not measured."""

PIECES: Final = 16
AT_ONCE: Final = 16
_VALUES: Final = 1 << 16


def _masks(flips: int) -> NDArray[np.uint16]:
    """All ways to flip at most so many of 16 bits."""
    return np.array([sum(1 << b for b in bits) for n in range(flips + 1) for bits in combinations(range(16), n)], dtype=np.uint16)


class Hit(Struct, frozen=True, kw_only=True):
    """A filed fingerprint near to the one that was asked for; `row` is its place in the index."""

    row: int
    distance: int
    asked: Print


class Index:
    """Fingerprints, searched at once. A million take 100 MB and are found in some milliseconds."""

    def __init__(self, hashes: NDArray[np.uint8], threshold: int = THRESHOLD) -> None:
        """`hashes` has one row of 32 bytes for each."""
        self.threshold = threshold
        self.words = np.ascontiguousarray(np.ascontiguousarray(hashes).reshape(-1, 32).view(np.uint64).T)
        pieces = np.ascontiguousarray(hashes).reshape(-1, 32).view(np.uint16)
        self.masks = _masks(1)
        self.order = np.empty((PIECES, len(pieces)), dtype=np.uint32)
        self.starts = np.zeros((PIECES, _VALUES + 1), dtype=np.uint32)
        for piece in range(PIECES):
            values = pieces[:, piece]
            self.order[piece] = np.argsort(values, kind="stable")
            np.cumsum(np.bincount(values, minlength=_VALUES), out=self.starts[piece, 1:], dtype=np.uint32)

    def search(self, prints: Sequence[Print]) -> list[Hit]:
        """Every filed fingerprint that is near to one of those asked for, the nearest first; each once."""
        best: dict[int, Hit] = {}
        for first in range(0, len(prints), AT_ONCE):
            some = prints[first : first + AT_ONCE]
            for number, row, distance in self._near(some):
                if row not in best or distance < best[row].distance:
                    best[row] = Hit(row=row, distance=distance, asked=some[number])
        return sorted(best.values(), key=lambda h: (h.distance, h.row))

    def _near(self, prints: Sequence[Print]) -> Iterator[tuple[int, int, int]]:
        """(which of the prints, row, by how many bits they differ)."""
        bits = np.frombuffer(b"".join(p.bits for p in prints), dtype=np.uint8).reshape(-1, 32)
        numbers, rows = self._candidates(bits.view(np.uint16))
        asked = np.ascontiguousarray(bits.view(np.uint64).T)
        distances = np.zeros(len(rows), dtype=np.uint16)
        for word in range(4):  # one after the other: after two of them next to none is left, and memory is what takes the time
            distances += np.bitwise_count(self.words[word].take(rows) ^ asked[word].take(numbers))
            near = np.flatnonzero(distances <= self.threshold)
            numbers, rows, distances = numbers[near], rows[near], distances[near]
        yield from zip(numbers.tolist(), rows.tolist(), distances.tolist(), strict=True)

    def _candidates(self, pieces: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """Which rows share a piece, or nearly, with which of the prints: all of their stretches in `order`, laid end to end."""
        values = (pieces[:, :, None] ^ self.masks).astype(np.int64)
        piece = np.arange(PIECES)[None, :, None]
        starts = self.starts[piece, values].astype(np.int64)
        counts = (self.starts[piece, values + 1].astype(np.int64) - starts).ravel()
        firsts = (starts + piece * self.order.shape[1]).ravel()
        places = np.repeat(firsts - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) + np.arange(counts.sum())
        return np.repeat(np.arange(len(pieces)), counts.reshape(len(pieces), -1).sum(axis=1)), self.order.ravel().take(places)
