"""Exhibits tied to statements: who offers an item for which of them, and what was looked at in it, by whom, with what result.

Both are events of the log. What somebody found is his word, in his words; nothing here adds them up to a verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from msgspec import Struct

from audiatur.errors import EvidenceError
from audiatur.evidence import vault as filed
from audiatur.evidence.vault import Event, Item, Vault, Writer, now

Aspect = Literal["integrity", "time", "origin", "content"]
ASPECTS: Final[tuple[Aspect, ...]] = ("integrity", "time", "origin", "content")
"""What can be looked at: unchanged since when; when it was made; by whom and with what; what is to be seen in it."""


class Assessment(Struct, frozen=True, kw_only=True):
    aspect: Aspect
    by: str
    at: str
    found: str


class Offer(Struct, frozen=True, kw_only=True):
    """An item that `by` offers for statements or incidents, by their ids, as `entered_by` has entered it; and all that was looked at in the item."""

    item: Item
    by: str
    statements: tuple[str, ...]
    why: str
    entered_by: str
    at: str
    assessments: tuple[Assessment, ...]

    @property
    def open(self) -> tuple[Aspect, ...]:
        """What nobody has looked at yet."""
        return still_open(self.assessments)


def still_open(assessments: Sequence[Assessment]) -> tuple[Aspect, ...]:
    return tuple(a for a in ASPECTS if a not in {x.aspect for x in assessments})


def offer(writer: Writer, item: Item, statements: Sequence[str], *, offered_by: str, why: str, by: str) -> int:
    """Logs that somebody offers an item for these statements. Returns the number of the event."""
    if not statements or any(not s.strip() or "\n" in s for s in statements):
        raise EvidenceError("Name the statements, or the incident, for which the item is offered, by their ids.")
    if not offered_by.strip():
        raise EvidenceError("Name who offers it.")
    detail: dict[str, str | int] = {"offered by": offered_by, "for": "\n".join(statements)}
    return writer.append([Event(deed="offered", at=now(), by=by, item=item.sha256, why=why, detail=detail)])


def assess(writer: Writer, item: Item, aspect: str, found: str, *, by: str) -> int:
    """Logs what somebody found when he looked at one side of an item."""
    if aspect not in ASPECTS:
        raise EvidenceError(f"{aspect!r} is nothing that is looked at. One of: {', '.join(ASPECTS)}.")
    if not found.strip():
        raise EvidenceError("Say what was looked at, how, and what was found.")
    return writer.append([Event(deed="assessed", at=now(), by=by, item=item.sha256, why=found, detail={"aspect": aspect})])


class Gathered:
    """What is offered and what was looked at, as the events of a log come one after the other."""

    def __init__(self) -> None:
        self._events: dict[str, list[Event]] = {}

    def take(self, event: Event) -> None:
        if event.item and event.deed in ("offered", "assessed"):
            self._events.setdefault(event.item, []).append(event)

    def assessed(self) -> dict[str, tuple[Assessment, ...]]:
        """What was looked at in each item, by its hash."""
        return {sha256: looked for sha256, events in self._events.items() if (looked := tuple(_assessment(e) for e in events if e.deed == "assessed"))}

    def offers(self, items: Iterable[Item]) -> list[Offer]:
        """Of these items, in the order in which they were offered."""
        looked = self.assessed()
        found = [_offer(i, e, looked.get(i.sha256, ())) for i in items for e in self._events.get(i.sha256, ()) if e.deed == "offered"]
        return sorted(found, key=lambda o: o.at)


def offered(vault: Vault, statement: str | None = None) -> list[Offer]:
    """In the order in which they were offered: all, or those for one statement or incident."""
    items, tied = filed.Gathered(), Gathered()
    for number, kept in vault.kept():
        if kept.event is not None:
            items.take(number, kept.event)
            tied.take(kept.event)
    return [o for o in tied.offers(items.items()) if statement is None or statement in o.statements]


def _offer(item: Item, event: Event, looked: tuple[Assessment, ...]) -> Offer:
    detail = event.detail or {}
    return Offer(
        item=item,
        by=str(detail.get("offered by", "")),
        statements=tuple(str(detail.get("for", "")).split("\n")),
        why=event.why or "",
        entered_by=event.by,
        at=event.at,
        assessments=looked,
    )


def _assessment(event: Event) -> Assessment:
    aspect = next(a for a in ASPECTS if event.detail and event.detail.get("aspect") == a)
    return Assessment(aspect=aspect, by=event.by, at=event.at, found=event.why or "")


def said(event: Event) -> Iterator[str]:
    """What an event says beyond its reason."""
    detail = event.detail or {}
    if event.deed == "offered":
        yield f"offered by {detail.get('offered by')} for {', '.join(str(detail.get('for', '')).splitlines())}"
    if event.deed == "assessed":
        yield f"looked at: {detail.get('aspect')}"
