"""Text of unknown origin, made fit to be shown: nothing in it may move, hide or reorder what stands around it."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# Embeddings, overrides and isolates reorder what follows them ("Trojan source"); marks such as U+200F are ordinary spelling and stay.
_REORDER = "\u202a-\u202e\u2066-\u2069"
# HTML cannot carry these, not even escaped; lone surrogates cannot be written as UTF-8.
_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_UNSHOWABLE = re.compile(f"[{_REORDER}{_FORBIDDEN}]")


def plain(text: str) -> str:
    """For labels, names and attributes: characters that reorder or cannot be written are left out."""
    return text if text.isprintable() else _UNSHOWABLE.sub("", text)  # nearly every text is; none of these characters is


def visible(text: str) -> Markup:
    """For a document's own words: escaped, and each such character shown by its number, so that nothing is hidden and nothing acts."""
    if not _UNSHOWABLE.search(text):
        return escape(text)
    parts = _UNSHOWABLE.split(text)
    marks = [Markup('<span class="ctl">U+{:04X}</span>').format(ord(found)) for found in _UNSHOWABLE.findall(text)]
    shown = escape(parts[0])
    for mark, part in zip(marks, parts[1:], strict=True):
        shown += mark + escape(part)
    return shown
