"""Fixity: every item read again and held against its hash, with an event of each run. A run that was stopped goes on where it was."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import Struct

from audiatur.evidence.proving import digest_in
from audiatur.evidence.vault import Event, Item, Writer, now

EVERY = 500
"""Items after which a run notes how far it is."""


class Run(Struct, frozen=True, kw_only=True):
    """`wrong` has a line for each item that is not as it was filed; `event` is the number of the event that says so."""

    checked: int
    wrong: tuple[str, ...]
    event: int


class _Place(Struct, kw_only=True):
    """How far a run is: up to the item filed as this event."""

    after: int = -1
    checked: int = 0
    wrong: list[str] = []
    events: list[int] = []
    """The filing of each wrong item: what is logged names no hash, which an erasure would leave behind."""


def run(writer: Writer, *, by: str, step: Callable[[], object] = lambda: None) -> Run:
    vault, note = writer.vault, writer.vault.root / "fixity.json"
    held = vault.made(note)
    place = msgspec.json.decode(held, type=_Place) if held is not None else _Place()
    for item in vault.items():
        if item.events[0] <= place.after:
            continue
        if (found := _wrong(writer, item)) is not None:
            place.wrong.append(found)
            place.events.append(item.events[0])
        place.after, place.checked = item.events[0], place.checked + 1
        step()
        if place.checked % EVERY == 0:
            vault.make(note, msgspec.json.encode(place))
    detail: dict[str, str | int] = {"checked": place.checked, "wrong": len(place.wrong)}
    event = Event(deed="fixity", at=now(), by=by, why=_named(place.events), detail=detail)
    number = writer.append([event])
    note.unlink(missing_ok=True)
    return Run(checked=place.checked, wrong=tuple(place.wrong), event=number)


def _named(events: list[int]) -> str | None:
    return f"wrong: the items filed as event {', '.join(map(str, events))}"[:4000] if events else None


def _wrong(writer: Writer, item: Item) -> str | None:
    try:
        found = digest_in(writer.vault, item.sha256)
    except FileNotFoundError:
        return f"{item.sha256} is missing"
    except OSError as error:
        return f"{item.sha256} could not be read: {error.strerror}"
    return None if found == item.sha256 else f"{item.sha256} was changed: its bytes have the hash {found} now"
