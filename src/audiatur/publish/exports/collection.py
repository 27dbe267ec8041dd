"""What all exports are made of: each account as a row with its paper, its words and its speaker, names hidden as asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from audiatur.publish import words
from audiatur.publish.mask import Mask
from audiatur.record import Account, Attack, Comparison, Document, Incident, Point, Record, SourceKind, Toll
from audiatur.record.hedge import REACH
from audiatur.record.reading import in_own_words


class Row(Struct, frozen=True, kw_only=True):
    """An account with its incident, its number there, its paper if that is at hand, and its value in words."""

    incident: Incident
    number: int
    account: Account
    document: Document | None
    item: Toll | Attack | None
    own: bool
    kind: SourceKind | None
    """What kind of source the speaker is, where its paper's record tells."""
    bare: str
    value: str

    @property
    def speaker(self) -> str:
        return f"{self.account.speaker} {words.OWN_WORDS}" if self.own else self.account.speaker

    @property
    def according_to(self) -> str:
        via = f", as given by {' > '.join(self.account.via)}" if self.account.via else ""
        return f"According to {self.speaker}{via}"

    @property
    def sentence(self) -> str:
        """The account as one sentence that begins with whose it is."""
        account = self.account
        label = "occurred" if account.attribute == "occurred" else words.ATTRIBUTES[account.attribute].lower()
        how = f" ({words.MODALITIES[account.modality]})" if account.modality != "asserted" else ""
        return f"{self.according_to}: {label}: {self.value}{how}"


class Collection:
    """A comparison and its records, as an export shows them. People harmed, witnesses and minors stand as initials unless `full`."""

    def __init__(self, comparison: Comparison, records: Sequence[Record], *, full: bool = False, program: str = "") -> None:
        self.comparison, self.records, self.program = comparison, records, program
        self.mask = Mask(records, full=full)
        self.documents = {r.document.id: r.document for r in records}
        self._items: dict[tuple[str, str], Toll | Attack] = {}
        for record in records:
            self._items |= {(record.document.id, toll.id): toll for toll in record.tolls}
            self._items |= {(record.document.id, attack.id): attack for attack in record.attacks}
        self._places = {(r.document.id, p.id): p for r in records for p in r.places}
        self._kinds = {(r.document.id, s.name): s.kind for r in records for s in r.sources}
        self._own = in_own_words(records)

    def rows(self) -> Iterator[Row]:
        for incident in self.comparison.incidents:
            yield from self.rows_of(incident)

    def rows_of(self, incident: Incident) -> Iterator[Row]:
        shown = msgspec.structs.replace(incident, name=self.mask.text(incident.name))
        for number, account in enumerate(incident.accounts):
            yield self._row(shown, number, account)

    def beside(self, row: Row) -> Iterator[Row]:
        """What the same words say on other attributes."""
        same = (row.account.document, row.account.member)
        for number, account in enumerate(row.incident.accounts):
            if (account.document, account.member) == same and number != row.number:
                yield self._row(row.incident, number, account)

    def points(self, row: Row) -> list[tuple[Point, str | None]]:
        """Where the account's own words place it, with the kind of place; where they do not, the incident's place if it has one alone."""
        ids = row.item.places if row.item else ()
        own = [p for i in ids if (p := self._places.get((row.account.document, i)))]
        known = [(Point(name=p.text or p.name, lat=p.lat, lon=p.lon), p.kind) for p in own]
        return known or ([(p, None) for p in row.incident.places] if len(row.incident.places) == 1 else [])

    def title(self, document: str) -> str | None:
        """A paper's title, with the names hidden that are hidden in the paper."""
        known = self.documents.get(document)
        return self.mask.text(" ".join(known.title.split()), [document]) if known and known.title else None

    def _row(self, incident: Incident, number: int, account: Account) -> Row:
        hide = self.mask.within(account.document)
        document = self.documents.get(account.document)
        text, at = (document.text or "") if document else "", account.quote
        before = text[max(0, at.start - REACH) : at.start] if text[at.start : at.end] == at.text else ""
        shown = msgspec.structs.replace(
            account,
            speaker=hide(account.speaker),
            via=tuple(map(hide, account.via)),
            quote=msgspec.structs.replace(at, text=hide(at.text)),
            value={k: hide(v) if isinstance(v, str) else v for k, v in account.value.items()},
        )
        return Row(
            incident=incident,
            number=number,
            account=shown,
            document=document,
            item=self._items.get((account.document, account.member)),
            kind=self._kinds.get((account.document, account.speaker)),
            own=(account.document, account.member) in self._own,
            bare=words.bare(shown, before),
            value=words.value(shown, before),
        )
