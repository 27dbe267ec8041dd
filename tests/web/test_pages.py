"""What pages show: everything with its speaker, every word with a link to where it stands, names as initials, and nothing that acts."""

import html
import re

import pytest

from audiatur.publish.exports import EXPORTS
from audiatur.store import pages as questions
from tests.web.conftest import visiting
from tests.web.papers import ARABIC

PAGES = ("/", "/documents", "/incidents", "/sources", "/tolls", "/persons", "/gaps", "/exports", "/imports", "/activity")


def links(text, start):
    return [html.unescape(found) for found in re.findall(r'href="([^"]+)"', text) if found.startswith(start)]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_menu_opens_and_says_which_it_is(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert re.search(rf'href="{re.escape(path)}" aria-current="page"', answer.text)


def test_the_start_names_what_is_new_what_waits_and_what_failed(client):
    text = client.get("/").text
    assert "Could not be read" in text
    assert "103" not in re.sub("<.*?>", "", text.split("Waits for review")[1].split("Could not be read")[0]), "what was not read does not wait for review"
    assert "language not read" in text.split("Could not be read")[1]


def test_a_document_has_its_words_marked_and_each_line_of_the_record_leads_to_them(client):
    text = client.get("/documents/013").text
    assert 'class="l-toll' in text
    assert re.search(r"According to</span> <bdi[^>]*>the General Prosecutor&#39;s Office</bdi>: <a href=\"#(d1-q\d+-\d+)\"", text)
    for target in re.findall(r'href="#(d1-q[^"]+)"', text):
        assert f'id="{target}"' in text


def test_a_document_that_was_not_read_says_why(client):
    assert "Have it translated" in client.get("/documents/103").text


def test_a_right_to_left_text_is_shown_so_under_an_address_of_any_characters(client):
    (address,) = [x for x in links(client.get("/documents").text, "/documents/") if "folder" in x]
    text = client.get(address).text
    assert f'dir="auto" lang="ar" aria-label="The text">{ARABIC}' in text.replace("\n", "")


def test_names_of_people_harmed_are_initials_everywhere_and_in_every_address(client):
    for path in (*PAGES, "/documents/harmed", *links(client.get("/sources").text, "/source")):
        answer = client.get(path)
        assert "Petrova" not in answer.text, path
        assert "Petrova" not in path


def test_names_are_shown_to_who_may_see_and_asks_and_that_is_noted(own):
    assert "Anna Petrova" in visiting(own, "reviewer").get("/documents/harmed?names=full").text
    assert "Petrova" not in visiting(own, "contributor").get("/documents/harmed?names=full").text
    assert [(a.who, a.object) for a in own.desk.activity() if a.action == "see names"] == [("ada", "harmed")]


def test_nothing_in_a_paper_acts(client):
    for path in ("/documents/harmed?names=full", "/documents", "/"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text


def test_lists_of_documents_are_filtered_sorted_and_go_on_where_they_ended(own, monkeypatch):
    monkeypatch.setattr("audiatur.web.pages.documents.SCREEN", 3)
    client = visiting(own)
    for order in ("added", "published", "title", "id"):
        seen, address = [], f"/documents?order={order}"
        while address:
            text = client.get(address).text
            seen += re.findall(r'<th scope="row"[^>]*><a href="/documents/([^"]+)"', text)
            address = next(iter(x for x in links(text, "/documents?") if "after=" in x), None)
        assert len(seen) == len(set(seen)) == 10, order
    titles = [d.title for d in own.ask(lambda db: questions.listed(db, questions.Wanted(), order="published"))[0] for d in [d.document]]
    assert titles[0] == ARABIC
    assert "3 documents with these properties" in client.get("/documents?status=not+read").text
    assert "2 documents with these properties" in client.get("/documents?words=ganja+strike").text


def test_an_incident_has_matrix_findings_and_the_words_it_rests_on(client):
    address = links(client.get("/incidents").text, "/incidents/")[0]
    text = client.get(address).text
    for part in (
        "What each side says",
        "How the accounts relate",
        "All entries, by speaker",
        "What this collection does not hold",
        "The words, in their papers",
    ):
        assert part in text
    for target in set(re.findall(r'href="#([^"]+)"', text)):
        assert f'id="{target}"' in text, target
    assert links(text, "/documents/"), "it leads to the whole papers"


def test_a_source_page_has_what_others_say_of_the_same(client):
    sources = [x for x in links(client.get("/sources").text, "/source?")]
    texts = [client.get(x).text for x in sources]
    both = [t for t in texts if "According to others" in t and "Nobody else is read" not in t.split("According to others")[1]]
    assert both, "at least one source has others beside it"
    assert all(" according to " in t or "No figure, act or denial" in t for t in texts)


def test_a_table_of_figures_names_who_gives_each_and_links_to_the_words(client):
    text = client.get("/tolls?measure=killed").text
    rows = re.findall(r'<tr role="row"><th scope="row".*?</tr>', text, re.S)
    assert rows
    for row in rows:
        (address,) = links(row, "/documents/")
        assert f'id="{address.partition("#")[2]}"' in client.get(address).text


def test_every_figure_and_act_in_a_title_or_label_of_ours_stands_with_its_speaker(client):
    for path in ("/documents/013", "/tolls", "/sources", "/"):
        text = client.get(path).text
        for name in re.findall(r'<title>([^<]*)|aria-label="([^"]*)"|alt="([^"]*)"', text):
            said = "".join(name)
            assert not re.search(r"\b(killed|wounded|struck|attacked)\b", said, re.I) or "“" in said, said


def test_a_comparison_of_before_is_said_to_be_so_and_made_again_on_a_click(own):
    from tests.web.papers import document

    assert "has changed since" not in visiting(own).get("/incidents").text
    from audiatur.record import Record
    from tests.web.conftest import file

    file(own.desk, Record(document=document("new", "A new paper.", language="en")))
    own._kept.clear()
    text = visiting(own).get("/incidents").text
    assert "has changed since" in text
    assert 'action="/compare"' in text
    assert 'action="/compare"' not in visiting(own, "reader").get("/incidents").text


def test_exports_are_saved_from_their_page_and_each_says_what_it_cannot_hold(client):
    page = html.unescape(client.get("/exports").text)
    for export in EXPORTS.values():
        assert export.cannot_hold in page
        assert f'href="/exports/{export.name}"' in page
    got = client.get("/exports/csv")
    assert got.headers["content-disposition"] == 'attachment; filename="incidents.csv"'
    assert got.text.startswith("incident,")
    assert client.get("/exports/nothing").status_code == 404


def test_a_party_of_a_case_has_no_exports_and_no_search(bench):
    party = visiting(bench, "party", name="bea")
    assert party.get("/exports").status_code == party.get("/exports/csv").status_code == 403
    assert "/exports" not in party.get("/cases").text
    assert 'role="search"' not in party.get("/cases").text


def test_a_reader_saves_no_names(bench):
    reader = visiting(bench, "reader", name="bea")
    assert "names=full" not in reader.get("/exports").text
    assert "Petrova" not in reader.get("/exports/csv?names=full").text
    assert "Petrova" not in reader.get("/exports/web-annotation?names=full").text


def test_every_page_has_a_search_but_that_of_the_search(client):
    assert 'role="search" action="/search"' in client.get("/incidents").text
    assert client.get("/search").text.count('type="search"') == 1
