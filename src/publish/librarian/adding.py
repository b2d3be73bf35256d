"""Adding works to a library: from other files, in its own order and layout, under new keys."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from publish.guards.files import write_whole
from publish.librarian.csl_layout import CslLayout, csl_layout_of
from publish.librarian.csl_writing import csl_inserted, csl_written
from publish.librarian.keys import new_key
from publish.librarian.layout import Layout, inserted, layout_of, written
from publish.librarian.taking import Work, read_utf8, read_works
from publish.library import Entry, Library, Shelf, join
from publish.library.checks import check_entries
from publish.library.reading import READERS
from publish.library.sameness import Known
from publish.library.types import Format
from publish.problems import ManuscriptError, OutputError, Problem, Severity, Where

FORMATS: Mapping[str, Format] = {".json": "csljson", ".yaml": "cslyaml", ".yml": "cslyaml"}


@dataclass(frozen=True, slots=True)
class Added:
    """What adding makes of a library: its text before and after, the new keys, and what to know."""

    path: Path
    name: str
    before: str
    after: str
    keys: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    def write(self) -> None:
        """Write the library; the entries that were there stay as they were."""
        if self.after != self.before:
            write_whole(self.path, self.after.encode("utf-8"))


def add(  # noqa: PLR0913 - what adding depends on
    files: Sequence[tuple[Path, str]],
    target: Path,
    name: str,
    library: Library,
    pattern: str,
    *,
    keep_keys: bool = False,
    encoding: str = "",
) -> Added:
    """Add the works of files to a library file; `library` are all works that are there already.

    RIS may be in an `encoding` that is named. What a new work loses on the way is told.
    Raises ManuscriptError for a file that can't be read.
    """
    mark, shelf = _target(target, name)
    layout = layout_of(shelf) if shelf.format == "biblatex" else csl_layout_of(shelf)
    known = {e.key: e for e in (*library.works.values(), *shelf.entries)}
    taken, there = set(known), Known(known.values())
    problems: list[Problem] = []
    made: dict[str, str] = {}
    for path, shown in files:
        given = read_works(path, shown, encoding)
        problems += given.assumed
        for work in given.works:
            entry = work.entry
            found = there.find(entry)
            if found:
                problems.append(_already(entry, *found))
                continue
            free = keep_keys and entry.key and entry.key not in taken
            key = entry.key if free else new_key(entry, pattern, taken)
            problems += work.left
            taken.add(key)
            there.add(replace(entry, key=key))
            made[key] = _written(key, work, shelf, layout)
    after = _inserted(shelf, made, layout)
    problems += _checked(shelf, after, name, set(made))
    texts = mark + shelf.text, mark + after
    return Added(target, name, *texts, tuple(made), tuple(sorted(problems)))


def _target(path: Path, name: str) -> tuple[str, Shelf]:
    """Read the file to add to as its bytes have it; a mark at its head, if any, stands apart.

    Raises ManuscriptError for one that can't be read, or is of another kind.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        hint = "Name a file of .bib, .json or .yaml: --to library.bib."
        message = "works can be added to BibLaTeX, CSL-JSON and CSL-YAML only."
        raise ManuscriptError(Problem(Where(name), "unknown-library", message, hint))
    text = read_utf8(path, name) if path.is_file() else ""
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    if not text.strip():
        return mark, Shelf(name, text, FORMATS.get(suffix, "biblatex"))
    shelf = READERS[suffix](text, name)
    if shelf.problems:
        raise ManuscriptError(shelf.problems)
    return mark, shelf


def _written(key: str, work: Work, shelf: Shelf, layout: Layout | CslLayout) -> str:
    if isinstance(layout, CslLayout):
        return csl_written(key, work.csl, shelf, layout)
    values = {one.name: one.value for one in work.entry.fields.values()}
    return written(key, work.entry.type, values, layout)


def _inserted(shelf: Shelf, made: Mapping[str, str], layout: Layout | CslLayout) -> str:
    if not made:
        return shelf.text
    if isinstance(layout, CslLayout):
        return csl_inserted(shelf, made, layout)
    return inserted(shelf, made, layout)


def _already(entry: Entry, earlier: Entry, why: str) -> Problem:
    title = re.sub(r"[{}\\]", "", entry.get("title"))
    message = f"'{title}' is there already: '{earlier.key}' ({earlier.where}) has the same {why}."
    return Problem(
        entry.where, "same-work", message, f"Cite it as @{earlier.key}.", Severity.WARNING
    )


def _checked(before: Shelf, text: str, name: str, keys: set[str]) -> Iterator[Problem]:
    """Read the library again: all entries are as they were, and the new ones are looked at."""
    shelf = READERS[Path(name).suffix.lower()](text, name) if text.strip() else before
    old = [before.text[e.start : e.end] for e in before.entries]
    kept = [text[e.start : e.end] for e in shelf.entries if e.key not in keys]
    if shelf.problems or old != kept:
        message = "the library would not stay as it was, so nothing is added."
        raise OutputError(Problem(Where(name), "library-changed", message))
    found = check_entries(join([shelf]), today=dt.datetime.now().astimezone().date())
    yield from (problem for key, problem in found if key in keys)
