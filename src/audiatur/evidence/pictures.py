"""Pictures and videos, by the pixels alone: the fingerprints under which one is filed and with which one is looked for, and a small picture of it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from msgspec import Struct

from audiatur.evidence import frames, prints
from audiatur.evidence.prints import Print

SUFFIXES: Final = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".avif", ".jp2"}
SIDE: Final = 240
"""Pixels of the longer side of a small picture, at most."""
QUALITY: Final = 78


class Fingerprints(Struct, frozen=True, kw_only=True):
    """`left` says what of the file they are not of."""

    prints: list[Print]
    left: tuple[str, ...] = ()


def is_film(name: str) -> bool:
    return Path(name).suffix.lower() in frames.SUFFIXES


def asked(path: Path, name: str) -> Fingerprints:
    """With which one looks for it. Raises EvidenceError where it is no picture and no video."""
    if not is_film(name):
        return Fingerprints(prints=prints.asked(prints.opened(path, name)))
    left: list[str] = []
    found = [one for _, image in frames.key_frames(path, name, left=left.append) for one in prints.asked(prints.flat(image))]
    return Fingerprints(prints=found, left=tuple(left))


def kept(path: Path, name: str) -> Fingerprints:
    """Under which it is filed. Raises as `asked`."""
    if not is_film(name):
        return Fingerprints(prints=prints.kept(prints.opened(path, name)))
    left: list[str] = []
    taken = frames.key_frames(path, name, left=left.append)
    found = [one for second, image in taken for one in prints.kept_of_frame(prints.flat(image), frames.clock(second))]
    return Fingerprints(prints=found, left=tuple(left))


def small(path: Path, name: str) -> bytes:
    """JPEG of a picture, or of the first key frame of a video: pixels alone, so that no place or name that the file tells comes along. Raises as `asked`."""
    image = next((prints.flat(i) for _, i in frames.key_frames(path, name, left=lambda _: None)), None) if is_film(name) else prints.opened(path, name)
    if image is None:
        return b""
    image.thumbnail((SIDE, SIDE))
    made = io.BytesIO()
    image.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()
