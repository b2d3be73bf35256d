"""Checking whole libraries: every entry, and which of them no manuscript cites."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from publish.bibliography import wants_access
from publish.house import House, find_styles, read_house
from publish.library import Library, Shelf, join, read_shelf
from publish.library.checks import check_entries, check_uncited
from publish.problems import Problem, Severity
from publish.sources import Source, library_files, shown

KEY = re.compile(r"(?<![^\W_])@\{?(?P<key>[^\s{}\[\];,]+)")


@dataclass(frozen=True, slots=True)
class Shelved:
    """A library, and the house whose citation style words it."""

    library: Library
    house: House


def libraries_of(articles: Iterable[Path], asked: Sequence[Path] = ()) -> list[Shelved]:
    """Return the libraries of the houses in which articles lie, each once: that of each series too.

    Those asked for stand for all of them. An article need not be there. Raises ManuscriptError for
    a library that is not there or is of another kind.
    """
    found: dict[tuple[Path, ...], Shelved] = {}
    shelves: dict[Path, Shelf] = {}
    for article in articles:
        house = read_house(find_styles(article.parent))
        for series in ("", *house.series):
            files = tuple(p.resolve() for p in library_files(article, house, series, asked))
            new = [path for path in files if path not in shelves]
            shelves.update((path, read_shelf(path, shown(path))) for path in new)
            if files:
                found.setdefault(files, Shelved(join([shelves[path] for path in files]), house))
    return list(found.values())


def check_libraries(
    libraries: Sequence[Shelved],
    sources: Iterable[Source],
    accepted: Mapping[str, AbstractSet[str]] | None = None,
    lang: str = "en",
) -> list[Problem]:
    """Return all that is wrong with libraries, and their entries that no manuscript cites.

    `accepted` are the rules that articles ignore, by the key of each work that they cite.
    """
    today = dt.datetime.now().astimezone().date()
    silent = accepted or {}
    found: list[Problem] = []
    for one in libraries:
        wanting = wants_access(one.library, sorted(one.library.works), one.house.csl, lang)
        told = check_entries(one.library, today=today, wants_access=wanting)
        found += one.library.problems
        found += (
            problem
            for key, problem in told
            if problem.severity is Severity.ERROR or problem.rule not in silent.get(key, ())
        )
    whole = whole_of(libraries)
    texts = [one.file.read_bytes().decode("utf-8", errors="replace") for one in sources]
    return sorted({*found, *check_uncited(whole, _cited(texts, whole))})


def whole_of(libraries: Iterable[Shelved]) -> Library:
    """Return all files of libraries as one, each file once."""
    shelves = (shelf for one in libraries for shelf in one.library.shelves)
    return join([*{shelf.path: shelf for shelf in shelves}.values()])


def _cited(texts: Iterable[str], library: Library) -> frozenset[str]:
    """Return the keys that texts name; of what runs on behind a key, as in "@khan2020.", less."""
    found = set()
    for text in texts:
        for match in KEY.finditer(text):
            typed = match["key"]
            while typed and typed not in library.works:
                typed = re.sub(r"(?:\w+|\W)\Z", "", typed)
            found.add(typed)
    return frozenset(found)
