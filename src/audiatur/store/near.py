"""Incidents that stand near another one in a comparison: of the same days, those of the same place first. Here one looks for what is one."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, select

from audiatur.record import Incident
from audiatur.store import comparisons

DAYS: Final = 3
"""Days before and after an incident in which others are near it."""
MOST: Final = 400
"""Incidents of these days that are looked at."""


def near(db: Connection, comparison: int, incident: Incident, *, limit: int = 12) -> list[str]:
    """Ids, the nearest first; none where the incident has no date."""
    days = _days(incident.time.start, incident.time.end) if incident.time else None
    if days is None:
        return []
    reach = datetime.timedelta(days=DAYS)
    table = comparisons.incidents.c
    query = select(table.id, table.name, table.start_date, table.end_date).where(
        table.comparison == comparison,
        table.start_date >= (days[0] - reach).isoformat(),
        table.start_date <= (days[1] + reach).isoformat(),
        table.id != incident.id,
    )
    place = _place(incident.name)
    found = [(_place(name) != place, _apart(days, _days(start, end)), name, id) for id, name, start, end in db.execute(query.limit(MOST))]
    return [id for *_, id in sorted(found)[:limit]]


def _days(start: str | None, end: str | None) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day; a month or a year begins with its first one."""
    known = [_day(d) for d in (start, end) if d]
    whole = [d for d in known if d]
    return (min(whole), max(whole)) if whole else None


@lru_cache(maxsize=5000)  # of the incidents of a week, many have the same
def _day(iso: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat((iso + "-01-01"[len(iso) - 4 :])[:10] if len(iso) < 10 else iso[:10])
    except ValueError:
        return None


def _apart(days: tuple[datetime.date, datetime.date], others: tuple[datetime.date, datetime.date] | None) -> int:
    if others is None:
        return DAYS
    return max((others[0] - days[1]).days, (days[0] - others[1]).days, 0)


def _place(name: str) -> str:
    """Of a name, which is place and date."""
    return name.rpartition(", ")[0].casefold()
