"""The library as data: files, their entries, and the place of every field."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from publish.problems import Problem, Where

Format = Literal["biblatex", "csljson", "cslyaml"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an entry: its value in BibLaTeX's way of writing, and where it stands.

    `where` is the place of its name. `typed` is the value's first character as an offset in the
    file, if the value stands there in one piece; -1 if it was put together.
    """

    name: str
    value: str
    where: Where
    typed: int = -1


@dataclass(frozen=True, slots=True)
class Entry:
    """A work: `type` and the names of `fields` are BibLaTeX's, in small letters.

    `where` is the place of its key, `type_where` that of its type; `start` and `end` are offsets in
    the text of its file. `typed_type` is what the file says, which differs in CSL.
    """

    key: str
    type: str
    fields: Mapping[str, Field]
    where: Where
    type_where: Where
    start: int = 0
    end: int = 0
    typed_type: str = ""

    def get(self, *names: str) -> str:
        """Return the value of the first of some fields that there is, an empty string for none."""
        return next((self.fields[name].value for name in names if name in self.fields), "")

    def place(self, *names: str) -> Where:
        """Return the place of the first of some fields that there is, else that of the entry."""
        return next((self.fields[name].where for name in names if name in self.fields), self.where)

    @property
    def year(self) -> str:
        """The year, or an empty string."""
        found = YEAR.match(self.get("date", "year"))
        return found[0] if found else ""


@dataclass(frozen=True)
class Shelf:
    """One file of a library, with its entries in their order; `macros` are its `@string`s."""

    path: str = ""
    text: str = ""
    format: Format = "biblatex"
    entries: tuple[Entry, ...] = ()
    macros: Mapping[str, str] = field(default_factory=dict)
    helpers: tuple[Entry, ...] = ()  # @xdata and @set: no works, but parts of works
    problems: tuple[Problem, ...] = ()

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset at which each line begins."""
        return line_starts(self.text)

    def where(self, offset: int) -> Where:
        """Return the place of an offset in the text."""
        return place_of(self.path, self.starts, offset)


@dataclass(frozen=True)
class Library:
    """The works that articles may cite: files in an order, of which the first has the word."""

    shelves: tuple[Shelf, ...] = ()
    problems: tuple[Problem, ...] = ()

    @cached_property
    def works(self) -> dict[str, Entry]:
        """The entry of each key; the first one, if several have it."""
        found: dict[str, Entry] = {}
        for shelf in self.shelves:
            for entry in shelf.entries:
                found.setdefault(entry.key, entry)
        return found

    @cached_property
    def entries(self) -> dict[str, Where]:
        """The place of each key."""
        return {key: entry.where for key, entry in self.works.items()}

    @cached_property
    def path(self) -> str:
        """The files, as problems name them."""
        return ", ".join(shelf.path for shelf in self.shelves)

    @cached_property
    def text(self) -> str:
        """The text of all files."""
        return "\n".join(shelf.text for shelf in self.shelves)

    @property
    def readable(self) -> bool:
        """Whether all files could be read to their ends."""
        return not any(problem.rule in (UNREADABLE, NOT_UTF8) for problem in self.problems)


YEAR = re.compile(r"\d{4}")
UNREADABLE = "unreadable-library"
NOT_UTF8 = "not-utf-8"


def line_starts(text: str) -> tuple[int, ...]:
    """Return the offset at which each line of a text begins."""
    return (0, *(at + 1 for at, sign in enumerate(text) if sign == "\n"))


def place_of(path: str, starts: tuple[int, ...], offset: int) -> Where:
    """Return the place of an offset, given where lines begin."""
    line = bisect_right(starts, offset)
    return Where(path, line, offset - starts[line - 1] + 1)
