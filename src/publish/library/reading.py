"""read_library(): the files of a library become one, each read by its format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from publish.guards.files import RefusedError, regular
from publish.library.bibtex import read_bibtex
from publish.library.csl import read_csl
from publish.library.types import NOT_UTF8, Library, Shelf, line_starts, place_of
from publish.problems import ManuscriptError, Problem, Severity, Where

LARGEST = 20 << 20  # bytes of a library
READERS = {".bib": read_bibtex, ".json": read_csl, ".yaml": read_csl, ".yml": read_csl}


def read_shelf(path: Path, name: str) -> Shelf:
    """Read one file; `name` is the path that problems show.

    Raises ManuscriptError for a file of another kind, or one that is not there.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        message = f"a library can't be a {path.suffix or 'file without a suffix'}."
        hint = "It is BibLaTeX (.bib), CSL-JSON (.json) or CSL-YAML (.yaml)."
        raise ManuscriptError(Problem(Where(name), "unknown-library", message, hint))
    try:
        text, problems = _text(regular(path, LARGEST), name)
    except (OSError, RefusedError) as error:
        message = f"the library can't be read: {getattr(error, 'strerror', None) or error}."
        raise ManuscriptError(Problem(Where(name), "missing-library", message)) from error
    try:
        shelf = reader(text, name)
    except RecursionError as error:
        message = "the library can't be read: its lists stand too deep in each other."
        raise ManuscriptError(Problem(Where(name), "unreadable-library", message)) from error
    return replace(shelf, problems=(*problems, *shelf.problems)) if problems else shelf


def _text(data: bytes, name: str) -> tuple[str, tuple[Problem, ...]]:
    """Return what a file says, each line end alike, and the first place that is no UTF-8.

    The rest is read all the same, so that whatever else is wrong is told at once.
    """
    text = _even(data.decode("utf-8-sig", errors="replace"))
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = _even(data[: error.start].decode("utf-8-sig", errors="replace"))
        where = place_of(name, line_starts(good), len(good))
        message = "the library is not UTF-8 text from here on."
        hint = "Save it again with the encoding UTF-8."
        return text, (Problem(where, NOT_UTF8, message, hint),)
    return text, ()


def _even(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_library(path: Path, name: str) -> Library:
    """Read a library of one file; `name` is the path that problems show."""
    return join([read_shelf(path, name)])


def join(shelves: Sequence[Shelf]) -> Library:
    """Make one library of files in an order: of a key that two of them have, the first counts."""
    problems = [problem for shelf in shelves for problem in shelf.problems]
    first: dict[str, Where] = {}
    for shelf in shelves:
        for entry in shelf.entries:
            earlier = first.setdefault(entry.key, entry.where)
            if earlier is not entry.where:
                problems.append(_twice(entry.key, entry.where, earlier))
    return Library(tuple(shelves), tuple(problems))


def _twice(key: str, where: Where, earlier: Where) -> Problem:
    if where.path == earlier.path:
        message = f"the key '{key}' is used twice; the first entry is in line {earlier.line}."
        return Problem(where, "duplicate-key", message, "Give one of them another key.")
    message = f"the key '{key}' is used in {earlier} too, and that entry counts."
    hint = "Remove one of them, or give it another key."
    return Problem(where, "shadowed-key", message, hint, Severity.WARNING)
