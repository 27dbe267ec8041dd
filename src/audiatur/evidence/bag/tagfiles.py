"""The text files of a bag: bagit.txt, bag-info.txt, manifests and fetch.txt (RFC 8493, 2.1.1, 2.1.3, 2.2)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from audiatur.evidence.bag.report import Notes

KNOWN: Final = frozenset({(0, 93), (0, 94), (0, 95), (0, 96), (0, 97), (1, 0)})
_VERSION: Final = re.compile(r"BagIt-Version: (\d+)\.(\d+)([ \t]*)")
_ENCODING: Final = re.compile(r"Tag-File-Character-Encoding: (\S+)([ \t]*)")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_ENTRY: Final = re.compile(r"(\S+)[ \t]+(\S.*)")
_FETCH: Final = re.compile(r"(\S+)[ \t]+(\d+|-)[ \t]+(\S.*)")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_OXUM: Final = re.compile(r"(\d+)\.(\d+)")


class Declaration(NamedTuple):
    version: tuple[int, int]
    encoding: str


class Entry(NamedTuple):
    digest: str
    written: str


class Fetch(NamedTuple):
    url: str
    length: int | None
    written: str


def lines(text: str) -> list[str]:
    """Lines end with LF, CR or CRLF; the last may lack its end."""
    found = _LINE_END.split(text)
    return found[:-1] if found and not found[-1] else found


def declaration(data: bytes, notes: Notes) -> Declaration | None:
    """bagit.txt: two lines in UTF-8 without a byte-order mark."""
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        notes.error("2.1.1", "bagit.txt", "It begins with a byte-order mark.")
        return None
    try:
        found = lines(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        notes.error("2.1.1", "bagit.txt", f"It is not in UTF-8: {error.reason} at byte {error.start}.")
        return None
    while len(found) > 2 and not found[-1].strip():
        notes.warn("2.1.1", "bagit.txt", "It has an empty line at its end.")
        found.pop()
    version = _VERSION.fullmatch(found[0]) if found else None
    encoding = _ENCODING.fullmatch(found[1]) if len(found) > 1 else None
    if version is None:
        notes.error("2.1.1", "bagit.txt", "Its first line is not 'BagIt-Version: M.N'.")
    if encoding is None:
        notes.error("2.1.1", "bagit.txt", "Its second line is not 'Tag-File-Character-Encoding: ENCODING'.")
    if len(found) > 2:
        notes.error("2.1.1", "bagit.txt", f"It has {len(found)} lines, not two.")
    if version is None or encoding is None:
        return None
    if version[3] or encoding[2]:
        notes.warn("2.1.1", "bagit.txt", "A line ends with white space.")
    return _checked(Declaration((int(version[1]), int(version[2])), encoding[1]), notes)


def _checked(found: Declaration, notes: Notes) -> Declaration | None:
    known = found.version in KNOWN
    if not known:
        notes.error("2.1.1", "bagit.txt", f"Version {found.version[0]}.{found.version[1]} is not known: 0.93 to 0.97 and 1.0 are.")
    if not is_text_encoding(found.encoding):
        notes.error("2.1.1", "bagit.txt", f"The encoding {found.encoding} is not known.")
        known = False
    elif codecs.lookup(found.encoding).name != "utf-8" and found.version >= (1, 0):
        notes.warn("2.1.1", "bagit.txt", f"The encoding is {found.encoding}; the standard advises UTF-8.")
    return found if known else None


def is_text_encoding(name: str) -> bool:
    """Python knows codecs too that make no text of bytes, such as base64."""
    try:
        return (
            isinstance("".encode(name), bytes) and isinstance(b"".decode(name), str) and name.lower() not in {"idna", "punycode", "undefined", "unicode_escape"}
        )
    except (LookupError, UnicodeError, ValueError):
        return False


def text_of(path: Path, name: str, encoding: str, notes: Notes) -> str | None:
    """A tag file's text. A byte-order mark belongs to UTF-16 and UTF-32 alone."""
    try:
        data = path.read_bytes()
        text = data.decode(encoding)
    except (UnicodeError, OSError) as error:
        notes.error("2.3", name, f"It cannot be read as {encoding}: {error}.")
        return None
    if text.startswith("\ufeff"):
        notes.error("2.3", name, "It begins with a byte-order mark.")
        return None
    return text


def entries(text: str, name: str, notes: Notes) -> Iterator[Entry]:
    """Lines of a manifest: a digest in hexadecimal, white space, a path."""
    for number, line in enumerate(lines(text), 1):
        if not line.strip():
            notes.warn("2.1.3", name, f"Line {number} is empty.")
            continue
        match = _ENTRY.fullmatch(line)
        if match is None:
            notes.error("2.1.3", name, f"Line {number} is not a digest and a path.")
            continue
        written = match[2]
        if written.startswith("*"):
            notes.warn("2.1.3", name, f"Line {number} has an asterisk before the path, as md5sum writes it.")
            written = written[1:]
        yield Entry(match[1].lower(), written)


def fetches(text: str, notes: Notes) -> Iterator[Fetch]:
    for number, line in enumerate(lines(text), 1):
        if not line.strip():
            continue
        match = _FETCH.fullmatch(line)
        if match is None or _SCHEME.fullmatch(match[1]) is None:
            notes.error("2.2.3", "fetch.txt", f"Line {number} is not an address, a length or '-', and a path.")
            continue
        yield Fetch(match[1], None if match[2] == "-" else int(match[2]), match[3])


def information(text: str, name: str, version: tuple[int, int], notes: Notes) -> list[tuple[str, str]]:
    """Labels and values; a line that begins with white space goes on with the value above it."""
    found: list[tuple[str, str]] = []
    for number, line in enumerate(lines(text), 1):
        if line[:1] in {" ", "\t"} and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
            continue
        if not line.strip():
            continue
        label, colon, value = line.partition(":")
        if not colon or not label.strip():
            notes.error("2.2.2", name, f"Line {number} is not 'label: value'.")
            continue
        if label != label.strip() and version >= (1, 0):
            notes.warn("2.2.2", name, f"Line {number} has white space around its label.")
        found.append((label.strip(), value.strip()))
    return found


def oxum(found: list[tuple[str, str]], name: str, notes: Notes) -> tuple[int, int] | None:
    """Payload-Oxum: how many bytes, and how many files."""
    values = [value for label, value in found if label.lower() == "payload-oxum"]
    if len(values) > 1:
        notes.error("2.2.2", name, "Payload-Oxum stands there more than once.")
    for value in values[:1]:
        match = _OXUM.fullmatch(value)
        if match is None:
            notes.error("2.2.2", name, f"Payload-Oxum is '{value}', not BYTES.FILES.")
            continue
        return int(match[1]), int(match[2])
    return None
