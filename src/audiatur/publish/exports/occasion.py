"""Where and when an account's own words put it, as the event layouts of others ask: one point, two days, and how exact they are."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import Final

from msgspec import Struct

from audiatur.publish.exports.collection import Collection, Row
from audiatur.record import Account, Incident

EXACT: Final = frozenset({"city", "town", "village", "settlement", "facility"})
WIDE: Final = frozenset({"region", "division", "country"})
"""Kinds of place, as the record has them, that are a point and an area on the layouts' scales."""


class Occasion(Struct, frozen=True, kw_only=True):
    """`others` are further places that the same words name; `kind` is None where it is not known."""

    place: str = ""
    lat: float | None = None
    lon: float | None = None
    kind: str | None = None
    others: tuple[str, ...] = ()
    first: datetime.date | None = None
    last: datetime.date | None = None

    @property
    def days(self) -> int | None:
        return (self.last - self.first).days + 1 if self.first and self.last else None


def occasion(row: Row, collection: Collection) -> Occasion:
    points = collection.points(row)
    dated = _days_of(row.account, row.incident)
    first, last = dated if dated else (None, None)
    if not points:
        return Occasion(first=first, last=last)
    point, kind = next(((p, k) for p, k in points if p.lat is not None), points[0])
    others = tuple(dict.fromkeys(p.name for p, _ in points if p.name != point.name))
    return Occasion(place=point.name, lat=point.lat, lon=point.lon, kind=kind, others=others, first=first, last=last)


def _days_of(account: Account, incident: Incident) -> tuple[datetime.date, datetime.date] | None:
    """The days that the account's own speaker gives in the same words; where it gives none, those of the incident."""
    own = (a.value for a in incident.accounts if a.attribute == "date" and (a.document, a.member) == (account.document, account.member))
    stretches = [(v.get("start"), v.get("end")) for v in own]
    if incident.time:
        stretches.append((incident.time.start, incident.time.end))
    return next((d for start, end in stretches if (d := stretch(start, end))), None)


def stretch(start: str | None, end: str | None) -> tuple[datetime.date, datetime.date] | None:
    """First and last day of "2020-10", of "2020-10-04" to "2020-10-06"; None where a year is not known or an end is open."""
    first, last = _bounds(start), _bounds(end or start)
    return (first[0], last[1]) if first and last else None


def _bounds(date: str | None) -> tuple[datetime.date, datetime.date] | None:
    found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T|$)", date or "")
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        last = day or calendar.monthrange(year, month or 12)[1]
        return datetime.date(year, month or 1, day or 1), datetime.date(year, month or 12, last)
    except ValueError:
        return None
