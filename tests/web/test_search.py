"""The search page: words are marked, counts are links, a search is kept, and names are initials here, too."""

from audiatur.store import Query, saved
from tests.web.conftest import token, visiting


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
    own.desk.save_search("Petrova", Query(text="Petrova"))
    with own.desk.database.writing() as db:
        db.execute(saved.table.update().values(made_by="bea"))
    for role, told in (("reader", False), ("contributor", False), ("reviewer", True), ("administrator", True)):
        assert (">Petrova<" in visiting(own, role).get("/search").text) is told, role
