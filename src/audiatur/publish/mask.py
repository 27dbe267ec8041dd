"""Names of people harmed, of witnesses and of minors, as initials, wherever they would stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Final

from audiatur.record import Record
from audiatur.record.words import terms

# Vowel signs and other marks that belong to the letter before them are no word characters to `re`.
_MARKS = r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0971-\u109f\u1780-\u17d3"
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+")
_TOKEN = re.compile(rf"[^\W\d_](?:[\w'’.-]|[{_MARKS}])*")
_GAP = re.compile(r"[\s._’'-]+")
"""What may stand between the words of a name: also in file names, and over the end of a line."""
_ARTICLE = re.compile(r"(?i)^\s*the\s+(?=\w)")
_KINDS = frozenset({"witness", "victim"})
NAMES: Final = 20_000
"""Names whose parts are held in memory: each page has many of those of the page before."""
Masking = Callable[[str], str]
Shut = Callable[[str], bool]
"""Whether the name of a person harmed, a witness or a minor is to be hidden."""


def initials(name: str) -> str:
    """ "Anna Petrova" is "A. P."."""
    return " ".join(f"{token[0].upper()}." for token in _tokens(name)) or "N. N."


@lru_cache(maxsize=NAMES)
def _tokens(name: str) -> tuple[str, ...]:
    """The parts of a name that start with a capital, or all where the script has none; "al", "de" and the like are no names of their own, nor is the
    article before one ("THE BAKER ANNA PETROVA"), which would be hidden all over a text in capitals."""
    found = [token.rstrip(".-'’") for token in _TOKEN.findall(_ARTICLE.sub("", name))]
    return tuple(token for token in found if not token[0].islower())


@lru_cache(maxsize=NAMES)
def _words(name: str) -> list[str]:
    return _WORD.findall(name)


@lru_cache(maxsize=NAMES)
def _folded(name: str) -> list[str]:
    return [word.casefold() for word in _words(name)]


def _harmed(record: Record, shut: Shut) -> list[str]:
    """Names to hide in a document: whoever is harmed, and whoever speaks as witness or victim under a name of their own."""
    names = [name for person in record.persons if shut(person.name) for name in (person.name, person.text)]
    spoken = [name for s in record.sources if s.kind in _KINDS and shut(s.name) for name in (s.name, *(m.text for m in s.mentions))]
    text = record.document.text or ""
    return [*names, *(name for name in spoken if _proper(name, text))]


def _several() -> frozenset[str]:
    """Nouns for those who speak as witnesses or victims; in the plural they name nobody, where "Bishop" may be somebody's name."""
    return terms("roles", *sorted(_KINDS))


def _proper(name: str, text: str) -> bool:
    """Whether a speaker's words are a name: "Residents" at the head of a sentence is none, nor a word that stands without a capital elsewhere."""
    tokens = _tokens(name)
    if len(tokens) == 1 and name == tokens[0] and {name.lower().removesuffix("s"), name.lower().removesuffix("es")} & _several() - {name.lower()}:
        return False
    return len(tokens) > 1 or (len(tokens) == 1 and len(name.split()) == 1 and not re.search(rf"\b{re.escape(tokens[0].lower())}\b", text))


def _open_names(record: Record, harmed: set[str]) -> set[str]:
    """Names that stay: places, and speakers who are no witnesses nor harmed. A victim's surname inside an official's full name is the official's."""
    hidden = [set(_tokens(name)) for name in harmed]
    speakers = [s for s in record.sources if s.kind not in _KINDS and not any(parts and set(_tokens(s.name)) <= parts for parts in hidden)]
    names = {name for s in speakers for name in (s.name, *(m.text for m in s.mentions))}
    return names | {place.text for place in record.places} | {name for name in (record.document.side, record.document.publisher) if name}


class Mask:
    """Initials for names, for each document and for the collection. With `full`, everything stands as it is but for the names that are `shut`."""

    def __init__(self, records: Sequence[Record], *, full: bool, shut: Shut | None = None) -> None:
        asked = shut if full else lambda _: True
        harmed = {r.document.id: set(_harmed(r, asked)) for r in records} if asked else {}
        everywhere = _Names(name for names in harmed.values() for name in names if len(_tokens(name)) > 1)
        self._fallback = _Rule([everywhere])
        self._rules = {r.document.id: _rule(r, harmed[r.document.id], everywhere) for r in records if harmed.get(r.document.id)}

    def spans(self, document: str, text: str) -> list[tuple[int, int, str]]:
        """Start, end and initials of each name to hide in a text of this document."""
        return self._rules.get(document, self._fallback).spans(text)

    def text(self, text: str, documents: Iterable[str] = ()) -> str:
        """The text with every name hidden that is to be hidden in any of these documents."""
        for document in dict.fromkeys(documents):
            text = self._rules.get(document, self._fallback).apply(text)
        return self._fallback.apply(text)

    def within(self, *documents: str) -> Masking:
        return lambda text: self.text(text, documents)


class _Names:
    """Names by their first word, longest first: finding them costs the length of the text, however many there are."""

    def __init__(self, names: Iterable[str], *, fold: bool = True) -> None:
        self.fold = fold
        self._by_first: dict[str, list[list[str]]] = {}
        for name in names:
            words = _folded(name) if fold else _words(name)
            same = self._by_first.setdefault(words[0], []) if words else []
            if words not in same:
                same.append(words)
        for same in self._by_first.values():
            if len(same) > 1:
                same.sort(key=lambda words: (-len(words), words))
        self.heads = frozenset(self._by_first) if fold else frozenset(word.casefold() for word in self._by_first)

    def length(self, words: Sequence[str], at: int, joined: Callable[[int, int], bool]) -> int:
        """How many words from `at` on are one of these names; `joined` tells whether words of the text stand as those of a name do."""
        for name in self._by_first.get(words[at], ()):
            length = len(name)
            if length == 1 or (words[at : at + length] == name and joined(at, length)):
                return length
        return 0


def _rule(record: Record, harmed: set[str], everywhere: _Names) -> _Rule:
    kept = _open_names(record, harmed)
    text = record.document.text or ""
    parts = {part for name in harmed for part in _tokens(name)} - kept
    # A part of two letters is hidden where it is no word of the text besides.
    parts = {p for p in parts if len(p) > 2 or not re.search(rf"\b{re.escape(p.lower())}\b", text)}
    full, single = _Names(name for name in harmed if len(_tokens(name)) > 1), _Names({*parts, *map(str.upper, parts)}, fold=False)
    guarding = _guarding(kept - harmed, full.heads | everywhere.heads | single.heads)
    return _Rule([full, everywhere], _Names(guarding, fold=False), single)


def _guarding(kept: Collection[str], hidden: frozenset[str]) -> list[str]:
    """Open names in which something to hide would be found, or another such name would begin; to look for the others changes nothing."""
    heads, left, found = set(hidden), list(kept), list[str]()
    while more := [name for name in left if not heads.isdisjoint(_folded(name))]:
        found += more
        chosen = set(more)
        left = [name for name in left if name not in chosen]
        heads = {_folded(name)[0] for name in more}
    return found


class _Rule:
    """What to hide in a document: full names first, then open names (which guard their parts), then single parts of the names to hide."""

    def __init__(self, full: Sequence[_Names], kept: _Names | None = None, parts: _Names | None = None) -> None:
        self._full = [names for names in full if names.heads]
        self._kept, self._parts = kept, parts
        self._heads = frozenset[str]().union(*(names.heads for names in (*full, kept, parts) if names))

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        if not self._heads:
            return []
        words = _WORD.findall(text)
        folded = list(map(str.casefold, words))
        if self._heads.isdisjoint(folded):
            return []  # as most texts are
        between = _WORD.split(text)  # what stands before each word, and behind the last

        def joined(at: int, length: int) -> bool:
            return all(map(_GAP.fullmatch, between[at + 1 : at + length]))

        spans, next_ = [], 0
        for at in [n for n, word in enumerate(folded) if word in self._heads]:
            if at < next_:
                continue
            hidden = max((names.length(folded, at, joined) for names in self._full), default=0)
            kept = self._kept.length(words, at, joined) if self._kept and not hidden else 0
            if not hidden and not kept and self._parts:
                hidden = self._parts.length(words, at, joined)
            if hidden:
                start = sum(map(len, between[: at + 1])) + sum(map(len, words[:at]))
                end = start + sum(map(len, between[at + 1 : at + hidden])) + sum(map(len, words[at : at + hidden]))
                spans.append((start, end, initials(_spaced(text[start:end]))))
            next_ = at + (hidden or kept or 1)
        return spans

    def apply(self, text: str) -> str:
        for start, end, short in reversed(self.spans(text)):
            text = text[:start] + short + text[end:]
        return text


def _spaced(name: str) -> str:
    """A name in a file name or in capitals has initials too."""
    return " ".join(part.capitalize() if part.islower() else part for part in re.split(r"[\s_-]+" if name.islower() else r"[\s_]+", name))
