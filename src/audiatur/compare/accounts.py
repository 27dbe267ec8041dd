"""One row for each speaker and attribute of each mention: what is said, in whose words, how and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from audiatur.compare.denials import Denial
from audiatur.compare.mentions import Mention
from audiatur.compare.speakers import Speaker, name_of
from audiatur.record import Account, Attack, Attribute, Interval, Record, Span, Toll

SAID_OF_WHOM: Final = ("population", "status", "sex", "age_group", "role", "people_of")
"""Fields of a toll that say whom the figure counts."""


class Row(Struct, frozen=True, kw_only=True):
    """An account with what comparing needs and readers do not."""

    account: Account
    mention: Mention
    whole: bool = False
    """A denial of the incident, read from a dispute and not from an act or a figure of its own."""

    @property
    def speaker(self) -> Speaker:
        return self.mention.speaker


class Said(Struct, frozen=True):
    """An attribute, its value, and the words it rests on."""

    attribute: Attribute
    value: dict[str, Any]
    quote: Span


def accounts(mentions: Sequence[Mention], records: Mapping[str, Record]) -> list[Row]:
    """Rows in the order of the mentions; a speaker's exact repeat within one document is given once."""
    rows: dict[object, Row] = {}
    for mention in mentions:
        record = records[mention.document]
        via = tuple(name_of(record, link) for link in mention.item.attribution[:-1])
        for said in _said(mention, record):
            account = _account(mention, record, said, via)
            key = (account.document, account.speaker, via, account.attribute, repr(account.value), account.modality, account.as_of)
            rows.setdefault(key, Row(account=account, mention=mention))
    return list(rows.values())


def denied(found: Sequence[Denial], records: Mapping[str, Record]) -> list[Row]:
    """A row for each denial whose speaker is named, in the words of the dispute."""
    rows: dict[object, Row] = {}
    for denial in found:
        if denial.by is None:
            continue
        mention, record = denial.beside, records[denial.beside.document]
        kind = mention.attack.type if mention.attack else "other"
        words = denial.dispute
        said = Said("occurred", {"text": words.text, "type": kind}, Span(start=words.start, end=words.end, text=words.text))
        account = _account(mention, record, said, tuple(name_of(record, link) for link in denial.chain[:-1]))
        rows.setdefault(
            (account.document, account.speaker, words.start), Row(account=msgspec.structs.replace(account, as_of=None), mention=mention, whole=True)
        )
    return list(rows.values())


def _account(mention: Mention, record: Record, said: Said, via: tuple[str, ...]) -> Account:
    return Account(
        document=mention.document,
        member=mention.item.id,
        speaker=mention.speaker.name,
        side=mention.speaker.side,
        attribute=said.attribute,
        value=said.value,
        quote=said.quote,
        modality=mention.item.modality,
        as_of=_as_of(mention, record),
        published=record.document.published,
        via=via,
    )


def _as_of(mention: Mention, record: Record) -> str | None:
    """Only figures stand as of a date; what happened, happened."""
    return (mention.toll.as_of or record.document.published) if mention.toll else None


def _said(mention: Mention, record: Record) -> Iterator[Said]:
    item = mention.item
    if isinstance(item, Toll):
        yield from _of_toll(item)
        yield from _where_and_when(item, record, item.figure)
    else:
        yield from _of_attack(item)
        yield from _where_and_when(item, record, item.trigger)


def _of_toll(toll: Toll) -> Iterator[Said]:
    whom = {field: value for field in SAID_OF_WHOM if (value := getattr(toll, field))}
    if toll.measure != "other":
        yield Said(toll.measure, {"low": toll.low, "high": toll.high, "qualifier": toll.qualifier, "text": toll.figure.text} | whom, toll.figure)
    if toll.population and (toll.sex or toll.age_group or toll.role or toll.status not in (None, "unknown")):
        yield Said("population", {"text": toll.population} | whom, toll.figure)


def _of_attack(attack: Attack) -> Iterator[Said]:
    yield Said("occurred", {"text": attack.trigger.text, "type": attack.type}, attack.trigger)
    if attack.actor:
        yield Said("actor", {"name": attack.actor.name}, _quote(attack.actor, attack.trigger))
    for weapon in attack.weapons:
        yield Said("weapon", {"name": weapon.name, "class": weapon.class_}, _quote(weapon, attack.trigger))
    for target in attack.targets:
        yield Said("target", {"name": target.name, "category": target.category}, _quote(target, attack.trigger))


def _where_and_when(item: Toll | Attack, record: Record, quote: Span) -> Iterator[Said]:
    places = {p.id: p for p in record.places}
    for place in item.places:
        if known := places.get(place):
            point = {"lat": known.lat, "lon": known.lon} if known.lat is not None and known.lon is not None else {}
            yield Said("place", {"name": known.text or known.name} | point, _quote(known, quote))
        elif place[:1].isupper():
            yield Said("place", {"name": place}, quote)
    if item.time and (item.time.start or item.time.end):
        yield Said("date", _date(item.time), quote)


def _date(time: Interval) -> dict[str, Any]:
    return {"start": time.start, "end": time.end, "text": time.text}


def _quote(words: Span, otherwise: Span) -> Span:
    """The words themselves, as a plain span; those of the act where another program's record gives none."""
    found = words if words.text else otherwise
    return Span(start=found.start, end=found.end, text=found.text)
