"""Which reader reads which file. A reader is imported when the first file of its format is met: some of the libraries are slow to load."""

from __future__ import annotations

from importlib import import_module
from pathlib import PurePath

from audiatur.errors import ReadError
from audiatur.read.part import Reader

READERS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".eml": "mail",
    ".mht": "mail",
    ".mhtml": "mail",
    ".mbox": "mbox",
    ".warc": "webarchive",
    ".warc.gz": "webarchive",
    ".arc": "webarchive",
    ".arc.gz": "webarchive",
    ".wacz": "wacz",
}

ADVICE = {
    "Save it as .docx or PDF.": (".doc", ".odt", ".rtf", ".pages", ".wps", ".docm", ".epub"),
    "Recognise its text first (OCR), or type what it says.": (".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".heic"),
    "Unpack it and read the folder.": (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz"),
    "Write down what is said in it.": (".mp3", ".mp4", ".m4a", ".wav", ".ogg", ".avi", ".mov", ".mkv", ".webm"),
    "Save the mail as .eml.": (".msg", ".pst", ".emlx"),
    "Save the sheet as text (.txt) or PDF.": (".xls", ".xlsx", ".ods", ".csv", ".tsv", ".ppt", ".pptx"),
}


def suffix(name: str) -> str:
    """The part of a file's name that names its format: `.warc.gz` is one."""
    path = PurePath(name.lower())
    both = "".join(path.suffixes[-2:])
    return both if both in READERS else path.suffix


def stem(name: str) -> str:
    """The name without it."""
    end = suffix(name)
    return name[: -len(end)] if end else name


def format_of(name: str) -> str:
    """The format of a file of this name. Raises ReadError where it is not read."""
    kind = suffix(name)
    if kind not in READERS:
        raise ReadError("unsupported_type", _unsupported(kind))
    return READERS[kind]


def reader_of(name: str) -> Reader:
    """The reader for a file of this name, to run in this process. Raises ReadError where there is none."""
    reader: Reader = import_module(f"audiatur.read.{format_of(name)}").parts
    return reader


def _unsupported(kind: str) -> str:
    if not kind:
        return "Its name has no suffix that tells its format. Name it .txt, .html, .pdf, .docx, .eml, .mbox, .warc or .wacz, as it is."
    if kind == ".json":
        return "It is a sidecar without its paper: no file of the same name lies beside it. Add the paper, or remove the sidecar."
    advice = next((say for say, kinds in ADVICE.items() if kind in kinds), "Save it as text, .docx or PDF.")
    return f"Files of type {kind} are not read. {advice}"
