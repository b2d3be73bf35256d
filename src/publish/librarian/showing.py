"""Showing a work: as the library says it, and as each citation style words it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from publish import pandoc
from publish.bibliography import entries_as_csl, worded
from publish.house import Styles
from publish.library import Library
from publish.problems import ManuscriptError, Problem, Where, did_you_mean


@dataclass(frozen=True, slots=True)
class Shown:
    """A work: where it stands, what the file says, and its wording by the name of each style."""

    key: str
    where: Where
    source: str
    wordings: tuple[tuple[str, str], ...]


def show(key: str, library: Library, styles: Styles, wanted: Sequence[str], lang: str) -> Shown:
    """Show a work in styles, all of them if none is wanted; raises ManuscriptError for no work."""
    if key not in library.works:
        home = library.path or "no library was found"
        message, hint = f"'{key}' is not in the library ({home}).", did_you_mean(key, library.works)
        raise ManuscriptError(Problem(Where(key), "unknown-citation", message, hint))
    names = list(wanted) or sorted(styles.stems("csl", ".csl"))
    paths = [_path(name, styles) for name in names]
    works = entries_as_csl(library, {key})
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda path: worded(works, path, lang), paths))
    texts = [" ".join(pandoc.plain(one[key].blocks).split()) if key in one else "" for one in made]
    entry = library.works[key]
    shelf = next(one for one in library.shelves if one.path == entry.where.path)
    source = shelf.text[entry.start : entry.end]
    return Shown(key, entry.where, source, tuple(zip(names, texts, strict=True)))


def _path(name: str, styles: Styles) -> Path:
    found = styles.find(f"csl/{name.removesuffix('.csl')}.csl")
    if found is None:
        known = styles.stems("csl", ".csl")
        hint = did_you_mean(name, known) or f"There are: {', '.join(sorted(known))}."
        message = f"'{name}' is no citation style that is here."
        raise ManuscriptError(Problem(Where("--style"), "unknown-style", message, hint))
    return found
