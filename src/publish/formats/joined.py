"""Joined: the letters of Arabic script in SVG, which WeasyPrint 70 sets one by one.

Each letter on its own is a letter that does not join, and they stand in the order in which they are
typed, from left to right. Set as a whole, the text is shaped and ordered as it is in HTML.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any
from unicodedata import bidirectional

import weasyprint.svg

LEFTWARD = {"R", "AL"}  # Unicode's classes of the letters that run from right to left


class _Whole(str):
    """A text that is one letter, to who takes it letter by letter."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter((str(self),))


@contextlib.contextmanager
def joined() -> Iterator[None]:
    """Set text that runs from right to left as a whole in the SVGs that are drawn meanwhile."""
    svg_module: Any = weasyprint.svg
    plain = svg_module.text

    def text(svg: Any, node: Any, font_size: float) -> None:  # noqa: ANN401 - WeasyPrint has no types
        if node.text and any(bidirectional(char) in LEFTWARD for char in node.text):
            node._etree_node.text = _Whole(node.text)  # noqa: SLF001 - nothing public sets it
        plain(svg, node, font_size)

    svg_module.text = svg_module.TAGS["text"] = text
    try:
        yield
    finally:
        svg_module.text = svg_module.TAGS["text"] = plain
