"""Log-in by OpenID Connect, against a provider that runs as a process of its own; what it says falsely lets nobody in."""

import html
import re
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.testclient import TestClient

from audiatur.errors import AudiaturError, RightsError
from audiatur.store import Desk
from audiatur.web import application
from audiatur.web.bench import Bench
from audiatur.web.guard import SESSION
from tests.web.provider import LIES

PASSWORD = "four words of their own"
SITE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def provider():
    with subprocess.Popen([sys.executable, "-m", "tests.web.provider"], stdout=subprocess.PIPE, text=True) as process:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture
def bench(tmp_path, provider):
    made = desk_of(tmp_path, f"{provider}/honest")
    yield made
    made.close()


def desk_of(tmp_path, issuer, more=""):
    Desk.create(tmp_path / "desk", program="1.0").close()
    (tmp_path / "desk" / "openid.toml").write_text(f'issuer = "{issuer}"\nclient_id = "desk"\nlabel = "The Office"\n{more}')
    made = Bench(tmp_path / "desk", program="1.0")
    for name, role in (("ada", "administrator"), ("reader", "reader")):
        made.guard.add_account(name, role, PASSWORD, by="owner")
    made.guard.link("ada", issuer, "ada-7", by="owner")
    return made


def browser(bench):
    return TestClient(application(bench), base_url=SITE, follow_redirects=False, raise_server_exceptions=False)


def gone(client, who="ada-7", to=""):
    """Out to the provider, where somebody says who he is; gives the address to which that sends him back."""
    out = client.get("/log-in/openid", params={"to": to} if to else {})
    assert out.status_code == 303, out.text
    back = httpx.get(f"{out.headers['location']}&as={who}")
    assert back.headers["location"].startswith(f"{SITE}/log-in/openid/back?")
    return back.headers["location"].removeprefix(SITE)


def test_who_is_linked_logs_in_and_comes_to_the_page_that_he_asked_for_and_out_again(bench):
    client = browser(bench)
    assert "Log in with <bdi>The Office</bdi>" in client.get("/log-in").text
    answer = client.get(gone(client, to="/tolls"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/tolls"), answer.text
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert client.get("/accounts").status_code == 200
    assert [(e.who, e.action) for e in bench.guard.trail(limit=1)] == [("ada", "log in")]
    bench.guard.end_sessions("ada", by="owner")
    assert client.get("/accounts").headers["location"].startswith("/log-in")


def test_who_is_not_linked_is_told_under_which_name_he_could_be_and_gets_no_account(bench):
    client = browser(bench)
    answer = client.get(gone(client, "eve-9"))
    assert answer.status_code == 403
    assert "eve-9" in answer.text
    assert SESSION not in client.cookies
    assert {a.name for a in bench.guard.accounts()} == {"ada", "reader"}


def test_a_locked_account_and_a_link_taken_back_let_nobody_in(bench):
    bench.guard.add_account("ben", "administrator", PASSWORD, by="owner")
    bench.guard.lock("ada", by="owner")
    assert browser(bench).get(gone(client := browser(bench))).status_code == 403
    bench.guard.unlock("ada", by="owner")
    bench.guard.unlink(bench.openid.settings.issuer, "ada-7", by="owner")
    assert client.get(gone(client)).status_code == 403
    with pytest.raises(RightsError, match="linked to no account"):
        bench.guard.unlink(bench.openid.settings.issuer, "ada-7", by="owner")


def test_a_log_in_that_another_browser_began_or_that_was_used_lets_nobody_in(bench):
    client, other = browser(bench), browser(bench)
    back = gone(client)
    gone(other)
    assert other.get(back).status_code == 403, "a link that was sent to somebody does not log him in as its sender"
    assert client.get(back).status_code == 403, "and it is spent"
    back = gone(client)
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 403
    assert client.get(f"{gone(client).partition('state=')[0]}state=guessed").status_code == 403


@pytest.mark.parametrize("way", [*LIES, "key", "shared", "unsigned", "broken"])
def test_what_is_not_signed_for_this_desk_and_this_log_in_lets_nobody_in(tmp_path, provider, way):
    bench = desk_of(tmp_path, f"{provider}/{way}")
    client = browser(bench)
    answer = client.get(gone(client))
    bench.close()
    assert answer.status_code == 403
    assert any(why in answer.text for why in ("is not signed for this desk", "for another program", "did not say who you are"))
    assert SESSION not in client.cookies


def test_an_issuer_that_says_it_is_another_or_does_not_answer_is_said(tmp_path, provider):
    bench = desk_of(tmp_path, f"{provider}/other")
    answer = browser(bench).get("/log-in/openid")
    assert (answer.status_code, "another issuer" in answer.text) == (403, True)
    bench.close()
    (tmp_path / "desk" / "openid.toml").write_text('issuer = "http://127.0.0.1:1"\nclient_id = "desk"')
    bench = Bench(tmp_path / "desk", program="1.0")
    assert "cannot be reached" in browser(bench).get("/log-in/openid").text
    bench.close()


def test_an_account_of_the_name_that_the_issuer_gives_is_taken_only_where_that_is_asked_for(tmp_path, provider, bench):
    client = browser(bench)
    assert client.get(gone(client, "eve-9")).status_code == 403
    (tmp_path / "named").mkdir()
    named = desk_of(tmp_path / "named", f"{provider}/honest", 'account_claim = "preferred_username"\n')
    client = browser(named)
    assert client.get(gone(client, "eve-9")).status_code == 303
    assert named.guard.trail(limit=1)[0].who == "reader"
    named.close()


def test_after_too_many_failures_there_is_a_wait_and_the_password_of_others_stands(bench):
    client = browser(bench)
    for _ in range(5):
        assert client.get("/log-in/openid/back?code=x&state=y").status_code == 403
    assert client.get("/log-in/openid/back?code=x&state=y").status_code == 429
    assert bench.guard.log_in("ada", PASSWORD, address="192.0.2.9")


def test_what_goes_out_bears_a_challenge_a_state_and_a_nonce_and_never_the_verifier(bench):
    client = browser(bench)
    sent = parse_qs(urlsplit(client.get("/log-in/openid").headers["location"]).query)
    assert set(sent) == {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method"}
    assert sent != parse_qs(urlsplit(client.get("/log-in/openid").headers["location"]).query)


@pytest.mark.parametrize(
    ("said", "why"), [('issuer = "http://example.org"\nclient_id = "d"', "https://"), ('issuer = "https://example.org"', "client_id"), ("x", "openid.toml")]
)
def test_settings_that_cannot_be_used_are_said(tmp_path, said, why):
    Desk.create(tmp_path / "desk").close()
    (tmp_path / "desk" / "openid.toml").write_text(said)
    with pytest.raises(AudiaturError, match=why):
        Bench(tmp_path / "desk", program="1.0")


def test_without_settings_there_is_no_such_log_in(tmp_path):
    Desk.create(tmp_path / "desk").close()
    bench = Bench(tmp_path / "desk", program="1.0")
    assert browser(bench).get("/log-in/openid").status_code == 404
    assert "Log in with" not in browser(bench).get("/log-in").text
    bench.close()


def log_out(client):
    client.get("/log-in")
    token = re.search(r'name="token" value="(\w+)"', client.get("/account").text)[1]
    return client.post("/log-out", data={"token": token}, headers={"origin": SITE})


def test_who_logs_out_is_sent_to_the_issuer_with_what_it_said_of_him_and_with_it_alone(bench):
    client = browser(bench)
    client.get(gone(client))
    answer = log_out(client)
    assert answer.status_code == 200
    onward = html.unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.text)[1])
    asked = parse_qs(urlsplit(onward).query)
    assert onward.startswith(f"{bench.openid.settings.issuer}/end?")
    assert (asked["client_id"], asked["post_logout_redirect_uri"], next(iter(asked))) == (["desk"], [f"{SITE}/log-in"], "id_token_hint")
    assert client.get("/accounts").headers["location"].startswith("/log-in")
    assert 'aria-label="Desk"' not in answer.text


def test_who_came_with_a_password_is_logged_out_here_alone(bench):
    client = browser(bench)
    token = re.search(r'name="token" value="(\w+)"', client.get("/log-in").text)[1]
    client.post("/log-in", data={"token": token, "name": "ada", "password": PASSWORD}, headers={"origin": SITE})
    assert log_out(client).headers["location"] == "/log-in"


@pytest.mark.parametrize("at", ["javascript:alert(1)", "http://evil.example/end", None])
def test_an_issuer_without_a_safe_address_for_it_leaves_the_log_out_to_the_desk(bench, at):
    client = browser(bench)
    client.get(gone(client))
    bench.openid._about["end_session_endpoint"] = at
    assert log_out(client).headers["location"] == "/log-in"
    assert client.get("/accounts").headers["location"].startswith("/log-in")
