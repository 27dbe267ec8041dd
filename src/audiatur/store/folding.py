"""Words as they are searched: without regard to case and accents, cut and folded here and not by an engine, so that both find the same."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from msgspec import Struct

_LETTERS: Final = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t"})
"""Letters with a stroke, a bar or no dot, which Unicode does not take apart."""


class Cut(Struct, frozen=True):
    """A text cut into words: characters `start` to `end` of each, and each folded."""

    places: list[tuple[int, int]]
    folded: list[str]


@cache
def _word() -> re.Pattern[str]:
    """Letters and digits with the marks on them, which in Arabic and Hindi are characters of their own."""
    marks = "".join(c for c in map(chr, range(0x300, 0x10000)) if unicodedata.category(c) in {"Mn", "Mc"})
    return re.compile(rf"[^\W_]+(?:[{marks}]+[^\W_]*)*")


_ASCII: Final = re.compile(r"[0-9a-z]+")
"""What `_word` finds in a text of small ASCII letters, in half the time."""


def cut(text: str) -> Cut:
    """The words of a text, in order."""
    found = list(_ASCII.finditer(text.lower()) if text.isascii() else _word().finditer(text))
    return Cut([word.span() for word in found], [word[0] for word in found] if text.isascii() else [fold(word[0]) for word in found])


def folded(text: str) -> list[str]:
    """The words of a text, folded, without their places."""
    if text.isascii():
        return _ASCII.findall(text.lower())
    return [fold(word) for word in _word().findall(text)]


def joined(text: str) -> str:
    """The folded words with a space before, between and after: a phrase stands in it where it stands in the text."""
    return f" {' '.join(folded(text))} "


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Lower case, no accents, only letters and digits; a word is never folded away."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS)).casefold()
    plain = unicodedata.normalize("NFC", "".join(c for c in apart if c.isalnum()))
    return plain or word
