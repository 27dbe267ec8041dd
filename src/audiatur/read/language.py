"""Which language a text is in. English is read; a text in another language is a gap that says so."""

from __future__ import annotations

import unicodedata
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

READ = "en"
SAMPLE = 4_000
"""Characters from the beginning, the middle and the end that are looked at."""

SURE = 0.9
LETTERS = 60
"""Of fewer Latin letters, such as a title, no language is told: it is taken for one that is read."""

NAMES = {
    "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "de": "German", "el": "Greek", "es": "Spanish", "fa": "Persian", "fr": "French",
    "he": "Hebrew", "hy": "Armenian", "it": "Italian", "ja": "Japanese", "ka": "Georgian", "ko": "Korean", "nl": "Dutch", "pl": "Polish",
    "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sr": "Serbian", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "zh": "Chinese",
}  # fmt: skip


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str) -> str:
    """ISO 639-1 code of the language that most of the text is in."""
    letters = [c for c in _sample(text) if c.isalpha()]
    latin = sum(unicodedata.name(c, "").startswith("LATIN") for c in letters)
    if not letters or (2 * latin >= len(letters) and len(letters) < LETTERS):
        return READ
    code, sure = _identifier().classify(_sample(text).lower())
    return READ if sure < SURE and 2 * latin >= len(letters) else str(code)


def is_read(code: str) -> bool:
    return code.lower().replace("_", "-").split("-")[0] == READ


def reason(code: str) -> str:
    name = NAMES.get(code.lower().split("-")[0], f"the language '{code}'")
    return f"It is in {name}, which is not read. Have it translated, and file the translation as a paper of its own."


def _sample(text: str) -> str:
    if len(text) <= 3 * SAMPLE:
        return text
    middle = len(text) // 2
    return " ".join((text[:SAMPLE], text[middle : middle + SAMPLE], text[-SAMPLE:]))
