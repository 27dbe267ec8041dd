"""The tutorial's part in the browser, as the page tells it: its files, its clicks in their order, and at the end the case as the page says.

With AUDIATUR_PICTURES a picture of each step is kept, for who looks at them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audiatur.store import Desk, prove
from tests.browser import serving
from tests.browser.test_access import broken, browser, pictured  # noqa: F401  # `browser` is a fixture

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "examples" / "karabakh-2020"
PART = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8").partition("## 7. ")[2].partition("\n## ")[0]
CLICKS = re.findall(r"\*\*(.+?)\*\*", PART)
"""What the tutorial says to press, in its order."""
FILES = re.findall(r"`(\d{3}\.txt)`", PART)
DAYS = re.findall(r"\d{4}-\d{2}-\d{2}", PART)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """An empty desk."""
    Desk.create(tmp_path / "affair", by="ada", program="1.0").close()
    with serving.served(tmp_path / "affair") as found:
        yield found, tmp_path / "affair"


class Follower:
    """Presses what the tutorial says next, and nothing else; looks at each page with axe and keeps a picture."""

    def __init__(self, page: Any) -> None:
        self.page, self.left, self.wrong, self.step = page, list(CLICKS), list[str](), 0
        self.said = ""

    def press(self, within: str = "main", *, wait: int = 15_000) -> None:
        """A link or a button."""
        words, place = self._next(), self.page.locator(within)
        place.get_by_role("link", name=words).or_(place.get_by_role("button", name=words)).first.click(timeout=wait)
        self.page.wait_for_load_state()
        self.seen()

    def open(self) -> Any:
        """A form that stands closed."""
        words = self._next()
        form = self.page.locator("details", has=self.page.locator("summary").filter(has_text=words))
        form.locator("summary").click()
        self.seen()
        return form

    def send(self, form: Any) -> None:
        words = self._next()
        form.get_by_role("button", name=words).click()
        self.page.wait_for_load_state()
        self.seen()

    def _next(self) -> re.Pattern[str]:
        self.said = self.left.pop(0)
        return re.compile(rf"^\s*{re.escape(self.said)}\b")

    def seen(self) -> None:
        self.step += 1
        pictured(self.page, f"tutorial {self.step:02} {self.said.lower()}")
        self.wrong += broken(self.page, self.said)

    def shows(self, *words: str) -> None:
        text = self.page.inner_text("main")
        assert [w for w in words if w not in text] == [], text


def test_the_affair_is_followed_in_the_browser_as_the_tutorial_tells_it(browser: Any, served: tuple[str, Path]) -> None:  # noqa: F811
    address, root = served
    complaints, asked = [], []
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    go = Follower(page)

    go.press("nav")  # Add papers
    page.get_by_label("Papers").set_input_files([EXAMPLE / name for f in FILES for name in (f, f.replace(".txt", ".json"))])
    go.press()  # Add
    page.get_by_text(f"Done: {len(FILES)} papers.").wait_for(timeout=120_000)

    go.press("nav")  # Incidents
    go.press()  # Compare
    go.press(wait=120_000)  # To the incidents
    go.press()  # Ganja
    go.shows("What each side says", "7", "34")
    go.press()  # the General Prosecutor's Office
    page.locator(".lit-now").first.wait_for()  # lit by a script, after the click

    page.get_by_role("searchbox").first.fill("cluster bombs")
    go.press("header")  # Search
    go.shows("Amnesty International", "side")

    appeal_and_answer(go, iter(DAYS))
    go.press("header")  # Help
    go.shows("How do I", "Tutorial")
    assert go.left == []
    assert go.wrong == []
    assert complaints == []
    assert [url for url in asked if not url.startswith(address)] == []
    with Desk.open(root) as desk:
        assert list(prove(desk)) == []


def appeal_and_answer(go: Follower, days: Iterator[str]) -> None:
    go.press("nav")  # Cases
    form = go.page.locator("#lodge-papers")
    form.get_by_label("The appeal, by its id on the desk").fill("001")
    form.get_by_label("The publication complained of, by its id").fill("002")
    form.get_by_label("Procedure").select_option(label="Appeal to the newsroom that published")
    form.get_by_label("Lodged on").fill(next(days))
    go.send(form)  # Lodge these papers
    go.shows("Kamran Aliyev", "No passage named", "Not shown to the publisher")
    form = go.page.locator("form", has=go.page.get_by_role("button", name="Confirm all of it"))
    form.get_by_label("Happened on").fill(next(days))
    go.send(form)  # Confirm all of it
    show(go, "publisher", "M1", next(days))
    form = go.open()  # Open the case
    form.get_by_label("Happened on").fill(next(days))
    go.send(form)  # Open the case
    form = go.open()  # Answer
    form.get_by_label("Who answers").select_option("publisher")
    form.locator('input[value="M1"]').check()
    form.get_by_label("Or the document of the desk that says it").fill("008")
    form.get_by_label("Known through").fill("the complainant's press office")
    form.get_by_label("Happened on").fill(next(days))
    go.send(form)  # Answer
    show(go, "complainant", "A1", next(days))
    form = go.open()  # File a letter
    for name, party in (("of", "complainant"), ("to", "publisher")):
        form.locator(f'select[name="{name}"]').select_option(party)
    form.get_by_label("Subject").fill("Further letter")
    form.locator('textarea[name="text"]').fill("Facts since 5 October.")
    form.get_by_label("Happened on").fill(next(days))
    go.send(form)  # File
    go.shows("the complainant's press office", "Further letter", "No passage named", "The publisher has not addressed this point", "What may happen next")


def show(go: Follower, to: str, what: str, day: str) -> None:
    form = go.open()  # Show material to a party
    form.locator('select[name="to"]').select_option(to)
    form.locator(f'input[value="{what}"]').first.check()
    form.get_by_label("Happened on").fill(day)
    go.send(form)  # Show it
