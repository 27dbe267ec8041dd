"""WACZ: a ZIP with the WARC files of a crawl in its folder `archive`."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from audiatur.errors import ReadError
from audiatur.read import webarchive
from audiatur.read.part import Part


def parts(file: BinaryIO) -> Iterator[Part]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield from _pages(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:  # OSError: a member that begins before the file
        raise ReadError("damaged", "The WACZ file cannot be opened: it is no ZIP, or it is cut off. Get it again from where it came.") from error


def _pages(archive: zipfile.ZipFile) -> Iterator[Part]:
    names = sorted(n for n in archive.namelist() if n.startswith("archive/") and n.endswith((".warc", ".warc.gz")))
    if not names:
        raise ReadError("damaged", "It is not a WACZ file: there is no WARC file in its folder 'archive'.")
    troubles: list[ReadError] = []
    number = 1
    for name in names:
        if archive.getinfo(name).flag_bits & 1:
            raise ReadError("encrypted", "The WACZ file is packed with a password. Save a copy without.")
        try:
            with archive.open(name) as member:
                for part in webarchive.parts(cast(BinaryIO, member), number):
                    number += 1
                    yield part
        except ReadError as error:
            troubles.append(error)
    bad = [t for t in troubles if t.verdict != "empty"] or (troubles if number == 1 else [])
    if bad:
        raise bad[0]
