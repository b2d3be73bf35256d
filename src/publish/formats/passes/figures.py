"""Figures: the image with its caption inside, and where it stands (ISO 14289-1, 7.3)."""

from __future__ import annotations

from pikepdf import Array

from publish.formats.origins import PT, Origins, text_of
from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Content, Element, deepest_first


def figures(file: OpenFile) -> None:
    """Put captions where they belong and bounding boxes into the page's own coordinates.

    A Caption belongs to the Figure or Table that it describes (ISO 32000-1, table 333; WeasyPrint
    leaves it beside, Kozea/WeasyPrint #2482). A BBox is in default user space, in pt from below
    (table 344); WeasyPrint 70 writes CSS pixels from above. An SVG is described by its title and
    its description (SVG-AAM 1.0, 5.6.1), of which WeasyPrint takes the title.
    """
    document, origins = file.document, file.origins
    heights = [float(page.trimbox[3]) for page in file.pdf.pages]
    for element in document.walk():
        if element.type in {"Figure", "Formula"}:
            _place(element, heights)
        if element.type == "Figure":
            _describe(element, origins)
    deepest_first(document, lambda element: _caption(element, origins))


def _place(figure: Element, heights: list[float]) -> None:
    box = figure.attributes.get("Layout", {}).get("BBox")
    page = next((kid.page for kid in figure.kids if isinstance(kid, Content)), None)
    if box is None or page is None:
        return
    left, top, right, bottom = (float(value) * PT for value in box)
    height = heights[page]
    corners = (left, height - bottom, right, height - top)
    figure.set("Layout", BBox=Array([round(corner, 3) for corner in corners]))


def _describe(figure: Element, origins: Origins) -> None:
    """Add the description of an SVG to its title."""
    inside = origins.elements[figure.origin].children if figure.origin >= 0 else ()
    said = [text_of(origins, n) for n in inside if origins.elements[n].tag == "desc"]
    if figure.alt and any(said):
        between = " " if figure.alt.endswith((".", "?", "!")) else ". "
        figure.alt += between + " ".join(said)


def _caption(element: Element, origins: Origins) -> None:
    """Move the caption of an HTML figure into the one Figure or Table that it has."""
    if element.origin < 0 or origins.elements[element.origin].tag != "figure" or element.pseudo:
        return
    captions = element.of_type("Caption")
    things = [inner for inner in element.walk() if inner.type in {"Figure", "Table"}]
    for caption in captions:
        if len(things) != 1:
            caption.type = "P"
            continue
        element.kids.remove(caption)
        thing = things[0]
        before = thing.type == "Table" or caption.origin < thing.origin
        thing.kids.insert(0 if before else len(thing.kids), caption)
