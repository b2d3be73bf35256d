"""What is laid over the pages of a proof: numbers of lines, bars beside changes, queries.

All places are in pt from the upper left corner of a page, as the layout has measured them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from publish.article import Query
from publish.layout.pages import Document, Line, Page
from publish.proofs.marking import CHANGED, query_mark

OUT = 34.0  # pt: from the text to the left edge of its numbers, which are 24 pt wide
SIZE = 6.2  # pt, of the numbers
BAR_OUT = 7.0  # pt: from the text to a bar
GAP = 8.0 * 72 / 25.4  # pt, between the text and the queries beside it
APART = 4.0  # pt, between two queries


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of a line, and where it stands."""

    number: int
    x: float
    y: float
    top: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar beside lines that changed."""

    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Beside:
    """A query in the margin: its words, where it begins and how wide it is; `line` calls it."""

    number: int
    to: str
    text: str
    x: float
    y: float
    width: float
    line: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is laid over one page."""

    page: int
    width: float
    height: float
    numbers: tuple[Numbered, ...] = ()
    bars: tuple[Bar, ...] = ()
    notes: tuple[Beside, ...] = ()
    foot: float = 0.0  # below which no query may reach


def sheets_of(document: Document, queries: Sequence[Query], *, leftward: bool) -> tuple[Sheet, ...]:
    """Return the sheets of a document; its numbers stand to the right where text runs leftward.

    Queries begin level with the line that has their mark; `spread` then parts them.
    """
    return tuple(_sheet(page, queries, leftward=leftward) for page in document.pages)


def _sheet(page: Page, queries: Sequence[Query], *, leftward: bool) -> Sheet:
    edge = page.column.right + OUT - 24 if leftward else page.column.x - OUT
    bar_x = page.column.right + BAR_OUT - 1.6 if leftward else page.column.x - BAR_OUT
    numbers = tuple(_numbers(page, edge))
    width = (page.column.x - page.text.x if leftward else page.text.right - page.column.right) - GAP
    x = page.text.x if leftward else page.column.right + GAP
    notes = tuple(
        Beside(query.number, query.to, query.text, x, line.ink.y, width, _line_at(numbers, line))
        for query in queries
        for line in _marked(page, query_mark(query.number))
    )
    return Sheet(
        page.number,
        page.trim.width,
        page.trim.height,
        numbers,
        tuple(_bars(page, bar_x)),
        notes,
        page.text.bottom,
    )


def _lines(page: Page) -> list[Line]:
    """Return the lines of the running text and its boxes, from the top; no notes, no heads."""
    found = (line for piece in page.pieces if piece.flow == "normal" for line in piece.lines)
    return sorted(found, key=lambda line: (line.ink.bottom, line.ink.x))


def _numbers(page: Page, x: float) -> Iterator[Numbered]:
    """Number the lines of a page; what stands side by side, as in a table, is one line."""
    number, last = 0, None
    for line in _lines(page):
        if last is not None and line.ink.y < last.ink.bottom - 0.4 * line.size:
            continue
        number, last = number + 1, line
        middle = (line.ink.y + line.ink.bottom) / 2
        yield Numbered(number, x, middle - SIZE / 2, line.ink.y, line.ink.bottom)


def _line_at(numbers: Sequence[Numbered], line: Line) -> int:
    """Return the number of the line that is nearest to one, 0 where there is none."""
    near = min(numbers, key=lambda one: abs(one.bottom - line.ink.bottom), default=None)
    return near.number if near else 0


def _marked(page: Page, mark: str) -> Iterator[Line]:
    """Yield the first line of a page that has a mark, wherever it stands."""
    every = (line for piece in page.pieces for line in piece.lines if mark in line.marks)
    yield from [*every][:1]


def _bars(page: Page, x: float) -> Iterator[Bar]:
    """Yield bars beside the lines that changed; those that meet are one."""
    lines = (line for piece in page.pieces for line in piece.lines if CHANGED in line.marks)
    top = bottom = None
    for line in sorted(lines, key=lambda one: one.box.y):
        if top is not None and bottom is not None and line.box.y <= bottom + 1:
            bottom = max(bottom, line.box.bottom)
            continue
        if top is not None and bottom is not None:
            yield Bar(x, top, bottom - top)
        top, bottom = line.box.y, line.box.bottom
    if top is not None and bottom is not None:
        yield Bar(x, top, bottom - top)


def spread(sheet: Sheet, heights: Mapping[int, float]) -> Sheet:
    """Return a sheet whose queries do not touch; `heights` are those of the queries by number.

    Each moves down as far as it has to; those that would leave the page at its foot move up.
    """
    notes = sorted(sheet.notes, key=lambda one: (one.y, one.number))
    places: list[float] = []
    for note in notes:
        free = places[-1] + heights[notes[len(places) - 1].number] + APART if places else 0.0
        places.append(max(note.y, free))
    floor = sheet.foot
    for at in range(len(notes) - 1, -1, -1):
        places[at] = min(places[at], floor - heights[notes[at].number])
        floor = places[at] - APART
    moved = (replace(note, y=max(y, 8.0)) for note, y in zip(notes, places, strict=True))
    return replace(sheet, notes=tuple(moved))


def places_of(sheets: Iterable[Sheet]) -> dict[int, tuple[int, int]]:
    """Return the page and the line of each query, by its number."""
    return {
        note.number: (sheet.page, note.line)
        for sheet in reversed([*sheets])
        for note in sheet.notes
    }
