"""Widows: a line that goes to the next page to keep a widow company takes no room on this one.

WeasyPrint 70 counts it on both. Where the note that the last line calls has no room on the page,
the whole paragraph is then too high for it and goes to the next one, which leaves the page short.
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
        abort, stop, resume_at, bottom, *rest = plain(context, box, index, child, lines, *given)
        if stop and lines:
            bottom = lines[-1].position_y + lines[-1].height
        return abort, stop, resume_at, bottom, *rest

    module._linebox_layout = lay  # noqa: SLF001 - as above
    try:
        yield
    finally:
        module._linebox_layout = plain  # noqa: SLF001 - as above
