"""A reader of another's bytes runs in a process of its own, which may take only so long and so much, may write nothing, and may die alone.

The process serves one file after another. It is told the format, asks for the bytes as it needs them, and gives parts back as MessagePack of a known type:
whatever took hold of it could give a wrong text and nothing else. Plain text needs no such process: to decode it is all that is done.
"""

from __future__ import annotations

import errno
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module
from io import BufferedReader, RawIOBase
from typing import Any, BinaryIO, Final, cast

import msgspec

from audiatur.confined import BLOCK, confine, end, keep, received, sent
from audiatur.errors import ReadError
from audiatur.read.formats import format_of, reader_of
from audiatur.read.part import Part, Reader

SECONDS: Final = 25
"""From one part to the next: a page takes hundredths of a second."""
STARTING: Final = 25
"""Until it asks for the first bytes: its libraries are loaded before."""
PACE: Final = 5_000_000
"""Bytes a second that a reader is given time for, besides."""
MEMORY: Final = 2 << 30
"""Bytes of address space that it may have."""
SLOW: Final = "It takes too long to be read: it is damaged, or made so as to stop its reader. Save its text as .txt."
DEEP: Final = "It is nested too deep, or takes too much memory, to be read. Save its text as .txt."
DIED: Final = "The process that read it died: it is damaged, or takes too much memory. Save its text as .txt."
_IN_PROCESS: Final = frozenset({"text"})


class Task(msgspec.Struct, tag=True):
    """To the reader: a file of this format begins."""

    format: str
    seekable: bool


class Bytes(msgspec.Struct, tag=True):
    """From the reader: so many bytes, please; the answer is as many, or fewer at the end."""

    size: int


class Seek(msgspec.Struct, tag=True):
    """From the reader; the answer is the position, or nothing where the file has no such one."""

    offset: int
    whence: int


class Found(msgspec.Struct, tag=True):
    """From the reader: one part."""

    part: Part


class End(msgspec.Struct, tag=True):
    """From the reader: there is nothing more, and why, where it could not go on."""

    trouble: ReadError | None = None


Said = Bytes | Seek | Found | End


def _told(value: Any) -> Any:
    if isinstance(value, ReadError):
        return [value.verdict, str(value)]
    raise NotImplementedError


def _understood(type: type, value: Any) -> Any:
    if type is ReadError:
        return ReadError(*msgspec.convert(value, tuple[str, str]))
    raise NotImplementedError


_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=_told)
_SAID: Final = msgspec.msgpack.Decoder(Said, dec_hook=_understood)


def bounded(name: str) -> Reader:
    """The reader for a file of this name, in a process of its own where its format needs one. Raises ReadError where there is none."""
    format = format_of(name)
    return reader_of(name) if format in _IN_PROCESS else partial(parts, format)


def parts(format: str, file: BinaryIO) -> Iterator[Part]:
    """As that format's reader. Raises ReadError as it does, and where its process took too long or died."""
    reader = _ready()
    whole = False
    try:
        yield from reader.read(format, file)
        whole = True
    except ReadError:
        whole = reader.alive
        raise
    finally:
        if whole:
            _IDLE.append(reader)
        else:  # also where nobody wanted the rest
            reader.close()


def _ready() -> Process:
    while _IDLE:
        reader = _IDLE.pop()
        if reader.alive:
            return reader
        reader.close()
    return Process()


class Process:
    """A process that reads, and the clock beside it."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-c", "from audiatur.read.apart import main; main()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        self._until, self._slow, self._closed = math.inf, False, threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def alive(self) -> bool:
        return self._child.poll() is None and not self._slow

    def read(self, format: str, file: BinaryIO) -> Iterator[Part]:
        try:
            yield from self._read(format, file)
        except (EOFError, BrokenPipeError, msgspec.MsgspecError) as error:
            slow = self._slow
            self.close()
            raise ReadError("damaged", SLOW if slow else DIED) from error
        finally:
            self._until = math.inf

    def _read(self, format: str, file: BinaryIO) -> Iterator[Part]:
        self._send(_ENCODER.encode(Task(format, file.seekable())))
        said, _ = self._heard(STARTING)
        spent, given, counted = 0.0, 0, 0
        while True:
            match said:
                case Bytes(size):
                    data = file.read(min(size, BLOCK))
                    given = max(given, file.tell()) if file.seekable() else given + len(data)  # to read the same again gives no time
                    self._send(data)
                case Seek(offset, whence):
                    self._send(_position(file, offset, whence))
                case Found(part):
                    spent, counted = 0.0, given
                    yield part
                case End(trouble):
                    if trouble:
                        raise trouble
                    return
            said, took = self._heard(SECONDS + (given - counted) / PACE - spent)
            spent += took

    def _heard(self, seconds: float) -> tuple[Said, float]:
        """What the process says next, and how long it took. Outside of this, the clock stands: that is our own time."""
        began = time.monotonic()
        self._until = began + seconds
        said = _SAID.decode(received(self._child.stdout))
        self._until = math.inf
        return said, time.monotonic() - began

    def _send(self, data: bytes) -> None:
        sent(self._child.stdin, data)

    def _watch(self) -> None:
        while not self._closed.wait(0.5):
            if time.monotonic() > self._until:
                self._slow = True
                self._child.kill()
                return

    def close(self) -> None:
        self._closed.set()
        end(self._child)


_IDLE: Final[list[Process]] = []
"""Those that wait for a file. Only `pop` and `append`, which no two threads can do at once."""
keep(_IDLE)


def _position(file: BinaryIO, offset: int, whence: int) -> bytes:
    try:
        return file.seek(offset, whence).to_bytes(8, "big")
    except (OSError, ValueError, OverflowError):  # before its beginning: a library asks for the end of what is too short
        return b""


class _Remote(RawIOBase):
    """In the process that reads: the file, which the other process holds."""

    def __init__(self, ask: Callable[[Said], bytes], seekable: bool) -> None:
        super().__init__()
        self._ask, self._seekable = ask, seekable

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._seekable

    def readinto(self, buffer: Any) -> int:
        data = self._ask(Bytes(len(buffer)))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        position = self._ask(Seek(offset, whence))
        if not position:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return int.from_bytes(position, "big")

    def tell(self) -> int:
        return self.seek(0, 1)


def serve(source: Any, target: Any) -> None:
    """One file after another, until the other side closes."""
    decode = msgspec.msgpack.Decoder(Task).decode

    def ask(said: Said) -> bytes:
        sent(target, _ENCODER.encode(said))
        return received(source)

    while True:
        try:
            task = decode(received(source))
        except EOFError:
            return
        sent(target, _ENCODER.encode(End(_through(task, ask, target))))


def _through(task: Task, ask: Callable[[Said], bytes], target: Any) -> ReadError | None:
    """Why the file could not be read to its end."""
    try:
        reader: Reader = import_module(f"audiatur.read.{task.format}").parts
        for part in reader(cast(BinaryIO, BufferedReader(_Remote(ask, task.seekable), BLOCK))):
            sent(target, _ENCODER.encode(Found(_written(part))))
    except ReadError as error:
        return error
    except (RecursionError, MemoryError):
        return ReadError("damaged", DEEP)
    return None


def _written(part: Part) -> Part:
    """Half of a pair of surrogates is no character and cannot be written as UTF-8; a PDF may have some."""
    changed = {}
    for field in ("text", "name", "title", "publisher", "published", "url"):
        value = getattr(part, field)
        if isinstance(value, str) and not value.isascii() and (whole := value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")) != value:
            changed[field] = whole
    return msgspec.structs.replace(part, **changed) if changed else part


def main() -> None:
    confine(MEMORY)
    source, target = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    os.dup2(2, 1)  # what a library prints is no message
    with suppress(BrokenPipeError, EOFError):
        serve(source, target)
