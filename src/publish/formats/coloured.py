"""Coloured: SVG in HTML has the colour of the text around it for currentColor, not black.

WeasyPrint 70 looks for it in the SVG alone. A formula in a caption or a heading would be another
colour than its words.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import weasyprint.html

SVG = "{http://www.w3.org/2000/svg}svg"


@contextlib.contextmanager
def coloured() -> Iterator[None]:
    """Give the SVGs of the documents that are laid out meanwhile the colour of their text."""
    handlers: Any = weasyprint.html.HTML_HANDLERS
    plain = handlers[SVG]

    def handle(element: Any, box: Any, *given: Any) -> Any:  # noqa: ANN401 - WeasyPrint has no types
        red, green, blue = box.style["color"].to("srgb").coordinates
        shares = " ".join(f"{100 * share:.3f}%" for share in (red, green, blue))
        element.attrib.setdefault("color", f"rgb({shares})")
        return plain(element, box, *given)

    handlers[SVG] = handle
    try:
        yield
    finally:
        handlers[SVG] = plain
