"""Strips: the slugs of a galley in the order that a choice gives them, with what stands beside.

A strip is told as a row of *cells*, small numbers that stand for a slug and all that a choice may
change of it, so that two strips are alike for as long as their numbers are.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from publish.layout.galley import KEPT_FIRST, Galley, Slug
from publish.select import EditionChoice

AROUND = 17.0  # pt above and below a box in the text, and below one beside it
BOX = -2  # the block of the first box of the side column in the text, less than any element's
END = -1  # what stands behind the last cell of a strip


class Cell(NamedTuple):
    """A slug, the numbers of the boxes that stand beside it, whether a quote or a page begins.

    `apart` says that a new page is asked for before it.
    """

    slug: Slug
    beside: tuple[int, ...] = ()
    quote: bool = False
    apart: bool = False


class Strip(NamedTuple):
    """The cells of a choice, and behind them END.

    `pictures` are the places of the first and last slug of what is seen as one, `within` those
    before which a page can't begin without parting one.
    """

    cells: tuple[int, ...]
    pictures: tuple[tuple[int, int], ...]
    within: frozenset[int]


class _Run(NamedTuple):
    """Slugs of one block that follow each other: which, and what a choice changes of them.

    A box of the side column that stands in the text has -1, -2 and so on for a number; `below_box`
    says that the run follows such a box.
    """

    number: int
    block: int
    beside: tuple[int, ...] = ()
    below_box: bool = False
    apart: bool = False


class _Head(NamedTuple):
    """What others have to know of a run of the galley: its block, how it begins and ends."""

    block: int
    text: bool  # a paragraph or an item of a list, over which things move
    titled: bool  # it begins with a heading
    announces: bool  # it ends with one
    first: bool = False  # of its block


IN_COLUMN = _Head(BOX, text=False, titled=False, announces=False)


@dataclass(slots=True)
class Strips:
    """Makes strips of a galley that the choice `start` has given; each part of them once."""

    galley: Galley
    start: EditionChoice
    cells: list[Cell] = field(default_factory=list)
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    _heads: list[_Head] = field(default_factory=list)
    _made_up: dict[tuple[object, ...], tuple[_Run, ...]] = field(default_factory=dict)
    _made: dict[tuple[object, ...], Strip] = field(default_factory=dict)
    _sized: dict[float, list[tuple[Slug, ...]]] = field(default_factory=dict)
    _parts: dict[float, dict[_Run, tuple[int, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note how the runs of the galley begin and end."""
        for run in _runs(self.galley.slugs):
            first = all(run[0].block != head.block for head in self._heads)
            self._heads.append(_head(run, first=first))

    def of(self, choice: EditionChoice, size: float) -> Strip:
        """Return the strip of a choice; the size is a ratio to that of the galley."""
        make_up = (choice.in_column, choice.moved, choice.references_apart)
        key = (make_up, size)
        if key not in self._made:
            if make_up not in self._made_up:
                self._made_up[make_up] = tuple(self._arranged(choice))
            self._made[key] = self._strip(self._made_up[make_up], size)
        return self._made[key]

    def slug(self, strip: Strip, place: int) -> Slug:
        """Return a slug of a strip."""
        return self.cells[strip.cells[place]].slug

    def _arranged(self, choice: EditionChoice) -> list[_Run]:
        """Return the runs of a choice in their order."""
        runs = [_Run(number, head.block) for number, head in enumerate(self._heads)]
        moves = dict(sorted(choice.moved - self.start.moved))
        for id_, step in moves.items():
            if (block := self.galley.blocks.get(id_)) is not None:
                runs = self._moved(runs, block, step)
        beside: dict[int, tuple[int, ...]] = {}
        for number, box in enumerate(self.galley.beside):
            anchor = self._crossed(runs, box.block, moves.get(box.id, 0))
            if box.id in choice.in_column:
                places = _places(runs, anchor)
                at = places[-1] + 1 if places else len(runs)
                runs[at : at + 1] = [
                    _Run(-1 - number, BOX - number),
                    *(run._replace(below_box=True) for run in runs[at : at + 1]),
                ]
            else:
                beside[anchor] = (*beside.get(anchor, ()), number)
        for anchor, boxes in beside.items():
            for place in _places(runs, anchor)[:1]:
                runs[place] = runs[place]._replace(beside=boxes)
        if choice.references_apart:
            self._set_apart(runs)
        return runs

    def _set_apart(self, runs: list[_Run]) -> None:
        """Ask for a new page before the heading of the references."""
        for place in _places(runs, self.galley.references):
            if any(slug.heading for slug in self._slugs(runs[place], 1)):
                runs[place] = runs[place]._replace(apart=True)
                return

    def _crossed(self, runs: Sequence[_Run], block: int, step: int) -> int:
        """Return the block that is so many steps from another one."""
        if not step:
            return block
        found: dict[int, bool] = {}  # the blocks in their order: whether something moves over them
        before = False  # a heading stands before it
        for run in runs:
            head = self._heads[run.number] if run.number >= 0 else IN_COLUMN
            found.setdefault(run.block, head.text or (before and not head.titled))
            before = head.announces
        order = [one for one, passed in found.items() if passed or one == block]
        if block not in order:
            return block
        return order[max(0, min(len(order) - 1, order.index(block) + step))]

    def _moved(self, runs: list[_Run], block: int, step: int) -> list[_Run]:
        """Return runs with a block moved over so many others."""
        own = [run for run in runs if run.block == block]
        target = self._crossed(runs, block, step)
        others = [run for run in runs if run.block != block]
        if own and (places := _places(others, target)):
            at = places[-1] + 1 if step > 0 else places[0]
            others[at:at] = own
        return others

    def _strip(self, runs: Sequence[_Run], size: float) -> Strip:
        cells: list[int] = []
        ends: dict[int, tuple[int, int]] = {}  # of what is seen as one
        parts, seen_as_one = self._parts.setdefault(size, {}), self.galley.pictures
        for run in runs:
            at = len(cells)
            cells += parts[run] if run in parts else self._cells(run, size)
            if run.block in seen_as_one:
                ends[run.block] = (ends.get(run.block, (at, 0))[0], len(cells) - 1)
        pictures = tuple(ends[block] for block in seen_as_one if block in ends)
        within = frozenset(n for first, last in pictures for n in range(first + 1, last + 1))
        return Strip((*cells, END), pictures, within)

    def _cells(self, run: _Run, size: float) -> tuple[int, ...]:
        """Return the cells of a run that is not known yet."""
        slugs = self._slugs(run, size)
        if run.below_box:
            slugs = (replace(slugs[0], space=max(slugs[0].space, AROUND)), *slugs[1:])
        if run.number < 0:
            quote = self.galley.beside[-1 - run.number].quote
        else:
            quote = self._heads[run.number].first and run.block in self.galley.quotes
        heading = next((n for n, slug in enumerate(slugs) if slug.heading), -1)
        cells = tuple(
            self._number(
                Cell(
                    slug,
                    run.beside if n == 0 else (),
                    quote=quote and n == 0,
                    apart=run.apart and n == heading,
                )
            )
            for n, slug in enumerate(slugs)
        )
        self._parts[size][run] = cells
        return cells

    def _slugs(self, run: _Run, size: float) -> tuple[Slug, ...]:
        """Return the slugs of a run as the galley has them, with the lines of another size."""
        if run.number < 0:
            box = self.galley.beside[-1 - run.number]
            return (Slug(run.block, "box", AROUND, box.in_column),)
        if size not in self._sized:
            slugs = self.galley.slugs
            self._sized[size] = _runs(slugs if size == 1 else tuple(in_size(slugs, size)))
        return self._sized[size][run.number]

    def _number(self, cell: Cell) -> int:
        """Return the number of a cell; slugs are told apart by what they are, not by which."""
        if (number := self._numbers.get(cell)) is None:
            number = self._numbers[cell] = len(self.cells)
            self.cells.append(cell)
        return number


def _runs(slugs: Sequence[Slug]) -> list[tuple[Slug, ...]]:
    return [tuple(run) for _, run in itertools.groupby(slugs, key=lambda slug: slug.block)]


def _places(runs: Sequence[_Run], block: int) -> list[int]:
    """Return where the runs of a block are."""
    return [n for n, run in enumerate(runs) if run.block == block]


def _head(run: Sequence[Slug], *, first: bool) -> _Head:
    text, titled = run[0].kind in {"p", "li"}, run[0].heading > 0
    return _Head(run[0].block, text, titled, run[-1].heading > 0, first)


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
