"""Hanging: the space behind the last word of a line hangs past its edge, as CSS Text has it.

WeasyPrint 70 counts that space where a text ends with it, as before a citation. If the words fit
and the space does not, only the first of them stays on the line, which is then nearly empty.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from weasyprint.layout import inline

WRAPPED = {"normal", "pre-line"}  # values of white-space with which such a space goes


@contextlib.contextmanager
def hanging() -> Iterator[None]:
    """Keep the words together that fit on a line, in the documents that are laid out meanwhile."""
    module: Any = inline
    plain = module.split_first_line

    def split_first_line(text: str, style: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - WeasyPrint has no types
        context, width, *rest = given
        made = plain(text, style, *given, **named)
        _, length, resumed, *_ = made
        if width is None or resumed is None or not text.endswith(" "):
            return made
        if style["white_space"] not in WRAPPED or length > len(text.partition(" ")[0].encode()):
            return made
        _, _, left, needed, *_ = plain(text.rstrip(" "), style, *given, **named)
        if left is not None or needed > width:
            return made
        # In twice the width the space fits too; what follows looks at the words alone.
        return plain(text, style, context, 2 * width, *rest, **named)

    module.split_first_line = split_first_line
    try:
        yield
    finally:
        module.split_first_line = plain
