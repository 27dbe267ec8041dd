"""Every cell, range and finding of a page leads in one click to the words it rests on."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from audiatur.publish import incident, report
from audiatur.record import Comparison, Record, View, ViewRow
from tests.publish import collection, crowd
from tests.publish.outline import Node, tree

PAGES = {"report": lambda c, r: report(c, r, title="x"), "incident": lambda c, r: incident(c, r, c.incidents[-1].id, title="x")}
GIVEN = {"collection": collection, "crowd": crowd}


@pytest.fixture(scope="module", params=[(page, given) for page in PAGES for given in GIVEN], ids="-".join)
def shown(request: pytest.FixtureRequest) -> tuple[Node, Comparison, list[Record]]:
    page, given = request.param
    comparison, records = GIVEN[given].comparison(), GIVEN[given].records()
    return tree(PAGES[page](comparison, records)), comparison, records


def links(node: Node) -> list[str]:
    return [a.attrs["href"] for a in node.all("a") if re.match(r"#d\d+-q", a.attrs.get("href", ""))]


def test_each_link_to_words_leads_to_just_these_words(shown: tuple[Node, Comparison, list[Record]]) -> None:
    page, _, records = shown
    texts = {n: r.document.text or "" for n, r in enumerate(records, 1)}
    pieces: dict[str, str] = {}
    for node in page.all(cls="l-quote"):
        pieces[node.attrs["data-q"]] = pieces.get(node.attrs["data-q"], "") + node.text
    names = {"Anna Petrova": "A. P.", "Petrova": "P.", "Boris Oslo": "B. O.", "ANNA PETROVA": "A. P."}
    assert links(page)
    for href in set(links(page)):
        number, start, end = map(int, re.fullmatch(r"#d(\d+)-q(\d+)-(\d+)", href).groups())  # type: ignore[union-attr]
        words = texts[number][start:end]
        for name, short in names.items():
            words = words.replace(name, short)
        assert pieces[href[1:]] == words, href


def test_each_account_is_linked_from_a_cell(shown: tuple[Node, Comparison, list[Record]]) -> None:
    page, comparison, records = shown
    numbers = {r.document.id: n for n, r in enumerate(records, 1)}
    cells = {href for node in [*page.all("td"), *page.all(cls="single")] for href in links(node)}
    incidents = comparison.incidents if page.all(cls="incident") else comparison.incidents[-1:]
    for account in (a for i in incidents for a in i.accounts):
        assert f"#d{numbers[account.document]}-q{account.quote.start}-{account.quote.end}" in cells


def test_each_cell_with_a_value_each_figure_and_each_finding_leads_to_words(shown: tuple[Node, Comparison, list[Record]]) -> None:
    page, _, _ = shown
    tables = [t for name in ("matrix", "bysides") for t in page.all("table", name)]
    cells = [td for t in tables for td in t.all("td") if "none" not in td.classes]
    entries = page.all(cls="entry")
    bars = [row for t in page.all("table", "bars") for row in t.all("tr") if row.all("td")]
    findings = [li for ul in page.all(cls="rel") for li in ul.all("li")]
    stands = [li for ul in page.all("ul", "stands") for li in ul.all("li")]
    marks = [a for svg in page.all("svg", "chart") for a in svg.all(cls="mark")]
    assert cells
    assert findings
    assert bars
    for node in [*cells, *entries, *bars, *findings, *stands]:
        assert links(node), node.text
    assert all(re.match(r"#d\d+-q", mark.attrs["href"]) for mark in marks)
    for row in bars:
        figure, drawn = row.all("td", "fig")[0], row.all("td", "track")[0]
        assert links(drawn)[0] in links(figure), "the drawing and the figure lead to the same words"


def test_each_link_leads_somewhere_on_its_page(shown: tuple[Node, Comparison, list[Record]]) -> None:
    page, _, _ = shown
    ids = [n.attrs["id"] for n in page.walk() if "id" in n.attrs]
    assert len(ids) == len(set(ids))
    assert {a.attrs["href"][1:] for a in page.all("a")} <= set(ids)


def test_each_value_of_a_view_leads_to_the_words_it_was_made_of() -> None:
    given = collection.comparison()
    row = ViewRow(incident="i1", attribute="killed", values={"low": 7, "best": None, "high": 12}, accounts=(0, 1))
    asked = replace(given, views=(View(name="ucdp", rule="The rule.", cite="The book", rows=(row,)),))
    page = tree(report(asked, collection.records(), title="x"))
    values = next(s for s in page.all("section") if s.attrs.get("id") == "views").all("td", "n")
    seven, twelve = (given.incidents[1].accounts[n].quote for n in (0, 1))
    assert [links(v) for v in values] == [[f"#d1-q{seven.start}-{seven.end}"], [], [f"#d2-q{twelve.start}-{twelve.end}"]]
