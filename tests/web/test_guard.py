"""Who gets through and who does not: other hosts, other sites' forms, too much, other people's rights; and what a page of an error tells."""

import io
import re

import pytest
from starlette.routing import Route

from audiatur.web import app
from audiatur.web.forms import post
from audiatur.web.pages import imports
from tests.web.conftest import token, visiting


def test_a_page_may_load_nothing_but_our_two_files_and_runs_nothing_inline(client):
    for path in ("/documents/013", "/tolls", "/nothing"):
        answer = client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<script(?! src=)|\son\w+=|\sstyle=|https?://(?!www\.w3\.org)", answer.text)


def test_positions_in_drawings_are_rules_with_the_nonce_of_the_answer(client):
    address = re.findall(r'href="(/incidents/[^"]+)"', client.get("/incidents").text)
    answers = [client.get(a) for a in address[:12]]
    drawn = [a for a in answers if "data-at=" in a.text]
    assert drawn
    for answer in drawn:
        nonce = re.search(r"'nonce-([\w-]+)'", answer.headers["content-security-policy"])[1]
        assert f'<style nonce="{nonce}">' in answer.text


def test_another_host_name_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    assert client.get("/", headers={"host": "localhost:8000"}).status_code == 200


@pytest.mark.parametrize("change", [{"token": ""}, {"token": "0" * 64}, {"origin": "http://evil.example"}])
def test_a_form_without_its_token_or_from_another_site_does_nothing(own, change):
    client = visiting(own)
    right = token(client)
    sent = client.post("/compare", data={"token": change.get("token", right)}, headers={"origin": change.get("origin", "http://127.0.0.1:8000")})
    assert sent.status_code == 403
    assert not own.jobs.all


def test_every_deed_stands_behind_a_token():
    made = post("/x", lambda request, form: None)
    for page in app.PAGES:
        for route in page.routes:
            assert isinstance(route, Route)
            if route.methods - {"GET", "HEAD"}:
                assert route.endpoint.__code__ is made.endpoint.__code__, route.path


@pytest.mark.parametrize(
    ("role", "method", "path", "allowed"),
    [
        ("reader", "post", "/imports", False),
        ("contributor", "post", "/compare", False),
        ("reader", "get", "/activity", False),
        ("editor", "get", "/activity", True),
        ("contributor", "get", "/documents/013/original", False),
        ("reviewer", "get", "/documents/013/original", True),
        ("reader", "get", "/documents/013", True),
    ],
)
def test_a_role_may_do_what_it_may_and_no_more(bench, role, method, path, allowed):
    client = visiting(bench, role)
    held = token(visiting_same(client)) if method == "post" else ""
    answer = client.get(path) if method == "get" else client.post(path, data={"token": held}, headers={"origin": "http://127.0.0.1:8000"})
    assert answer.status_code == (200 if allowed else 403)


def visiting_same(client):
    """Every page with a form has the session's token; a reader's pages have no form, so the token is made as the server does."""
    import hmac

    class Page:
        def get(self, _):
            client.get("/")
            key = client.app.app.state.bench.secret
            made = hmac.digest(key, f"{client.cookies['audiatur']} ".encode(), "sha256").hex()
            return type("Text", (), {"text": f'name="token" value="{made}"'})

    return Page()


def test_an_original_is_sent_to_be_saved_and_never_to_be_run(client):
    answer = client.get("/documents/harmed/original")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert b"<script>" in answer.content


@pytest.mark.parametrize(
    "path", ["/documents/none", "/incidents/none", "/source?name=nobody", "/imports/99", "/nothing", "/look/x/../../secret", "/documents/..%2f..%2fdesk.toml"]
)
def test_what_is_not_there_is_a_page_that_says_so(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


@pytest.mark.parametrize("path", ["/documents?after=x", "/documents?order=x", "/tolls?after=%5B1%5D", "/incidents?after=x", "/activity?before=" + "9" * 40])
def test_a_damaged_address_is_a_page_that_says_so(client, path):
    assert client.get(path).status_code == 400


def test_a_defect_shows_no_trace(bench, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(bench, "comparison", broken)
    answer = visiting(bench).get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "content-security-policy" in answer.headers


def test_too_much_is_refused_before_it_is_taken(client):
    assert client.post("/imports", headers={"content-length": str(2**40)}).status_code == 413


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\papers\\a.txt", "a.txt"),
        (".hidden", "hidden"),
        ("..", "paper-7"),
        ("a\x00b\n.txt", "ab.txt"),
        ("я" * 300 + ".pdf", None),
    ],
)
def test_a_file_is_kept_under_its_own_name_and_no_path(sent, kept):
    name = imports._name(sent, 7)
    assert "/" not in name
    assert len(name.encode()) <= imports.LONGEST
    assert kept is None or name == kept
    assert kept is not None or name.endswith(".pdf")


def test_nothing_is_added_without_a_file(own):
    client = visiting(own)
    answer = client.post("/imports", data={"token": token(client)}, files={"papers": ("", io.BytesIO(b""))}, headers={"origin": "http://127.0.0.1:8000"})
    assert answer.status_code == 400
