"""A right-of-reply case from its refusal to the published decision, in four browsers: the complainant, the publisher, the desk and the public."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audiatur import cases
from audiatur.record.case import Complainant, Contested, Lodged, Material, Offered, Point, Pointed
from audiatur.store import Desk, Guard
from tests.browser.test_access import PASSWORD, broken, browser, pictured  # noqa: F401  # `browser` is a fixture
from tests.store.papers import TEXT, put
from tests.web.test_cases import APPEAL

pytestmark = pytest.mark.browser
CASE = "2031-1"
WHO = ("desk", "complainant", "publisher")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with Desk.create(tmp_path / "desk", by="owner", program="1.0") as desk:
        put(desk, TEXT, name="article.txt", title="Rockets on Oslo")
        put(desk, APPEAL, name="appeal.txt", killed="15", title="Reply of Norway", publisher="Norway")

        at = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)).isoformat()
        who = cases.Enterer(by="clerk", role="body", at=at, entered_at=at)
        contested = Contested(title="Rockets on Oslo", publisher="The Daily", document="article")
        first = Lodged(procedure=cases.procedure("right-of-reply"), contested=contested, complainant=Complainant(name="Kari Nordmann"), documents=("appeal",))
        entries = [cases.lodged(CASE, first, who)]
        for content in (
            Pointed(point=Point(id="1", ground="inaccuracy")),
            Offered(material=Material(id="M1", by="complainant", title="Reply", document="appeal")),
        ):
            entries += cases.entry(entries, content, who)
        desk.add_entries(entries)
        guard = Guard(desk)
        for name in WHO:
            guard.add_account(name, "administrator" if name == "desk" else "party", PASSWORD, by="owner")
        for name in WHO[1:]:
            guard.tie(CASE, name, name, by="owner")
    server = subprocess.Popen([sys.executable, "-m", "audiatur", "serve", str(tmp_path / "desk"), "--port", "0"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    found = re.search(r"http://\S+/", server.stdout.readline())
    assert found
    yield found[0]
    server.terminate()
    server.wait(20)
    server.stdout.close()


def logged_in(browser: Any, address: str, name: str) -> Any:  # noqa: F811
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address + "log-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(re.compile("cases$") if name != "desk" else address)
    page.goto(f"{address}cases/{CASE}")
    return page


def done(page: Any, summary: str, button: str | None = None, *, fill: dict[str, str] | None = None, tick: tuple[str, ...] = ()) -> None:
    """Opens a form by its summary, fills it and sends it."""
    page.reload()
    form = page.locator("details", has=page.locator("summary", has_text=re.compile(f"^{re.escape(summary)}")))
    form.locator("summary").click()
    for name, value in (fill or {}).items():
        field = form.locator(f'[name="{name}"]')
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    for value in tick:
        form.locator(f'input[type="checkbox"][value="{value}"]').first.check()
    form.get_by_role("button", name=button or summary).click()
    page.wait_for_load_state()
    assert page.url.startswith(page.url.split("/cases/")[0] + f"/cases/{CASE}#"), page.inner_text("main")


def text(page: Any) -> str:
    page.reload()
    found: str = page.inner_text("main")
    return found


def test_a_right_of_reply_is_heard_and_published_with_four_at_the_desk(browser: Any, address: str) -> None:  # noqa: F811
    desk, complainant, publisher = (logged_in(browser, address, name) for name in WHO)
    public = browser.new_context().new_page()
    assert public.goto(address + "register/").status == 404
    assert "M1: Reply" in text(complainant)
    assert "M1: Reply" not in text(publisher)
    done(publisher, "Refuse the reply", fill={"why": "It is an opinion."})
    done(complainant, "Go to the body")
    done(desk, "Show material to a party", "Show it", fill={"to": "publisher"}, tick=("M1",))
    assert "M1: Reply" in text(publisher)
    done(publisher, "Answer", fill={"text": "The ministry said so."}, tick=("M1", "1"))
    assert "The ministry said so." in text(desk)
    assert "The ministry said so." not in text(complainant)
    done(desk, "Show material to a party", "Show it", fill={"to": "complainant"}, tick=("A1",))
    assert "The ministry said so." in text(complainant)
    done(complainant, "Answer", tick=("A1",))
    done(desk, "Who decides, and who has an interest", "These decide", fill={"members": "Ann Lee"})
    reasons = "The figure had no source where it stood."
    done(desk, "Decide", fill={"outcome-1": "accepted", "reasons-1": reasons, "summary": "The reply is published."}, tick=("M1",))
    assert all(reasons in text(page) for page in (desk, complainant, publisher))
    assert public.goto(address + "register/").status == 404
    done(desk, "Record what was published", "Record it", fill={"what": "decision", "place": "the register", "prominence": "first"})
    time.sleep(3.1)  # what was counted of a desk stands so long
    assert public.goto(f"{address}register/cases/{CASE}.html").status == 200
    assert reasons in public.inner_text("main")
    assert "The ministry said so." not in public.inner_text("main")
    found = []
    for name, page in (("desk", desk), ("complainant", complainant), ("publisher", publisher)):
        page.reload()
        pictured(page, f"case {name}")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found += broken(page, f"case {name}")
        page.set_viewport_size({"width": 375, "height": 900})
        found += [f"{name}: wider than a telephone"] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
    pictured(public, "case public")
    assert found == []
