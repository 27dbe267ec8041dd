"""Who may see an item. Each change is an event of the log, with its reason: what a witness gave is there for named people alone until somebody opens it.

The vault keeps the names; who bears one is for the desk to say. Whoever has the folder of a vault that is not encrypted can read all of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from audiatur.errors import EvidenceError
from audiatur.evidence.vault import ONLY, Event, Item, Writer, names_of, now


def restrict(writer: Writer, item: Item, only: Iterable[str], *, why: str, by: str) -> int:
    """From now on these people alone; without any, all who may see exhibits. Returns the number of the event."""
    named = names_of(only)
    if not why.strip():
        raise EvidenceError("Say why: those who come later must decide whether it still holds.")
    if not named and item.only is None:
        raise EvidenceError(f"{item.name} is not restricted.")
    return writer.append([Event(deed="restricted", at=now(), by=by, item=item.sha256, why=why, detail={ONLY: named})])


def said(event: Event) -> str | None:
    """What an event changes in who may see its item."""
    if event.detail is None or ONLY not in event.detail:
        return None
    named = str(event.detail[ONLY]).split("\n")
    return f"from then on for {', '.join(named)} alone" if any(named) else "from then on for all who see exhibits"


def left_out(items: Iterable[Item]) -> tuple[list[Item], int]:
    """The items that are open, and how many are not: what goes out of a vault leaves out those, unless somebody names them."""
    every = list(items)
    opened = [item for item in every if item.only is None]
    return opened, len(every) - len(opened)
