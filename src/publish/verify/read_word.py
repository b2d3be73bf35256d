"""The words of a finished Word file, in the order of its text; its notes come after that."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from publish.letters import words_in
from publish.problems import OutputError, Problem, Where

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
PARTS = ("word/document.xml", "word/footnotes.xml")
LINE_ENDS = {f"{W}br", f"{W}tab", f"{W}cr"}


def docx_words(path: Path) -> list[str]:
    """Return the words of a Word file, normalised; raises OutputError where it can't be read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in PARTS if name in archive.namelist()]
            roots = [etree.fromstring(archive.read(name), parser) for name in names]
    except (OSError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        message = f"the Word file cannot be read back: {error}"
        raise OutputError(Problem(Where(path.name), "unreadable-file", message)) from error
    return [word for root in roots for word in _words(root)]


def _words(root: etree._Element) -> Iterator[str]:
    for paragraph in root.iter(f"{W}p"):
        if any(paragraph.iterchildren(f"{W}p")):
            continue
        text = ""
        for one in paragraph.iter():
            if one.tag in {f"{W}t", f"{M}t"}:
                text += one.text or ""
            elif one.tag in LINE_ENDS:
                text += " "
        yield from words_in(text)
