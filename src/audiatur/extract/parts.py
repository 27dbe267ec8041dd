"""A text longer than the parser's memory allows is read in parts and its records are joined, so that no paper is too long to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from audiatur.record import Document, Record

LONGEST = 100_000
"""Characters that are parsed at once: about 16,000 words and 150 MB."""

BREAKS = ("\n\n", "\n", ". ", " ")
LAYERS = tuple(f for f in Record.__struct_fields__ if f not in {"document", "audiatur"})


def split(text: str, longest: int = LONGEST) -> Iterator[tuple[int, str]]:
    """Offset and text of consecutive parts that together are the text; cut at the end of a paragraph, else of a line, a sentence, a word."""
    start = 0
    while len(text) - start > longest:
        cut = next((at + len(b) for b in BREAKS if (at := text.rfind(b, start + longest // 2, start + longest)) > 0), start + longest)
        yield start, text[start:cut]
        start = cut
    yield start, text[start:]


def join(document: Document, parts: Sequence[tuple[int, Record]]) -> Record:
    """One record of several: offsets moved to where the part stands in the text, ids kept apart. A paper without text has an empty record."""
    if not parts:
        return Record(document=document)
    if len(parts) == 1:
        return msgspec.structs.replace(parts[0][1], document=document)
    layers: dict[str, list[Any]] = {layer: [] for layer in LAYERS}
    for number, (offset, record) in enumerate(parts, 1):
        plain = msgspec.to_builtins(record)
        for layer in LAYERS:
            layers[layer] += _moved(plain[layer], offset, f".{number}" if number > 1 else "")
    return msgspec.convert({"document": msgspec.to_builtins(document), **layers}, Record)


def _moved(node: Any, offset: int, suffix: str, key: str = "") -> Any:
    if isinstance(node, dict):
        moved = {k: _moved(v, offset, suffix, k) for k, v in node.items()}
        if isinstance(node.get("start"), int) and isinstance(node.get("end"), int):
            moved |= {"start": node["start"] + offset, "end": node["end"] + offset}
        return moved
    if isinstance(node, list | tuple):
        return [_moved(v, offset, suffix, key) for v in node]
    if isinstance(node, str) and key in {"id", "statement", "part_of", "places"}:
        return node + suffix
    return node
