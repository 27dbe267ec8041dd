"""Papers that were sent to an encrypted desk and wait to be read: sealed, under numbers, for their names tell of people, too."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from audiatur import sealing
from audiatur.store.keys import Key
from audiatur.store.originals import Shelf

_NAMES: Final = "names"


class Sent:
    """In a folder below `incoming/`. `put` each paper, then `end`; from then on `names` and `open` give them to another process."""

    def __init__(self, folder: Path, key: Key) -> None:
        self.folder, self.key = folder, key
        self._names: list[str] = []

    def put(self, name: str, source: BinaryIO) -> None:
        self._names.append(name)
        with (self.folder / str(len(self._names))).open("xb") as target:
            Shelf(self.folder, self.key).copy(source, target)

    def end(self) -> None:
        with (self.folder / _NAMES).open("xb") as target, Shelf(self.folder, self.key).taking(target) as taken:
            taken.write(msgspec.json.encode(self._names))

    def names(self) -> list[str]:
        with sealing.opened(self.folder / _NAMES, self.key.files) as file:
            self._names = msgspec.json.decode(file.read(), type=list[str])
        return self._names

    def open(self, name: str) -> BinaryIO:
        """Raises OSError where it cannot be had, KeyError where no such name was sent."""
        numbers = {known: n for n, known in enumerate(self._names, 1)}
        return sealing.opened(self.folder / str(numbers[name]), self.key.files)
