"""What stands where on finished pages: plain data, all lengths in pt from the trim's top left.

A `Piece` is what one element of the HTML takes of one page or column, so an element that runs over
a page break has two. Elements count in document order, as in `publish.formats.origins`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Flow = Literal["normal", "float", "placed", "note", "marker", "furniture"]
Side = Literal["before", "after"]
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BOXES = frozenset({"box", "figure", "table"})  # classes that the templates of all editions use


class Box(NamedTuple):
    """A rectangle in pt."""

    x: float
    y: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.x

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.y

    def meets(self, other: Box, by: float) -> bool:
        """Say whether two rectangles cover each other by more than some pt both ways."""
        across = min(self.right, other.right) - max(self.x, other.x)
        down = min(self.bottom, other.bottom) - max(self.y, other.y)
        return across > by and down > by


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: the box that leading gives it, what its letters cover, its type size.

    `text` is as set; a hyphen that the layout added is U+2010. `code` says that some of it is,
    `calls` are the elements of the notes that it calls, `marks` what `data-mark` says of parts.
    """

    box: Box
    ink: Box
    text: str
    size: float
    code: bool = False
    calls: tuple[int, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """What one element takes of one page: its border box, its content box, the lines right in it.

    `parent` is the number of the piece around it in its page, or -1. An `element` of -1 is a piece
    that the layout made. `column` says that it is one of several columns, `whole` that it may not
    be parted, `breaks` that the styles ask for a new page before or after it, `drawn` that it is a
    picture, or a bar of colour. `hang` is by how much its first line stands out before the others,
    `shrunk` is the width of a picture as a share of the one that it asks for, `above` and `below`
    are the margins that its style gives it. `clears` says that it stands below the side column.
    """

    element: int
    tag: str
    id: str
    classes: frozenset[str]
    parent: int
    flow: Flow
    box: Box
    content: Box
    lines: tuple[Line, ...] = ()
    column: bool = False
    whole: bool = False
    breaks: frozenset[Side] = frozenset()
    drawn: bool = False
    hang: float = 0.0
    shrunk: float = 1.0
    above: float = 0.0
    below: float = 0.0
    clears: bool = False

    @property
    def text(self) -> str:
        """The text of its own lines, hyphens of the layout taken out."""
        return " ".join(line.text for line in self.lines).replace("\u2010 ", "")


@dataclass(frozen=True)
class Page:
    """A page: its trim and bleed, what margins and notes leave for text, its pieces in their order.

    `calls` are the elements of the notes that are called on it, `leading` is that of the text.
    """

    number: int
    trim: Box
    bleed: Box
    text: Box
    column: Box  # of the text: all but the side column
    leading: float
    pieces: tuple[Piece, ...]
    calls: tuple[int, ...] = ()

    def around(self, piece: Piece) -> Iterator[Piece]:
        """Yield the pieces around a piece, the nearest first, and before them itself."""
        yield piece
        while piece.parent >= 0:
            piece = self.pieces[piece.parent]
            yield piece

    @functools.cached_property
    def leaves(self) -> tuple[Piece, ...]:
        """The pieces that hold text or a picture themselves, less markers and running heads."""
        apart = {"marker", "furniture"}
        found = (piece for piece in self.pieces if piece.lines or piece.drawn)
        return tuple(piece for piece in found if piece.flow not in apart)

    @functools.cached_property
    def running(self) -> tuple[Piece, ...]:
        """The leaves of the text column, notes and side column left out."""
        return tuple(
            leaf
            for leaf in self.leaves
            if leaf.flow != "note" and not self.beside(leaf) and _over(leaf.box, self.column)
        )

    def beside(self, piece: Piece) -> bool:
        """Say whether a piece stands in the side column: in a float beyond the text."""
        return any(
            around.flow in {"float", "placed"} and not _over(around.box, self.column)
            for around in self.around(piece)
        )

    def column_of(self, piece: Piece) -> Piece | None:
        """Return the column that a piece stands in, if the page has several there."""
        return next((around for around in self.around(piece) if around.column), None)

    def box_of(self, piece: Piece) -> Piece | None:
        """Return the box, figure or table that a piece stands in, the outermost of them."""
        boxes = [around for around in self.around(piece) if around.classes & BOXES]
        return boxes[-1] if boxes else None


def _over(box: Box, column: Box) -> bool:
    return min(box.right, column.right) - max(box.x, column.x) > 1


@dataclass(frozen=True)
class Document:
    """All pages of a finished edition."""

    pages: tuple[Page, ...] = ()

    @functools.cached_property
    def fragments(self) -> dict[int, list[tuple[Page, Piece]]]:
        """The pieces of each element, in the order of pages."""
        found: dict[int, list[tuple[Page, Piece]]] = {}
        for page in self.pages:
            for piece in page.pieces:
                if piece.element >= 0 and piece.flow not in {"marker", "furniture"}:
                    found.setdefault(piece.element, []).append((page, piece))
        return found

    @functools.cached_property
    def headings(self) -> tuple[tuple[Page, Piece], ...]:
        """The headings of sections, in their order, each where it begins."""
        return tuple(
            of[0]
            for _, of in sorted(self.fragments.items())
            if of[0][1].tag in HEADINGS and "heading" in of[0][1].classes
        )

    @functools.cached_property
    def flow(self) -> tuple[tuple[Page, Piece], ...]:
        """The leaves of the text column of all pages, in layout order."""
        return tuple((page, leaf) for page in self.pages for leaf in page.running)

    @functools.cached_property
    def texts(self) -> dict[int, list[tuple[Page, Piece, Line]]]:
        """The lines of each element that has lines itself, over all its pages, less markers."""
        found: dict[int, list[tuple[Page, Piece, Line]]] = {}
        for page in self.pages:
            for piece in page.pieces:
                if piece.lines and piece.flow not in {"marker", "furniture"}:
                    of = next((p.element for p in page.around(piece) if p.element >= 0), -1)
                    found.setdefault(of, []).extend((page, piece, line) for line in piece.lines)
        return found

    def text_of(self, element: int) -> str:
        """Return the text of an element and of what stands in it."""
        said = [
            inner.text
            for page, piece in self.fragments.get(element, ())
            for inner in page.leaves
            if inner.lines and any(piece is around for around in page.around(inner))
        ]
        return " ".join(" ".join(said).split())
