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

from pydyf import String  # type: ignore[import-untyped]
from weasyprint.formatting_structure.boxes import PageBox
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
    (`@top-left`) in which a marked content, given by page and MCID, was drawn; `blank` are those
    that hold white space alone.
    """

    elements: tuple[Origin, ...] = ()
    places: Mapping[int, tuple[int, float, float]] = field(default_factory=dict)
    markers: Mapping[int, str] = field(default_factory=dict)
    areas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    blank: frozenset[tuple[int, int]] = frozenset()


@contextmanager
def traced(root: Element) -> Iterator[Callable[[], Origins]]:
    """Note origins while a PDF is written from the tree of `root`; yields what returns them."""
    places: dict[int, tuple[int, float, float]] = {}
    markers: dict[int, str] = {}
    areas: dict[tuple[int, int], str] = {}
    blank: set[tuple[int, int]] = set()
    numbers = {id(element): number for number, element in enumerate(root.iter())}
    plain = weasyprint_tags._build_box_tree  # noqa: SLF001 - the reason of this module

    def build(box: Any, *given: Any) -> Iterator[Any]:  # noqa: ANN401 - WeasyPrint has no types
        _parent, _pdf, page, contents, _annotations, tags = given
        box = getattr(box, "_box", box)  # an absolutely positioned one stands in a wrapper
        if isinstance(box, PageBox):  # the first of its page: nothing is taken from `tags` yet
            texts = ((getattr(drawn, "text", "?"), known["mcid"]) for drawn, known in tags.items())
            blank.update((page, mcid) for text, mcid in texts if not text.strip())
        number = numbers.get(id(box.element), -1)
        if number >= 0:
            if box.element_tag in HEADINGS:
                places.setdefault(number, (page, box.border_box_x() * PT, box.border_box_y() * PT))
            elif box.element_tag == "li":
                markers.setdefault(number, str(box.style["list_style_type"]))
        area = getattr(box, "at_keyword", "")
        before = set(contents) if area else set()
        for element in plain(box, *given):
            if number >= 0 and NUMBER not in element:
                element[NUMBER] = number
                element[PSEUDO] = String(box.element_tag.partition("::")[2])
            yield element
        if area:
            areas.update(dict.fromkeys(((page, mcid) for mcid in set(contents) - before), area))

    weasyprint_tags._build_box_tree = build  # noqa: SLF001 - as above
    try:
        yield lambda: Origins(elements_of(root), places, markers, areas, frozenset(blank))
    finally:
        weasyprint_tags._build_box_tree = plain  # noqa: SLF001 - as above


def elements_of(root: Element) -> tuple[Origin, ...]:
    """Return the elements of a tree in document order; a comment is one without a tag."""
    numbers = {id(element): number for number, element in enumerate(root.iter())}
    parents = {id(child): numbers[id(element)] for element in root.iter() for child in element}

    def origin(element: Any) -> Origin:  # noqa: ANN401 - the tag of a comment is a function
        parent = parents.get(id(element), -1)
        if not isinstance(element.tag, str):
            return Origin("", parent, tail=element.tail or "")
        children = tuple(numbers[id(child)] for child in element)
        tag = element.tag.rpartition("}")[2]
        texts = (element.text or "", element.tail or "")
        return Origin(tag, parent, children, dict(element.attrib), *texts)

    return tuple(origin(element) for element in root.iter())


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
