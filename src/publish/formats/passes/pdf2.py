"""PDF 2.0: the types and attributes that PDF 1.7 has no word for (ISO 32000-2, 14.8.4)."""

from __future__ import annotations

from pikepdf import Name

from publish.formats.passes.context import OpenFile
from publish.formats.passes.destinations import element_for
from publish.formats.passes.tree import Element

MARGIN = "place-margin"  # the class that our templates give a box in the margin


def pdf2(file: OpenFile) -> None:
    """Say what only PDF 2.0 can: which are notes, lists of terms, boxes beside the text.

    And where an entry of the contents list leads to (ISO 14289-2, 8.2.5.8).
    """
    if not file.is_pdf2:
        return
    for element in file.document.walk():
        if element.type == "Note":
            _note(element)
        elif element.type == "L" and file.origins.elements[element.origin].tag == "dl":
            element.set("List", ListNumbering=Name.Description)
        elif element.type == "TOCI":
            element.refs = _targets(file, element)
        elif element.type == "Sect" and MARGIN in file.origins.elements[element.origin].classes:
            element.type = "Aside"


def _targets(file: OpenFile, entry: Element) -> list[Element]:
    """Return the element that the first link of an entry leads to."""
    elements = file.origins.elements
    links = (e for e in entry.walk() if e.type == "Link" and e.origin >= 0)
    href = next((elements[link.origin].attributes.get("href", "") for link in links), "")
    target = element_for(file, href.removeprefix("#")) if href.startswith("#") else None
    return [target] if target else []


def _note(note: Element) -> None:
    note.type = "FENote"
    note.set("FENote", NoteType=Name.Footnote)
