"""Names of people harmed, of witnesses and of minors, as initials, wherever they would stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from audiatur.record import Record

_TOKEN = re.compile(r"[^\W\d_][\w'’.-]*")
_GAP = r"[\s._\-]+"  # also in file names
_KINDS = frozenset({"witness", "victim"})
Masking = Callable[[str], str]


def initials(name: str) -> str:
    """ "Anna Petrova" is "A. P."."""
    return " ".join(f"{token[0].upper()}." for token in _tokens(name)) or "N. N."


def _tokens(name: str) -> list[str]:
    """The parts of a name that start with a capital, or all where the script has none; "al", "de" and the like are no names of their own."""
    found = [token.rstrip(".-'’") for token in _TOKEN.findall(name)]
    return [token for token in found if not token[0].islower()]


def _harmed(record: Record) -> list[str]:
    """Names to hide in a document: whoever is harmed, and whoever speaks as witness or victim under a name of their own."""
    names = [name for person in record.persons for name in (person.name, person.text)]
    spoken = [name for s in record.sources if s.kind in _KINDS for name in (s.name, *(m.text for m in s.mentions))]
    text = record.document.text or ""
    return [*names, *(name for name in spoken if _proper(name, text))]


def _proper(name: str, text: str) -> bool:
    """Whether a speaker's words are a name: "Residents" at the head of a sentence is not where "residents" stands elsewhere."""
    tokens = _tokens(name)
    return len(tokens) > 1 or (len(tokens) == 1 and len(name.split()) == 1 and not re.search(rf"\b{re.escape(tokens[0].lower())}\b", text))


def _open_names(record: Record, harmed: set[str]) -> set[str]:
    """Names that stay: places, and speakers who are no witnesses nor harmed. A victim's surname inside an official's full name is the official's."""
    hidden = [set(_tokens(name)) for name in harmed]
    speakers = [s for s in record.sources if s.kind not in _KINDS and not any(parts and set(_tokens(s.name)) <= parts for parts in hidden)]
    names = {name for s in speakers for name in (s.name, *(m.text for m in s.mentions))}
    return names | {place.text for place in record.places} | {name for name in (record.document.side, record.document.publisher) if name}


class Mask:
    """Initials for names, for each document and for the collection. With `full`, everything stands as it is."""

    def __init__(self, records: Sequence[Record], *, full: bool) -> None:
        harmed = {} if full else {r.document.id: set(_harmed(r)) for r in records}
        everywhere = {name for names in harmed.values() for name in names if len(_tokens(name)) > 1}
        kept = {r.document.id: _open_names(r, harmed.get(r.document.id, set())) for r in records}
        self._rules = {doc: _Rule(everywhere | names, {part for name in names for part in _tokens(name)}, kept[doc]) for doc, names in harmed.items()}
        self._fallback = _Rule(everywhere, set(), set())

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


class _Rule:
    """One pattern for a document: full names first, then open names (which guard their parts), then single parts of the names to hide."""

    def __init__(self, names: set[str], parts: set[str], kept: set[str]) -> None:
        full = sorted((n for n in names if len(_tokens(n)) > 1), key=len, reverse=True)
        guarded = sorted(kept - names, key=len, reverse=True)
        single = sorted((p for p in parts if len(p) > 2 and p not in kept), key=len, reverse=True)
        self._pattern = None
        if full or single:
            groups = (_any(map(_flexible, full), "(?i:{})"), _any(map(re.escape, guarded), "{}"), _any(map(_either_case, single), "{}"))
            self._pattern = re.compile(r"(?<![^\W_])(?:(?P<full>{})|(?P<kept>{})|(?P<part>{}))(?![^\W_])".format(*groups))

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        if self._pattern is None:
            return []
        found = self._pattern.finditer(text)
        return [(m.start(), m.end(), initials(_spaced(m.group()))) for m in found if m.lastgroup != "kept"]

    def apply(self, text: str) -> str:
        for start, end, short in reversed(self.spans(text)):
            text = text[:start] + short + text[end:]
        return text


def _any(patterns: Iterable[str], shape: str) -> str:
    joined = "|".join(patterns)
    return shape.format(joined) if joined else "(?!)"


def _flexible(name: str) -> str:
    return _GAP.join(re.escape(part) for part in name.split())


def _either_case(part: str) -> str:
    return f"{re.escape(part)}|{re.escape(part.upper())}"


def _spaced(name: str) -> str:
    """A name in a file name or in capitals has initials too."""
    return " ".join(part.capitalize() if part.islower() else part for part in re.split(r"[\s_-]+" if name.islower() else r"[\s_]+", name))
