"""Libraries that open the files of strangers - pictures, videos, PDF, mails, sound - run in a process of their own, which may take only so long and so
much, writes nothing, and may die alone: the file that harms it is a gap, and the next one is looked at by another process.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from audiatur.confined import confine, end, keep, received, sent
from audiatur.errors import EvidenceError
from audiatur.evidence import complaint, metadata, pictures, scans
from audiatur.evidence import credentials as c2pa

SECONDS: Final = 120
"""For one look at a file: a picture takes tenths of a second."""
PACE: Final = 5_000_000
"""Bytes a second that it is given time for, besides: a video is gone through to its end."""
READING: Final = 900
"""Seconds in which the text of a scan is recognised, page after page."""
MEMORY: Final = 4 << 30
"""Bytes of address space: a picture of the largest size that is opened, several times over."""
HARMED: Final = "It is damaged, or made so as to harm who opens it."
LOOKS: Final[dict[str, tuple[Any, Callable[[Path, str], Any]]]] = {
    "said": (metadata.Said, metadata.said),
    "credentials": (c2pa.Credentials | None, lambda path, name: c2pa.credentials_of(path, name=name)),
    "asked": (pictures.Fingerprints, pictures.asked),
    "kept": (pictures.Fingerprints, pictures.kept),
    "small": (bytes, pictures.small),
    "text": (scans.Recognised, scans.recognised),
}
"""What one looks for in a file, and the type of what is found."""


class Task(Struct, frozen=True):
    look: str
    path: str
    name: str


class Answer(Struct, frozen=True, kw_only=True):
    made: msgspec.Raw = msgspec.Raw(b"\xc0")
    trouble: str = ""


def said(path: Path, name: str) -> metadata.Said:
    found: metadata.Said = _look("said", path, name)
    return found


def credentials(path: Path, name: str) -> c2pa.Credentials | None:
    found: c2pa.Credentials | None = _look("credentials", path, name)
    return found


def asked(path: Path, name: str) -> pictures.Fingerprints:
    found: pictures.Fingerprints = _look("asked", path, name)
    return found


def kept(path: Path, name: str) -> pictures.Fingerprints:
    found: pictures.Fingerprints = _look("kept", path, name)
    return found


def small(path: Path, name: str) -> bytes:
    found: bytes = _look("small", path, name)
    return found


def text(path: Path, name: str) -> scans.Recognised:
    found: scans.Recognised = _look("text", path, name)
    return found


def _look(look: str, path: Path, name: str) -> Any:
    """Raises EvidenceError where the look does, and where its process took too long or died."""
    own = str(path).replace("/proc/self/", f"/proc/{os.getpid()}/", 1)  # a file in memory, of an encrypted vault
    seconds = (READING if look == "text" else SECONDS) + path.stat().st_size / PACE
    with _LOCK:
        answer = _process().asked(Task(look, own, name), seconds)
    if answer.trouble:
        raise EvidenceError(answer.trouble)
    return msgspec.msgpack.decode(answer.made, type=LOOKS[look][0])


class Process:
    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-c", "from audiatur.evidence.apart import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self._slow = False

    @property
    def alive(self) -> bool:
        return self._child.poll() is None and not self._slow

    def asked(self, task: Task, seconds: float) -> Answer:
        clock = threading.Timer(min(seconds, math.floor(threading.TIMEOUT_MAX)), self._stop)
        clock.start()
        try:
            sent(self._child.stdin, msgspec.msgpack.encode(task))
            return msgspec.msgpack.decode(received(self._child.stdout), type=Answer)
        except (EOFError, BrokenPipeError, msgspec.MsgspecError) as error:
            self.close()
            how = f"took more than {seconds:.0f} seconds" if self._slow else "died"
            raise EvidenceError(f"{task.name} could not be looked at: the process that opened it {how}. {HARMED}") from error
        finally:
            clock.cancel()

    def _stop(self) -> None:
        self._slow = True
        self._child.kill()

    def close(self) -> None:
        end(self._child)


_LOCK: Final = threading.Lock()
_KEPT: Final[list[Process]] = []
"""The one that waits for the next file."""
keep(_KEPT)


def _process() -> Process:
    while _KEPT:
        if _KEPT[-1].alive:
            return _KEPT[-1]
        _KEPT.pop().close()
    _KEPT.append(Process())
    return _KEPT[-1]


def main() -> None:
    """In the process of its own: one task after another, until nobody asks any more."""
    confine(MEMORY)
    source, target = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    os.dup2(2, 1)  # what a library prints is no message
    with suppress(BrokenPipeError, EOFError):
        while True:
            sent(target, msgspec.msgpack.encode(_answered(msgspec.msgpack.decode(received(source), type=Task))))


def _answered(task: Task) -> Answer:
    try:
        return Answer(made=msgspec.Raw(msgspec.msgpack.encode(LOOKS[task.look][1](Path(task.path), task.name))))
    except EvidenceError as error:
        return Answer(trouble=str(error))
    except (RecursionError, MemoryError):
        return Answer(trouble=f"{task.name} is nested too deep, or takes too much memory, to be looked at.")
    except Exception as error:  # noqa: BLE001 - a library that did not expect such a file: no reason to lose the process, and a gap that says why
        return Answer(trouble=f"{task.name} could not be looked at: {complaint.of(error)}. It is damaged, or of a kind that is not known here.")
