"""Words as they are searched: without regard to case and accents, cut and folded here and not by an engine, so that both find the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from msgspec import Struct

_LETTERS: Final = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t"})
"""Letters with a stroke, a bar or no dot, which Unicode does not take apart."""


class Word(Struct, frozen=True, gc=False):
    """Characters `start` to `end` of a text, folded."""

    start: int
    end: int
    folded: str


@cache
def _word() -> re.Pattern[str]:
    """Letters and digits with the marks on them, which in Arabic and Hindi are characters of their own."""
    marks = "".join(c for c in map(chr, range(0x300, 0x10000)) if unicodedata.category(c) in {"Mn", "Mc"})
    return re.compile(rf"[^\W_](?:[^\W_]|[{marks}])*")


def words(text: str) -> Iterator[Word]:
    """The words of a text, in order."""
    for found in _word().finditer(text):
        yield Word(found.start(), found.end(), fold(found[0]))


def folded(text: str) -> list[str]:
    """The words of a text, folded, without their places."""
    if text.isascii():
        return _word().findall(text.lower())
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
