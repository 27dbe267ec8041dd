"""Cases for programs: each has what is its own, in codes and in words; the list, entries that can be held against each other, papers and mails."""

import datetime

import pytest

from tests.web import test_cases
from tests.web.test_cases import CASE, PEOPLE, Play, program

AT = "/api/v1"
bench = test_cases.bench


@pytest.fixture
def play(bench):
    return Play(bench)


def case(play, name, **query):
    answer = play.programs[name].get(f"{AT}/cases/{CASE}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_case_has_its_points_its_moves_and_until_when_who_has_time(play):
    made = case(play, "desk")
    assert (made["reader"], made["state"], made["over"], made["enters"]) == ("body", "assessment", False, True)
    assert made["points"] == [{"id": "1", "ground": "inaccuracy", "stance": "unclear", "proposed": False, "outcome": None}]
    assert made["material"] == [{"id": "M1", "by": "complainant", "form": "full", "points": []}]
    assert made["shown"] == [{"id": "M1", "withheld": False, "to": [], "open": ["publisher"]}]
    assert made["copy"]["title"] == "Kari Nordmann against The Daily"
    refer = next(m for m in made["moves"] if m["name"] == "refer")
    assert (refer["roles"], refer["decides"], refer["against"]) == (["staff"], False, [])
    play.do("desk", "move", move="refer", role="staff")
    play.do("desk", "show", to="publisher", materials="M1")
    (answer,) = [d for d in case(play, "publisher")["deadlines"] if "M1" in d["what"]]
    assert answer["of"] == "the publisher"
    assert answer["length"]["rule"]["text"]
    due = datetime.datetime.fromisoformat(answer["due"])
    assert due.date() - datetime.date.fromisoformat(answer["last_day"]) == datetime.timedelta(days=1), "it has run out when its last day is over"
    assert [d for d in case(play, "complainant")["deadlines"] if "M1" in d["what"]] == []


def test_each_has_the_case_as_the_part_that_it_has_in_it(play):
    assert {name: case(play, name)["reader"] for name in PEOPLE} == {"complainant": "complainant", "publisher": "publisher", "ann": "body"}
    assert case(play, "publisher")["material"] == case(play, "publisher")["shown"] == []
    assert case(play, "publisher")["papers"] == ["article"]
    assert set(case(play, "complainant")["papers"]) == {"article", "appeal"}
    assert case(play, "publisher")["late"] == []
    hidden = [e for e in play.programs["publisher"].get(f"{AT}/cases/{CASE}/entries").json()["items"] if e["what"] is None]
    assert [(e["number"], e["role"], e["by"], bool(e["id"])) for e in hidden] == [(2, "", None, True)], "so that the chain is whole"


def test_without_the_scope_review_the_body_has_no_case_as_the_body(bench, play):
    little = program(bench, "desk")
    assert play.programs["desk"].get(f"{AT}/cases").json()["items"] != []
    assert little.get(f"{AT}/cases").json()["items"] == []
    assert little.get(f"{AT}/cases/{CASE}").status_code == 404


def test_the_list_has_those_in_which_one_has_a_part_page_by_page(play):
    first = play.programs["desk"].get(f"{AT}/cases?limit=1").json()
    second = play.programs["desk"].get(f"{AT}/cases", params={"limit": 1, "cursor": first["next"]}).json()
    assert [[c["id"] for c in page["items"]] for page in (first, second)] == [[CASE], ["2031-2"]]
    assert second["next"] is None
    (line,) = play.programs["publisher"].get(f"{AT}/cases").json()["items"]
    assert (line["id"], line["part"], line["state"], line["lodged"]) == (CASE, "publisher", "assessment", "2024-05-06")
    other = play.programs["publisher"].get(f"{AT}/cases", params={"cursor": first["next"]}).json()
    assert other["items"] == []
    assert play.programs["reader"].get(f"{AT}/cases", params={"cursor": first["next"]}).status_code == 409
    assert play.programs["reader"].get(f"{AT}/cases").json() == {"items": [], "next": None}


def test_of_a_case_of_others_a_program_learns_as_much_as_of_none(bench, play):
    for name in (*PEOPLE, "reader"):
        for part in ("", "/entries", "/papers/article", "/letters/1"):
            other, absent = (play.programs[name].get(f"{AT}/cases/{ident}{part}") for ident in ("2031-2", "2031-9"))
            assert (other.status_code, other.json()) == (404, absent.json())
    play.do("desk", "panel", members="ann\nben\ncem")
    play.do("desk", "conflict", member="ann", why="wrote for The Daily")
    assert play.programs["ann"].get(f"{AT}/cases/{CASE}").status_code == 404
    assert play.programs["ann"].get(f"{AT}/cases").json()["items"] == []


def test_the_etag_of_the_entries_changes_with_an_entry_and_with_nothing_else(play):
    at = f"{AT}/cases/{CASE}/entries"
    first = play.programs["desk"].get(at)
    assert play.programs["desk"].get(at, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    play.do("desk", "letter", of="body", to="publisher", subject="So", text="It is so.")
    again = play.programs["desk"].get(at, headers={"if-none-match": first.headers["etag"]})
    assert again.json()["items"][:-1] == first.json()["items"]
    last = again.json()["items"][-1]
    assert (last["by"], last["what"]) == ("desk", "Letter of the body to the publisher: So")
    assert last["before"] == first.json()["items"][-1]["id"]


def test_a_mail_is_for_the_one_to_whom_it_went_and_for_who_may_see_all_of_it(play):
    sent = {"of": "body", "to": "publisher", "subject": "So", "text": "It is so.", "how": "file"}
    play.do("desk", "letter", address="ed@daily.example", sender="desk@council.example", **sent)
    (number,) = case(play, "desk")["mails"]
    got = {name: play.programs[name].get(f"{AT}/cases/{CASE}/letters/{number}") for name in ("desk", *PEOPLE)}
    assert {name: one.status_code for name, one in got.items()} == {"desk": 200, "publisher": 200, "complainant": 404, "ann": 404}
    assert got["publisher"].content.startswith(b"From: desk <desk@council.example>\r\n")
    assert case(play, "complainant")["mails"] == []


def test_who_has_access_is_told_to_who_keeps_the_case_alone(bench, play):
    ties = play.programs["desk"].get(f"{AT}/cases/{CASE}/access").json()["items"]
    assert [(t["account"], t["role"]) for t in ties] == [*PEOPLE.items(), *((f"{name}-2", part) for name, part in PEOPLE.items())]
    assert [play.programs[name].get(f"{AT}/cases/{CASE}/access").status_code for name in PEOPLE] == [403, 403, 403]
    bench.guard.add_account("ed", "editor", test_cases.PASSWORD, by="owner")
    ed = program(bench, "ed", scopes=("read", "review"))
    assert ed.get(f"{AT}/cases/{CASE}/access").status_code == 200
    bench.guard.tie(CASE, "ed", "publisher", by="owner")
    assert ed.get(f"{AT}/cases/{CASE}/access").status_code == 403, "as a party he keeps it no more"
