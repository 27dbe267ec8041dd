"""Bytes, a piece at a time: tables whose cells never run, and JSON with a long list in it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any, Final

import msgspec

_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠']|[\t\r\n]")
"""How a cell begins that a spreadsheet would run, trim into one that it runs, or show without its first character."""


def safe(cell: object) -> object:
    """Words as a spreadsheet shows and never runs them: an apostrophe before what could be a formula. Taking one leading apostrophe away gives them back."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """CSV as RFC 4180 has it, in UTF-8."""
    yield _line(columns)
    for row in rows:
        yield _line([safe(cell) for cell in row])


def _line(cells: Sequence[object]) -> bytes:
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def listing(head: Mapping[str, Any], key: str, items: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """A JSON object that ends with a list, one item a line."""
    yield msgspec.json.encode(head)[:-1] + b"," + msgspec.json.encode(key) + b":["
    between = b"\n"
    for item in items:
        yield between + msgspec.json.encode(item)
        between = b",\n"
    yield b"\n]}\n"


def given(**values: Any) -> dict[str, Any]:
    """The values that there are."""
    return {k.rstrip("_"): v for k, v in values.items() if v is not None and v != "" and v != () and v != []}
