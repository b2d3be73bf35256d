"""The contents list: TOC and TOCI (ISO 32000-1, 14.8.4.2, table 333).

A TOCI holds a Reference with the Link in it, then the TOC of the entries below, if there are any.
"""

from __future__ import annotations

from publish.formats.passes.context import OpenFile
from publish.formats.passes.roles import is_inline
from publish.formats.passes.tree import Element, Kid

LIST = "doc-toc"  # the role of the nav in our templates


def contents(file: OpenFile) -> None:
    """Make of the lists of a contents list what they are; before `lists`, which leaves them."""
    elements = file.origins.elements
    for element in file.document.walk():
        if element.origin >= 0 and elements[element.origin].attributes.get("role") == LIST:
            for listed in element.walk():
                _change(listed)


def _change(element: Element) -> None:
    if element.type == "L":
        element.type = "TOC"
    elif element.type == "LI":
        element.type = "TOCI"
        lines: list[Kid] = [kid for kid in element.kids if is_inline(kid)]
        below = [kid for kid in element.kids if not is_inline(kid)]
        element.kids = [Element("Reference", lines), *below]
