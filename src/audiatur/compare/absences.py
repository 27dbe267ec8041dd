"""What no paper of a party speaks of, claimed only where nothing read could be its word on it.

A wrong line here would say of a party that it kept quiet when it did not. So a party has spoken where any row, statement or denial of its own,
or any paper of its side, names the place in the incident's days; and nothing is claimed where place or days are not known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from msgspec import Struct

from audiatur.compare import likeness
from audiatur.compare.accounts import Row
from audiatur.compare.speakers import Speaker, speaker
from audiatur.compare.when import Days, days
from audiatur.compare.where import Spot, spot
from audiatur.record import Attribute, Finding, Record
from audiatur.record.source import Chain

ASKED_FOR: Final[tuple[Attribute, ...]] = (
    "killed", "wounded", "casualties", "missing", "captured", "displaced", "buildings_damaged", "buildings_destroyed", "occurred", "actor", "weapon", "target",
)  # fmt: skip
"""Attributes whose absence from a party's papers is worth a line, in the order of the lines."""
ABOUT: Final = 400
"""Characters before a statement in which the place may stand that it speaks of; about a paragraph."""
WEEK: Final = 7
LONG: Final = 93
"""Days: what speaks of a longer time may be of any."""
SOON: Final = 7
"""Days: what is said without a date is taken to speak of what happened at most this long before."""


class Utterance(Struct, frozen=True):
    """Somebody of a party naming a place: the days it speaks of, and in which document."""

    party: str
    about: Days | None
    document: str


class Named:
    """In which papers a party names one place, by the days of which they speak: in a large collection they are thousands, and found by week."""

    def __init__(self) -> None:
        self._all: dict[Days | None, set[str]] = defaultdict(set)
        self._weeks: dict[int | None, set[Days | None]] = defaultdict(set)

    def add(self, about: Days | None, document: str) -> None:
        self._all[about].add(document)
        for week in _weeks(about):
            self._weeks[week].add(about)

    def spoke(self, when: Days | None, apart: frozenset[str]) -> bool:
        """Whether any paper but these may speak of these days."""
        return any((when is None or about is None or about.gap(when) == 0) and not self._all[about] <= apart for about in self._near(when))

    def _near(self, when: Days | None) -> Iterable[Days | None]:
        """All days told that may meet these, and others."""
        weeks = _weeks(when)
        if None in weeks:
            return self._all
        return chain.from_iterable(self._weeks.get(week, ()) for week in (None, *weeks))


def _weeks(when: Days | None) -> Sequence[int | None]:
    """Numbers of the weeks that it touches; None alone for what is of any days, or of many."""
    if when is None or when.length > LONG:
        return (None,)
    return range(when.first // WEEK, when.last // WEEK + 1)


class Heard(Struct, frozen=True):
    """The incident that parties are asked about; `doubtful` where a denial by nobody named stands beside it."""

    spots: Sequence[Spot]
    when: Days | None
    doubtful: bool = False


class Collection:
    """Which parties have papers in the collection, how many of each were read and not, up to which date, and what places they name when."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.read = Counter(r.document.side for r in records if r.document.side and r.document.status == "read")
        self.unread = Counter(r.document.side for r in records if r.document.side and r.document.status != "read")
        self.side_of = {r.document.id: r.document.side for r in records}
        self.until = max((r.document.published[:10] for r in records if r.document.published), default=None)
        self.parties = sorted(self.read | self.unread)
        self.named: dict[tuple[str, str], Named] = defaultdict(Named)
        for record in records:
            for key, utterance in dict.fromkeys(_utterances(record, self.parties)):
                self.named[key, utterance.party].add(utterance.about, utterance.document)

    def spoke(self, party: str, heard: Heard, apart: frozenset[str]) -> bool:
        """Whether anybody of a party may have spoken of this in another document than these."""
        return any(held.spoke(heard.when, apart) for s in heard.spots if (held := self.named.get((s.key, party))))


def absences(rows: Sequence[Row], collection: Collection, heard: Heard) -> Iterator[Finding]:
    """`not_in_collection`: on nothing here, or on these attributes."""
    if not heard.spots or heard.when is None:
        return
    asked = [a for a in ASKED_FOR if any(r.account.attribute == a for r in rows)]
    for party in collection.parties:
        own = [r for r in rows if _speaks_for(r, party, collection)]
        told = {r.account.attribute for r in own}
        if (not told and heard.doubtful) or any(r.whole for r in own):
            continue
        if collection.spoke(party, heard, frozenset(r.account.document for r in own)):
            continue
        for attribute in [a for a in asked if a not in told] if told else asked[:1]:
            subject = f"on {attribute.replace('_', ' ')} here" if told else "on this"
            until = f" up to {collection.until}" if collection.until else ""
            numbers = f"{collection.read[party]} read, {collection.unread[party]} not read"
            reason = f"no document of this collection has {party} {subject}{until}; of {party}: {numbers}"
            yield Finding(attribute=attribute, relation="not_in_collection", reason=reason, party=party, whole=not told)


def _speaks_for(row: Row, party: str, collection: Collection) -> bool:
    """Counted generously: by the side of the speaker or of the paper, or where a name in the chain names the party."""
    account = row.account
    if party in (account.side, collection.side_of.get(account.document)):
        return True
    return any(_names(name, party) for name in (row.speaker.name, account.speaker, *account.via))


def _names(name: str, party: str) -> bool:
    return likeness.kindred(likeness.names(name), likeness.names(party))


def _utterances(record: Record, parties: Sequence[str]) -> Iterator[tuple[str, Utterance]]:
    """Each place that a statement, a denial or a paper of a party names, with the days that it may speak of."""
    document = record.document
    places = [(p.start, spot(p)) for p in record.places if p.text]
    times = [(t.start, d) for t in record.times if (d := days(t.value))]
    latest = _latest(days(document.published))
    spoken = [(s.content.start, s.content.end, speaker(record, link)) for s in record.statements for link in _links(s.attribution)]
    spoken += [(d.start, d.end, speaker(record, link)) for d in record.disputes for link in _links(d.attribution)]
    for start, end, who in spoken:
        for party in _parties_of(who, parties):
            for key in {s.key for at, s in places if start - ABOUT <= at < end}:
                for about in _days_of([d for at, d in times if start - ABOUT <= at < end], latest):
                    yield key, Utterance(party, about, document.id)
    if document.side:
        for key in {s.key for _, s in places}:
            for about in _days_of([d for _, d in times], latest):
                yield key, Utterance(document.side, about, document.id)


def _links(chain: Chain) -> Iterator[Chain]:
    """Each link of a chain as one that speaks: who cites a party's word has spoken of it as well."""
    for link in chain:
        yield (link,)


def _parties_of(who: Speaker, parties: Sequence[str]) -> list[str]:
    return [p for p in parties if p == who.side or _names(who.name, p)]


def _days_of(given: Sequence[Days], latest: Days | None) -> set[Days | None]:
    """The days named, and those shortly before the paper appeared; any days where neither is known."""
    return {*given, *([latest] if latest else [])} or {None}


def _latest(published: Days | None) -> Days | None:
    return Days(published.first - SOON, published.last) if published else None
