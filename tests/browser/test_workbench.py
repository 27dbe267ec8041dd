"""The workbench in a browser, on a real server: the main job clicked through, with keys, on a telephone; a quiet console, and nothing leaves the machine."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audiatur.store import Desk
from tests.browser.serving import served
from tests.web.conftest import file
from tests.web.papers import made_up

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="the browser's driver is not installed")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PAPERS = {
    "ministry.txt": "The ministry said that 12 people were killed when rockets hit Oslo on 4 May 2031.",
    "mayor.txt": "The mayor said that 15 people were killed when rockets hit Oslo on 4 May 2031.",
    "broken.pdf": "%PDF-1.7 and no more",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of a server with a small desk."""
    root: Path = tmp_path_factory.mktemp("bench") / "desk"
    with Desk.create(root, by="ada", program="1.0") as desk:
        for record in made_up():
            file(desk, record)
    with served(root) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: install Debian's package chromium")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """A function that opens a page; at the end nothing was complained of, and nothing was asked for elsewhere."""
    contexts, complaints, asked = [], [], []

    def go(path: str = "", **settings: Any) -> Any:
        context = browser.new_context(**{"viewport": WIDE} | settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(address)] == []


def test_papers_are_added_compared_and_read_with_their_words(visit: Any, tmp_path: Path) -> None:
    for name, text in PAPERS.items():
        (tmp_path / name).write_text(text)
    page = visit()
    page.get_by_role("link", name="Add papers").first.click()
    page.get_by_label("Papers").set_input_files([tmp_path / name for name in PAPERS])
    page.get_by_role("button", name="Add").click()
    page.get_by_text("Done: 3 papers.").wait_for(timeout=90_000)  # the part of the page moves by itself: no reload here
    playwright.expect(page.get_by_role("row").filter(has_text="broken.pdf")).to_be_visible()

    page.get_by_role("link", name="Incidents").click()
    page.get_by_role("button", name=re.compile("Compare")).click()
    page.get_by_role("link", name="To the incidents").click(timeout=90_000)
    page.locator("table.list th a").first.click()
    playwright.expect(page.get_by_role("heading", name="What each side says")).to_be_visible()
    page.get_by_role("link", name=re.compile(": its words")).first.click()
    playwright.expect(page.locator(".lit-now").first).to_be_visible()

    page.get_by_role("link", name="Documents").first.click()
    page.get_by_role("link", name="ministry.txt").click()
    page.locator("aside .record a").first.click()
    playwright.expect(page.locator(".lit-now").first).to_contain_text("12")


def test_a_paper_is_found_and_opened_with_keys_alone(visit: Any) -> None:
    page = visit("documents")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "words"
    page.keyboard.type("harmed")
    page.keyboard.press("Enter")
    page.wait_for_url("**words=harmed**")
    page.locator("table.list th a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/harmed")
    assert "A. P." in page.locator("article.text").inner_text()


@pytest.mark.parametrize("path", ["", "documents", "documents/harmed", "incidents", "sources", "tolls", "persons", "gaps", "imports", "activity"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_telephone_in_light_and_dark(visit: Any, path: str, scheme: str) -> None:
    page = visit(path, viewport=PHONE, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    paper, ink = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    assert sum(map(int, re.findall(r"\d+", paper)[:3])) > sum(map(int, re.findall(r"\d+", ink)[:3])) or scheme == "dark"


def test_a_right_to_left_text_runs_from_the_right(visit: Any) -> None:
    page = visit("documents")
    page.locator('a[href*="folder"]').click()
    assert page.evaluate("getComputedStyle(document.querySelector('article.text')).direction") == "rtl"


def test_pages_work_without_javascript(visit: Any) -> None:
    page = visit("documents?order=title", java_script_enabled=False)
    page.locator("table.list th a").first.click()
    page.locator("article.text").wait_for()
