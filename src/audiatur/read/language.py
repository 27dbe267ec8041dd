"""Which language a text is in. English is read; a text in another language is a gap that says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from audiatur.record import Gap, Span

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

READ = "en"
SAMPLE = 4_000
"""Characters from the beginning, the middle and the end that are looked at."""

SURE = 0.9
LETTERS = 60
"""Of fewer Latin letters, such as a title, no language is told: it is taken for one that is read."""

PASSAGE = 100
"""Letters of a paragraph whose language is told apart from the text's."""

PLAIN = frozenset({
    "the", "of", "and", "to", "that", "was", "were", "with", "from", "by", "had", "has", "have", "their", "which", "this", "are", "for", "said", "they", "been",
})  # fmt: skip
"""Words that every English sentence is made of; another language has one or two of them ("for", "had", "was"), none has three as often as this."""
PLAINLY, DIFFERENT, FEW = 0.12, 3, 15
"""Where they are so large a share of the words, so many different ones, and the words so many, the identifier need not be asked: half a second to load it
is saved where all papers are plainly English. Of the 14,481 texts and paragraphs in the project's corpora that are so, it calls every one English."""
_WORD = re.compile(r"[^\W\d_]+")

PARAGRAPH = re.compile(r"\S[^\n]*\S")

NAMES = {
    "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "de": "German", "el": "Greek", "es": "Spanish", "fa": "Persian", "fr": "French",
    "he": "Hebrew", "hy": "Armenian", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sr": "Serbian", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "sv": "Swedish", "zh": "Chinese",
}  # fmt: skip


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # here: it brings NumPy, and most papers need neither

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str) -> str:
    """ISO 639-1 code of the language that most of the text is in."""
    sample = _sample(text)
    if _plainly_english(sample):
        return READ
    letters = [c for c in sample if c.isalpha()]
    latin = sum(unicodedata.name(c, "").startswith("LATIN") for c in letters)
    if not letters or (2 * latin >= len(letters) and len(letters) < LETTERS):
        return READ
    code, sure = _identifier().classify(sample.lower())
    return READ if sure < SURE and 2 * latin >= len(letters) else str(code)


def _plainly_english(text: str) -> bool:
    words = _WORD.findall(text.lower())
    plain = [word for word in words if word in PLAIN]
    return len(words) >= FEW and len(plain) >= PLAINLY * len(words) and len(set(plain)) >= DIFFERENT


def is_read(code: str) -> bool:
    return code.lower().replace("_", "-").split("-")[0] == READ


def reason(code: str) -> str:
    return f"It is in {_name(code)}, which is not read. Have it translated, and file the translation as a paper of its own."


def passages_not_read(text: str) -> Iterator[Gap]:
    """Paragraphs in another language inside an English text, each a gap; short ones are left alone, as names and titles mislead."""
    for match in PARAGRAPH.finditer(text):
        passage = match.group()
        letters = sum(c.isalpha() for c in passage)
        if letters >= PASSAGE and not is_read(code := language_of(passage)):
            span = Span(start=match.start(), end=match.end(), text=passage)
            yield Gap(step="read", span=span, reason=f"This passage is in {_name(code)}, which is not read.")


def _name(code: str) -> str:
    return NAMES.get(code.lower().split("-")[0], f"the language '{code}'")


def _sample(text: str) -> str:
    if len(text) <= 3 * SAMPLE:
        return text
    middle = len(text) // 2
    return " ".join((text[:SAMPLE], text[middle : middle + SAMPLE], text[-SAMPLE:]))
