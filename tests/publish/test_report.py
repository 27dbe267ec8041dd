"""The report as a file: what it says, in which order, and what it never lets through."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from msgspec.structs import replace

from audiatur.publish import report
from audiatur.publish.words import day
from audiatur.record import Comparison
from tests.publish.collection import comparison, records

VOID = {"meta", "link", "input", "br", "hr", "img"}


@pytest.fixture(scope="module")
def page() -> str:
    return report(comparison(), records(), title="A town & two sides")


class Outline(HTMLParser):
    """Ids, links, headings, loaded addresses and whether every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.levels: list[int] = []
        self.crossed: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if tag == "a" else []
        self.loads += [v or "" for k, v in attrs if k in ("src", "srcset", "data", "poster", "action") or (k == "href" and tag != "a")]
        self.levels += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.crossed.append(tag)


def words(page: str) -> str:
    """What stands on the page, without style, script and tags."""
    body = re.sub(r"<(style|script)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    spaced = re.sub(r"</(li|p|h\d|summary|dt|dd|td|th|div)>", " ", body)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", spaced)).split())


def test_it_opens_with_what_was_read_and_where_accounts_differ(page: str) -> None:
    lead = words(page[: page.index('<nav class="contents"')])
    assert "3 papers read, 1 not; published 3 May 2031 to 5 May 2031." in lead
    assert "6 accounts by 4 speakers on 2 incidents." in lead
    assert "On 1 of them accounts contradict or deny each other, most on Harwick, 3 May 2031." in lead


def test_the_summary_sets_the_differing_values_side_by_side_each_with_its_speaker(page: str) -> None:
    summary = words(page[page.index('<section id="summary"') : page.index('<section id="incidents"')])
    assert (
        "Killed: 7 (people) according to The Ministry of Defence of Norland, as of 3 May; "
        "at least 12 according to The emergency service of Suderia, as of 4 May." in summary
    )
    assert "What is said to have occurred: shelling according to The Ministry of Defence of Norland, published 3 May; shelled denied according to" in summary


def test_values_that_stand_against_each_other_stand_once_each_with_all_who_give_them() -> None:
    given = comparison()
    first, second = given.incidents
    seven = replace(second.accounts[0], speaker="The mayor", as_of="2031-05-05", value={"low": 7, "high": 7, "qualifier": "exact"})
    n = len(second.accounts)
    more = replace(second.findings[0], accounts=(n, 1), reason="the mayor’s too")
    second = replace(second, accounts=(*second.accounts, seven), findings=(*second.findings, more))
    page = report(replace(given, incidents=(first, second)), records(), title="x")
    found = words(page[page.index('aria-label="Contradict: Harwick') : page.index('aria-label="Deny: Harwick')]).replace(": its words", "")
    assert (
        "Killed 7 according to The Ministry of Defence of Norland (people, as of 3 May); The mayor (as of 5 May) "
        "at least 12 according to The emergency service of Suderia (as of 4 May)" in found
    )
    assert found.index("at least 12 according to") < found.index("2 findings: which accounts stand against which") < found.index("the mayor’s too")


def test_parts_of_a_figure_stand_after_the_whole_with_whom_they_count() -> None:
    given = comparison()
    first, second = given.incidents
    n = len(second.accounts)
    women = [
        replace(a, value={"low": k, "high": k, "qualifier": "exact", "population": "women", "sex": "female"}) for k, a in enumerate(second.accounts[:2], 3)
    ]
    finding = replace(second.findings[0], accounts=(n, n + 1))
    second = replace(second, accounts=(*second.accounts, *women), findings=(*second.findings, finding))
    page = report(replace(given, incidents=(first, second)), records(), title="x")
    found = words(page[page.index('aria-label="Contradict: Harwick') : page.index('aria-label="Deny: Harwick')]).replace(": its words", "")
    assert (
        "at least 12 according to The emergency service of Suderia (as of 4 May) 3 (women) according to The Ministry of Defence of Norland (as of 3 May)"
        in found
    )


def test_the_words_of_a_figure_stand_beside_it_only_where_they_differ() -> None:
    bare = [replace(r, document=replace(r.document, text=None)) for r in records()]
    given = comparison()
    first, second = given.incidents
    spelt = replace(second.accounts[0], quote=replace(second.accounts[0].quote, text="seven"))
    page = report(replace(given, incidents=(first, replace(second, accounts=(spelt, *second.accounts[1:])))), bare, title="x")
    assert "7 (people) seven according to The Ministry of Defence of Norland" in words(page)
    assert "at least 12 according to" in words(page)


def test_kindred_attributes_share_a_column_and_say_which_they_are() -> None:
    given = comparison()
    first, second = given.incidents
    missing, houses = (replace(second.accounts[0], attribute=a, value={"low": 3, "high": 3, "qualifier": "exact"}) for a in ("missing", "buildings_damaged"))
    page = report(replace(given, incidents=(first, replace(second, accounts=(*second.accounts, missing, houses)))), records(), title="x")
    matrix = words(page[page.index('<table class="matrix"') : page.index("</table>", page.index('<table class="matrix"'))])
    assert "According to What is said to have occurred Killed Other figures" in matrix
    assert "Missing: 3, missing, according to The Ministry of Defence of Norland" in matrix


def test_incidents_whose_accounts_differ_come_first(page: str) -> None:
    section = page[page.index('<section id="incidents"') :]
    assert section.index("Harwick, 3 May 2031</bdi></h3>") < section.index("Lund, 1 May 2031</bdi></h3>")


def test_every_link_leads_somewhere_and_every_id_is_one(page: str) -> None:
    outline = Outline(page)
    assert len(outline.ids) == len(set(outline.ids))
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids)
    assert all(link.startswith("#") for link in outline.links)


def test_each_account_links_to_its_words_in_its_document(page: str) -> None:
    for account in comparison().incidents[1].accounts:
        number = "abc".index(account.document) + 1
        anchor = f"d{number}-q{account.quote.start}-{account.quote.end}"
        assert f'href="#{anchor}"' in page
        marked = re.search(rf'id="{anchor}"[^>]*>(.*?)</span></', page, re.DOTALL) or re.search(rf'id="{anchor}"[^>]*>([^<]*)', page)
        assert marked
        assert account.quote.text in words(marked.group(1))


def test_it_loads_nothing_and_its_script_is_the_one_its_policy_names(page: str) -> None:
    assert Outline(page).loads == ["data:,"]
    assert "url(" not in page
    assert "default-src 'none'" in page
    assert page.count("<script") == 1


def test_a_hostile_document_stays_text(page: str) -> None:
    outline = Outline(page)
    assert outline.crossed == []
    assert outline.open == []
    assert "i" not in outline.tags
    assert "b" not in outline.tags
    assert "&lt;/details&gt;&lt;/div&gt;&lt;script&gt;window.hit = 1&lt;/script&gt; &amp; &lt;b&gt;more&lt;/b&gt;" in page


def test_a_hostile_name_or_reason_stays_text() -> None:
    bad = '"><script>hit()</script></details>\u202e'
    given = comparison()
    first, second = given.incidents
    account = replace(second.accounts[0], speaker=bad, side=bad, via=(bad,), value={"low": 1, "high": 1, "population": bad})
    hostile = replace(
        second,
        name=bad,
        accounts=(account, *second.accounts[1:]),
        findings=(replace(second.findings[0], reason=bad),),
        places=(replace(second.places[0], name=bad, lat=10.0, lon=10.0),),
        reasons=(bad,),
    )
    page = report(replace(given, incidents=(first, hostile)), records(), title=bad)
    outline = Outline(page)
    assert outline.crossed == []
    assert outline.open == []
    assert page.count("<script") == 1
    assert "\u202e" not in page


def test_headings_go_down_one_level_at_a_time(page: str) -> None:
    levels = Outline(page).levels
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_no_heading_label_or_title_of_ours_gives_an_act_or_a_figure_without_its_speaker(page: str) -> None:
    """What the documents say stands behind a speaker's name or inside the document: nowhere else."""
    labels = [html.unescape(x) for x in re.findall(r'(?:aria-label|title)="([^"]*)"', page)]
    labels += [words(x) for x in re.findall(r"<(?:h[1-6]|caption|title|figcaption)\b.*?</(?:h[1-6]|caption|title|figcaption)>", page, re.DOTALL)]
    said = re.compile(r"shell|(?<!\d)(7|12)(?!\d)|at least")
    for label in labels:
        unquoted = re.sub(r"^[^“]+: “[^”]*”", "", label)
        assert not said.search(unquoted) or "according to" in unquoted, label


def test_a_document_that_was_not_read_is_listed_with_the_reason(page: str) -> None:
    documents = words(page[page.index('<section id="documents"') : page.index('<section id="gaps"')])
    assert "locked.pdf" in documents
    assert "Norland · not read: encrypted" in documents


def test_gaps_stand_with_the_words_they_are_about(page: str) -> None:
    gaps = words(page[page.index('<section id="gaps"') :])
    assert "times: 1 no date for this expression: “today” in Suderia Today: “At least 12 dead”" in gaps
    assert "compare: 1 locked.pdf was not read: encrypted." in gaps


def test_words_that_the_project_does_not_use_are_not_on_the_page(page: str) -> None:
    assert not re.search(r"\b(silent|unanswered|proven|verified|claims?|admits?)\b", words(page), re.IGNORECASE)


def test_an_empty_collection_makes_a_page() -> None:
    page = report(Comparison(), [], title="Nothing")
    assert "0 papers read, 0 not" in words(page)


def test_two_reports_of_the_same_comparison_are_the_same() -> None:
    assert report(comparison(), records(), title="x") == report(comparison(), records(), title="x")


def test_records_without_their_texts_make_a_page_without_dead_links() -> None:
    bare = [replace(r, document=replace(r.document, text=None)) for r in records()]
    page = report(comparison(), bare, title="x")
    outline = Outline(page)
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids)
    assert not re.search("petrova", page, re.IGNORECASE)
    assert "read; the records came without its text" in words(page)
    assert "7 (people) according to The Ministry of Defence of Norland" in words(page)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2020-10-11", "11 October 2020"),
        ("2020-10", "October 2020"),
        ("2020", "2020"),
        ("2020-W41", "week 41 of 2020"),
        ("XXXX-10-04", "4 October"),
        ("", ""),
        ("PAST_REF", "PAST_REF"),
    ],
)
def test_dates_stand_as_precise_as_given(value: str, shown: str) -> None:
    assert day(value) == shown
