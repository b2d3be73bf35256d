"""BibLaTeX, read with the place of every entry and field.

pandoc does the conversion, but tells no places and keeps the last of two entries of one key. This
reader follows pandoc's: round brackets are no entry, a remark runs from % to the end of its line,
and `@comment` hides what its braces hold. Where pandoc stops at the first fault, this one notes it
and goes on with the next entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from publish.library.types import UNREADABLE, Entry, Field, Shelf, line_starts, place_of
from publish.problems import Problem, Where

SPACE = re.compile(r"(?:\s|%[^\n]*\n?)*")
OPENING = re.compile(r"@\s*(?P<type>[^\W\d_]+)")
KEY = re.compile(r"[\w.:;?!`'()/*@+=\-\[\]$&]+")
NAME = re.compile(r"[^\W\d][\w:+-]*")
BARE = re.compile(r"[\w!$&*./:;<>?^`|+\-\[\]]+")  # a value without braces: a number, a word
NEXT = re.compile(r"^[^\S\n]*@[A-Za-z]+\s*[{(]", re.MULTILINE)
HELPERS = {"xdata", "set"}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


class _Fault(Exception):  # noqa: N818 - it is caught where it is raised, and never seen
    """What can't be read, at an offset."""

    def __init__(self, at: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.at, self.message, self.hint = at, message, hint


@dataclass(slots=True)
class _Reading:
    """A text, how far it is read, and what was found."""

    path: str
    text: str
    starts: tuple[int, ...]
    at: int = 0
    entries: list[Entry] = field(default_factory=list)
    helpers: list[Entry] = field(default_factory=list)
    macros: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def where(self, offset: int) -> Where:
        return place_of(self.path, self.starts, offset)

    def skip(self) -> None:
        self.at = _end(SPACE, self.text, self.at)

    def sees(self, sign: str) -> bool:
        """Skip to the next sign, and past it if it is this one."""
        self.skip()
        found = self.text.startswith(sign, self.at)
        self.at += found
        return found

    def take(self, pattern: re.Pattern[str], what: str) -> str:
        self.skip()
        found = pattern.match(self.text, self.at)
        if not found:
            raise _Fault(self.at, f"{what} is missing here.")
        self.at = found.end()
        return found[0]


def read_bibtex(text: str, path: str) -> Shelf:
    """Read a file in BibLaTeX; what can't be read is among its problems."""
    reading = _Reading(path, text, line_starts(text))
    for start in _openings(reading):
        try:
            _block(reading, start)
        except _Fault as fault:
            where = reading.where(min(fault.at, len(text)))
            reading.problems.append(Problem(where, UNREADABLE, fault.message, fault.hint))
            following = NEXT.search(text, start + 1)
            reading.at = following.start() if following else len(text)
    return Shelf(
        path,
        text,
        "biblatex",
        tuple(reading.entries),
        reading.macros,
        tuple(reading.helpers),
        tuple(reading.problems),
    )


def _openings(reading: _Reading) -> Iterator[int]:
    """Yield where blocks begin: the next @ that stands in no remark."""
    while True:
        found = re.compile(r"[@%]").search(reading.text, reading.at)
        if not found:
            return
        reading.at = found.start()
        if found[0] == "%":
            reading.skip()
        else:
            yield reading.at


def _block(reading: _Reading, start: int) -> None:
    found = OPENING.match(reading.text, start)
    if not found:
        raise _Fault(start, "this @ begins no entry.", "Write {@} where it is a mere sign.")
    reading.at = found.end()
    kind = found["type"].lower()
    if kind in {"comment", "preamble"}:
        _braces(reading)
        return
    if not reading.sees("{"):
        hint = f"Write @{found['type']}{{…}}."
        raise _Fault(reading.at, "an entry stands in braces, which do not open here.", hint)
    if kind == "string":
        name = reading.take(NAME, "the name of the abbreviation").lower()
        reading.macros[name] = _pair(reading)[0]
        _close(reading, start)
        return
    reading.skip()
    key_at = reading.at
    key = reading.take(KEY, "the key")
    if not reading.sees(","):
        hint = "Write the key without spaces, and a comma after it."
        raise _Fault(reading.at, f"after the key '{key}' a comma is missing.", hint)
    fields = _fields(reading)
    _close(reading, start)
    place = reading.where(found.start("type"))
    ours = reading.where(key_at)
    entry = Entry(key, kind, fields, ours, place, start, reading.at, found["type"])
    (reading.helpers if kind in HELPERS else reading.entries).append(entry)


def _close(reading: _Reading, start: int) -> None:
    reading.sees(",")
    if not reading.sees("}"):
        line = reading.where(start).line
        hint = "Look for a comma that is missing between two fields, or a brace that is not closed."
        raise _Fault(reading.at, f"the entry that begins in line {line} does not go on so.", hint)


def _fields(reading: _Reading) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    while True:
        reading.skip()
        at = reading.at
        found = NAME.match(reading.text, at)
        if not found:
            return fields
        reading.at = found.end()
        value, typed = _pair(reading)
        name = found[0].lower()
        fields[name] = Field(name, value, reading.where(at), typed)
        if not reading.sees(","):
            return fields


def _pair(reading: _Reading) -> tuple[str, int]:
    """Read from the = on; returns the value and its offset, -1 if it is put together."""
    if not reading.sees("="):
        raise _Fault(reading.at, "between a field's name and its value = is missing.")
    value, typed = _piece(reading)
    while reading.sees("#"):
        value += _piece(reading)[0]
        typed = -1
    return value, typed


def _piece(reading: _Reading) -> tuple[str, int]:
    reading.skip()
    text, at = reading.text, reading.at
    if text.startswith("{", at):
        return _braces(reading), at + 1
    if text.startswith('"', at):
        return _quoted(reading), at + 1
    found = BARE.match(text, at)
    if not found:
        raise _Fault(at, "the value is missing here.", "Write {…}.")
    reading.at = found.end()
    name = found[0].lower()
    if not NAME.fullmatch(name):
        return found[0], at
    if name in MONTHS and name not in reading.macros:
        return str(MONTHS.index(name) + 1), -1
    return reading.macros.get(name, ""), -1


def _braces(reading: _Reading) -> str:
    """Read what stands in braces and return it, the braces within it included."""
    reading.skip()
    start = reading.at
    if not reading.text.startswith("{", start):
        raise _Fault(start, "a brace is missing here.", "Write {…}.")
    depth = 0
    for found in re.compile(r"\\[{}\\]|[{}]").finditer(reading.text, start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            reading.at = found.end()
            return reading.text[start + 1 : found.start()]
    raise _Fault(start, "this brace is never closed.", "Put } where the value ends.")


def _quoted(reading: _Reading) -> str:
    start, depth = reading.at, 0
    for found in re.compile(r'\\["{}\\]|[{}"]').finditer(reading.text, start + 1):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if found[0] == '"' and depth == 0:
            reading.at = found.end()
            return reading.text[start + 1 : found.start()]
    raise _Fault(start, "this quotation mark is never closed.", 'Put " where the value ends.')


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
