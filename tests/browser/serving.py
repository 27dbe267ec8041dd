"""A desk served by the program itself, in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served(desk: Path) -> Iterator[str]:
    """The address, with a slash at its end, under which `audiatur serve` answers while the block runs."""
    command = [sys.executable, "-m", "audiatur", "serve", str(desk), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"http://\S+/", server.stdout.readline())
        assert found
        try:
            yield found[0]
        finally:
            server.terminate()
            stopped = server.wait(20)
    assert stopped == 0
