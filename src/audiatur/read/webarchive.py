"""Web archives (WARC, and ARC before it): each HTML response with status 200, and each page kept as a resource, is a paper.

Read record by record, so that an archive may be of any size.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import msgspec
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from audiatur.errors import ReadError
from audiatur.read.html import LARGEST_PAGE, page
from audiatur.read.part import Part, quiet, too_large

PAGES = ("text/html", "application/xhtml+xml")
LARGEST_RECORD = 2_000_000_000
"""Bytes of one response, unpacked, that are skipped to reach the next; an archive with more in one is a bomb, or of films."""

quiet("warcio")


class _Archive(ArchiveIterator):  # type: ignore[misc]  # warcio has no types
    """Counts records of a wrong length without a word on standard error."""

    INC_RECORD = ""


def parts(file: BinaryIO, first: int = 1) -> Iterator[Part]:
    number = first
    try:
        archive = _Archive(_unpacked(file), arc2warc=True, check_digests=True)
        for record in archive:
            if int(record.rec_headers.get_header("Content-Length") or 0) > LARGEST_RECORD:
                raise ReadError("too_large", "A response in the archive is larger than 2 000 million bytes; it and what follows it were not read.")
            found = _page(record, number) if _is_page(record) else None
            if not (whole := _is_whole(record)) and not _is_served(record):
                raise EOFError
            if found is not None:
                yield _with_doubt(found, record, whole=whole)
                number += 1
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, zlib.error, AttributeError) as error:
        raise ReadError("damaged", f"The web archive is cut off or damaged after {number - first} pages. Get it again from where it came.") from error
    if archive.err_count:
        raise ReadError(
            "damaged", f"{archive.err_count} records of the web archive are not as long as they say; a page may be cut. Get it again from where it came."
        )
    if number == first:
        raise ReadError("empty", "There is no web page in the archive: no HTML response with status 200, and no HTML resource.")


def _unpacked(file: BinaryIO) -> BinaryIO:
    """Some tools pack the archive as a whole, and not record by record as the format has it; unpacked as one stream both are the same."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file


def _with_doubt(part: Part, record: Any, *, whole: bool) -> Part:
    """An archive keeps a digest of each page as it came, and its length."""
    notes = []
    if record.digest_checker.passed is False:
        notes.append("The digest that the archive has of this page is not that of its bytes: one of them was changed since it was saved.")
    if not whole:
        notes.append("The archive ends before the length that it has of this page; by the length that the server gave, all of the page is there.")
    return msgspec.structs.replace(part, notes=(*part.notes, *notes))


def _is_whole(record: Any) -> bool:
    """Reads to the record's end. warcio takes a file that is cut off for one that ends; the bytes that the record still owes tell."""
    while record.raw_stream.read(65_536):
        pass
    return int(getattr(record.raw_stream, "limit", 0)) <= 0


def _is_served(record: Any) -> bool:
    """A response that is shorter than the archive says, with all the bytes that its server announced: a program that changes line ends leaves it so."""
    if record.http_headers is None or record.http_headers.get_header("Transfer-Encoding"):
        return False
    announced = record.http_headers.get_header("Content-Length") or ""
    there = int(record.rec_headers.get_header("Content-Length") or 0) - int(record.raw_stream.limit) - record.http_headers.total_len
    return announced.isdigit() and 0 < int(announced) <= there


def _is_page(record: Any) -> bool:
    if record.rec_type == "resource":
        return _kind(record.rec_headers) in PAGES
    if record.rec_type != "response" or record.http_headers is None or record.http_headers.get_statuscode() != "200":
        return False
    return _kind(record.http_headers) in PAGES


def _kind(headers: Any) -> str:
    return (headers.get_header("Content-Type") or "").split(";")[0].strip().lower()


def _page(record: Any, number: int) -> Part:
    url = record.rec_headers.get_header("WARC-Target-URI")
    data = _payload(record.content_stream())
    digest = hashlib.sha256(data).hexdigest()
    try:
        if len(data) > LARGEST_PAGE:
            raise too_large(LARGEST_PAGE)
        found = page(data, url)
    except ReadError as error:
        return Part(where=(number,), sha256=digest, url=url, trouble=error)
    return msgspec.structs.replace(found, where=(number,), sha256=digest)


def _payload(stream: BinaryIO) -> bytes:
    """At most a page's worth, and one byte more to know that there is more."""
    data = bytearray()
    while len(data) <= LARGEST_PAGE and (block := stream.read(65_536)):
        data += block
    return bytes(data[: LARGEST_PAGE + 1])
