"""Every page and every deed, for every role, on what is open and on what is restricted. A new route is put into the table here, or a test fails."""

import hashlib
import hmac
import html
import io
import re
from itertools import product

import argon2
import pytest
from PIL import Image
from starlette.formparsers import MultiPartParser
from starlette.testclient import TestClient

from audiatur import cases
from audiatur.evidence import offers
from audiatur.evidence.looked import look
from audiatur.evidence.vault import Custody, Vault
from audiatur.record import Comparison, DocumentStatus, Incident, Member, Person, Record
from audiatur.record.case import Cited, Complainant, Contested, Lodged, Material, Offered, Point, Pointed, Published, Shown
from audiatur.record.rights import GIVEN, ROLES, TABLE, Visitor, may, thing
from audiatur.store import Desk, accounts, keys
from audiatur.web import application
from audiatur.web.bench import Bench
from audiatur.web.errors import Refused
from audiatur.web.guard import COOKIE, SESSION
from audiatur.web.serve import _hosts
from audiatur.web.work import Job, Task
from tests.store.papers import TEXT, put, record_of

PASSWORD = "four words of their own"
SITE = "http://127.0.0.1:8000"

ROUTES = {
    "GET /": "desk read",
    "POST /compare": "comparison add",
    "POST /refresh": "import add",
    "GET /search": "search read",
    "POST /search/save": "saved search add",
    "POST /search/forget": "saved search add",
    "GET /documents": "document read",
    "GET /documents/{id:path}/original": "original read",
    "GET /documents/{id:path}": "document read",
    "GET /incidents": "incident read",
    "GET /incidents/{id}": "incident read",
    "POST /incidents/{id}/join": "judgement add",
    "POST /incidents/{id}/split": "judgement add",
    "POST /incidents/{id}/undo": "judgement add",
    "GET /sources": "document read",
    "GET /source": "document read",
    "POST /source/join": "judgement add",
    "POST /source/split": "judgement add",
    "POST /source/undo": "judgement add",
    "GET /tolls": "document read",
    "GET /persons": "person read",
    "GET /gaps": "document read",
    "GET /exports": "export add",
    "GET /exports/{format}": "export add",
    "GET /review": "judgement add",
    "GET /agreement": "judgement add",
    "GET /review/{id:path}": "judgement add",
    "POST /review/{id:path}": "judgement add",
    "GET /cases": "case read",
    "GET /cases/coming/{number:int}": "case read",
    "GET /cases/{case}": "case read",
    "POST /cases/{case}": "case change",
    "POST /cases": "case add",
    "POST /cases/{case}/access": "case access add",
    "POST /cases/{case}/letter": "case read",
    "GET /cases/{case}/letters/{number:int}": "case read",
    "GET /cases/{case}/papers/{id:path}": "case read",
    "GET /register/": "register read",
    "GET /register/{path:path}": "register read",
    "GET /vault": "exhibit read",
    "GET /vault/filing": "exhibit add",
    "POST /vault/filing": "exhibit add",
    "POST /vault/work": "exhibit change",
    "POST /vault/offers": "exhibit change",
    "GET /vault/{item}": "exhibit read",
    "POST /vault/{item}": "exhibit change",
    "GET /vault/{item}/proof": "exhibit read",
    "GET /vault/{item}/small": "exhibit read",
    "POST /vault/{item}/bytes": "exhibit change",
    "GET /imports": "import read",
    "GET /imports/{number:int}": "import read",
    "GET /imports/{number:int}/part": "import read",
    "POST /imports": "import add",
    "GET /activity": "activity read",
    "GET /log-in": "help read",
    "POST /log-in": "session add",
    "GET /log-in/openid": "session add",
    "GET /log-in/openid/back": "session add",
    "POST /log-out": "session remove",
    "GET /account": "own account read",
    "POST /account/password": "own account change",
    "POST /account/sessions": "own account change",
    "GET /accounts": "account read",
    "POST /accounts": "account add",
    "POST /accounts/{name}": "account change",
    "GET /person": "restriction add",
    "POST /restrict": "restriction add",
    "POST /release": "restriction remove",
    "GET /help": "help read",
    "GET /help/{name:path}": "help read",
    "GET /look/{version}/{name}": "help read",
}
"""What each asks of the table in `audiatur.record.rights`."""
CASE = "2026-1"
SENT = {
    "POST /accounts": {"name": "eve", "role": "reader", "new": PASSWORD, "again": PASSWORD},
    "POST /accounts/{name}": {"deed": "role", "role": "editor"},
    "POST /restrict": {"what": "document", "object": "open", "to": "administrator", "why": "so"},
    "POST /release": {"what": "document", "object": "open", "why": "so"},
    "POST /cases/{case}": {"deed": "letter", "subject": "So", "text": "It is so.", "to": "body", "of": "body"},
    "POST /cases/{case}/access": {"account": "named", "role": "publisher"},
    "POST /vault/work": {"kind": "verify"},
    "POST /vault/offers": {"item": "open.jpg", "for": "open", "offered_by": "the mayor", "why": "the crater"},
    "POST /vault/{item}": {"deed": "note", "what": "noted", "why": "so"},
    "POST /vault/{item}/bytes": {"why": "so"},
    "POST /account/password": {"old": PASSWORD, "new": "four other words", "again": "four other words"},
}
EXHIBITS = {"open": b"a crater", "closed": b"Maria Lind, 9, speaks", "absent": b""}
"""Files in the vault, but for the one that is not there."""
WITH = "correct horse battery staple"
"""The passphrase of an encrypted desk."""
CLOSED = TEXT.replace("Oslo", "Kiruna").replace("12", "17").replace("The mayor", "Maria Lind, 9,")
AT = CLOSED.replace("Kiruna", "Oslo").index("Maria Lind")
"""Where the name stands in the text that was read."""
GIVES_AWAY = ("closed", "Maria", "Lind", "Kiruna", "Chile", "17 people")


@pytest.fixture
def bench(request, tmp_path, monkeypatch):
    """A desk with an account of each role, two papers, and an incident of each; encrypted where the test gives a passphrase."""
    passphrase = getattr(request, "param", None)
    monkeypatch.setattr(keys, "MEMORY", 64)
    monkeypatch.setattr(MultiPartParser, "spool_max_size", MultiPartParser.spool_max_size)
    monkeypatch.setattr(accounts, "HASHER", argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts._nobody.cache_clear()
    with Desk.create(tmp_path / "desk", passphrase=passphrase, by="owner", program="1.0") as desk:
        put(desk, name="open.txt")
        put_closed(desk)
        incidents = tuple(
            Incident(id=f"i-{d}", name="Kiruna, closed" if d == "closed" else "Oslo", members=(Member(document=d, kind="toll", id="t1"),))
            for d in ("open", "closed")
        )
        papers = tuple(DocumentStatus(id=e.id, title=e.document.title) for e in desk.documents())
        desk.add_comparison(Comparison(incidents=incidents, documents=papers), basis=desk.basis())
        lodge(desk)
        fill(desk.root)
    made = Bench(tmp_path / "desk", secret=passphrase, program="1.0")
    for role in (*reversed(GIVEN), "named"):
        made.guard.add_account(role, "reviewer" if role == "named" else role, PASSWORD, by="owner")
    for role in ("party", "reader", "contributor", "reviewer"):
        made.guard.tie(CASE, role, "complainant", by="owner")
    monkeypatch.setattr(made.jobs, "begin", lambda task, files=0: Job(number=1, task=task, files=files))
    made.jobs.all.append(Job(number=1, task=Task(kind="add", by="owner", program="1.0"), files=1, state="done"))
    yield made
    made.close()


def fill(root):
    """A vault with a file that all see who see exhibits, and one for the named alone; both are offered for both papers."""
    vault = Vault.create(root / "vault", by="owner")
    with vault.writing() as writer:
        for name, only in (("open", ()), ("closed", ("named",))):
            path = root.parent / f"{name}.jpg"
            path.write_bytes(EXHIBITS[name])
            list(writer.file([path], by="owner", custody=Custody(received_from="Maria Lind") if only else None, only=only))
            offers.offer(writer, vault.item(f"{name}.jpg"), ["closed", "i-closed", "open"], offered_by="the mayor", why="the crater", by="owner")


def lodge(desk):
    """A case on the paper that is open, in which the one to be closed was shown to both."""
    who = cases.Enterer(by="owner", role="body", at="2026-11-25T10:00:00+00:00", entered_at="2026-11-25T10:00:00+00:00")
    first = Lodged(
        procedure=cases.procedure("newsroom"), contested=Contested(title="Oslo", document="open"), complainant=Complainant(name="Ann"), documents=("closed",)
    )
    entries = [cases.lodged(CASE, first, who)]
    said = Cited(document="closed", start=0, end=9, text="Maria Lind")
    for content in (
        Pointed(point=Point(id="1", ground="inaccuracy", says=(said,))),
        Offered(material=Material(id="M1", by="complainant", title="What Maria Lind saw", document="closed")),
        Offered(material=Material(id="M2", by="publisher", title="The article", document="open")),
        Shown(material="M2", to="complainant"),
        Published(what="decision", place="here", prominence="first"),
    ):
        entries += cases.entry(entries, content, who)
    desk.add_entries(entries)


def put_closed(desk):
    original, _ = desk.receive(io.BytesIO(CLOSED.encode()), id="closed", name="closed.txt", sidecar={})
    made = record_of(
        CLOSED.replace("Kiruna", "Oslo"), id="closed", path="closed.txt", sha256=original.sha256, killed="17", title="What Maria Lind saw", side="Chile"
    )
    at = made.document.text.index("Maria Lind")
    person = Person(start=at, end=at + 10, text="Maria Lind", name="Maria Lind", age=9, kind="witness")
    desk.put(Record(**{f: getattr(made, f) for f in made.__struct_fields__} | {"persons": (person,)}), original, last=True)


def logged_in(bench, name):
    client = TestClient(application(bench), base_url=SITE, raise_server_exceptions=False, follow_redirects=False)
    if name != "nobody":
        sent = send(client, "POST", "/log-in", {"name": name, "password": PASSWORD})
        assert sent.status_code == 303, sent.text
    return client


def send(client, method, path, data=None):
    if method == "GET":
        return client.get(path)
    client.get("/log-in")
    marks = [client.cookies.get(COOKIE, ""), client.cookies.get(SESSION, "")]
    token = hmac.digest(client.app.app.state.bench.secret, " ".join(marks).encode(), "sha256").hex()
    return client.post(path, data={"token": token, **(data or {})}, headers={"origin": SITE})


def address(path, id):
    incident = f"i-{id}" if path.startswith("/incidents") else id
    filled = (
        path.replace("{case}", CASE)
        .replace("{path:path}", "index.html")
        .replace("{id:path}", id)
        .replace("{item}", hashlib.sha256(EXHIBITS.get(id, b"")).hexdigest())
        .replace("{id}", incident)
        .replace("{number:int}", "1")
        .replace("{name:path}", "recipes")
        .replace("{name}", "reader" if "accounts" in path else "live.js")
    )
    asked = {"/source": "?name=the+ministry", "/person": f"?document=closed&place={AT}"}
    return filled.replace("{version}", "x") + asked.get(path, "")


def routes(bench):
    return {f"{method} {route.path}" for route in application(bench).app.routes for method in route.methods - {"HEAD"}}


def test_every_route_is_in_the_table(bench):
    assert routes(bench) == set(ROUTES)
    for asked in ROUTES.values():
        kind, _, verb = asked.rpartition(" ")
        assert verb in TABLE[kind], asked


ON_BOTH = pytest.mark.parametrize("bench", [None, WITH], indirect=True, ids=["", "encrypted"])


@ON_BOTH
@pytest.mark.parametrize("role", ROLES)
def test_every_page_and_every_deed_is_for_the_roles_that_the_table_says(bench, role):
    for route, asked in ROUTES.items():
        method, path = route.split()
        kind, _, verb = asked.rpartition(" ")
        allowed = may(Visitor(name=role, role=role), verb, thing(kind, owner=role))
        answer = send(logged_in(bench, role), method, address(path, "open"), SENT.get(route))
        bench.guard.set_password(role, PASSWORD, by="owner") if role != "nobody" else None
        refused = answer.status_code in (401, 403) or answer.headers.get("location", "").startswith("/log-in?to=")
        if route == "POST /log-in":
            assert answer.status_code == 403, "with an empty name nobody logs in"
        elif role == "nobody" and route == "GET /":
            assert answer.headers["location"] == "/log-in"
        else:
            assert refused != allowed, (route, answer.status_code)
            assert answer.status_code < 500, route


@ON_BOTH
@pytest.mark.parametrize("role", ROLES)
def test_what_is_restricted_to_others_shows_nowhere(bench, role):
    bench.guard.restrict("document", "closed", ["named"], "a child", by="owner")
    client = logged_in(bench, role)
    for route in ROUTES:
        method, path = route.split()
        if method != "GET" or path.startswith(("/look", "/help")):  # texts that come with the program
            continue
        for query in ("", "names=full", "words=Maria", "words=closed", "side=Chile"):
            answer = client.get(address(path, "open") + (("&" if path in ("/source", "/person") else "?") + query if query else ""))
            text = page(answer.text, query)
            told = [word for word in GIVES_AWAY if word in text]
            assert path == "/accounts" or told == [], (path, query)
        closed = client.get(address(path, "closed"))
        assert path == "/accounts" or [word for word in GIVES_AWAY if word in page(closed.text, "")] == []
        if "{id" in path or "{item}" in path:
            absent = client.get(address(path, "absent"))
            assert (closed.status_code, closed.text.replace("closed", "absent")) == (absent.status_code, absent.text)
            assert closed.status_code in ((303,) if role == "nobody" else (404, 403))


@ON_BOTH
def test_a_small_picture_is_shown_to_who_may_see_its_exhibit_and_of_a_restricted_one_to_nobody(bench):
    vault = Vault.open(bench.held.root)
    for name in ("open", "closed"):
        (bench.desk.root.parent / f"{name}.png").write_bytes(drawn(name))
        with vault.writing() as writer:
            list(writer.file([bench.desk.root.parent / f"{name}.png"], by="owner", only=("named",) if name == "closed" else ()))
        look(vault, vault.item(f"{name}.png"))
    at = {name: f"/vault/{vault.item(f'{name}.png').sha256}" for name in ("open", "closed")}
    for role in (*ROLES, "named"):
        client = logged_in(bench, role)
        sees = may(Visitor(name=role, role="reviewer" if role == "named" else role), "read", thing("exhibit"))
        shown, hidden = client.get(f"{at['open']}/small"), client.get(f"{at['closed']}/small")
        assert (shown.status_code == 200, shown.content[:3] == b"\xff\xd8\xff") == (sees, sees), role
        assert (hidden.status_code != 200, b"\xff\xd8" in hidden.content) == (True, False), role
        assert (f"{at['open']}/small" in client.get("/vault?pictures=shown").text) == sees
        assert f"{at['closed']}/small" not in client.get("/vault?pictures=shown").text + client.get(at["closed"]).text
        assert "/small" not in client.get("/vault").text, "who asks for none sees none"


def drawn(name):
    made = io.BytesIO()
    Image.effect_mandelbrot((320, 240), (-2, -1.5, 1, 1.5), len(name) * 10).save(made, "PNG")
    return made.getvalue()


@ON_BOTH
@pytest.mark.parametrize("role", GIVEN)
def test_a_restricted_person_is_named_to_others_nowhere(bench, role):
    """No page, file, export, register or case, nor any answer to a program, whatever is asked for."""
    bench.guard.restrict("person", "Maria Lind", ["named"], "a child", by="owner")
    client, formats = logged_in(bench, role), ("csv", "geojson", "ftm", "prov", "claims", "web-annotation")
    pages = [
        address(path, id) for method, path in map(str.split, ROUTES) if method == "GET" and not path.startswith(("/look", "/help")) for id in ("open", "closed")
    ]
    for path in dict.fromkeys([*pages, *(f"/exports/{f}" for f in formats)]):
        for query in ("", "names=full", "words=Maria", "text=Maria"):
            answer = client.get(path + (("&" if "?" in path else "?") + query if query else ""))
            text = page(answer.text, query)
            assert [text[m.start() - 60 : m.end() + 30] for m in re.finditer(r"(?i)\bmaria\b|\blind\b", text)] == [], (path, query)


def test_an_editor_restricts_and_releases_a_person_on_the_page_of_the_person(bench):
    at = {"what": "person", "document": "closed", "place": str(AT)}
    link = re.search(r'href="(/person\?[^"]+)"', logged_in(bench, "editor").get("/persons").text)[1]
    assert "M. L." in (text := logged_in(bench, "editor").get(html.unescape(link)).text)
    assert "Lind" not in text, "neither the page nor its form has the name"
    assert send(logged_in(bench, "editor"), "POST", "/restrict", {**at, "to": ["editor", "named"], "why": "a child"}).status_code == 303
    assert [(r.what, r.object, r.to, r.made_by) for r in bench.guard.restrictions()] == [("person", "maria lind", ("editor", "named"), "editor")]
    assert "Maria Lind" in logged_in(bench, "editor").get(html.unescape(link) + "&names=full").text
    assert "Maria Lind" not in logged_in(bench, "administrator").get(html.unescape(link) + "&names=full").text
    assert send(logged_in(bench, "editor"), "POST", "/release", {**at, "why": "she spoke in public"}).status_code == 303
    assert bench.guard.restrictions() == []


def test_a_restricted_person_stands_by_initials_in_the_list_and_the_trail_of_administrators_and_is_released_there(bench):
    bench.guard.restrict("person", "Maria Lind", ["named"], "a child", by="owner")
    text = logged_in(bench, "administrator").get("/accounts").text
    assert text.count("M. L.") == 2
    number = re.search(r'name="number" value="(\d+)"', text)[1]
    assert send(logged_in(bench, "editor"), "POST", "/release", {"number": number, "why": "so"}).status_code == 404
    assert send(logged_in(bench, "administrator"), "POST", "/release", {"number": number, "why": "she spoke in public"}).status_code == 303
    assert bench.guard.restrictions() == []


@pytest.mark.parametrize("role", ROLES)
def test_a_person_is_restricted_and_released_by_the_roles_that_the_table_says(bench, role):
    at = {"what": "person", "document": "closed", "place": str(AT), "why": "so"}
    allowed = may(Visitor(name=role, role=role), "add", thing("restriction"))
    assert (send(logged_in(bench, role), "POST", "/restrict", {**at, "to": ["named"]}).status_code == 303 and bool(bench.guard.restrictions())) == allowed
    bench.guard.restrict("person", "Maria Lind", ["named"], "a child", by="owner")
    answer = send(logged_in(bench, role), "POST", "/release", at)
    assert bool(bench.guard.restrictions()) != (role == "administrator"), answer.text
    assert "Lind" not in answer.text


def test_a_place_where_no_person_is_named_or_in_a_paper_that_is_hidden_is_no_person(bench):
    editor = logged_in(bench, "editor")
    for query in ("document=closed&place=0", "document=closed", "document=absent&place=0", "document=open&place=4"):
        assert editor.get(f"/person?{query}").status_code == 404, query
    bench.guard.restrict("document", "closed", ["named"], "a child", by="owner")
    assert editor.get(address("/person", "closed")).status_code == 404


def page(text, query):
    """What a page tells, without what was asked for and comes back in its form, and without the words of our own that look alike."""
    plain = html.unescape(text).replace(query.partition("=")[2] or "\0", "")
    return re.sub(r"disclosed|enclosed", "", plain)


def test_what_is_restricted_is_there_for_the_named_and_that_they_opened_it_is_noted(bench):
    bench.guard.restrict("document", "closed", ["named"], "a child", by="owner")
    client = logged_in(bench, "named")
    assert "/documents/closed" in client.get("/documents").text
    for path in ("/documents/closed", "/documents/closed/original", "/documents/open", "/documents/absent"):
        client.get(path)
    noted = [(e.who, e.action, e.object, e.detail) for e in bench.guard.trail() if e.action == "read"]
    assert noted == [("named", "read", "closed", {"address": f"/documents/closed{part}"}) for part in ("/original", "")]


def test_where_it_cannot_be_noted_it_is_not_shown(bench, monkeypatch):
    bench.guard.restrict("document", "closed", ["named"], "a child", by="owner")
    client = logged_in(bench, "named")

    def full(*_, **__):
        raise Refused(409, "The disk is full", "Make room.")

    monkeypatch.setattr(bench.guard, "note", full)
    answer = client.get("/documents/closed")
    assert answer.status_code >= 400
    assert "Maria" not in answer.text


def test_counts_are_those_of_what_one_sees_also_when_somebody_else_has_just_counted(bench):
    bench.guard.restrict("document", "closed", ["named"], "a child", by="owner")
    seen = {
        name: re.search(r"(\d+) documents?", re.sub("<.*?>", "", logged_in(bench, name).get("/documents").text))[1] for name in ("named", "editor", "named")
    }
    assert seen == {"named": "2", "editor": "1"}


@pytest.mark.parametrize("role", GIVEN)
def test_names_are_initials_to_readers_and_contributors_and_originals_closed(bench, role):
    client = logged_in(bench, role)
    sees = role in ("reviewer", "editor", "administrator")
    assert ("Maria Lind" in client.get("/documents/closed?names=full").text) == sees
    assert "Maria Lind" not in client.get("/documents/closed").text
    assert (client.get("/documents/closed/original").status_code == 200) == sees


def test_a_restricted_person_stays_initials_to_who_is_not_named(bench):
    bench.guard.restrict("person", "Maria Lind", ["named"], "a child", by="owner")
    for name, sees in (("named", True), ("editor", False), ("administrator", False)):
        client = logged_in(bench, name)
        assert ("Maria Lind" in client.get("/documents/closed?names=full").text) == sees
        assert ("Maria Lind" in client.get("/persons?names=full").text) == sees
        assert (client.get("/documents/closed/original").status_code == 200) == sees
        assert client.get("/documents/open/original").status_code == 200


@pytest.mark.parametrize(("name", "may_change"), [("named", False), ("editor", False), ("administrator", True)])
def test_a_restriction_is_changed_by_named_editors_and_administrators_alone(bench, name, may_change):
    bench.guard.restrict("document", "closed", ["named"], "a child", by="owner")
    answer = send(logged_in(bench, name), "POST", "/release", {"what": "document", "object": "closed", "why": "so"})
    assert (answer.status_code == 303) == may_change
    assert bool(bench.guard.restrictions()) != may_change
    if name == "editor":
        absent = send(logged_in(bench, name), "POST", "/release", {"what": "document", "object": "absent", "why": "so"})
        assert (answer.status_code, answer.text.replace("closed", "absent")) == (
            absent.status_code,
            absent.text,
        ) or absent.status_code == answer.status_code == 409


def test_an_editor_restricts_on_the_page_of_the_document(bench):
    text = logged_in(bench, "editor").get("/documents/closed").text
    assert 'action="/restrict"' in text
    answer = send(logged_in(bench, "editor"), "POST", "/restrict", {"what": "document", "object": "closed", "to": ["editor", "named"], "why": "a child"})
    assert answer.status_code == 303
    assert [(r.object, r.to, r.made_by) for r in bench.guard.restrictions()] == [("closed", ("editor", "named"), "editor")]
    assert logged_in(bench, "reviewer").get("/documents/closed").status_code == 404


def test_without_accounts_the_desk_is_open_to_its_owner_on_this_computer_alone(tmp_path):
    with Desk.create(tmp_path / "desk", by="owner", program="1.0") as desk:
        put(desk)
    bench = Bench(tmp_path / "desk", program="1.0")
    client = TestClient(application(bench), base_url=SITE)
    assert "administrator" in client.get("/documents").text
    assert _hosts(bench, tmp_path, "127.0.0.1", ()) >= {"127.0.0.1"}
    for host in ("0.0.0.0", "192.0.2.1"):
        with pytest.raises(Exception, match="Without accounts the workbench serves this computer alone"):
            _hosts(bench, tmp_path, host, ())
    answer = send(client, "POST", "/accounts", {"name": "ada", "role": "administrator", "new": PASSWORD, "again": PASSWORD})
    assert "Log in" in answer.text, "from the first account on everyone logs in"
    assert "desk.example.org" in _hosts(bench, tmp_path, "0.0.0.0", ["desk.example.org"])
    bench.close()


def test_a_session_is_a_cookie_that_no_script_reads_and_that_goes_over_https_alone_where_there_is_https(bench):
    for scheme, secure in (("http", False), ("https", True)):
        client = TestClient(application(bench), base_url=f"{scheme}://127.0.0.1:8000", follow_redirects=False)
        client.get("/log-in")
        token = hmac.digest(bench.secret, f"{client.cookies[COOKIE]} ".encode(), "sha256").hex()
        answer = client.post("/log-in", data={"token": token, "name": "reader", "password": PASSWORD}, headers={"origin": f"{scheme}://127.0.0.1:8000"})
        (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith(SESSION)]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert ("Secure" in cookie) == secure


def test_a_form_of_before_the_log_in_does_nothing_after_it(bench):
    client = logged_in(bench, "nobody")
    client.get("/log-in")
    before = hmac.digest(bench.secret, f"{client.cookies[COOKIE]} ".encode(), "sha256").hex()
    send(client, "POST", "/log-in", {"name": "administrator", "password": PASSWORD})
    assert client.post("/compare", data={"token": before}, headers={"origin": SITE}).status_code == 403


def test_a_log_in_leads_to_the_page_that_was_asked_for_and_never_to_another_site(bench):
    for to, leads in (
        ("/tolls?measure=killed", "/tolls?measure=killed"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ):
        answer = send(logged_in(bench, "nobody"), "POST", "/log-in", {"name": "reader", "password": PASSWORD, "to": to})
        assert answer.headers["location"] == leads


def test_after_too_many_failures_the_page_says_how_long_to_wait(bench):
    client = logged_in(bench, "nobody")
    for _ in range(5):
        assert send(client, "POST", "/log-in", {"name": "reader", "password": "wrong"}).status_code == 403
    answer = send(client, "POST", "/log-in", {"name": "reader", "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 16


@pytest.mark.parametrize("deed", ["lock", "role"])
def test_what_an_administrator_changes_holds_from_the_next_request_on(bench, deed):
    reader, admin = logged_in(bench, "reader"), logged_in(bench, "administrator")
    assert reader.get("/documents").status_code == 200
    assert send(admin, "POST", "/accounts/reader", {"deed": deed, "role": "contributor"}).status_code == 303
    assert reader.get("/documents").headers["location"].startswith("/log-in")


def test_every_role_and_verb_of_the_table_is_asked_by_some_route_or_waits_for_one():
    """What is in the table and has no page yet is listed, so that nobody takes it for guarded."""
    waits = {f"{kind} {verb}" for kind, verbs in TABLE.items() for verb in verbs} - set(ROUTES.values())
    assert waits == {
        "session read", "case access read", "case access remove", "document add", "document change", "thumbnail read", "person name",
        "comparison read", "saved search read",
        "saved search remove", "judgement read", "judgement remove", "token read", "token add",
        "token remove", "restriction read", "audit trail read",
    }  # fmt: skip
    assert list(product(ROLES, ROUTES))
