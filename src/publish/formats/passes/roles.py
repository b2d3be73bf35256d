"""What each HTML element is in a structure tree: one table (ISO 32000-1, 14.8.4)."""

from __future__ import annotations

from publish.formats.origins import Origin, Origins
from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Annotation, Element, Kid, deepest_first

BLOCKS = {
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "p": "P", "pre": "P", "blockquote": "BlockQuote",
    "ul": "L", "ol": "L", "dl": "L", "li": "LI", "dt": "Lbl", "dd": "LBody",
    "table": "Table", "caption": "Caption", "thead": "THead", "tbody": "TBody", "tfoot": "TFoot",
    "tr": "TR", "th": "TH", "td": "TD",
    "figcaption": "Caption",
    "section": "Sect", "aside": "Sect", "article": "Art",
}  # fmt: skip
LINES = {
    "a": "Link", "code": "Code", "q": "Quote", "img": "Figure", "svg": "Figure",
    **dict.fromkeys((
        "abbr", "b", "bdi", "bdo", "br", "cite", "del", "dfn", "em", "i", "ins", "kbd", "label",
        "mark", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
    ), "Span"),
}  # fmt: skip
PSEUDO = {"marker": "Lbl", "footnote-marker": "Lbl", "footnote-call": "Reference"}
ROLES = {"list": "L", "listitem": "LI", "doc-footnote": "Note", "math": "Formula", "none": "Div"}

INLINE = frozenset({"Span", "Link", "Code", "Quote", "Reference", "Note", "Figure", "Formula"})
HEADINGS = frozenset({"H1", "H2", "H3", "H4", "H5", "H6"})


def roles(file: OpenFile) -> None:
    """Give every element its type, its language and what an abbreviation stands for.

    What has no meaning of its own becomes Div or Span, which a later pass may dissolve.
    """
    document, elements = file.document, file.origins.elements
    notes = {element.origin for element in document.walk() if element.pseudo == "footnote-call"}
    for element in document.walk():
        if element.pseudo:
            element.type = PSEUDO.get(element.pseudo, "Span")
        elif element.origin >= 0:
            origin = elements[element.origin]
            element.type = "Note" if element.origin in notes else _type(origin)
            element.type = "Lbl" if _is_label(origin, file.origins) else element.type
            element.expansion = origin.attributes.get("title", "") if origin.tag == "abbr" else ""
            _name(element, origin.attributes.get("aria-label", ""))
    _languages(document, file.origins, file.context.metadata.lang)
    deepest_first(document, _without_dead_links)
    deepest_first(document, _drawn_formula)


def _name(element: Element, label: str) -> None:
    """Give an element the name that its HTML has: it is read by it, or goes by it as a box does."""
    if element.type in {"Formula", "Lbl"}:
        element.alt = label
    elif element.type == "Sect":
        element.title = label


def _languages(element: Element, origins: Origins, around: str) -> None:
    """Write the language of what is in another one than what is around it (14.9.2)."""
    here = around
    if element.origin >= 0:
        here = origins.elements[element.origin].attributes.get("lang", around)
        element.lang = here if here != around else ""
    for kid in element.elements:
        _languages(kid, origins, here)


def _type(origin: Origin) -> str:
    role = ROLES.get(origin.attributes.get("role", ""))
    return role or BLOCKS.get(origin.tag) or LINES.get(origin.tag) or "Div"


def _is_label(origin: Origin, origins: Origins) -> bool:
    """Say whether an element is the box of a task, in place of a list's own sign."""
    around = origins.elements[origin.parent]
    outside = origins.elements[around.parent] if around.tag == "p" else around
    return "task" in origin.classes and outside.tag == "li"


def _without_dead_links(element: Element) -> None:
    """Make a Span of an <a> that links nowhere: a Link has an annotation (14.8.4.4.2)."""
    if element.type == "Link":
        has_annotation = any(isinstance(kid, Annotation) for e in element.walk() for kid in e.kids)
        element.type = "Link" if has_annotation else "Span"


def _drawn_formula(element: Element) -> None:
    """Make one of a formula and its drawing: the drawing is no figure in it, but what it is."""
    drawings = element.of_type("Figure") if element.type == "Formula" else []
    for drawing in drawings:
        at = element.kids.index(drawing)
        element.kids[at : at + 1] = drawing.kids
        element.attributes |= drawing.attributes


def is_inline(kid: Kid) -> bool:
    """Say whether a kid stands in a line: text, or an element that does."""
    return not isinstance(kid, Element) or kid.type in INLINE
