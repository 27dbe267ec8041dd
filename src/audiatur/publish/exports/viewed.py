"""Views as a long table: a line for each cell, with the rule, where the rule is published, and whose figures it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from audiatur.publish.exports import writing
from audiatur.publish.exports.collection import Collection

COLUMNS: Final = ("view", "incident", "incident_name", "attribute", "column", "value", "made_of", "rule", "cite")
NUMBERS: Final = frozenset({"value"})


def columns(collection: Collection) -> list[str]:
    return list(COLUMNS)


def rows(collection: Collection) -> Iterator[tuple[object, ...]]:
    told = {(row.incident.id, row.number): row for row in collection.rows()}
    for view in collection.comparison.views or ():
        for line in view.rows:
            given = [told[line.incident, n] for n in line.accounts]
            made_of = "; ".join(f"{row.value} according to {row.speaker}" for row in given)
            for column, value in line.values.items():
                yield (view.name, line.incident, given[0].incident.name, line.attribute, column, value, made_of, view.rule, view.cite)


def as_csv(collection: Collection) -> Iterator[bytes]:
    return writing.table(COLUMNS, rows(collection))
