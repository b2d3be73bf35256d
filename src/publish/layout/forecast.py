"""Forecast: how pages would come out by another choice, reckoned from those of a first one.

It sees where pages end, what is parted, stands short or beside another section, and quotes that
crowd a page; not how lines break. It costs a ten-thousandth of a layout, so it tells which choices
are worth one.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from publish.layout.breaks import SHORT
from publish.layout.finding import CROWDED
from publish.layout.galley import KEPT_FIRST, Beside, Galley, Slug, galley
from publish.layout.pages import Document, Page
from publish.layout.space import LINES, SLACK, SPARSE
from publish.select import EditionChoice

AROUND = 17.0  # pt above and below a box in the text, and below one beside it
BELOW_LINE = 3.0  # pt above a box in the side column
EVEN = 0.02  # pt, by which sums may be out
FREE, WHITE = 1 / 8, 3.0  # of a page: more white before references, and how much a page weighs
LAST = 2.0  # of an empty last page; of a half full one a quarter of that
OPENING = 0.25  # of a pull quote that begins a page: it stands out of what it was taken from
BOXED = 0.2  # of a margin box in the column, which leaves white beside the text
MORE = 3.0  # of each page more than those of a first choice
SHORT_PAGE, EMPTY_PAGE, SPLIT, STRAY, PARTED = 3.0, 4.0, 2.0, 1.5, 1.0  # as the rules weigh them


__all__ = ["Forecast", "added", "beside", "boxed", "galley", "in_size", "unsought"]


def in_size(slugs: Sequence[Slug], size: float) -> Iterator[Slug]:
    """Yield slugs with a line less or more where a paragraph in another size is likely to take it.

    The size is a ratio to their own. Which words are parted in it is not known.
    """
    lines: list[Slug] = []
    for slug in slugs:
        if lines and not (slug.kind == "line" and slug.text and slug.block == lines[0].block):
            yield from _lines_in_size(lines, size)
            lines = []
        if slug.text:
            lines.append(slug)
        else:
            yield slug
    yield from _lines_in_size(lines, size) if lines else ()


def _lines_in_size(lines: Sequence[Slug], size: float) -> Iterator[Slug]:
    """Yield the lines of a paragraph, of which one may be gone or come on."""
    *full, last = (replace(line, parted=False) for line in lines)
    measure = statistics.fmean(line.fill for line in full) if full else last.fill
    count = math.ceil(sum(line.fill for line in lines) * size / measure) if measure else 0
    if 0 < count < len(lines) and len(full) > KEPT_FIRST:
        del full[KEPT_FIRST]
    elif count > len(lines) and full:
        full.insert(KEPT_FIRST, replace(full[-1], space=0.0, notes=0.0, tied=False))
    yield from (*full, last)


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
    strips: dict[tuple[object, ...], Strip] = field(default_factory=dict)
    _sized: dict[float, Galley] = field(default_factory=dict)

    def _at(self, size: float) -> Galley:
        """Return the galley with the lines that its text takes in another size."""
        if size not in self._sized:
            slugs = self.galley.slugs if size == 1 else tuple(in_size(self.galley.slugs, size))
            self._sized[size] = replace(self.galley, slugs=slugs)
        return self._sized[size]

    def __call__(self, choice: EditionChoice) -> float:
        """Return the blemish that a choice may be hoped to leave."""
        size = choice.size / self.start.size
        key = (choice.in_column, choice.moved, choice.references_apart, size)
        if key not in self.strips:
            self.strips[key] = _strip(self._at(size), self.start, choice)
        text = size * choice.leading / self.start.leading
        leading = self.galley.leading * choice.leading * size / self.start.leading
        pages = _parted(self.galley, self.strips[key], text, size)
        more = added(len(pages), self.pages) + boxed(choice)
        return _blemish(self.strips[key], pages, leading) + more


@dataclass(frozen=True, slots=True)
class Strip:
    """The slugs of a choice, what stands beside which of them, and what they are, by their places.

    A new page is asked for before `apart`, `quotes` are those in the text, `pictures` the first and
    last slug of what is seen as one.
    """

    slugs: tuple[Slug, ...]
    apart: int
    beside: Mapping[int, tuple[Beside, ...]]
    quotes: tuple[int, ...]
    pictures: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A box in the side column: the slug that it belongs to, and its edges in pt."""

    anchor: int
    box: Beside
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Laid:
    """A page: its first slug, the one after its last, where each ends in pt, its depth, its boxes.

    `beside` is what stands in its side column.
    """

    first: int
    end: int
    bottoms: tuple[float, ...]
    depth: float
    beside: tuple[_Standing, ...] = ()


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
            slugs[at : at + 1] = [
                Slug(block, "box", AROUND, box.in_column),
                *(replace(slug, space=max(slug.space, AROUND)) for slug in slugs[at : at + 1]),
            ]
        else:
            beside.append((anchor, box))
    first = {slug.block: n for n, slug in reversed(list(enumerate(slugs)))}
    heads = [n for n, slug in enumerate(slugs) if slug.heading and slug.block == galley.references]
    levels: dict[int, tuple[Beside, ...]] = {}
    for anchor, box in beside:
        if anchor in first:
            levels[first[anchor]] = (*levels.get(first[anchor], ()), box)
    return Strip(
        tuple(slugs),
        heads[0] if heads and choice.references_apart else -1,
        levels,
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
    """Part the slugs into pages; `text` scales the height of the text, `size` all else."""
    pages: list[_Laid] = []
    waiting: list[tuple[int, Beside]] = []  # what found no room in the side column
    start = 0
    while start < len(strip.slugs):
        side = _Side(galley.depth if pages else galley.first_depth, size)
        for anchor, box in waiting:
            side.stand(anchor, box, 0.0)
        page = _page(galley, strip, start, side, text)
        waiting = [(anchor, box) for anchor, box in side.waiting if anchor < page.end]
        pages.append(page)
        start = page.end
    return pages


@dataclass(slots=True)
class _Side:
    """The side column of a page: from where it is free, what stands in it, and what has to wait."""

    depth: float
    size: float
    free: float = 0.0
    standing: list[_Standing] = field(default_factory=list)
    waiting: list[tuple[int, Beside]] = field(default_factory=list)

    def stand(self, anchor: int, box: Beside, at: float, notes: float = 0.0) -> None:
        """Take in a box, level with what stands so far down, or let it wait for the next page."""
        top = max(at, self.free) + BELOW_LINE * self.size
        bottom = top + box.height * self.size
        if self.waiting or (bottom > self.depth - notes + EVEN and top > BELOW_LINE * self.size):
            self.waiting.append((anchor, box))
        else:
            self.standing.append(_Standing(anchor, box, top, bottom))
            self.free = bottom + AROUND * self.size


def _page(galley: Galley, strip: Strip, start: int, side: _Side, text: float) -> _Laid:
    """Fill a page from a slug on."""
    slugs, count, size = strip.slugs, len(strip.slugs), side.size
    bottoms: list[float] = []
    at, notes, end = slugs[start].head * size, 0.0, start
    for n in range(start, count):
        slug = slugs[n]
        for box in strip.beside.get(n, ()):
            side.stand(n, box, at, notes)
        at += slug.space * size if n > start else 0.0
        if slug.clears:
            at = max(at, side.free)
        at += slug.height * (text if slug.text else size)
        more = slug.notes + (galley.over_notes if slug.notes and not notes else 0.0)
        if at + notes + more > side.depth + EVEN or (n == strip.apart and n > start):
            break
        notes += more
        bottoms.append(at)
        end = n + 1
    if end < count and end != strip.apart:
        free = end
        while free > start and slugs[free].tied:
            free -= 1
        end = free if free > start else max(end, start + 1)
    standing = tuple(one for one in side.standing if one.anchor < end)
    return _Laid(start, end, tuple(bottoms[: end - start]), side.depth - notes, standing)


def _blemish(strip: Strip, pages: Sequence[_Laid], leading: float) -> float:
    total = 0.0
    for page in pages[:-1]:
        white = page.depth - (page.bottoms[-1] if page.bottoms else 0.0)
        if page.end == strip.apart:
            total += white_before(white / page.depth)
        elif white > LINES * leading + SLACK:
            total += SHORT_PAGE
        total += PARTED * strip.slugs[page.end - 1].parted
    last = pages[-1]
    if len(pages) > 1 and last.bottoms:
        total += thin_last(last.bottoms[-1] / last.depth)
        total += EMPTY_PAGE if last.bottoms[-1] < SPARSE * last.depth + SLACK else 0.0
    total += SPLIT * sum(_is_split(strip, pages, picture) for picture in strip.pictures)
    for page in pages:
        total += STRAY * sum(_is_stray(strip, page, standing) for standing in page.beside)
        count = sum(standing.box.quote for standing in page.beside)
        count += sum(page.first <= n < page.end for n in strip.quotes)
        total += CROWDED * max(0, count - 1) + OPENING * (page.first in strip.quotes)
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


def _is_stray(strip: Strip, page: _Laid, box: _Standing) -> bool:
    """Say whether most of what is level with a box belongs to a section behind its own."""
    anchor = box.anchor
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
    return box.bottom - begins > (box.bottom - box.top) / 2
