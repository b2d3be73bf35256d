"""Widows: a line that goes to the next page to keep a widow company takes no room on this one.

WeasyPrint 70 counts it on both. Where the note that the last line calls has no room on the page,
the whole paragraph is then too high for it and goes to the next one, which leaves the page short.

Where the first lines of a paragraph have no room, WeasyPrint moves notes to the next page, away
from what calls them, and keeps the lines. Here the lines go there, as our styles ask of notes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from weasyprint.layout import block


@contextlib.contextmanager
def widows() -> Iterator[None]:
    """End paragraphs at the last line that they keep, on the pages that are laid out meanwhile."""
    module: Any = block
    plain = module._linebox_layout  # noqa: SLF001 - nothing public lays out lines

    def lay(context: Any, box: Any, index: int, child: Any, lines: Any, *given: Any) -> Any:  # noqa: ANN401 - WeasyPrint has no types
        own, moved = list(context.current_page_footnotes), list(context.reported_footnotes)
        abort, stop, resume_at, bottom, *rest = plain(context, box, index, child, lines, *given)
        page_is_empty = given[0]
        if stop and not page_is_empty and _taken_back(context, own, moved, lines):
            return True, False, resume_at, bottom, *rest
        if stop and lines:
            bottom = lines[-1].position_y + lines[-1].height
        return abort, stop, resume_at, bottom, *rest

    module._linebox_layout = lay  # noqa: SLF001 - as above
    try:
        yield
    finally:
        module._linebox_layout = plain  # noqa: SLF001 - as above


def _taken_back(context: Any, own: list[Any], moved: list[Any], lines: list[Any]) -> bool:  # noqa: ANN401 - as above
    """Take notes back to the page that calls them; say whether any had been moved to the next.

    Before the paragraph was laid out, the page had its own notes, and others that were moved.
    """
    called = [one.footnote for line in lines for one in line.descendants() if one.footnote]
    now = [note for note in context.reported_footnotes if note not in moved]
    if not any(note in own or note in called for note in now):
        return False
    later = [note for note in context.current_page_footnotes if note not in own]
    context.current_page_footnotes[:] = own + later
    context.reported_footnotes[:] = [n for n in context.reported_footnotes if n not in own]
    context._update_footnote_area()  # noqa: SLF001 - as above
    return True
