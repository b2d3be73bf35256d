"""Forecast: how pages would come out by another choice, reckoned from those of a first one.

It sees where pages end, what is parted, stands short or beside another section, and quotes that
crowd a page; not how lines break. It costs a ten-thousandth of a layout, so it tells which choices
are worth one.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from publish.layout.breaks import SHORT
from publish.layout.finding import CROWDED
from publish.layout.galley import Beside, Galley, Slug, galley
from publish.layout.pages import Document, Page
from publish.layout.space import LINES, SLACK, SPARSE
from publish.select import EditionChoice

AROUND = 17.0  # pt above a box in the text
EVEN = 0.1  # pt, by which sums may be out
WHITE = 4.0  # of a whole page left white before references that begin one
THIN, LAST = 1 / 3, 0.9  # of a page: less on the last one is not sought, and how much that weighs
MORE = 3.0  # of each page more than those of a first choice
SHORT_PAGE, EMPTY_PAGE, SPLIT, STRAY = 3.0, 4.0, 2.0, 1.0  # as the rules weigh them


__all__ = ["Forecast", "added", "beside", "galley", "unsought"]


def beside(document: Document) -> tuple[str, ...]:
    """Return the ids of the boxes in the side column, in their order."""
    return tuple(box.id for box in galley(document).beside)


def unsought(document: Document) -> float:
    """Return the weight of what is no fault by itself, but is not sought where pages are tidied.

    White on the page before the references, as if they were asked to begin one, and a last page
    of which less than a third is filled.
    """
    total = 0.0
    for page, following in itertools.pairwise(document.pages):
        first = following.running[:1]
        heads = any(piece.id == "references" for one in first for piece in following.around(one))
        if heads and page.running:
            total += WHITE * max(0.0, 1 - _filled(page))
    last = document.pages[-1]
    return total + (thin_last(_filled(last)) if len(document.pages) > 1 and last.running else 0.0)


def added(pages: int, first: int) -> float:
    """Return what pages weigh of which a first choice has fewer."""
    return MORE * max(0, pages - first)


def thin_last(filled: float) -> float:
    """Return what a last page weighs of which a share is filled."""
    return LAST * max(0.0, 1 - filled / THIN)


def _filled(page: Page) -> float:
    lowest = max(leaf.box.bottom for leaf in page.running)
    return (lowest - page.text.y) / page.text.height


@dataclass(slots=True)
class Forecast:
    """Reckons with the galley of the pages that `start` has given."""

    galley: Galley
    start: EditionChoice
    pages: int  # that the edition has by its first choice
    _laid: dict[tuple[object, ...], Strip] = field(default_factory=dict)

    def __call__(self, choice: EditionChoice) -> float:
        """Return the blemish that a choice may be hoped to leave."""
        key = (choice.in_column, choice.moved, choice.references_apart)
        if key not in self._laid:
            self._laid[key] = _strip(self.galley, self.start, choice)
        size = choice.size / self.start.size
        text = size * choice.leading / self.start.leading
        leading = self.galley.leading * choice.leading * size / self.start.leading
        pages = _parted(self.galley, self._laid[key], text, size)
        more = added(len(pages), self.pages)
        return _blemish(self._laid[key], pages, leading) + more


@dataclass(frozen=True, slots=True)
class Strip:
    """The slugs of a choice, what stands beside which of them, and what they are, by their places.

    A new page is asked for before `apart`, `quotes` are those in the text, `pictures` the first and
    last slug of what is seen as one.
    """

    slugs: tuple[Slug, ...]
    apart: int
    beside: tuple[tuple[int, Beside], ...]
    quotes: tuple[int, ...]
    pictures: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Laid:
    """A page: its first slug, the one after its last, where each ends in pt, its depth."""

    first: int
    end: int
    bottoms: tuple[float, ...]
    depth: float


def _strip(galley: Galley, start: EditionChoice, choice: EditionChoice) -> Strip:
    slugs = list(galley.slugs)
    moves = dict(choice.moved - start.moved)
    for id_, step in moves.items():
        if (block := galley.blocks.get(id_)) is not None:
            _move(slugs, block, step)
    beside: list[tuple[int, Beside]] = []
    quotes = set(galley.quotes)
    for box in galley.beside:
        anchor = _crossed(slugs, box.block, moves.get(box.id, 0))
        if box.id in choice.in_column:
            at = _end(slugs, anchor)
            block = -2 - len(slugs)
            quotes |= {block} if box.quote else set()
            slugs.insert(at, Slug(block, "box", AROUND, box.in_column))
        else:
            beside.append((anchor, box))
    first = {slug.block: n for n, slug in reversed(list(enumerate(slugs)))}
    heads = [n for n, slug in enumerate(slugs) if slug.heading and slug.block == galley.references]
    return Strip(
        tuple(slugs),
        heads[0] if heads and choice.references_apart else -1,
        tuple((first[anchor], box) for anchor, box in beside if anchor in first),
        tuple(n for block, n in first.items() if block in quotes),
        tuple(
            (first[block], _end(slugs, block) - 1) for block in galley.pictures if block in first
        ),
    )


def _end(slugs: Sequence[Slug], block: int) -> int:
    """Return the place behind a block."""
    return max((n + 1 for n, slug in enumerate(slugs) if slug.block == block), default=len(slugs))


def _order(slugs: Sequence[Slug]) -> list[tuple[int, bool]]:
    """Return the blocks in their order, each with whether something can move over it."""
    found: dict[int, bool] = {}
    before = False  # a heading stands before it
    for slug in slugs:
        if slug.block not in found:
            found[slug.block] = slug.kind in {"p", "li"} or (before and not slug.heading)
        before = slug.heading > 0
    return list(found.items())


def _crossed(slugs: Sequence[Slug], block: int, step: int) -> int:
    """Return the block that is so many steps from another one."""
    order = [one for one, passed in _order(slugs) if passed or one == block]
    if block not in order:
        return block
    return order[max(0, min(len(order) - 1, order.index(block) + step))]


def _move(slugs: list[Slug], block: int, step: int) -> None:
    """Move a block over so many others."""
    own = [slug for slug in slugs if slug.block == block]
    target = _crossed(slugs, block, step)
    slugs[:] = [slug for slug in slugs if slug.block != block]
    places = [n for n, slug in enumerate(slugs) if slug.block == target]
    if places:
        at = places[-1] + 1 if step > 0 else places[0]
        slugs[at:at] = own


def _parted(galley: Galley, strip: Strip, text: float, size: float) -> list[_Laid]:
    """Part the slugs into pages."""
    pages: list[_Laid] = []
    slugs, count = strip.slugs, len(strip.slugs)
    start = 0
    while start < count:
        depth = galley.depth if pages else galley.first_depth
        bottoms: list[float] = []
        at, notes, end = slugs[start].head * size, 0.0, start
        for n in range(start, count):
            slug = slugs[n]
            height = slug.height * (text if slug.text else size)
            at += height + (slug.space * size if n > start else 0.0)
            if slug.notes:
                notes += slug.notes + (0.0 if notes else galley.over_notes)
            if at + notes > depth + EVEN or (n == strip.apart and n > start):
                break
            bottoms.append(at)
            end = n + 1
        if end < count and end != strip.apart:
            free = end
            while free > start and slugs[free].tied:
                free -= 1
            end = free if free > start else max(end, start + 1)
        pages.append(_Laid(start, end, tuple(bottoms[: end - start]), depth - notes))
        start = end
    return pages


def _blemish(strip: Strip, pages: Sequence[_Laid], leading: float) -> float:
    total = 0.0
    for page in pages[:-1]:
        white = page.depth - (page.bottoms[-1] if page.bottoms else 0.0)
        if page.end == strip.apart:
            total += WHITE * white / page.depth
        elif white > LINES * leading + SLACK:
            total += SHORT_PAGE
    last = pages[-1]
    if len(pages) > 1 and last.bottoms:
        total += thin_last(last.bottoms[-1] / last.depth)
        total += EMPTY_PAGE if last.bottoms[-1] < SPARSE * last.depth + SLACK else 0.0
    total += SPLIT * sum(_is_split(strip, pages, picture) for picture in strip.pictures)
    quotes, strays = _margin(strip, pages)
    total += STRAY * strays
    for page in pages:
        count = quotes.get(page.first, 0) + sum(page.first <= n < page.end for n in strip.quotes)
        total += CROWDED * max(0, count - 1)
    return total


def _is_split(strip: Strip, pages: Sequence[_Laid], picture: tuple[int, int]) -> bool:
    """Say whether something seen as one is parted though it is not high."""
    first, last = picture
    parts = [page for page in pages if page.first <= last and first < page.end]
    if len(parts) < 2:  # noqa: PLR2004 - it is whole
        return False
    height = 0.0
    for page in parts:
        inside = range(max(first, page.first), min(last + 1, page.end))
        top, bottom = (page.bottoms[n - page.first] for n in (inside[0], inside[-1]))
        height += bottom - top + strip.slugs[inside[0]].height
    return height < SHORT * parts[0].depth


def _margin(strip: Strip, pages: Sequence[_Laid]) -> tuple[dict[int, int], int]:
    """Return how many quotes stand beside each page, and how many boxes beside another section."""
    quotes: dict[int, int] = {}
    strays = 0
    free: dict[int, float] = {}  # where the side column of a page is free
    for anchor, box in strip.beside:
        number = next((n for n, page in enumerate(pages) if page.first <= anchor < page.end), 0)
        page = pages[number]
        at = page.bottoms[anchor - page.first - 1] if anchor > page.first else 0.0
        top = max(at, free.get(number, 0.0))
        if top + box.height > page.depth and number + 1 < len(pages):
            number, top = number + 1, free.get(number + 1, 0.0)
            page = pages[number]
        free[number] = top + box.height + AROUND
        quotes[page.first] = quotes.get(page.first, 0) + box.quote
        strays += _is_stray(strip, page, anchor, (top, top + box.height))
    return quotes, strays


def _is_stray(strip: Strip, page: _Laid, anchor: int, edges: tuple[float, float]) -> bool:
    """Say whether most of what is level with a box belongs to a section behind its own."""
    level = next((s.heading for s in reversed(strip.slugs[: anchor + 1]) if s.heading), 0)
    after = range(anchor + 1, page.end)
    if not level:
        return False
    following = next((n for n in after if 0 < strip.slugs[n].heading <= level), None)
    if following is None:
        return False
    if following < page.first:
        return True
    begins = page.bottoms[following - page.first - 1] if following > page.first else 0.0
    return edges[1] - begins > (edges[1] - edges[0]) / 2
