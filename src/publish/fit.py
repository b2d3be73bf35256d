"""Copyfitting: the best choice within an edition's limits that gives the pages it asks for.

What gives way, in this order: the type down to its least size, then wordings (boxes and sections
that have a `::: short`), then whole boxes. Each further thing that gives way is a *step*; the
fewest steps that fit are taken, and then the type grows until it fills the last page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from publish import article as a
from publish import pandoc
from publish.edition import Fit
from publish.problems import ManuscriptError, Problem, Where
from publish.select import (
    Box,
    EditionChoice,
    Grid,
    Item,
    Part,
    Picture,
    Prose,
    Selection,
    first_sentence,
    words_of,
)

RENDERS = 14  # of one article, unless it has very many boxes
LEAST_SEEKING = 4  # renders kept for the size of the type
TIDYING = 3  # renders kept for smaller sizes that leave no hole
SIZE_STEP = 0.05  # pt, of the sizes that are tried
FEWEST_SIZES = 20  # tried where the limits of the size lie close together
FULL = 0.975  # share of the last page from which a larger type is not looked for
NEAT = 0.05  # share of a page that may stay white at the foot of a column
SPARE = 0.01  # pages, by which a prediction stays below the target
LEAST_SHORT = 0.25  # of its words, below which no wording can be asked to go
QUOTED = 4  # words of a box that tell it from others of its name

Names = Callable[[a.Callout], str]


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
class Fitted:
    """The choice that fits, how it measures, how many renders it took and what it did, in words."""

    choice: EditionChoice
    measure: Measure
    renders: int
    report: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that gives way: a box or section, its name, and the words that it saves."""

    action: Literal["condense", "drop"]
    id: str
    name: str
    words: int


def fit(
    selection: Selection,
    start: EditionChoice,
    measure: Callable[[EditionChoice], Measure],
    names: Names | None = None,
) -> Fitted:
    """Find the choice to print by; `measure` renders one, `names` gives a box's title.

    Raises ManuscriptError with the rule `does-not-fit` where no choice reaches the target.
    """
    target = selection.edition.fit
    if target is None:
        return Fitted(start, measure(start), 1, ())
    steps = steps_of(selection, target, names or _kind_name)
    search = _Search(target, start, steps, _word_count(selection), measure)
    level, size = search.run()
    found = search.measured[level, size]
    if found.pages > target.pages:
        raise ManuscriptError(_problems(selection, target, search, names or _kind_name))
    report = (*_report(search, level, size), *_shortfall(search, level, size))
    return Fitted(search.choice(level, size), found, len(search.measured), report)


# ---------------------------------------------------------------- the type


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


# ---------------------------------------------------------------- the search


@dataclass
class _Search:
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
        found = self.at(level, size)
        return found.pages == self.target.pages and found.fill >= self.target.fill

    def is_full(self, level: int, size: int) -> bool:
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


# ---------------------------------------------------------------- what may give way


def steps_of(selection: Selection, target: Fit, names: Names) -> tuple[Step, ...]:
    """Return what may give way, in order: wordings first, then boxes, tables and figures.

    What the text points at stays.
    """
    items = tuple(_every((*selection.top, *selection.content, *selection.end)))
    title = _titles(items, names)
    condensing = [
        Step("condense", item.callout.id, title(item), max(_words(item) - _words(short), 0))
        for kind in target.condense
        for item in reversed(items)
        if isinstance(item, Box) and item.callout.kind == kind and not item.condensed
        for short in [item.callout.short]
        if short
    ]
    shortened = {step.id: step.words for step in condensing}
    said = pandoc.walk(words_of(items))
    pointed_at = {node.target[1:] for node in said if isinstance(node, pandoc.Link)}
    dropping = [
        Step("drop", _id(item), title(item), _words(item) - shortened.get(_id(item), 0))
        for kind in target.drop
        for item in reversed(items)
        if _kind(item) == kind and _id(item) not in pointed_at
    ]
    return (*condensing, *_sections(items), *dropping)


def _sections(items: tuple[Item, ...]) -> Iterator[Step]:
    """Yield the sections that have a short wording, those that it saves most in first."""
    found = [
        Step("condense", part.section.id, _plain(part.section.title), saved)
        for part in items
        if isinstance(part, Part) and part.section.short and not part.condensed
        for saved in [max(_own_words(part) - _words(part.section.short), 0)]
    ]
    yield from sorted(found, key=lambda step: -step.words)


def _every(items: tuple[Item, ...]) -> Iterator[Item]:
    """Yield items and those within them."""
    for item in items:
        yield item
        if isinstance(item, Part):
            yield from _every(item.content)


def _kind(item: Item) -> str:
    match item:
        case Box(callout=callout):
            return callout.kind
        case Grid():
            return "tables"
        case Picture():
            return "figures"
        case _:
            return ""


def _id(item: Item) -> str:
    match item:
        case Box(callout=node) | Picture(figure=node) | Grid(table=node) | Part(section=node):
            return node.id
        case _:
            return ""


def _words(said: object) -> int:
    """Count the words of an item, or of a text."""
    texts = words_of((said,)) if isinstance(said, (Box, Part, Prose, Picture, Grid)) else (said,)
    return len(_plain(texts).split())


def _own_words(part: Part) -> int:
    """Count the words of a section's own running text."""
    return sum(_words(item) for item in part.content if isinstance(item, Prose))


def _plain(said: object) -> str:
    """Return the words of a text, its phrases and flows set apart."""
    texts = (n for n in pandoc.walk(said) if isinstance(n, (a.Phrase, a.Flow)))
    return " ".join(" ".join(pandoc.plain(_nodes(text)).split()) for text in texts).strip()


def _nodes(text: a.Phrase | a.Flow) -> object:
    return text.inlines if isinstance(text, a.Phrase) else text.blocks


def _word_count(selection: Selection) -> int:
    return sum(_words(item) for item in (*selection.top, *selection.content, *selection.end))


# ---------------------------------------------------------------- in an editor's words


def _kind_name(callout: a.Callout) -> str:
    return _plain(callout.title) or callout.kind


def _titles(items: tuple[Item, ...], names: Names) -> Callable[[Item], str]:
    """Return a function that names an item, with its first words where others share the name."""
    boxes = [names(item.callout) for item in items if isinstance(item, Box)]

    def title(item: Item) -> str:
        match item:
            case Box(callout=callout, body=body):
                name = names(callout)
                first = " ".join(_plain(body).split()[:QUOTED])
                return f"{name} “{first} …”" if boxes.count(name) > 1 else name
            case Picture(figure=figure):
                return _plain(first_sentence(figure.caption)) or figure.id
            case Grid(table=table):
                return _plain(first_sentence(table.caption)) or table.id
            case Part(section=section):
                return _plain(section.title)
            case _:
                return ""

    return title


def _report(search: _Search, level: int, size: int) -> Iterator[str]:
    """Yield what was done."""
    points, leading = search.scale.type(size)
    low, high = search.target.size
    yield (f"type: {points:.2f} pt on {points * leading:.2f} pt (it may be {low:g} to {high:g} pt)")
    taken = search.steps[:level]
    dropped = [step for step in taken if step.action == "drop"]
    gone = {step.id for step in dropped}
    condensed = [s.name for s in taken if s.action == "condense" and s.id not in gone]
    if condensed:
        yield f"in their short wording: {'; '.join(condensed)}"
    if dropped:
        yield f"left out, to be read online: {'; '.join(step.name for step in dropped)}"
    found = search.measured[level, size]
    pages = f"{found.pages} page{'s' if found.pages != 1 else ''}"
    yield f"{pages}, the last {found.fill:.0%} full"


def _shortfall(search: _Search, level: int, size: int) -> Iterator[str]:
    """Yield why the last page is not full, if it is not."""
    target, found = search.target, search.measured[level, size]
    if found.pages == target.pages and found.fill >= target.fill:
        return
    if size < search.scale.last:
        yield f"the last page is only {found.fill:.0%} full: a larger type takes another page"
    elif found.pages < target.pages:
        yield f"too short: the text ends on page {found.pages} of {target.pages}"
    else:
        yield f"too short: the last page is only {found.fill:.0%} full"
    dropped = [step for step in search.steps[:level] if step.action == "drop"]
    if dropped and size == search.scale.last:
        yield f"a '::: short' for '{dropped[-1].name}' might let it stay"


def _problems(
    selection: Selection, target: Fit, search: _Search, names: Names
) -> Iterator[Problem]:
    """Yield what is too long, and how long it may be."""
    level = len(search.steps)
    length = search.measured[level, 0].length
    words = max(search.words - search.saved(level), 1)
    over = math.ceil(words * (1 - target.pages / length) / 5) * 5
    lacking = list(_lacking(selection, target, search, names))
    share = 1 - over / max(sum(count for _, _, count in lacking), 1)
    edition = selection.edition.name
    pages = f"{target.pages} page{'s' if target.pages != 1 else ''}"
    more = f"'editions: {{{edition}: {{pages: {math.ceil(length)}}}}}'"
    hint = "Cut the text" if not lacking else "Give short wordings where told below"
    if lacking and share < LEAST_SHORT:
        hint = "Give short wordings where told below, which alone won't do, and cut the text"
    yield Problem(
        Where(selection.article.path),
        "does-not-fit",
        f"the {edition} has about {over} words too many for {pages}, with the type at its least "
        f"({target.size[0]:g} pt) and all left out that may be.",
        f"{hint}, or allow more pages: {more}.",
    )
    for where, name, count in lacking:
        room = max(int(count * max(share, LEAST_SHORT) / 5) * 5, 5)
        yield Problem(
            where or Where(selection.article.path),
            "does-not-fit",
            f"'{name}' has {count} words and no '::: short'; the {edition} has room for {room}.",
            f"Write '::: short' with at most {room} words in it.",
        )


def _lacking(
    selection: Selection, target: Fit, search: _Search, names: Names
) -> Iterator[tuple[Where | None, str, int]]:
    """Yield place, name and words of the sections and boxes that lack a short wording."""
    items = tuple(_every((*selection.top, *selection.content, *selection.end)))
    title = _titles(items, names)
    dropped = search.choice(len(search.steps), 0).dropped
    for item in items:
        match item:
            case Part(section=section) if not section.short and _own_words(item):
                yield section.where, title(item), _own_words(item)
            case Box(callout=callout, treatment=treatment) if (
                not callout.short
                and callout.id not in dropped
                and (treatment.action == "condense" or callout.kind in target.condense)
            ):
                yield callout.where, title(item), _words(item)
            case _:
                pass
