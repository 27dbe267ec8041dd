"""Cases in the browser: each side sees what is its own and what it was shown, at every state of a whole case; the public what was published."""

import datetime
import hashlib
import hmac
import html
import re
import time

import argon2
import html5lib
import pytest
from starlette.testclient import TestClient

from audiatur import cases, flow
from audiatur.errors import CaseError
from audiatur.evidence import offers, proving
from audiatur.evidence.vault import Vault
from audiatur.record import Account, Comparison, Incident, Member, Span
from audiatur.record.case import Cited, Complainant, Contested, Lodged, Material, Offered, Point, Pointed, Wrote
from audiatur.store import Desk, Tokens, accounts
from audiatur.web import application, work
from audiatur.web.bench import Bench
from audiatur.web.guard import COOKIE, SESSION
from tests.checker import wrong
from tests.store.papers import TEXT, put
from tests.web.test_rights import PASSWORD, SITE, logged_in, send

ARTICLE = TEXT
APPEAL = TEXT.replace("12", "15").replace("The mayor", "The appeal of Norway") + "\n\nThis was told by Maria Lind of Ward 9."
CASE = "2031-1"
PEOPLE = {"complainant": "complainant", "publisher": "publisher", "ann": "committee"}


@pytest.fixture
def bench(tmp_path, monkeypatch):
    """A desk with two cases of the IPSO kind, and an account for each side and for a member of the panel of the first one alone."""
    monkeypatch.setattr(accounts, "HASHER", argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts._nobody.cache_clear()
    with Desk.create(tmp_path / "desk", by="owner", program="1.0") as desk:
        put(desk, ARTICLE, name="article.txt", title="Rockets on Oslo", url="https://daily.example/oslo")
        put(desk, APPEAL, name="appeal.txt", killed="15", title="Appeal of Norway", publisher="Norway")
        for _ in range(2):
            lodge(desk)
    made = Bench(tmp_path / "desk", program="1.0")
    made.guard.add_account("desk", "administrator", PASSWORD, by="owner")
    made.guard.add_account("reader", "reader", PASSWORD, by="owner")
    for name, part in PEOPLE.items():
        made.guard.add_account(name, "party", PASSWORD, by="owner")
        made.guard.tie(CASE, name, part, by="owner")
    yield made
    made.close()


def lodge(desk):
    at = "2024-05-06T09:00:00+00:00"
    who = cases.Enterer(by="clerk", role="body", at=at, entered_at=at)
    contested = Contested(title="Rockets on Oslo", publisher="The Daily", published="2024-05-05", document="article")
    first = Lodged(procedure=cases.procedure("ipso-like"), contested=contested, complainant=Complainant(name="Kari Nordmann"), documents=("appeal",))
    number = len(desk.cases()) + 1
    entries = [cases.lodged(f"2031-{number}", first, who)]
    passage = Cited(document="article", start=(at := ARTICLE.index("12 people")), end=at + 9, text="12 people")
    for content in (
        Pointed(point=Point(id="1", ground="inaccuracy", passages=(passage,))),
        Offered(material=Material(id="M1", by="complainant", title="The appeal", document="appeal")),
    ):
        entries += cases.entry(entries, content, who)
    desk.add_entries(entries)


def twin(bench, name):
    """An account with the same part in the case that may have a token, which one of the role "party" may not."""
    if bench.guard.account(f"{name}-2") is None:
        bench.guard.add_account(f"{name}-2", "contributor", PASSWORD, by="owner")
        bench.guard.tie(CASE, f"{name}-2", PEOPLE[name], name=name, by="owner")
    return f"{name}-2"


def program(bench, name, *, scopes=("read", "write")):
    """What comes with a token of somebody's."""
    made = Tokens(bench.desk).add(f"program {len(Tokens(bench.desk).list())}", scopes, owner=name, by="owner")
    return TestClient(application(bench), base_url=SITE, raise_server_exceptions=False, headers={"authorization": f"Bearer {made}"})


class Play:
    """Four browsers at one desk."""

    def __init__(self, bench):
        self.bench = bench
        self.at = {name: logged_in(bench, name) for name in ("desk", *PEOPLE, "reader", "nobody")}
        self.programs = {name: program(bench, twin(bench, name)) for name in PEOPLE}
        self.programs |= {"reader": program(bench, "reader", scopes=("read",)), "desk": program(bench, "desk", scopes=("read", "write", "review"))}

    def sees(self, name, path=f"/cases/{CASE}"):
        answer = self.at[name].get(path)
        return answer.text if answer.status_code == 200 else ""

    def tells(self, name, path=f"/cases/{CASE}"):
        """What a program is told in the name of somebody."""
        answer = self.programs[name].get(f"/api/v1{path}") if name in self.programs else None
        return answer.text if answer is not None and answer.status_code == 200 else ""

    def do(self, name, deed, *, case=CASE, refused="", **fields):
        answer = send(self.at[name], "POST", f"/cases/{case}", {"deed": deed, **fields})
        text = re.sub(r"\s+", " ", answer.text)
        assert (answer.status_code == 303) != bool(refused), (answer.status_code, text[-900:])
        assert refused in text
        return text


def test_the_vault_shows_nobody_an_appeal_that_neither_the_case_nor_the_desk_shows_him(bench):
    play, at = Play(bench), datetime.datetime.now(datetime.UTC).isoformat()
    assert flow.into_vault(bench.desk, CASE, cases.Enterer(by="clerk", role="body", at=at, entered_at=at)) == []
    sha256 = hashlib.sha256(APPEAL.encode()).hexdigest()
    for name, role in (("bo", "reviewer"), ("eve", "reviewer"), ("dov", "reviewer")):
        bench.guard.add_account(name, role, PASSWORD, by="owner")
        play.at[name], play.programs[name] = logged_in(bench, name), program(bench, name, scopes=("read", "review"))
    bench.guard.tie(CASE, "eve", "publisher", by="owner")
    bench.guard.tie(CASE, "dov", "committee", by="owner")

    def see():
        pages = {name for name in play.at if play.sees(name, f"/vault/{sha256}")}
        assert pages == {name for name in play.at if sha256 in play.sees(name, "/vault")}
        assert pages == {name for name in play.at if play.sees(name, f"/vault/{sha256}/proof")}
        told = {name for name in play.programs if play.tells(name, f"/exhibits/{sha256}") or sha256 in play.tells(name, "/exhibits")}
        assert told == pages.intersection(play.programs), "programs are told the same"
        return pages

    assert see() == {"desk", "bo", "dov"}, "who may have the file on the desk; no party to whom the body has not shown it, whatever the role on the desk"
    play.do("desk", "show", to="publisher", materials="M1")
    assert see() == {"desk", "bo", "dov", "eve"}
    play.do("desk", "redact", redact="M1", words="Maria Lind", why="a nurse")
    assert see() == {"desk", "bo", "dov"}, "the file as it came has the words that are withheld"
    play.do("desk", "conflict", member="dov", why="a sister")
    assert see() == {"desk", "bo"}
    bench.guard.restrict("document", "appeal", ["desk"], "a nurse", by="owner")
    assert see() == {"desk"}, "restricted on the desk after it was filed"
    assert [e.object for e in bench.guard.trail() if e.kind == "exhibit" and e.action == "read"][:1] == [sha256]


SECRETS = {
    "M1": "15 people",
    "in M1": "Maria Lind of Ward 9",
    "in A1": "at Dock Street",
    "A1": "Two witnesses told us so",
    "M2": "A letter of a nurse.",
    "gist": "A nurse saw fewer.",
    "to the publisher": "Only for The Daily.",
    "view": "We think that the figure had no source.",
    "decision": "The figure had no source where it stood.",
}
"""Words of which each stands in one thing of the case."""


def told(play):
    """Who sees the words of which thing now, on the pages; and that programs are told the same."""
    case = f"/cases/{CASE}"
    pages = {name: play.sees(name) + play.sees(name, f"{case}/papers/appeal") for name in play.at}
    for name, page in pages.items():
        given = "".join(play.tells(name, f"{case}{part}") for part in ("", "/entries", "/papers/appeal"))
        assert {thing for thing, words in SECRETS.items() if words in given} == {thing for thing, words in SECRETS.items() if words in page}, name
    pages |= {"public": play.sees("nobody", f"/register/cases/{CASE}.html")}
    return {thing: {name for name, text in pages.items() if words in text} for thing, words in SECRETS.items()}


BOTH = {"desk", "ann", "complainant", "publisher"}


def test_each_sees_at_every_state_just_what_is_theirs(bench):
    play = Play(bench)
    Vault.create(bench.desk.root / "vault", by="clerk")
    now = lodged_and_cut(play)
    now = referred_and_shown(play, now)
    now = answered_and_cut(play, now)
    now = withheld_and_written(play, now)
    now = heard_on_the_view(play, now)
    now = decided_by_the_committee(play, now)
    published_in_the_register(bench, play, now)


# steps of that case: each asks who sees what after each deed, and gives that to the next
def lodged_and_cut(play):
    nothing = {thing: set() for thing in SECRETS}
    now = nothing | {"M1": {"desk", "ann", "complainant"}, "in M1": {"desk", "ann", "complainant"}}
    assert told(play) == now
    assert re.search(r"the staff until \d+ \w+ 2024, ran out", play.sees("desk", "/cases"))
    play.do("desk", "redact", redact="M1", words=SECRETS["in M1"], why="a witness")
    assert told(play) == now, "its own text is not cut in its own copy"
    return now


def referred_and_shown(play, now):
    play.do("desk", "move", move="refer", role="staff")
    play.do("publisher", "move", move="ask_now")
    assert told(play) == now
    play.do("desk", "show", to="publisher", materials="M1")
    now = now | {"M1": BOTH}
    assert told(play) == now
    assert "a witness" in play.sees("publisher"), "that words are withheld, and why"
    assert "You can answer M1, <bdi>The appeal</bdi>, until the end of" in play.sees("publisher")
    assert f'The paper <a href="/cases/{CASE}/papers/appeal">' in play.sees("publisher")
    assert "You can answer M" not in play.sees("complainant") + play.sees("ann")
    assert f'<a href="/cases/{CASE}/papers/article">Read it</a>' in play.sees("publisher")
    return now


def answered_and_cut(play, now):
    play.do("publisher", "answer", materials="M1", text=f"{SECRETS['A1']}, {SECRETS['in A1']}.", points="1")
    now = now | {"A1": BOTH - {"complainant"}, "in A1": BOTH - {"complainant"}}
    assert told(play) == now
    assert "You can answer M" not in play.sees("publisher"), "it has"
    play.do("desk", "redact", redact="A1", words=SECRETS["in A1"], why="where a family lives", **{"from": ["complainant", "public"]})
    assert told(play) == now
    play.do("complainant", "redact", redact="M1", words="12", why="so", refused="for the body to enter")
    play.do(
        "desk", "letter", of="body", to="publisher", subject="So", text=f"According to {SECRETS['in M1'].upper()}", refused="It repeats words that R1 withholds"
    )
    play.do("desk", "redact", redact="M1", words="nothing of it", why="so", refused="does not stand in M1")
    play.do("desk", "redact", redact="M1", words=SECRETS["in M1"], why="so", refused="its own copy is not cut", **{"from": "complainant"})
    return now


def withheld_and_written(play, now):
    play.do("complainant", "offer", title="A letter", text=SECRETS["M2"], withheld="in danger")
    now = now | {"M2": BOTH - {"publisher"}}
    assert told(play) == now
    assert "in danger" in play.sees("publisher")  # that something is withheld, and why
    play.do("desk", "show", to="publisher", materials="M2", gist=SECRETS["gist"])
    now = now | {"gist": BOTH - {"complainant"}}
    assert told(play) == now
    play.do("desk", "letter", of="body", to="publisher", subject="For you", text=SECRETS["to the publisher"], confidential="yes")
    now = now | {"to the publisher": BOTH - {"complainant"}}
    assert told(play) == now
    return now


def heard_on_the_view(play, now):
    play.do("desk", "offer", of="body", title="The view", text=SECRETS["view"], view="yes")
    now = now | {"view": {"desk", "ann"}}
    assert told(play) == now
    play.do("desk", "show", to="complainant", materials=["A1", "M3"])
    play.do("desk", "show", to="publisher", materials="M3")
    now = now | {"A1": BOTH, "view": BOTH}
    assert told(play) == now
    for name, materials in (("complainant", ["A1", "M3"]), ("publisher", ["M3", "M2"])):
        play.do(name, "answer", materials=materials)
    return now


def decided_by_the_committee(play, now):
    play.do("desk", "move", move="submit", role="staff")
    play.do("desk", "panel", members="ann\nben\ncem")
    decision = {"move": "decide", "members": ["ann", "ben", "cem"], "outcome-1": "partly", "reasons-1": SECRETS["decision"], "relies-1": ["M1", "A1"]}
    assert 'name="relies-1" value="A1"' in (page := play.sees("ann"))
    assert 'name="relies-1" value="M2"' not in page
    assert "M2 is withheld: nothing can rely on it." in page
    play.do("ann", "decide", refused="Point 1 has no answer", **(decision | {"outcome-1": ""}))
    play.do("ann", "decide", refused="Material M2 is withheld", **(decision | {"relies-1": ["M2"]}))
    play.do("ann", "decide", refused="It repeats words that R1 withholds from the publisher", **(decision | {"reasons-1": f"{SECRETS['in M1']} saw it."}))
    play.do("ann", "decide", **decision)
    now = now | {"decision": BOTH}
    assert told(play) == now
    return now


def published_in_the_register(bench, play, now):
    play.do("complainant", "move", move="ask_review")
    play.do("desk", "move", move="no_review", role="staff")
    play.do("desk", "published", what="decision", place="the register", prominence="first")
    play.do("desk", "move", move="close", role="staff")
    bench._kept.clear()  # what was counted stands for some seconds
    assert told(play) == now | {"decision": BOTH | {"public"}}
    assert "Kari Nordmann" in play.sees("nobody", "/register/")
    # what the register tells is in the log, and its proof is given out with it; what checks one is to be saved, for it runs a script
    proof = proving.read(play.at["nobody"].get(f"/register/proofs/{CASE}/record.json").content)
    assert proving.check(proof)
    assert proof.event.item == hashlib.sha256(play.at["nobody"].get(f"/register/cases/{CASE}.json").content).hexdigest()
    assert play.at["nobody"].get("/register/verify.html").headers["content-disposition"] == 'attachment; filename="verify.html"'


def test_of_a_comparison_a_case_reads_what_its_publication_speaks_of_and_says_the_same(bench):
    def incident(n, *documents):
        quote = Span(start=23, end=25, text="12")
        said = {"speaker": "the ministry", "attribute": "killed", "value": {"low": 12, "high": 12, "qualifier": "exact"}, "quote": quote}
        return Incident(
            id=f"i{n}",
            name=f"Oslo {n}",
            accounts=tuple(Account(document=d, member="t1", **said) for d in documents),
            members=tuple(Member(document=d, kind="toll", id="t1") for d in documents),
        )

    desk = bench.desk
    made = Comparison(incidents=(incident(0, "appeal"), incident(1, "article", "appeal"), incident(2, "appeal"), incident(3, "article")))
    desk.add_comparison(made, basis=desk.basis())
    assert [i.id for i in desk.speaking_of(["article"])] == ["i1", "i3"]
    assert desk.speaking_of(["nothing"]) == []
    case = cases.progress(desk.case(CASE))
    whole = cases.beside(case, made.incidents, {d: desk.record(d) for d in ("article", "appeal")})
    assert flow.beside(desk, case) == whole
    assert len(whole[0].publication) == 2
    assert "the ministry" in logged_in(bench, "desk").get(f"/cases/{CASE}").text


def pages_of(play):
    play.do("desk", "show", to="publisher", materials="M1")
    play.do("publisher", "answer", materials="M1", text="So.", points="1")
    drafted = send(play.at["desk"], "POST", f"/cases/{CASE}/letter", {"template": "notice", "to": "publisher"}).text
    pages = [play.sees(name, path) for name in ("desk", *PEOPLE) for path in ("/cases", f"/cases/{CASE}")]
    return [*pages, play.sees("desk", f"/cases/{CASE}/papers/appeal"), drafted]


@pytest.mark.java
def test_the_checker_of_the_w3c_finds_nothing_wrong_in_the_pages_of_cases(bench, tmp_path):
    for n, text in enumerate(pages_of(Play(bench))):
        (tmp_path / f"{n}.html").write_text(text)
    assert wrong(tmp_path.glob("*.html")) == []


def test_the_pages_of_cases_are_valid_for_every_reader(bench):
    for text in pages_of(Play(bench)):
        html5lib.HTMLParser(strict=True).parse(text)
        ids = re.findall(r' id="([^"]+)"', text)
        assert len(ids) == len(set(ids))


def test_who_has_no_part_in_a_case_learns_nothing_of_it(bench):
    play = Play(bench)
    for name in (*PEOPLE, "reader"):
        other, absent = (play.at[name].get(f"/cases/{ident}") for ident in ("2031-2", "2031-9"))
        assert (other.status_code, other.text.replace("2031-2", "2031-9")) == (404, absent.text)
        assert "2031-2" not in play.sees(name, "/cases")
        for page in ("/", "/documents", "/documents/appeal", "/search", "/activity"):
            assert name == "reader" or play.at[name].get(page).status_code == 403
        refused = send(play.at[name], "POST", "/cases/2031-2", {"deed": "letter", "subject": "x", "text": "y"})
        assert refused.status_code == 404
    assert play.sees("reader", "/cases") != ""
    assert CASE not in play.sees("reader", "/cases")
    assert play.at["nobody"].get("/cases").status_code == 303
    assert play.at["nobody"].get("/register/").status_code == 404
    assert "2031-2" in play.sees("desk", "/cases")


def test_a_party_is_held_to_its_part(bench):
    play = Play(bench)
    play.do("complainant", "show", to="publisher", materials="M1", refused="That is for the body to enter, not for the complainant")
    play.do("complainant", "confirm", refused="That is for the body to enter")
    play.do("complainant", "move", move="refer", refused="is made by staff, not by complainant")
    play.do("complainant", "move", move="refer", role="staff", refused="Your part in this case is that of the complainant")
    play.do("publisher", "answer", materials="M1", text="x", refused="Material M1 was not shown to the publisher")
    play.do("publisher", "offer", title="x", document="appeal", refused="Say what the material is")
    play.do("complainant", "nonsense", refused="There is no such deed")
    before = bench.desk.case(CASE)
    play.do("complainant", "letter", of="publisher", to="publisher", at="2024-05-07", subject="So", text="It is mine.")
    (entry,) = bench.desk.case(CASE)[len(before) :]
    assert (entry.role, entry.by, entry.content.by, entry.content.to) == ("complainant", "complainant", "complainant", "body")
    assert entry.at == entry.entered_at


def test_a_party_is_not_told_by_a_refusal_of_what_it_was_not_shown(bench):
    play = Play(bench)
    play.do("desk", "move", move="investigate", role="staff")
    assert "Material M1 was not shown to the publisher" in play.sees("desk")
    for name in ("complainant", "publisher"):
        assert "Put before the committee" in play.sees(name)
        assert "was not shown" not in play.sees(name)
    assert "M1" not in re.sub(r'(value|name|id|title)="[^"]*"', "", play.sees("publisher"))
    assert "M1" not in play.do("publisher", "move", move="submit", refused="is made by staff")


def test_a_member_with_an_interest_has_no_part_any_more(bench):
    play = Play(bench)
    assert play.sees("ann")
    play.do("desk", "panel", members="ann\nben\ncem")
    play.do("desk", "conflict", member="ann", why="wrote for The Daily")
    assert play.sees("ann") == ""
    assert CASE not in play.sees("ann", "/cases")


def test_access_is_given_and_taken_on_the_page_and_noted(bench):
    bench.guard.add_account("eve", "party", PASSWORD, by="owner")
    desk, eve = logged_in(bench, "desk"), logged_in(bench, "eve")
    assert eve.get(f"/cases/{CASE}").status_code == 404
    given = {"deed": "give", "account": "eve", "role": "publisher"}
    assert send(desk, "POST", f"/cases/{CASE}/access", given).status_code == 303
    assert eve.get(f"/cases/{CASE}").status_code == 200
    assert send(desk, "POST", f"/cases/{CASE}/access", given | {"role": "complainant"}).status_code == 409, "nobody is on two sides"
    assert send(desk, "POST", f"/cases/{CASE}/access", {"deed": "end", "account": "eve"}).status_code == 303
    assert eve.get(f"/cases/{CASE}").status_code == 404
    assert [(e.action, e.detail["account"]) for e in bench.guard.trail(object=CASE)][:2] == [("take access", "eve"), ("give access", "eve")]
    assert send(eve, "POST", f"/cases/{CASE}/access", given).status_code == 403


def offered(page):
    """The deeds of a page's forms, and of those that write a letter from a template."""
    found = set(re.findall(r'<input type="hidden" name="deed" value="([^"]+)">', page))
    return found | ({"template"} if 'name="template"' in page else set())


def test_a_member_of_the_panel_is_offered_what_a_member_may_do_and_no_more(bench):
    play = Play(bench)
    for name, part in (("rev", "reviewer"), ("cleo", "staff")):
        bench.guard.add_account(name, "party", PASSWORD, by="owner")
        bench.guard.tie(CASE, name, part, by="owner")
        play.at[name] = logged_in(bench, name)
    assert offered(play.sees("ann")) == offered(play.sees("rev")) == {"offer", "conflict"}
    assert offered(play.sees("publisher")) == {"offer", "answer", "letter"}
    assert offered(play.sees("cleo")) >= {"move", "letter", "template", "show", "redact", "point", "panel", "capture"}
    assert "Declare an interest" in play.sees("ann")
    assert send(play.at["ann"], "POST", f"/cases/{CASE}/letter", {"template": "notice", "to": "publisher"}).status_code == 404
    for deed in ("letter", "show", "point", "panel", "redact", "capture", "published"):
        fields = {"subject": "A", "text": "B", "to": "publisher", "materials": "M1", "ground": "bias", "members": "ann", "redact": "M1", "words": "12"}
        fields |= {"why": "so", "paper": "appeal", "what": "decision", "place": "x", "prominence": "y"}
        play.do("ann", deed, refused="That is for the body to enter, not for the committee", **fields)
    play.do("ann", "conflict", member="ben", why="a sister")


def test_an_editor_who_is_a_party_sees_as_a_party(bench):
    bench.guard.add_account("ed", "editor", PASSWORD, by="owner")
    ed = logged_in(bench, "ed")
    assert "The appeal" in ed.get(f"/cases/{CASE}").text
    bench.guard.tie(CASE, "ed", "publisher", by="owner")
    assert "M1:" not in ed.get(f"/cases/{CASE}").text
    assert flow.case_file(bench.desk, CASE, "publisher").view.pieces == ()


def test_who_logs_in_as_a_party_comes_to_the_cases(bench):
    answer = send(logged_in(bench, "nobody"), "POST", "/log-in", {"name": "publisher", "password": PASSWORD})
    assert answer.headers["location"] == "/cases"
    menu = re.findall(r'<nav aria-label="Desk">(.*?)</nav>', logged_in(bench, "publisher").get("/cases").text, re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)"', menu) == ["/cases"]


def test_an_appeal_is_lodged_from_the_page_of_cases(bench):
    desk = Play(bench).at["desk"]
    assert 'name="papers"' in desk.get("/cases").text
    answer = send(desk, "POST", "/cases", {"papers": "appeal", "publication": "article", "procedure": "newsroom", "at": "2024-05-07"})
    assert answer.status_code == 303
    page = desk.get(answer.headers["location"]).text
    assert "Rockets on Oslo" in page
    assert "7 May 2024" in page
    assert "proposed from the text" in page


@pytest.mark.parametrize("wrong", [{"papers": ""}, {"papers": "nothing"}, {"publication": "nothing"}, {"procedure": "nothing"}])
def test_what_cannot_be_lodged_is_said_and_nothing_is_made(bench, wrong):
    desk = Play(bench).at["desk"]
    answer = send(desk, "POST", "/cases", {"papers": "appeal", "procedure": "newsroom"} | wrong)
    assert answer.status_code in (400, 409)
    assert len(bench.desk.cases()) == 2


def post(client, path, data, files):
    """A form with files."""
    client.get("/log-in")
    marks = [client.cookies.get(COOKIE, ""), client.cookies.get(SESSION, "")]
    token = hmac.digest(client.app.app.state.bench.secret, " ".join(marks).encode(), "sha256").hex()
    return client.post(path, data={"token": token, **data}, files=files, headers={"origin": SITE})


def after(client, answer):
    """The page to which the work leads that an answer has begun."""
    assert answer.status_code == 303, answer.text[-900:]
    path, until = answer.headers["location"], time.monotonic() + 90
    while time.monotonic() < until:
        answer = client.get(path)
        if answer.status_code == 303 or "are being read" not in answer.text:
            break
        time.sleep(0.2)
    return answer


YESTERDAY = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)).date().isoformat()
LETTER = b"""Kari Nordmann, a reader in Oslo, complains of the article "Rockets on Oslo" of The Daily. The article says that 12 people were killed.
According to Kari Nordmann 15 people were killed in Oslo on 4 May 2031."""


def test_a_party_lodges_its_own_appeal_and_answers_with_files_of_its_own(bench):
    bench.guard.add_account("kari", "party", PASSWORD, by="owner")
    kari, other = logged_in(bench, "kari"), logged_in(bench, "publisher")
    assert 'name="appeal"' in kari.get("/cases").text
    said = {"procedure": "newsroom", "title": "Rockets on Oslo", "publisher": "The Daily", "published": "2031-05-05"}
    sent = post(
        kari, "/cases", said, [("appeal", ("my letter.txt", LETTER)), ("with", ("photo note.txt", b"A note of Kari Nordmann on a photo of 4 May 2031."))]
    )
    coming = sent.headers["location"]
    lodged = after(kari, sent)
    path = lodged.headers["location"]
    page = kari.get(path).text
    assert "You see this case as the complainant" in page
    assert "“Rockets on Oslo”, The Daily, 5 May 2031" in page
    assert "M1: <bdi>" in page
    assert "M2: <bdi>" in page
    assert "15 people were killed" in kari.get(f"{path}/papers/my letter").text
    assert other.get(path).status_code == other.get(coming).status_code == 404
    entries = bench.desk.case(path.rpartition("/")[2])
    assert {(e.role, e.by) for e in entries} == {("complainant", "kari"), ("body", "the program, from the text"), ("body", "the program")}
    assert cases.progress(entries).contested.document == "article"
    offered = after(
        kari, post(kari, path, {"deed": "offer", "title": "A map"}, [("file", ("map.txt", b"A map of the harbour, drawn by Kari Nordmann on 5 May 2031."))])
    )
    assert offered.headers["location"].startswith(f"{path}?filed=")
    assert "Material M3 of the complainant is filed: A map." in kari.get(offered.headers["location"]).text
    assert "A map" in kari.get(path).text
    assert "A map of the harbour" in kari.get(f"{path}/papers/map").text
    for data, files, told in (
        ({"deed": "answer", "materials": "M9"}, [("file", ("a.txt", b"x"))], "Material M9 was not shown to the complainant"),
        ({"deed": "offer", "title": "x"}, [("file", ("a.json", b"{}"))], "says on this desk what another paper is"),
    ):
        refused = post(kari, path, data, files)
        assert refused.status_code in (400, 409)
        assert told in refused.text
    assert not list((bench.desk.root / "incoming").iterdir()), "no copy is left"


def mail(ident, sender, text):
    return f"From: Ed <{sender}>\nTo: desk@body.example\nSubject: Our answer\nDate: Mon, 6 May 2024 10:00:00 +0000\nIn-Reply-To: {ident}\n\n{text}\n".encode()


def test_a_mail_that_came_in_is_filed_from_the_page_of_the_case_by_who_keeps_it(bench):
    desk, ann, path = logged_in(bench, "desk"), logged_in(bench, "ann"), f"/cases/{CASE}"
    sent = {}
    for case in (CASE, "2031-2"):
        letter = flow.mailed(bench.desk, cases.progress(bench.desk.case(case)), Wrote(to="publisher", by="body", subject="A question", text="Is it so?"),
                             "2024-05-07T09:00:00+00:00", to="ed@daily.example", by="desk@body.example")  # fmt: skip
        flow.enter(bench.desk, case, [letter], cases.Enterer(by="clerk", role="body", at="2024-05-07T09:00:00+00:00", entered_at="2024-05-07T09:00:00+00:00"))
        sent[case] = letter.mail.ident
    known = len(list(bench.desk.documents()))

    def receive(client, content, **said):
        return post(client, path, {"deed": "receive", **said}, [("file", ("reply.eml", content))])

    assert "File a mail that came in" in desk.get(path).text
    assert "File a mail that came in" not in ann.get(path).text
    assert receive(ann, mail(sent[CASE], "ed@daily.example", "It is so.")).status_code == 403
    for content, why in (
        (mail("<other@x>", "ed@daily.example", "It is so."), "answers no letter that went out of a case of this desk. Look at it, and choose of whom it is"),
        (mail(sent[CASE], "eve@elsewhere.example", "It is so."), "says to come from eve@elsewhere.example"),
        (mail(sent["2031-2"], "ed@daily.example", "It is so."), "It answers a letter of the case 2031-2. File it there."),
        (b"no mail at all", "so it is no mail"),
    ):
        refused = receive(desk, content)
        assert (refused.status_code, why in html.unescape(refused.text)) == (409, True), refused.text[-900:]
    assert len(list(bench.desk.documents())) == known, "what is not filed is not taken in"
    filed = after(desk, receive(desk, mail(sent[CASE], "ED@daily.example", "It is so, said the ministry.")))
    assert "Letter of the publisher to the body: Our answer" in desk.get(filed.headers["location"]).text
    came = [e.content for e in bench.desk.case(CASE) if isinstance(e.content, Wrote) and e.content.to == "body"]
    assert [(c.by, c.text) for c in came] == [("publisher", "It is so, said the ministry.")]
    assert "It is so, said the ministry." in logged_in(bench, "publisher").get(path).text
    assert "It is so, said the ministry." not in logged_in(bench, "complainant").get(path).text


def test_a_party_has_no_paper_of_the_desk_by_guessing_its_title(bench):
    put(bench.desk, f"{TEXT} Only for the desk.", name="memo.txt", title="What we hold of Oslo")
    bench.guard.add_account("kari", "party", PASSWORD, by="owner")
    kari = logged_in(bench, "kari")
    said = {"procedure": "newsroom", "title": "What we hold of Oslo", "publisher": "The Daily", "published": "2031-05-05"}
    path = after(kari, post(kari, "/cases", said, [("appeal", ("my letter.txt", LETTER))])).headers["location"]
    assert cases.progress(bench.desk.case(path.rpartition("/")[2])).contested.document is None
    assert "“What we hold of Oslo”" in kari.get(path).text
    assert "Only for the desk" not in kari.get(path).text
    assert kari.get(f"{path}/papers/memo").status_code == 404


def test_an_appeal_that_was_not_taken_in_is_not_lodged_by_what_came_with_it(bench):
    given = work.Casework(first="letter.txt", role="complainant", at="2031-05-06T10:00:00+00:00", procedure="newsroom", contested={"title": "Rockets on Oslo"})
    before, steps = bench.desk.cases(), []
    with pytest.raises(CaseError, match=r"letter\.txt could not be taken in, so nothing was entered"):
        work._enter(bench.desk, given, {"article": "note.txt"}, steps.append, by="kari")
    assert (bench.desk.cases(), steps) == (before, [])


def test_a_case_is_lodged_though_its_publication_cannot_be_captured_and_that_is_said(bench):
    vault = bench.desk.root / "vault"
    Vault.create(vault, by="clerk")
    (vault / "events").mkdir(exist_ok=True)
    (vault / "vault.json").write_text("{torn")
    bench.guard.add_account("kari", "party", PASSWORD, by="owner")
    kari, before = logged_in(bench, "kari"), set(bench.desk.cases())
    said = {"procedure": "newsroom", "title": "Rockets on Oslo", "publisher": "The Daily", "published": "2031-05-05"}
    lodged = after(kari, post(kari, "/cases", said, [("appeal", ("my letter.txt", LETTER))]))
    (case,) = set(bench.desk.cases()) - before
    assert lodged.headers.get("location") == f"/cases/{case}"
    papers, publication = (step.why for job in bench.jobs.all for step in job.remarks)
    assert papers.startswith("The papers of the appeal were not filed in the vault: ")
    assert publication.startswith("The publication was not captured: ")


def test_a_file_that_the_body_enters_has_the_day_that_the_form_says(bench):
    desk = Play(bench).at["desk"]
    data = {"deed": "offer", "of": "publisher", "title": "A map", "at": YESTERDAY}
    after(desk, post(desk, f"/cases/{CASE}", data, [("file", ("map.txt", b"A map of the harbour, drawn on 5 May 2031."))]))
    entry = bench.desk.case(CASE)[-1]
    assert entry.at.startswith(YESTERDAY)
    assert not entry.entered_at.startswith(YESTERDAY)


def test_a_party_lodges_no_paper_of_the_desk(bench):
    party = Play(bench).at["complainant"]
    assert 'name="papers"' not in party.get("/cases").text
    assert send(party, "POST", "/cases", {"papers": "article", "procedure": "newsroom"}).status_code == 403
    assert len(bench.desk.cases()) == 2


def test_a_letter_from_a_template_is_read_filed_and_had_as_a_mail_by_the_one_to_whom_it_goes(bench):
    play = Play(bench)
    wanted = {"template": "notice", "to": "publisher", "note": "Please write by Monday.", "signed": "Ann Lee"}
    page = send(play.at["desk"], "POST", f"/cases/{CASE}/letter", wanted).text
    text = html.unescape(re.search(r'<textarea name="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1])
    assert "The publication says: “12 people”" in text
    assert text.endswith("Please write by Monday.\n\nAnn Lee, desk")
    assert "M1" not in text, "it was not shown to the publisher"
    assert [send(play.at[name], "POST", f"/cases/{CASE}/letter", wanted).status_code for name in ("publisher", "reader", "nobody")] == [404, 404, 401]
    sent = {"of": "body", "to": "publisher", "subject": "An appeal", "text": text, "template": "notice", "how": "file"}
    play.do("desk", "letter", refused="give the address", **sent)
    play.do("desk", "letter", address="ed@daily.example", sender="desk@council.example", **sent)
    assert "Please write by Monday." in play.sees("publisher")
    assert "ed@daily.example" in play.sees("publisher")
    number = len(bench.desk.case(CASE)) - 1
    mails = {name: play.at[name].get(f"/cases/{CASE}/letters/{number}") for name in ("desk", "publisher", "complainant", "reader")}
    assert {name: one.status_code for name, one in mails.items()} == {"desk": 200, "publisher": 200, "complainant": 404, "reader": 404}
    assert mails["publisher"].content.startswith(b"From: desk <desk@council.example>\r\nTo: ed@daily.example\r\n")
    assert play.at["desk"].get(f"/cases/{CASE}/letters/0").status_code == 404


def test_an_exhibit_of_a_case_stands_with_what_was_offered_and_looked_at_for_whom_it_was_shown_to(bench, tmp_path):
    vault = Vault.create(bench.desk.root / "vault", by="clerk")
    with vault.writing() as writer:
        for name, only in (("crater.jpg", ()), ("face.jpg", ("desk",))):
            (tmp_path / name).write_bytes(name.encode())
            list(writer.file([tmp_path / name], by="clerk", only=only))
            offers.offer(writer, vault.item(name), [f"{CASE}:1", "article"], offered_by="Norway", why=f"what fell, {name}", by="clerk")
            offers.offer(writer, vault.item(name), ["2031-2:1"], offered_by="Sweden", why="of another case", by="clerk")
            offers.assess(writer, vault.item(name), "origin", f"the lens fits, {name}", by="ann")
    play = Play(bench)
    play.do("desk", "offer", of="complainant", title="The crater", exhibit="crater.jpg")
    play.do("desk", "offer", of="complainant", title="The face", exhibit="face.jpg")
    desk, complainant, publisher = (play.sees(name) for name in ("desk", "complainant", "publisher"))
    assert "the lens fits, crater.jpg" in desk
    assert "the lens fits, face.jpg" in desk
    assert "Exhibits offered for this case" in desk
    assert "Nobody has looked at: integrity, time, content." in desk
    assert "the lens fits, crater.jpg" in complainant
    assert "the lens fits, face.jpg" not in complainant, "it is for the desk alone"
    assert "And for 1 more that is not shown here" in complainant
    assert "/documents/article" not in complainant
    assert "/vault" not in complainant
    assert "of another case" in desk
    assert "of another case" not in complainant, "an offer for another case is nothing of this one's"
    assert "crater" not in publisher
    play.do("desk", "show", to="publisher", materials="M2")
    assert "the lens fits, crater.jpg" in play.sees("publisher")
    play.do("desk", "offer", of="complainant", title="A note", text="She said that the lens fits, and no more.")
    play.do("desk", "redact", redact="M4", words="the lens fits", why="a witness")
    assert "the lens fits" not in play.sees("publisher"), "what is withheld is in no word on an exhibit either"
    assert "the lens fits" in play.sees("complainant")


def test_a_form_tells_nothing_of_a_publication_that_is_restricted_to_others(bench):
    bench.guard.add_account("ed", "editor", PASSWORD, by="owner")
    before = logged_in(bench, "ed").get(f"/cases/{CASE}").text
    assert 'value="Rockets on Oslo"' in before
    assert 'value="article"' in before
    bench.guard.restrict("document", "article", ["desk"], "a source", by="owner")
    text = logged_in(bench, "ed").get(f"/cases/{CASE}").text
    assert "Rockets on Oslo" not in text
    assert "article" not in re.sub(r"</?article[^>]*>", "", text)
    assert "daily.example" not in text


@pytest.mark.parametrize(
    "said",
    [
        {"deed": "correct", "name": "Ann", "document": "PAPER"},
        {"deed": "correct", "name": "Ann", "also": "PAPER"},
        {"deed": "offer", "of": "body", "title": "x", "document": "PAPER"},
        {"deed": "answer", "party": "publisher", "document": "PAPER"},
        {"deed": "capture", "paper": "PAPER"},
        {"deed": "redact", "redact": "PAPER", "words": "Only for some", "why": "so"},
    ],
    ids=lambda said: said["deed"],
)
def test_a_refusal_tells_nothing_of_a_paper_that_is_restricted_to_others(bench, said):
    put(bench.desk, f"{TEXT} Only for some.", name="closed.txt", title="For some")
    bench.guard.add_account("ed", "editor", PASSWORD, by="owner")
    bench.guard.restrict("document", "closed", ["desk"], "a source", by="owner")
    ed = logged_in(bench, "ed")
    closed, absent = (send(ed, "POST", f"/cases/{CASE}", {k: v.replace("PAPER", paper) for k, v in said.items()}) for paper in ("closed", "absent"))
    assert closed.status_code == absent.status_code == 409
    assert closed.text.replace("closed", "absent") == absent.text


def test_no_case_is_tied_to_a_paper_that_is_restricted_to_others_than_who_lodges_it(bench):
    """Else to name a title would tell that there is such a paper."""
    bench.guard.add_account("ed", "editor", PASSWORD, by="owner")
    bench.guard.restrict("document", "article", ["desk"], "a source", by="owner")
    given = work.Casework(first="letter.txt", role="body", at="2024-05-06T10:00:00+00:00", procedure="newsroom", contested={"title": "Rockets on Oslo"})
    for name, tied in (("ed", None), ("desk", "article")):
        work._enter(bench.desk, given, {"appeal": "letter.txt"}, lambda step: None, by=name)
        assert cases.progress(bench.desk.case(bench.desk.cases()[-1])).contested.document == tied, name
