"""Log-in by OpenID Connect in a browser, with a provider on this computer: in, out here and there, and nothing asked of anybody else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audiatur.store import Desk, Guard
from tests.browser.serving import served
from tests.browser.test_access import PASSWORD, broken, browser, pictured  # noqa: F401  # `browser` is a fixture

pytestmark = pytest.mark.browser
pytest.importorskip("authlib", reason="the extra `openid` is not installed")


@pytest.fixture
def provider() -> Iterator[str]:
    with subprocess.Popen([sys.executable, "-m", "tests.web.provider"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture
def address(provider: str, tmp_path: Path) -> Iterator[str]:
    with Desk.create(tmp_path / "desk", by="owner", program="1.0") as desk:
        guard = Guard(desk)
        guard.add_account("ada", "administrator", PASSWORD, by="owner")
        guard.link("ada", f"{provider}/honest", "ada-7", by="owner")
    (tmp_path / "desk" / "openid.toml").write_text(f'issuer = "{provider}/honest"\nclient_id = "desk"\nlabel = "The Office"\n')
    with served(tmp_path / "desk") as found:
        yield found


def test_somebody_logs_in_at_the_provider_out_here_and_there_and_is_asked_again_who_he_is(browser: Any, address: str, provider: str) -> None:  # noqa: F811
    complaints, asked = [], []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("console", lambda message: complaints.append(message.text) if message.location["url"].startswith(address) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + "tolls")
    wrong = broken(page, "log-in with an issuer")
    pictured(page, "openid log-in")
    page.get_by_role("link", name="Log in with The Office").click()
    page.get_by_role("link", name="I am ada-7").click()
    page.wait_for_url(address + "tolls")  # the page that was asked for
    assert "ada" in page.locator("header .who").inner_text()

    page.goto(address + "account")
    page.get_by_role("button", name="Log out", exact=True).click()
    page.wait_for_url(address + "log-in")  # by way of the provider
    assert any(url.startswith(f"{provider}/honest/end?id_token_hint=") for url in asked)
    assert [c["name"] for c in context.cookies() if c["name"] in ("audiatur-session", "who", "audiatur-vouched")] == []
    page.goto(address + "accounts")
    page.get_by_role("link", name="Log in with The Office").click()
    page.get_by_role("link", name="I am eve-9").click()  # the provider asks again
    page.get_by_text("Nobody here is linked to eve-9").wait_for()
    pictured(page, "openid not linked")
    assert wrong == []
    assert [c for c in complaints if "403" not in c] == []  # of the last answer, as the browser tells of every refusal
    assert [url for url in asked if not url.startswith((address, provider))] == []
