"""One incident as a page of its own."""

from __future__ import annotations

import html
import re

import pytest
from msgspec.structs import replace

from audiatur.errors import AudiaturError
from audiatur.publish import incident
from audiatur.record import Document, Person, Record
from tests.publish import crowd
from tests.publish.collection import comparison, records, span
from tests.publish.outline import tree
from tests.publish.test_report import Outline, words


@pytest.fixture(scope="module")
def page() -> str:
    return incident(comparison(), records(), "i1", title="A made-up affair")


def section(page: str, name: str) -> str:
    return words(page[page.index(f'<section id="{name}"') :].partition("</section>\n\n")[0])


def test_it_has_the_incident_alone_and_says_from_which_collection(page: str) -> None:
    assert "<h1><bdi>Harwick, 3 May 2031</bdi></h1>" in page
    assert "From: A made-up affair" in words(page)
    assert "Lund" not in words(page)


def test_it_sets_what_each_side_says_beside_the_other_for_each_attribute(page: str) -> None:
    table = tree(page).all("table", "bysides")[0]
    assert [th.text.strip() for th in table.all("thead")[0].all("th")] == ["On", "Suderia", "Norland"]
    killed = next(tr for tr in table.all("tr") if tr.text.strip().startswith("Killed")).all("td")
    assert "at least 12 according to The emergency service of Suderia" in " ".join(killed[0].text.split())
    assert " ".join(killed[1].text.split()).startswith("7 according to The Ministry of Defence of Norland")


def test_it_quotes_the_paragraphs_of_its_papers_and_leaves_out_the_rest() -> None:
    text = "Nothing here.\n\nThe mayor said that 7 people were killed.\n\nRain.\n" + "Weather. " * 20
    given = comparison()
    _, harwick = given.incidents
    only = replace(harwick, accounts=(replace(harwick.accounts[0], quote=span(text, "7")),), findings=())
    paper = Record(document=Document(id="a", path="a.txt", text=text))
    passages = tree(incident(replace(given, incidents=(only,)), [paper], "i1", title="x")).all(cls="paper")[0]
    assert [n.text for n in passages.all(cls="text")] == ["The mayor said that 7 people were killed."]
    assert passages.text.count("[…]") == 2


def test_names_to_hide_are_hidden_in_quoted_paragraphs_also_where_a_passage_would_cut_them() -> None:
    name = "Anna Maria Petrova"
    text = "x " * 600 + name + " lay there. " + "y " * 149 + "7 dead. " + "z " * 600
    quote = span(text, "7")
    assert text[quote.start - 320 :].startswith("ia Petrova"), "the passage would begin with the surname"
    given = comparison()
    _, harwick = given.incidents
    only = replace(harwick, accounts=(replace(harwick.accounts[0], quote=quote),), findings=())
    at = text.index(name)
    paper = Record(document=Document(id="a", path="a.txt", text=text), persons=(Person(start=at, end=at + len(name), text=name, name=name, harm="killed"),))
    assert "Petrova" not in words(incident(replace(given, incidents=(only,)), [paper], "i1", title="x"))


def test_it_says_what_the_collection_does_not_hold_and_which_papers_were_not_read(page: str) -> None:
    missing = section(page, "missing")
    assert "no document of Norland on wounded up to 5 May 2031" in missing
    assert "3 of 4 documents of the collection were read" in missing
    assert "locked.pdf" in missing


def test_it_can_be_asked_for_by_name_and_refuses_what_is_not_there_or_not_one() -> None:
    given = comparison()
    assert "Lund" in incident(given, records(), "lund, 1 may 2031", title="x")
    with pytest.raises(AudiaturError, match="No incident here has the id or the name “Oslo”"):
        incident(given, records(), "Oslo", title="x")
    twice = replace(given, incidents=(given.incidents[0], replace(given.incidents[0], id="i7")))
    with pytest.raises(AudiaturError, match=r"2 incidents are named .* by its id: i0, i7"):
        incident(twice, records(), "Lund, 1 May 2031", title="x")


def test_no_heading_or_label_gives_an_act_or_a_figure_without_its_speaker(page: str) -> None:
    labels = [html.unescape(x) for x in re.findall(r'(?:aria-label|title)="([^"]*)"', page)]
    labels += [words(x) for x in re.findall(r"<(?:h[1-6]|caption|title|figcaption)\b.*?</(?:h[1-6]|caption|title|figcaption)>", page, re.DOTALL)]
    for label in labels:
        assert not re.search(r"shell|(?<!\d)(7|12)(?!\d)|at least", re.sub(r"^(\d+ )?[^“]+: “[^”]*”", "", label)), label
    assert not re.search(r"\b(silent|unanswered|proven|verified|claims?|admits?)\b", words(page), re.IGNORECASE)


def test_a_hostile_title_stays_text_in_the_head_of_a_printed_page() -> None:
    bad = '"; } </style><script>hit()</script> \\'
    given = comparison()
    page = incident(replace(given, incidents=(replace(given.incidents[1], name=bad),)), records(), "i1", title=bad)
    outline = Outline(page)
    assert (outline.crossed, outline.open) == ([], [])
    assert page.count("<script") == 1
    assert page.count("</style>") == 1


def test_twenty_sources_stand_on_it_each_with_its_words() -> None:
    page = incident(crowd.comparison(), crowd.records(), "i9c0de", title="x")
    assert len(tree(page).all(cls="paper")) == crowd.SOURCES
