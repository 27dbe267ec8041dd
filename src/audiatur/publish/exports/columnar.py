"""The same tables as Parquet, for data frames: numbers stay numbers, and nothing need be escaped."""

from __future__ import annotations

from collections.abc import Collection as Names
from collections.abc import Iterable, Iterator, Sequence
from io import RawIOBase
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Final

from audiatur.errors import ExportError, RecordError
from audiatur.publish.exports import accounts, viewed
from audiatur.publish.exports.collection import Collection
from audiatur.record import Record
from audiatur.record.encode import to_json

if TYPE_CHECKING:
    from typing_extensions import Buffer

GROUP = 10_000
"""Rows that are held before they are written."""
GROUP_OF_RECORDS = 500
"""Papers, whose rows are long."""


def of_accounts(collection: Collection) -> Iterator[bytes]:
    columns = accounts.columns(collection)
    numbers = accounts.NUMBERS | {c for c in columns if c.startswith("view ")}
    return _file(columns, numbers, accounts.rows(collection))


def of_views(collection: Collection) -> Iterator[bytes]:
    return _file(viewed.COLUMNS, viewed.NUMBERS, viewed.rows(collection))


RECORD: Final = ("id", "path", "sha256", "title", "publisher", "side", "published", "language", "status", "statements", "tolls", "attacks", "record")
COUNTED: Final = frozenset({"statements", "tolls", "attacks"})


def of_records(records: Iterable[Record]) -> Iterator[bytes]:
    """A row for each paper: what it is, how much was found, and last the record itself as JSON."""
    return _file(RECORD, COUNTED, map(_row, records), group=GROUP_OF_RECORDS)


def records_in(file: IO[bytes]) -> Iterator[str]:
    """The records of such a file as lines of JSON. Raises RecordError where it is none."""
    arrow, parquet = _arrow()
    try:
        held = parquet.ParquetFile(file)
        for batch in held.iter_batches(batch_size=GROUP_OF_RECORDS, columns=["record"]):
            yield from (str(line) for line in batch.column(0).to_pylist())
    except (arrow.ArrowException, IndexError) as error:
        raise RecordError(f"This is no file of records that `audiatur read` wrote as Parquet: {str(error).splitlines()[0]}") from error


def _row(record: Record) -> Sequence[object]:
    about = [getattr(record.document, name) for name in RECORD[:9]]
    return [*about, *(len(getattr(record, name)) for name in RECORD[9:12]), to_json(record).decode()]


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise ExportError("Parquet needs pyarrow, which is not installed: pip install 'audiatur[parquet]'. CSV and JSON have the same rows.") from error
    return pyarrow, parquet


def _file(columns: Sequence[str], numbers: Names[str], rows: Iterable[Sequence[object]], group: int = GROUP) -> Iterator[bytes]:
    pyarrow, parquet = _arrow()
    schema = pyarrow.schema([(c, pyarrow.int64() if c in numbers else pyarrow.string()) for c in columns])
    rows, pieces = iter(rows), Pieces()
    with parquet.ParquetWriter(pyarrow.PythonFile(pieces, mode="w"), schema, compression="zstd") as writer:
        while some := list(islice(rows, group)):
            writer.write_table(pyarrow.table(_columns(columns, some), schema=schema))
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
