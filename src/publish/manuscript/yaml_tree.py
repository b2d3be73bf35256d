"""YAML as a small tree in which every part knows its place.

Scalars stay as they were typed: `012`, `1.0` and `no` are texts until a field asks for more.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from publish.problems import Where

SHOWN = 60  # characters of a value that a message repeats
LINE_END = re.compile(r"\r\n|\r|\n")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
SPACES = re.compile("[ \t\n\r\u0085\u2028\u2029]+")  # not the no-break space: it is meant


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as typed; `style` is empty where it stands without quotation marks, else `'">|`."""

    text: str
    where: Where
    style: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Tree, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Field:
    """A named value; `where` is the place of the name."""

    value: Tree
    where: Where


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping from names to values."""

    fields: Mapping[str, Field]
    where: Where


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value of which a problem has been told already."""

    where: Where


Tree = Scalar | Items | Fields | Unreadable


@dataclass(frozen=True, slots=True)
class Source:
    """A stretch of a file, from the character `start` on; knows the places of its characters."""

    text: str
    path: str
    start: int = 0
    line_starts: tuple[int, ...] = (0,)  # of the file

    @staticmethod
    def within(whole: str, path: str, start: int, end: int) -> Source:
        """Take the characters from `start` to `end` of a file's text."""
        starts = (0, *(found.end() for found in LINE_END.finditer(whole[:end])))
        return Source(whole[start:end], path, start, starts)

    def where(self, index: int) -> Where:
        """Return the place of a character of the stretch, counted from 0."""
        at = self.start + index
        line = bisect_right(self.line_starts, at)
        return Where(self.path, line, at - self.line_starts[line - 1] + 1)


def tidy(text: str) -> str:
    """Make a text one line: NFC, runs of white space one space, none at its ends."""
    return SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def shown(text: str) -> str:
    """Return a text as a message repeats it: on one line, printable and not too long."""
    line = UNPRINTABLE.sub("\ufffd", tidy(text))
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
