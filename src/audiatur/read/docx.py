"""Word files: paragraphs and tables in their order, and the title. Its dates are often those of a template and are not taken."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from docx import Document as open_docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table, _Cell
from lxml.etree import XMLSyntaxError

from audiatur.errors import ReadError
from audiatur.read.part import LARGEST, Part, clean, too_large, whole

READER = "docx 1"
OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1")
DAMAGE = (PackageNotFoundError, zipfile.BadZipFile, zlib.error, XMLSyntaxError, NotImplementedError, EOFError, KeyError, ValueError, AttributeError)
"""What the libraries raise on damaged bytes, as a fuzzer found."""

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def parts(file: BinaryIO) -> Iterator[Part]:
    data = whole(file)
    _check(data)
    try:
        document = open_docx(BytesIO(data))
        text = "\n\n".join(filter(None, (_block(b) for b in document.iter_inner_content())))
        facts = document.core_properties
        title = clean(facts.title)
    except DAMAGE as error:
        raise ReadError("damaged", "The Word file cannot be opened: it is cut off or damaged. Get it again from where it came.") from error
    if not text:
        raise ReadError("empty", "There is no text in the Word file. If it holds pictures of text, recognise the text first (OCR).")
    yield Part(text=text, reader=READER, title=title)


def _check(data: bytes) -> None:
    """Word encrypts a file by wrapping it; a bomb is known by the sizes that its table of contents owns to."""
    if data.startswith(OLD_WORD):
        if ENCRYPTED in data:
            raise ReadError("encrypted", "The Word file asks for a password. Open it with the password, and save a copy without.")
        raise ReadError("damaged", "It is a Word file of the old kind (.doc), whatever its name says. Save it as .docx.")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except DAMAGE as error:
        raise ReadError("damaged", "It is not a Word file, or it is cut off. Get it again from where it came.") from error
    if any(m.flag_bits & 1 for m in members):
        raise ReadError("encrypted", "The Word file is packed with a password. Save a copy without.")
    if sum(m.file_size for m in members) > LARGEST:
        raise too_large()


def _block(block: object) -> str:
    if isinstance(block, Table):
        return "\n".join(filter(None, (_row(row.cells) for row in block.rows)))
    return str(getattr(block, "text", "")).strip()


def _row(cells: tuple[_Cell, ...]) -> str:
    """A merged cell stands in the list once for each column it covers: say it once."""
    unlike = (c for n, c in enumerate(cells) if n == 0 or c._tc is not cells[n - 1]._tc)
    return "\t".join(" ".join(c.text.split()) for c in unlike).strip()
