"""PDF: the text layer, its lines joined to paragraphs, and the document information."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2
import pypdfium2.raw

from audiatur.errors import ReadError
from audiatur.read.part import LONGEST, Part, clean, iso_day, quiet, too_long, whole

READER = "pdf 1"
FULL = 0.7
"""A line shorter than this share of the widest ones ends its paragraph."""

PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–\s]*\d{1,4}[-–\s]*(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
STARTS = re.compile(r"[•‣▪●◦*–—-]\s|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s")

MADE = "Taken as the day of publication: {}, when this PDF was made. If it was printed later than it appeared, say so in a sidecar."

quiet("pypdfium2")


def parts(file: BinaryIO) -> Iterator[Part]:
    data = whole(file)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _refused(error, data) from error
    try:
        text = _paragraphs(_lines(document))
        facts = document.get_metadata_dict(skip_empty=True)
    except pypdfium2.PdfiumError as error:
        raise ReadError("damaged", "A page of the PDF cannot be opened. Get the file again from where it came.") from error
    finally:
        document.close()
    if not text.strip():
        raise ReadError("empty", "The PDF has no text layer, as scans have none. Recognise its text first (OCR).")
    made = _date(facts.get("CreationDate"))
    notes = (MADE.format(made),) if made else ()
    yield Part(text=text, reader=READER, title=clean(facts.get("Title")), published=made, notes=notes)


def _refused(error: pypdfium2.PdfiumError, data: bytes) -> ReadError:
    if getattr(error, "err_code", None) in {pypdfium2.raw.FPDF_ERR_PASSWORD, pypdfium2.raw.FPDF_ERR_SECURITY}:
        return ReadError("encrypted", "The PDF asks for a password. Open it with the password, and save a copy without.")
    if b"%PDF" not in data[:1024]:
        return ReadError("damaged", "It is not a PDF, whatever its name says. Look what kind of file it is, and give it that suffix.")
    return ReadError("damaged", "The PDF cannot be opened: it is cut off or damaged. Get it again from where it came.")


def _lines(document: pypdfium2.PdfDocument) -> list[str]:
    pages: list[list[str]] = []
    length = 0
    for page in document:
        textpage = page.get_textpage()
        text = textpage.get_text_range()
        textpage.close()
        page.close()
        length += len(text)
        if length > LONGEST:
            raise too_long()
        pages.append([line.strip() for line in text.replace("\x00", "").splitlines()])
    return _without_margins(pages)


def _without_margins(pages: list[list[str]]) -> list[str]:
    """Page numbers go, and so does what stands first or last on more than half of the pages."""
    pages = [page for page in ([line for line in page if line] for page in pages) if page]
    edges = Counter(line for page in pages for line in {page[0], page[-1]})
    margin = {line for line, n in edges.items() if n > 2 and n > len(pages) / 2}
    out: list[str] = []
    for page in pages:
        while page and (page[0] in margin or PAGE_NUMBER.fullmatch(page[0])):
            page = page[1:]
        while page and (page[-1] in margin or PAGE_NUMBER.fullmatch(page[-1])):
            page = page[:-1]
        out += page
    return out


def _paragraphs(lines: list[str]) -> str:
    widths = sorted(map(len, lines))
    width = widths[len(widths) * 9 // 10] if widths else 0
    out: list[str] = []
    open_ended = False
    for line in lines:
        if open_ended and not STARTS.match(line):
            out[-1] = _joined(out[-1], line)
        else:
            out.append(line)
        open_ended = len(line) >= FULL * width
    return "\n\n".join(paragraph.replace("\ufffe", "-").replace("\x02", "-") for paragraph in out)


def _joined(text: str, line: str) -> str:
    """PDFium marks a word that was divided at the end of a line; a plain hyphen before a small letter divides one, too."""
    if text.endswith(("\ufffe", "\x02", "\xad")):
        return text[:-1] + line
    if re.search(r"[a-z]-$", text) and line[:1].islower():
        return text[:-1] + line
    return f"{text} {line}"


def _date(value: object) -> str | None:
    """`D:20201004120000+04'00'`: the day alone, since the clock is the writing program's."""
    match = re.match(r"(?:D:)?(\d{8})", str(value or ""))
    return iso_day(match.group(1)) if match else None
