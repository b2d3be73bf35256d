"""Tidying: the setting of an edition without a page target whose pages show the fewest blemishes.

An editor cannot set a page; so where a page ends short, a box is parted or the last page holds a
few lines, the leading moves a little within the edition's limits, a margin box that would stand
beside another section's text goes into the column, and a pull quote may, where it fills a page;
references may begin a page of their own. Good pages are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from publish.edition import Tidy
from publish.select import EditionChoice

STEP = 0.01  # of the leading, as a ratio to the type size
SIZE_STEP = 0.1  # pt
QUOTE_LEADINGS = 3  # that quotes in the column are tried with
RENDERS = 24  # of one edition, the first one left out; fewer where it has many pages
PAGES = 240  # that are laid out for it in all
FEWEST = 4  # renders, however many pages it has
ABREAST = 4  # choices looked at together, whatever the machine, so that the same one is found


@dataclass(frozen=True, slots=True)
class Look:
    """How pages look: the weight of what is wrong with them, the ids of stray margin boxes.

    `quotes` are those of the pull quotes in the margin, in their order, `pages` their number.
    """

    blemish: float
    strays: frozenset[str] = frozenset()
    quotes: tuple[str, ...] = ()
    pages: int = 1


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
    target: Tidy,
    look: Callable[[Sequence[EditionChoice]], Sequence[Look]],
    name: Callable[[str], str] = str,
) -> Tidied:
    """Find the choice to print by; `first` is how the pages look by `start`.

    `look` renders some choices, side by side where it can; `name` gives the title of the box with
    an id.
    """
    best, seen, renders = start, first, 0
    most = max(FEWEST, min(RENDERS, PAGES // max(first.pages, 1)))
    choices = _choices(start, first, target)
    while seen.blemish and (some := tuple(islice(choices, min(ABREAST, most - renders)))):
        tried = [_along(choice, best, seen) for choice in some]
        renders += len(tried)
        for choice, found in zip(tried, look(tried), strict=True):
            if found.blemish < seen.blemish:
                best, seen = choice, found
    return Tidied(best, seen, renders, tuple(_report(start, best, name)))


def _along(choice: EditionChoice, best: EditionChoice, seen: Look) -> EditionChoice:
    """Return a choice with what the best one so far has moved, and the boxes that stray by it."""
    moved = choice.in_column | seen.strays | best.in_column
    apart = choice.references_apart or best.references_apart
    return replace(choice, in_column=moved, references_apart=apart)


def _choices(start: EditionChoice, first: Look, target: Tidy) -> Iterator[EditionChoice]:
    """Yield what to try, the nearest first.

    Leadings, then with some of them references on a page of their own and quotes in the column,
    then other sizes. If boxes stray, the setting as it is comes first, with them in the column.
    """
    if first.strays:
        yield start
    for leading in _around(start.leading, target.leading, STEP):
        yield replace(start, leading=leading)
    some = (start.leading, *_around(start.leading, target.leading, 2 * STEP))
    for leading in some:
        yield replace(start, leading=leading, references_apart=True)
    for leading in some[:QUOTE_LEADINGS]:
        for quote in first.quotes:
            yield replace(start, leading=leading, in_column=frozenset({quote}))
    for size in _around(start.size, target.size, SIZE_STEP):
        for leading in some:
            yield replace(start, size=size, leading=leading)


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
    if best.references_apart:
        yield "the references begin a page of their own"
