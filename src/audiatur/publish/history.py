"""What each side said as of each day, and how many sources stand behind a value that several papers give."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from audiatur.publish import words
from audiatur.publish.entries import Entry
from audiatur.publish.mask import Masking
from audiatur.publish.sides import Side, Sides
from audiatur.record import Incident
from audiatur.record.account import OF_WHAT


class Told(Struct, frozen=True, kw_only=True):
    attribute: str
    entry: Entry


class SideDay(Struct, frozen=True, kw_only=True):
    side: Side
    voices: tuple[tuple[str, tuple[Told, ...]], ...]
    """What each speaker adds."""


class Day(Struct, frozen=True, kw_only=True):
    """What papers of one day say that none before it had, by side, and which sides add nothing to what they had said."""

    day: str
    sides: tuple[SideDay, ...]
    before: tuple[str, ...]


class SupportView(Struct, frozen=True, kw_only=True):
    attribute: str
    entry: Entry
    documents: int
    sources: int
    reasons: tuple[str, ...]


def days(incident: Incident, entries: Sequence[Entry], sides: Sides) -> tuple[Day, ...]:
    """By the day of publication: all up to a line is what had been said by then. Papers without a date come last."""
    by_day: dict[str, list[int]] = {}
    for n, account in enumerate(incident.accounts):
        if account.attribute not in OF_WHAT:
            by_day.setdefault((account.published or "9999")[:10], []).append(n)
    seen: set[tuple[object, ...]] = set()
    made, spoken = [], dict[str, None]()
    for day in sorted(by_day):
        new: dict[str, dict[str, list[Told]]] = {}
        for n in by_day[day]:
            account, entry = incident.accounts[n], entries[n]
            key = (account.speaker, account.side, account.attribute, entry.value.casefold(), account.modality)
            if key not in seen:
                seen.add(key)
                said = new.setdefault(sides.of(account.side).name, {}).setdefault(entry.speaker, [])
                said.append(Told(attribute=words.ATTRIBUTES[account.attribute], entry=entry))
        shown = tuple(SideDay(side=s, voices=tuple((who, tuple(said)) for who, said in new[s.name].items())) for s in sides.all if s.name in new)
        if shown:
            name = words.day(day) if day != "9999" else "No date of publication"
            made.append(Day(day=name, sides=shown, before=tuple(s for s in spoken if s not in new)))
        spoken.update(dict.fromkeys(new))
    return tuple(made)


def supports(incident: Incident, entries: Sequence[Entry], hide: Masking) -> tuple[SupportView, ...]:
    """Values that fewer sources give than papers, those with most papers first."""
    found = sorted((s for s in incident.support if s.sources < s.documents), key=lambda s: -s.documents)
    return tuple(
        SupportView(
            attribute=words.ATTRIBUTES[s.attribute],
            entry=entries[s.accounts[0]],
            documents=s.documents,
            sources=s.sources,
            reasons=tuple(hide(d.reason) for d in incident.dependence if set(d.accounts) <= set(s.accounts)),
        )
        for s in found
    )
