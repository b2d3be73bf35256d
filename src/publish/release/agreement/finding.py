"""Where the blocks of the web page stand in another finished file, and in what order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from publish.release.agreement.blocks import Block

LONG = 5  # words from which a block is looked for anywhere; shorter ones beside their neighbours


@dataclass(frozen=True, slots=True)
class Wanted:
    """A block that a file should have, and the wordings in which it may stand there.

    Those of one `group` stand in their order: the text, and each box with a place of its own.
    """

    block: Block
    ways: tuple[tuple[str, ...], ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A block, the words that it was looked for with, and its first piece; -1 for not found."""

    block: Block
    words: tuple[str, ...]
    start: int
    stop: int


class Finder:
    """Finds blocks among the pieces of a file, each piece for one block only."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.letters = "".join(pieces)
        self.starts = {start: n for n, start in enumerate(accumulate(map(len, pieces), initial=0))}
        self.offsets = {n: start for start, n in self.starts.items()}
        self.taken = [False] * len(pieces)

    def find(self, wanted: Sequence[Wanted]) -> list[Found]:
        """Return where each block stands, in the order of the blocks.

        Long blocks first that stand in one place only: a title may stand in a note too, and a year
        that is a cell of a table in a sentence.
        """
        found: dict[int, Found] = {}
        for least, only in ((LONG, True), (LONG, False), (0, False)):
            for number, one in enumerate(wanted):
                if number not in found and len(one.ways[0]) >= least:
                    low, high = self._between(number, wanted, found)
                    if span := self._take(one, low, high, only=only):
                        found[number] = span
        return [
            found.get(number) or Found(one.block, one.ways[-1], -1, -1)
            for number, one in enumerate(wanted)
        ]

    def _between(
        self, number: int, wanted: Sequence[Wanted], found: Mapping[int, Found]
    ) -> tuple[int, int]:
        """Return the pieces between which a block should stand, by its neighbours of its group.

        The first is -1 where it has none before it.
        """
        group = wanted[number].group
        beside = [n for n in found if wanted[n].group == group] or list(found)
        low = max((found[n].stop for n in beside if n < number), default=-1)
        high = min((found[n].start for n in beside if n > number), default=len(self.taken))
        return low, high

    def _take(self, one: Wanted, low: int, high: int, *, only: bool) -> Found | None:
        """Take the place between others that is nearest to them, else any that is."""
        near = (
            (lambda span: abs(high - span.stop))
            if low < 0 and high < len(self.taken)
            else (lambda span: abs(span.start - low))
        )
        for words in one.ways:
            places = list(self._places("".join(words), 0))
            if only and len(places) > 1:
                continue
            within = [span for span in places if low <= span.start and span.stop <= high]
            span = min(within or places, key=near, default=None)
            if span:
                for place in span:
                    self.taken[place] = True
                return Found(one.block, words, span.start, span.stop)
        return None

    def _places(self, letters: str, at: int) -> Iterator[range]:
        """Yield the free places of some letters, as whole pieces, from a piece on."""
        offset = self.letters.find(letters, self.offsets.get(at, 0)) if letters else -1
        while offset >= 0:
            start, stop = self.starts.get(offset), self.starts.get(offset + len(letters))
            if start is not None and stop is not None and not any(self.taken[start:stop]):
                yield range(start, stop)
            offset = self.letters.find(letters, offset + 1)


def in_order_of_file(found: Iterable[Found]) -> list[Found]:
    """Return blocks as they stand in the file; one that is not found stays behind its neighbour."""
    placed, last = [], -1
    for number, one in enumerate(found):
        last = one.start if one.start >= 0 else last
        placed.append((last, number, one))
    return [one for _, _, one in sorted(placed, key=lambda entry: entry[:2])]


def out_of_order(found: Sequence[Found]) -> list[Found]:
    """Return the fewest blocks that have to move so that all others are in their order."""
    known = [one for one in found if one.start >= 0]
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(known)
    for number, one in enumerate(known):
        at = bisect_left(tails, one.start)
        before[number] = ends[at - 1] if at else -1
        tails[at : at + 1] = [one.start]
        ends[at : at + 1] = [number]
    kept = set()
    number = ends[-1] if ends else -1
    while number >= 0:
        kept.add(number)
        number = before[number]
    return [one for number, one in enumerate(known) if number not in kept]
