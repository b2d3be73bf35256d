"""Links: one Link for all lines of a link, described by its text (ISO 14289-1, 7.18.5)."""

from __future__ import annotations

from pikepdf import String

from publish.formats.origins import text_of
from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Annotation, Element

PRINT = 4  # the flag F of an annotation that is printed and not hidden (ISO 32000-1, 12.5.3)


def links(file: OpenFile) -> None:
    """Describe each link, and give annotations of what stands inside a link to the link itself.

    WeasyPrint describes a link by its address (Kozea/WeasyPrint, pdf/anchors.py).
    """
    document, origins = file.document, file.origins
    notes = {element.origin for element in document.walk() if element.type == "Note"}
    _gather(document, None)
    for link in (element for element in document.walk() if element.type == "Link"):
        said = origins.elements[link.origin].attributes.get("title", "")
        said = said or text_of(origins, link.origin, notes)
        said = said or " ".join(inner.alt for inner in link.walk() if inner.alt)
        for kid in link.kids:
            if isinstance(kid, Annotation):
                if said:
                    kid.object.Contents = String(said)
                kid.object.F = PRINT


def _gather(element: Element, link: Element | None) -> None:
    """Move annotations up to the link around them; one that has none makes a link."""
    here = element if element.type == "Link" else link
    for kid in list(element.kids):
        if isinstance(kid, Element):
            _gather(kid, here)
        elif isinstance(kid, Annotation) and element is not here:
            element.kids.remove(kid)
            if here is not None:
                here.kids.insert(0, kid)
