"""The running text of laid-out pages, by which an edition without pages finds those of another.

Running text is what the article says, in its order. What stands beside it or is made by the layout
is none: margin boxes and other floats, footnotes, running heads and feet, contents lists, the
numbers and calls that CSS makes, the head of a table that comes again on its next page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox

HYPHENS = ("-", "\u00ad", "\u2010", "\u2011")
MADE = ("::before", "::after", "::marker", "::footnote-call", "::footnote-marker")


def page_texts(pages: Iterable[Any]) -> tuple[str, ...]:
    """Return the running text of each page that WeasyPrint laid out; words are parted by spaces."""
    reader = _Reader()
    roots = [page._page_box.children[0] for page in pages]  # noqa: SLF001 - others hold notes, heads
    return tuple("".join(reader.text(root)) for root in roots)


class _Reader:
    """Reads pages in their order; remembers the heads of tables."""

    def __init__(self) -> None:
        self.heads: set[int] = set()  # ids of elements; WeasyPrint's boxes keep them alive

    def text(self, box: Any) -> Iterator[str]:  # noqa: ANN401 - WeasyPrint has no types
        """Yield the text of a box, line by line."""
        if self._is_beside(box) or self._comes_again(box):
            return
        if isinstance(box, TextBox):
            yield box.text
            return
        inner = [piece for child in box.children for piece in self.text(child)]
        yield from inner
        if inner and not isinstance(box, InlineBox):
            parted = isinstance(box, LineBox) and "".join(inner).rstrip().endswith(HYPHENS)
            yield "" if parted else " "

    def _is_beside(self, box: Any) -> bool:  # noqa: ANN401 - WeasyPrint has no types
        made = str(box.element_tag).endswith(MADE) or box.element_tag == "nav"
        return made or not box.is_in_normal_flow()

    def _comes_again(self, box: Any) -> bool:  # noqa: ANN401 - WeasyPrint has no types
        if not getattr(box, "is_header", False):
            return False
        seen = id(box.element) in self.heads
        self.heads.add(id(box.element))
        return seen
