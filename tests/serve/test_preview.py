"""The preview in a browser: what an editor sees while writing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.reading.systems import MODULES
from tests.serve.desk import ARTICLE, EDITIONS, SECONDS, Running, start, write_desk

expect.set_options(timeout=SECONDS * 1000)  # much else may run on the machine

NARROW = 760  # px, up to which one part is shown at a time
AXE = MODULES / "axe-core" / "axe.min.js"
PLACES = """
pane => { const body = pane.querySelector('.sheets'); return [body.scrollTop, body.scrollHeight] }
"""
# A digest of what the sheets in view look like: the sum of their darkness, row by row.
DRAWN = """
pane => [...pane.querySelectorAll('.sheet canvas')]
    .filter(one => one.height !== 150).map(canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let dark = 0
    for (let at = 0; at < data.length; at += 4) dark += (255 - data[at]) * (at % 9973)
    return dark
})
"""
READ = "view => view.renderer.getContents()[0]?.doc.body.textContent ?? ''"
PAPER = """
view => {
    const [shown] = view.renderer.getContents()
    return shown ? getComputedStyle(shown.doc.body).color : ''
}
"""
# How much smaller a device is drawn than it is, and the width of a page as a share of its screen's.
PAGE_OF_BOOK = """
screen => {
    const [shown] = screen.querySelector('foliate-view:not(.waiting)').renderer.getContents()
    const { columnWidth, columnGap } = getComputedStyle(shown.doc.documentElement)
    const width = parseFloat(columnWidth) + parseFloat(columnGap)
    const { offsetWidth } = screen
    return [screen.getBoundingClientRect().width / offsetWidth, width / offsetWidth]
}
"""
# Lets a book take its time to open, as on a busy machine.
SLOWLY = """
() => {
    const view = customElements.get('foliate-view').prototype
    const { open } = view
    view.open = async function (...given) {
        await new Promise(resolve => { setTimeout(resolve, 1500) })
        return open.apply(this, given)
    }
}
"""
# Has the pane of the book change its size in every frame, and its type again and again.
SHAKEN = """
async () => {
    const [screen] = document.querySelectorAll('.screen')
    let frames = 0
    const shake = () => {
        screen.style.width = `${390 + frames++ % 2}px`
        requestAnimationFrame(shake)
    }
    shake()
    for (let step = 0; step < 24; step++) {
        document.querySelector(`[aria-label="${step % 2 ? 'Smaller' : 'Larger'} type"]`).click()
        await new Promise(resolve => { setTimeout(resolve, 60 + 37 * (step % 7)) })
    }
}
"""
# How many dots of a map of ink are not white.
INKED = """
async image => {
    await image.decode()
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight)
    const context = canvas.getContext('2d')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    let dots = 0
    for (let at = 0; at < data.length; at += 4) dots += data[at] + data[at + 1] + data[at + 2] < 700
    return dots
}
"""
COLOURS = """
() => ['body', '#problems'].map(one =>
    getComputedStyle(document.querySelector(one)).backgroundColor)
"""
FOCUSED = """
() => {
    const one = document.activeElement
    const box = one.getBoundingClientRect()
    const { outlineStyle } = getComputedStyle(one)
    const name = one.getAttribute('aria-label') || one.textContent ||
        one.labels?.[0]?.textContent || ''
    const id = `${one.tagName} ${one.id} ${name.trim().slice(0, 30)}`
    const seen = box.width > 0 && box.height > 0
    return { id, name: name.trim(), seen, ringed: outlineStyle !== 'none' }
}
"""


class Tab:
    """A tab of the browser with the preview in it; `faults` are what the browser complains of."""

    def __init__(self, page: Page, preview: Running, slug: str, shown: tuple[str, ...]) -> None:
        self.page = page
        self.shown = shown
        self.faults: list[str] = []
        page.set_default_timeout(SECONDS * 1000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console", lambda said: self.faults.append(said.text) if said.type == "error" else None
        )
        page.goto(f"{preview.address}?article={slug}")
        self.fresh({})

    def pane(self, edition: str) -> Any:  # noqa: ANN401 - a locator
        return self.page.locator(f"#pane-{edition}")

    def versions(self) -> dict[str, str | None]:
        return {name: self.pane(name).get_attribute("data-version") for name in self.shown}

    def fresh(self, before: dict[str, str | None]) -> None:
        """Wait until all editions that are in view are newer than before."""

        def newer() -> bool:
            now = self.versions()
            return all(now[name] not in {None, before.get(name)} for name in now)

        until(newer)

    def drawn(self, edition: str) -> list[int]:
        return list(self.pane(edition).evaluate(DRAWN))

    def read(self) -> str:
        return str(self.page.locator("foliate-view:not(.waiting)").evaluate(READ))


def until(true: Callable[[], object]) -> None:
    """Wait until something is true."""
    ends = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.05)


def settled(preview: Running) -> None:
    """Wait until what a test before has saved is shown and finished."""
    time.sleep(1)  # in which the save is seen, on a busy machine too
    preview.wait(
        lambda state: not state["doing"] and all(one["final"] for one in state["editions"])
    )


@pytest.fixture
def opened(browser: Browser, preview: Running) -> Iterator[Callable[..., Tab]]:
    """A function that opens a tab; the browser may complain of nothing in any of them."""
    tabs: list[Tab] = []

    def open_(slug: str = "herons", **context: Any) -> Tab:  # noqa: ANN401 - Playwright's options
        size = context.pop("size", (1440, 900))
        made = browser.new_context(viewport={"width": size[0], "height": size[1]}, **context)
        shown = EDITIONS if size[0] > NARROW else EDITIONS[:1]
        tabs.append(Tab(made.new_page(), preview, slug, shown))
        return tabs[-1]

    yield open_
    for tab in tabs:
        tab.page.context.close()
    assert [fault for tab in tabs for fault in tab.faults] == []


def test_a_change_that_shows_nowhere_lays_nothing_out(
    opened: Callable[..., Tab], preview: Running
) -> None:
    tab = opened()
    preview.wait(lambda state: all(one["final"] for one in state["editions"]))
    tab.page.wait_for_timeout(500)  # the last of them is on its way
    before = tab.versions()
    changed = ARTICLE.replace("# What was seen", "\n\n\n# What was seen")
    line = changed.splitlines().index("::: recommendations") + 1
    preview.save(changed)
    preview.wait(lambda state: not state["doing"] and state["rows"][-1]["line"] == line)
    assert tab.versions() == before


def test_three_editions_show_each_edit_and_keep_the_place(
    opened: Callable[..., Tab], preview: Running
) -> None:
    settled(preview)
    tab = opened()
    assert tab.page.locator("#panes h2").all_text_contents() == list(EDITIONS)
    assert "Herons on the canal" in tab.read()
    assert min(tab.drawn("brief")) > 0
    assert min(tab.drawn("handout")) > 0
    expect(tab.pane("brief").locator(".extent")).to_have_text("2 pages")
    expect(tab.pane("brief").locator(".thumbs .changed")).to_have_count(0)
    scale, share = tab.page.locator(".screen").evaluate(PAGE_OF_BOOK)
    assert scale < 1, "the device is drawn smaller here, as a whole"
    assert 0.85 < share <= 1, "a page of the book is as wide as the device's screen"
    tab.pane("brief").locator(".thumbs button").nth(1).click()
    tab.pane("reader").get_by_label("Contents").select_option(label="What was seen")
    until(lambda: "Two pairs" in tab.read())
    place, before, drawn = tab.pane("brief").evaluate(PLACES), tab.versions(), tab.drawn("brief")
    assert place[0] > 100
    preview.save(
        ARTICLE.replace("Two pairs", "Three grebes").replace("costs little.", "costs 40 euros.")
    )
    tab.fresh(before)
    until(lambda: "Three grebes" in tab.read())
    assert tab.pane("brief").evaluate(PLACES) == place
    assert tab.drawn("brief") != drawn
    expect(tab.pane("brief").locator(".thumbs .changed")).to_have_count(2)
    expect(tab.pane("brief").locator(".thumbs [aria-current]")).to_have_attribute(
        "aria-label", "Page 2"
    )


def test_a_choice_in_the_contents_holds_while_a_new_book_comes(
    opened: Callable[..., Tab], preview: Running
) -> None:
    tab = opened()
    tab.page.evaluate(SLOWLY)
    before = tab.versions()
    preview.save(ARTICLE.replace("Two pairs", "Five pairs"))
    tab.page.locator("foliate-view.waiting").wait_for(state="attached")
    contents = tab.pane("reader").get_by_label("Contents")
    contents.select_option(label="What to do")
    tab.fresh(before)
    until(lambda: "Closing it at dawn" in tab.read())
    tab.page.wait_for_timeout(500)
    assert "Closing it at dawn" in tab.read()


def test_a_book_opened_again_and_again_while_its_pane_moves_is_laid_out_in_peace(
    opened: Callable[..., Tab],
) -> None:
    """foliate-js would lay out a frame whose document has no elements yet: the tab would tell."""
    tab = opened()
    tab.page.evaluate(SHAKEN)
    expect(tab.page.locator("foliate-view")).to_have_count(1)
    assert "Herons on the canal" in tab.read()


def test_ink_is_shown_on_the_finished_pages(opened: Callable[..., Tab], preview: Running) -> None:
    settled(preview)
    tab = opened()
    handout = tab.pane("handout")
    handout.get_by_role("button", name="Ink", exact=True).click()
    figures = handout.locator(".maps figure")
    expect(figures.first).to_contain_text("Page 1 at most", timeout=SECONDS * 1000)
    settled(preview)  # a save that was seen late draws the maps anew
    state = preview.wait(lambda state: not state["doing"])
    pages = next(one["pages"] for one in state["editions"] if one["name"] == "handout")
    expect(figures).to_have_count(pages, timeout=SECONDS * 1000)
    expect(figures.first).to_contain_text("of 300 % allowed")
    assert figures.first.locator("img").evaluate(INKED) > 100
    assert findings(tab.page) == []
    handout.get_by_role("button", name="Ink", exact=True).click()
    expect(handout.locator(".maps")).to_be_hidden()
    assert min(tab.drawn("handout")) > 0


def test_an_error_appears_over_the_last_good_pages_and_goes(
    opened: Callable[..., Tab], preview: Running
) -> None:
    tab = opened()
    banner = tab.page.locator("#banner")
    expect(banner).to_be_hidden()
    preview.save(ARTICLE.replace("::: pull-quote", "::: pul-quote"))
    expect(banner).to_contain_text("The pages are those from before: 1 error to mend.")
    expect(banner).to_contain_text("'pul-quote' is not a kind of")
    before = tab.versions()
    assert None not in before.values()
    link = tab.page.locator("#list .error a")
    expect(link).to_have_text("manuscripts/herons/article.md:21")
    assert link.get_attribute("href") == f"vscode://file{preview.article}:21:5"
    tab.page.get_by_label("Open files with").select_option("Zed")
    assert str(link.get_attribute("href")).startswith(f"zed://file{preview.article}:21")
    tab.page.wait_for_timeout(2000)  # longer than it waits before it finishes what is shown
    assert tab.versions() == before
    assert min(tab.drawn("brief")) > 0
    preview.save(ARTICLE)
    expect(banner).to_be_hidden()
    expect(tab.page.locator("#list .error")).to_have_count(0)
    assert "Herons on the canal" in tab.read()


def test_dark_follows_the_system_until_it_is_chosen(opened: Callable[..., Tab]) -> None:
    tab = opened(color_scheme="dark")
    dark = tab.page.evaluate(COLOURS)
    assert dark == ["rgb(17, 24, 28)", "rgb(24, 33, 38)"]
    tab.page.get_by_label("Colours of this page").select_option("Light")
    light = tab.page.evaluate(COLOURS)
    assert light == ["rgb(230, 236, 236)", "rgb(255, 255, 255)"]
    before = tab.page.locator("foliate-view:not(.waiting)").evaluate(PAPER)
    tab.pane("reader").get_by_role("button", name="Dark", exact=True).click()
    until(
        lambda: tab.page.locator("foliate-view:not(.waiting)").evaluate(PAPER) not in {before, ""}
    )
    tab.page.reload()
    tab.fresh({})
    assert tab.page.evaluate(COLOURS) == light
    assert tab.pane("reader").get_attribute("data-dark") == "true"


def test_the_keyboard_reaches_everything(opened: Callable[..., Tab]) -> None:
    tab = opened()
    walked: list[dict[str, Any]] = []
    for _ in range(80):
        tab.page.keyboard.press("Tab")
        focused = tab.page.evaluate(FOCUSED)
        if walked and focused["id"].startswith("BODY"):
            break
        walked.append(focused)
    assert walked[0]["name"] == "Skip to the problems"
    assert all(one["seen"] and one["name"] for one in walked), walked
    assert all(one["ringed"] or one["id"].startswith("FOLIATE-VIEW") for one in walked), walked
    names = [one["name"] for one in walked]
    for wanted in (
        "Brief",
        "Boxes",
        "Pages",
        "Larger",
        "Page 1",
        "The Brief",
        "E-reader",
        "Dark",
        "Page on",
        "Ink",
        "Problems",
    ):
        assert any(name.lower().startswith(wanted.lower()) for name in names), (wanted, names)
    tab.pane("brief").locator(".thumbs button").first.focus()
    tab.page.keyboard.press("ArrowDown")
    assert tab.page.evaluate(FOCUSED)["name"] == "Page 2"
    until(lambda: tab.pane("brief").evaluate(PLACES)[0] > 100)
    section = tab.pane("reader").get_attribute("data-section")
    tab.pane("reader").locator(".stage").focus()
    for _ in range(4):
        tab.page.keyboard.press("ArrowRight")
        tab.page.wait_for_timeout(150)
    assert tab.pane("reader").get_attribute("data-section") != section


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_axe_finds_nothing(
    size: tuple[int, int], scheme: str, opened: Callable[..., Tab], preview: Running
) -> None:
    tab = opened(size=size, color_scheme=scheme)
    assert findings(tab.page) == []
    for edition in EDITIONS[1:] if size[0] <= NARROW else ():  # one at a time
        tab.page.locator("#views button", has_text=re.compile(edition, re.IGNORECASE)).click()
        expect(tab.pane(edition)).to_have_attribute("data-version", re.compile(r"\d"))
        assert tab.pane(edition).evaluate("pane => pane.clientWidth") == size[0]
        assert findings(tab.page) == []
    expect(tab.pane("reader").locator(".extent")).to_have_text(re.compile(r"^\d+ % read$"))
    tab.page.locator("#views button", has_text="Boxes").click()
    expect(tab.page.locator("#matrix tbody tr")).to_have_count(3)
    expect(tab.page.locator("#matrix")).to_contain_text("drawn")
    assert findings(tab.page) == []
    tab.page.locator("#views button", has_text="Problems").click()
    preview.save(
        ARTICLE.replace("{break=before}", "{braek=before}").replace("@quill2024", "@quil2024")
    )
    expect(tab.page.locator("#banner")).to_be_visible()
    assert findings(tab.page) == []


def findings(page: Page) -> list[str]:
    """Return what axe finds on a page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"resultTypes": ["violations"], "iframes": False}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]
    ]


def test_two_tabs_hear_of_the_same_save(opened: Callable[..., Tab], preview: Running) -> None:
    one, two, other = opened(), opened(), opened("otters")
    assert "Otters in the dock" in other.read()
    before, others = one.versions(), other.versions()
    preview.save(ARTICLE.replace("Herons on the canal", "Herons on both canals"))
    for tab in (one, two):
        tab.fresh(before)
        expect(tab.page.locator("#title")).to_have_text("Herons on both canals")
    assert one.versions() == two.versions()
    assert other.versions() == others


def test_a_preview_that_was_stopped_comes_back(browser: Browser, tmp_path: Path) -> None:
    running = start(write_desk(tmp_path))
    context = browser.new_context()
    tab = Tab(context.new_page(), running, "herons", EDITIONS)
    assert running.stop() == 0
    expect(tab.page.locator("#status")).to_have_text("The preview has stopped")
    running.save(ARTICLE.replace("Two pairs", "Four terns"))
    again = start(tmp_path, running.port)
    tab.page.locator("#pane-reader").get_by_label("Contents").select_option(label="What was seen")
    until(lambda: "Four terns" in tab.read())
    context.close()
    assert again.stop() == 0
