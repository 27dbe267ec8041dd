"""What an engine gives to one process at a time: some files that follow each other."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from audiatur.record import Record

if TYPE_CHECKING:
    from audiatur.flow import File

FILES: Final = 16
"""Files of a batch: as many texts as are parsed together."""
BYTES: Final = 1_000_000
"""Bytes of a batch, beyond which no file is added: a long one does not keep fifteen others waiting."""


def batches(files: Iterable[File]) -> Iterator[list[File]]:
    """In the order of the files."""
    made: list[File] = []
    size = 0
    for file in files:
        made.append(file)
        size += _size(file)
        if len(made) == FILES or size > BYTES:
            yield made
            made, size = [], 0
    if made:
        yield made


def _size(file: File) -> int:
    try:
        return file.path.stat().st_size
    except OSError:
        return 0


def run(files: Sequence[File]) -> list[bytes]:
    """In the process that reads: a record for each paper, packed."""
    from audiatur import flow

    return [packed(record) for record in flow.read_files(files)]


def packed(record: Record) -> bytes:
    return msgspec.msgpack.encode(record)


def unpacked(record: bytes) -> Record:
    return _DECODER.decode(record)


def carried(work: object) -> bytes:
    """Work, or what it gave, as bytes, for an engine that carries no Python objects."""
    return pickle.dumps(work, pickle.HIGHEST_PROTOCOL)


def arrived(work: bytes) -> Any:
    """Only ever given what `carried` made, in the same run of the program."""
    return pickle.loads(work)


_DECODER: Final = msgspec.msgpack.Decoder(Record)
