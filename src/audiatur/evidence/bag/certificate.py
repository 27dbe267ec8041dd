"""One page in plain words: what the bag shows, and what it does not."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from audiatur.evidence.stamps import Time
from audiatur.evidence.vault import Item, Vault

LISTED = 12
"""Items on the page; all of them are in custody.txt."""
STAMPS = 4
"""Time stamps on the page; all of them are in stamps/."""

SHOWN = (
    "Each file in data/ is byte for byte the one that was filed under the SHA-256 hash in its proof.",
    "Its filing is an entry of a log to which one can add and from which nobody can take; the proof shows its place below the signed head.",
    "Whoever has an older or a newer head of the same log can show that it is the same log, with nothing removed or put in between.",
    "Who says that they filed, received or handled it, when and why, is in custody.txt as it was entered.",
)
NOT_SHOWN = (
    "Integrity is not authenticity: that a file has not changed since it was filed does not show that a picture is what it is said to be.",
    "Whether place, date, persons and deeds are as claimed. What is entered in custody.txt are statements of those named there.",
    "When it was made. The times in the log are those of the computer that filed it; a time stamp in stamps/, where there is one, is that of its authority.",
    "Who holds the key. Compare the key below with one that you have from its holder in another way.",
)


def pdf(vault: Vault, items: Sequence[tuple[str, Item]], times: Sequence[Time] = ()) -> bytes:
    """The same bytes for the same bag: no clock and no random number goes into it. `times` are those that its time stamps show."""
    _fonts()
    out = io.BytesIO()
    page = SimpleDocTemplate(
        out, pagesize=A4, invariant=1, title="Certificate of integrity", author="audiatur", leftMargin=50, rightMargin=50, topMargin=44, bottomMargin=40
    )
    page.build(list(_story(vault, items, times)))
    return out.getvalue()


def _fonts() -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in (("Vera", "Vera.ttf"), ("VeraBd", "VeraBd.ttf")):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / file)))


def _story(vault: Vault, items: Sequence[tuple[str, Item]], times: Sequence[Time]) -> list[Flowable]:
    text = ParagraphStyle("text", fontName="Vera", fontSize=8.2, leading=11.2)
    head = ParagraphStyle("head", parent=text, fontName="VeraBd", fontSize=10, leading=13, spaceBefore=7, spaceAfter=2)
    title = ParagraphStyle("title", parent=head, fontSize=15, leading=20)
    point = ParagraphStyle("point", parent=text, leftIndent=12, bulletIndent=2)
    small = ParagraphStyle("small", parent=text, fontSize=6.6, leading=8.6, wordWrap="CJK")
    log = vault.log.head()
    found: list[Flowable] = [Paragraph("Certificate of integrity", title), Paragraph(f"of {len(items)} filed items. Integrity is not authenticity.", text)]
    found += [Paragraph("What this bag shows", head), *(Paragraph(said, point, bulletText="•") for said in SHOWN)]
    found += [Paragraph("What it does not show", head), *(Paragraph(said, point, bulletText="•") for said in NOT_SHOWN)]
    found += [Paragraph("How to check it without us", head)]
    found += [Paragraph("README.txt has the steps with sha256sum, openssl and Python; verify.html does them in a browser, without a network.", text)]
    found += [
        Paragraph("The log", head),
        Paragraph(f"Origin {escape(vault.settings.origin)}<br/>{log.size if log else 0} entries, root {log.root.hex() if log else ''}", small),
    ]
    found += [Paragraph(f"Key {escape(key.vkey)}", small) for key in vault.keys[-3:]]
    found += [Paragraph("Time stamps of others", head)]
    found += [Paragraph(escape(said), small) for said in _stamped(times)]
    found += [Paragraph("The items", head)]
    found += [
        Paragraph(f"{escape(_plain(name))}<br/>{item.sha256}, {item.size} bytes, entry {item.events[0]}, {item.filed_at}", small)
        for name, item in items[:LISTED]
    ]
    if len(items) > LISTED:
        found += [Spacer(0, 3), Paragraph(f"and {len(items) - LISTED} more, in custody.txt", small)]
    return found


def _stamped(times: Sequence[Time]) -> list[str]:
    if not times:
        return ["None: the times below are those of the computer that filed the items."]
    return [f"{t.of} was there at {t.at}, according to {t.authority} ({_plain(t.signer)})" for t in times[:STAMPS]]


def _plain(name: str) -> str:
    """Letters that the page's font lacks are written as their number: the name in the bag has them."""
    return "".join(c if ord(c) < 0x180 else f"\\u{ord(c):04x}" for c in name)
