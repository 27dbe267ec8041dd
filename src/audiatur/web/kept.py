"""A kept file as an answer, as it came: to be saved and never to be run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from starlette.responses import FileResponse, Response, StreamingResponse

from audiatur.store import Original

CHUNK = 1 << 16


def answer(kept: Original, headers: Mapping[str, str] | None = None) -> Response:
    """Of an encrypted desk piece by piece, as they are opened: none comes to the disk."""
    name, kind = kept.name.rpartition("/")[2] or "original", "application/octet-stream"
    if kept.key is None:
        return FileResponse(kept.path, media_type=kind, filename=name, headers=headers)
    said = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}", "content-length": str(kept.size)}
    return StreamingResponse(_pieces(kept), media_type=kind, headers={**said, **(headers or {})})


def _pieces(kept: Original) -> Iterator[bytes]:
    with kept.open() as file:
        while piece := file.read(CHUNK):
            yield piece
