"""How figures, dates, attributes and relations are put into words. Every phrase here stands beside a speaker where it is used."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from audiatur.record import Account, Attribute, Modality, Relation, Verdict
from audiatur.record.hedge import said

ATTRIBUTES: Final[dict[Attribute, str]] = {
    "occurred": "What is said to have occurred", "killed": "Killed", "wounded": "Wounded", "casualties": "Killed and wounded together",
    "missing": "Missing", "captured": "Captured", "displaced": "Displaced", "buildings_damaged": "Buildings damaged",
    "buildings_destroyed": "Buildings destroyed", "actor": "Actor named", "weapon": "Weapon", "target": "Target", "place": "Place", "date": "Date",
    "population": "Whom it concerns",
}  # fmt: skip
FIGURES: Final[frozenset[Attribute]] = frozenset(
    {"killed", "wounded", "casualties", "missing", "captured", "displaced", "buildings_damaged", "buildings_destroyed"}
)
RELATIONS: Final[dict[Relation, tuple[str, str, str]]] = {
    # sign, plural heading, and what it means
    "contradict": ("≠", "Contradict", "The entries give values that do not fit each other."),
    "deny": ("×", "Deny", "One entry says it; another says that it is not so."),
    "update": ("→", "Update", "The same speaker, or one who cites it, gives a later value."),
    "compatible": ("≈", "Compatible", "The entries fit each other: one contains the other."),
    "agree": ("=", "Agree", "The entries give the same value."),
    "not_in_collection": ("…", "Not in this collection", "No document read here has this party on this point; it may have spoken elsewhere."),
}
TIES: Final[dict[Relation, tuple[str, str]]] = {
    # what a cell shows, and what it says of its entry
    "contradict": ("≠", "does not fit another entry"),
    "deny": ("denial", "one entry says it, another denies it"),
    "update": ("update", "one entry is a later value of the other"),
}
MODALITIES: Final[dict[Modality, str]] = {"asserted": "", "denied": "denied", "alleged": "alleged", "possible": "said to be possible", "demanded": "called for"}
MEANT: Final = {
    "denied": "the speaker says that it is not so",
    "alleged": "the speaker does not give it as known",
    "said to be possible": "the speaker says that it may be so",
    "called for": "the speaker asks for it, and does not say that it took place",
}
"""What the words of `MODALITIES` say of an entry."""
OWN_WORDS: Final = "(in its own words)"
"""Stands behind a publisher that is the speaker because the text names none."""
VERDICTS: Final[dict[Verdict, str]] = {
    "read": "read", "empty": "no text in it", "encrypted": "encrypted", "damaged": "damaged", "too_large": "too large",
    "unsupported_type": "file type not supported", "language_not_read": "language not read", "unreadable": "could not be opened",
}  # fmt: skip
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@lru_cache(maxsize=10_000)  # a list has a day or two in each line, and many of them are the same
def day(iso: str | None) -> str:
    """ "11 October 2020" from "2020-10-11", as precise as given and no more; other forms stay as they are."""
    if not iso:
        return ""
    week = re.fullmatch(r"(\d{4})-W(\d\d)", iso)
    if week:
        return f"week {int(week[2])} of {week[1]}"
    if iso.startswith("XXXX-"):
        return day("2000" + iso[4:]).removesuffix(" 2000")
    parts = iso[:10].split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3 or len(parts[0]) != 4:
        return iso
    year, *rest = parts
    if rest and not 1 <= int(rest[0]) <= 12:
        return iso
    month = _MONTHS[int(rest[0]) - 1] if rest else ""
    number = str(int(rest[1])) if len(rest) > 1 else ""
    return " ".join(part for part in (number, month, year) if part)


@lru_cache(maxsize=10_000)
def short_day(iso: str | None) -> str:
    """ "11 Oct 2020": for cells and marks."""
    words = day(iso).split()
    return " ".join(word[:3] if word in _MONTHS else word for word in words)


def dated(text: str) -> str:
    """A sentence of the comparison with its dates as people write them."""
    return re.sub(r"\b\d{4}-\d\d(-\d\d)?\b", lambda found: short_day(found.group()), text)


def value(account: Account, before: str = "") -> str:
    """What an account gives on its attribute, in words; the quote beside it is the source's own. `before` is the text up to the quote."""
    return with_people(bare(account, before), whom(account))


def bare(account: Account, before: str = "") -> str:
    """The value without whom it counts."""
    given = account.value
    if account.attribute in FIGURES:
        return said(given, before)
    return _text(account.attribute, given, account.quote.text)


def whom(account: Account) -> str:
    """Whom a figure counts, where the text says so: "women"."""
    given = account.value.get("population")
    return given if account.attribute in FIGURES and isinstance(given, str) and given not in ("unspecified", "unknown") else ""


def with_people(shown: str, population: object) -> str:
    """The figure with whom it counts, where the text says so: "3 (women)"."""
    return f"{shown} ({population})" if isinstance(population, str) and population not in ("", "unspecified", "unknown") else shown


def _text(attribute: Attribute, given: dict[str, Any], quote: str) -> str:
    if attribute == "date":
        start, end = given.get("start"), given.get("end")
        if isinstance(start, str):
            return short_day(start) + (f" to {short_day(end)}" if isinstance(end, str) and end != start else "")
    for key in ("name", "text", "value", "type"):
        if isinstance(given.get(key), str) and given[key]:
            return str(given[key]).replace("_", " ")
    return quote


def count(n: int, noun: str, plural: str | None = None) -> str:
    """ "1 document", "3 documents"."""
    return f"{n} {noun if n == 1 else plural or noun + 's'}"


def listed(items: list[str]) -> str:
    """ "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


_LANGUAGES: Final = {
    "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "bn": "Bengali", "de": "German", "en": "English", "es": "Spanish", "fa": "Persian",
    "fr": "French", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hy": "Armenian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "ka": "Georgian", "ko": "Korean", "ku": "Kurdish", "my": "Burmese", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "so": "Somali", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "ti": "Tigrinya", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def language(code: str | None) -> str:
    """The language's English name, or its code where we have none."""
    return _LANGUAGES.get(code or "", code or "not known")
