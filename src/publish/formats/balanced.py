"""Balanced: columns are brought to one height without laying out all their text at each attempt.

WeasyPrint 70 looks for the height by laying out what stands in the columns at one height after
another: most of the time that a page with a list of references takes. What stands in a column
whole comes out the same at any height; so it is laid out once, and set where it comes to stand at
the other attempts. What is printed is laid out last, and wholly by WeasyPrint.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import block

Laid = tuple[Any, ...]  # box, where to resume, next page, margins, collapses through, lines left


@dataclass(frozen=True, slots=True)
class _Whole:
    """A box that was laid out whole: what came of it, where it began and where all in it ends."""

    laid: Laid
    top: float
    foot: float

    def moved_to(self, box: Any) -> Laid:  # noqa: ANN401 - WeasyPrint has no types
        """Return it as it is where a layout of the same box begins elsewhere."""
        laid, resume, page, margins, through, lines = self.laid
        moved = laid.copy()
        moved.position_y = laid.position_y + box.position_y - self.top
        return moved, resume, dict(page), list(margins), through, lines


@dataclass(slots=True)
class _Columns:
    """Columns that are being laid out, and what is known of the boxes in them."""

    attempt: bool = False  # False in the layout that is printed
    alone: dict[Any, bool] = field(default_factory=dict)
    whole: dict[Any, dict[tuple[Any, ...], _Whole]] = field(default_factory=dict)
    first: dict[tuple[Any, ...], Laid] = field(default_factory=dict)

    def stands_alone(self, box: Any) -> bool:  # noqa: ANN401 - as above
        """Say whether the layout of a box depends on its width alone."""
        if box not in self.alone:
            self.alone[box] = not any(_depends(one) for one in box.descendants())
        return self.alone[box]

    def keep(self, box: Any, key: tuple[Any, ...], laid: Laid, top: float) -> None:  # noqa: ANN401 - as above
        """Keep what came of a box; one that was parted has left traces, so it is forgotten."""
        if laid[0] is None or laid[1] is not None:
            self.whole.pop(box, None)
            return
        kept = *laid[:3], list(laid[3]), *laid[4:]
        self.whole.setdefault(box, {})[key] = _Whole(kept, top, max(_feet(laid[0])))


@contextlib.contextmanager
def balanced() -> Iterator[None]:
    """Balance the columns of the documents that are laid out meanwhile by what is known of them."""
    module: Any = block
    plain = module.columns_layout, module.block_box_layout, module.block_level_layout_switch
    lay_columns, lay_column, lay_box = plain
    being_set: list[_Columns] = []  # those within others last

    def columns(*given: Any) -> Any:  # noqa: ANN401 - as above
        being_set.append(_Columns())
        try:
            return lay_columns(*given)
        finally:
            being_set.pop()

    def column(context: Any, box: Any, bottom: float, skip: Any, *given: Any, **more: Any) -> Any:  # noqa: ANN401 - as above
        if not (box.is_column and being_set):
            return lay_column(context, box, bottom, skip, *given, **more)
        known, margins = being_set[-1], given[4]
        known.attempt = margins is not None  # as `columns_layout` asks for the last one
        if bottom != math.inf or not skip or not known.stands_alone(box.children[min(skip)]):
            return lay_column(context, box, bottom, skip, *given, **more)
        key = box.children[min(skip)], _place(skip)
        if key not in known.first:  # asked for the height of its first box alone
            known.first[key] = lay_column(context, box, bottom, skip, *given, **more)
        return known.first[key]

    def lay(
        context: Any,  # noqa: ANN401 - as above
        box: Any,  # noqa: ANN401 - as above
        bottom: float,
        skip: Any,  # noqa: ANN401 - as above
        around: Any,  # noqa: ANN401 - as above
        *given: Any,  # noqa: ANN401 - as above
        **more: Any,  # noqa: ANN401 - as above
    ) -> Any:  # noqa: ANN401 - as above
        known = being_set[-1] if getattr(around, "is_column", False) and being_set else None
        if more or known is None or not known.attempt or not known.stands_alone(box):
            return lay_box(context, box, bottom, skip, around, *given, **more)
        *_, margins, letter, line, discard, lines = given
        key = around.width, box.margin_top, box.clearance, tuple(margins)
        usual = not (skip or letter or line or discard or lines or context.excluded_shapes)
        old = known.whole.get(box, {}).get(key) if usual else None
        if old and not context.overflows_page(bottom, old.foot + box.position_y - old.top):
            return old.moved_to(box)
        top = box.position_y
        laid = lay_box(context, box, bottom, skip, around, *given, **more)
        known.keep(box, key, laid if usual else (None, None), top)
        return laid

    module.columns_layout, module.block_box_layout = columns, column
    module.block_level_layout_switch = lay
    try:
        yield
    finally:
        module.columns_layout, module.block_box_layout, module.block_level_layout_switch = plain


def _depends(box: Any) -> bool:  # noqa: ANN401 - as above
    """Say whether a box takes part in what lies outside it: notes, floats, columns of its own."""
    style = box.style
    apart = not (box.is_in_normal_flow() or box.is_absolutely_positioned())
    parted = style["column_width"] != "auto" or style["column_count"] != "auto"
    return bool(apart or parted or box.footnote or box.note)


def _feet(box: Any) -> Iterator[float]:  # noqa: ANN401 - as above
    """Yield where a box and all that stands in it end, in px from the head of the page."""
    yield box.position_y + box.margin_height()
    for one in box.descendants():
        if isinstance(one, Box):
            yield one.position_y + one.height


def _place(skip: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
    """Return where a layout resumes as what can be a key."""
    return tuple((index, _place(below)) for index, below in skip.items()) if skip else ()
