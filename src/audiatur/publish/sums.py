"""Figures that were added up, beside the incidents in which they stand: each figure a link to its words, and whether they add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from audiatur.publish import words
from audiatur.publish.entries import Entry
from audiatur.publish.incidents import IncidentView, Reader
from audiatur.record import Counted, Sum
from audiatur.record.hedge import number

ANSWERS: Final = {"no": ("≠", "do not add up"), "open": ("?", "left open"), "yes": ("=", "add up")}
"""A sign and words for each answer, in the order in which an editor needs them."""
KINDS: Final = {
    # what is added, and what it is held against
    "parts": ("parts and their whole", "the whole is"),
    "killed_and_wounded": ("killed and wounded", "both are given as"),
    "several_incidents": ("incidents and a total of their days", "the total is"),
    "later_total": ("an earlier total, what came after it, and a later total", "the later total is"),
}


class Addend(Struct, frozen=True, kw_only=True):
    """A figure of a sum; `incident` and `name` lead to its incident where that is another one."""

    entry: Entry
    incident: str
    name: str


class SumView(Struct, frozen=True, kw_only=True):
    attribute: str
    kind: str
    against: str
    sign: str
    answer: str
    parts: tuple[Addend, ...]
    together: str
    whole: Addend
    why: str
    """More than the row itself says; nothing where the figures add up."""
    dated: bool
    """Whether its figures are of several days, so that each shows its own."""


def of_incidents(views: Sequence[IncidentView], reader: Reader) -> dict[str, tuple[SumView, ...]]:
    """For each incident's anchor the sums in which a figure of it stands, those that do not add up first."""
    shown = {v.source.id: v for v in views}
    found: dict[str, list[Sum]] = {}
    for made in sorted(reader.comparison.sums, key=lambda s: list(ANSWERS).index(s.adds_up)):
        for incident in dict.fromkeys(c.incident for c in (made.whole, *made.parts)):
            found.setdefault(incident, []).append(made)
    return {v.anchor: tuple(_view(s, v, shown, reader) for s in found[v.source.id] if _has_all(s, shown)) for v in views if v.source.id in found}


def apart(views: Sequence[IncidentView], reader: Reader) -> tuple[IncidentView, ...]:
    """Incidents with the whole of a sum that does not add up."""
    wholes = {s.whole.incident for s in reader.comparison.sums if s.adds_up == "no"}
    return tuple(v for v in views if v.source.id in wholes)


def _has_all(made: Sum, shown: Mapping[str, IncidentView]) -> bool:
    """Whether all its incidents stand on the page."""
    return all(c.incident in shown for c in (made.whole, *made.parts))


def _view(made: Sum, here: IncidentView, shown: Mapping[str, IncidentView], reader: Reader) -> SumView:
    (sign, answer), (kind, against) = ANSWERS[made.adds_up], KINDS[made.kind]
    return SumView(
        attribute=words.ATTRIBUTES[made.attribute],
        kind=kind,
        against=against,
        sign=sign,
        answer=answer,
        parts=tuple(_addend(p, here, shown, reader) for p in made.parts),
        together=_bounds(made),
        whole=_addend(made.whole, here, shown, reader),
        why="" if made.adds_up == "yes" else made.reason.partition(":")[0],  # the figures that follow in it stand in the row
        dated=made.kind in ("several_incidents", "later_total"),
    )


def _addend(at: Counted, here: IncidentView, shown: Mapping[str, IncidentView], reader: Reader) -> Addend:
    view = shown[at.incident]
    account = view.source.accounts[at.account]
    entry = reader.entry(account, f"{view.anchor}-a{at.account}", "")
    other = view.anchor != here.anchor
    return Addend(entry=entry, incident=view.anchor if other else "", name=view.name if other else "")


def _bounds(made: Sum) -> str:
    low = number(made.low or 0)
    if made.high is None:
        return f"at least {low}"
    return low if made.low == made.high else f"{low} to {number(made.high)}"
