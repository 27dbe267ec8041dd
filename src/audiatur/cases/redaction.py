"""What is cut from one reader's copy of a case: the recorded passages by where they stand, and their words wherever else they would be repeated.

Words alone are looked for from four letters or digits on: of shorter ones only the passage itself is cut, or every "12" would go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from audiatur.cases.progress import Progress
from audiatur.record.account import Account
from audiatur.record.case import Cited, Reader, Redacted
from audiatur.record.procedure import Party, Procedure

LEAST: Final = 4
"""Letters and digits that words need to be looked for elsewhere."""
CODES: Final = frozenset(
    {"id", "case", "document", "exhibit", "member", "members", "move", "point", "before", "sha256", "by", "to", "role", "relies_on", "redacted"}
)
Marked = Sequence[tuple[int, int, str]]


def mark(ident: str) -> str:
    return f"[withheld: {ident}]"


def owner(case: Progress, redacted: Redacted) -> Party | str:
    """Whose text it is: its own copy is not cut."""
    if redacted.letter is not None:
        return case.letters_by_entry[redacted.letter].by
    if redacted.material is not None:
        return case.materials[redacted.material].material.by
    held = next((h.material.by for h in case.materials.values() if h.material.document == redacted.document), None)
    return held or ("publisher" if redacted.document in case.contested.documents else "complainant")


def others(case: Progress, redacted: Redacted) -> tuple[Reader, ...]:
    """All but the body and the one whose text it is."""
    kept: tuple[Reader, ...] = ("complainant", "publisher", "public")
    return tuple(r for r in kept if r != owner(case, redacted))


class Cuts:
    """For one reader. `texts` are those of the papers that are cut, by id."""

    def __init__(self, case: Progress, reader: Reader, texts: Mapping[str, str]) -> None:
        self.case, self.texts = case, texts
        self.all = [r for r in case.redactions.values() if reader in r.readers]

    def __bool__(self) -> bool:
        return bool(self.all)

    # -- by where they stand
    def of_document(self, document: str) -> Marked:
        return self._of(r for r in self.all if r.document == document)

    def document(self, document: str, text: str) -> str:
        return self.words(cut(text, self.of_document(document)))

    def material(self, ident: str, text: str) -> str:
        return self.words(cut(text, self._of(r for r in self.all if r.material == ident)))

    def letter(self, number: int, text: str) -> str:
        return self.words(cut(text, self._of(r for r in self.all if r.letter == number)))

    def cited(self, words: Cited) -> Cited:
        """Words of a paper, without what is cut of it. Those of the publication itself stay where another paper repeats them: they were published."""
        here = [(max(s, words.start), min(e, words.end), r) for s, e, r in self.of_document(words.document) if s < words.end and words.start < e]
        if not here and words.document in self.case.contested.documents:
            return words
        whole = len(words.text) == words.end - words.start
        text = cut(words.text, [(s - words.start, e - words.start, r) for s, e, r in here]) if whole or not here else mark(here[0][2])
        return msgspec.structs.replace(words, text=self.words(text))

    def shows(self, account: Account) -> bool:
        """Whether nothing of a row rests on a passage that is cut."""
        return not any(s < account.quote.end and account.quote.start < e for s, e, _ in self.of_document(account.document))

    def _of(self, found: Iterable[Redacted]) -> Marked:
        return sorted((start, end, r.id) for r in found for start, end in r.spans)

    # -- by their words
    @cached_property
    def _phrases(self) -> list[tuple[re.Pattern[str], str]]:
        known = {(" ".join(self._text(r)[start:end].split()), r.id) for r in self.all for start, end in r.spans}
        longest = sorted((k for k in known if sum(c.isalnum() for c in k[0]) >= LEAST), key=lambda k: (-len(k[0]), k))
        return [(_phrase(words), ident) for words, ident in longest]

    def _text(self, redacted: Redacted) -> str:
        if redacted.letter is not None:
            return self.case.letters_by_entry[redacted.letter].text
        if redacted.material is not None:
            return self.case.materials[redacted.material].material.text or ""
        return self.texts.get(redacted.document or "", "")

    def words(self, text: str) -> str:
        for phrase, ident in self._phrases:
            text = phrase.sub(mark(ident), text)
        return text

    def repeated(self, text: str) -> list[str]:
        """Ids of the redactions whose words a text repeats."""
        return list(dict.fromkeys(ident for phrase, ident in self._phrases if phrase.search(text)))

    def clean(self, value: Any) -> Any:
        """The same with every text in it cut, however deep: what is forgotten in one place would stand in all copies."""
        if not self.all:
            return value
        match value:
            case str():
                return self.words(value)
            case Cited():
                return self.cited(value)
            case tuple() | list():
                return type(value)(self.clean(one) for one in value)
            case dict():
                return {key: self.clean(one) for key, one in value.items()}
            case Account() if value.document in self.case.contested.documents:
                return value
            case Procedure():
                return value
            case Struct():
                fields = {name: getattr(value, name) for name in _prose(type(value))}
                return msgspec.structs.replace(value, **{name: self.clean(said) for name, said in fields.items() if not _code(name, said)})
            case _:
                return value


@cache
def _prose(kind: type[Struct]) -> tuple[str, ...]:
    """The fields that can hold words of people: not those of which one of a list of words of our own stands in."""
    hints = get_type_hints(kind)
    return tuple(name for name in kind.__struct_fields__ if not _literal(hints[name]))


def _code(name: str, said: Any) -> bool:
    """Ids, names of moves and of those who decide, and days."""
    return name in CODES and (isinstance(said, str) or (isinstance(said, tuple) and all(isinstance(one, str) for one in said)))


def _literal(hint: Any) -> bool:
    return get_origin(hint) is Literal or (get_origin(hint) in (Union, UnionType) and all(a is NoneType or _literal(a) for a in get_args(hint)))


def cut(text: str, spans: Marked) -> str:
    """A text with a mark for each passage; what overlaps becomes one."""
    made: list[str] = []
    at = 0
    for start, end, ident in spans:
        if end <= at:
            continue
        made += [text[at : max(start, at)], mark(ident)] if start >= at or not made else []
        at = end
    return "".join([*made, text[at:]])


def found(text: str, words: str) -> tuple[tuple[int, int], ...]:
    """Where words stand in a text, every time; line ends and double blanks make no difference."""
    return tuple((m.start(), m.end()) for m in _phrase(words.strip()).finditer(text)) if words.strip() else ()


def _phrase(words: str) -> re.Pattern[str]:
    body = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\w){body}(?!\w)" if words[0].isalnum() and words[-1].isalnum() else body, re.IGNORECASE)
