"""Forecast: how pages would come out by another choice, reckoned from those of a first one.

It sees where pages end, what is parted, stands short or beside another section, and quotes that
crowd a page; not how lines break. It costs less than a ten-thousandth of a layout, as a page
that many choices have is reckoned once, so it tells which of them are worth one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from publish.layout.breaks import SHORT
from publish.layout.finding import CROWDED
from publish.layout.galley import Galley, galley
from publish.layout.pages import Document, Page
from publish.layout.space import LINES, SLACK, SPARSE
from publish.layout.strips import AROUND, END, Cell, Strip, Strips
from publish.select import EditionChoice

TELLING = 24  # cells by which pages are told apart before they are looked at closely
BELOW_LINE = 3.0  # pt above a box in the side column
EVEN = 0.02  # pt, by which sums may be out
ROUNDING = 1e-9  # of a blemish, by which it may be out if it is summed up in another order
FREE, WHITE = 1 / 8, 3.0  # of a page: more white before references, and how much a page weighs
LAST = 2.0  # of an empty last page; of a half full one a quarter of that
OPENING = 0.25  # of a pull quote that begins a page: it stands out of what it was taken from
BOXED = 0.2  # of a margin box in the column, which leaves white beside the text
MORE = 3.0  # of each page more than those of a first choice
SHORT_PAGE, EMPTY_PAGE, SPLIT, STRAY, PARTED = 3.0, 4.0, 2.0, 1.5, 1.0  # as the rules weigh them


__all__ = ["Forecast", "added", "beside", "boxed", "galley", "unsought"]


def beside(document: Document) -> tuple[str, ...]:
    """Return the ids of the boxes in the side column, in their order."""
    return tuple(box.id for box in galley(document).beside)


def unsought(document: Document) -> float:
    """Return the weight of what is no fault by itself, but is not sought where pages are tidied.

    White on the page before the references, as if they were asked to begin one, and on the last
    page; a pull quote that begins a page.
    """
    total = 0.0
    for page, following in itertools.pairwise(document.pages):
        around = [piece for one in following.running[:1] for piece in following.around(one)]
        if any(piece.id == "references" for piece in around) and page.running:
            total += white_before(1 - _filled(page))
        total += OPENING * any("shape-quote" in piece.classes for piece in around)
    last = document.pages[-1]
    return total + (thin_last(_filled(last)) if len(document.pages) > 1 and last.running else 0.0)


def added(pages: int, first: int) -> float:
    """Return what pages weigh of which a first choice has fewer."""
    return MORE * max(0, pages - first)


def thin_last(filled: float) -> float:
    """Return what a last page weighs of which a share is filled."""
    return LAST * max(0.0, 1 - filled) ** 2


def boxed(choice: EditionChoice) -> float:
    """Return what the margin boxes weigh that a choice sets in the column."""
    return BOXED * len(choice.in_column)


def white_before(share: float) -> float:
    """Return what a share of a page weighs that stands white before the references."""
    return WHITE * max(0.0, share - FREE)


def _filled(page: Page) -> float:
    lowest = max(leaf.box.bottom for leaf in page.running)
    return (lowest - page.text.y) / page.text.height


@dataclass(slots=True)
class Forecast:
    """Reckons with the galley of the pages that `start` has given."""

    galley: Galley
    start: EditionChoice
    pages: int  # that the edition has by its first choice
    strips: Strips = field(init=False, compare=False)
    _types: dict[tuple[float, float], _Type] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nothing known."""
        self.strips = Strips(self.galley, self.start)

    def __call__(self, choice: EditionChoice, most: float = math.inf) -> float:
        """Return the blemish that a choice may be hoped to leave.

        What is more than `most` may be less than all: the pages behind are not reckoned then.
        """
        key = (choice.size, choice.leading)
        if (in_type := self._types.get(key)) is None:
            size = choice.size / self.start.size
            text = size * choice.leading / self.start.leading
            leading = self.galley.leading * choice.leading * size / self.start.leading
            in_type = self._types[key] = _Type(self.galley, self.strips.cells, text, size, leading)
        strip = self.strips.of(choice, in_type.size)
        pages, so_far = in_type.parted(strip, most - boxed(choice) + ROUNDING)
        if so_far:
            return so_far + boxed(choice) - ROUNDING
        more = added(len(pages), self.pages) + boxed(choice)
        return _blemish(self.strips, strip, pages) + more


class _Waiting(NamedTuple):
    """A box that found no room beside the block that it belongs to: its number.

    `level` is that of its section, `passed` says that another section has begun since.
    """

    box: int
    level: int
    passed: bool


class _Standing(NamedTuple):
    """A box in the side column: the slug that it belongs to, its edges in pt.

    One that waited has the place behind -1 that it had among those that did.
    """

    anchor: int
    box: int
    top: float
    bottom: float


class _Laid(NamedTuple):
    """A page: the cells that were looked at for it, how many it takes, where each ends in pt.

    `level` is that of the section which its end belongs to, `waiting` are the boxes that wait for
    the next page. What the page weighs: its `foot`, unless it is the last, `parted` words there;
    if it is the last how `thin` and `empty` it is; what stands `beside` another section or `crowds`
    it.
    """

    looked: tuple[int, ...]
    length: int
    bottoms: tuple[float, ...]
    depth: float
    level: int
    waiting: tuple[_Waiting, ...]
    foot: float
    parted: float
    thin: float
    empty: float
    beside: float
    crowds: float


@dataclass(slots=True)
class _Side:
    """The side column of a page: from where it is free, what stands in it, and what has to wait."""

    depth: float
    size: float
    free: float = 0.0
    standing: list[_Standing] = field(default_factory=list)
    waiting: list[tuple[int, int]] = field(default_factory=list)

    def stand(self, anchor: int, box: int, height: float, at: float, notes: float = 0.0) -> None:
        """Take in a box, level with what stands so far down, or let it wait for the next page."""
        top = max(at, self.free) + BELOW_LINE * self.size
        bottom = top + height * self.size
        if self.waiting or (bottom > self.depth - notes + EVEN and top > BELOW_LINE * self.size):
            self.waiting.append((anchor, box))
        else:
            self.standing.append(_Standing(anchor, box, top, bottom))
            self.free = bottom + AROUND * self.size


@dataclass(slots=True)
class _Type:
    """Parts strips into pages, in one type; `text` scales the height of the text, `size` all else.

    Pages are known by what comes in from the page before and by the cells that they begin with.
    """

    galley: Galley
    cells: Sequence[Cell]
    text: float
    size: float
    leading: float
    _known: dict[tuple[object, ...], list[_Laid]] = field(default_factory=dict)

    def parted(self, strip: Strip, most: float) -> tuple[list[_Laid], float]:
        """Return the pages of a strip, and 0.

        Where those that others follow weigh more than `most`, the rest is left out, and what they
        weigh comes with them.
        """
        pages: list[_Laid] = []
        cells, known, total = strip.cells, self._known, 0.0
        start, level = 0, 0
        waiting: tuple[_Waiting, ...] = ()
        while cells[start] != END:
            key = (not pages, level, waiting, cells[start : start + TELLING])
            for page in known.get(key, ()):
                if cells[start : start + len(page.looked)] == page.looked:
                    break
            else:
                depth = self.galley.depth if pages else self.galley.first_depth
                page = self._page(cells, start, depth, level, waiting)
                known.setdefault(key, []).insert(0, page)  # it is likely to come again soon
            pages.append(page)
            start, level, waiting = start + page.length, page.level, page.waiting
            total += page.foot + page.parted + page.beside + page.crowds
            if total > most and cells[start] != END:
                return pages, total
        return pages, 0.0

    def _page(
        self,
        numbers: Sequence[int],
        start: int,
        depth: float,
        level: int,
        waiting: tuple[_Waiting, ...],
    ) -> _Laid:
        """Fill a page with the cells of a strip from one on."""
        side = _Side(depth, self.size)
        boxes = self.galley.beside
        for place, one in enumerate(waiting):
            side.stand(-1 - place, one.box, boxes[one.box].height, 0.0)
        cells, bottoms, notes = self._filled(numbers, start, side)
        end, apart = len(bottoms), False
        if end < len(cells):  # there is more
            apart = end > 0 and cells[end].apart
            free = end
            while not apart and free > 0 and cells[free].slug.tied:
                free -= 1
            end = free or max(end, 1)
            apart = self.cells[numbers[start + end]].apart if numbers[start + end] != END else False
        page = _Held(cells[:end], tuple(bottoms[:end]), level, waiting)
        depth -= notes
        return _Laid(
            tuple(numbers[start : start + len(bottoms) + 1]),
            end,
            page.bottoms,
            depth,
            page.level(end - 1),
            tuple([page.later(anchor, box) for anchor, box in side.waiting if anchor < end]),
            self._foot(depth, page.bottoms, apart=apart),
            PARTED * cells[end - 1].slug.parted,
            *_last(depth, page.bottoms),
            *self._beside(page, [one for one in side.standing if one.anchor < end]),
        )

    def _filled(
        self, numbers: Sequence[int], start: int, side: _Side
    ) -> tuple[list[Cell], list[float], float]:
        """Return the cells that were looked at, where those end that have room, the room of notes.

        The first that has none is the last of them.
        """
        text, size, over_notes = self.text, self.size, self.galley.over_notes
        cells: list[Cell] = []
        bottoms: list[float] = []
        at, notes, foot = self.cells[numbers[start]].slug.head * size, 0.0, side.depth + EVEN
        for n in range(len(numbers) - 1 - start):
            cell = self.cells[numbers[start + n]]
            cells.append(cell)
            slug = cell.slug
            for box in cell.beside:
                side.stand(n, box, self.galley.beside[box].height, at, notes)
            if n:
                at += slug.space * size
            if slug.clears:
                at = max(at, side.free)
            at += slug.height * (text if slug.text else size)
            more = slug.notes
            if more and not notes:
                more += over_notes
            if at + notes + more > foot or (n and cell.apart):
                break
            notes += more
            bottoms.append(at)
        return cells, bottoms, notes

    def _foot(self, depth: float, bottoms: Sequence[float], *, apart: bool) -> float:
        """Return what the foot of a page weighs that others follow."""
        white = depth - (bottoms[-1] if bottoms else 0.0)
        if apart:
            return white_before(white / depth)
        return SHORT_PAGE if white > LINES * self.leading + SLACK else 0.0

    def _beside(self, page: _Held, standing: Sequence[_Standing]) -> tuple[float, float]:
        """Return what boxes weigh beside another section, and what quotes do on a page."""
        stray = sum(page.is_stray(one) for one in standing)
        count = sum(self.galley.beside[one.box].quote for one in standing)
        count += [cell.quote for cell in page.cells].count(True)
        return STRAY * stray, CROWDED * max(0, count - 1) + OPENING * page.cells[0].quote


@dataclass(frozen=True, slots=True)
class _Held:
    """The cells that a page holds, where they end, and what comes in from the page before."""

    cells: Sequence[Cell]
    bottoms: tuple[float, ...]
    before: int
    waited: tuple[_Waiting, ...]

    def level(self, at: int) -> int:
        """Return the level of the section that a cell belongs to."""
        for cell in reversed(self.cells[: at + 1]):
            if cell.slug.heading:
                return cell.slug.heading
        return self.before

    def section(self, anchor: int) -> _Waiting:
        """Return the level of the section of a box, and if another had begun before the page."""
        if anchor < 0:
            return self.waited[-1 - anchor]
        return _Waiting(-1, self.level(anchor), passed=False)

    def following(self, anchor: int, level: int) -> int | None:
        """Return the place of the heading that ends a section on the page."""
        after = range(max(anchor + 1, 0), len(self.cells))
        return next((n for n in after if 0 < self.cells[n].slug.heading <= level), None)

    def later(self, anchor: int, box: int) -> _Waiting:
        """Return a box that waits for the page after this one."""
        _, level, passed = self.section(anchor)
        ended = bool(level) and self.following(anchor, level) is not None
        return _Waiting(box, level, passed=passed or ended)

    def is_stray(self, box: _Standing) -> bool:
        """Say whether most of what is level with a box belongs to a section behind its own."""
        _, level, passed = self.section(box.anchor)
        if not level or passed:
            return passed
        following = self.following(box.anchor, level)
        if following is None:
            return False
        begins = self.bottoms[following - 1] if following > 0 else 0.0
        return box.bottom - begins > (box.bottom - box.top) / 2


def _last(depth: float, bottoms: Sequence[float]) -> tuple[float, float]:
    """Return what a page weighs if it is the last of several: as a thin one, as an empty one."""
    if not bottoms:
        return 0.0, 0.0
    empty = EMPTY_PAGE if bottoms[-1] < SPARSE * depth + SLACK else 0.0
    return thin_last(bottoms[-1] / depth), empty


def _blemish(strips: Strips, strip: Strip, pages: Sequence[_Laid]) -> float:
    total = 0.0
    ends: list[int] = []
    for page in pages[:-1]:
        total = total + page.foot + page.parted
        ends.append(page.length + (ends[-1] if ends else 0))
    if len(pages) > 1:
        total = total + pages[-1].thin + pages[-1].empty
    if not strip.within.isdisjoint(ends):
        cut = [one for one in strip.pictures if any(one[0] < end <= one[1] for end in ends)]
        total += SPLIT * sum(_is_split(strips, strip, pages, *picture) for picture in cut)
    for page in pages:
        total = total + page.beside + page.crowds
    return total


def _is_split(strips: Strips, strip: Strip, pages: Sequence[_Laid], first: int, last: int) -> bool:
    """Say whether something that is seen as one and parted is not high."""
    start, height, depth = 0, 0.0, 0.0
    for page in pages:
        end = start + page.length
        if start <= last and first < end:
            top, bottom = (max(first, start), min(last, end - 1))
            height += page.bottoms[bottom - start] - page.bottoms[top - start]
            height += strips.slug(strip, top).height
            depth = depth or page.depth
        start = end
    return height < SHORT * depth
