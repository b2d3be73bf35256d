"""Bookmarks: the headings of the structure tree, in its order (ISO 14289-1, 7.17).

Of the headings in a box only its title is one, and only where the template says so, by the rule of
`publish.contents`: so the bookmarks and a printed contents list agree.
"""

from __future__ import annotations

from typing import Any

from pikepdf import Array, Dictionary, Name, String

from publish.formats.origins import Origins, text_of
from publish.formats.passes.context import OpenFile
from publish.formats.passes.roles import HEADINGS
from publish.formats.passes.tree import Element

BOX, LISTED = "box", "data-bookmark"  # the class of a box, the attribute of a title that is listed
OPEN = 2  # levels that are unfolded when the file is opened


def bookmarks(file: OpenFile) -> None:
    """Write the document outline (ISO 32000-1, 12.3.3) from the headings."""
    pdf, document, origins = file.pdf, file.document, file.origins
    notes = {element.origin for element in document.walk() if element.type == "Note"}
    headings = [
        e
        for e in document.walk()
        if e.type in HEADINGS and e.origin in origins.places and _is_listed(origins, e.origin)
    ]
    if not headings:
        return
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    above: list[tuple[int, Any]] = [(0, root)]
    for heading in headings:
        level = int(heading.type[1:])
        while above[-1][0] >= level:
            above.pop()
        item = pdf.make_indirect(
            Dictionary(
                Title=String(text_of(origins, heading.origin, notes)),
                Dest=_destination(file, heading),
                Parent=above[-1][1],
            )
        )
        _append(above[-1][1], item)
        above.append((level, item))
    _count(root, 0)
    pdf.Root.Outlines = root


def _is_listed(origins: Origins, number: int) -> bool:
    """Say whether a heading stands in no box, or is a title that says that it is listed."""
    if LISTED in origins.elements[number].attributes:
        return True
    while number >= 0:
        if BOX in origins.elements[number].classes:
            return False
        number = origins.elements[number].parent
    return True


def _destination(file: OpenFile, heading: Element) -> Array:
    """Return where a heading is: its page, or in PDF 2.0 itself (ISO 14289-2, 8.8)."""
    number, left, top = file.origins.places[heading.origin]
    page = file.pdf.pages[number]
    target = heading.node if file.is_pdf2 else page.obj
    return Array([target, Name.XYZ, round(left, 3), round(float(page.trimbox[3]) - top, 3), 0])


def _append(parent: Any, item: Any) -> None:  # noqa: ANN401 - pikepdf's objects
    if "/Last" in parent:
        item.Prev = parent.Last
        parent.Last.Next = item
    else:
        parent.First = item
    parent.Last = item


def _count(parent: Any, level: int) -> int:  # noqa: ANN401 - pikepdf's objects
    """Write how many bookmarks are seen below one, negative where it is folded (table 153)."""
    seen = 0
    item = parent.get("/First")
    while item is not None:
        seen += 1 + max(_count(item, level + 1), 0)
        item = item.get("/Next")
    if seen:
        parent.Count = seen if level < OPEN else -seen
    return seen if level < OPEN else 0
