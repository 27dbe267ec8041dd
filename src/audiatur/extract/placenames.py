"""How spellings of a name are compared: folded, or reduced to a skeleton that transliterations share."""

from __future__ import annotations

import re
import unicodedata

LETTERS = str.maketrans(
    {"ə": "a", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "-": " ", "‑": " ", "–": " ", "/": " "}
    | dict.fromkeys("'’‘ʼʻ`´ʿʾ′ʹ.", "")
)
SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
DIGRAPHS = (("dzh", "j"), ("sch", "s"), ("kh", "x"), ("gh", "g"), ("zh", "z"), ("sh", "s"), ("ch", "c"), ("dj", "j"), ("ph", "f"), ("w", "v"), ("q", "g"))
VOWELS = str.maketrans("", "", "aeiouy ")
TWICE = re.compile(r"(.)\1+")


def fold(name: str) -> str:
    """Without case, accents, apostrophes, hyphens and points: "Sana'a" -> "sanaa", "Saint-Denis" and "St. Denis" -> "saint denis"."""
    plain = name.casefold().translate(LETTERS)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    words = plain.split()
    return " ".join([SHORT.get(words[0], words[0]), *words[1:]]) if len(words) > 1 else plain.strip()


def skeleton(name: str) -> str:
    """The first letter and the consonants, with the spellings of one sound joined: "Aghjabadi", "Agjabedi" -> "agjbd"."""
    plain = fold(name)
    for pair, one in DIGRAPHS:
        plain = plain.replace(pair, one)
    return TWICE.sub(r"\1", plain[:1] + plain[1:].translate(VOWELS))
