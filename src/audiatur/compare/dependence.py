"""How many sources stand behind a value: one speaker in three papers, one wire story in three outlets, or one paper that cites another, is one source.

Only accounts that give the same value are looked at. A shared source says where words come from, and nothing on whether they hold.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from audiatur.record import Account, Dependence, Record, Support
from audiatur.record.account import OF_WHAT
from audiatur.record.reading import in_own_words

Shingles = frozenset[tuple[str, ...]]
SHINGLE: Final = 5
"""Words in a row that are compared; shorter rows are shared by chance."""
FEWEST: Final = 8
"""Shingles that a passage must have: what is shorter ("12 people were killed in the town, the ministry said") is written alike by chance."""
ALIKE: Final = 0.5
"""The part of the shorter passage's shingles that two passages must share to be one text (containment, Broder 1997)."""
WINDOW: Final = 600
"""Characters on either side of a quote at which a passage ends where no paragraph does."""
_WORD: Final = re.compile(r"\w+")
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n\s*")


class Passages:
    """The paragraphs in which quotes stand, as sets of shingles, each made once; without a paper's text, its statements stand for them."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records
        self._starts: dict[str, list[int]] = {}
        self._made: dict[tuple[str, int, int], Shingles] = {}
        self._own = in_own_words(records.values())

    def own(self, account: Account) -> bool:
        """Whether the paper itself speaks."""
        return (account.document, account.member) in self._own

    def around(self, account: Account) -> Shingles:
        record, quote = self._records[account.document], account.quote
        text = record.document.text or ""
        if text[quote.start : quote.end] != quote.text:
            said = next((s.content for s in record.statements if s.content.start <= quote.start < s.content.end), None)
            return _shingles(said.text) if said else frozenset()
        start, end = self._bounds(account.document, text, quote.start)
        key = (account.document, max(start, quote.start - WINDOW), min(end, quote.end + WINDOW))
        if key not in self._made:
            self._made[key] = _shingles(text[key[1] : key[2]])
        return self._made[key]

    def _bounds(self, document: str, text: str, at: int) -> tuple[int, int]:
        if document not in self._starts:
            self._starts[document] = [0, *(m.end() for m in _PARAGRAPH.finditer(text))]
        starts = self._starts[document]
        n = bisect_right(starts, at)
        return starts[n - 1], starts[n] if n < len(starts) else len(text)


def _shingles(text: str) -> Shingles:
    words = [w.casefold() for w in _WORD.findall(text)]
    return frozenset(zip(*(words[n:] for n in range(SHINGLE)), strict=False))


class _Sets:
    """Accounts that go back to one source, with the reasons."""

    def __init__(self, members: Iterable[int]) -> None:
        self._parent = {n: n for n in members}
        self._reasons: dict[int, dict[str, None]] = {n: {} for n in self._parent}

    def root(self, n: int) -> int:
        while self._parent[n] != n:
            self._parent[n] = self._parent[self._parent[n]]
            n = self._parent[n]
        return n

    def join(self, a: int, b: int, reason: str) -> None:
        first, second = sorted((self.root(a), self.root(b)))
        self._reasons[first][reason] = None
        if first != second:
            self._parent[second] = first
            self._reasons[first].update(self._reasons.pop(second))

    def groups(self) -> Iterator[tuple[tuple[int, ...], tuple[str, ...]]]:
        found: dict[int, list[int]] = {}
        for n in self._parent:
            found.setdefault(self.root(n), []).append(n)
        for root, members in found.items():
            yield tuple(members), tuple(self._reasons[root])


def dependence(accounts: Sequence[Account], passages: Passages) -> tuple[tuple[Dependence, ...], tuple[Support, ...]]:
    """Which accounts go back to one source; and for each value that several papers give, how many papers and how many sources do."""
    values: dict[object, list[int]] = {}
    for n, account in enumerate(accounts):
        if account.attribute not in OF_WHAT:
            values.setdefault(_value(account), []).append(n)
    shared: list[Dependence] = []
    counted: list[Support] = []
    for members in values.values():
        papers = _papers(accounts, members)
        if papers < 2:
            continue
        groups = list(_joined(accounts, members, passages).groups())
        for group, reasons in groups:
            if _papers(accounts, group) > 1:
                shared.append(Dependence(accounts=group, source=_source(accounts, group), reason="; ".join(reasons)))
        counted.append(Support(attribute=accounts[members[0]].attribute, accounts=tuple(members), documents=papers, sources=len(groups)))
    return tuple(shared), tuple(counted)


def _papers(accounts: Sequence[Account], members: Iterable[int]) -> int:
    return len({accounts[n].document for n in members})


def _value(account: Account) -> object:
    """Equal for accounts that give one value in one way."""
    value = account.value
    if "low" in value or "high" in value:
        parts = tuple(value.get(k) for k in ("low", "high", "qualifier", "sex", "age_group", "role"))
        return account.attribute, account.modality, parts if parts[:2] != (None, None) else value.get("text")
    words = value.get("type") or value.get("class") or value.get("name") or value.get("text") or ""
    if account.attribute == "actor":
        words = value.get("name") or words
    return account.attribute, account.modality, str(words).casefold()


def _joined(accounts: Sequence[Account], members: Sequence[int], passages: Passages) -> _Sets:
    sets = _Sets(members)
    speakers: dict[tuple[str, str | None], int] = {}
    names: dict[str, int] = {}
    for n in members:
        account = accounts[n]
        first = speakers.setdefault((account.speaker, account.side), n)
        names.setdefault(_name(account.speaker), n)
        if first != n:
            sets.join(first, n, f"the speaker is {account.speaker} each time")
    for n in members:
        for link in accounts[n].via:
            if (cited := names.get(_name(link))) is not None and cited != n:
                sets.join(cited, n, f"one has it by way of {link}, which the other is")
    _one_text(accounts, [n for n in members if passages.own(accounts[n])], passages, sets)
    return sets


def _name(name: str) -> str:
    return name.casefold().removeprefix("the ")


def _one_text(accounts: Sequence[Account], members: Iterable[int], passages: Passages, sets: _Sets) -> None:
    """Joins papers that speak themselves, in the same words. Each passage is held against the first of each text only, found by its shingles."""
    firsts: dict[tuple[str, ...], list[int]] = {}
    known: dict[int, Shingles] = {}
    for n in members:
        mine = passages.around(accounts[n])
        if len(mine) < FEWEST:
            continue
        shared = Counter(first for shingle in mine for first in firsts.get(shingle, ()))
        rated = [(count / min(len(mine), len(known[first])), -first) for first, count in shared.items()]
        part, first = max(rated, default=(0.0, 0))
        if part >= ALIKE:
            if accounts[-first].document != accounts[n].document:
                sets.join(-first, n, f"the passages are one text: {part:.0%} of the shorter one's rows of five words stand in the other")
            continue
        known[n] = mine
        for shingle in mine:
            firsts.setdefault(shingle, []).append(n)


def _source(accounts: Sequence[Account], group: Sequence[int]) -> str | None:
    """The speaker whom all name; nothing where the papers speak themselves: which of them wrote first is not told by their dates."""
    names = {accounts[n].speaker for n in group} - {link for n in group for link in accounts[n].via}
    return names.pop() if len(names) == 1 else None
