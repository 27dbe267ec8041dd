"""Makes of an untidy text the one that is parsed: capitals, broken lines, odd spaces, glued sentences, signs of posts. A tidy text stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audiatur.extract import lettercase, lines
from audiatur.extract.lexicon import Lexicon
from audiatur.extract.view import Edit, View, view_of

SIGNS = re.compile(
    "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]|[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f\u20e3]|\r(?=\n)|[ﬀ-ﬆ]"
    "|[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]|(?<![\\w&/])#(?=[^\\W\\d_])"
)
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
NO_SPACE = re.compile(r"(?<=[^\W_]{3}[.!?])(?=[\"“]?[A-Z][\w’']*[ ,])|(?<=[.!?][”\"])(?=[A-Z][a-z]*[ ,])|(?<=[^\W\d_]{3},)(?=[A-Za-z]{3,}[ ,])")
GLUED = re.compile(r"(?<=[a-z]{3})(?=(?:The|An?|In|On|At|As|After|According|Two|Three|Four|Five|At least)\s+[a-z])")
CLOCK = re.compile(
    r"^[ \t]*[\[(]?\d{1,2}[:.]\d\d(?:[ ]?(?:[AaPp]\.?[Mm]\.?|h|hrs|GMT|UTC|[A-Z]{3,4}|local(?: time)?))?[\])]?([ \t]*[-–—:|][ \t]+|[ \t]+(?=[A-Z“\"]))", re.M
)
ADDRESS = re.compile(r"[/@\\]|www\.")


def tidied(text: str, lexicon: Lexicon) -> View:
    """The view of a text that the parser gets."""
    view = view_of(text)
    view = view.edited(_signs(view.text))
    view = view.edited(lines.edits(view.text, lexicon))
    view = view.edited(_spaces(view.text))
    view = view.edited(_clocks(view.text))
    return view.edited(lettercase.edits(view.text, lexicon))


def _signs(text: str) -> Iterator[Edit]:
    """Spaces that do not break become plain ones, signs of posts too; invisible signs go; joined letters are parted."""
    if text.isascii() and "#" not in text and "\r" not in text:
        return
    for found in SIGNS.finditer(text):
        sign = found[0]
        invisible = sign in "\r#\u00ad\u20e3\ufeff\ufe0e\ufe0f" or "\u200b" <= sign <= "\u200f" or "\u2028" <= sign <= "\u202e" or "\u2060" <= sign <= "\u2064"
        yield found.start(), found.end(), "" if invisible else LIGATURES.get(sign, " ")


def _spaces(text: str) -> Iterator[Edit]:
    """The space that is missing behind a full stop or a comma, and the line that a heading should have for itself."""
    every = [(m.start(), " ") for m in NO_SPACE.finditer(text)] + [(m.start(), "\n") for m in GLUED.finditer(text)]
    for at, sign in sorted(every):
        left, right = text.rfind(" ", 0, at) + 1, text.find(" ", at)
        if not ADDRESS.search(text, left, right if right > 0 else len(text)):
            yield at, at, sign


def _clocks(text: str) -> Iterator[Edit]:
    """The time before an entry of a live page stands on a line of its own."""
    for found in CLOCK.finditer(text):
        start, end = found.span(1)
        yield start, end, "\n" + " " * (end - start - 1)
