"""A web page in a browser: laid out on three screens, by day and by night, and read by hand.

Screenshots are left in tests/output/web, for looking at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page
from tests.reading.systems import MODULES
from tests.samples import ONLINE, SAMPLES, Shared

NAME = "heat-at-work-web.html"
OUTPUT = Path(__file__).parents[1] / "output" / "web"
AXE = MODULES / "@daisy" / "axe-core-for-ace" / "axe.min.js"
WIDE, MIDDLE, PHONE, NARROW = 1440, 820, 390, 320
SHOWN = 900  # milliseconds in which a card has come
CITED = ".part a[href='#ref-arbury2014']"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def file(shared: Shared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as it lies in `dist/`, its faces beside it."""
    folder = tmp_path_factory.mktemp("web")
    written = shared.editions(SAMPLES / "heat-at-work", ONLINE)["web"]
    for name, data in {NAME: written.data, **written.extra}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    return folder / NAME


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Open]:
    """A function that opens the page on a screen; what the browser complains of fails the test."""
    made: list[BrowserContext] = []
    faults: list[str] = []

    def open_(width: int, **more: Any) -> Page:  # noqa: ANN401 - as Playwright takes it
        one = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True, **more)
        made.append(one)
        page = one.new_page()
        page.on("console", lambda said: faults.append(said.text))
        page.on("requestfailed", lambda lost: faults.append(lost.url))
        page.goto(file.as_uri())
        return page

    yield open_
    for one in made:
        one.close()
    assert faults == []


def placed(locator: Locator) -> FloatRect:
    box = locator.bounding_box()
    assert box
    return box


def card_of(page: Page, link: Locator) -> Locator:
    return page.locator(f"#{link.get_attribute('interestfor')}")


def test_axe_finds_nothing_and_nothing_runs_out(opened: Open) -> None:
    page = opened(WIDE)
    page.add_script_tag(path=AXE)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for width in (WIDE, MIDDLE, NARROW, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        for scheme in ("light", "dark") if width in {WIDE, PHONE} else ():
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=OUTPUT / f"{width}-{scheme}.png")
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            told = [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]]
            assert told == [], (width, scheme)


def test_letters_are_those_of_the_house(opened: Open) -> None:
    page = opened(PHONE)
    families = "[...document.fonts].filter(one => one.status == 'loaded').map(one => one.family)"
    loaded = {name.strip('"') for name in page.evaluate(families)}
    assert {"Brief Text", "Brief Title", "Brief Sans"} <= loaded


def test_boxes_stand_beside_their_blocks_and_over_nothing(opened: Open) -> None:
    page = opened(WIDE)
    boxes = page.locator(".in-margin").all()
    blocks = page.locator(":has(+ .in-margin)").all()
    text = placed(page.locator(".text"))
    assert len(boxes) >= 4
    below = 0.0
    for box, block in zip(map(placed, boxes), map(placed, blocks), strict=True):
        assert box["x"] >= text["x"] + text["width"]
        assert box["y"] >= below
        assert abs(box["y"] - max(block["y"], below)) <= 30
        below = box["y"] + box["height"]
    assert below <= placed(page.locator("footer"))["y"]
    narrow = placed(opened(PHONE).locator(".in-margin").first)
    assert narrow["x"] < 30, "in the flow of the text"


def test_a_card_comes_by_mouse_and_keyboard_and_goes_by_escape(opened: Open) -> None:
    page = opened(WIDE)
    link = page.locator(CITED).first
    card = card_of(page, link)
    assert not card.is_visible()
    link.hover()
    page.wait_for_timeout(SHOWN)
    assert card.is_visible()
    card.hover()
    page.wait_for_timeout(SHOWN)
    assert card.is_visible(), "the mouse may go there"
    page.keyboard.press("Escape")
    assert not card.is_visible()
    page.mouse.move(2, 2)
    link.focus()
    page.wait_for_timeout(SHOWN)
    assert card.is_visible()
    page.keyboard.press("Escape")
    assert not card.is_visible()
    page.keyboard.press("Enter")
    assert page.url.endswith("#ref-arbury2014")


def test_a_card_comes_under_a_finger_and_goes_by_another(opened: Open) -> None:
    page = opened(PHONE, has_touch=True, is_mobile=True)
    link = page.locator(CITED).first
    link.scroll_into_view_if_needed()
    place = placed(link)
    page.touchscreen.tap(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    card = card_of(page, link)
    card.wait_for(state="visible")
    assert placed(card)["width"] == PHONE
    assert "Arbury" in card.inner_text()
    page.touchscreen.tap(200, 40)
    card.wait_for(state="hidden")


def test_who_listens_hears_tables_but_no_cards(opened: Open) -> None:
    heard = opened(PHONE).locator("body").aria_snapshot()
    assert heard.count("Morbidity and Mortality Weekly Report") == 1, "in the references"
    assert 'rowheader "Qatar"' in heard
    assert 'columnheader "Trigger"' in heard
    assert heard.index("What heat does at work") < heard.index("What the rules say")


def test_on_paper_nothing_is_for_the_screen(opened: Open) -> None:
    page = opened(WIDE)
    page.emulate_media(media="print")
    for gone in (".skip", "nav", ".cards", ".chart-data"):
        assert not any(one.is_visible() for one in page.locator(gone).all()), gone
    assert page.locator("h1").is_visible()
