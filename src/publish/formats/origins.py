"""Which HTML element each element of a PDF's structure tree was made for.

WeasyPrint builds the tree from boxes and writes nothing of the HTML into it, so an element that is
laid out in several boxes (over lines, columns or pages) becomes several, and what is a note or a
running head cannot be told any more (Kozea/WeasyPrint #2482, #2903). This module is the only place
that reaches into it: while a file is written, `weasyprint.pdf.tags._build_box_tree` is wrapped by a
function that puts the number of the box's HTML element on each structure element it makes. The
passes read the numbers, find here what they stand for, and leave them out of the finished file.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element  # only its type; WeasyPrint's parser makes the tree

import pydyf
from weasyprint.pdf import tags as weasyprint_tags

NUMBER = "PublishOrigin"  # keys of ours on a structure element, gone from the finished file
PSEUDO = "PublishPseudo"
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PT = 0.75  # of a CSS pixel


@dataclass(frozen=True, slots=True)
class Origin:
    """An element of the HTML: its tag without namespace, its attributes, its relatives' numbers.

    `text` stands before its first child, `tail` behind its end; the root's parent is -1.
    """

    tag: str
    parent: int = -1
    children: tuple[int, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    tail: str = ""

    @property
    def classes(self) -> frozenset[str]:
        """The classes of the element."""
        return frozenset(self.attributes.get("class", "").split())


@dataclass(frozen=True, slots=True)
class Origins:
    """All elements of a document, in its order, and what only their boxes tell.

    `places` says where headings begin: page, and distance from the left and top of the page's trim
    in pt. `markers` gives the CSS list-style-type of list items. `areas` names the margin box
    (`@top-left`) in which a marked content, given by page and MCID, was drawn.
    """

    elements: tuple[Origin, ...] = ()
    places: Mapping[int, tuple[int, float, float]] = field(default_factory=dict)
    markers: Mapping[int, str] = field(default_factory=dict)
    areas: Mapping[tuple[int, int], str] = field(default_factory=dict)


@contextmanager
def traced(root: Element) -> Iterator[Callable[[], Origins]]:
    """Note origins while a PDF is written from the tree of `root`; yields what returns them."""
    places: dict[int, tuple[int, float, float]] = {}
    markers: dict[int, str] = {}
    areas: dict[tuple[int, int], str] = {}
    numbers = {id(element): number for number, element in enumerate(root.iter())}
    plain = weasyprint_tags._build_box_tree  # noqa: SLF001 - the reason of this module

    def build(  # noqa: PLR0913, PLR0917 - WeasyPrint's own signature
        box: Any,  # noqa: ANN401 - WeasyPrint has no types
        parent: pydyf.Dictionary,
        pdf: pydyf.PDF,
        page: int,
        contents: dict[int, bytes],
        annotations: list[Any],
        tags: dict[Any, Any],
    ) -> Iterator[pydyf.Dictionary]:
        box = getattr(box, "_box", box)  # an absolutely positioned one stands in a wrapper
        number = numbers.get(id(box.element), -1)
        if number >= 0:
            if box.element_tag in HEADINGS:
                places.setdefault(number, (page, box.position_x * PT, box.position_y * PT))
            elif box.element_tag == "li":
                markers.setdefault(number, str(box.style["list_style_type"]))
        before = set(contents)
        for element in plain(box, parent, pdf, page, contents, annotations, tags):
            if number >= 0 and NUMBER not in element:
                element[NUMBER] = number
                element[PSEUDO] = pydyf.String(box.element_tag.partition("::")[2])
            yield element
        if area := getattr(box, "at_keyword", ""):
            areas.update(dict.fromkeys(((page, mcid) for mcid in set(contents) - before), area))

    weasyprint_tags._build_box_tree = build  # noqa: SLF001 - as above
    try:
        yield lambda: Origins(elements_of(root), places, markers, areas)
    finally:
        weasyprint_tags._build_box_tree = plain  # noqa: SLF001 - as above


def elements_of(root: Element) -> tuple[Origin, ...]:
    """Return the elements of a tree in document order; comments keep their number."""
    numbers = {id(element): number for number, element in enumerate(root.iter())}
    parents = {id(child): numbers[id(element)] for element in root.iter() for child in element}
    return tuple(
        Origin(
            element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "",
            parents.get(id(element), -1),
            tuple(numbers[id(child)] for child in element),
            dict(element.attrib),
            (element.text or "") if isinstance(element.tag, str) else "",
            element.tail or "",
        )
        for element in root.iter()
    )


def text_of(origins: Origins, number: int, without: Container[int] = ()) -> str:
    """Return the text of an element, white space collapsed, less that of elements `without`."""

    def said(inner: int) -> Iterator[str]:
        origin = origins.elements[inner]
        yield " " if origin.tag == "br" else origin.text
        for child in origin.children:
            if child not in without:
                yield from said(child)
            yield origins.elements[child].tail

    return " ".join("".join(said(number)).split())
