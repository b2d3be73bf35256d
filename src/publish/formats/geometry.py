"""Where everything stands on the pages of a WeasyPrint document, as plain data in pt.

WeasyPrint's public API tells links, anchors and bookmarks, but not where a line or a box came to
stand. This module is the one place that walks its boxes for that (formatting_structure/boxes.py of
WeasyPrint 70): children and placeholders of a page box, their edges in CSS px, their styles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree.ElementTree import Element  # only its type; WeasyPrint's parser makes the tree

from weasyprint.formatting_structure import boxes
from weasyprint.text.line_break import strut

from publish.layout.pages import Box, Document, Flow, Line, Page, Piece, Side

PT = 0.75  # of a CSS px
CAP, DESCENT = 0.7, 0.2  # of the type size: what letters cover above and below the base line
AVOID = frozenset({"avoid", "avoid-page", "avoid-column"})
FORCED = frozenset({"page", "left", "right", "recto", "verso", "always"})
SIDES: tuple[Side, ...] = ("before", "after")
JOINER = "\u2060"  # before the call of a note, not to be seen
CALL = "::footnote-call"
MARK = "data-mark"
CODE = frozenset({"code", "pre", "kbd", "samp"})


def measured(pages: list[Any], root: Element) -> Document:
    """Return what stands where on the pages of a document made from the tree of `root`."""
    numbers = {id(element): number for number, element in enumerate(root.iter())}
    heads: set[int] = set()
    return Document(
        tuple(_page(page._page_box, n, numbers, heads) for n, page in enumerate(pages, 1))  # noqa: SLF001 - the reason of this module
    )


def _page(page: Any, number: int, numbers: dict[int, int], heads: set[int]) -> Page:  # noqa: ANN401 - WeasyPrint has no types
    root, *others = page.children
    walk = _Walk(numbers, heads)
    walk.box(root, -1, "normal")
    foot = page.content_box_y() + page.height
    for other in others:
        notes = isinstance(other, boxes.FootnoteAreaBox)
        if notes and other.children:
            foot = min(foot, other.position_y)
        walk.box(other, -1, "note" if notes else "furniture")
    x, y = page.content_box_x(), page.content_box_y()
    body = next((box for box in root.children if box.element_tag == "body"), root)
    column_x = body.content_box_x()
    width, height = page.margin_width(), page.margin_height()
    top, right, bottom, left = (page.bleed[side] for side in ("top", "right", "bottom", "left"))
    return Page(
        number,
        _pt(0.0, 0.0, width, height),
        _pt(-left, -top, width + left + right, height + top + bottom),
        _pt(x, y, page.width, foot - y),
        _pt(column_x, y, body.width, foot - y),
        float(strut(root.style)[0]) * PT,
        tuple(walk.pieces),
        tuple(walk.calls),
    )


@dataclass
class _Walk:
    """Collects the pieces of a page."""

    numbers: dict[int, int]
    heads: set[int]  # the elements of table heads that stand already; on later pages they repeat
    pieces: list[Piece] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    elements: dict[int, int] = field(default_factory=dict)  # of all boxes, made ones too

    def box(self, box: Any, parent: int, flow: Flow) -> None:  # noqa: ANN401 - as above
        """Add a box and what stands in it."""
        box = getattr(box, "_box", box)  # a placed one stands in a wrapper
        if isinstance(box, boxes.LineBox):
            self._line(box, parent, flow)
            return
        number = len(self.pieces)
        flow = _flow(box, flow)
        element = self.numbers.get(id(box.element), -1)
        if getattr(box, "is_header", False):
            flow = "furniture" if element in self.heads else flow
            self.heads.add(element)
        made = "::" in str(box.element_tag) or element == self.elements.get(parent)
        self.elements[number] = element
        self.pieces.append(_piece(box, -1 if made else element, parent, flow))
        for child in box.children:
            self.box(child, number, flow)

    def _line(self, line: Any, parent: int, flow: Flow) -> None:  # noqa: ANN401 - as above
        texts: list[Any] = []
        calls: list[int] = []
        marks: list[str] = []
        for box in _within(line):
            if isinstance(box, boxes.TextBox):
                texts.append(box)
            elif str(box.element_tag).endswith(CALL):
                calls.append(self.numbers.get(id(box.element), -1))
            elif not isinstance(box, boxes.InlineBox):
                self.box(box, parent, flow)
            elif box.element is not None and (mark := box.element.get(MARK)):
                marks.append(mark)
        self.calls += calls
        if said := "".join(box.text for box in texts).replace(JOINER, "").strip():
            holder = self.pieces[parent]
            made = _as_line(line, [box for box in texts if box.text.strip()], said)
            made = replace(made, calls=tuple(calls), marks=tuple(marks))
            self.pieces[parent] = replace(holder, lines=(*holder.lines, made))


def _within(line: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    """Yield the boxes of a line: texts, inline boxes, and whole those that are no part of it."""
    for wrapped in line.children:
        child = getattr(wrapped, "_box", wrapped)
        yield child
        if isinstance(child, boxes.InlineBox):
            yield from _within(child)


def _flow(box: Any, around: Flow) -> Flow:  # noqa: ANN401 - as above
    if str(box.element_tag).endswith("::marker"):
        return "marker"
    if around in {"note", "furniture", "marker"}:
        return around
    if box.is_absolutely_positioned():
        return "placed"
    return "float" if box.is_floated() else around


def _piece(box: Any, element: int, parent: int, flow: Flow) -> Piece:  # noqa: ANN401 - as above
    style = box.style
    attributes = box.element.attrib if element >= 0 else {}
    return Piece(
        element,
        (box.element_tag or "").rpartition("}")[2],
        attributes.get("id", ""),
        frozenset(attributes.get("class", "").split()),
        parent,
        flow,
        _pt(box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height()),
        _pt(box.content_box_x(), box.content_box_y(), box.width, box.height),
        column=bool(box.is_column),
        whole=element >= 0 and _is_whole(box),
        breaks=frozenset(side for side in SIDES if style[f"break_{side}"] in FORCED),
        drawn=isinstance(box, boxes.ReplacedBox) or (flow != "placed" and _is_bar(box)),
        hang=max(0.0, -_length(style["text_indent"])) * PT,
        shrunk=_shrunk(box),
        above=_length(style["margin_top"]) * PT,
        below=_length(style["margin_bottom"]) * PT,
        clears=style["clear"] != "none",
    )


def _is_whole(box: Any) -> bool:  # noqa: ANN401 - as above
    """Say whether a box may not be parted; what is drawn as a table says it inside its wrapper."""
    table = box.get_wrapped_table() if box.is_table_wrapper else None
    return (table or box).style["break_inside"] in AVOID


def _shrunk(box: Any) -> float:  # noqa: ANN401 - as above
    """Return the width of a picture as a share of the one that its style asks for, if it does."""
    asked = _length(box.style["width"]) if isinstance(box, boxes.ReplacedBox) else 0.0
    return min(1.0, box.width / asked) if asked else 1.0


def _length(value: Any) -> float:  # noqa: ANN401 - as above
    """Return a computed length in CSS px; 0 for a share of something."""
    return float(value.value) if getattr(value, "unit", "") == "px" else 0.0


def _is_bar(box: Any) -> bool:  # noqa: ANN401 - as above
    """Say whether a box is colour alone, as the bar of a scenario."""
    return not box.children and box.height > 0 and box.style["background_color"].alpha > 0


def _as_line(line: Any, texts: list[Any], said: str) -> Line:  # noqa: ANN401 - as above
    size = max(box.style["font_size"] for box in texts)
    inks = [
        (
            box.position_x,
            box.position_y + box.baseline - CAP * box.style["font_size"],
            box.position_x + box.width,
            box.position_y + box.baseline + DESCENT * box.style["font_size"],
        )
        for box in texts
    ]
    left, top, right, bottom = zip(*inks, strict=True)
    x, y, right_most, lowest = min(left), min(top), max(right), max(bottom)
    return Line(
        _pt(line.position_x, line.position_y, line.width, line.height),
        _pt(x, y, right_most - x, lowest - y),
        said,
        float(size) * PT,
        any(box.element_tag in CODE for box in texts),
    )


def _pt(x: float, y: float, width: float, height: float) -> Box:
    return Box(x * PT, y * PT, (x + width) * PT, (y + height) * PT)
