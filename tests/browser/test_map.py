"""A rectangle of the search is drawn on a map: with a mouse, with a finger, and with keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from audiatur.store import Desk
from tests.browser.serving import served
from tests.browser.test_access import broken, browser, pictured  # noqa: F401  # `browser` is a fixture
from tests.store.papers import put

pytestmark = pytest.mark.browser
EDGES = ("west", "south", "east", "north")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("map") / "desk"
    with Desk.create(root, by="ada", program="1.0") as desk:
        put(desk)
    with served(root) as found:
        yield found


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:  # noqa: F811
    complaints: list[str] = []
    context = browser.new_context(**getattr(request, "param", {"viewport": {"width": 1280, "height": 1400}}))
    made = context.new_page()
    made.on("console", lambda message: complaints.append(message.text))
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.goto(address + "search")
    made.get_by_text("Choose on a map").click()
    yield made
    context.close()
    assert complaints == []


def chosen(page: Any) -> list[float]:
    return [float(page.locator(f'.finder input[name="{edge}"]').input_value()) for edge in EDGES]


def search(page: Any) -> str:
    page.get_by_role("search", name="Search in the papers").get_by_role("button", name="Search").click()
    page.wait_for_url("**west=**")
    found: str = page.locator(".found").inner_text()
    return found


def test_a_rectangle_is_drawn_with_a_mouse_and_finds_what_is_in_it(page: Any) -> None:
    seen = page.locator("[data-map]:visible svg").bounding_box()
    spot = page.locator("[data-map]:visible .spot").bounding_box()
    x, y = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2
    for (left, top, right, bottom), found in (
        ((x - 60, y - 60, x + 60, y + 60), "1 document"),
        ((seen["x"] + 5, seen["y"] + 5, x - 60, y - 60), "0 documents"),
    ):
        page.goto(page.url.partition("?")[0])
        page.get_by_text("Choose on a map").click()
        page.mouse.move(right, bottom)
        page.mouse.down()
        page.mouse.move(left, top, steps=3)
        page.mouse.up()
        west, south, east, north = chosen(page)
        assert (west < east, south < north) == (True, True)
        assert search(page).startswith(found)
    assert float(page.locator("[data-map]:visible .chosen").get_attribute("width")) > 0
    pictured(page, "search map")
    assert broken(page, "search with a map") == []


def test_a_rectangle_is_drawn_with_keys_alone_and_said(page: Any) -> None:
    page.locator("summary", has_text="Choose on a map").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.map") == ""
    for key in (*["ArrowLeft"] * 8, *["ArrowUp"] * 8, "Enter", *["ArrowRight"] * 16, *["ArrowDown"] * 16, "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    west, south, east, north = chosen(page)
    assert west < 10.75 < east
    assert south < 59.91 < north
    assert f"west {west:.2f}" in page.locator(".mapsaid").inner_text()
    page.keyboard.press("Escape")
    assert page.locator('.finder input[name="west"]').input_value() == ""
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert search(page).endswith("found")


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 1400}, "has_touch": True, "is_mobile": True}], indirect=True)
def test_a_rectangle_is_tapped_with_a_finger(page: Any) -> None:
    spot = page.locator("[data-map]:visible .spot").bounding_box()
    x, y = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2
    page.touchscreen.tap(x - 60, y - 60)
    assert page.locator(".mapsaid").inner_text().startswith("Second corner")
    assert page.locator('.finder input[name="west"]').input_value() == ""
    page.touchscreen.tap(x + 60, y + 60)
    west, south, east, north = chosen(page)
    assert (west < 10.75 < east, south < 59.91 < north) == (True, True)
    assert search(page).startswith("1 document")


def test_a_place_on_the_map_leads_to_what_speaks_of_it(page: Any) -> None:
    page.locator("[data-map]:visible a", has_text="Oslo").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**place=Oslo**")
    assert page.locator(".found").inner_text().startswith("1 document")
