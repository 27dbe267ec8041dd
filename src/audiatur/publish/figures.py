"""The figures of one incident as rows on one scale, each drawn as what it is: "at least" is open to the right, "about" is soft, a range is a bar.

Rows and not points over time: every figure has a line with its words and its speaker, also one without a number, without a date, or denied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from markupsafe import Markup
from msgspec import Struct

from audiatur.publish import charts, words
from audiatur.publish.entries import Entry
from audiatur.publish.findings import PARTS
from audiatur.publish.sides import Side, Sides
from audiatur.record import Account, Attribute, Incident
from audiatur.record.hedge import number

KINDS: Final = {
    "exact": "a number as given",
    "at_least": "“at least”, “more than”: open to the right",
    "at_most": "“at most”, “up to”: open to the left",
    "range": "from one number to another",
    "about": "“about”: soft; how far it reaches is not said",
    "vague": "no number: the words alone",
    "denied": "struck through: the speaker says that it is not so",
    "unsure": "broken line: alleged, said to be possible, or called for",
    "later": "small and hollow: the same speaker, or one who cites it, gives another value later",
}
"""How a figure may be drawn, in the order of the legend, and what it means."""
MIDDLE, HEIGHT = 11, 22
PARTS_OF = "Of these, or counted apart: women, children, staff and others"


class Later(Struct, frozen=True, kw_only=True):
    """The value that stands in an earlier one's place."""

    value: str
    when: str
    href: str


class Bar(Struct, frozen=True, kw_only=True):
    """One figure of one speaker at one date, with every place where it gives it."""

    side: Side
    first: Entry
    again: tuple[Entry, ...]
    kinds: tuple[str, ...]
    later: Later | None
    drawing: Markup


class Rows(Struct, frozen=True, kw_only=True):
    """Rows of one side; `side` is None for figures that count a part of the people."""

    side: Side | None
    heading: str
    bars: tuple[Bar, ...]


class Figures(Struct, frozen=True, kw_only=True):
    title: str
    ticks: tuple[tuple[float, str], ...]
    """Where numbers stand on the scale, in percent."""
    groups: tuple[Rows, ...]
    legend: tuple[tuple[Markup, str], ...]


class Figure(Struct, frozen=True, kw_only=True):
    """What is drawn: bounds as the source gives them."""

    low: int | None
    high: int | None
    kinds: tuple[str, ...]
    side: Side


def of_incident(incident: Incident, entries: Sequence[Entry], sides: Sides, anchor: str) -> tuple[Figures, ...]:
    """A chart for each kind of figure of which several are given, not all the same, and at least one as a number."""
    later = _later(incident, entries, anchor)
    made = []
    for attribute in (a for a in words.ATTRIBUTES if a in words.FIGURES):
        chosen = [n for n, a in enumerate(incident.accounts) if a.attribute == attribute]
        bounds = [b for n in chosen for b in _bounds(incident.accounts[n]) if b is not None]
        if len({(entries[n].bare.casefold(), entries[n].modality) for n in chosen}) > 1 and bounds:
            made.append(_chart(attribute, chosen, charts.ceiling(max(bounds)), incident, entries, sides, later))
    return tuple(made)


def _later(incident: Incident, entries: Sequence[Entry], anchor: str) -> dict[int, Later]:
    """For each account that an update follows, the last value that does."""
    found: dict[int, Later] = {}
    for finding in (f for f in incident.findings if f.relation == "update"):
        *earlier, last = (n for n in finding.accounts if 0 <= n < len(entries))
        for n in earlier:
            found[n] = Later(value=entries[last].value, when=entries[last].brief, href=f"#{anchor}-update")
    return found


def _chart(
    attribute: Attribute, chosen: Sequence[int], peak: int, incident: Incident, entries: Sequence[Entry], sides: Sides, later: dict[int, Later]
) -> Figures:
    accounts = incident.accounts
    groups: list[Rows] = []
    whole = [n for n in chosen if not _part(accounts[n])]
    for side in sides.all:
        mine = [n for n in whole if sides.of(accounts[n].side).name == side.name]
        if mine:
            groups.append(Rows(side=side, heading=side.name, bars=tuple(_bars(mine, accounts, entries, sides, later, peak))))
    parts = [n for n in chosen if _part(accounts[n])]
    if parts:
        groups.append(Rows(side=None, heading=PARTS_OF, bars=tuple(_bars(parts, accounts, entries, sides, later, peak))))
    drawn = {kind for group in groups for bar in group.bars for kind in bar.kinds}
    return Figures(
        title=f"{words.ATTRIBUTES[attribute]}: the figures that speakers give",
        ticks=tuple((value / peak * 100, number(value)) for value in range(0, peak + 1, charts.tick(peak))),
        groups=tuple(groups),
        legend=tuple((_sample(kind), meaning) for kind, meaning in KINDS.items() if kind in drawn),
    )


def _bars(chosen: Iterable[int], accounts: Sequence[Account], entries: Sequence[Entry], sides: Sides, later: dict[int, Later], peak: int) -> Iterable[Bar]:
    """By speaker, the one who spoke first before others; of one speaker by date."""
    said: dict[tuple[str, str], dict[tuple[str, str, str, str], list[int]]] = {}
    for n in sorted(chosen, key=lambda n: (_part(accounts[n]), accounts[n].as_of or accounts[n].published or "9999", n)):
        entry, account = entries[n], accounts[n]
        figures = said.setdefault((account.speaker, entry.speaker), {})
        figures.setdefault((entry.value.casefold(), entry.modality, entry.date, entry.via), []).append(n)
    for figures in said.values():
        for same in figures.values():
            account, side = accounts[same[0]], sides.of(accounts[same[0]].side)
            new = next((later[n] for n in same if n in later), None)
            kinds = _kinds(account, new)
            low, high = _bounds(account)
            yield Bar(
                side=side,
                first=entries[same[0]],
                again=tuple(entries[n] for n in same[1:]),
                kinds=kinds,
                later=new,
                drawing=drawn(Figure(low=low, high=high, kinds=kinds, side=side), peak),
            )


def _part(account: Account) -> str:
    return " ".join(str(account.value[part]) for part in PARTS if account.value.get(part))


def _bounds(account: Account) -> tuple[int | None, int | None]:
    low, high = account.value.get("low"), account.value.get("high")
    return low if isinstance(low, int) else None, high if isinstance(high, int) else None


def _kinds(account: Account, later: Later | None) -> tuple[str, ...]:
    """How the figure is hedged; then whether it is denied, or not given as known, or has been replaced."""
    low, high = _bounds(account)
    if low is None and high is None:
        hedge = "vague"
    elif high is None:
        hedge = "at_least"
    elif low is None:
        hedge = "at_most"
    elif low != high:
        hedge = "range"
    else:
        hedge = "about" if account.value.get("qualifier") == "about" else "exact"
    stance = "denied" if account.modality == "denied" else "unsure" if account.modality != "asserted" else ""
    return tuple(kind for kind in (hedge, stance, "later" if later else "") if kind)


def drawn(figure: Figure, peak: int) -> Markup:
    """The figure on a scale from 0 to `peak`; lengths are percent, so that it fits every width and signs keep their shape."""
    low, high = (None if bound is None else round(bound / peak * 100, 2) for bound in (figure.low, figure.high))
    if low is None and high is None:
        return Markup("")
    parts: list[str] = []
    if low is not None and high is not None and low != high:
        parts += [_line("range", low, high), _at(low, '<path class="end" d="M0 4V18"/>'), _at(high, '<path class="end" d="M0 4V18"/>')]
    else:
        spot = low if low is not None else high or 0.0
        if high is None:
            parts += [_line("open", spot, 100), _at(100, '<path class="open" d="M-7 5L0 11L-7 17"/>')]
        elif low is None:
            parts += [_line("open", 0, spot), _at(0, '<path class="open" d="M7 5L0 11L7 17"/>')]
        elif "about" in figure.kinds:
            parts += [_at(spot, "".join(f'<path class="haze" d="M{-w} {MIDDLE}H{w}"/>' for w in (20, 13, 7)))]
        parts.append(_at(spot, _sign(figure)))
    if "denied" in figure.kinds:
        parts.append(_at(low if low is not None else high or 0.0, '<path class="strike" d="M-11 18L11 4"/>'))
    style = " ".join(["bar", figure.side.key, *(k for k in figure.kinds if k in ("unsure", "denied", "later"))])
    return Markup(f'<svg class="{style}" width="100%" height="{HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>')


def _sign(figure: Figure) -> str:
    hollow = any(kind in figure.kinds for kind in ("about", "unsure", "denied", "later"))
    return charts.shape(figure.side.shape, 0, MIDDLE, 3.2 if "later" in figure.kinds else 5.0, hollow=hollow)


def _line(kind: str, start: float, end: float) -> str:
    return f'<line class="{kind}" x1="{start:g}%" x2="{end:g}%" y1="{MIDDLE}" y2="{MIDDLE}"/>'


def _at(x: float, drawing: str) -> str:
    return f'<svg x="{x:g}%" overflow="visible">{drawing}</svg>'


def _sample(kind: str) -> Markup:
    """The drawing beside its meaning in the legend, with a sign that belongs to no side."""
    low, high = {"at_least": (3, None), "at_most": (None, 7), "range": (2, 8), "vague": (None, None)}.get(kind, (5, 5))
    return drawn(Figure(low=low, high=high, kinds=(kind,), side=Side(name="", key="ink", shape="circle")), 10)
