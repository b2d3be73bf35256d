"""The package of an EPUB: items, metadata and spine as data, packed into the same bytes every time.

EbookLib writes the container, the package document and the zip. It gets finished bytes: left to
itself it parses XHTML again as HTML, guesses media types from the host and stamps the time of day.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ebooklib import epub
from lxml import etree

DC = "http://purl.org/dc/elements/1.1/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XHTML = "application/xhtml+xml"
IDENTIFIER = "publication-id"  # id of the unique identifier's element
FIRST_YEAR, LAST_YEAR = 1980, 2107  # that a zip can stamp on a file


@dataclass(frozen=True, slots=True)
class Item:
    """A file of the publication; what is not `listed` stays out of the manifest (META-INF)."""

    id: str
    name: str  # from the folder of the package document
    media_type: str
    data: bytes
    properties: tuple[str, ...] = ()
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """An element of the metadata: `dc:…`, `meta` or `link`, its text, its attributes."""

    tag: str
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guide:
    """A place that old readers know by its type: cover, toc, text."""

    type: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Package:
    """A whole publication; `stamp` (UTC) dates every file in it, `spine` names items by id."""

    title: str
    lang: str
    direction: str
    stamp: datetime
    metadata: tuple[Entry, ...]
    items: tuple[Item, ...]
    spine: tuple[str, ...]
    guide: tuple[Guide, ...] = ()
    prefixes: tuple[str, ...] = ()


class _Document(epub.EpubHtml):  # type: ignore[misc]  # EbookLib has no types
    """A content document that is packed byte for byte."""

    def get_content(self, default: object = None) -> Any:  # noqa: ANN401, ARG002 - EbookLib's call
        """Return the bytes that were given, where EbookLib would parse them anew."""
        return self.content


class _StampedZip(zipfile.ZipFile):
    """A zip whose entries all have one time, one mode and one host system."""

    stamp = (FIRST_YEAR, 1, 1, 0, 0, 0)

    def writestr(  # type: ignore[override]  # narrower than zipfile's: only what EbookLib calls
        self,
        name: str | zipfile.ZipInfo,
        data: bytes | str,
        compress_type: int = zipfile.ZIP_DEFLATED,
    ) -> None:
        """Write an entry with the stamp, as a plain file of one mode, packed small."""
        info = zipfile.ZipInfo(name if isinstance(name, str) else name.filename, self.stamp)
        info.create_system, info.external_attr = 3, 0o100644 << 16
        level = None if compress_type == zipfile.ZIP_STORED else 9
        super().writestr(info, data, compress_type, level)


class _Writer(epub.EpubWriter):  # type: ignore[misc]  # EbookLib has no types
    """EbookLib's writer with our metadata, into memory."""

    def __init__(self, book: Any, package: Package) -> None:  # noqa: ANN401 - EbookLib has no types
        super().__init__("", book, {"epub2_guide": True})
        self.package = package

    def _write_opf_metadata(self, root: Any) -> None:  # noqa: ANN401 - an lxml element
        root.set(XML_LANG, self.package.lang)
        root.set("dir", self.package.direction)
        metadata = etree.SubElement(root, "metadata", nsmap={"dc": DC})
        for entry in self.package.metadata:
            tag = f"{{{DC}}}{entry.tag[3:]}" if entry.tag.startswith("dc:") else entry.tag
            element = etree.SubElement(metadata, tag)
            for name, value in entry.attributes.items():
                element.set(XML_LANG if name == "xml:lang" else name, value)
            element.text = entry.text or None

    def packed(self) -> bytes:
        """Return the bytes of the whole publication."""
        buffer = io.BytesIO()
        with _StampedZip(buffer, "w", zipfile.ZIP_DEFLATED) as self.out:
            stamp = self.package.stamp.astimezone(UTC)
            year = min(max(stamp.year, FIRST_YEAR), LAST_YEAR)
            self.out.stamp = (year, *stamp.timetuple()[1:6])
            self.out.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
            self._write_container()
            self._write_opf()
            self._write_items()
        return buffer.getvalue()


def pack(package: Package) -> bytes:
    """Pack a publication as an EPUB 3.3 file (https://www.w3.org/TR/epub-33/)."""
    book = epub.EpubBook()
    book.metadata = {}
    book.IDENTIFIER_ID = IDENTIFIER
    book.direction = package.direction
    book.prefixes = list(package.prefixes)
    by_id = {item.id: book.add_item(_made(item)) for item in package.items}
    book.spine = [by_id[name] for name in package.spine]
    book.guide = [{"type": g.type, "title": g.title, "href": g.href} for g in package.guide]
    writer = _Writer(book, package)
    writer.process()
    return writer.packed()


def _made(item: Item) -> Any:  # noqa: ANN401 - EbookLib has no types
    kind = _Document if item.media_type == XHTML else epub.EpubItem
    made = kind(uid=item.id, file_name=item.name, media_type=item.media_type, content=item.data)
    made.properties = list(item.properties)
    made.manifest = item.listed
    return made
