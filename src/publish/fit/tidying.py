"""Tidying: the setting of an edition without a page target whose pages show the fewest blemishes.

An editor cannot set a page; so where a page ends short, a box is parted or the last page holds a
few lines, a figure or box moves over a paragraph or two, the leading moves a little within the
edition's limits, a margin box that would stand beside another section's text goes into the column,
and any other may, where it fills a page; references may begin a page of their own. Good pages
are left as they are.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from publish.edition import Tidy
from publish.select import EditionChoice

STEP = 0.01  # of the leading, as a ratio to the type size
SIZE_STEP = 0.1  # pt
RENDERS = 24  # of one edition, the first one left out; fewer where it has many pages
PAGES = 240  # that are laid out for it in all
FEWEST = 4  # renders, however many pages it has
ABREAST = 2  # choices looked at together, whatever the machine, so that the same one is found
CHOICES = 8000  # that are weighed up, those with the fewest changes first, in all types
FURTHER = 4000  # that change more, in a few types
MAKE_UPS = 60  # of all these, the best, which are weighed up in all types
# How far a choice is from what the article says, in blemishes: of two that promise as much, the
# nearer one is tried first.
LEADING_FAR, SIZE_FAR, COLUMN_FAR, MOVED_FAR, APART_FAR = 0.01, 0.05, 0.05, 0.05, 0.1
WORTH = 0.25  # of a blemish that a layout has to promise to mend
FURTHER_ON = 1.5  # of a blemish, by which a choice is reckoned further at once
LEARNT = 0.5  # of the blemish that was not forecast, for choices that change the same and more

# The blemish that a choice may be hoped to leave; what is more than the limit may be less than all.
Forecast = Callable[[EditionChoice, float], float]


@dataclass(frozen=True, slots=True)
class Look:
    """How pages look: the weight of what is wrong with them, the ids of stray margin boxes.

    `forecast` reckons from these pages how others come out, by choices that change more things.
    """

    blemish: float
    strays: frozenset[str] = frozenset()
    pages: int = 1
    forecast: Forecast | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Means:
    """What may change: size and leading, how far things move, and if there are references.

    `margin` are the ids of the boxes that may stand in the column instead, `entering` the moves
    that lead into the next section.
    """

    type: Tidy
    moves: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    margin: tuple[str, ...] = ()
    references: bool = True
    entering: frozenset[tuple[str, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Tidied:
    """The choice with the best pages, how they look, how many renders it took, what it did."""

    choice: EditionChoice
    look: Look
    renders: int
    report: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    """A choice whose pages were looked at, how, and how much of that was not forecast."""

    choice: EditionChoice
    look: Look
    missed: float = 0.0

    def reaches(self, choice: EditionChoice) -> bool:
        """Say whether a choice changes what this one does, and perhaps more."""
        own = self.choice
        return own.in_column <= choice.in_column and own.moved <= choice.moved

    def hope(self, choice: EditionChoice, most: float = math.inf) -> float:
        """Return what is reckoned for a choice that changes more."""
        return self.look.forecast(choice, most) if self.look.forecast else 0.0


@dataclass(slots=True)
class _Hope:
    """What is hoped of a choice: the pages it is reckoned from, its blemish or the least of that.

    `far` is how far it is from what the article says, `number` when it was thought of. Of two that
    promise as much, one that is not `sure` has to be reckoned first.
    """

    choice: EditionChoice
    seen: _Seen
    far: float
    number: int
    blemish: float = 0.0
    sure: bool = False

    @property
    def rank(self) -> tuple[float, bool, float, float, int]:
        """What it is sorted by."""
        promised = self.blemish + self.seen.missed + self.far
        return promised, self.sure, -self.choice.size, self.choice.leading, self.number

    def surer(self) -> _Hope:
        """Return it reckoned further."""
        most = self.blemish + FURTHER_ON
        blemish = self.seen.hope(self.choice, most)
        sure = blemish <= most
        return _Hope(self.choice, self.seen, self.far, self.number, blemish, sure)


@dataclass(slots=True)
class _Search:
    """What may still be tried, each with the blemish that is hoped for, and what was looked at.

    Most choices promise too much of it to be tried, so none is reckoned further than it takes to
    know which are the best; `queue` is a heap of hopes, some of them no longer held.
    """

    start: EditionChoice
    seen: list[_Seen]
    hopes: dict[EditionChoice, _Hope] = field(default_factory=dict)
    known: set[EditionChoice] = field(default_factory=set)
    queue: list[tuple[float, bool, float, float, int, int, _Hope]] = field(default_factory=list)
    queued: Iterator[int] = field(default_factory=itertools.count)  # so that no hopes are compared

    def add(self, choices: Iterable[EditionChoice]) -> None:
        """Take in choices that are not known yet."""
        for choice in choices:
            if choice not in self.known:
                self.known.add(choice)
                near = max((one for one in self.seen if one.reaches(choice)), key=_changes)
                hope = _Hope(choice, near, _far(self.start, choice), len(self.known))
                self.hopes[choice] = hope
                self._queue(hope)

    def best_made(self, count: int) -> list[EditionChoice]:
        """Return the choices with the best hope, one of each make-up."""
        some, others = self._first(count, math.inf)
        for hope in (*some, *others):
            self._queue(hope)
        some.sort(key=lambda hope: (*hope.rank[:-1], -hope.number))  # of equals the last first
        return [hope.choice for hope in some]

    def best(self, count: int, below: float) -> list[EditionChoice]:
        """Take out the choices with the best hope, of one make-up each while there are others.

        Those that promise no blemish `below` this are forgotten: what is found only gets better.
        """
        some, others = self._first(count, below)
        more = count - len(some)
        for hope in others[more:]:
            self._queue(hope)
        some += others[:more]
        for hope in some:
            del self.hopes[hope.choice]
        return [hope.choice for hope in some]

    def learn(self, choice: EditionChoice, look: Look) -> None:
        """Take in how the pages of a choice look: what changes more is reckoned from them."""
        forecast = look.forecast(choice, math.inf) if look.forecast else 0.0
        new = _Seen(choice, look, LEARNT * max(0.0, look.blemish - forecast))
        self.seen.append(new)
        if _make_up(choice) == _make_up(self.start):
            return
        for other, hope in self.hopes.items():
            if new.reaches(other):
                self.hopes[other] = _Hope(other, new, hope.far, hope.number)
                self._queue(self.hopes[other])

    def _queue(self, hope: _Hope) -> None:
        heapq.heappush(self.queue, (*hope.rank, next(self.queued), hope))

    def _first(self, count: int, below: float) -> tuple[list[_Hope], list[_Hope]]:
        """Take off the queue the best of so many make-ups, and what is better than the last."""
        some: list[_Hope] = []
        others: list[_Hope] = []
        made_up: set[tuple[object, ...]] = set()
        while self.queue and len(some) < count:
            *_, hope = heapq.heappop(self.queue)
            if self.hopes.get(hope.choice) is not hope or hope.blemish >= below:
                continue
            if not hope.sure:
                hope = self.hopes[hope.choice] = hope.surer()
                self._queue(hope)
            elif (make_up := _make_up(hope.choice)) in made_up:
                others.append(hope)
            else:
                made_up.add(make_up)
                some.append(hope)
        return some, others


def _changes(seen: _Seen) -> int:
    return len(seen.choice.in_column) + len(seen.choice.moved)


def tidy(
    start: EditionChoice,
    first: Look,
    means: Means,
    look: Callable[[Sequence[EditionChoice]], Sequence[Look]],
    name: Callable[[str], str] = str,
) -> Tidied:
    """Find the choice to print by; `first` is how the pages look by `start`.

    Those choices are looked at first that promise the least blemish, and none that promises more
    than what was found. `look` renders some choices, side by side where it can; `name` gives the
    title of the box with an id.
    """
    best, seen, renders = start, first, 0
    most = max(FEWEST, min(RENDERS, PAGES // max(first.pages, 1)))
    search = _Search(start, [_Seen(start, first)], known={start})
    if first.blemish:
        types = tuple(_types(start, means.type))
        search.add(islice(_choices(_made_up(start, means), types), CHOICES))
        further = islice(_made_up(start, means), CHOICES // len(types), None)
        search.add(islice(_choices(further, _few(start, means.type)), FURTHER))
        search.add(_choices(search.best_made(MAKE_UPS), types))
    while seen.blemish and renders < most:
        some = search.best(min(ABREAST, most - renders), seen.blemish - WORTH)
        if not some:
            break
        renders += len(some)
        for choice, found in zip(some, look(some), strict=True):
            search.learn(choice, found)
            if strays := found.strays - choice.in_column:
                search.add([replace(choice, in_column=choice.in_column | strays)])
            if found.blemish < seen.blemish:
                best, seen = choice, found
    return Tidied(best, seen, renders, tuple(_report(start, best, means, name)))


def _make_up(choice: EditionChoice) -> tuple[object, ...]:
    """Return what a choice says of all but the type."""
    return choice.in_column, choice.moved, choice.references_apart


def _far(start: EditionChoice, choice: EditionChoice) -> float:
    """Return how far a choice is from what the article says."""
    return (
        LEADING_FAR * abs(choice.leading - start.leading) / STEP
        + SIZE_FAR * abs(choice.size - start.size) / SIZE_STEP
        + COLUMN_FAR * len(choice.in_column)
        + MOVED_FAR * sum(abs(step) for _, step in choice.moved)
        + APART_FAR * choice.references_apart
    )


def _choices(
    made_up: Iterable[EditionChoice], types: Sequence[tuple[float, float]]
) -> Iterator[EditionChoice]:
    """Yield choices, each of them in all types: sizes with leadings."""
    for made in made_up:
        for size, leading in types:
            yield replace(made, size=size, leading=leading)


def _types(start: EditionChoice, limits: Tidy) -> Iterator[tuple[float, float]]:
    """Yield all sizes with all leadings, the nearest first."""
    leadings = (start.leading, *_around(start.leading, limits.leading, STEP))
    sizes = (start.size, *_around(start.size, limits.size, SIZE_STEP))
    yield from itertools.product(sizes, leadings)


def _few(start: EditionChoice, limits: Tidy) -> tuple[tuple[float, float], ...]:
    """Return the first type, and the tightest and loosest of its size and of all."""
    (small, large), (tight, loose) = limits.size, limits.leading
    own = ((start.size, leading) for leading in (start.leading, tight, loose))
    return tuple(dict.fromkeys((*own, (small, tight), (large, loose))))


def _made_up(start: EditionChoice, means: Means) -> Iterator[EditionChoice]:
    """Yield choices in the type of the first: something moved, in the column, references apart."""
    changes: list[tuple[str, str, int]] = [("in_column", box, 0) for box in means.margin]
    changes += [("moved", box, step) for box, steps in means.moves.items() for step in steps]
    changes += [("references_apart", "", 0)] if means.references else []
    for count in range(len(changes) + 1):
        for some in itertools.combinations(changes, count):
            moved = [(box, step) for what, box, step in some if what == "moved"]
            if len({box for box, _ in moved}) == len(moved):
                yield replace(
                    start,
                    in_column=frozenset(box for what, box, _ in some if what == "in_column"),
                    moved=frozenset(moved),
                    references_apart=any(what == "references_apart" for what, _, _ in some),
                )


def _around(value: float, limits: tuple[float, float], step: float) -> Iterator[float]:
    """Yield the values on either side of one, within limits, the nearest first."""
    low, high = limits
    for number in range(1, round(max(high - value, value - low, 0) / step) + 1):
        for other in (value - number * step, value + number * step):
            if low - step / 4 < other < high + step / 4:
                yield round(other, 3)


def _report(
    start: EditionChoice, best: EditionChoice, means: Means, name: Callable[[str], str]
) -> Iterator[str]:
    """Yield what was done."""
    if (best.size, best.leading) != (start.size, start.leading):
        one, other = (f"{c.size:g} pt on {c.size * c.leading:.2f} pt" for c in (best, start))
        yield f"type: {one} instead of {other}, for better pages"
    if best.in_column:
        boxes = "; ".join(name(box) for box in sorted(best.in_column))
        yield f"in the column instead of the margin: {boxes}"
    for box, step in sorted(best.moved):
        way = "down" if step > 0 else "up"
        blocks = "by a paragraph" if abs(step) == 1 else f"by {abs(step)} paragraphs"
        far = "into the next section" if (box, step) in means.entering else blocks
        yield f"moved {way} {far}, for better pages: {name(box)}"
    if best.references_apart:
        yield "the references begin a page of their own"
