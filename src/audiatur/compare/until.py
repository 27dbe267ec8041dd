"""The collection as it stood on a day: by when the papers appeared, and by when the user's collection had them.

A paper is left out by its whole record, before anything is compared, so that a comparison of a day is the comparison of that day's papers.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable

from audiatur.record import Document, Gap, Record

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def published_by(records: Iterable[Record], day: datetime.date) -> tuple[list[Record], list[Gap]]:
    """The papers published up to the day. One of which no day is known, or a month that the day cuts, is left out, and a gap names it."""
    kept, gaps = [], []
    for record in records:
        known = _days(record.document.published)
        if known is None or known[0] <= day < known[1]:
            when = f"the only date given is {record.document.published}" if known else "its date of publication is not known"
            gaps.append(Gap(step="as of", reason=f"{_called(record.document)}: left out of the papers published up to {day}, for {when}."))
        elif known[1] <= day:
            kept.append(record)
    return kept, gaps


def known_by(records: Iterable[Record], day: datetime.date) -> tuple[list[Record], list[Gap]]:
    """The papers that the collection had by the day.

    A paper without such a day (`known` in its sidecar) belongs to the collection from its beginning, but not before it was published.
    """
    kept, undated = [], 0
    for record in records:
        own, published = _days(record.document.known), _days(record.document.published)
        if own is None and (published is None or published[0] <= day):
            undated += 1
            kept.append(record)
        elif own is not None and own[1] <= day:
            kept.append(record)
    words = f"{undated} {'paper does' if undated == 1 else 'papers do'} not say since when the collection has them: taken as there from its beginning."
    return kept, [Gap(step="known as of", reason=words)] if undated else []


def _called(document: Document) -> str:
    return document.title or document.path


def _days(value: str | None) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day that a date can mean: a month is all its days."""
    found = _DAY.match(value or "")
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        assert year is not None
        last_month = month or 12
        last = day or calendar.monthrange(year, last_month)[1]
        return datetime.date(year, month or 1, day or 1), datetime.date(year, last_month, last)
    except ValueError:
        return None
