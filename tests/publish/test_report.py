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
from audiatur.record import Comparison, Dependence, Gap, Record, Support, View, ViewRow
from tests.publish.collection import comparison, records, span

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
    assert "6 entries by 4 speakers on 2 incidents." in lead
    assert "On 1 of them accounts contradict or deny each other, each time between speakers of different sides; most on Harwick, 3 May 2031." in lead


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
    assert found.index("at least 12 according to") < found.index("2 findings: which entries stand against which") < found.index("the mayor’s too")


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


def test_a_figure_stands_with_the_hedge_of_its_source_and_never_as_a_number_that_nobody_gave() -> None:
    text = "Over 30 people were killed and up to 60 hurt, the mayor said."
    given = comparison()
    _, second = given.incidents
    document = replace(records()[0].document, text=text)
    killed = replace(second.accounts[0], value={"low": 31, "high": None, "qualifier": "at_least", "text": "30"}, quote=span(text, "30"))
    hurt = replace(killed, attribute="wounded", value={"low": None, "high": 60, "qualifier": "at_most", "text": "60"}, quote=span(text, "60"))
    only = replace(given, incidents=(replace(second, accounts=(killed, hurt), findings=()),))
    with_text, without = (words(report(only, [Record(document=d)], title="x")) for d in (document, replace(document, text=None)))
    assert "over 30, killed, according to" in with_text
    assert "up to 60, wounded, according to" in with_text
    assert "more than 30" in without
    assert "31" not in re.sub("2031", "", with_text + without)


def test_a_publisher_that_speaks_because_the_text_names_nobody_differs_from_one_that_is_quoted() -> None:
    given = comparison()
    first, second = given.incidents
    own = replace(second.accounts[2], member="a1", speaker="North Gazette")
    page = report(replace(given, incidents=(first, replace(second, accounts=(*second.accounts, own, replace(own, member="t1"))))), records(), title="x")
    rows = [words(row) for row in re.findall(r'<th scope="row" role="rowheader">.*?</th>', page)]
    assert [row.removesuffix(" published 3 May") for row in rows if "Gazette" in row] == ["North Gazette (in its own words)", "North Gazette"]


def test_what_is_not_in_the_collection_is_one_line_at_the_end_of_its_incident(page: str) -> None:
    incident = words(page[page.index('id="i2"') : page.index("Back to the list of incidents")])
    assert incident.index("All entries, by speaker") < incident.index("Not in this collection: Norland on wounded")
    assert words(page[page.index('<dl class="relations">') : page.index("</dl>")]).rindex("Not in this collection") > 0


def test_the_summary_puts_first_where_speakers_of_different_sides_differ() -> None:
    given = comparison()
    first, second = given.incidents
    within = replace(second, id="i3", name="Lund, 2 May 2031", accounts=tuple(replace(a, side="Norland") for a in second.accounts))
    weighty = replace(within, findings=(*within.findings, replace(within.findings[0], attribute="actor")))
    page = report(replace(given, incidents=(weighty, first, second)), records(), title="x")
    summary = words(page[page.index('<section id="summary"') : page.index('<section id="incidents"')])
    order = ["Between speakers of different sides Harwick", "killed and what is said to have occurred, between sides", "Between speakers of one side"]
    assert [summary.index(x) for x in order] == sorted(summary.index(x) for x in order)
    assert "Contradict 3 findings: show their incidents The entries give values that do not fit each other. 1 between speakers of different sides." in summary


def test_sides_that_only_quoted_speakers_have_are_named(page: str) -> None:
    assert "No document here speaks for" not in words(page)
    given = comparison()
    first, second = given.incidents
    third = replace(second, accounts=(replace(second.accounts[0], side="Estmark"), *second.accounts[1:]))
    other = words(report(replace(given, incidents=(first, third)), records(), title="x"))
    assert "No document here speaks for Estmark: only speakers whom documents quote do, so the filter of incidents has it as well." in other


def test_a_paper_that_was_not_read_stands_once_among_the_gaps() -> None:
    locked = replace(records()[3], gaps=(Gap(step="read", reason="It was not read: encrypted."),))
    gaps = words(report(comparison(), [*records()[:3], locked], title="x").partition('<section id="gaps"')[2])
    assert "read: 1 It was not read: encrypted. in locked.pdf" in gaps


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
    assert "read: 1 locked.pdf: It was not read: encrypted." in gaps


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


def test_a_value_of_several_papers_says_how_many_sources_stand_behind_it() -> None:
    given = comparison()
    first, second = given.incidents
    copy = replace(second.accounts[0], document="c", quote=span("9", "9"))
    n = len(second.accounts)
    why = Dependence(accounts=(0, n), source="x", reason="the speaker is one each time")
    second = replace(
        second, accounts=(*second.accounts, copy), dependence=(why,), support=(Support(attribute="killed", accounts=(0, n), documents=2, sources=1),)
    )
    page = report(replace(given, incidents=(first, second)), records(), title="x")
    found = words(page[page.index('aria-label="Papers and sources: Harwick') : page.index('<details class="days">')])
    assert "Killed 7 (people) according to The Ministry of Defence of Norland: 2 papers, 1 source the speaker is one each time" in found


def test_the_history_of_an_incident_gives_each_day_what_each_side_added(page: str) -> None:
    found = words(page[page.index('<details class="days">') : page.index('<details class="why')])
    assert "3 May 2031 Norland: according to The Ministry of Defence of Norland killed 7 (people), what is said to have occurred shelling" in found
    assert "4 May 2031 Suderia: according to The emergency service of Suderia killed at least 12" in found
    assert found.index("at least 12") < found.index("Norland: as before") < found.index("5 May 2031 Suderia: according to وزارة الدفاع killed 9")


def test_views_stand_apart_with_their_rule_and_what_they_were_made_of(page: str) -> None:
    assert 'id="views"' not in page
    row = ViewRow(incident="i1", attribute="killed", values={"low": 7, "best": None}, accounts=(0, 1))
    asked = replace(comparison(), views=(View(name="ucdp", rule="The rule.", cite="The book", rows=(row,)),))
    shown = words(report(asked, records(), title="x").partition('<section id="views" aria-labelledby="h-views">')[2])
    assert "The rule. After: The book." in shown
    line = shown[shown.index("Made of") :].replace(", killed", "")
    north = "The Ministry of Defence of Norland"
    assert line.startswith(f"Made of Harwick, 3 May 2031 Killed 7, from the words of {north} none 7 (people) according to {north}; at least 12 according to")
