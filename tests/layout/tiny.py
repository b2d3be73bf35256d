"""Layouts on tiny pages: an article goes through the brief's own templates and stylesheet, set in
a font of squares on a page of a few lines, and comes back as pieces with their places in CSS px.

In the font every letter is a square as wide as the type is high, so what fits on a line can be
counted. This is the one place of the tests that looks into WeasyPrint's boxes; whatever WeasyPrint
logs fails the test.
"""

from __future__ import annotations

import functools
import logging
import string
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from publish.callouts import Kinds, read_kinds
from publish.edition import edition_names, read_edition, type_names
from publish.formats.flush import flush
from publish.formats.hanging import hanging
from publish.formats.widows import widows
from publish.fragments import collect, render
from publish.house import House, Styles, own_styles, read_house
from publish.library import read_library
from publish.manuscript import Surroundings, read
from publish.page import Drawing, Layout, labels_for, stylesheet
from publish.select import narrow, select

FRONT = """\
---
title: A title
authors: [{name: An Author}]
date: 2026-01-31
lang: en-GB
---

"""
LIBRARY = (
    "@book{swift1729, author = {Swift, Jonathan}, title = {A Modest Proposal}, date = {1729}}\n"
)
EM = 10.0  # px: the type size, so the side of a square
LINE = 10.0  # px from line to line
TEXT, SIDE, GAP = 80, 40, 10  # ems: the text column, the side column, what is between them
HEIGHT = 60  # lines of a page
STYLES = Styles((own_styles(),))
PAGE = f"""
@page {{ size: {(TEXT + SIDE + GAP) * EM}px {HEIGHT * LINE}px; margin: 0 }}
@page :first {{ margin: 0 }}
.masthead {{ display: none }}
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one HTML element takes of one page: its border box in px, and the text in it."""

    tag: str
    classes: frozenset[str]
    id: str
    x: float
    y: float
    width: float
    height: float
    text: str

    @property
    def right(self) -> float:
        """Where the piece ends to the right."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where the piece ends below."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its size in px and its pieces, in the order in which they are laid out."""

    width: float
    height: float
    pieces: tuple[Piece, ...]

    def all(self, name: str) -> list[Piece]:
        """Return the pieces with a class, or with a tag."""
        return [piece for piece in self.pieces if name in {*piece.classes, piece.tag}]

    def one(self, name: str) -> Piece:
        """Return the only piece with a class, or with a tag."""
        (piece,) = self.all(name)
        return piece

    def with_text(self, text: str, tag: str = "p") -> Piece:
        """Return the only piece of a tag in which a text stands."""
        (piece,) = (piece for piece in self.pieces if piece.tag == tag and text in piece.text)
        return piece


def words(count: int, letter: str = "x") -> str:
    """Return words of three letters: four ems each with the space behind."""
    return " ".join([letter * 3] * count)


def lay(source: str, folder: Path, css: str = "") -> list[Page]:
    """Lay out the body of an article as the brief, with more CSS behind the brief's own."""
    layout = layout_of(FRONT + source, folder)
    html = Drawing(layout).render("page.html.j2")
    return drawn(html, stylesheet(layout) + PAGE + css, folder)


def layout_of(text: str, folder: Path) -> Layout:
    """Return the layout of a whole article as the brief on a tiny page."""
    file = folder / "article.md"
    file.write_text(text, encoding="utf-8")
    (folder / "library.bib").write_text(LIBRARY, encoding="utf-8")
    library = read_library(folder / "library.bib", "library.bib")
    around = Surroundings(_kinds(), type_names(STYLES), edition_names(STYLES), library)
    manuscript = read(file, "article.md", around)
    assert manuscript.article, manuscript.problems
    edition = read_edition(STYLES, "brief", _kinds())
    page = {**edition.page, "size": "A4", "side": f"{SIDE * EM}px", "gap": f"{GAP * EM}px"}
    tiny = replace(edition, page=page, size=EM * 0.75, leading=LINE / EM)
    return Layout(
        select(manuscript.article, tiny),
        render(collect(narrow(manuscript.article, tiny))),
        STYLES,
        _house(),
        _kinds(),
        labels_for(STYLES, "en-GB"),
    )


def drawn(html: str, css: str, folder: Path) -> list[Page]:
    """Lay out a document; anything that WeasyPrint logs is an error."""
    pages, _ = set_in_squares(html, css, folder)
    return [
        Page(page.width, page.height, tuple(_pieces(page._page_box)))  # nothing public tells it
        for page in pages
    ]


def set_in_squares(html: str, css: str, folder: Path) -> tuple[list[Any], Element]:
    """Return WeasyPrint's pages of a document, and the tree that they were made from."""
    said = _Said()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(said)
    try:
        fonts = FontConfiguration()
        face = f'@font-face {{ font-family: Square; src: url("{_square(folder).as_uri()}") }}'
        sheets = [CSS(string=face + css, font_config=fonts)]
        parsed = HTML(string=html)
        with hanging(), flush(), widows():
            document = parsed.render(stylesheets=sheets, font_config=fonts)
    finally:
        logger.removeHandler(said)
    assert not said.lines
    return document.pages, parsed.etree_element


def _pieces(page: Any) -> Iterator[Piece]:  # noqa: ANN401 - WeasyPrint has no types
    for wrapped in page.descendants(placeholders=True):
        box = getattr(wrapped, "_box", wrapped)
        name = type(box).__name__
        if box.element is None or name in {"TextBox", "LineBox", "InlineBox"}:
            continue
        texts = (b.text for b in box.descendants() if type(b).__name__ == "TextBox")
        yield Piece(
            box.element_tag,
            frozenset(box.element.get("class", "").split()),
            box.element.get("id", ""),
            box.border_box_x(),
            box.border_box_y(),
            box.border_width(),
            box.border_height(),
            " ".join(" ".join(texts).split()),
        )


class _Said(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@functools.cache
def _kinds() -> Kinds:
    kinds, problems = read_kinds(STYLES.table("callouts.toml"), STYLES.where("callouts.toml"))
    assert not problems
    return kinds


def _house() -> House:
    house = read_house(STYLES)
    faces = {name: "Square" for name in house.tokens if name.endswith("-font")}
    return replace(house, tokens={**house.tokens, **faces})


def _square(folder: Path) -> Path:
    """Write a font in which every letter is a square of an em."""
    path = folder / "square.ttf"
    pen = TTGlyphPen(None)
    for corner in ((0, -200), (0, 800), (1000, 800), (1000, -200)):
        (pen.lineTo if corner != (0, -200) else pen.moveTo)(corner)
    pen.closePath()
    square, empty = pen.glyph(), TTGlyphPen(None).glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "space", "square"])
    letters = {ord(letter): "square" for letter in string.printable if not letter.isspace()}
    builder.setupCharacterMap({**letters, 0x20: "space", 0x2010: "square", 0x2060: "space"})
    builder.setupGlyf({".notdef": square, "space": empty, "square": square})
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "space", "square"), (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Square", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    builder.save(path)
    return path
