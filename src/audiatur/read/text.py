"""Plain text: the bytes decoded as UTF-8, every character kept, line ends and byte order mark included: spans are offsets into exactly this."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from charset_normalizer import from_bytes

from audiatur.errors import ReadError
from audiatur.read.part import Part, quiet, whole

READER = "text 1"
MARKS = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""Longest first: UTF-32's little-endian mark begins with UTF-16's."""

CANDIDATES = ["cp1251", "koi8_r", "cp1250", "cp1254", "cp1256", "cp1255", "cp1253", "gb18030", "shift_jis", "big5", "euc_kr"]
ACCENTED = 0.08
"""Up to this share of bytes outside ASCII it is a western text with accents and curly quotes; statistics on so few letters mislead."""

SAMPLE = 200_000

quiet("charset_normalizer")


def parts(file: BinaryIO) -> Iterator[Part]:
    data = whole(file)
    text, notes = decode(data)
    yield Part(text=text, reader=READER, notes=notes, sha256=hashlib.sha256(data).hexdigest())


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of bytes whose encoding nobody states, and a note where it had to be guessed. Raises ReadError where it is no text."""
    encoding = next((e for mark, e in MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text, notes = data.decode(encoding), ()
    except UnicodeDecodeError:
        return _guessed(data)
    if _binary(text):
        raise ReadError("damaged", "Its bytes are not text. Look what kind of file it is, and give it that suffix.")
    return text, notes


def _binary(text: str) -> bool:
    sample = text[:SAMPLE]
    odd = sum(c < " " and c not in "\t\n\r\f\v\x1b\x1a" for c in sample)
    return odd > len(sample) / 1000


def _guessed(data: bytes) -> tuple[str, tuple[str, ...]]:
    if _binary(data[:SAMPLE].decode("latin-1")):
        raise ReadError("damaged", "Its bytes are not text. Look what kind of file it is, and give it that suffix.")
    encoding = _encoding(data)
    note = f"It is not UTF-8; it was read as {encoding}, which is a guess. Check its letters, or save it as UTF-8."
    return data.decode(encoding, "replace"), (note,)


def _encoding(data: bytes) -> str:
    if sum(b > 127 for b in data[:SAMPLE]) <= ACCENTED * len(data[:SAMPLE]):
        return "cp1252"
    best = from_bytes(data[:SAMPLE], cp_isolation=CANDIDATES).best()
    return best.encoding if best else "cp1252"
