"""Destinations: in PDF 2.0 a link leads to a structure element (ISO 14289-2, 8.8)."""

from __future__ import annotations

from typing import Any

from pikepdf import Array

from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Annotation, Element


def destinations(file: OpenFile) -> None:
    """Let links name an element besides a place; PDF 1.7 knows places only."""
    if not file.is_pdf2:
        return
    for element in (e for e in file.document.walk() if e.refs):
        for link in (e for e in element.walk() if e.type == "Link" and e.origin < 0):
            for kid in (kid for kid in link.kids if isinstance(kid, Annotation)):
                kid.object.Dest[0] = element.refs[0].node
    root: Any = file.pdf.Root
    if "/Names" not in root or "/Dests" not in root.Names:
        return
    names = root.Names.Dests
    pairs = list(names.Names)
    for index in range(0, len(pairs), 2):
        element = element_for(file, str(pairs[index])) or file.document
        pairs[index + 1] = Array([element.node, *list(pairs[index + 1])[1:]])
    names.Names = Array(pairs)


def element_for(file: OpenFile, name: str) -> Element | None:
    """Return the element for an id of the HTML; where it has none, the first one inside it."""
    origins = file.origins.elements
    number = next((n for n, o in enumerate(origins) if o.attributes.get("id") == name), None)
    if number is None:
        return None
    inside = {number}
    for inner in range(number + 1, len(origins)):
        if origins[inner].parent in inside:
            inside.add(inner)
    return next((element for element in file.document.walk() if element.origin in inside), None)
