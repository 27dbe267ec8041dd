"""Fingerprints of an image: PDQ hashes of it as a whole and of the parts that survive what is usually done to a picture that goes round again.

PDQ (Meta, 2019) gives 256 bits that change little when a picture is scaled, compressed or brightened. A border, a caption, the frame of a screenshot or a cut
change all of them, so bars and margins are found and left out first, and parts are hashed too.
Mirrored and turned pictures are found by PDQ's own hashes for these.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from audiatur.errors import EvidenceError
from audiatur.evidence import complaint

SIDE: Final = 128
"""Pictures are brought to this size first: PDQ looks at 64 x 64 averages, and its own way there takes fifty times as long."""
THUMBNAIL: Final = 192
LEAST_QUALITY: Final = 50
"""PDQ's own measure of how much there is in a picture; a hash of a clear sky is near to that of every other."""
TURNS: Final = ("as it is", "turned left", "turned about", "turned right", "upside down", "mirrored", "mirrored and turned left", "mirrored and turned right")
"""In the order of PDQ's hashes of the eight ways to lay a picture."""

Pixels = NDArray[np.uint8]


def _pdq() -> Any:
    try:
        import pdqhash  # here: it is an extra, for it is built with a compiler
    except ImportError as error:
        raise EvidenceError("To find earlier uses of a picture, install audiatur[images]; a C++ compiler is needed for that.") from error
    return pdqhash


def can() -> bool:
    return importlib.util.find_spec("pdqhash") is not None


class Box(NamedTuple):
    """A part of a picture, in shares of its width and height."""

    left: float
    top: float
    right: float
    bottom: float

    def within(self, inner: Box) -> Box:
        width, height = self.right - self.left, self.bottom - self.top
        return Box(self.left + inner.left * width, self.top + inner.top * height, self.left + inner.right * width, self.top + inner.bottom * height)

    def differs(self, other: Box) -> bool:
        return max(abs(a - b) for a, b in zip(self, other, strict=True)) > 0.015


WHOLE: Final = Box(0, 0, 1, 1)


def _centre(share: float) -> Box:
    return Box((1 - share) / 2, (1 - share) / 2, (1 + share) / 2, (1 + share) / 2)


_STEPS: Final = (0, 0.025, 0.05, 0.075, 0.1)
KEPT: Final = (WHOLE, _centre(0.95), _centre(0.8), *(Box(x, y, x + 0.9, y + 0.9) for x in _STEPS for y in _STEPS))
"""Parts that are hashed when a picture is filed, so that a cut of it is found. Where the nearest of them lies 2.5 % off, the hashes differ in 50 bits; 1.2 %
off, in 30 (pictures of bench/similar.py): with steps of 5 % four cuts in ten come below the threshold, with steps of 2.5 % nearly all."""
ASKED: Final = (WHOLE, _centre(0.9), _centre(0.8))
"""Parts that are asked for, so that the picture is found of which only a cut was filed."""


class Print(Struct, frozen=True, kw_only=True):
    """The hash of one part, as 32 bytes; `turn` says how the picture was laid."""

    bits: bytes
    part: str
    turn: str = TURNS[0]


def flat(image: Image.Image) -> Image.Image:
    """A picture from elsewhere, small enough to look at."""
    image.thumbnail((4 * SIDE, 4 * SIDE))
    return _flat(image)


def opened(path: Path, name: str) -> Image.Image:
    """A picture, upright as its camera says, small enough to look at. Raises EvidenceError where it is none."""
    try:
        with Image.open(path) as image:
            image.draft("RGB", (4 * SIDE, 4 * SIDE))
            upright = ImageOps.exif_transpose(image) or image
            return _flat(upright)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise EvidenceError(f"{name} cannot be opened as a picture: {complaint.of(error)}.") from error


def _flat(image: Image.Image) -> Image.Image:
    """Clear parts become white, as most programs show them."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        whole = Image.new("RGBA", image.size, "white")
        whole.alpha_composite(image.convert("RGBA"))
        image = whole
    return image.convert("RGB")


def kept(image: Image.Image) -> list[Print]:
    """The fingerprints under which a picture is filed."""
    boxes = list(_distinct([*KEPT, *(box.within(part) for box in regions(image) for part in (WHOLE, _centre(0.9)))]))
    return [Print(bits=bits, part=_said(box)) for box in boxes if (bits := _hash(image, box))]


def kept_of_frame(image: Image.Image, at: str) -> list[Print]:
    """Those of a frame of a video: fewer, for a video has many frames; `at` says where in it."""
    boxes = _distinct([*ASKED, *regions(image)])
    return [Print(bits=bits, part=f"{_said(box)}, at {at}") for box in boxes if (bits := _hash(image, box))]


def asked(image: Image.Image) -> list[Print]:
    """The fingerprints with which one looks for a picture: laid in all eight ways."""
    boxes = _distinct([*ASKED, *(box.within(part) for box in regions(image) for part in ASKED)])
    return [Print(bits=bits, part=_said(box), turn=turn) for box in boxes for turn, bits in _turned(image, box)]


def _distinct(boxes: list[Box]) -> Iterator[Box]:
    seen: list[Box] = []
    for box in boxes:
        if all(box.differs(other) for other in seen):
            seen.append(box)
            yield box


def _said(box: Box) -> str:
    if not box.differs(WHOLE):
        return "the whole"
    return f"{box.left:.0%} to {box.right:.0%} across, {box.top:.0%} to {box.bottom:.0%} down"


def _pixels(image: Image.Image, box: Box) -> Pixels:
    width, height = image.size
    area = (box.left * width, box.top * height, box.right * width, box.bottom * height)
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX if min(image.size) > SIDE else Image.Resampling.BILINEAR, box=area))


def _hash(image: Image.Image, box: Box) -> bytes | None:
    bits, quality = _pdq().compute(_pixels(image, box))
    return np.packbits(bits.astype(np.uint8)).tobytes() if quality >= LEAST_QUALITY else None


def _turned(image: Image.Image, box: Box) -> Iterator[tuple[str, bytes]]:
    hashes, quality = _pdq().compute_dihedral(_pixels(image, box))
    if quality >= LEAST_QUALITY:
        for turn, bits in zip(TURNS, hashes, strict=True):
            yield turn, np.packbits(bits.astype(np.uint8)).tobytes()


def regions(image: Image.Image) -> list[Box]:
    """Where pictures may lie in a picture: without bars and margins of one colour, and without the page around it."""
    small = np.asarray(_thumbnail(image)).astype(np.int16)
    height, width = small.shape[:2]
    found = [_trimmed(small, (0, 0, width, height)), *(_trimmed(small, block) for block in _blocks(small, (0, 0, width, height), 3))]
    large = sorted((b for b in found if (b[2] - b[0]) * (b[3] - b[1]) >= 0.05 * width * height), key=lambda b: (b[0] - b[2]) * (b[3] - b[1]))
    boxes = (Box(b[0] / width, b[1] / height, b[2] / width, b[3] / height) for b in large)
    return [box for box in _distinct([WHOLE, *boxes]) if box.differs(WHOLE)][:3]


def _thumbnail(image: Image.Image) -> Image.Image:
    scale = THUMBNAIL / max(image.size)
    if scale >= 1:
        return image
    return image.resize((max(8, round(image.width * scale)), max(8, round(image.height * scale))), Image.Resampling.BOX)


Block = tuple[int, int, int, int]


def _like(lines: NDArray[np.int16], colour: NDArray[Any]) -> NDArray[np.bool_]:
    """Where each of the three channels is at most 28 from a colour's. One channel after the other and in whole numbers: four times as fast as all at once."""
    near = np.ones(lines.shape[:-1], dtype=np.bool_)
    for channel, (low, high) in enumerate(zip(np.ceil(colour - 28).tolist(), np.floor(colour + 28).tolist(), strict=True)):
        near &= (lines[..., channel] >= int(low)) & (lines[..., channel] <= int(high))
    return near


def _trimmed(small: NDArray[np.int16], block: Block) -> Block:
    """Without the bars at its edges: lines of which most is of one colour, such as a border or a caption."""
    left, top, right, bottom = block
    part = small[top:bottom, left:right]
    above, below = _bar(part), _bar(part[::-1])
    part = part[above : part.shape[0] - below]
    before, after = _bar(part.swapaxes(0, 1)), _bar(part.swapaxes(0, 1)[::-1])
    return left + before, top + above, right - after, bottom - below


def _bar(lines: NDArray[np.int16], most: float = 0.45) -> int:
    """How many of the first lines are a bar: from one line of a single colour to the next, over the lines of letters between them."""
    if lines.shape[0] < 8 or lines.shape[1] < 8:
        return 0
    plain = np.flatnonzero(_like(lines[: int(lines.shape[0] * most)], np.median(lines[0], axis=0)).mean(axis=1) > 0.9)
    if not plain.size or plain[0] != 0:
        return 0
    wide = np.flatnonzero(np.diff(plain) > max(2, lines.shape[0] * 0.1))
    return int(plain[wide[0]] if wide.size else plain[-1]) + 1


def _blocks(small: NDArray[np.int16], block: Block, depth: int) -> Iterator[Block]:
    """What lies on a page, parted by lines of the page's colour across and down (an XY cut)."""
    left, top, right, bottom = block
    part = small[top:bottom, left:right]
    if min(part.shape[:2]) < 12:
        return
    edge = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    page = _like(part, np.median(edge, axis=0))
    down, across = _runs(page.mean(axis=1) < 0.97), _runs(page.mean(axis=0) < 0.97)
    inner = [(left + x0, top + y0, left + x1, top + y1) for y0, y1 in down for x0, x1 in across]
    for found in inner:
        if found == block:
            if page.mean() < 0.5:
                yield block
        elif depth:
            yield from _blocks(small, found, depth - 1)
        else:
            yield found


def _runs(marked: NDArray[np.bool_], least: int = 12) -> list[tuple[int, int]]:
    """Stretches of lines that have something on them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least]
