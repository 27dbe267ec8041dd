"""Minimal reader for plain text with sidecars (being replaced)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from audiatur.record import Document


def documents(paths: list[Path]) -> Iterator[Document]:
    for path in paths:
        for file in sorted(path.rglob("*.txt")) if path.is_dir() else [path]:
            data = file.read_bytes()
            text = data.decode("utf-8")
            side = file.with_suffix(".json")
            meta = json.loads(side.read_text()) if side.exists() else {}
            yield Document(
                id=file.stem, path=file.name, sha256=hashlib.sha256(data).hexdigest(), text_sha256=hashlib.sha256(text.encode()).hexdigest(),
                title=meta.get("title"), publisher=meta.get("publisher"), side=meta.get("side"), published=meta.get("published"), language="en",
                characters=len(text), reader="text 1", text=text,
            )  # fmt: skip
