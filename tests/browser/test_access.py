"""Every kind of page, and the report, hold to WCAG 2.2 A and AA as far as axe can tell: light and dark, on a desk and on a telephone."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from audiatur import flow
from audiatur.evidence import fixity, looked, offers
from audiatur.evidence.vault import Custody, Vault
from audiatur.publish.report import report
from audiatur.record import Comparison
from audiatur.store import Desk, Guard
from tests.browser.serving import served
from tests.web.conftest import CHOSEN, EXAMPLE, file
from tests.web.papers import made_up

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="the browser's driver is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PASSWORD = "four words of their own"
PAGES = (
    "",
    "documents",
    "documents?words=nothing+has+this",
    "documents/013",
    "documents/103",
    "documents/harmed",
    "incidents",
    "sources",
    "tolls",
    "persons",
    "persons?names=full",
    "gaps",
    "exports",
    "review",
    "review/013",
    "agreement",
    "vault",
    "vault?pictures=shown",
    "vault/filing",
    "imports",
    "activity",
    "account",
    "accounts",
    "search",
    "help",
    "help/recipes",
    "help/reference/rights",
    "no/such/page",
)
LED_TO = (("incidents", "table.list th a"), ("sources", 'main a[href^="/source?"]'), ("vault", "table.list th a"))
"""Pages whose addresses depend on what was read: the first link of a list."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Papers of all sides, compared; accounts; a paper and a person restricted."""
    root = tmp_path_factory.mktemp("access")
    chosen = root / "papers"
    chosen.mkdir()
    for paper in sorted(EXAMPLE.iterdir()):
        if paper.stem in CHOSEN:
            shutil.copy(paper, chosen)
    with Desk.create(root / "desk", by="ada", program="1.0") as made:
        for record in (*flow.read([str(chosen)]), *made_up()):
            file(made, record)
        flow.compare_desk(made)
        (root / "report.html").write_text(report(flow.compare(list(made.records())), list(made.records()), title="A made-up affair"), encoding="utf-8")
        guard = Guard(made)
        guard.add_account("ada", "administrator", PASSWORD, by="ada")
        guard.restrict("document", "004", ["ada"], "a witness", by="ada")
    fill(root)
    return root


def fill(root: Path) -> None:
    """A vault with photos, one for others alone; one is offered for all that the first incident holds, and was looked at."""
    vault = Vault.create(root / "desk" / "vault", origin="example.org/vault", by="ada")
    with Desk.open(root / "desk", program="1.0") as desk:
        incident = next(i for i in (desk.comparison() or Comparison()).incidents)
    custody = Custody(collector="Ann", claimed_place="Ganja", claimed_date="2020-10-11", seen_with="a post of that day")
    with vault.writing() as writer:
        for name, only in (("crater.jpg", ()), ("house.jpg", ()), ("face.jpg", ("ben",))):
            image = Image.radial_gradient("L") if name == "house.jpg" else Image.effect_mandelbrot((320, 240), (-2, -1.5, 1, 1.5), len(name) * 10)
            image.save(root / name)
            for _, event in writer.file([root / name], by="ada", custody=custody, only=only):
                looked.look(vault, vault.item(event.item or ""))
        ids = [incident.id, *(f"{m.document}:{m.id}" for m in incident.members[:3])]
        offers.offer(writer, vault.item("crater.jpg"), ids, offered_by="the prosecutor", why="where it fell", by="ada")
        offers.assess(writer, vault.item("crater.jpg"), "time", "shadows fit the morning", by="ada")
        fixity.run(writer, by="ada")


@pytest.fixture(scope="module")
def address(desk: Path) -> Iterator[str]:
    with served(desk / "desk") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: install Debian's package chromium")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def broken(page: Any, name: str) -> list[str]:
    """What axe finds on the page, and where."""
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}).response["violations"]
    width, scheme = page.viewport_size["width"], page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
    return [f"{name} {width} {scheme}: {v['id']}: {n['html'][:160]} {n['any'][0]['message'] if n['any'] else ''}" for v in found for n in v["nodes"][:3]]


def pictured(page: Any, name: str) -> None:
    """For who looks at them: AUDIATUR_PICTURES names a folder."""
    if folder := os.environ.get("AUDIATUR_PICTURES"):
        width, scheme = page.viewport_size["width"], page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
        page.screenshot(path=Path(folder) / f"{re.sub(r'[^a-z0-9]+', '-', name) or 'start'}-{width}-{scheme}.png", full_page=True)


def every_page(page: Any, address: str) -> Iterator[str]:
    """The log-in first, then all others as an administrator."""
    page.goto(address + "log-in")
    yield "log-in"
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(address)
    for path in PAGES:
        answer = page.goto(address + path)
        assert answer.status == (404 if path == "no/such/page" else 200), path
        yield path
    for path, link in LED_TO:
        page.goto(address + path)
        at = page.locator(link).first.get_attribute("href")
        page.goto(address.rstrip("/") + at)
        yield f"{path} one" if urlsplit(page.url).path != "/" else ""


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_holds_to_wcag(browser: Any, address: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, found = context.new_page(), []
    for name in every_page(page, address):
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found += broken(page, name)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{name} {width}: wider than the window")
        pictured(page, name)
    context.close()
    assert found == []


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_holds_to_wcag(browser: Any, desk: Path, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto((desk / "report.html").as_uri())
    found = broken(page, "report")
    pictured(page, "report")
    context.close()
    assert found == []


def test_an_exhibit_is_offered_and_looked_at_by_keys_alone(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    for name in every_page(page, address):
        if name == "vault one":
            break
    at = page.url
    for summary, typed in (("Say what you found", ["", "the lens fits"]), ("Note what was done with it", ["", "the court", "it asked for it"])):
        page.goto(at)
        page.get_by_text(summary, exact=True).focus()
        page.keyboard.press("Enter")
        for words in typed:
            page.keyboard.press("Tab")
            page.keyboard.type(words)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("#(looked|custody)$"))
    text = page.inner_text("main")
    assert "the lens fits" in text
    assert "to the court" in text
    context.close()
