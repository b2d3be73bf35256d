"""Tidying: the setting of an edition without a page target whose pages show the fewest blemishes.

An editor cannot set a page; so where a page ends short, a box is parted or the last page holds a
few lines, a figure or box moves over a paragraph or two, the leading moves a little within the
edition's limits, a margin box that would stand beside another section's text goes into the column,
and a pull quote may, where it fills a page; references may begin a page of their own. Good pages
are left as they are.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from publish.edition import Tidy
from publish.select import EditionChoice

STEP = 0.01  # of the leading, as a ratio to the type size
SIZE_STEP = 0.1  # pt
QUOTE_LEADINGS = 3  # that quotes in the column are tried with
RENDERS = 24  # of one edition, the first one left out; fewer where it has many pages
PAGES = 240  # that are laid out for it in all
FEWEST = 4  # renders, however many pages it has
ABREAST = 2  # choices looked at together, whatever the machine, so that the same one is found
SHORT, STRAY = 3, 1  # blemishes that a move may mend, as `publish.layout` weighs them


@dataclass(frozen=True, slots=True)
class Look:
    """How pages look: the weight of what is wrong with them, the ids of stray margin boxes.

    `quotes` are those of the pull quotes in the margin, in their order, `held` those of what leaves
    a page short or is parted, `pages` is the number of pages.
    """

    blemish: float
    strays: frozenset[str] = frozenset()
    quotes: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Means:
    """What may change: size and leading, how far things move, and if there are references."""

    type: Tidy
    moves: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    references: bool = True


@dataclass(frozen=True, slots=True)
class Tidied:
    """The choice with the best pages, how they look, how many renders it took, what it did."""

    choice: EditionChoice
    look: Look
    renders: int
    report: tuple[str, ...] = ()


def tidy(
    start: EditionChoice,
    first: Look,
    means: Means,
    look: Callable[[Sequence[EditionChoice]], Sequence[Look]],
    name: Callable[[str], str] = str,
) -> Tidied:
    """Find the choice to print by; `first` is how the pages look by `start`.

    What mends one thing on pages that look well comes first, then other types, the nearest first.
    `look` renders some choices, side by side where it can; `name` gives the title of the box with
    an id.
    """
    best, seen = start, first
    most = max(FEWEST, min(RENDERS, PAGES // max(first.pages, 1)))
    tried = {start}
    mends = sorted(_mends(start, first, means))  # a heap: what is hoped for, distance, choice
    types = _types(start, first, means)
    while seen.blemish:
        choices = (c for c in _choices(mends, types, best, seen) if c not in tried)
        some = tuple(dict.fromkeys(islice(choices, min(ABREAST, most + 1 - len(tried)))))
        if not some:
            break
        tried.update(some)
        for choice, found in zip(some, look(some), strict=True):
            for mend in _mends(choice, found, means):
                heapq.heappush(mends, mend)
            if found.blemish < seen.blemish:
                best, seen = choice, found
    return Tidied(best, seen, len(tried) - 1, tuple(_report(start, best, name)))


def _choices(
    mends: list[_Mend], types: Iterator[EditionChoice], best: EditionChoice, seen: Look
) -> Iterator[EditionChoice]:
    """Yield what to try next: mends, taken from their heap while they promise more, then types."""
    while mends and mends[0].hope < seen.blemish:
        yield heapq.heappop(mends).choice
    for other in types:
        yield _like(other, best, seen)


@dataclass(frozen=True, slots=True, order=True)
class _Mend:
    """A choice that mends one thing on pages that were looked at, if it comes out as hoped."""

    hope: float  # the blemish that is then left
    far: int  # from what the article says
    choice: EditionChoice = field(compare=False)


def _mends(choice: EditionChoice, look: Look, means: Means) -> Iterator[_Mend]:
    """Yield what may mend pages: boxes moved, or stray ones in the column, the best hope first."""
    already = dict(choice.moved)
    strays = [quote for quote in look.quotes if quote in look.strays]
    for box, weight in (*((box, SHORT) for box in look.held), *((box, STRAY) for box in strays)):
        for far, step in enumerate(means.moves.get(box, ()) if box not in already else ()):
            moved = choice.moved | {(box, step)}
            yield _Mend(look.blemish - weight, far, replace(choice, moved=moved))
    if look.strays:
        column = replace(choice, in_column=choice.in_column | look.strays)
        yield _Mend(look.blemish - STRAY * len(look.strays), 0, column)


def _types(start: EditionChoice, first: Look, means: Means) -> Iterator[EditionChoice]:
    """Yield the types to try, the nearest first.

    Leadings, then with some of them references on a page of their own and quotes in the column,
    then other sizes.
    """
    for leading in _around(start.leading, means.type.leading, STEP):
        yield replace(start, leading=leading)
    some = (start.leading, *_around(start.leading, means.type.leading, 2 * STEP))
    for leading in some if means.references else ():
        yield replace(start, leading=leading, references_apart=True)
    for leading in some[:QUOTE_LEADINGS]:
        for quote in first.quotes:
            yield replace(start, leading=leading, in_column=frozenset({quote}))
    for size in _around(start.size, means.type.size, SIZE_STEP):
        for leading in some:
            yield replace(start, size=size, leading=leading)


def _like(other: EditionChoice, best: EditionChoice, seen: Look) -> EditionChoice:
    """Return a choice of type with what has mended the best pages so far, and stray boxes in."""
    return replace(
        other,
        in_column=other.in_column | best.in_column | seen.strays,
        references_apart=other.references_apart or best.references_apart,
        moved=best.moved,
    )


def _around(value: float, limits: tuple[float, float], step: float) -> Iterator[float]:
    """Yield the values on either side of one, within limits, the nearest first."""
    low, high = limits
    for number in range(1, round(max(high - value, value - low, 0) / step) + 1):
        for other in (value - number * step, value + number * step):
            if low - step / 4 < other < high + step / 4:
                yield round(other, 3)


def _report(start: EditionChoice, best: EditionChoice, name: Callable[[str], str]) -> Iterator[str]:
    """Yield what was done."""
    if (best.size, best.leading) != (start.size, start.leading):
        one, other = (f"{c.size:g} pt on {c.size * c.leading:.2f} pt" for c in (best, start))
        yield f"type: {one} instead of {other}, for better pages"
    if best.in_column:
        boxes = "; ".join(name(box) for box in sorted(best.in_column))
        yield f"in the column instead of the margin: {boxes}"
    for box, step in sorted(best.moved):
        way = "down" if step > 0 else "up"
        blocks = "a paragraph" if abs(step) == 1 else f"{abs(step)} paragraphs"
        yield f"moved {way} by {blocks}, for better pages: {name(box)}"
    if best.references_apart:
        yield "the references begin a page of their own"
