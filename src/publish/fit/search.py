"""The search for a choice: a scale of sizes, and the levels of what gives way."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from publish.edition import Fit
from publish.fit.steps import Step
from publish.select import EditionChoice

RENDERS = 14  # of one article, unless it has very many boxes
LEAST_SEEKING = 4  # renders kept for the size of the type
TIDYING = 3  # renders kept for smaller sizes that leave no hole
SIZE_STEP = 0.05  # pt, of the sizes that are tried
FEWEST_SIZES = 20  # tried where the limits of the size lie close together
FULL = 0.975  # share of the last page from which a larger type is not looked for
NEAT = 0.05  # share of a page that may stay white at the foot of a column
SPARE = 0.01  # pages, by which a prediction stays below the target


@dataclass(frozen=True, slots=True)
class Measure:
    """How a choice comes out: pages, the fill of the last one (0 to 1), and the largest hole.

    A hole is white space at the foot of a column, as a share of a page.
    """

    pages: int
    fill: float
    hole: float = 0.0

    @property
    def length(self) -> float:
        """The length of the text in pages."""
        return self.pages - 1 + self.fill


@dataclass(frozen=True, slots=True)
class Scale:
    """The sizes that are tried, from the least to the largest, each with its leading.

    The line of sizes and leadings leads from the least of both through the edition's own to the
    largest of both.
    """

    target: Fit
    own: EditionChoice

    @property
    def last(self) -> int:
        """The number of the largest size; the least is 0."""
        (low, high), (tight, open_) = self.target.size, self.target.leading
        if low == high and tight == open_:
            return 0
        return max(FEWEST_SIZES, math.ceil((high - low) / SIZE_STEP))

    @property
    def middle(self) -> int:
        """The number of the size nearest to the edition's own."""
        return round(self._own_share() * self.last)

    def _own_share(self) -> float:
        low, high = self.target.size
        value = self.own.size
        if high == low:
            (low, high), value = self.target.leading, self.own.leading
        return min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 0.0

    def type(self, number: int) -> tuple[float, float]:
        """Return size in pt and leading as a ratio."""
        share = number / self.last if self.last else 0.0
        (low, high), (tight, open_) = self.target.size, self.target.leading
        own, at = min(max(self.own.leading, tight), open_), self._own_share()
        if not 0 < at < 1:
            leading = tight + (open_ - tight) * share
        elif share <= at:
            leading = tight + (own - tight) * share / at
        else:
            leading = own + (open_ - own) * (share - at) / (1 - at)
        size = round(low + (high - low) * share, 3)
        return min(max(size, low), high), min(max(round(leading, 4), tight), open_)

    def area(self, number: int) -> float:
        """Return what a text takes at a size, in pt²: its size times its leading."""
        size, leading = self.type(number)
        return size * size * leading


@dataclass
class Search:
    """Looks for the fewest steps that fit, then for the largest type; keeps what it measured.

    A *level* is a number of steps taken, a *size* a number on the scale.
    """

    target: Fit
    start: EditionChoice
    steps: tuple[Step, ...]
    words: int  # of the selection before any step
    measure: Callable[[EditionChoice], Measure]
    measured: dict[tuple[int, int], Measure] = field(default_factory=dict)

    @property
    def scale(self) -> Scale:
        """The sizes that are tried."""
        return Scale(self.target, self.start)

    def run(self) -> tuple[int, int]:
        """Return the level and size to print by; they overflow if nothing fits."""
        middle = self.scale.middle
        if self.fits(0, middle):
            return self.largest(0, middle)
        level = self.least_level()
        if not self.fits(level, 0):
            return level, 0
        return self.largest(level, 0)

    def choice(self, level: int, size: int) -> EditionChoice:
        """Return the choice of a level and size."""
        taken = self.steps[:level]
        dropped = {step.id for step in taken if step.action == "drop"}
        condensed = {step.id for step in taken if step.action == "condense"}
        kept = self.start.condensed | condensed
        return EditionChoice(
            *self.scale.type(size), frozenset(kept - dropped), self.start.dropped | dropped
        )

    def at(self, level: int, size: int) -> Measure:
        """Measure a level and size, once."""
        key = level, size
        if key not in self.measured:
            self.measured[key] = self.measure(self.choice(level, size))
        return self.measured[key]

    def fits(self, level: int, size: int) -> bool:
        """Say whether a level and size keep within the pages."""
        return self.at(level, size).pages <= self.target.pages

    def saved(self, level: int) -> int:
        """Return how many words the steps of a level save."""
        return sum(step.words for step in self.steps[:level])

    def least_level(self) -> int:
        """Return the lowest level that fits at the least size, or the highest of all.

        The first two tries go where the words saved say that it should fit; then the rest is
        halved, as words say nothing of boxes that cannot be parted.
        """
        known, size = 0, self.scale.middle  # the measure that is predicted from
        low, high, tries = -1, len(self.steps), 0  # low does not fit, high is all that there is
        if size == 0:
            low = 0
        while low + 1 < high or (low + 1 == high and (high, 0) not in self.measured):
            guess = self.level_for(known, size) if tries < 2 else (low + high) // 2  # noqa: PLR2004 - see above
            level = min(max(guess, low + 1), high if (high, 0) not in self.measured else high - 1)
            if self.fits(level, 0):
                high = level
            else:
                low = level
            known, size, tries = level, 0, tries + 1
        return high

    def level_for(self, level: int, size: int) -> int:
        """Predict the lowest level that fits at the least size, from one that was measured."""
        scale, found = self.scale, self.at(level, size)
        length = found.length * scale.area(0) / scale.area(size)
        left = max(self.words - self.saved(level), 1)
        wanted = self.saved(level) + left * (1 - (self.target.pages - SPARE) / length)
        levels = range(len(self.steps) + 1)
        return next((other for other in levels if self.saved(other) >= wanted), len(self.steps))

    def largest(self, level: int, size: int) -> tuple[int, int]:
        """Return the level with the largest size that fits, from one that does.

        Length grows about as the area of the type, so that a few tries come near.
        """
        low, high = size, self.scale.last + 1
        for (other, number), found in self.measured.items():
            if other == level and number > low and found.pages > self.target.pages:
                high = min(high, number)
        limit = max(RENDERS - TIDYING, len(self.measured) + LEAST_SEEKING)
        while high - low > 1 and len(self.measured) < limit and not self.is_full(level, low):
            number = min(max(self.size_for(level, low, high), low + 1), high - 1)
            if self.fits(level, number):
                low = number
            else:
                high = number
        return level, self.neatest(level, low)

    def neatest(self, level: int, size: int) -> int:
        """Return a size, or one a little smaller that leaves no hole in the columns."""
        if not self.is_filled(level, size):
            return size
        tried = [size]
        for number in range(size - 1, max(size - 1 - TIDYING, -1), -1):
            if self.at(level, tried[-1]).hole <= NEAT:
                break
            tried.append(number)
        good = (number for number in tried if self.is_filled(level, number))
        return min(good, key=lambda number: self.blemish(level, number))

    def blemish(self, level: int, size: int) -> float:
        """Return how much white there is that nobody asked for; at the end it offends less."""
        found = self.at(level, size)
        return max(found.hole - NEAT, 0.0) + max(FULL - found.fill, 0.0) / 2

    def is_filled(self, level: int, size: int) -> bool:
        """Say whether the last page is as full as the edition asks."""
        found = self.at(level, size)
        return found.pages == self.target.pages and found.fill >= self.target.fill

    def is_full(self, level: int, size: int) -> bool:
        """Say whether the last page is so full that no larger type need be tried."""
        found = self.at(level, size)
        return found.pages == self.target.pages and found.fill >= FULL

    def size_for(self, level: int, low: int, high: int) -> int:
        """Predict the size that fills the pages: between two measures, or from the lower one."""
        wanted = self.target.pages - SPARE
        below = self.at(level, low).length
        above = self.measured.get((level, high))
        if above and above.length > below:
            return low + int((high - low) * (wanted - below) / (above.length - below))
        area = self.scale.area(low) * wanted / max(below, 0.1)
        return max((n for n in range(low, high) if self.scale.area(n) <= area), default=low)
