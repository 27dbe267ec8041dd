"""Figures of people as sums need them: where the account stands, what it leaves room for, and how it is put into words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from msgspec import Struct

from audiatur.compare.mentions import Mention
from audiatur.compare.values import FIGURES, bounds, hedge
from audiatur.compare.when import Days, days
from audiatur.record import Account, Counted, Incident, Toll
from audiatur.record.hedge import number

SAID: Final = frozenset({"asserted", "alleged"})
"""Ways of saying in which the speaker gives the figure as one that holds."""
UNSAID: Final = frozenset({"unspecified", "unknown"})
OPEN: Final = float("inf")


class Figure(Struct, frozen=True):
    account: Account
    mention: Mention
    toll: Toll
    incident: Incident
    at: Counted

    @property
    def speaker(self) -> tuple[str, str | None]:
        return self.mention.speaker.name, self.mention.speaker.side

    @property
    def room(self) -> tuple[float, float]:
        """All numbers that it leaves room for: "about" and "more than" are not taken by the letter."""
        return bounds(self.account.value) or (0.0, OPEN)

    @property
    def exact(self) -> int | None:
        low, high = self.account.value.get("low"), self.account.value.get("high")
        return int(low) if low is not None and low == high and self.toll.qualifier == "exact" else None

    @property
    def as_of(self) -> Days | None:
        return days(self.account.as_of or self.account.published)

    @property
    def narrowed(self) -> bool:
        """Whether it counts some of the people only."""
        return bool(self.toll.sex or self.toll.age_group or self.toll.role)


def figures(mentions: Iterable[Mention], incidents: Sequence[Incident]) -> Iterator[Figure]:
    """Every toll that a speaker gives as its own, with its account; one that was said again in its document has the first one's."""
    home = {(m.document, m.id): i for i in incidents for m in i.members if m.kind == "toll"}
    rows: dict[object, int] = {}
    for incident in incidents:
        for n, account in enumerate(incident.accounts):
            if account.attribute in FIGURES:
                rows[incident.id, account.document, account.member] = n
                rows.setdefault((incident.id, account.document, account.speaker, account.attribute, *_value(account.value)), n)
    for mention in mentions:
        toll, found = mention.toll, home.get((mention.document, mention.item.id))
        if toll is None or found is None or toll.modality not in SAID:
            continue
        value = (toll.low, toll.high, toll.qualifier, toll.figure.text)
        again = rows.get((found.id, mention.document, mention.speaker.name, toll.measure, *value))
        at = rows.get((found.id, mention.document, toll.id), again)
        if at is not None:
            yield Figure(found.accounts[at], mention, toll, found, Counted(incident=found.id, account=at))


def _value(value: dict[str, Any]) -> tuple[object, ...]:
    return tuple(value.get(k) for k in ("low", "high", "qualifier", "text"))


# ---- arithmetic ---------------------------------------------------------------------------------------------------------------
def room(parts: Iterable[Figure]) -> tuple[float, float]:
    """What the parts together leave room for."""
    rooms = [p.room for p in parts]
    return sum(r[0] for r in rooms), sum(r[1] for r in rooms)


def exactly(parts: Iterable[Figure]) -> int | None:
    given = [p.exact for p in parts]
    return None if None in given else sum(g for g in given if g is not None)


def meets(parts: Sequence[Figure], whole: Figure) -> bool:
    """Whether exact parts come to just the whole, or to the lower bound that is given for it."""
    together = exactly(parts)
    return together is not None and together == (whole.exact if whole.toll.qualifier == "exact" else whole.account.value.get("low"))


def span(parts: Iterable[Figure]) -> tuple[int | None, int | None]:
    """The parts' bounds as said, added up; no upper one where a part has none."""
    values = [p.account.value for p in parts]
    highs = [v.get("high") for v in values]
    return sum(v.get("low") or 0 for v in values), None if None in highs else sum(h for h in highs if h is not None)


# ---- words --------------------------------------------------------------------------------------------------------------------
def quoted(figure: Figure, beside: str = "") -> str:
    """Its words with their hedge, and whom, where or when they count: “at least 25” (Harwick)."""
    words = f"“{hedge(figure.account.value)}{figure.account.value.get('text') or figure.account.quote.text}”"
    return f"{words} ({beside})" if beside else words


def whom(figure: Figure, beside: Figure | None = None) -> str:
    """Whom it counts and where, in the text's words, as far as that is not the same for the figure `beside` it."""
    people = figure.toll.population or ""
    told = [people] if people not in {"", *UNSAID} and not (beside and beside.toll.population == people) else []
    if beside and figure.mention.own_place and {s.key for s in figure.mention.spots} != {s.key for s in beside.mention.spots}:
        told += [s.called or s.name for s in figure.mention.spots]
    return ", ".join(told)


def added(parts: Sequence[Figure]) -> str:
    """ "4 + 21 = 25"; what has no upper bound adds up to "at least"."""
    low, high = span(parts)
    shown = " + ".join(_plain(p.account.value) for p in parts)
    total = number(low or 0) if low == high else f"at least {number(low or 0)}" if high is None else f"{number(low or 0)} to {number(high)}"
    return f"{shown} = {total}"


def _plain(value: dict[str, Any]) -> str:
    low, high = value.get("low"), value.get("high")
    if low is None and high is None:
        return str(value.get("text") or "no number")
    if low is not None and high is not None:
        return number(low) if low == high else f"{number(low)} to {number(high)}"
    return f"at least {number(low)}" if low is not None else f"up to {number(high or 0)}"


def listed(items: Sequence[str]) -> str:
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else items[0] if items else ""
