"""Flush: what comes first on a page stands at its head, also where a float was set there before it.

A float that found no room comes first on the next page. WeasyPrint 70 then takes the page for
filled and keeps the space above the heading or box beside it, which stands too low.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from weasyprint.layout import block

NEAR = 0.01  # px, within which two places are one


@contextlib.contextmanager
def flush() -> Iterator[None]:
    """Drop the space above what comes first on the pages that are laid out meanwhile."""
    module: Any = block
    plain = module.block_level_layout_switch
    heads: dict[int, float] = {}  # where the text of a layout's page begins, in px

    def lay(context: Any, box: Any, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - no types
        # Flex and grid name what others give by its place.
        page_is_empty = named["page_is_empty"] if "page_is_empty" in named else given[3]
        margins = named["adjoining_margins"] if "adjoining_margins" in named else given[6]
        if box.is_for_root_element:
            heads[id(context)] = box.position_y
        unasked = context.current_page > 1 and not context.forced_break
        if unasked and not page_is_empty and box.is_in_normal_flow() and not any(margins):
            at_head = abs(box.position_y - heads.get(id(context), -1)) < NEAR
            if at_head and box.style["margin_break"] == "auto":
                box.margin_top = 0
        return plain(context, box, *given, **named)

    module.block_level_layout_switch = lay
    try:
        yield
    finally:
        module.block_level_layout_switch = plain
