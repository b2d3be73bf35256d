"""A text as an editor's program counts it: lines from 0, and units that the two sides agree on.

Our own places count lines and code points from 1. The protocol counts lines from 0 and, unless
both sides agree on another unit, UTF-16 code units: an emoji is two of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from lsprotocol.types import Position, Range

from publish.manuscript.normalise import LINE_END
from publish.problems import Where

LARGEST_UNIT = 0xFFFF  # from here on a sign is two units of UTF-16


def utf16(text: str) -> int:
    """Return how many UTF-16 code units a text has."""
    return len(text) + sum(ord(sign) > LARGEST_UNIT for sign in text)


@dataclass(frozen=True)
class Text:
    """A text with its lines; `units` says how many units of the protocol a text has."""

    whole: str
    units: Callable[[str], int] = utf16

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends."""
        return tuple(LINE_END.split(self.whole))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset at which each line begins."""
        return (0, *(found.end() for found in LINE_END.finditer(self.whole)))

    def line(self, number: int) -> str:
        """Return a line, counted from 0; an empty text where there is none."""
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def offset(self, position: Position) -> int:
        """Return the offset of a position; one behind the end of a line is that end."""
        if position.line >= len(self.lines):
            return len(self.whole)
        line, left = self.lines[position.line], position.character
        for at, sign in enumerate(line):
            if left <= 0:
                return self.starts[position.line] + at
            left -= self.units(sign)
        return self.starts[position.line] + len(line)

    def position(self, offset: int) -> Position:
        """Return the position of an offset."""
        line = max(bisect_right(self.starts, offset) - 1, 0)
        column = offset - self.starts[line]
        return Position(line, self.units(self.lines[line][:column]))

    def range(self, start: int, end: int) -> Range:
        """Return the range between two offsets."""
        return Range(self.position(start), self.position(end))

    def at(self, where: Where) -> int:
        """Return the offset of one of our places; of the first sign where the column is unknown."""
        number = min(max(where.line, 1), len(self.lines)) - 1
        line = self.lines[number]
        column = where.column - 1 if where.column else len(line) - len(line.lstrip())
        return self.starts[number] + min(column, len(line))
