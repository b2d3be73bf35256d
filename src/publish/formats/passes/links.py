"""Links: one Link for all lines of a link, described by its text (ISO 14289-1, 7.18.5)."""

from __future__ import annotations

from pikepdf import String

from publish.formats.origins import text_of
from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Annotation, Element, Kid, deepest_first

PRINT = 4  # the flag F of an annotation that is printed and not hidden (ISO 32000-1, 12.5.3)


def links(file: OpenFile) -> None:
    """Describe each link, and give it the annotations of what stands inside it.

    WeasyPrint 70 describes a link by its address alone (its pdf/anchors.py), and makes an
    annotation of its own for each element inside a link, over the one of the line.
    """
    document, origins = file.document, file.origins
    notes = {element.origin for element in document.walk() if element.type == "Note"}
    deepest_first(document, _gather)
    for link in (element for element in document.walk() if element.type == "Link"):
        said = origins.elements[link.origin].attributes.get("title", "")
        said = said or text_of(origins, link.origin, notes)
        said = said or " ".join(inner.alt for inner in link.walk() if inner.alt)
        for kid in link.kids:
            if isinstance(kid, Annotation):
                kid.object.F = PRINT
                if said:
                    kid.object.Contents = String(said)


def _gather(element: Element) -> None:
    """Move the annotations of all elements within a link up to it, less those over others."""
    if element.type != "Link":
        return
    kids: list[Kid] = []
    for kid in element.kids:
        inner = list(kid.walk()) if isinstance(kid, Element) else []
        for below in inner:
            kids += [found for found in below.kids if isinstance(found, Annotation)]
            below.kids = [found for found in below.kids if not isinstance(found, Annotation)]
        kids.append(kid)
    known = [kid for kid in kids if isinstance(kid, Annotation)]
    over = [one for one in known if any(_is_within(one, other) for other in known)]
    element.kids = [kid for kid in kids if kid not in over]


def _is_within(one: Annotation, other: Annotation) -> bool:
    """Say whether an annotation lies on another, larger one."""
    if one.page != other.page:
        return False
    left, bottom, right, top = _rectangle(one)
    around = _rectangle(other)
    inside = around[0] <= left and around[1] <= bottom and right <= around[2] and top <= around[3]
    return inside and around != (left, bottom, right, top)


def _rectangle(annotation: Annotation) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top; a Rect may name any two opposite corners (7.9.5)."""
    x, y, u, v = (round(float(value), 2) for value in annotation.object.Rect)
    return min(x, u), min(y, v), max(x, u), max(y, v)
