"""The search page: words are marked, counts are links, a search is kept, and names are initials here, too."""

import re

from audiatur.record import Link, Record, Source, SourceMention, Statement
from audiatur.store import Query, saved
from tests.web import papers
from tests.web.conftest import file, token, visiting


def test_a_search_marks_its_words_and_its_counts_lead_on(client):
    text = client.get("/search?text=Ganja").text
    assert "<mark>Ganja</mark>" in text
    assert "/search?side=" in text
    assert "No document has" in client.get("/search?text=xyzzyx").text


def test_what_cannot_be_searched_is_said_and_the_form_stays(client):
    assert "is no date" in client.get("/search?start=soon").text
    assert client.get("/search?west=1").status_code == 400


def test_names_of_people_harmed_are_initials_in_excerpts_and_counts(client):
    assert "Petrova" not in client.get("/search").text
    assert "<mark>Petrova" not in client.get("/search?text=Petrova").text


def test_a_search_is_kept_and_forgotten_by_its_owner_alone(own):
    ada = visiting(own)
    page = "/search?text=Ganja&west=40&south=30&east=50&north=45"
    ada.post("/search/save", data={"token": token(ada, page), "name": "Ganja", "text": "Ganja"}, headers={"origin": "http://127.0.0.1:8000"})
    assert [s.query.text for s in own.desk.saved_searches()] == ["Ganja"]
    ada.post("/search/forget", data={"token": token(ada, page), "name": "Ganja"}, headers={"origin": "http://127.0.0.1:8000"})
    assert own.desk.saved_searches() == []


def test_a_search_that_somebody_else_keeps_is_told_to_those_alone_who_may_see_names(own):
    keep(own, "Petrova", Query(text="Petrova"), shared=True)
    keep(own, "by its beginning", Query(text="Petro*"), shared=True)
    keep(own, "by who speaks", Query(source=("Anna Petrova",)), shared=True)
    for role, told in (("reader", False), ("contributor", False), ("reviewer", True), ("administrator", True)):
        text = visiting(own, role).get("/search").text
        assert [f">{name}<" in text for name in ("Petrova", "by its beginning", "by who speaks")] == [told] * 3, role


def keep(bench, name, query, *, shared, by="bea"):
    with bench.desk.database.writing() as db:
        saved.put(db, name, query, by=by, shared=shared)


def test_a_search_is_its_owners_or_shared_with_all(own):
    keep(own, "of hers", Query(text="Ganja"), shared=False)
    keep(own, "of all", Query(text="Ganja"), shared=True)
    for role in ("reader", "contributor", "reviewer", "editor", "administrator"):
        text = visiting(own, role).get("/search").text
        assert (">of hers<" in text, ">of all<" in text) == (False, True), role
    text = visiting(own, "reader", name="bea").get("/search").text
    assert (">of hers<" in text, ">of all<" in text) == (True, True)


def test_who_saves_a_search_chooses_to_share_it(own):
    ada, page = visiting(own), "/search?text=Ganja"
    for name, more in (("mine", {}), ("ours", {"shared": "yes"})):
        data = {"token": token(ada, page), "name": name, "text": "Ganja", **more}
        assert ada.post("/search/save", data=data, headers={"origin": "http://127.0.0.1:8000"}).status_code == 200
    assert {s.name: s.shared for s in own.desk.saved_searches()} == {"mine": False, "ours": True}
    assert "shared by" in ada.get("/search").text


def found(client, query):
    return "No document has" not in client.get(f"/search?{query}").text


def test_who_sees_initials_does_not_learn_by_searching_whether_a_name_occurs(bench):
    reader, reviewer = visiting(bench, "reader", name="bea"), visiting(bench, "reviewer", name="cem")
    for query in ("text=Petrova", "text=Petro*", "text=%22Anna+Petrova%22"):
        assert found(reviewer, query), query
        assert not found(reader, query), query
    assert "<mark>" not in reader.get("/search?text=Petrova+OR+Xyzzyx").text


def test_nor_by_leaving_a_name_out(bench):
    reader = visiting(bench, "reader", name="bea")
    assert reader.get("/search?text=said").text.count("<mark>") > 0
    results = [re.findall(r'href="/documents/([^"#?/]+)', reader.get(f"/search?text=said{left}").text) for left in ("", "+-Petrova")]
    assert results[0] == results[1]


def test_nor_by_a_filter_for_a_speaker(own):
    text = "Lena Falk, who saw it, said that two people were killed in Bergen."
    chain = (Link(source=papers.span(text, "Lena Falk", SourceMention, id="s1", name="Lena Falk"), cue=papers.span(text, "said")),)
    witness = Source(id="s1", name="Lena Falk", kind="witness", mentions=(papers.span(text, "Lena Falk"),))
    said = Statement(id="st1", content=papers.span(text, "two people were killed in Bergen"), attribution=chain)
    file(own.desk, Record(document=papers.document("falk", text, title="Bergen"), sources=(witness,), statements=(said,)))
    assert found(visiting(own, "reviewer", name="cem"), "source=Lena+Falk")
    for query in ("source=Lena+Falk", "source=Falk", "text=Falk"):
        assert not found(visiting(own, "reader", name="bea"), query), query
    assert found(visiting(own, "reader", name="bea"), "text=Bergen")


def test_the_map_has_the_places_of_what_was_found_that_are_points_and_the_chosen_rectangle(client):
    text = client.get("/search?text=Ganja").text
    assert re.findall(r'data-(?:west|south|east|north)="-?[\d.]+"', text)
    assert re.search(r'<a href="/search\?[^"]*place=Ganja[^"]*" aria-label="Ganja">', text)
    assert 'aria-label="Azerbaijan"' not in text
    drawn = client.get("/search?text=Ganja&west=45&south=39&east=47&north=41").text
    assert float(re.search(r'class="chosen" [^>]*width="([\d.]+)"', drawn)[1]) > 0
    assert "data-map" not in client.get("/search?text=nothinghasthisword").text
    assert client.get("/search?west=170&south=-20&east=-170&north=20").status_code == 200
