"""The command line (being replaced)."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from audiatur import flow
from audiatur.record.encode import to_json


def main() -> None:
    """audiatur read PATH... (prints JSON lines)."""
    for record in flow.read([Path(p) for p in sys.argv[2:]]):
        sys.stdout.buffer.write(to_json(msgspec.structs.replace(record, document=msgspec.structs.replace(record.document, text=None))) + b"\n")
