"""A comparison as CSV (RFC 4180, UTF-8): one row for each account, for spreadsheets and programs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Final

from audiatur.cli.table import Papers
from audiatur.record import Account, Comparison, Incident, Record

COLUMNS: Final = (
    "incident", "incident_name", "document", "speaker", "via", "side", "attribute", "low", "high", "qualifier", "value", "modality",
    "as_of", "published", "quote", "start", "end",
)  # fmt: skip
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠']|[\t\r\n]")
"""How a cell begins that a spreadsheet would run, trim into one that it runs, or show without its first character."""


def of_comparison(comparison: Comparison, records: Sequence[Record] = ()) -> str:
    """The accounts of all incidents; figures have, in `value`, the hedge that the records' texts give them."""
    papers = Papers(records)
    out = StringIO()
    sheet = csv.writer(out)
    columns = [(v, c) for v in comparison.views or () for c in dict.fromkeys(c for row in v.rows for c in row.values)]
    sheet.writerow([*COLUMNS, *(f"view {v.name}: {c}" for v, c in columns)])
    made = {(v.name, row.incident, n): row for v in comparison.views or () for row in v.rows for n in row.accounts}
    for incident in comparison.incidents:
        for n, row in enumerate(_rows(incident, papers)):
            rows = [(made.get((v.name, incident.id, n)), c) for v, c in columns]
            sheet.writerow([safe(cell) for cell in (*row, *(r.values.get(c) if r else None for r, c in rows))])
    return out.getvalue()


def safe(cell: object) -> object:
    """Words as a spreadsheet shows and never runs them: an apostrophe before what could be a formula. Taking one leading apostrophe away gives them back."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _rows(incident: Incident, papers: Papers) -> Iterator[tuple[object, ...]]:
    for account in incident.accounts:
        value, quote = account.value, account.quote
        yield (
            incident.id, incident.name, account.document, account.speaker, " > ".join(account.via), account.side, account.attribute,
            value.get("low"), value.get("high"), value.get("qualifier"), _words(account, papers), account.modality,
            account.as_of, account.published, quote.text, quote.start, quote.end,
        )  # fmt: skip


def _words(account: Account, papers: Papers) -> str:
    """The value in words; a date as its days, since its own words are the quote."""
    value = account.value
    if account.attribute == "date":
        return "/".join(str(day) for day in (value.get("start"), value.get("end")) if day)
    return papers.value(account)
