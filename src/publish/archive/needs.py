"""What an article was made of, and whether that stands as it did.

Of a library only the entries that the article cites count, of the house's styles only the files
that its process opened, besides pictures and fonts. Which files there are counts too, as a new one
may take the place of ours. An article that failed depends on all.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from publish.cache import key_of
from publish.formats.kept import WRITTEN, file_digest
from publish.house import find_styles, own_styles, read_house
from publish.library import Library, join, read_shelf
from publish.library.types import Entry
from publish.manuscript import read_series
from publish.pipeline.known import machine
from publish.pipeline.made import Made
from publish.pipeline.options import Options
from publish.problems import PublishError
from publish.sources import Source, library_files, shown
from publish.spelling import HOUSE_WORDS

PARENTS = ("crossref", "xref", "xdata", "related")  # fields by which an entry names another


class Ground:
    """What articles of an archive stand on, looked at once in a run."""

    def __init__(self, options: Options) -> None:
        """Look at nothing yet."""
        self.options = options
        plain = options.as_json()
        asked = [str(plain[name]) for name in ("editions", "library", "profile", "press", "verify")]
        self.program = key_of(*machine(), *asked)
        self.styles = functools.lru_cache(maxsize=64)(_styles)
        self.library = functools.lru_cache(maxsize=64)(_library)

    def noted(self, source: Source, made: Made, own: Mapping[str, Any]) -> dict[str, Any]:
        """Return what an article that is made depends on; `own` are its files as they stood before.

        Styles and libraries are noted as the run first found them.
        """
        roots, files = self._around(source)
        told = {"program": self.program, "files": own, "failed": bool(made.code)}
        opened = None if made.code else frozenset(made.opened)
        cited = None if made.code else made.cited
        return told | {
            "styles": _counting(self.styles(roots), opened),
            "opened": sorted(opened or ()),
            "cited": list(cited or ()),
            "entries": self._entries(files, cited),
        }

    def changed(self, source: Source, needs: Mapping[str, Any]) -> str:
        """Say what an article needs that has changed since it was noted; nothing if it stands."""
        if needs["program"] != self.program:
            return "the program"
        if not _stands(source, needs["files"]):
            return "its files"
        roots, files = self._around(source)
        opened = None if needs["failed"] else frozenset(needs["opened"])
        if _counting(self.styles(roots), opened) != needs["styles"]:
            return "styles"
        cited = None if needs["failed"] else tuple(needs["cited"])
        return "" if self._entries(files, cited) == needs["entries"] else "entries that it cites"

    def _around(self, source: Source) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        """Return the folders of the house's styles and the files that an article shares."""
        styles = find_styles(source.file.parent)
        try:
            house = read_house(styles)
            series = read_series(source.file) if house.series else ""
            files = library_files(source.file, house, series, self.options.library)
        except PublishError:  # the article itself says what is wrong
            files = ()
        words = [above / HOUSE_WORDS for above in source.file.parents]
        roots = tuple(root for root in styles.roots if root != own_styles())
        return roots, (*files, *(path for path in words if path.is_file()))

    def _entries(self, files: tuple[Path, ...], cited: tuple[str, ...] | None) -> str:
        """Return the digest of the entries that are cited; of all, where that is not known."""
        libraries = tuple(path for path in files if path.name != HOUSE_WORDS)
        words = [file_digest(path) for path in files if path.name == HOUSE_WORDS]
        there = [path for path in libraries if path.is_file()]
        if cited is None or len(there) < len(libraries):
            return key_of(*words, *(file_digest(path) for path in there), str(len(libraries)))
        library, digests = self.library(libraries)
        return key_of(*words, *(_entry(key, library, digests) for key in cited))


def _styles(roots: tuple[Path, ...]) -> dict[str, str]:
    """Return the style files of a house with their digests."""
    files = (path for root in roots for path in sorted(root.rglob("*")) if path.is_file())
    return {os.path.relpath(path): file_digest(path) for path in files}


def _counting(styles: Mapping[str, str], opened: frozenset[str] | None) -> str:
    """Return the digest of all names, and of the files that count."""
    count = (
        f"{name} {digest}"
        for name, digest in styles.items()
        if opened is None or name in opened or Path(name).suffix not in WRITTEN - {".csl"}
    )
    return key_of(*styles, *count)


def _library(files: tuple[Path, ...]) -> tuple[Library, dict[str, str]]:
    """Return a library, and a memory for the digests of its entries."""
    return join([read_shelf(path, shown(path)) for path in files]), {}


def _entry(key: str, library: Library, digests: dict[str, str]) -> str:
    if key not in digests:
        texts = [_text(entry, library) for entry in _family(key, library, ())]
        digests[key] = key_of(key, *texts)
    return digests[key]


def _family(key: str, library: Library, seen: tuple[str, ...]) -> Iterator[Entry]:
    """Yield an entry and those that it takes parts from."""
    entry = library.works.get(key)
    if entry is None or key in seen:
        return
    yield entry
    for name in PARENTS:
        for parent in entry.get(name).split(","):
            if parent.strip():
                yield from _family(parent.strip(), library, (*seen, key))


def _text(entry: Entry, library: Library) -> str:
    """Return the text of an entry, with the strings and helpers of its file."""
    for shelf in library.shelves:
        if shelf.path == entry.where.path:
            parts = (shelf.text[one.start : one.end] for one in (entry, *shelf.helpers))
            return repr([*parts, sorted(shelf.macros.items())])
    return ""


def _stamp(path: Path) -> tuple[int, ...]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _files(source: Source) -> list[Path]:
    folder = source.file.parent
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [p for p in files if not any(part[0] == "." for part in p.relative_to(folder).parts)]


def stamped(source: Source) -> dict[str, list[Any]]:
    """Return the files of an article's folder, each with its stamp and its digest."""
    folder = source.file.parent
    return {
        path.relative_to(folder).as_posix(): [list(_stamp(path)), file_digest(path)]
        for path in _files(source)
    }


def _stands(source: Source, was: Mapping[str, list[Any]]) -> bool:
    """Say whether the files are those that were noted, by their stamps or else their digests."""
    folder = source.file.parent
    now = {path.relative_to(folder).as_posix(): path for path in _files(source)}
    return now.keys() == was.keys() and all(
        list(_stamp(path)) == was[name][0] or file_digest(path) == was[name][1]
        for name, path in now.items()
    )
