"""Key frames of videos: whole pictures that stand between changes, so that a video is found again by what is seen in it, also by a still of it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image

from audiatur.errors import EvidenceError
from audiatur.evidence import complaint

SUFFIXES: Final = {".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".3gp", ".mpg", ".mpeg", ".ts", ".wmv", ".flv"}
MOST: Final = 120
"""Key frames of one video, evenly chosen: two hours have some thousands, most of them alike."""
APART: Final = 1.0
"""Seconds that lie between two that are taken."""


def _av() -> Any:
    try:
        import av  # here: it is an extra, for it carries FFmpeg
    except ImportError as error:
        raise EvidenceError("To look into videos, install audiatur[video].") from error
    return av


def can() -> bool:
    return importlib.util.find_spec("av") is not None


def key_frames(path: Path, name: str, *, left: Callable[[str], object]) -> Iterator[tuple[float, Image.Image]]:
    """(second, picture), one decoded at a time. `left` is told of what cannot be seen of a video that breaks off.

    Raises EvidenceError where the file is no video that can be opened, or breaks off before its first picture.
    """
    av = _av()
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise EvidenceError(f"{name} has no pictures.")
            yield from _taken(container, av, left)
    except (av.FFmpegError, ValueError) as error:
        raise EvidenceError(f"{name} cannot be opened as a video: {complaint.of(error)}.") from error


def _taken(container: Any, av: Any, left: Callable[[str], object]) -> Iterator[tuple[float, Image.Image]]:
    stream = container.streams.video[0]
    stream.codec_context.skip_frame = "NONKEY"
    long = float((stream.duration or 0) * stream.time_base) or (container.duration or 0) / av.time_base
    apart = max(APART, long / MOST)
    last: float | None = None
    count, end = 0, 0.0
    try:
        for packet in container.demux(stream):
            end = end if packet.pts is None else max(end, float(packet.pts * packet.time_base))
            for frame in packet.decode():
                at = float(frame.time or 0)
                if (last is None or at - last >= apart) and count < MOST:
                    yield at, frame.to_image()
                    last, count = at, count + 1
    except av.FFmpegError as error:
        if last is None:  # one that is cut off is known by what is left of it
            raise
        left(f"The video breaks off after {clock(end)} of {clock(long)}: {complaint.of(error)}. It is known by what stands before.")
    else:
        if last is not None and end < long * 0.9 - APART:
            left(f"The video ends after {clock(end)}, and says itself that it is {clock(long)} long: it is known by what is there.")


def clock(second: float) -> str:
    """As players show it."""
    minutes, seconds = divmod(int(second), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
