"""Files of word processors: whether they are safe to open, and the pictures that they hold."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from lxml import etree

from publish.guards import files
from publish.problems import LimitError, ManuscriptError, Problem, Where
from publish.sources import shown

LARGEST = 300_000_000  # bytes of all that an archive holds, unpacked
MOST_FILES = 5_000
RATIO = 200  # by which one file of more than a megabyte may shrink
MEGABYTE = 1_000_000
DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
XML = (".xml", ".rels")
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
HREF = "{http://www.w3.org/1999/xlink}href"
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PARTS = ("document", "footnotes", "endnotes")  # of a .docx that hold text


def check_archive(file: Path) -> None:
    """Check that a .docx or .odt can be opened without harm.

    Raises LimitError for one that would unpack to too much, ManuscriptError for one that is
    broken, encrypted or declares entities.
    """
    where = Where(shown(file))
    try:
        with zipfile.ZipFile(file) as archive:
            _check_sizes(archive, where)
            if damaged := archive.testzip():  # pictures too, which are read when all else is made
                raise zipfile.BadZipFile(damaged)
            for info in archive.infolist():
                if info.filename.lower().endswith(XML) and DTD.search(archive.read(info)):
                    message = f"'{info.filename}' within the file declares a document type."
                    hint = "Word processors never do that: open it in one and save it anew."
                    raise ManuscriptError(Problem(where, "unsafe-draft", message, hint))
    except files.DAMAGED as error:
        message = "the file can't be opened: it is broken, encrypted or of another format."
        hint = "Open it in a word processor and save it anew, without a password."
        raise ManuscriptError(Problem(where, "unreadable-draft", message, hint)) from error


def unreadable(where: Where, why: str) -> ManuscriptError:
    """Return the error of a draft that can't be read, with a sentence that says why."""
    hint = "Open it in a word processor and save it anew."
    return ManuscriptError(
        Problem(where, "unreadable-draft", f"the file can't be read: {why}", hint)
    )


def _check_sizes(archive: zipfile.ZipFile, where: Where) -> None:
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    swollen = any(
        info.file_size > MEGABYTE and info.file_size > RATIO * max(info.compress_size, 1)
        for info in infos
    )
    if len(infos) > MOST_FILES or total > LARGEST or swollen:
        message = "the file would unpack to far more than a draft holds."
        raise LimitError(Problem(where, "too-big", message, "Make its pictures smaller."))


def picture_in(file: Path, name: str) -> bytes | None:
    """Return a picture of a .docx or .odt by the name that its text gives it."""
    with zipfile.ZipFile(file) as archive:
        names = {*archive.namelist()}
        found = next((n for n in (name, f"word/{name}") if n in names), None)
        return archive.read(found) if found else None


def words_for_pictures(file: Path) -> dict[str, str]:
    """Return the descriptions, else titles, that an .odt has for its pictures, by their names.

    Pandoc leaves them out.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(file) as archive:
        if "content.xml" not in archive.namelist():
            return {}
        root: Any = etree.fromstring(archive.read("content.xml"), parser)
    found: dict[str, str] = {}
    for frame in root.iter(f"{DRAW}frame"):
        words = frame.findtext(f"{SVG}desc") or frame.findtext(f"{SVG}title") or ""
        for image in frame.findall(f"{DRAW}image"):
            found[image.get(HREF, "")] = " ".join(words.split())
    return found


def linked_pictures(file: Path) -> list[str]:
    """Return the addresses of the pictures that a .docx only points to, in the order of its text.

    Pandoc leaves them out without a word.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    found: list[str] = []
    with zipfile.ZipFile(file) as archive:
        names = {*archive.namelist()}
        for part in PARTS:
            text, links = f"word/{part}.xml", f"word/_rels/{part}.xml.rels"
            if not {text, links} <= names:
                continue
            relations: Any = etree.fromstring(archive.read(links), parser)
            known = {one.get("Id"): one.get("Target", "") for one in relations}
            blips: Any = etree.fromstring(archive.read(text), parser)
            found += [
                known.get(blip.get(f"{RELATION}link"), "")
                for blip in blips.iter(BLIP)
                if blip.get(f"{RELATION}link") and not blip.get(f"{RELATION}embed")
            ]
    return found
