"""Blocks and lines: only elements that mean something stay, and all text stands in a block.

A Div or Span that WeasyPrint makes of each box and line says nothing (Kozea/WeasyPrint #2482).
Text directly in a group, such as a Sect, is legal in PDF 1.7 and not in PDF 2.0 (ISO 32005); a
paragraph around it is right in both.
"""

from __future__ import annotations

from publish.formats.passes.context import OpenFile
from publish.formats.passes.roles import INLINE
from publish.formats.passes.tree import Element, Kid, deepest_first

GROUPS = frozenset({"Document", "Part", "Art", "Sect", "BlockQuote", "Div"})
EMPTY = frozenset({"TH", "TD"})  # what stands for something even without content


def blocks(file: OpenFile) -> None:
    """Dissolve what means nothing, make paragraphs of loose text, drop what is empty."""
    deepest_first(file.document, _prune)
    deepest_first(file.document, _dissolve)


def _prune(element: Element) -> None:
    element.kids = [
        kid for kid in element.kids if not isinstance(kid, Element) or kid.kids or kid.type in EMPTY
    ]


def _dissolve(element: Element) -> None:
    kids: list[Kid] = []
    for kid in element.kids:
        kids += _replaced(kid, element)
    element.kids = _in_paragraphs(kids) if element.type in GROUPS - {"Div"} else kids


def _replaced(kid: Kid, parent: Element) -> list[Kid]:
    """Return what stands for a kid: itself, or what it holds where it has no meaning."""
    if not isinstance(kid, Element) or kid.type not in {"Div", "Span", "P"}:
        return [kid]
    means = bool(kid.lang or kid.expansion)
    if kid.type == "Div" and parent.type in GROUPS:
        if kid.kids and all(map(_is_inline, kid.kids)):
            kid.type = "P"
            return [kid]
        kids = _in_paragraphs(kid.kids)
    else:
        kids = kid.kids
    if means:
        kid.kids = kids
        return [kid]
    return [kid] if kid.type == "P" and parent.type not in INLINE else kids


def _is_inline(kid: Kid) -> bool:
    return not isinstance(kid, Element) or kid.type in INLINE


def _in_paragraphs(kids: list[Kid]) -> list[Kid]:
    """Put each run of text into a paragraph; a Figure by itself is a block already."""
    made: list[Kid] = []
    run: list[Kid] = []
    for kid in [*kids, None]:
        if kid is not None and _is_inline(kid):
            run.append(kid)
            continue
        if run and all(isinstance(k, Element) and k.type == "Figure" for k in run):
            made += run
        elif run:
            made.append(Element("P", list(run)))
        run = []
        if kid is not None:
            made.append(kid)
    return made
