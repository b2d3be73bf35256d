"""What stores take: a finished EPUB and its cover, measured against the limits in `stores.toml`.

A measure that passes a limit is a warning: the file can be read, but that store may refuse it or
show it badly. `docs/stores.md` says for each limit what it is for and where the store states it.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from lxml import etree
from PIL import Image

from publish import article as a
from publish import pandoc
from publish.formats.job import Written
from publish.problems import ManuscriptError, Problem, Severity, Where, did_you_mean
from publish.select import Box, Grid, Item, Part, Selection

DOCS = "docs/stores.md"
OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"
NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
FONTS = {
    b"\x00\x01\x00\x00": "TTF", b"true": "TTF", b"OTTO": "OTF", b"wOFF": "WOFF", b"wOF2": "WOFF2",
}  # fmt: skip
COLOUR = re.compile(r"(?<![\w-])color\s*:\s*(?!inherit|currentcolor)[^;}\s]+", re.IGNORECASE)
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limit:
    """What a store asks of a measure: a number no less or no more, or one of the words allowed."""

    store: str
    docs: str  # the heading of the store in our documentation
    measure: str
    least: float = 0
    most: float = float("inf")
    only: tuple[str, ...] = ()

    def holds(self, value: float | str) -> bool:
        """Say whether a value is within the limit."""
        if isinstance(value, str):
            return value in self.only
        return self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class Measured:
    """A thing as an editor knows it, what was measured of it, and where it was written."""

    thing: str
    value: float | str
    where: Where | None = None


class Book:
    """A finished EPUB, its covers for shops, and what it says."""

    def __init__(self, written: Written) -> None:
        """Open it."""
        self.written = written
        with zipfile.ZipFile(io.BytesIO(written.data)) as book:
            self.files = {name: book.read(name) for name in book.namelist()}
        self.package = next(name for name in self.files if name.endswith(".opf"))

    @property
    def selection(self) -> Selection:
        """What the book says."""
        return self.written.selection

    @cached_property
    def items(self) -> tuple[etree._Element, ...]:
        """The items of the manifest."""
        return tuple(etree.fromstring(self.files[self.package]).iter(f"{OPF}item"))

    def of_type(self, *starts: str) -> Iterator[str]:
        """Yield the names of the files whose media type starts with one of some texts."""
        for item in self.items:
            if item.get("media-type", "").startswith(starts):
                yield self.beside(self.package, item.get("href", ""))

    @staticmethod
    def beside(name: str, href: str) -> str:
        """Return the name of the file that an address within another one means."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(href)))

    @cached_property
    def documents(self) -> dict[str, etree._Element]:
        """The documents, by their names."""
        names = self.of_type("application/xhtml+xml")
        return {name: etree.fromstring(self.files[name]) for name in names}

    @cached_property
    def alts(self) -> dict[str, str]:
        """What the text says of each image that it shows, by the name of the image's file."""
        return {
            self.beside(name, image.get("src", "")): image.get("alt", "")
            for name, tree in self.documents.items()
            for image in tree.iter(f"{XHTML}img")
        }

    def place(self, image: str) -> Where | None:
        """Return where the figure that shows an image was written."""
        nodes = pandoc.walk(self.selection.article.content)
        figures = (node for node in nodes if isinstance(node, a.Figure))
        return next((f.where for f in figures if f.alt and f.alt == self.alts.get(image)), None)


def check_stores(written: Written, limits: Sequence[Limit], path: str) -> list[Problem]:
    """Measure an EPUB; returns a warning for each limit that it passes, less what is ignored."""
    book = Book(written)
    ignored = set(written.selection.article.meta.ignore)
    return [
        _problem(limit, measured, path)
        for limit in limits
        if f"store-{limit.measure}" not in ignored
        for measured in MEASURES[limit.measure](book)
        if not limit.holds(measured.value)
    ]


def limits_of(table: Mapping[str, Mapping[str, Any]], where: Where) -> tuple[Limit, ...]:
    """Return the limits of `stores.toml`; raises ManuscriptError for an unknown one."""
    found = []
    for docs, store in table.items():
        for measure in (name for name in store if name != "title"):
            if measure not in MEASURES:
                message = f"'{measure}' of [{docs}] is nothing that is measured."
                hint = did_you_mean(measure, MEASURES) or f"There are: {', '.join(MEASURES)}."
                raise ManuscriptError(Problem(where, "unknown-measure", message, hint))
            said = store[measure]
            least, most = said.get("least", 0), said.get("most", float("inf"))
            only = tuple(said.get("only", ()))
            found.append(Limit(store["title"], docs, measure, least, most, only))
    return tuple(found)


def _problem(limit: Limit, measured: Measured, path: str) -> Problem:
    rule = f"store-{limit.measure}"
    said, bound = _shown(limit.measure, measured.value), _bound(limit, measured.value)
    message = f"{measured.thing} {said}; {limit.store} {bound}."
    hint = f"{HINTS[limit.measure]} See {DOCS}#{limit.docs}."
    return Problem(measured.where or Where(path), rule, message, hint, Severity.WARNING)


def _bound(limit: Limit, value: float | str) -> str:
    """Return what a store asks, in words."""
    if isinstance(value, str):
        return f"takes {' or '.join(limit.only)}"
    if value < limit.least:
        return f"asks for {_number(limit.measure, limit.least)} or more"
    return f"takes {_number(limit.measure, limit.most)} at most" if limit.most else "takes none"


def _shown(measure: str, value: float | str) -> str:
    return f"is {value}" if isinstance(value, str) else f"has {_number(measure, value)}"


def _number(measure: str, value: float) -> str:
    """Return a number with its unit."""
    if measure.endswith("-bytes"):
        return f"{value / MEGABYTE:,.1f} MB".replace(".0 MB", " MB")
    unit = UNITS[measure]
    return f"{value:,.0f} {unit if value == 1 else f'{unit}s'}"


# ---------------------------------------------------------------- the measures


def _epub_bytes(book: Book) -> Iterator[Measured]:
    yield Measured("the EPUB", len(book.written.data))


def _document_bytes(book: Book) -> Iterator[Measured]:
    """Measure each document together with the images that it shows."""
    for name, tree in book.documents.items():
        images = {book.beside(name, image.get("src", "")) for image in tree.iter(f"{XHTML}img")}
        size = sum(len(book.files.get(one, b"")) for one in (name, *images))
        title = " ".join(tree.findtext(f".//{XHTML}title", "").split())
        yield Measured(f"the section “{title}” with its images", size)


def _images(book: Book) -> Iterator[tuple[str, str, bytes]]:
    """Yield the name of each image file, how to call it, and its bytes."""
    for name in book.of_type("image/"):
        alt = book.alts.get(name) or posixpath.basename(name)
        yield name, f"the image “{alt[:60]}{'…' if len(alt) > 60 else ''}”", book.files[name]  # noqa: PLR2004 - letters that tell it


def _image_bytes(book: Book) -> Iterator[Measured]:
    for name, thing, data in _images(book):
        yield Measured(thing, len(data), book.place(name))


def _image_pixels(book: Book) -> Iterator[Measured]:
    for name, thing, data in _images(book):
        size = _size(data)
        if size:
            yield Measured(thing, size[0] * size[1], book.place(name))


def _size(data: bytes) -> tuple[int, int] | None:
    """Return the width and height of an image in pixels; of a drawing nothing, it has none."""
    if data.lstrip().startswith((b"<?xml", b"<svg", b"<!")):
        return None
    with Image.open(io.BytesIO(data)) as image:
        return image.size


def _covers(book: Book) -> Iterator[tuple[str, bytes]]:
    """Yield the covers for shops, which lie beside the EPUB."""
    for name, data in book.written.extra.items():
        if Image.registered_extensions().get(posixpath.splitext(name)[1].lower()):
            yield f"the cover {name}", data


def _cover_height(book: Book) -> Iterator[Measured]:
    for thing, data in _covers(book):
        yield Measured(thing, (_size(data) or (0, 0))[1])


def _cover_width(book: Book) -> Iterator[Measured]:
    for thing, data in _covers(book):
        yield Measured(thing, (_size(data) or (0, 0))[0])


def _cover_bytes(book: Book) -> Iterator[Measured]:
    for thing, data in _covers(book):
        yield Measured(thing, len(data))


def _cover_format(book: Book) -> Iterator[Measured]:
    for thing, data in _covers(book):
        with Image.open(io.BytesIO(data)) as image:
            yield Measured(thing, image.format or "unknown")


def _cover_images(book: Book) -> Iterator[Measured]:
    said = [item for item in book.items if "cover-image" in item.get("properties", "").split()]
    yield Measured("the EPUB", len(said))


def _font_format(book: Book) -> Iterator[Measured]:
    for name in book.of_type("font/", "application/font", "application/vnd.ms-opentype"):
        yield Measured(f"the font {name}", FONTS.get(book.files[name][:4], "unknown"))


def _contents_levels(book: Book) -> Iterator[Measured]:
    """Measure how deep the contents list goes, in both its forms."""
    for name in book.of_type("application/x-dtbncx+xml"):
        yield Measured("the contents list", _depth(etree.fromstring(book.files[name]), "navPoint"))
    for tree in book.documents.values():
        for nav in tree.iter(f"{XHTML}nav"):
            if nav.get("{http://www.idpf.org/2007/ops}type") == "toc":
                yield Measured("the contents list", _depth(nav, "ol"))


def _depth(element: etree._Element, name: str) -> int:
    below = max((_depth(child, name) for child in element), default=0)
    return below + (1 if str(element.tag).endswith(f"}}{name}") else 0)


def _table_columns(book: Book) -> Iterator[Measured]:
    chosen = book.selection
    for table in _tables((*chosen.top, *chosen.content, *chosen.end)):
        rows = (*table.head, *table.rows)
        columns = max((sum(cell.colspan for cell in row) for row in rows), default=0)
        name = "figure" if table.chart else "table"
        yield Measured(f"{name} {table.number}", columns, table.where)


def _tables(items: Iterable[Item]) -> Iterator[a.Table]:
    """Yield the tables that an edition shows, those in boxes too."""
    for item in items:
        match item:
            case Part(content=content):
                yield from _tables(content)
            case Grid(table=table):
                yield table
            case Box(body=body):
                yield from (node for node in pandoc.walk(body) if isinstance(node, a.Table))
            case _:
                pass


def _text_colours(book: Book) -> Iterator[Measured]:
    for name in book.of_type("text/css"):
        sheet = re.sub(r"/\*.*?\*/", "", book.files[name].decode(), flags=re.DOTALL)
        yield Measured("the stylesheet", len(COLOUR.findall(sheet)))


MEASURES: Mapping[str, Callable[[Book], Iterator[Measured]]] = {
    "epub-bytes": _epub_bytes,
    "document-bytes": _document_bytes,
    "image-bytes": _image_bytes,
    "image-pixels": _image_pixels,
    "cover-height": _cover_height,
    "cover-width": _cover_width,
    "cover-bytes": _cover_bytes,
    "cover-format": _cover_format,
    "cover-images": _cover_images,
    "font-format": _font_format,
    "contents-levels": _contents_levels,
    "table-columns": _table_columns,
    "text-colours": _text_colours,
}
UNITS = {
    "image-pixels": "pixel", "cover-height": "pixel", "cover-width": "pixel",
    "cover-images": "cover image", "contents-levels": "level", "table-columns": "column",
    "text-colours": "colour of text",
}  # fmt: skip
HINTS = {
    "epub-bytes": "Make its images smaller.",
    "document-bytes": "Make its images smaller, or divide it.",
    "image-bytes": "Save it as JPEG, or smaller.",
    "image-pixels": "Make it smaller.",
    "cover-height": "This is our fault: please report it.",
    "cover-width": "This is our fault: please report it.",
    "cover-bytes": "Take a cover image with less detail.",
    "cover-format": "This is our fault: please report it.",
    "cover-images": "This is our fault: please report it.",
    "font-format": "Give the house's fonts as TTF or OTF.",
    "contents-levels": "Leave the lowest headings out of the contents list.",
    "table-columns": "Divide it, or look at it on the device.",
    "text-colours": "Take 'color' out of the house's edition.css.",
}
