"""The interface for programs: described, guarded, cursored, and held to its description by schemathesis."""

import hashlib
import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait

import msgspec
import pytest
import schemathesis
from schemathesis.config import ChecksConfig, GenerationConfig, PhasesConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig, StatefulPhaseConfig
from schemathesis.config._checks import PositiveDataAcceptanceConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from starlette.testclient import TestClient

from audiatur.record.rights import GIVEN, ROLES, Visitor, may, thing
from audiatur.store import Tokens, desk_for
from audiatur.store.tokens import NEEDS, SCOPES
from audiatur.web import application
from audiatur.web.bench import Bench
from audiatur.web.work import Job
from tests.web import test_rights
from tests.web.test_rights import CASE, EXHIBITS, GIVES_AWAY

SITE = "http://127.0.0.1:8000"
AT = "/api/v1"
bench = test_rights.bench
"""The desk of the matrix of rights: an account of each role, a paper that is open and one to be closed."""


HASHES = {name: hashlib.sha256(content).hexdigest() for name, content in EXHIBITS.items()}
OPEN = HASHES["open"]


def other(path, name):
    """The address of something else than what is open: what is closed, or what is not there."""
    return path.replace(OPEN, HASHES[name]) if OPEN in path else path.replace("open", name)


def token(bench, scopes, owner="administrator"):
    return Tokens(bench.desk).add(" ".join(scopes) + str(len(Tokens(bench.desk).list())), scopes, owner=owner, by="owner")


def client(bench, *scopes, owner="administrator", hosts=None):
    headers = {"authorization": f"Bearer {token(bench, scopes, owner)}"} if scopes else {}
    app = application(bench) if hosts is None else application(bench, hosts=hosts)
    return TestClient(app, base_url=SITE, raise_server_exceptions=False, follow_redirects=False, headers=headers)


ROUTES = {
    "GET /desk": ("read", "desk read"),
    "GET /documents": ("read", "document read"),
    "GET /documents/open": ("read", "document read"),
    "GET /documents/open/record": ("read", "document read"),
    "GET /documents/open/text": ("read", "document read"),
    "GET /documents/open/versions": ("read", "document read"),
    "GET /documents/open/original": ("review", "original read"),
    "GET /items": ("read", "document read"),
    "GET /search": ("read", "search read"),
    "GET /searches": ("read", "saved search read"),
    "POST /searches": ("read", "saved search add"),
    "POST /searches/forget": ("read", "saved search add"),
    "GET /sources": ("read", "document read"),
    "GET /sources/the ministry": ("read", "document read"),
    "GET /gaps": ("read", "document read"),
    "GET /persons": ("read", "person read"),
    "GET /comparison": ("read", "comparison read"),
    "GET /incidents": ("read", "incident read"),
    "GET /incidents/i-open": ("read", "incident read"),
    "GET /judgements": ("read", "judgement read"),
    "GET /exports": ("read", "export add"),
    "GET /exports/csv": ("read", "export add"),
    "GET /jobs": ("write", "import read"),
    "GET /jobs/1": ("write", "import read"),
    "GET /reviews?document=open": ("review", "judgement add"),
    "GET /reviews/waiting": ("review", "judgement add"),
    "GET /reviews/agreement": ("review", "judgement add"),
    "GET /reviews/none": ("review", "judgement add"),
    "GET /activity": ("review", "activity read"),
    "GET /audit": ("admin", "audit trail read"),
    "GET /account": ("read", "own account read"),
    "POST /account/sessions/end": ("read", "session remove"),
    "GET /tokens": ("read", "token read"),
    "POST /tokens/revoke": ("read", "token remove"),
    "GET /accounts": ("admin", "account read"),
    "POST /accounts": ("admin", "account add"),
    "POST /accounts/nobody": ("admin", "account change"),
    "GET /procedures": ("read", "case read"),
    "GET /cases": ("read", "case read"),
    f"GET /cases/{CASE}": ("read", "case read"),
    f"GET /cases/{CASE}/entries": ("read", "case read"),
    f"GET /cases/{CASE}/papers/open": ("read", "case read"),
    f"GET /cases/{CASE}/letters/1": ("read", "case read"),
    f"GET /cases/{CASE}/access": ("review", "case access read"),
    "GET /vault": ("review", "exhibit read"),
    "GET /exhibits": ("review", "exhibit read"),
    f"GET /exhibits/{OPEN}": ("review", "exhibit read"),
    f"GET /exhibits/{OPEN}/proof": ("review", "exhibit read"),
    f"GET /exhibits/{OPEN}/alike": ("review", "exhibit read"),
    f"GET /exhibits/{OPEN}/small": ("review", "exhibit read"),
    "GET /restrictions": ("review", "restriction read"),
    "GET /restrictions/1": ("review", "restriction read"),
    f"GET /cases/{CASE}/drafts/notice?to=publisher": ("review", "case change"),
    "GET /cases/coming/1": ("write", "case read"),
    "POST /cases": ("review", "case add"),
    "POST /appeals": ("write", "case add"),
    f"POST /cases/{CASE}/entries": ("write", "case change"),
    f"POST /cases/{CASE}/files": ("write", "case change"),
    f"POST /cases/{CASE}/access": ("read write review", "case access add"),
    f"POST /cases/{CASE}/access/nobody/end": ("read write review", "case access remove"),
    "POST /exhibits": ("write", "exhibit add"),
    f"POST /exhibits/{OPEN}/events": ("review", "exhibit change"),
    f"POST /exhibits/{OPEN}/restriction": ("review", "restriction add"),
    f"POST /exhibits/{OPEN}/bytes": ("review", "exhibit change"),
    "POST /vault/work": ("review", "exhibit change"),
    "POST /documents": ("write", "document add"),
    "POST /refresh": ("write", "import add"),
    "POST /comparison": ("review", "comparison add"),
    "POST /judgements": ("review", "judgement add"),
    "POST /reviews": ("review", "judgement add"),
    "POST /reviews/none/undo": ("review", "judgement add"),
    "POST /restrictions": ("review", "restriction add"),
    "POST /restrictions/1/release": ("review", "restriction remove"),
}
"""The scope that each takes, or several, and what it asks of the table in `audiatur.record.rights`; a new route is put in here, or a test fails."""
NEVER_OWN = {"POST /cases"}
"""Of papers of the desk nobody makes a case of his own."""
SENT = {
    "POST /tokens/revoke": {"json": {"name": "none"}},
    "POST /accounts": {"json": {"name": "eve", "role": "party"}},
    "POST /accounts/nobody": {"json": {"deed": "lock"}},
    "POST /searches": {"json": {"name": "ours", "query": {"text": "Oslo"}}},
    "POST /searches/forget": {"json": {"name": "ours"}},
    "POST /documents": {"files": {"papers": ("new.txt", b"Text.")}},
    "POST /judgements": {"json": {"decision": "undo", "judgement": "none", "why": "so"}},
    "POST /reviews": {"json": {"verdict": "complete", "document": "open"}},
    "POST /reviews/none/undo": {"json": {}},
    "POST /cases": {"json": {"papers": ["open"]}},
    "POST /appeals": {"files": {"appeal": ("letter.txt", b"An appeal.")}},
    f"POST /cases/{CASE}/entries": {"json": {"deed": "letter", "subject": "So", "text": "It is so."}},
    f"POST /cases/{CASE}/files": {"files": {"file": ("map.txt", b"A map.")}, "data": {"deed": "offer", "title": "A map"}},
    f"POST /cases/{CASE}/access": {"json": {"account": "named", "role": "publisher"}},
    "POST /exhibits": {"files": {"files": ("new.jpg", b"A street.")}, "data": {"claimed_place": "Oslo"}},
    f"POST /exhibits/{OPEN}/events": {"json": {"deed": "note", "what": "noted", "why": "so"}},
    f"POST /exhibits/{OPEN}/restriction": {"json": {"only": [], "why": "so"}},
    f"POST /exhibits/{OPEN}/bytes": {"json": {"why": "so"}},
    "POST /vault/work": {"json": {"kind": "verify"}},
    "POST /restrictions": {"json": {"what": "document", "document": "open", "to": ["administrator"], "why": "so"}},
    "POST /restrictions/1/release": {"json": {"why": "so"}},
}


def ask(client, route, *, case=CASE):
    method, path = route.replace(CASE, case).split(" ", 1)
    return client.request(method, AT + path, **SENT.get(route, {}))


def described(bench):
    return client(bench).get(f"{AT}/openapi.json").json()


# ---- rights --------------------------------------------------------------------------------------------------------------------
def test_every_route_is_in_the_table_with_the_scope_that_its_description_names(bench):
    found = {f"{method.upper()} {path}": one for path, methods in described(bench)["paths"].items() for method, one in methods.items()}
    filled = {"{id}": "open", "{name}": "the ministry", "{number}": "1", "{format}": "csv", "{review}": "none"}
    filled |= {"{case}": CASE, "{sha256}": OPEN, "{template}": "notice", "{account}": "nobody"}
    for route, one in found.items():
        (scopes,) = [scopes for need in one["security"] for scopes in need.values()]
        name = route.replace("{id}", "i-open") if "/incidents" in route else route.replace("letters/{number}", "letters/1")
        for mark, value in filled.items():
            name = name.replace(mark, value)
        named = [r for r in ROUTES if r.partition("?")[0] == name]
        assert [ROUTES[r][0].split() for r in named] == [scopes], route
    assert len(found) == len(ROUTES)


def test_without_a_token_nothing_is_answered_and_it_is_said_how_to_come(bench):
    with_session = client(bench)
    test_rights.send(with_session, "POST", "/log-in", {"name": "administrator", "password": test_rights.PASSWORD})
    for who in (client(bench), with_session):
        for route in ROUTES:
            answer = ask(who, route)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="audiatur"'), route
            assert answer.headers["content-type"] == "application/problem+json"
    assert 'error="invalid_token"' in client(bench).get(f"{AT}/desk", headers={"authorization": "Bearer audiatur_wrong"}).headers["www-authenticate"]


@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_opens_what_its_scope_is_for_and_nothing_else(bench, scope):
    who = client(bench, scope)
    for route, (needs, _) in ROUTES.items():
        answer = ask(who, route)
        assert (answer.status_code == 403) == (needs != scope), (route, answer.text)
        if needs != scope:
            assert f'error="insufficient_scope", scope="{needs}"' in answer.headers["www-authenticate"]
        assert answer.status_code < 500, route


@pytest.mark.parametrize("role", GIVEN)
def test_every_address_is_for_the_roles_that_the_table_says(bench, role):
    """With a token for all that its owner could ever give one for, which is held to the role that he has now. Of a case that is not there nothing is told."""
    scopes = [s for s in SCOPES if ROLES.index(role) >= ROLES.index(NEEDS[s])] or ["read"]
    bench.guard.change_role(role, role if role in NEEDS.values() else "editor", by="owner")
    who = client(bench, *scopes, owner=role)
    bench.guard.change_role(role, role, by="owner")
    for route, (needs, asked) in ROUTES.items():
        kind, _, verb = asked.rpartition(" ")
        allowed = set(needs.split()) <= set(scopes) and may(Visitor(name=role, role=role), verb, thing(kind, owner=None if route in NEVER_OWN else role))
        answer = ask(who, route)
        assert (answer.status_code == 403) != allowed, (route, answer.text)
        assert answer.status_code < 500, route
        if CASE in route and kind == "case" and allowed:
            absent = ask(who, route, case="2026-9")
            assert (absent.status_code, absent.headers["content-type"]) == (404, "application/problem+json"), route


@pytest.mark.parametrize("role", GIVEN)
def test_no_token_reaches_farther_than_its_owner(bench, role):
    for scope in SCOPES:
        may = ROLES.index(role) >= ROLES.index(NEEDS[scope])
        if may:
            assert token(bench, [scope], role).startswith("audiatur_")
        else:
            with pytest.raises(Exception, match="would reach farther"):
                token(bench, [scope], role)


def test_the_activity_names_a_file_that_was_not_added_to_who_has_sent_it(bench):
    name = "what the zebra saw.docx"
    desk_for(bench.desk, Visitor(name="reviewer", role="reviewer")).refuse(name, f"{name} is empty.")
    for who in ("reviewer", "editor", "administrator"):
        page, tool = test_rights.logged_in(bench, who), client(bench, "review", owner=who)
        for asked in ({}, {"object": name}):
            answers = page.get("/activity", params=asked), tool.get(f"{AT}/activity", params=asked)
            assert [a.status_code for a in answers] == [200, 200]
            assert ["zebra" in a.text for a in answers] == [who == "reviewer"] * 2, (who, asked)


def test_a_token_holds_no_longer_than_its_owners_role_its_days_and_until_it_is_revoked(bench, monkeypatch):
    who = client(bench, "review", owner="reviewer")
    assert ask(who, "GET /activity").status_code == 200
    bench.guard.change_role("reviewer", "reader", by="owner")
    assert ask(who, "GET /activity").status_code == 403
    bench.guard.lock("reviewer", by="owner")
    assert ask(who, "GET /activity").status_code == 401
    bench.guard.unlock("reviewer", by="owner")
    bench.guard.change_role("reviewer", "reviewer", by="owner")
    assert ask(who, "GET /activity").status_code == 200
    monkeypatch.setattr("audiatur.store.tokens.now", lambda: "2999-01-01T00:00:00.000000Z")
    assert ask(who, "GET /activity").status_code == 401
    monkeypatch.undo()
    (mine,) = Tokens(bench.desk).list(owner="reviewer")
    Tokens(bench.desk).revoke(mine.name, owner="reviewer", by="owner")
    assert ask(who, "GET /activity").status_code == 401


def test_of_a_token_only_the_hash_is_kept(bench):
    made = token(bench, ["read"])
    with bench.desk.database.reading() as db:
        held = str([db.exec_driver_sql(f"SELECT * FROM {table}").all() for table in ("tokens", "audit", "activity")])
    assert made not in held
    assert made.removeprefix("audiatur_") not in held


def test_what_is_restricted_to_others_is_not_there(bench):
    bench.guard.restrict("document", "closed", ["named"], "a child", by="owner")
    who = client(bench, *SCOPES)
    for route in ROUTES:
        if not route.startswith("GET") or route.partition("/")[2] in (
            "audit",
            "restrictions",
            "restrictions/1",
            "procedures",
        ):  # what is restricted, and our own words
            continue
        answer = ask(who, route)
        assert [word for word in GIVES_AWAY if word in answer.text] == [], route
        closed, absent = (who.get(AT + other(route[4:], name)) for name in ("closed", "absent"))
        if "open" in route or OPEN in route:
            assert (closed.status_code, closed.text.replace("closed", "absent")) == (404, absent.text), route
    for query in ("/items?document=closed", "/search?text=Maria", "/documents?words=closed", "/judgements?document=closed", "/activity?object=closed"):
        assert who.get(AT + query).json()["items"] == [], query
    said = {"verdict": "complete", "document": "closed"}
    assert who.post(f"{AT}/reviews", json=said).status_code == 404


def test_no_deed_tells_of_what_is_restricted_to_others(bench):
    """What an editor does to a thing that is closed to him is answered as what he does to one that never was, and does nothing."""
    bench.guard.restrict("document", "closed", ["named"], "a child", by="owner")
    who, done = client(bench, "read", "write", "review", owner="editor"), []
    for route in (r for r in ROUTES if r.startswith("POST")):
        sent = SENT.get(route, {})
        if OPEN not in route and '"open"' not in json.dumps(sent.get("json")):
            continue
        before = (bench.desk.cases(), bench.guard.restrictions(), bench.held.read()[1].events)
        said = json.dumps(sent["json"])
        closed, absent = (who.post(AT + other(route[5:], name), json=json.loads(said.replace('"open"', f'"{name}"'))) for name in ("closed", "absent"))
        told = closed.text.replace("closed", "absent").replace(HASHES["closed"], HASHES["absent"])
        assert (closed.status_code, told) == (absent.status_code, absent.text), route
        assert closed.status_code in (404, 409), (route, closed.text)
        assert before == (bench.desk.cases(), bench.guard.restrictions(), bench.held.read()[1].events), route
        done.append(route.rpartition("/")[2])
    assert sorted(done) == ["bytes", "cases", "events", "restriction", "restrictions", "reviews"]


@pytest.mark.parametrize("role", ["reader", "reviewer", "administrator"])
def test_a_restricted_person_is_named_to_others_at_no_address(bench, role):
    """Whatever is asked for: not in a list, a case, an exhibit, an export or the trail."""
    bench.guard.restrict("person", "Maria Lind", ["named"], "a child", by="owner")
    who = client(bench, *[s for s in SCOPES if ROLES.index(role) >= ROLES.index(NEEDS[s])], owner=role)
    for route in (r for r in ROUTES if r.startswith("GET")):
        for path in (route[4:], other(route[4:], "closed")):
            for query in ("", "names=full", "words=Maria", "text=Maria"):
                answer = who.get(AT + path + (("&" if "?" in path else "?") + query if query else ""))
                assert re.findall(r"(?i)\bmaria\b|\blind\b", answer.text) == [], (path, query)


def test_who_opens_what_is_restricted_stands_in_the_trail(bench):
    bench.guard.restrict("document", "closed", ["named"], "a child", by="owner")
    who = client(bench, "read", "review", owner="named")
    assert who.get(f"{AT}/documents/closed").json()["restricted_to"] == ["named"]
    who.get(f"{AT}/documents/closed/record")
    who.get(f"{AT}/reviews?document=closed")
    who.post(f"{AT}/reviews", json={"verdict": "complete", "document": "closed"})
    who.get(f"{AT}/exports/csv")
    noted = [(e.who, e.action, e.object) for e in bench.guard.trail() if e.who == "named"]
    assert noted[0][:2] == ("named", "export")
    assert noted[1:] == [("named", "write", "closed"), *[("named", "read", "closed")] * 3]


# ---- names ---------------------------------------------------------------------------------------------------------------------
NAMED = ("Maria", "Lind")
SHOW_NAMES = ("/documents/closed/record", "/documents/closed/text", "/persons", "/incidents/i-closed", "/exports/web-annotation")


def test_names_are_initials_until_a_reviewer_asks_for_them(bench):
    reader, reviewer = client(bench, "read"), client(bench, "read", "review", owner="reviewer")
    for path in (*SHOW_NAMES, "/documents", "/documents/closed", "/items", "/search?text=denied", "/sources", "/gaps", "/exports/csv"):
        for who, query in ((reader, ""), (reader, "full"), (reviewer, "")):
            answer = who.get(AT + path, params={"names": query} if query else {})
            assert answer.status_code == 200, path
            assert [n for n in NAMED if n in answer.text] == [], (path, query)
    for path in ("/documents/closed/record", "/documents/closed/text", "/persons"):
        assert "Maria Lind" in reviewer.get(AT + path, params={"names": "full"}).text
    assert bench.desk.activity(limit=1)[0].action == "see names"


def test_the_spans_of_a_record_with_initials_are_words_of_the_text_with_initials(bench):
    who = client(bench, "read")
    text = who.get(f"{AT}/documents/closed/text").text
    record = who.get(f"{AT}/documents/closed/record").json()
    assert "M. L." in text
    assert record["document"]["text"] == text
    found = list(spans(record))
    assert len(found) > 10
    assert [s for s in found if text[s["start"] : s["end"]] != s["text"]] == []
    assert record["persons"][0]["text"] == "M. L."
    for item in who.get(f"{AT}/items?document=closed").json()["items"]:
        assert text[item["span_start"] : item["span_end"]] == item["words"]


def spans(value):
    if isinstance(value, dict):
        if isinstance(value.get("start"), int) and "text" in value:
            yield value
        for part in value.values():
            yield from spans(part)
    elif isinstance(value, list):
        for part in value:
            yield from spans(part)


# ---- what it gives -------------------------------------------------------------------------------------------------------------
def pages_of(who, path):
    found, at = [], ""
    for _ in range(50):
        answer = who.get(f"{AT}{path}{'&' if '?' in path else '?'}limit=1&cursor={at}").json()
        found += answer["items"]
        at = answer["next"]
        if not at:
            return found
    raise AssertionError(f"{path} never ends")


@pytest.mark.parametrize(
    "path", ["/documents", "/documents?order=title", "/items", "/sources", "/sources/the%20ministry", "/incidents", "/search", "/activity"]
)
def test_page_by_page_a_list_gives_all_and_nothing_twice(bench, path):
    who = client(bench, *SCOPES)
    whole = who.get(AT + path, params={"limit": 200} if "?" not in path else {}).json()["items"]
    assert len(whole) > 1 or path == "/sources"
    assert pages_of(who, path) == whole


def test_a_cursor_of_another_list_is_refused(bench):
    who = client(bench, "read")
    at = who.get(f"{AT}/documents?limit=1").json()["next"]
    for path in ("/items", "/sources", "/incidents", "/gaps?x=1"):
        answer = who.get(f"{AT}{path}{'&' if '?' in path else '?'}cursor={at}")
        assert answer.status_code == 409, path
        assert "Begin again" in answer.json()["detail"]


def test_an_etag_is_the_digest_of_the_answer_and_spares_it_while_nothing_changes(bench):
    who = client(bench, "read")
    first = who.get(f"{AT}/documents/open")
    assert first.headers["cache-control"] == "private, no-cache"
    for given in (first.headers["etag"], f'"other", {first.headers["etag"]}', f"W/{first.headers['etag']}", "*"):
        again = who.get(f"{AT}/documents/open", headers={"if-none-match": given})
        assert (again.status_code, again.text, again.headers["etag"]) == (304, "", first.headers["etag"])
    assert who.get(f"{AT}/documents/open", headers={"if-none-match": '"other"'}).json() == first.json()
    assert who.get(f"{AT}/documents/closed").headers["etag"] != first.headers["etag"]


def test_an_item_is_corrected_and_the_judgement_taken_back(bench):
    who = client(bench, "read", "review", owner="reviewer")
    toll = who.get(f"{AT}/documents/open/record").json()["tolls"][0]["figure"]
    held = who.get(f"{AT}/reviews?document=open")
    said = {"verdict": "corrected", "document": "open", "kind": "toll", "start": toll["start"], "end": toll["end"], "values": {"low": 11}, "why": "at least"}
    made = who.post(f"{AT}/reviews", json=said, headers={"if-match": held.headers["etag"]})
    assert made.status_code == 201, made.text
    review = made.json()["items"][0]
    assert (review["by"], review["field"], review["value"], review["why"]) == ("reviewer", "low", 11, "at least")
    assert who.get(made.headers["location"]).json()["items"] == [review]
    assert who.get(f"{AT}/documents/open/record?reviewed=true").json()["tolls"][0]["low"] == 11
    assert who.get(f"{AT}/documents/open/record").json()["tolls"][0]["low"] == 12
    late = who.post(f"{AT}/reviews", json=said, headers={"if-match": held.headers["etag"]})
    assert late.status_code == 412, "somebody judged since"
    other = client(bench, "review", owner="named")
    assert other.post(f"{made.headers['location']}/undo", json={}).status_code == 403, "what others judged is for editors to take back"
    assert who.post(f"{made.headers['location']}/undo", json={"why": "a slip"}).status_code == 201
    assert who.get(f"{AT}/documents/open/record?reviewed=true").json()["tolls"][0]["low"] == 12


def test_of_two_who_judge_behind_the_same_judgements_one_is_told(bench):
    """Both have looked, and neither has written: it is the transaction that tells, not the look before it."""
    who = client(bench, "read", "review", owner="reviewer")
    toll = who.get(f"{AT}/documents/open/record").json()["tolls"][0]["figure"]
    etag = who.get(f"{AT}/reviews?document=open").headers["etag"]
    said = {"verdict": "corrected", "document": "open", "kind": "toll", "start": toll["start"], "end": toll["end"]}
    writers = [client(bench, "read", "review", owner="reviewer") for _ in range(2)]

    def write(number):
        return writers[number].post(f"{AT}/reviews", json={**said, "values": {"low": 10 + number}}, headers={"if-match": etag})

    with ThreadPoolExecutor() as at_once:
        with bench.desk.database.writing():  # nobody can file a judgement, and everybody can look
            going = [at_once.submit(write, number) for number in range(2)]
            assert wait(going, timeout=1).done == set()
        answers = [one.result() for one in going]
    assert sorted(a.status_code for a in answers) == [201, 412], [a.text for a in answers]
    (left,) = who.get(f"{AT}/reviews?document=open").json()["items"]
    assert left["value"] == 10 + [a.status_code for a in answers].index(201)


def test_where_people_differ_is_told_with_what_each_holds(bench):
    one, two = client(bench, "read", "review", owner="reviewer"), client(bench, "review", owner="named")
    toll = one.get(f"{AT}/documents/closed/record").json()["tolls"][0]["figure"]
    read = bench.desk.record("closed").tolls[0].figure
    about = {"document": "closed", "kind": "toll", "start": read.start, "end": read.end}
    assert one.post(f"{AT}/reviews", json={"verdict": "corrected", "values": {"low": 11}, **about}).status_code == 201
    assert two.post(f"{AT}/reviews", json={"verdict": "corrected", "values": {"low": 16}, **about}).status_code == 201
    made = one.get(f"{AT}/reviews/agreement").json()
    assert (made["everyone"], made["total"]) == (["named", "reviewer"], 1)
    (unlike,) = made["differences"]
    assert (unlike["field"], {o["by"]: o["value"] for o in unlike["opinions"]}) == ("low", {"reviewer": 11, "named": 16})
    assert unlike["mark"]["start"] == toll["start"], "an offset into the text with initials"
    assert [(f["kind"], f["field"], f["items"], f["alike"]) for f in made["fields"] if f["field"] == "low"] == [("toll", "low", 1, 0)]
    bench.guard.restrict("document", "closed", ["named"], "a child", by="owner")
    assert one.get(f"{AT}/reviews/agreement").json()["differences"] == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"values": {"low": "many"}}, 409),
        ({"values": {"colour": 1}}, 409),
        ({"start": 3}, 404),
        ({"start": -1}, 422),
        ({"more": 1}, 422),
        ({"verdict": "maybe"}, 422),
    ],
)
def test_what_a_record_cannot_hold_is_refused_with_a_reason(bench, change, status):
    who = client(bench, "read", "review", owner="reviewer")
    toll = who.get(f"{AT}/documents/open/record").json()["tolls"][0]["figure"]
    said = {"verdict": "corrected", "document": "open", "kind": "toll", "start": toll["start"], "end": toll["end"], "values": {"low": 11}}
    answer = who.post(f"{AT}/reviews", json=said | change)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_papers_that_are_sent_wait_in_the_desk_for_the_work_that_reads_them(bench):
    who = client(bench, "write", owner="contributor")
    answer = who.post(f"{AT}/documents", files=[("papers", ("a.txt", b"One.")), ("papers", ("../b.txt", b"Two."))])
    assert (answer.status_code, answer.headers["location"]) == (202, f"{AT}/jobs/1")
    assert (answer.json()["kind"], answer.json()["by"], answer.json()["files"]) == ("add", "contributor", 2)
    (folder,) = (bench.desk.root / "incoming").iterdir()
    assert sorted(p.name for p in folder.iterdir()) == ["a.txt", "b.txt"]


def test_incidents_are_joined_by_work_in_the_name_of_the_tokens_owner(bench):
    begun = []
    bench.jobs.begin = lambda task, files=0: begun.append(task) or Job(number=7, task=task, files=files)
    who = client(bench, "review", owner="reviewer")
    answer = who.post(f"{AT}/judgements", json={"decision": "join", "incidents": ["i-open", "i-closed"], "why": "one day, one place"})
    assert (answer.status_code, answer.headers["location"]) == (202, f"{AT}/jobs/7")
    assert [(t.kind, t.by, t.decided.incidents, t.decided.why) for t in begun] == [("judge", "reviewer", ("i-open", "i-closed"), "one day, one place")]
    assert who.post(f"{AT}/judgements", json={"decision": "split", "incident": "i-none", "apart": ["x"], "why": "so"}).status_code == 404


def test_every_format_is_exported(bench):
    who = client(bench, "read")
    for one in who.get(f"{AT}/exports").json()["items"]:
        answer = who.get(f"{AT}/exports/{one['name']}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, one["media_type"])
        assert answer.content or one["name"] == "ftm"
    assert who.get(f"{AT}/exports/none").status_code == 404


# ---- what goes wrong -----------------------------------------------------------------------------------------------------------
def test_no_error_tells_a_path_or_a_trace(bench, monkeypatch):
    who, root = client(bench, *SCOPES), str(bench.desk.root)

    def broken(*_, **__):
        raise RuntimeError(f"{root}/audiatur.db")

    def ours(*_, **__):
        raise bench_error(f"{root}/audiatur.db could not be written.")

    from audiatur.errors import StoreError as bench_error

    for raises, status in ((broken, 500), (ours, 409)):
        monkeypatch.setattr(Bench, "comparison", raises)
        for path in ("/desk", "/incidents"):
            answer = who.get(AT + path)
            assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
            assert root not in answer.text
            assert "RuntimeError" not in answer.text
    monkeypatch.undo()
    for method, path in (("GET", "/nothing"), ("DELETE", "/desk"), ("GET", "/documents?limit=0"), ("GET", "/incidents/%00"), ("GET", "/search?start=soon")):
        answer = who.request(method, AT + path)
        assert answer.headers["content-type"] == "application/problem+json", path
        assert answer.json()["status"] == answer.status_code
    assert who.delete(f"{AT}/documents").headers["allow"] == "GET, POST"
    assert client(bench, "read", hosts=frozenset({"desk.example"})).get(f"{AT}/desk").json()["status"] == 421


def test_the_description_is_openapi_3_1_and_its_schemas_are_those_of_the_record(bench):
    made = described(bench)
    assert made["openapi"].startswith("3.1")
    assert made["servers"] == [{"url": AT}]
    assert {"Record", "Incident", "Review", "Judgement", "Problem"} <= made["components"]["schemas"].keys()
    _, record = msgspec.json.schema_components([type(bench.desk.record("open"))], ref_template="#/components/schemas/{name}")
    assert {name: made["components"]["schemas"][name] for name in record} == json.loads(json.dumps(record))
    named = json.dumps(made).split('"$ref": "#/components/schemas/')[1:]
    assert {n.partition('"')[0] for n in named} <= made["components"]["schemas"].keys()


# ---- schemathesis --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("part", ["papers", "vault", "cases"])
def test_schemathesis_finds_nothing_that_is_answered_otherwise_than_described(bench, part):
    """All of its checks, on right and wrong data: each value of each parameter by itself (coverage), and made-up requests (fuzzing)."""
    project = ProjectConfig(
        headers={"Authorization": f"Bearer {token(bench, SCOPES)}"},
        generation=GenerationConfig(max_examples=4, deterministic=True, no_shrink=True),
        phases=PhasesConfig(stateful=StatefulPhaseConfig(enabled=False)),
        checks=ChecksConfig(positive_data_acceptance=PositiveDataAcceptanceConfig(expected_statuses=["2xx", "304", "401", "403", "404", "409", "412"])),
        continue_on_failure=True,
    )
    config = SchemathesisConfig(seed=1, projects=ProjectsConfig(default=project))
    schema = schemathesis.openapi.from_asgi(f"{AT}/openapi.json", application(bench, hosts=frozenset()), config=config)
    tags = {"papers": [t for t in tags_of(bench) if t not in ("vault", "cases")]}.get(part, [part])
    schema = schema.include(tag=tags)
    asked, wrong = set(), {}
    for event in from_schema(schema).execute():
        if isinstance(event, NonFatalError | FatalError):
            wrong[str(event.info)] = repr(event.info)
        if isinstance(event, ScenarioFinished):
            asked |= {event.label} if event.recorder.interactions else set()
            for case, checks in event.recorder.checks.items():
                for failure in (c.failure_info.failure for c in checks if c.failure_info):
                    sent = event.recorder.interactions[case]
                    request, got = sent.request, sent.response and sent.response.status_code
                    wrong[event.label, failure.title] = f"{failure.message[:600]}\n{got} {request.method} {request.uri} {request.body!r:.300}"
    assert wrong == {}, "\n\n".join(f"{where}: {what}" for where, what in wrong.items())
    assert len(asked) == sum(tags_of(bench)[tag] for tag in tags)


def tags_of(bench):
    """Those of the description, each with how many addresses it has."""
    found = Counter(tag for methods in described(bench)["paths"].values() for one in methods.values() for tag in one["tags"])
    assert found.total() == len(ROUTES)
    return found
