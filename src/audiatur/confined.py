"""What a process that opens the files of strangers may do and take, and how one speaks with it: messages of bytes, each with its length before it."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from contextlib import suppress
from typing import Any, Final

BLOCK: Final = 1 << 20
"""Bytes that are taken from a pipe at once."""


def end(child: subprocess.Popen[bytes]) -> None:
    """Ends a process with which one spoke by its pipes."""
    child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            with suppress(OSError):
                pipe.close()
    child.wait()


def keep(waiting: list[Any]) -> None:
    """Processes that wait for the next file end with this process, and serve none that is forked from it."""

    def close() -> None:
        while waiting:
            waiting.pop().close()

    atexit.register(close)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=waiting.clear)


def sent(pipe: Any, data: bytes) -> None:
    """One message. Raises BrokenPipeError where nobody hears it."""
    message = memoryview(len(data).to_bytes(4, "big") + data)
    while message:
        message = message[pipe.write(message) :]


def received(pipe: Any) -> bytes:
    """The next message. Raises EOFError where there is none."""
    return _exactly(pipe, int.from_bytes(_exactly(pipe, 4), "big"))


def _exactly(pipe: Any, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        some = pipe.read(min(size - len(data), BLOCK))
        if not some:
            raise EOFError
        data += some
    return bytes(data)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in _REFUSED:
        raise PermissionError(f"A reader may not: {event}")


_REFUSED: Final = frozenset({
    "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
    "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.remove", "os.rename", "os.rmdir",
})  # fmt: skip
"""What a library in Python may not do. Code that is not Python is not seen by this."""


def confine(memory: int) -> None:
    """This process, from now on: no connection, no other process; as far as the system can: address space, no file written, no image of memory left behind."""
    sys.addaudithook(_refuse)
    try:
        import resource
    except ImportError:  # Windows
        return
    for limit, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
