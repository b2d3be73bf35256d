"""What a rule says of a page, and the words by which editors know the things on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from publish.layout.pages import HEADINGS, Document, Line, Page, Piece

CAPTIONS = frozenset({"caption", "figcaption"})
# Of a pull quote beside another: too little to look for another setting by itself.
CROWDED = 0.45
QUOTED = 5  # words of a text that tell which one it is


@dataclass(frozen=True, slots=True)
class Finding:
    """What a page should not show: its number, the element at fault, and what an editor can do."""

    page: int
    element: int
    message: str
    hint: str


Find = Callable[[Document], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """What finds something, and how much it weighs where settings are compared, if it does."""

    find: Find
    weight: float = 0.0


def quoted(text: str) -> str:
    """Return the first words of a text in quotation marks."""
    words = text.split()
    return f"“{' '.join(words[:QUOTED])}{' …' if len(words) > QUOTED else ''}”"


def ending(text: str) -> str:
    """Return the last words of a text in quotation marks."""
    words = text.split()
    return f"“{'… ' if len(words) > QUOTED else ''}{' '.join(words[-QUOTED:])}”"


def joined(lines: Iterable[Line]) -> str:
    """Return the text of lines, the hyphens of the layout taken out."""
    return " ".join(line.text for line in lines).replace("\u2010 ", "")


def named(document: Document, page: Page, piece: Piece) -> str:
    """Return what a piece is and how it begins: the box “Timeline”, the heading “What next”."""
    element = next((around.element for around in page.around(piece) if around.element >= 0), -1)
    text = quoted(document.text_of(element))
    if piece.tag in HEADINGS:
        return f"the title {text}" if "heading" not in piece.classes else f"the heading {text}"
    for name in ("box", "figure", "table"):
        if name in piece.classes:
            return _titled(document, piece, name)
    tags = {"tr": "row", "li": "item", "table": "table", "figure": "figure"}
    return f"the {tags.get(piece.tag, 'text')} {text}"


def _titled(document: Document, box: Piece, name: str) -> str:
    """Name a box or figure by its title or caption, else by its kind."""
    for page, part in document.fragments.get(box.element, ()):
        for piece in page.pieces:
            title = "box-title" in piece.classes or piece.tag in CAPTIONS
            if title and any(around is part for around in page.around(piece)):
                return f"the {name} {quoted(document.text_of(piece.element))}"
    kinds = (c.removeprefix("kind-") for c in sorted(box.classes) if c.startswith("kind-"))
    return f"the {next(kinds, '')} {name} {quoted(document.text_of(box.element))}".replace(
        "  ", " "
    )
