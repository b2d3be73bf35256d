"""Reading order: a margin box is read behind the block that it stands beside.

CSS floats start level with what follows them, so the layout has the box first. Who listens should
hear the paragraph first: `publish.select.reading_order` is the same rule for a Selection, and the
words read back from a file are compared in that order.
"""

from __future__ import annotations

from publish.formats.origins import Origins
from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Element, Kid, deepest_first

BESIDE = "beside"  # the class that our templates give what stands in the margin
BOX = "box"
ITEMS = frozenset({"box", "part", "figure", "table"})  # what is an item of its own, and no text


def reading_order(file: OpenFile) -> None:
    """Move each margin box behind the block of text that follows it, where one does."""

    def change(element: Element) -> None:
        element.kids = _ordered(element.kids, file.origins)

    deepest_first(file.document, change)


def _ordered(kids: list[Kid], origins: Origins) -> list[Kid]:
    made: list[Kid] = []
    waiting: list[Kid] = []
    for kid in kids:
        if _is_margin_box(kid, origins):
            waiting.append(kid)
            continue
        follows = _is_text(kid, origins)
        made += [kid, *waiting] if follows else [*waiting, kid]
        waiting = []
    return made + waiting


def _is_margin_box(kid: Kid, origins: Origins) -> bool:
    if not isinstance(kid, Element) or kid.pseudo or kid.origin < 0:
        return False
    origin = origins.elements[kid.origin]
    inside = [origins.elements[child].classes for child in origin.children]
    return BESIDE in origin.classes and any(BOX in classes for classes in inside)


def _is_text(kid: Kid, origins: Origins) -> bool:
    if not isinstance(kid, Element) or kid.origin < 0:
        return True
    return not origins.elements[kid.origin].classes & {*ITEMS, BESIDE}
