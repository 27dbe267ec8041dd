"""How far people who judged the same items agree, and where they differ."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from audiatur.record.review import Mark, ReviewKind
from audiatur.record.reviewed import Opinion


class Agreement(Struct, frozen=True, kw_only=True):
    """Of one field of one kind of item: on how many items several people have a value, and on how many all of them have one.

    `alpha` and `kappa` are null where all values are one and the same, which tells nothing; `kappa` also where there are more than two people.
    """

    kind: ReviewKind
    field: str
    items: int
    alike: int
    alpha: float | None
    kappa: float | None = None

    @property
    def share(self) -> float:
        return self.alike / self.items


class Difference(Struct, frozen=True, kw_only=True):
    """One field of one item on which people differ, with what each holds and what the program read."""

    mark: Mark
    field: str
    read: Any
    opinions: tuple[Opinion, ...]
