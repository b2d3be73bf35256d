"""Reading systems in a browser, screens, and what a book says that they should show."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from playwright.sync_api import Browser, Page, Route

HERE = Path(__file__).parent
MODULES = Path(sys.prefix, "node_modules")
SITE = "http://reading.test"
TYPES = {
    ".html": "text/html", ".js": "text/javascript", ".css": "text/css",
    ".epub": "application/epub+zip",
}  # fmt: skip
XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Screen:
    """A screen: CSS pixels, and how many dots each has."""

    name: str
    width: int
    height: int
    dots: float
    dark: bool = False
    grey: bool = False
    contrast: bool = False  # colours forced by the system, as Windows does


NARROW = Screen("narrow", 320, 568, 2)
PHONE = Screen("phone", 390, 844, 2)
NIGHT = Screen("night", 390, 844, 2, dark=True)
CONTRAST = Screen("contrast", 390, 844, 2, dark=True, contrast=True)
PAPER = Screen("paper", 505, 683, 1.5, grey=True)  # an e-reader of six inches: 758 × 1024 dots


class Reader:
    """A reading system with a book open in it; `faults` are what the browser complains of."""

    def __init__(self, page: Page, opened: Mapping[str, Any], faults: list[str]) -> None:
        self.page = page
        self.title: str = opened["title"]
        self.contents: list[str] = opened["contents"]
        self.pages: list[str] = opened["pages"]
        self.faults = faults

    def do(self, action: str, *arguments: object) -> Any:  # noqa: ANN401 - what JavaScript returns
        """Do something that the page offers as `reader.…`."""
        call = "([action, rest]) => reader[action](...rest)"
        return self.page.evaluate(call, [action, list(arguments)])

    def darken(self) -> None:
        """Let the system go dark while the book is open."""
        self.page.emulate_media(color_scheme="dark")

    def shoot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)


class Book:
    """An EPUB, for what a reading system should make of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as opened:
            self.trees = {
                name: etree.fromstring(opened.read(name))
                for name in sorted(opened.namelist())
                if name.endswith(".xhtml")
            }

    def find(self, path: str) -> list[tuple[str, etree._Element]]:
        """Return elements with the names of their documents; prefix h stands for XHTML."""
        spaces = {"h": XHTML[1:-1]}
        return [(name, e) for name, tree in self.trees.items() for e in tree.findall(path, spaces)]

    def listed(self, kind: str) -> list[str]:
        """Return the entries of a list of the navigation document: toc, page-list."""
        place = "{http://www.idpf.org/2007/ops}type"
        return [
            words(link)
            for _, nav in self.find(".//h:nav")
            if nav.get(place) == kind
            for link in nav.iter(f"{XHTML}a")
        ]


def words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def open_book(browser: Browser, book: Book, system: str, screen: Screen) -> Reader:
    """Open a book in a reading system, on a screen; a request that leaves it is refused."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        device_scale_factor=screen.dots,
        color_scheme="dark" if screen.dark else "light",
        forced_colors="active" if screen.contrast else "none",
    )
    context.route("**/*", lambda route: _serve(route, book.path))
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"{SITE}/{system}.html")
    page.wait_for_function("window.reader")
    if screen.grey:
        page.evaluate("document.body.classList.add('grey')")
    return Reader(page, page.evaluate("reader.open('/book.epub')"), faults)


def _serve(route: Route, book: Path) -> None:
    """Answer from the files beside this one and the installed packages: no request goes out."""
    address = urlsplit(route.request.url)
    if address.netloc != urlsplit(SITE).netloc:
        route.abort()
        return
    name = address.path.removeprefix("/")
    inner = name.removeprefix("npm/")
    path = book if name == "book.epub" else (HERE / name if inner == name else MODULES / inner)
    if path.is_file():
        kind = TYPES.get(path.suffix, "application/octet-stream")
        route.fulfill(body=path.read_bytes(), content_type=kind)
    else:
        route.fulfill(status=404)
