"""Links: one Link for all lines of a link, described by its text (ISO 14289-1, 7.18.5)."""

from __future__ import annotations

from pikepdf import Array, String

from publish.formats.origins import text_of
from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Annotation, Element, Kid, deepest_first

JOINER = "\u2060"  # which keeps an address's scheme with its host, and is not to be read out
PRINT = 4  # the flag F of an annotation that is printed and not hidden (ISO 32000-1, 12.5.3)


def links(file: OpenFile) -> None:
    """Describe each link, and give it the annotations of what stands inside it.

    WeasyPrint 70 describes a link by its address alone (its pdf/anchors.py), and makes an
    annotation of its own for each element inside a link, over or beside the one of the line.
    """
    document, origins = file.document, file.origins
    notes = {element.origin for element in document.walk() if element.type == "Note"}
    deepest_first(document, _gather)
    for link in (element for element in document.walk() if element.type == "Link"):
        said = origins.elements[link.origin].attributes.get("title", "")
        said = said or text_of(origins, link.origin, notes)
        said = said or " ".join(inner.alt for inner in link.walk() if inner.alt)
        said = said.replace(JOINER, "")
        for kid in link.kids:
            if isinstance(kid, Annotation):
                kid.object.F = PRINT
                if said:
                    kid.object.Contents = String(said)


def _gather(element: Element) -> None:
    """Move the annotations of all elements within a link up to it, one for each place."""
    if element.type != "Link":
        return
    kids: list[Kid] = []
    for kid in element.kids:
        inner = list(kid.walk()) if isinstance(kid, Element) else []
        for below in inner:
            kids += [found for found in below.kids if isinstance(found, Annotation)]
            below.kids = [found for found in below.kids if not isinstance(found, Annotation)]
        kids.append(kid)
    annotations = [kid for kid in kids if isinstance(kid, Annotation)]
    flat = [one for one in annotations if not _area(_rectangle(one))]  # a line of no height
    gone = flat if len(flat) < len(annotations) else []
    kept: list[Annotation] = []
    element.kids = [
        kid
        for kid in kids
        if not isinstance(kid, Annotation) or (kid not in gone and _is_new(kid, kept))
    ]


def _is_new(one: Annotation, kept: list[Annotation]) -> bool:
    """Say whether an annotation lies elsewhere than others; if not, one of them grows by it."""
    rectangle = _rectangle(one)
    for other in kept:
        around = _rectangle(other)
        shared = _area(_both(rectangle, around))
        if other.page == one.page and shared > min(_area(rectangle), _area(around)) / 2:
            left, bottom = min(rectangle[0], around[0]), min(rectangle[1], around[1])
            right, top = max(rectangle[2], around[2]), max(rectangle[3], around[3])
            other.object.Rect = Array([left, bottom, right, top])
            return False
    kept.append(one)
    return True


Rectangle = tuple[float, float, float, float]  # left, bottom, right, top


def _rectangle(annotation: Annotation) -> Rectangle:
    """Return where an annotation is; a Rect may name any two opposite corners (7.9.5)."""
    x, y, u, v = (round(float(value), 3) for value in annotation.object.Rect)
    return min(x, u), min(y, v), max(x, u), max(y, v)


def _both(one: Rectangle, other: Rectangle) -> Rectangle:
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def _area(one: Rectangle) -> float:
    return max(0.0, one[2] - one[0]) * max(0.0, one[3] - one[1])
