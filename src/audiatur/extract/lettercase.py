"""Reads lines in capitals, and texts that have none, as they would be written in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from audiatur.extract.lexicon import Lexicon, is_town, proper
from audiatur.extract.view import Edit
from audiatur.record.words import vocabulary

WORD = re.compile(r"[^\W\d_]+(?:['’.‑-][^\W\d_]+)*")
CAPITALS = re.compile(r"[A-ZÀ-ÞŁŠŽŞİĞĄĘĆŃŚŹŻČŘŮĐ]{2,}[^a-zß-öø-ÿ\n]*[A-ZÀ-ÞŁŠŽŞİĞĄĘĆŃŚŹŻČŘŮĐ]{2}")
"""Where no such stretch stands on a line there is nothing to do."""

FEWEST_WORDS = 4
FEWEST_ORDINARY = 2
"""Ordinary words in a stretch of capitals; without them it is a name, a dateline or a row of short names."""

LONGEST_NAME = 5
RARE = 300
"""A text with fewer than one capital in so many letters has none to speak of."""

FEWEST_LETTERS = 40
BEGINS = re.compile(r"(?:^|[.!?:]['\"”’)]*\s+|\n\s*)[\s\"“‘'(«•*–—-]*$")
SHORT = 3


def edits(text: str, lexicon: Lexicon) -> Iterator[Edit]:
    """What to change in a text for it to have the capitals of running text; nothing where it has them."""
    if _has_none(text):
        words = list(WORD.finditer(text))
        yield from _spelled(text, words, [_raised(words, i, lexicon) for i in range(len(words))])
        return
    at = 0
    while found := CAPITALS.search(text, at):
        line = text.rfind("\n", 0, found.start()) + 1
        at = end if (end := text.find("\n", found.end())) > 0 else len(text)
        for run in _runs(list(WORD.finditer(text, line, at))):
            yield from _lowered(text, run, lexicon)


def _has_none(text: str) -> bool:
    if not text[:2000].islower() and sum(map(str.isupper, text[:2000])) * RARE > sum(map(str.isalpha, text[:2000])):
        return False
    letters = sum(map(str.isalpha, text))
    return letters >= FEWEST_LETTERS and sum(map(str.isupper, text)) * RARE <= letters


def _runs(words: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Stretches of words in capitals; the one letter that begins what follows ("A man") is no part of one."""
    run: list[re.Match[str]] = []
    for word in (*words, None):
        if word is not None and word[0].isupper():
            run.append(word)
            continue
        while run and word is not None and len(run[-1][0]) == 1:
            run.pop()
        if len(run) >= FEWEST_WORDS:
            yield run
        run = []


def _lowered(text: str, run: list[re.Match[str]], lexicon: Lexicon) -> Iterator[Edit]:
    low = [w[0].lower() for w in run]
    if sum(lexicon.is_ordinary(w) and w not in proper() for w in low) >= FEWEST_ORDINARY:
        yield from _spelled(text, run, [_word(run, i, low, lexicon) for i in range(len(run))])


def _spelled(text: str, words: list[re.Match[str]], spelled: list[str]) -> Iterator[Edit]:
    low = [w[0].lower() for w in words]
    i = 0
    while i < len(words):
        size, name = _name(text, words, low, i)
        if name is not None:
            start, end, new = words[i].start(), words[i + size - 1].end(), name
            if len(new) == end - start and new != text[start:end]:
                yield start, end, new
            i += size
            continue
        word, new = words[i], spelled[i]
        if BEGINS.search(text, max(0, word.start() - 8), word.start()) or (i == 0 and words[0].start() == 0):
            new = new[:1].upper() + new[1:]
        if new != word[0] and len(new) == len(word[0]):
            yield word.start(), word.end(), new
        i += 1


def _name(text: str, words: list[re.Match[str]], low: list[str], i: int) -> tuple[int, str | None]:
    """How many words the longest name that begins here has, and its spelling: a country, a people, a month, or a large town of several words."""
    for size in range(min(LONGEST_NAME, len(words) - i), 0, -1):
        between = text[words[i].start() : words[i + size - 1].end()].lower()
        whole = between.removesuffix("'s").removesuffix("’s")
        if name := proper().get(whole):
            return size, None if size == 1 and not _is_name(low, i, text, words) else name + between[len(whole) :]
        if size > 1 and size < LONGEST_NAME - 1 and whole.replace(" ", "").isalpha() and low[i] not in _small() and is_town(whole):
            return size, whole.title() + between[len(whole) :]
    return 1, None


@cache
def _small() -> frozenset[str]:
    return frozenset(vocabulary("lettercase")["small"])


@cache
def _abbreviated() -> frozenset[str]:
    return frozenset(month.lower() for month in vocabulary("times")["month_abbreviations"])


def _is_name(low: list[str], i: int, text: str, words: list[re.Match[str]]) -> bool:
    """Whether "MAY", "MARCH" and "MAR" are months here; "CAR" is none, and in capitals nothing tells a country's initials from the word."""
    rules = vocabulary("lettercase")
    if low[i] not in rules["also_words"] and low[i] not in _abbreviated():
        return True
    around = text[max(0, words[i].start() - 3) : words[i].start()] + text[words[i].end() : words[i].end() + 4]
    return any(map(str.isdigit, around)) or (i > 0 and low[i - 1] in rules["before_month"])


def _word(run: list[re.Match[str]], i: int, low: list[str], lexicon: Lexicon) -> str:
    """A word of a stretch in capitals, as in running text."""
    word = run[i][0]
    if word == "I" or ("." in word and len(word) <= 2 * word.count(".") + 1):
        return word  # "U.N"
    if word == "US":
        return "us" if i == len(run) - 1 or (i and low[i - 1] in vocabulary("lettercase")["before_us"]) else word
    stem = re.split("['’]", low[i])[0]
    if lexicon.is_ordinary(low[i]) or (stem != low[i] and lexicon.is_ordinary(stem) and len(low[i]) - len(stem) <= 3):
        return low[i]
    if all(map(lexicon.is_ordinary, re.split("[-‑]", low[i]))):
        return low[i]
    if len(stem) <= SHORT and not is_town(stem) and len(stem) == len(word):
        return word
    if not re.search("[aeiouy]", stem, re.I) and stem.isascii():
        return word if stem == low[i] else word[: len(stem)] + low[i][len(stem) :]
    return _title(low[i])


def _title(word: str) -> str:
    """ "Al-Khor", "Nuku'alofa", "O'Brien", "Norway's"."""
    parts = re.split(r"([-‑]|(?<=^o)['’])", word)
    return "".join(p[:1].upper() + p[1:] for p in parts)


def _raised(words: list[re.Match[str]], i: int, lexicon: Lexicon) -> str:
    """A word of a text without capitals: names that no English word looks like, and the pronoun."""
    word = words[i][0]
    if word == "i":
        return "I"
    stem = re.split("['’]", word)[0]
    if len(stem) > SHORT and not lexicon.knows(stem) and not all(map(lexicon.knows, re.split("[-‑]", stem))):
        return _title(word)
    return _title(word) if is_town(stem) and not lexicon.is_ordinary(stem) and len(stem) > SHORT else word
