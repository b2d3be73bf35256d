"""PDF 2.0: the types and attributes that PDF 1.7 has no word for (ISO 32000-2, 14.8.4)."""

from __future__ import annotations

from pikepdf import Name

from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Element

MARGIN = "place-margin"  # the class that our templates give a box in the margin


def pdf2(file: OpenFile) -> None:
    """Say what only PDF 2.0 can: which are notes, lists of terms, boxes beside the text."""
    if not file.is_pdf2:
        return
    for element in file.document.walk():
        if element.type == "Note":
            _note(element)
        elif element.type == "L" and file.origins.elements[element.origin].tag == "dl":
            element.set("List", ListNumbering=Name.Description)
        elif element.type == "Sect" and MARGIN in file.origins.elements[element.origin].classes:
            element.type = "Aside"


def _note(note: Element) -> None:
    note.type = "FENote"
    note.set("FENote", NoteType=Name.Footnote)
