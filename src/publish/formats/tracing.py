"""Origins are noted while a PDF is written: the only place that reaches into its structure tree.

WeasyPrint builds the tree from boxes and writes nothing of the HTML into it, so an element that is
laid out in several boxes (over lines, columns or pages) becomes several, and what is a note or a
running head cannot be told any more (Kozea/WeasyPrint #2482, #2903). While a file is written,
`weasyprint.pdf.tags._build_box_tree` is wrapped by a function that puts the number of the box's
HTML element on each structure element it makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element  # only its type; WeasyPrint's parser makes the tree

from pydyf import String  # type: ignore[import-untyped]
from weasyprint.formatting_structure.boxes import PageBox, TextBox
from weasyprint.pdf import tags as weasyprint_tags

from publish.formats.origins import (
    AS,
    CALLS,
    HEADINGS,
    NUMBER,
    PSEUDO,
    PT,
    Line,
    Mark,
    Origins,
    elements_of,
)


@contextmanager
def traced(root: Element) -> Iterator[Callable[[], Origins]]:
    """Note origins while a PDF is written from the tree of `root`; yields what returns them."""
    places: dict[int, tuple[int, float, float]] = {}
    markers: dict[int, str] = {}
    areas: dict[tuple[int, int], str] = {}
    lines: dict[tuple[int, int], Line] = {}
    calls: dict[tuple[int, str], Mark] = {}
    numbers = {id(element): number for number, element in enumerate(root.iter())}
    plain = weasyprint_tags._build_box_tree  # noqa: SLF001 - the reason of this module

    def build(box: Any, *given: Any) -> Iterator[Any]:  # noqa: ANN401 - WeasyPrint has no types
        _parent, _pdf, page, contents, _annotations, tags = given
        box = getattr(box, "_box", box)  # an absolutely positioned one stands in a wrapper
        if isinstance(box, PageBox):  # the first of its page: nothing is taken from `tags` yet
            lines.update(((page, known["mcid"]), _line(b, numbers)) for b, known in tags.items())
        number = numbers.get(id(box.element), -1)
        if number >= 0:
            if box.element_tag in HEADINGS:
                places.setdefault(number, (page, box.border_box_x() * PT, box.border_box_y() * PT))
            elif "li" in {
                box.element_tag,
                box.element.get(AS) if box.element_tag == "span" else "",
            }:
                markers.setdefault(number, str(box.style["list_style_type"]))
            elif box.element_tag.endswith(CALLS):
                calls.setdefault((number, _pseudo(box)), _mark(box, page))
        area = getattr(box, "at_keyword", "")
        before = set(contents) if area else set()
        for element in plain(box, *given):
            if number >= 0 and NUMBER not in element:
                element[NUMBER] = number
                element[PSEUDO] = String(_pseudo(box))
            yield element
        if area:
            areas.update(dict.fromkeys(((page, mcid) for mcid in set(contents) - before), area))

    weasyprint_tags._build_box_tree = build  # noqa: SLF001 - as above
    try:
        yield lambda: Origins(elements_of(root), places, markers, areas, lines, calls)
    finally:
        weasyprint_tags._build_box_tree = plain  # noqa: SLF001 - as above


def _pseudo(box: Any) -> str:  # noqa: ANN401 - WeasyPrint has no types
    return str(box.element_tag.partition("::")[2])


def _line(box: Any, numbers: Mapping[int, int]) -> Line:  # noqa: ANN401 - WeasyPrint has no types
    """Return what a box draws; a picture is no text."""
    number = numbers.get(id(box.element), -1)
    if not isinstance(box, TextBox):
        return Line("\ufffc", number)
    hyphen = str(box.style["hyphenate_character"])
    transformed = box.style["text_transform"] != "none"
    return Line(box.text, number, hyphen, transformed, box.style["direction"] == "rtl")


def _mark(box: Any, page: int) -> Mark:  # noqa: ANN401 - WeasyPrint has no types
    x, y = box.border_box_x() * PT, box.border_box_y() * PT
    return Mark(page, x, y, x + box.border_width() * PT, y + box.border_height() * PT)
