"""The same tables as Parquet, for data frames: numbers stay numbers, and nothing need be escaped."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Iterable, Iterator, Sequence
from io import RawIOBase
from itertools import islice
from typing import TYPE_CHECKING, Any

from audiatur.errors import ExportError
from audiatur.publish.exports import accounts, viewed
from audiatur.publish.exports.collection import Collection

if TYPE_CHECKING:
    from typing_extensions import Buffer

GROUP = 10_000
"""Rows that are held before they are written."""


def of_accounts(collection: Collection) -> Iterator[bytes]:
    columns = accounts.columns(collection)
    numbers = accounts.NUMBERS | {c for c in columns if c.startswith("view ")}
    return _file(columns, numbers, accounts.rows(collection))


def of_views(collection: Collection) -> Iterator[bytes]:
    return _file(viewed.COLUMNS, viewed.NUMBERS, viewed.rows(collection))


def _file(columns: Sequence[str], numbers: Names[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise ExportError("Parquet needs pyarrow, which is not installed: pip install 'audiatur[parquet]'. CSV has the same rows.") from error
    schema = pyarrow.schema([(c, pyarrow.int64() if c in numbers else pyarrow.string()) for c in columns])
    rows, pieces = iter(rows), Pieces()
    with parquet.ParquetWriter(pyarrow.PythonFile(pieces, mode="w"), schema, compression="zstd") as writer:
        while group := list(islice(rows, GROUP)):
            writer.write_table(pyarrow.table(_columns(columns, group), schema=schema))
            yield pieces.taken()
    yield pieces.taken()


class Pieces(RawIOBase):
    """What was written since it was last taken, so that a large table is never held whole."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        self._held.append(bytes(data))
        return len(self._held[-1])

    def taken(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held


def _columns(columns: Sequence[str], group: Sequence[Sequence[object]]) -> dict[str, list[Any]]:
    return {c: [row[n] for row in group] for n, c in enumerate(columns)}
