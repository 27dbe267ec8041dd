"""The dossier as PDF: tagged (PDF/UA-1), to be kept (PDF/A-2a), with its fonts, and the same bytes whenever it is made."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

import msgspec

from audiatur.errors import ExportError
from audiatur.publish.casefile import CaseView
from audiatur.publish.mask import Mask, Shut
from audiatur.publish.words import listed
from audiatur.record import Record
from audiatur.record.dossier import Dossier

LACKING: Final = "□"
_NAMED: Final = 6
"""Scripts that the note on missing signs names."""


def dossier(made: Dossier, view: CaseView, records: Sequence[Record], *, program: str, shut: Shut | None = None) -> dict[str, bytes]:
    """The files of a dossier: the PDF, the same as data, and the texts of the papers that the reader has, with names as the view has them."""
    mask = Mask(records, full=view.names == "full", shut=shut)
    texts = {r.document.id: mask.text(r.document.text or "", [r.document.id]) for r in records}
    papers = {f"papers/{n:03}.txt": texts[p.id].encode() for n, p in enumerate(made.papers, 1) if p.held and texts.get(p.id)}
    data = msgspec.json.format(msgspec.json.encode(view), indent=1) + b"\n"
    return {"dossier.pdf": pdf(view, made=made.as_of, program=program), "dossier.json": data} | papers


def pdf(view: CaseView, *, made: str, program: str) -> bytes:
    """`made` is the day that the file bears: that of the last entry."""
    try:
        import typst  # here: it is an extra of 84 MB, and most commands print no PDF
    except ImportError as error:
        raise ExportError("A dossier's PDF needs the extra `dossier`: install audiatur[dossier].") from error

    text, missing = shown(msgspec.json.encode(view).decode())
    year, month, day = (int(part) for part in made[:10].split("-"))
    inputs = {"case": text, "made": f"[{year},{month},{day}]", "program": program, "missing": missing}
    source = resources.files("audiatur.publish").joinpath("templates", "dossier.typ").read_bytes()
    return typst.compile(source, format="pdf", ignore_system_fonts=True, sys_inputs=inputs, pdf_standards=["a-2a", "ua-1"])


def shown(text: str) -> tuple[str, str]:
    """A text with a mark for each sign that the fonts lack, and of which scripts those are."""
    lacking = Counter(c for c in text if not _has(c))
    scripts = Counter[str]()
    for sign, count in lacking.items():
        scripts[unicodedata.name(sign, "unnamed").split()[0].capitalize()] += count
    said = listed([f"{name}: {count}" for name, count in scripts.most_common(_NAMED)])
    return "".join(c if c not in lacking else LACKING for c in text), said


def _has(sign: str) -> bool:
    return sign in "\n\t" or sign.isspace() or unicodedata.category(sign) == "Cf" or ord(sign) in _signs()


@cache
def _signs() -> frozenset[int]:
    """The signs that both of typst's own fonts for text have together, upright and bold: `signs.txt` has their ranges, in hex."""
    ranges = resources.files("audiatur.publish").joinpath("templates", "signs.txt").read_text(encoding="ascii").split()
    ends = [(int(r.partition("-")[0], 16), int(r.rpartition("-")[2], 16)) for r in ranges]
    return frozenset(sign for low, high in ends for sign in range(low, high + 1))
