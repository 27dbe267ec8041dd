"""The report in a browser: read, clicked through with mouse and keys, on a wide screen and on a telephone, in light, dark and print."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from audiatur.publish import incident, report
from audiatur.record import Dependence, Rendered, Rendering, RenderingLine, Support, View, ViewRow
from tests.publish import crowd
from tests.publish.collection import comparison, records

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="the browser's driver is not installed")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: install Debian's package chromium")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file: Path = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(report(comparison(), records(), title="A made-up affair"), encoding="utf-8")
    return file.as_uri()


class Visit:
    """A page and everything that went wrong on it, or left it."""

    def __init__(self, browser: Any, address: str, **settings: Any) -> None:
        self.context = browser.new_context(**{"viewport": WIDE} | settings)
        self.page = self.context.new_page()
        self.page.set_default_timeout(5000)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(address)


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    open_visits: list[Visit] = []

    def go(**settings: Any) -> Visit:
        open_visits.append(Visit(browser, address, **settings))
        return open_visits[-1]

    yield go
    for one in open_visits:
        one.context.close()


def lit(page: Any) -> str:
    """The words that stand out now, and are in view."""
    found = page.locator(".l-quote:target")
    playwright.expect(found).to_be_in_viewport()
    background = found.evaluate("e => getComputedStyle(e).backgroundColor")
    assert background != page.evaluate("getComputedStyle(document.body).backgroundColor")
    return str(found.inner_text())


def test_a_cell_opens_the_exact_words_in_their_document_and_leads_back(visit: Any) -> None:
    page = visit().page
    page.get_by_role("link", name=re.compile(r"^at least 12 ?, killed, according to The emergency service of Suderia$")).first.click()
    assert lit(page) == "12"
    assert "at least 12 people were killed in Harwick" in page.locator(".document[open] .text").inner_text()
    page.get_by_role("link", name="Back to the account").click()
    playwright.expect(page.locator(".entry:target")).to_be_in_viewport()


def test_in_a_long_page_too_a_cell_opens_its_words_and_leads_back(browser: Any, tmp_path: Path) -> None:
    given, file = comparison(), tmp_path / "long.html"
    many = tuple(replace(given.incidents[1], id=str(n), name=f"Harwick {n}, 3 May 2031") for n in range(160))
    file.write_text(report(replace(given, incidents=many), records(), title="Long"), encoding="utf-8")
    seen = Visit(browser, file.as_uri())
    seen.page.locator(".entry > a").first.click()
    lit(seen.page)
    seen.page.locator("#return").click()
    playwright.expect(seen.page.locator(".entry:target")).to_be_in_viewport()
    assert seen.complaints == []
    seen.context.close()


def test_without_script_a_cell_opens_its_words_too(visit: Any) -> None:
    page = visit(java_script_enabled=False).page
    page.get_by_role("link", name=re.compile(r"^shelled ?, what is said to have occurred, according to Suderia’s army$")).click()
    assert lit(page) == "it shelled"
    playwright.expect(page.locator("#finder")).to_be_hidden()


def test_it_runs_without_complaint_and_asks_nothing_of_the_network(visit: Any, address: str) -> None:
    seen = visit()
    for summary in reversed(seen.page.locator("summary:visible").all()):  # the last first: one that closes hides those inside it
        summary.click()
    assert seen.complaints == []
    assert [r for r in seen.requests if r.split("#")[0] != address and not r.startswith("data:")] == []
    assert seen.page.evaluate("window.hit") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_runs_out_of_the_page_and_all_text_can_be_read(visit: Any, scheme: str, size: dict[str, int]) -> None:
    page = visit(viewport=size, color_scheme=scheme).page
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate(FAINT) == []


FAINT = """() => {
  const canvas = document.createElement('canvas').getContext('2d');
  const rgba = c => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data; };
  const f = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = c => { return 0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2]); };
  const ground = e => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] > 250) return c; }
    return [255, 255, 255]; };
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.getClientRects().length || e.closest('script, .vh, .skip')) continue;
    const style = getComputedStyle(e), ink = rgba(e.closest('svg') ? style.fill : style.color), a = light(ink), b = light(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push([walk.currentNode.data.trim().slice(0, 40), ratio]);
  }
  return found;
}"""
"""Text whose contrast with its ground is under 4.5 to 1 (WCAG 2.2, 1.4.3)."""


def test_labels_of_the_map_do_not_lie_on_each_other_and_text_is_not_tiny(visit: Any) -> None:
    for size in (WIDE, PHONE):
        page = visit(viewport=size).page
        page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
        boxes = [box for text in page.locator(".map text:not(.deg):visible").all() if (box := text.bounding_box())]
        assert len(boxes) >= 2
        assert all(box["height"] >= 11 for box in boxes)
        for n, a in enumerate(boxes):
            for b in boxes[n + 1 :]:
                apart = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"] or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]
                assert apart


FILTERS = [
    ({"place": "lund"}, ["Lund, 1 May 2031"]),
    ({"from": "2031-05-02"}, ["Harwick, 3 May 2031"]),
    ({"to": "2031-05-02"}, ["Lund, 1 May 2031"]),
    ({"from": "2031-05-01", "to": "2031-05-03"}, ["Harwick, 3 May 2031", "Lund, 1 May 2031"]),
    ({"side": "Norland"}, ["Harwick, 3 May 2031"]),
    ({"source": "emergency"}, ["Harwick, 3 May 2031", "Lund, 1 May 2031"]),
    ({"source": "NORTH GAZETTE"}, ["Harwick, 3 May 2031"]),
    ({"source": "nobody"}, []),
    ({"attribute": "place"}, ["Lund, 1 May 2031"]),
    ({"relation": "contradict"}, ["Harwick, 3 May 2031"]),
    ({"relation": "between"}, ["Harwick, 3 May 2031"]),
    ({"relation": "not_in_collection", "side": "Norland"}, ["Harwick, 3 May 2031"]),
    ({"relation": "not_in_collection", "side": "Suderia"}, []),
    ({"side": "Suderia", "attribute": "killed", "relation": "contradict"}, ["Harwick, 3 May 2031"]),
    ({"side": "Norland", "source": "emergency"}, []),
    ({"side": "Norland", "attribute": "killed", "relation": "deny"}, []),
    ({"place": "harwick", "from": "2031-05-01", "relation": "deny", "side": "Norland"}, ["Harwick, 3 May 2031"]),
]


@pytest.mark.parametrize(("wanted", "names"), FILTERS, ids=lambda x: "+".join(f"{k}={v}" for k, v in x.items()) if isinstance(x, dict) else str(len(x)))
def test_each_filter_and_all_together_show_just_the_incidents_with_an_entry_that_fits(visit: Any, wanted: dict[str, str], names: list[str]) -> None:
    page = visit().page
    for name, value in wanted.items():
        field = page.locator(f"#find-{name}")
        field.select_option(value) if name in ("side", "attribute", "relation") else field.fill(value)
    shown = page.locator(".incident:not([hidden]) h3, .single:not([hidden]) h3").all_inner_texts()
    assert shown == names
    playwright.expect(page.locator("#found")).to_have_text(re.compile(f"^{len(names)} of 2 incidents"))
    assert page.locator("tr[data-of]:visible").count() == len(names)


def test_a_choice_is_kept_in_the_address_can_be_linked_and_taken_back(browser: Any, address: str, visit: Any) -> None:
    page = visit().page
    page.locator("#find-side").select_option("Norland")
    page.locator("#find-source").fill("ministry")
    assert page.evaluate("location.hash") == "#find?side=Norland&source=ministry"
    assert page.locator("#find-link").get_attribute("href") == "#find?side=Norland&source=ministry"
    playwright.expect(page.locator("#filtered")).to_contain_text("Only incidents with side Norland, source ministry: 1 of 2 incidents")
    again = Visit(browser, address + "#find?side=Norland&source=ministry")
    playwright.expect(again.page.locator("#found")).to_have_text("1 of 2 incidents, with 2 entries that fit")
    assert again.page.locator(".entry.hit").all_inner_texts() != []
    playwright.expect(again.page.locator("#finder")).to_be_in_viewport()
    again.page.locator(".entry.hit > a").first.click()  # words, and back: the choice still stands
    again.page.go_back()
    playwright.expect(again.page.locator("#found")).to_have_text("1 of 2 incidents, with 2 entries that fit")
    again.page.get_by_role("button", name="Show all").click()
    playwright.expect(again.page.locator("#found")).to_have_text("2 of 2 incidents")
    assert again.page.evaluate("location.hash") == "#incidents"
    assert again.complaints == []
    again.context.close()


def test_the_filters_work_by_keyboard_and_the_summary_leads_to_them(visit: Any) -> None:
    page = visit().page
    page.locator("#find-place").focus()
    page.keyboard.type("lund")
    for _ in range(25):  # a field for a date has parts of its own
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "find-none":
            break
    playwright.expect(page.locator("#found")).to_have_text("1 of 2 incidents")
    page.keyboard.press("Enter")
    playwright.expect(page.locator("#found")).to_have_text("2 of 2 incidents")
    page.locator("a[data-find='relation=deny']").focus()
    page.keyboard.press("Enter")
    playwright.expect(page.locator("#find-relation")).to_have_value("deny")
    playwright.expect(page.locator("#found")).to_have_text("1 of 2 incidents, with 2 entries that fit")


def test_a_link_to_what_the_filters_hide_shows_it(visit: Any) -> None:
    page = visit().page
    page.locator("#find-place").fill("lund")
    page.locator(".foremost > li > a").first.click()
    playwright.expect(page.locator(".incident h3")).to_be_visible()


def test_no_half_of_the_summary_is_blank_where_nothing_differs(browser: Any, tmp_path: Path) -> None:
    made = comparison()
    agreed = [replace(i, findings=tuple(replace(f, relation="agree") for f in i.findings if f.relation == "contradict")) for i in made.incidents]
    (tmp_path / "report.html").write_text(report(replace(made, incidents=tuple(agreed)), records(), title="Agreed"), encoding="utf-8")
    page = Visit(browser, (tmp_path / "report.html").as_uri()).page
    heads = {name: page.get_by_role("heading", name=name, exact=True).bounding_box() for name in ("Summary", "What was read", "How the entries relate")}
    assert heads["What was read"]["x"] == heads["Summary"]["x"]
    assert heads["How the entries relate"]["x"] > WIDE["width"] / 2
    assert heads["How the entries relate"]["y"] == heads["What was read"]["y"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_one_incident_stands_alone_under_its_own_address(browser: Any, address: str, script: bool) -> None:
    seen = Visit(browser, address + "#i-i1", java_script_enabled=script)
    page = seen.page
    playwright.expect(page.get_by_role("heading", name="Harwick, 3 May 2031")).to_be_in_viewport()
    for hidden in ("#summary", "#documents", "#timeline", ".singles", ".finder"):
        playwright.expect(page.locator(hidden)).to_be_hidden()
    page.get_by_role("link", name="Back to the whole report").click()
    playwright.expect(page.locator("#summary")).to_be_visible()
    seen.context.close()


def test_the_keyboard_reaches_the_summary_and_an_account(visit: Any) -> None:
    page = visit().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the summary"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "summary"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('.entry')"):
            break
    page.keyboard.press("Enter")
    assert lit(page) in ("7", "12", "shelling", "it shelled", "9")


def test_every_control_and_region_has_a_name(visit: Any) -> None:
    page = visit().page
    unnamed = """() => [...document.querySelectorAll('a, button, input, select, [role=region], [role=search], summary')].filter(e =>
      !e.closest('[aria-hidden=true]') && !(e.getAttribute('aria-label') || (e.labels && e.labels.length) || e.textContent.trim())).map(e => e.outerHTML)"""
    assert page.evaluate(unnamed) == []
    assert page.evaluate("document.documentElement.lang") == "en"


def test_text_from_right_to_left_begins_at_the_right(visit: Any) -> None:
    page = visit().page
    page.locator("#d3 > summary").click()
    text = page.locator("#d3 .text")
    assert text.get_attribute("lang") == "ar"
    left, right, middle = text.evaluate("""e => { const r = document.createRange(); r.selectNodeContents(e);
      const words = r.getBoundingClientRect(), box = e.getBoundingClientRect();
      return [words.left - box.left, box.right - words.right, box.width / 2]; }""")
    assert right < 2
    assert left > middle / 4


def test_the_head_of_a_long_table_stays_in_view(visit: Any) -> None:
    page = visit().page
    top = page.evaluate("""() => { const rows = document.querySelectorAll('.matrix tbody tr');
      window.scrollTo(0, rows[rows.length - 1].getBoundingClientRect().top + scrollY - 60);
      return document.querySelector('.matrix thead th').getBoundingClientRect().top; }""")
    assert -1 <= top <= 60


def test_printed_it_shows_every_incident_and_every_document(visit: Any) -> None:
    page = visit().page
    page.emulate_media(media="print")
    for words in ("Harwick, 3 May 2031", "Lund, 1 May 2031"):
        playwright.expect(page.get_by_role("heading", name=words)).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    shown = page.locator(".document .text").evaluate_all("all => all.map(e => e.getBoundingClientRect().height > 10)")
    assert shown == [True, True, True]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report with a view that was asked for, a value of two papers, and two renderings."""
    given = comparison()
    first, second = given.incidents
    killed = second.accounts
    support = Support(attribute="killed", accounts=(0, 1), documents=2, sources=1)
    why = Dependence(accounts=(0, 1), reason="the speaker is one each time")
    row = ViewRow(incident="i1", attribute="killed", values={"minimum": 7, "maximum": None}, accounts=(0, 1))
    seven, twelve = (Rendered(document=killed[n].document, quote=killed[n].quote) for n in (0, 1))
    lines = (RenderingLine(kind="figure", given=(seven, twelve)), RenderingLine(kind="statement", given=(twelve,), absent=("a",)))
    made = replace(
        given,
        incidents=(first, replace(second, support=(support,), dependence=(why,))),
        renderings=(Rendering(speaker="The mayor", day="2031-05-04", documents=("a", "b"), lines=lines, reason="x"),),
        views=(View(name="airwars", rule="A rule.", cite="A book", rows=(row,)),),
    )
    file: Path = tmp_path_factory.mktemp("asked") / "report.html"
    file.write_text(report(made, records(), title="A made-up affair"), encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("place", [".support", ".daylist", "#views table", ".renderings"])
def test_sources_days_views_and_renderings_lead_to_the_words_they_rest_on(browser: Any, asked: str, size: dict[str, int], place: str) -> None:
    seen = Visit(browser, asked, viewport=size)
    seen.page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    seen.page.locator(f'{place} a[href*="-q"]').first.click()
    assert lit(seen.page) in ("7", "12", "shelling")
    assert seen.complaints == []
    assert seen.page.evaluate(FAINT) == []
    seen.context.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Twenty sources on one incident: the report, and the page of the incident."""
    folder: Path = tmp_path_factory.mktemp("many")
    given, papers = crowd.comparison(), crowd.records()
    (folder / "report.html").write_text(report(given, papers, title="Twenty sources"), encoding="utf-8")
    (folder / "incident.html").write_text(incident(given, papers, "i9c0de", title="Twenty sources"), encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in ("report", "incident")}


EVERY_LINK = """async () => {
  const wrong = [], seen = new Set();
  for (const link of document.querySelectorAll('a[href*="-q"]')) {
    const href = link.getAttribute('href');
    if (seen.has(href)) continue;
    seen.add(href);
    location.hash = href;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const target = document.querySelector('.l-quote:target'), box = target && target.getBoundingClientRect();
    if (!box || box.height < 5 || box.bottom < 0 || box.top > innerHeight || !target.textContent.trim()) wrong.push(href);
  }
  return [seen.size, wrong];
}"""


@pytest.mark.parametrize("page", ["report", "incident"])
def test_every_link_to_words_brings_them_into_view(browser: Any, many: dict[str, str], page: str) -> None:
    seen = Visit(browser, many[page])
    found, wrong = seen.page.evaluate(EVERY_LINK)
    assert found > 100
    assert wrong == []
    assert seen.complaints == []
    seen.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, {"width": 900, "height": 800}, PHONE], ids=["wide", "narrow", "phone"])
@pytest.mark.parametrize("page", ["report", "incident"])
def test_with_twenty_sources_nothing_runs_out_and_all_text_can_be_read(
    browser: Any, many: dict[str, str], page: str, size: dict[str, int], scheme: str
) -> None:
    seen = Visit(browser, many[page], viewport=size, color_scheme=scheme)
    seen.page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert seen.page.evaluate(FAINT) == []
    seen.context.close()


@pytest.mark.parametrize("width", [1280, 900])
def test_the_head_and_the_speaker_stay_in_view_in_a_table_of_twenty_sources(browser: Any, many: dict[str, str], width: int) -> None:
    seen = Visit(browser, many["report"], viewport={"width": width, "height": 800})
    head, row, side = seen.page.evaluate("""() => {
      const grid = document.querySelector('.grid'), rows = grid.querySelectorAll('tbody tr'), last = rows[rows.length - 1];
      grid.scrollLeft = 1e5;
      last.scrollIntoView({ block: 'end' });
      const box = e => e.getBoundingClientRect();
      return [box(grid.querySelector('thead th')).top, box(last.querySelector('th')).left, box(grid).left]; }""")
    assert -1 <= head <= 800
    assert abs(row - side) < 2
    seen.context.close()


@pytest.mark.parametrize("page", ["report", "incident"])
def test_printed_no_table_is_cut_off_and_each_link_has_the_number_of_its_paper(browser: Any, many: dict[str, str], page: str) -> None:
    pdfium = pytest.importorskip("pypdfium2", reason="reads the printed page back")
    seen = Visit(browser, many[page])
    printed = pdfium.PdfDocument(seen.page.pdf(prefer_css_page_size=True))
    assert all(abs(side - wanted) < 2 for side, wanted in zip(printed[0].get_size(), (595, 842), strict=True)), "A4"
    pages = [p.get_textpage().get_text_range() for p in printed]
    for n in range(crowd.SOURCES):
        assert any(re.search(rf"Source {n}, a body", text) for text in pages)
    assert any(re.search(r"at least 9\s+\[2\]", text) for text in pages)
    assert all(f"{n} / {len(pages)}" in text for n, text in enumerate(pages, 1))
    title = "Twenty sources" if page == "report" else "Harwick, 3 May 2031"
    assert all(title in text for text in pages)
    seen.page.set_viewport_size({"width": 680, "height": 1000})  # the width of A4 between its margins
    seen.page.emulate_media(media="print")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 680
    seen.context.close()
