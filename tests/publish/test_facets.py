"""What filters ask of an incident: its days, and of each entry its side, sources, attribute and relations."""

from __future__ import annotations

import pytest

from audiatur.publish.facets import days, joined, key
from audiatur.record import Incident, Interval


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        ("2031-05-03", None, "2031-05-03", "2031-05-03"),
        ("2031-05-03", "2031-05-07", "2031-05-03", "2031-05-07"),
        ("2031-02", None, "2031-02-01", "2031-02-28"),
        ("2031", None, "2031-01-01", "2031-12-31"),
        ("2031-W19", None, "2031-05-05", "2031-05-11"),
        ("XXXX-05-03", None, "", ""),
        ("2031-13", None, "", ""),
        (None, None, "", ""),
    ],
)
def test_a_month_or_a_week_is_all_its_days(start: str | None, end: str | None, first: str, last: str) -> None:
    assert days(Incident(id="i", name="x", time=Interval(start=start, end=end))) == (first, last)


def test_entries_of_one_value_share_a_key_with_the_sources_and_relations_of_each() -> None:
    assert key(1, [4, 17, 4], "killed", ["deny", "differ"]) == "1 4.17 killed deny.differ"
    assert joined([key(1, [4], "killed", ["agree"]), key(1, [4, 9], "killed", [])]) == "1 4.9 killed agree"
    assert key(2, [], None, ["not_in_collection"]) == "2 - * not_in_collection"
