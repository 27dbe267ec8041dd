"""Accounts and tokens for programs: as on the page Accounts, but nothing that would let in whoever holds a token farther or longer than that one reaches."""

import pytest
from starlette.testclient import TestClient

from audiatur.record.rights import GIVEN, ROLES
from audiatur.store import Desk, Tokens
from audiatur.store.tokens import SCOPES
from audiatur.web import application
from audiatur.web.bench import Bench
from tests.web import test_rights
from tests.web.test_api import AT, SITE, client
from tests.web.test_rights import PASSWORD, logged_in, send

bench = test_rights.bench


@pytest.fixture
def admin(bench):
    return client(bench, *SCOPES)


def accounts(who):
    return {a["name"]: a for a in who.get(f"{AT}/accounts").json()["items"]}


def test_an_account_is_added_given_a_role_locked_and_unlocked(bench, admin):
    made = admin.post(f"{AT}/accounts", json={"name": "Eve", "role": "contributor"})
    assert made.status_code == 201, made.text
    (eve,) = made.json()["items"]
    assert (eve["name"], eve["role"], eve["made_by"], eve["locked_at"]) == ("eve", "contributor", "administrator", None)
    assert "password" not in admin.get(f"{AT}/accounts").text
    assert send(logged_in(bench, "nobody"), "POST", "/log-in", {"name": "eve", "password": PASSWORD}).status_code == 403
    bench.guard.set_password("eve", PASSWORD, by="administrator")
    browser = logged_in(bench, "eve")
    assert browser.get("/documents").status_code == 200
    assert admin.post(f"{AT}/accounts/eve", json={"deed": "end-sessions"}).status_code == 201
    assert browser.get("/documents").status_code == 303
    for deed in ({"deed": "role", "role": "reviewer"}, {"deed": "lock"}, {"deed": "unlock"}):
        done = admin.post(f"{AT}/accounts/eve", json=deed)
        assert done.status_code == 201
        assert done.json()["items"] == [accounts(admin)["eve"]]
    assert (accounts(admin)["eve"]["role"], accounts(admin)["eve"]["locked_at"]) == ("reviewer", None)
    noted = [e.action for e in bench.guard.trail(object="eve", who="administrator")]
    assert noted[::-1] == ["add", "change password", "log out", "change role", "lock", "unlock"]


@pytest.mark.parametrize(("scopes", "most"), [(("admin",), "party"), (("read", "write", "admin"), "contributor"), (SCOPES, "administrator")])
def test_no_token_gives_a_role_that_is_worth_more_than_its_own_scopes(bench, scopes, most):
    bench.guard.lock("reviewer", by="owner")
    who = client(bench, *scopes)
    for role in GIVEN:
        added = who.post(f"{AT}/accounts", json={"name": f"eve-{role}", "role": role})
        raised = who.post(f"{AT}/accounts/named", json={"deed": "role", "role": role})
        assert [added.status_code, raised.status_code] == ([201] * 2 if ROLES.index(role) <= ROLES.index(most) else [403] * 2), role
    assert who.post(f"{AT}/accounts/reviewer", json={"deed": "unlock"}).status_code == (201 if scopes == SCOPES else 403)
    assert max((a.role for a in bench.guard.accounts() if a.name.startswith("eve")), key=ROLES.index) == most


def test_the_last_administrator_stays_and_what_is_no_account_is_not_there(bench, admin):
    assert admin.post(f"{AT}/accounts/administrator", json={"deed": "lock"}).status_code == 409
    assert admin.post(f"{AT}/accounts/administrator", json={"deed": "role", "role": "reader"}).status_code == 409
    assert admin.post(f"{AT}/accounts/nobody-here", json={"deed": "lock"}).status_code == 404
    for said in (
        {"name": "reader", "role": "reader"},
        {"name": "7", "role": "reader"},
        {"name": "eve", "role": "nobody"},
        {"name": "eve", "role": "reader", "new": "x"},
    ):
        assert admin.post(f"{AT}/accounts", json=said).status_code in (409, 422)


def test_ones_own_account_says_what_the_token_is_for_and_ends_sessions(bench):
    browser, other = logged_in(bench, "reviewer"), logged_in(bench, "reader")
    who = client(bench, "read", owner="reviewer")
    own = who.get(f"{AT}/account").json()
    assert (own["name"], own["role"], own["scopes"], len(own["sessions"])) == ("reviewer", "reviewer", ["read"], 1)
    assert who.post(f"{AT}/account/sessions/end").json()["sessions"] == []
    assert (browser.get("/documents").status_code, other.get("/documents").status_code) == (303, 200)
    assert who.get(f"{AT}/account").status_code == 200


def test_tokens_are_listed_and_taken_back_by_their_owner_and_by_administrators(bench, admin):
    tokens, editor = Tokens(bench.desk), client(bench, "read", "review", owner="editor")
    for name, owner in (("nightly", "editor"), ("nightly", "reader")):
        secret = tokens.add(name, ["read"], owner=owner, by="owner")
    listed = editor.get(f"{AT}/tokens")
    assert {t["owner"] for t in listed.json()["items"]} == {"editor"}
    assert {t["owner"] for t in client(bench, "read", "review").get(f"{AT}/tokens").json()["items"]} == {"administrator"}, "without the scope admin"
    every = admin.get(f"{AT}/tokens")
    assert {"editor", "reader", "administrator"} <= {t["owner"] for t in every.json()["items"]}
    assert secret not in every.text + listed.text
    assert editor.post(f"{AT}/tokens/revoke", json={"name": "nightly", "owner": "reader"}).status_code == 403
    assert editor.post(f"{AT}/tokens/revoke", json={"name": "weekly"}).status_code == 404
    left = editor.post(f"{AT}/tokens/revoke", json={"name": "nightly"})
    assert (left.status_code, [t["name"] for t in left.json()["items"]]) == (201, [t.name for t in tokens.list(owner="editor")])
    assert tokens.bearer(secret) is not None
    assert admin.post(f"{AT}/tokens/revoke", json={"name": "nightly", "owner": "reader"}).status_code == 201
    assert tokens.bearer(secret) is None
    assert [(e.who, e.object) for e in bench.guard.trail() if e.action == "revoke"] == [("administrator", "reader/nightly"), ("editor", "editor/nightly")]


def test_the_first_account_of_a_desk_is_not_made_by_a_program(tmp_path):
    with Desk.create(tmp_path / "desk", by="owner", program="1.0"):
        pass
    bench = Bench(tmp_path / "desk", program="1.0")
    made = Tokens(bench.desk).add("all", SCOPES, owner=bench.desk.by, by=bench.desk.by)
    who = TestClient(application(bench), base_url=SITE, raise_server_exceptions=False, headers={"authorization": f"Bearer {made}"})
    assert who.get(f"{AT}/account").json()["role"] == "administrator"
    assert who.post(f"{AT}/accounts", json={"name": "eve", "role": "administrator"}).status_code == 409
    assert not bench.guard.has_accounts()
    bench.close()
