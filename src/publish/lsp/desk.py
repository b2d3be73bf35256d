"""What lies on the desk: the open documents, and the house and library that each belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from publish.articles import is_article
from publish.edition import Edition, read_edition
from publish.house import House, Styles, find_styles, house_root, read_house
from publish.library import Library, Shelf, join, read_shelf
from publish.library.reading import READERS
from publish.lsp.scanning import Scan
from publish.lsp.text import Text, utf16
from publish.problems import PublishError
from publish.schema import Around, front_matter, read_around
from publish.sources import LIBRARIES, find_library, library_files, shown

Sort = Literal["article", "library", "styles", ""]
STYLES = {"callouts.toml", "house.toml", "edition.toml", "wording.toml"}


@dataclass(frozen=True)
class Document:
    """An open document in one version."""

    uri: str
    path: Path
    version: int
    text: Text

    @cached_property
    def scan(self) -> Scan:
        """What stands in its text."""
        return Scan(self.text)

    @cached_property
    def sort(self) -> Sort:
        """What it is to us; an empty text for what is none of our business."""
        name, suffix = self.path.name, self.path.suffix.lower()
        if is_article(self.path) or (suffix in {".md", ".markdown"} and self._is_article()):
            return "article"
        if name in LIBRARIES or suffix == ".bib":
            return "library"
        if name in STYLES or (suffix == ".toml" and self.path.parent.name == "types"):
            return "styles" if house_root(self.path.parent) or name == "callouts.toml" else ""
        return ""

    def _is_article(self) -> bool:
        """Say whether a file of another name has front matter, and a house or library near it."""
        near = house_root(self.path.parent) or find_library(self.path)
        return bool(self.scan.body and near)


@dataclass(frozen=True)
class Setting:
    """The house that a document belongs to, and its library."""

    styles: Styles
    around: Around
    house: House
    library: Library
    editions: tuple[Edition, ...]

    @cached_property
    def front(self) -> Mapping[str, Any]:
        """The schema of the front matter."""
        return front_matter(self.around)


@dataclass(slots=True)
class Desk:
    """The open documents, and the settings that have been read, by what they were read from."""

    units: Callable[[str], int] = utf16
    documents: dict[str, Document] = field(default_factory=dict)
    settings: dict[tuple[object, ...], Setting] = field(default_factory=dict)

    def put(self, uri: str, path: Path, version: int, text: str) -> Document:
        """Lay a version of a document on the desk."""
        document = Document(uri, path, version, Text(text, self.units))
        self.documents[uri] = document
        return document

    def is_newest(self, document: Document) -> bool:
        """Say whether a version is the one that is open."""
        return self.documents.get(document.uri) is document

    def text_of(self, path: Path) -> str | None:
        """Return the text of a file as it is typed; None where it is not open."""
        found = (one for one in self.documents.values() if one.path == path)
        return next((one.text.whole for one in found), None)

    def setting(self, path: Path) -> Setting:
        """Return the house and library of a file; raises PublishError for a house that is wrong."""
        styles = find_styles(path.parent)
        house = read_house(styles)
        files = library_files(path, house)
        if path.suffix.lower() in READERS and path.resolve() not in [f.resolve() for f in files]:
            files = (path,)
        sign = (styles.roots, files, *_dates(styles), *map(self._state, files))
        if sign not in self.settings:
            if len(self.settings) > 8:  # noqa: PLR2004 - houses at once; older versions go
                self.settings.clear()
            self.settings[sign] = self._read(styles, house, files)
        return self.settings[sign]

    def _state(self, file: Path) -> object:
        typed = self.text_of(file.resolve())
        return typed if typed is not None else _date(file)

    def _read(self, styles: Styles, house: House, files: tuple[Path, ...]) -> Setting:
        around = read_around(styles)
        editions = tuple(read_edition(styles, name, around.kinds) for name in around.editions)
        library = join([shelf for file in files for shelf in self._shelf(file)])
        return Setting(styles, around, house, library, editions)

    def _shelf(self, file: Path) -> Iterator[Shelf]:
        """Yield a file of the library, as it is typed if it is open; nothing if that can't be."""
        typed = self.text_of(file.resolve())
        try:
            yield read_shelf(file, shown(file)) if typed is None else shelf_of(file, typed)
        except PublishError:
            return

    def articles(self, path: Path) -> Iterator[tuple[Path, str]]:
        """Yield the articles that share a library with a file, each with its text."""
        root = house_root(path.parent) or path.parent
        folders = [folder for folder in path.parents if folder.is_relative_to(root)]
        found = (file for folder in folders for file in folder.glob("*/article*.md"))
        beside = {file for file in found if is_article(file)}
        beside |= {one.path for one in self.documents.values() if one.sort == "article"}
        for file in sorted(beside):
            typed = self.text_of(file)
            try:
                yield file, file.read_text("utf-8-sig") if typed is None else typed
            except (OSError, UnicodeDecodeError):
                continue


def shelf_of(path: Path, text: str) -> Shelf:
    """Read a library's file as it is typed."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return READERS[path.suffix.lower()](plain, shown(path))


def _dates(styles: Styles) -> Iterator[object]:
    """Yield when the tables of styles were changed."""
    for root in styles.roots:
        for pattern in ("*.toml", "*/*.toml"):
            yield from ((file, _date(file)) for file in sorted(root.glob(pattern)))


def _date(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0
