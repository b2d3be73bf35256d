"""Balanced: columns are brought to one height without laying out all their text at each attempt.

WeasyPrint 70 looks for the height by laying out what stands in the columns at one height after
another: most of the time that a page with a list of references takes. What stands in a column
whole comes out the same at any height; so it is laid out once, and set where it comes to stand at
the other attempts. Of what is parted, or has no room yet, the lines are kept, as a hundred attempts
may be higher by a pixel each. What is printed is laid out last, and wholly by WeasyPrint.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
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
class _Lines:
    """The lines of a text, as far as they are known, and where the text after each resumes."""

    known: list[tuple[Any, Any]] = field(default_factory=list)

    def at(self, top: float, go_on: Callable[[float, Any], Iterator[Any]]) -> Iterator[Any]:
        """Yield the lines where the first begins at `top`; `go_on` lays out those after a place."""
        resume = None
        for line, resume in self.known:
            moved = line.deepcopy()
            moved.translate(dy=top - line.position_y)
            moved.position_y = top  # to the last digit
            top += line.height
            yield moved, resume
        if self.known and resume is None:
            return
        for line, after in go_on(top, resume):
            self.known.append((line.deepcopy(), after))
            yield line, after


@dataclass(slots=True)
class _Columns:
    """Columns that are being laid out, and what is known of the boxes in them."""

    attempt: bool = False  # False in the layout that is printed
    alone: dict[Any, bool] = field(default_factory=dict)
    texts: dict[Any, bool] = field(default_factory=dict)
    lines: dict[tuple[Any, ...], _Lines] = field(default_factory=dict)
    whole: dict[Any, dict[tuple[Any, ...], _Whole]] = field(default_factory=dict)
    first: dict[tuple[Any, ...], Laid] = field(default_factory=dict)

    def stands_alone(self, box: Any) -> bool:  # noqa: ANN401 - as above
        """Say whether the layout of a box depends on its width alone."""
        if box not in self.alone:
            self.alone[box] = not any(_depends(one) for one in box.descendants())
        return self.alone[box]

    def is_text(self, line: Any) -> bool:  # noqa: ANN401 - as above
        """Say whether all that stands in a line that is not laid out yet is part of its text."""
        if line not in self.texts:
            inner = line.descendants()
            self.texts[line] = not any(
                _depends(one) or one.is_absolutely_positioned() for one in inner
            )
        return self.texts[line]

    def keep(self, box: Any, key: tuple[Any, ...], laid: Laid, top: float) -> None:  # noqa: ANN401 - as above
        """Keep what came of a box; one that was parted has left traces, so it is forgotten."""
        if laid[0] is None or laid[1] is not None:
            self.whole.pop(box, None)
            return
        kept = *laid[:3], list(laid[3]), *laid[4:]
        self.whole.setdefault(box, {})[key] = _Whole(kept, top, max(_feet(laid[0])))


class _Balancing:
    """What stands in for WeasyPrint's own functions; those are called for all that is not known."""

    def __init__(self, *plain: Any) -> None:  # noqa: ANN401 - as above
        self.lay_columns, self.lay_column, self.lay_box, self.break_lines = plain
        self.being_set: list[_Columns] = []  # those within others last

    def columns(self, *given: Any) -> Any:  # noqa: ANN401 - as above
        """Stand in for `columns_layout`."""
        self.being_set.append(_Columns())
        try:
            return self.lay_columns(*given)
        finally:
            self.being_set.pop()

    def column(self, context: Any, box: Any, *given: Any, **more: Any) -> Any:  # noqa: ANN401 - as above
        """Stand in for `block_box_layout`."""
        if not (box.is_column and self.being_set):
            return self.lay_column(context, box, *given, **more)
        known, bottom, skip, margins = self.being_set[-1], given[0], given[1], given[6]
        known.attempt = margins is not None  # as `columns_layout` asks for the last one
        if bottom != math.inf or not skip or not known.stands_alone(box.children[min(skip)]):
            return self.lay_column(context, box, *given, **more)
        key = box.children[min(skip)], _place(skip)
        if key not in known.first:  # asked for the height of its first box alone
            known.first[key] = self.lay_column(context, box, *given, **more)
        return known.first[key]

    def box(self, context: Any, box: Any, *given: Any, **more: Any) -> Any:  # noqa: ANN401 - as above
        """Stand in for `block_level_layout_switch`."""
        around: Any = None if more else given[2]
        known = (
            self.being_set[-1] if getattr(around, "is_column", False) and self.being_set else None
        )
        if known is None or not known.attempt or not known.stands_alone(box):
            return self.lay_box(context, box, *given, **more)
        bottom, skip, _, *_, margins, letter, line, discard, lines = given
        key = around.width, box.margin_top, box.clearance, tuple(margins)
        usual = not (skip or letter or line or discard or lines or context.excluded_shapes)
        old = known.whole.get(box, {}).get(key) if usual else None
        if old and not context.overflows_page(bottom, old.foot + box.position_y - old.top):
            return old.moved_to(box)
        top = box.position_y
        laid = self.lay_box(context, box, *given)
        known.keep(box, key, laid if usual else (None, None), top)
        return laid

    def lines(self, context: Any, line: Any, *given: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
        """Stand in for `iter_line_boxes`."""
        top, bottom, skip, around, *others, letter, first = given

        def go_on(top: float, skip: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
            given = top, bottom, skip, around, *others, letter, first
            made: Iterator[Any] = self.break_lines(context, line, *given)
            return made

        known = self.being_set[-1] if self.being_set and self.being_set[-1].attempt else None
        if not known or letter or first or context.excluded_shapes or not known.is_text(line):
            return go_on(top, skip)
        key = line, _place(skip), around.width, around.content_box_x()
        same = known.lines.setdefault(key, _Lines())
        return same.at(top, lambda top, resume: go_on(top, resume or skip))


@contextlib.contextmanager
def balanced() -> Iterator[None]:
    """Balance the columns of the documents that are laid out meanwhile by what is known of them."""
    module: Any = block
    names = "columns_layout", "block_box_layout", "block_level_layout_switch", "iter_line_boxes"
    plain = [getattr(module, name) for name in names]
    ours = _Balancing(*plain)
    for name, function in zip(
        names, (ours.columns, ours.column, ours.box, ours.lines), strict=True
    ):
        setattr(module, name, function)
    try:
        yield
    finally:
        for name, function in zip(names, plain, strict=True):
            setattr(module, name, function)


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
