"""By what incidents can be filtered: each entry carries its side, sources, attribute and relations as one short key that the page's script reads."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable, Sequence
from typing import Final

from audiatur.publish import words
from audiatur.record import Attribute, Finding, Incident, Relation

DIFFER: Final[tuple[tuple[str, str], ...]] = (("between", "contradict or deny, between sides"), ("differ", "contradict or deny"))
"""Choices of the filter by relation that are more than one relation, or less than one."""


class Sources:
    """Everyone who may be asked for by name, numbered as they come: speakers, those by way of whom they are heard, and publishers."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        return self._numbers.setdefault(" ".join(name.split()), len(self._numbers))

    @property
    def names(self) -> list[str]:
        return list(self._numbers)


def key(side: int, sources: Iterable[int], attribute: Attribute | None, relations: Iterable[str]) -> str:
    """ "1 4.17 killed contradict.differ": a dash where there is none, a star for any attribute."""
    named = ".".join(map(str, dict.fromkeys(sources))) or "-"
    return f"{side} {named} {attribute or '*'} {'.'.join(dict.fromkeys(relations)) or '-'}"


def joined(keys: Sequence[str]) -> str:
    """One key for several entries of one speaker with the same value."""
    if len(set(keys)) == 1:
        return keys[0]
    parts = [k.split(" ") for k in keys]
    several = (".".join(dict.fromkeys(x for p in parts for x in p[n].split(".") if x != "-")) or "-" for n in (1, 3))
    return " ".join((parts[0][0], next(several), parts[0][2], next(several)))


def relations(incident: Incident, between: Sequence[Finding]) -> dict[int, list[str]]:
    """For each account, its relations to others; `between` are the findings in which speakers of different sides differ."""
    apart: tuple[Relation, ...] = ("contradict", "deny")
    found: dict[int, list[str]] = {}
    for finding in incident.findings:
        more = ["differ"] * (finding.relation in apart) + ["between"] * (finding in between)
        for n in finding.accounts:
            found.setdefault(n, []).extend([finding.relation, *more])
    return found


def days(incident: Incident) -> tuple[str, str]:
    """The first and last day that the incident may have had, or nothing: what is given as a month is any day of it."""
    time = incident.time
    edges = [edge for value in (time.start, time.end) if value for edge in _edges(value)] if time else []
    return (min(edges), max(edges)) if edges else ("", "")


def _edges(iso: str) -> tuple[str, ...]:
    parts = iso[:10].split("-")
    try:
        if len(parts) == 2 and parts[1].startswith("W"):
            monday = datetime.date.fromisocalendar(int(parts[0]), int(parts[1][1:]), 1)
            return monday.isoformat(), (monday + datetime.timedelta(days=6)).isoformat()
        year, *rest = (int(part) for part in parts)
        first = datetime.date(year, *rest, *[1] * (2 - len(rest)))
        last = (first.year, rest[0] if rest else 12, rest[1] if len(rest) > 1 else calendar.monthrange(first.year, rest[0] if rest else 12)[1])
        return first.isoformat(), datetime.date(*last).isoformat()
    except ValueError:
        return ()


def choices() -> list[tuple[str, str]]:
    """Relations to choose from, as the page names them."""
    return [*DIFFER, *((name, heading.lower()) for name, (_, heading, _) in words.RELATIONS.items())]
