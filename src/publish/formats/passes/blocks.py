"""Blocks and lines: only elements that mean something stay, and all text stands in a block.

A Div or Span that WeasyPrint makes of each box and line says nothing (Kozea/WeasyPrint #2482).
Text directly in a group, such as a Sect, is legal in PDF 1.7 and not in PDF 2.0 (ISO 32005); a
paragraph around it is right in both.
"""

from __future__ import annotations

from itertools import groupby

from publish.formats.passes.context import OpenFile
from publish.formats.passes.roles import INLINE, is_inline
from publish.formats.passes.tree import Content, Element, Kid, deepest_first

GROUPS = frozenset({"Document", "Part", "Art", "Sect", "BlockQuote", "Div"})
STRICT = frozenset({  # may hold no text
    "L", "LI", "Table", "THead", "TBody", "TFoot", "TR", "TOC", "TOCI",
})  # fmt: skip
EMPTY = frozenset({"TH", "TD"})  # what stands for something even without content


def blocks(file: OpenFile) -> None:
    """Dissolve what means nothing, make paragraphs of loose text, drop what is empty."""
    deepest_first(file.document, _prune)
    dissolving = _Dissolving(file.origins.blank)
    deepest_first(file.document, dissolving.dissolve)


def _prune(element: Element) -> None:
    element.kids = [
        kid for kid in element.kids if not isinstance(kid, Element) or kid.kids or kid.type in EMPTY
    ]


class _Dissolving:
    """Dissolves elements; `blank` is the content that holds white space alone."""

    def __init__(self, blank: frozenset[tuple[int, int]]) -> None:
        self.blank = blank

    def dissolve(self, element: Element) -> None:
        """Replace the kids of an element that mean nothing by what they hold."""
        kids = [inner for kid in element.kids for inner in self.replaced(kid, element)]
        if element.type in STRICT:
            kids = [kid for kid in kids if not self.is_blank(kid)]
        grouping = element.type in GROUPS - {"Div"}
        element.kids = self.in_paragraphs(kids) if grouping else kids

    def replaced(self, kid: Kid, parent: Element) -> list[Kid]:
        """Return what stands for a kid: itself, or what it holds where it has no meaning."""
        if not isinstance(kid, Element) or kid.type not in {"Div", "Span", "P"}:
            return [kid]
        means = bool(kid.lang or kid.expansion)
        kids = kid.kids
        if kid.type == "Div" and parent.type in GROUPS:
            kids = self.in_paragraphs(kid.kids)
            if means and len(kids) == 1 and isinstance(kids[0], Element):
                kids[0].lang = kids[0].lang or kid.lang
                return kids
        if means:
            kid.kids = kids
            return [kid]
        return [kid] if kid.type == "P" and parent.type not in INLINE else kids

    def in_paragraphs(self, kids: list[Kid]) -> list[Kid]:
        """Put each run of text into a paragraph; a Figure by itself is a block already."""
        made: list[Kid] = []
        for inline, group in groupby(kids, key=is_inline):
            run = list(group)
            if not inline:
                made += run
                continue
            said = [kid for kid in run if not self.is_blank(kid)]
            alone = all(isinstance(kid, Element) and kid.type == "Figure" for kid in said)
            made += said if alone else [Element("P", run)]
        return made

    def is_blank(self, kid: Kid) -> bool:
        """Say whether a kid is white space alone."""
        return isinstance(kid, Content) and (kid.page, kid.mcid) in self.blank
