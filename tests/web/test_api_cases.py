"""Cases for programs: each has what is its own, in codes and in words; the list, entries that can be held against each other, papers and mails."""

import datetime
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from audiatur import cases, flow
from audiatur.errors import CaseError, Overtaken
from audiatur.record.case import Dropped, Wrote
from audiatur.web import casework
from audiatur.web.actors import now
from audiatur.web.work import Casework, Job, Step, Task
from tests.web import test_cases
from tests.web.test_cases import CASE, PEOPLE, Play, program
from tests.web.test_rights import logged_in

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


def test_what_a_clock_has_made_and_nobody_has_filed_is_the_same_at_each_look(bench, play):
    play.do("desk", "move", move="refer", role="staff", at="2024-05-10")
    looks = [play.programs["publisher"].get(f"{AT}/cases/{CASE}") for _ in range(2)]
    (filed, unfiled) = looks[0].json()["copy"]["steps"][-2:]
    assert (looks[0].json()["state"], unfiled["date"], unfiled["entered"]) == ("investigation", "8 June 2024", "")
    assert looks[0].headers["etag"] == looks[1].headers["etag"]
    assert play.programs["publisher"].get(f"{AT}/cases/{CASE}", headers={"if-none-match": looks[0].headers["etag"]}).status_code == 304
    assert all(unfiled["id"] in play.sees(name) for name in ("desk", "publisher", "publisher"))
    play.do("desk", "letter", of="body", to="publisher", subject="So", text="It is so.")
    before, made = bench.desk.case(CASE)[-3:-1]
    assert (before.id, made.number) == (filed["id"], unfiled["number"])
    assert made.id != unfiled["id"], "filed, it has a lot of its own"


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
    ed = program(bench, "ed", scopes=("read", "write", "review"))
    assert ed.get(f"{AT}/cases/{CASE}/access").status_code == 200
    bench.guard.tie(CASE, "ed", "publisher", by="owner")
    assert ed.get(f"{AT}/cases/{CASE}/access").status_code == 403, "as a party he keeps it no more"
    assert ed.post(f"{AT}/cases/{CASE}/access/ed/end").status_code == 403, "nor does he make himself the body again"
    assert ed.post(f"{AT}/cases/{CASE}/access", json={"account": "ed", "role": "complainant", "name": "Ed"}).status_code == 403
    assert {t.role for t in bench.guard.ties(case=CASE) if t.account == "ed"} == {"publisher"}


# ---- lodging and entering ------------------------------------------------------------------------------------------------------
def enters(play, name, said, **more):
    return play.programs[name].post(f"{AT}/cases/{CASE}/entries", json=said, **more)


def test_a_party_cannot_try_words_or_papers_that_it_was_not_shown(bench, play):
    """What only the body enters is refused before the desk is asked: whether it has such a paper, or such words, is not to be learnt by guessing."""
    there = bench.desk.text("appeal").split(".")[0]
    guesses = [{"deed": "point", "ground": "inaccuracy", "says": [words]} for words in (there, "words that stand nowhere")]
    guesses += [{"deed": "correct", "title": "Rockets on Oslo", "name": "Ann", "document": paper} for paper in ("appeal", "no-such-paper")]
    answers = [enters(play, "publisher", said) for said in guesses]
    assert {a.status_code for a in answers} == {409}
    assert len({a.text for a in answers}) == 1, answers
    assert "for the body to enter" in answers[0].text


def test_a_whole_case_is_played_by_programs(play):
    """From its referral to the decision that is published: each in its part, and what is not legal is refused with what stands against it."""
    secret = "Maria Lind of Ward 9"
    steps = (
        ("publisher", {"deed": "move", "move": "refer"}, 409),
        ("desk", {"deed": "move", "move": "refer", "role": "staff"}, 201),
        ("publisher", {"deed": "move", "move": "ask_now"}, 201),
        ("desk", {"deed": "redact", "redact": "M1", "words": secret, "why": "a witness", "from": ["publisher", "public"]}, 201),
        ("publisher", {"deed": "answer", "materials": ["M1"], "text": "Two witnesses told us so."}, 409),
        ("desk", {"deed": "show", "to": "publisher", "materials": ["M1"]}, 201),
        ("publisher", {"deed": "answer", "materials": ["M1"], "text": "Two witnesses told us so.", "points": ["1"]}, 201),
        ("complainant", {"deed": "offer", "title": "A letter", "text": "A letter of a nurse.", "withheld": "in danger"}, 201),
        ("complainant", {"deed": "show", "to": "publisher", "materials": ["M2"]}, 409),
        ("desk", {"deed": "show", "to": "publisher", "materials": ["M2"], "gist": "A nurse saw fewer."}, 201),
        ("desk", {"deed": "offer", "title": "The view", "text": "We think so.", "view": True}, 201),
        ("desk", {"deed": "show", "to": "complainant", "materials": ["A1", "M3"]}, 201),
        ("desk", {"deed": "show", "to": "publisher", "materials": ["M3"]}, 201),
        ("complainant", {"deed": "answer", "materials": ["A1", "M3"]}, 201),
        ("publisher", {"deed": "answer", "materials": ["M3", "M2"]}, 201),
        ("desk", {"deed": "move", "move": "submit", "role": "staff"}, 201),
        ("desk", {"deed": "panel", "members": ["ann-2", "ben", "cem"]}, 201),
        ("ann", decision(relies_on=["M2"]), 409),
        ("ann", decision(reasons=f"{secret} saw it."), 409),
        ("ann", decision(points=[]), 409),
        ("ann", decision(), 201),
        ("desk", {"deed": "sanction", "kind": "correction", "words": "On the same page, within a week."}, 201),
        ("desk", {"deed": "published", "what": "decision", "place": "the register", "prominence": "first"}, 201),
    )
    for name, said, status in steps:
        answer = enters(play, name, said)
        assert (answer.status_code, answer.headers["content-type"]) == (
            status, "application/json" if status == 201 else "application/problem+json"
        ), (said, answer.text)  # fmt: skip
        assert secret not in answer.text or name == "complainant", said
    assert case(play, "publisher")["points"][0]["outcome"] == "partly"
    assert secret in play.tells("complainant", f"/cases/{CASE}/papers/appeal")
    for path in ("", "/entries", "/papers/appeal"):
        assert secret not in play.tells("publisher", f"/cases/{CASE}{path}")
        assert "A letter of a nurse" not in play.tells("publisher", f"/cases/{CASE}{path}")


def decision(*, reasons="The figure had no source.", relies_on=("M1", "A1"), points=None):
    one = {"point": "1", "outcome": "partly", "reasons": reasons, "relies_on": list(relies_on)}
    return {"deed": "decide", "move": "decide", "members": ["ann-2", "ben", "cem"], "points": [one] if points is None else points}


def test_an_entry_stands_in_the_name_and_the_part_of_who_has_made_it(bench, play):
    said = {"deed": "letter", "subject": "So", "text": "It is mine.", "of": "publisher", "to": "publisher", "at": "2024-05-07"}
    made = enters(play, "complainant", said)
    assert (made.status_code, made.headers["location"]) == (201, f"{AT}/cases/{CASE}/entries")
    (line,) = made.json()["items"]
    assert (line["role"], line["what"]) == ("complainant", "Letter of the complainant to the body: So")
    entry = bench.desk.case(CASE)[-1]
    assert (entry.by, entry.content.by, entry.content.to, entry.at) == ("complainant-2", "complainant", "body", entry.entered_at), "whatever it says"
    assert enters(play, "complainant", said | {"role": "staff"}).status_code == 403
    assert enters(play, "complainant", {"deed": "offer", "title": "x", "document": "article"}).status_code == 409, "it names nothing that lies on the desk"
    assert enters(play, "complainant", {"deed": "redact", "redact": "M1", "words": "12", "why": "so"}).status_code == 409, "it is for the body"
    for wrong in ({"deed": "nonsense"}, {"deed": "move"}, {"deed": "drop", "point": "1", "why": "so", "more": 1}):
        assert enters(play, "desk", wrong).status_code == 422


def test_what_was_entered_since_is_not_overlooked(play):
    at = f"{AT}/cases/{CASE}/entries"
    etag = play.programs["desk"].get(at).headers["etag"]
    play.do("publisher", "letter", subject="So", text="It is so.")
    said = {"deed": "letter", "subject": "Yes", "text": "Yes.", "to": "publisher"}
    late = enters(play, "desk", said, headers={"if-match": etag})
    assert (late.status_code, late.headers["content-type"]) == (412, "application/problem+json")
    etag = play.programs["desk"].get(at).headers["etag"]
    assert enters(play, "desk", said, headers={"if-match": etag}).status_code == 201


def test_of_two_who_write_on_the_same_state_at_once_one_is_told_of_the_other(bench, play):
    """Both have looked, and neither has written: it is the append that tells, not the look before it."""
    before = bench.desk.case(CASE)
    etag = play.programs["desk"].get(f"{AT}/cases/{CASE}/entries").headers["etag"]
    writers = [program(bench, "desk", scopes=("read", "write", "review")) for _ in range(2)]

    def write(number):
        said = {"deed": "letter", "subject": f"Letter {number}", "text": "So.", "to": "publisher"}
        return writers[number].post(f"{AT}/cases/{CASE}/entries", json=said, headers={"if-match": etag})

    with ThreadPoolExecutor() as at_once:
        with bench.desk.database.writing():  # nobody can append, and everybody can look
            going = [at_once.submit(write, number) for number in range(2)]
            assert wait(going, timeout=1).done == set()
        answers = [one.result() for one in going]
    assert sorted(a.status_code for a in answers) == [201, 412], [a.text for a in answers]
    (new,) = bench.desk.case(CASE)[len(before) :]
    assert new.content.subject == f"Letter {[a.status_code for a in answers].index(201)}"


def test_what_comes_between_the_look_and_the_entry_is_not_overlooked(bench, play, monkeypatch):
    etag = play.programs["desk"].get(f"{AT}/cases/{CASE}/entries").headers["etag"]
    enter, letter = casework.enter, Wrote(to="body", by="publisher", subject="So", text="It is so.")

    def late(*what, **more):
        flow.enter(bench.desk, CASE, [letter], cases.Enterer(by="ed", role="publisher", at=now(), entered_at=now()))
        enter(*what, **more)

    monkeypatch.setattr(casework, "enter", late)
    said = {"deed": "letter", "subject": "Yes", "text": "Yes.", "to": "publisher"}
    assert enters(play, "desk", said, headers={"if-match": etag}).status_code == 412
    assert bench.desk.case(CASE)[-1].content == letter
    assert enters(play, "desk", said, headers={"if-match": "*"}).status_code == 201, "of no state in particular"


def test_what_must_follow_an_entry_is_not_entered_behind_another_nor_in_part(bench, play):
    last = bench.desk.case(CASE)[-1].id
    play.do("publisher", "letter", subject="So", text="It is so.")
    before, who = bench.desk.case(CASE), cases.Enterer(by="clerk", role="staff", at=now(), entered_at=now())
    letter = Wrote(to="publisher", by="body", subject="Yes", text="Yes.")
    with pytest.raises(Overtaken, match=CASE):
        flow.enter(bench.desk, CASE, [letter], who, after=last)
    with pytest.raises(CaseError, match="There is no point 9"):
        flow.enter(bench.desk, CASE, [letter, Dropped(point="9", why="so")], who, after=before[-1].id)
    assert bench.desk.case(CASE) == before
    flow.enter(bench.desk, CASE, [letter, letter], who, after=before[-1].id)
    assert [e.content for e in bench.desk.case(CASE)[len(before) :]] == [letter, letter]


def test_a_refusal_tells_a_party_nothing_of_what_it_was_not_shown(play):
    play.do("desk", "move", move="investigate", role="staff")
    assert "Material M1 was not shown to the publisher" in enters(play, "desk", {"deed": "move", "move": "submit", "role": "staff"}).text
    for name in ("complainant", "publisher"):
        told = enters(play, name, {"deed": "move", "move": "submit"}).json()["detail"]
        assert "is made by staff" in told
        assert "M1" not in told
        assert "was not shown" not in "".join(why for m in case(play, name)["moves"] for why in m["against"])


def test_nobody_enters_anything_in_a_case_of_others(bench, play):
    before = {ident: bench.desk.case(ident) for ident in bench.desk.cases()}
    for name in PEOPLE:
        for path, sent in (
            ("entries", {"json": {"deed": "letter", "subject": "x", "text": "y"}}),
            ("files", {"files": {"file": ("a.txt", b"A.")}, "data": {"deed": "offer"}}),
        ):
            other, absent = (play.programs[name].post(f"{AT}/cases/{ident}/{path}", **sent) for ident in ("2031-2", "2031-9"))
            assert (other.status_code, other.json()) == (404, absent.json())
    reviewer = bench.guard.add_account("rev", "reviewer", test_cases.PASSWORD, by="owner").name
    body = program(bench, reviewer, scopes=("read", "write", "review"))
    assert body.get(f"{AT}/cases/{CASE}").json()["enters"] is False
    assert body.post(f"{AT}/cases/{CASE}/entries", json={"deed": "letter", "subject": "x", "text": "y"}).status_code == 403
    assert {ident: bench.desk.case(ident) for ident in bench.desk.cases()} == before


def test_a_case_is_made_of_papers_of_the_desk_by_who_keeps_cases(bench, play):
    made = play.programs["desk"].post(f"{AT}/cases", json={"papers": ["appeal"], "publication": "article", "procedure": "ipso-like", "at": "2024-05-07"})
    assert made.status_code == 201, made.text
    assert (made.json()["lodged"], made.json()["contested"]) == ("2024-05-07", "Rockets on Oslo")
    assert play.programs["desk"].get(made.headers["location"]).json()["copy"]["unconfirmed"] is True
    for wrong in ({"papers": ["nothing"]}, {"papers": ["appeal"], "procedure": "nothing"}, {"papers": ["appeal"], "publication": "nothing"}):
        assert play.programs["desk"].post(f"{AT}/cases", json=wrong).status_code == 409
    assert play.programs["complainant"].post(f"{AT}/cases", json={"papers": ["article"]}).status_code == 403
    bench.guard.restrict("document", "article", ["complainant-2"], "so", by="owner")
    hidden, absent = (play.programs["desk"].post(f"{AT}/cases", json={"papers": [name]}).text for name in ("article", "nothing"))
    assert hidden.replace("article", "nothing") == absent


def test_files_for_a_case_are_held_to_it_before_they_are_read_and_followed_by_who_sent_them(bench, play, monkeypatch):
    begun = []

    def begin(task, files=0):
        begun.append(task)
        bench.jobs.all.appendleft(Job(number=7 + len(begun), task=task, files=files, case=CASE, state="done"))
        return bench.jobs.all[0]

    monkeypatch.setattr(bench.jobs, "begin", begin)
    file = {"file": ("map.txt", b"A map of the harbour.")}
    sent = play.programs["complainant"].post(f"{AT}/cases/{CASE}/files", files=file, data={"deed": "offer", "title": "A map", "points": ["1"]})
    assert (sent.status_code, sent.headers["location"]) == (202, f"{AT}/cases/coming/8")
    work = begun[0].casework
    assert (work.case, work.role, work.content["material"]["by"], work.content["material"]["points"]) == (CASE, "complainant", "complainant", ("1",))
    assert play.programs["complainant"].get(sent.headers["location"]).json()["case"] == CASE
    assert play.programs["publisher"].get(sent.headers["location"]).status_code == 404
    assert 8 in [j["number"] for j in play.programs["complainant"].get(f"{AT}/jobs").json()["items"]]
    assert 8 not in [j["number"] for j in play.programs["publisher"].get(f"{AT}/jobs").json()["items"]], "the other side's files have names"
    refused = play.programs["publisher"].post(f"{AT}/cases/{CASE}/files", files=file, data={"deed": "answer", "materials": ["M1"]})
    assert (refused.status_code, "Material M1 was not shown to the publisher" in refused.text) == (409, True)
    assert play.programs["publisher"].post(f"{AT}/cases/{CASE}/files", files=file, data={"deed": "receive", "of": "complainant"}).status_code == 403
    json = {"file": ("a.json", b"{}")}
    assert play.programs["complainant"].post(f"{AT}/cases/{CASE}/files", files=json, data={"deed": "offer"}).status_code == 409
    lodged = play.programs["publisher"].post(f"{AT}/appeals", files={"appeal": ("mine.txt", b"An appeal.")}, data={"title": "Rockets on Oslo"})
    assert lodged.status_code == 202
    assert (begun[-1].casework.party, begun[-1].casework.role, begun[-1].casework.contested) == ("publisher-2", "complainant", {"title": "Rockets on Oslo"})
    assert len(begun) == 2


@pytest.mark.parametrize(("casework", "lodged"), [(Casework(first="", role="", at="", case=CASE), ""), (Casework(first="", role="", at=""), CASE)])
def test_the_names_of_files_for_a_case_are_for_who_sent_them_and_for_who_has_it_as_the_body(bench, play, casework, lodged):
    """Whether they go into a case or make one: also to the other side, and to a member with an interest, that work is not there."""
    bench.guard.add_account("other", "contributor", test_cases.PASSWORD, by="owner")
    bench.guard.add_account("reviewer", "reviewer", test_cases.PASSWORD, by="owner")
    bench.guard.add_account("publisher-3", "editor", test_cases.PASSWORD, by="owner")
    bench.guard.tie(CASE, "publisher-3", "publisher", by="owner")
    sent = Job(number=7, task=Task(kind="case", by="complainant-2", program="1.0", casework=casework), files=1, state="stopped", case=lodged)
    sent.remarks.append(Step(name="what Maria saw.docx", status="unreadable", what="refused", why="what Maria saw.docx is empty"))
    sent.last, sent.error = "what Maria saw.docx", "what Maria saw.docx could not be taken in"
    bench.jobs.all.appendleft(sent)

    def sees():
        found = {}
        for name in ("desk", "complainant-2", "publisher-2", "publisher-3", "ann-2", "other", "reviewer", "reader"):
            scopes = {"reader": ("read",), "desk": ("read", "write", "review"), "reviewer": ("read", "write", "review")}.get(name, ("read", "write"))
            page, tool = logged_in(bench, name), program(bench, name, scopes=scopes)
            told = [page.get(f"/imports{part}") for part in ("/7", "/7/part", "")] + [tool.get(f"{AT}/jobs{part}") for part in ("/7", "")]
            assert {answer.status_code for answer in told} <= ({200, 404} if name != "reader" else {403}), name
            assert len({told[n].status_code for n in (0, 1, 3)}) == 1
            absent = page.get("/imports/8"), tool.get(f"{AT}/jobs/8")
            assert told[0].status_code == 200 or (told[0].text, told[3].text) == tuple(a.text.replace("/8", "/7") for a in absent)
            found[name] = ["Maria" in answer.text or "/7" in answer.text or '"number":7' in answer.text for answer in told]
        assert all(len(set(each)) == 1 for name, each in found.items() if name != "reader"), found
        return {name for name, each in found.items() if any(each)}

    assert sees() == {"desk", "complainant-2", "ann-2", "reviewer"}
    play.do("desk", "panel", members="ann\nben\ncem")
    play.do("desk", "conflict", member="ann", why="wrote for The Daily")
    assert sees() == {"desk", "complainant-2", "reviewer"}


def test_a_letter_is_drafted_for_who_keeps_the_case_and_files_nothing(bench, play):
    at, before = f"{AT}/cases/{CASE}/drafts/notice", bench.desk.case(CASE)
    made = play.programs["desk"].get(at, params={"to": "publisher", "note": "Please write by Monday.", "signed": "Ann Lee"}).json()
    assert "The publication says: “12 people”" in made["text"]
    assert "M1" not in made["text"], "it was not shown to the publisher"
    assert made["address"] is None
    assert play.programs["publisher"].get(at, params={"to": "publisher"}).status_code == 403
    assert bench.desk.case(CASE) == before


@pytest.mark.parametrize("lacking", ["read", "write", "review"])
def test_no_token_gives_a_part_in_a_case_with_which_more_could_be_done_than_with_it(bench, play, lacking):
    """By a part an account reads the case and enters in it; and whose part ends has the case as its role has it: as the body, where that is so."""
    bench.guard.add_account("eve", "party", test_cases.PASSWORD, by="owner")
    bench.guard.add_account("ed", "editor", test_cases.PASSWORD, by="owner")
    bench.guard.tie(CASE, "ed", "publisher", by="owner")
    before, at = bench.guard.ties(), f"{AT}/cases/{CASE}/access"
    who = program(bench, "desk", scopes=[s for s in ("read", "write", "review") if s != lacking])
    for answer in (who.post(at, json={"account": "eve", "role": "publisher"}), who.post(f"{at}/ed/end")):
        assert (answer.status_code, answer.json()["detail"]) == (403, f"This token is not for {lacking}. Make one with that scope.")
    assert bench.guard.ties() == before


def test_access_is_given_and_taken(bench, play):
    bench.guard.add_account("eve", "contributor", test_cases.PASSWORD, by="owner")
    eve, at = program(bench, "eve"), f"{AT}/cases/{CASE}/access"
    assert eve.get(f"{AT}/cases/{CASE}").status_code == 404
    given = play.programs["desk"].post(at, json={"account": "eve", "role": "publisher"})
    assert (given.status_code, given.json()["items"][-1]["account"]) == (201, "eve")
    assert eve.get(f"{AT}/cases/{CASE}").json()["reader"] == "publisher"
    assert play.programs["desk"].post(at, json={"account": "eve", "role": "complainant"}).status_code == 409, "nobody is on two sides"
    assert play.programs["desk"].post(f"{at}/eve/end").status_code == 201
    assert eve.get(f"{AT}/cases/{CASE}").status_code == 404
    assert [(e.action, e.detail["account"]) for e in bench.guard.trail(object=CASE)][:2] == [("take access", "eve"), ("give access", "eve")]
