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
APART = frozenset({"part", "place-full", BESIDE})  # what nothing in the margin stands level with


def reading_order(file: OpenFile) -> None:
    """Move what stands in the margin behind the block that follows it, where one does."""

    def change(element: Element) -> None:
        element.kids = _ordered(element.kids, file.origins)

    deepest_first(file.document, change)


def _ordered(kids: list[Kid], origins: Origins) -> list[Kid]:
    made: list[Kid] = []
    waiting: list[Kid] = []
    for kid in kids:
        classes = _classes(kid, origins)
        if BESIDE in classes:
            waiting.append(kid)
            continue
        made += [*waiting, kid] if classes & APART else [kid, *waiting]
        waiting = []
    return made + waiting


def _classes(kid: Kid, origins: Origins) -> frozenset[str]:
    if not isinstance(kid, Element) or kid.pseudo or kid.origin < 0:
        return frozenset()
    return origins.elements[kid.origin].classes
