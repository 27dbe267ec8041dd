"""Work in pieces that need nothing of each other, so that an engine may do them elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

P = TypeVar("P")
R = TypeVar("R")


class Each(Protocol):
    def __call__(self, work: Callable[[P], R], pieces: Sequence[P], /) -> Iterable[R]:
        """What `work` makes of each piece, in their order. `work`, pieces and results can be pickled."""


def here(work: Callable[[P], R], pieces: Sequence[P], /) -> Iterable[R]:
    """In this process, one after the other."""
    return map(work, pieces)
