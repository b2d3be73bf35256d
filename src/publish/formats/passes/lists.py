"""Lists: L holds LI, an LI holds at most a Lbl and one LBody (ISO 32000-1, 14.8.4.3.3)."""

from __future__ import annotations

from pikepdf import Name

from publish.formats.origins import Origins
from publish.formats.passes.context import OpenFile
from publish.formats.passes.roles import is_inline
from publish.formats.passes.tree import Element, Kid, deepest_first

NUMBERING = {
    "decimal": "Decimal", "decimal-leading-zero": "Decimal",
    "lower-alpha": "LowerAlpha", "lower-latin": "LowerAlpha",
    "upper-alpha": "UpperAlpha", "upper-latin": "UpperAlpha",
    "lower-roman": "LowerRoman", "upper-roman": "UpperRoman",
    "disc": "Disc", "circle": "Circle", "square": "Square", "none": "Square",  # boxes of tasks
}  # fmt: skip


def lists(file: OpenFile) -> None:
    """Bring the items of lists, and the pairs of definition lists, into their only legal form."""
    origins = file.origins

    def change(element: Element) -> None:
        if element.type != "L":
            return
        if _tag(element, origins) == "dl":
            element.kids = list(_pairs(_unwrapped(element)))
        else:
            for item in element.of_type("LI"):
                _split(item)
        element.set("List", ListNumbering=Name(f"/{_numbering(element, origins)}"))

    deepest_first(file.document, change)


def _tag(element: Element, origins: Origins) -> str:
    return origins.elements[element.origin].tag if element.origin >= 0 else ""


def _split(item: Element) -> None:
    """Part an item into its label and its body."""
    for first in item.of_type("P")[:1]:  # which the box of a task may stand in
        item.kids[:0] = first.of_type("Lbl")
        first.kids = [kid for kid in first.kids if kid not in item.kids]
    labels = [kid for kid in item.kids if isinstance(kid, Element) and kid.type == "Lbl"]
    rest = [kid for kid in item.kids if kid not in labels]
    body = Element("LBody", rest, item.origin)
    item.kids = [*labels, body] if rest else [*labels]


def _unwrapped(element: Element) -> list[Kid]:
    """Return the kids of a <dl>, those of the <div>s that may group them among them."""
    made: list[Kid] = []
    for kid in element.kids:
        made += kid.kids if isinstance(kid, Element) and kid.type == "Div" else [kid]
    return made


def _pairs(kids: list[Kid]) -> list[Element]:
    """Put each term, or the terms that share a meaning, and what they mean into one item."""
    items: list[Element] = []
    for kid in kids:
        if not isinstance(kid, Element):
            continue
        if not items or (kid.type == "Lbl" and items[-1].of_type("LBody")):
            items.append(Element("LI", [], kid.origin))
        bodies = items[-1].of_type("LBody")
        if kid.type == "LBody" and bodies:
            bodies[0].kids = _as_blocks(bodies[0]) + _as_blocks(kid)
        else:
            items[-1].kids.append(kid)
    return items


def _as_blocks(body: Element) -> list[Kid]:
    """Return the kids of a body that comes to stand beside another, its text as a paragraph."""
    return [Element("P", body.kids)] if all(map(is_inline, body.kids)) else body.kids


def _numbering(element: Element, origins: Origins) -> str:
    """Return the ListNumbering (14.8.5.5): how the labels that are there look."""
    items = element.of_type("LI")
    tag = _tag(element, origins)
    if tag == "dl" or not any(item.of_type("Lbl") for item in items):
        return "None"
    styles = [origins.markers.get(item.origin, "") for item in items]
    style = next((style for style in styles if style != "none"), "none")  # of a task it is none
    return NUMBERING.get(style, "Decimal" if tag == "ol" else "Disc")
