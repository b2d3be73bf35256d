"""Which HTML element each element of a PDF's structure tree was made for.

`tracing` puts the number of the HTML element on each element of the tree. The passes read the
numbers, find here what they stand for, and leave them out of the finished file.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element  # only its type; WeasyPrint's parser makes the tree

NUMBER = "PublishOrigin"  # keys of ours on a structure element, gone from the finished file
PSEUDO = "PublishPseudo"
AS = "data-as"  # says of a span which element it stands for, where HTML allows none but spans
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CALLS = ("::footnote-call", "::footnote-marker")
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
class Line:
    """A piece of a line, as it is drawn but in the order in which it is read.

    `element` is the number of the element that the text stands in; `hyphen` is what the layout adds
    where it parts a word at the line's end, `transformed` says whether it changed the case,
    `leftward` whether its paragraph runs from right to left.
    """

    text: str
    element: int
    hyphen: str = ""
    transformed: bool = False
    leftward: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something stands: its page, and its left, top, right and bottom edge in pt."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Origins:
    """All elements of a document, in its order, and what only their boxes tell.

    `places` says where headings begin: page, and distance from the left and top of the page's trim
    in pt. `markers` gives the CSS list-style-type of list items. `calls` says where the calls and
    markers of notes stand, by element and pseudo-element. By page and MCID, `lines` are the texts
    of marked content, and `areas` names the margin box (`@top-left`) in which one was drawn.
    """

    elements: tuple[Origin, ...] = ()
    places: Mapping[int, tuple[int, float, float]] = field(default_factory=dict)
    markers: Mapping[int, str] = field(default_factory=dict)
    areas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    lines: Mapping[tuple[int, int], Line] = field(default_factory=dict)
    calls: Mapping[tuple[int, str], Mark] = field(default_factory=dict)

    @cached_property
    def blank(self) -> frozenset[tuple[int, int]]:
        """The marked content that holds white space alone."""
        return frozenset(place for place, line in self.lines.items() if not line.text.strip())


def elements_of(root: Element) -> tuple[Origin, ...]:
    """Return the elements of a tree in document order; a comment is one without a tag."""
    numbers = {id(element): number for number, element in enumerate(root.iter())}
    parents = {id(child): numbers[id(element)] for element in root.iter() for child in element}

    def origin(element: Any) -> Origin:  # noqa: ANN401 - the tag of a comment is a function
        parent = parents.get(id(element), -1)
        if not isinstance(element.tag, str):
            return Origin("", parent, tail=element.tail or "")
        children = tuple(numbers[id(child)] for child in element)
        tag = element.get(AS) or element.tag.rpartition("}")[2]
        texts = (element.text or "", element.tail or "")
        return Origin(tag, parent, children, dict(element.attrib), *texts)

    return tuple(origin(element) for element in root.iter())


def _drawn_text(origins: Origins, origin: Origin) -> str:
    """Return the name of what is drawn: the TeX of a formula."""
    drawn = any(origins.elements[child].tag == "svg" for child in origin.children)
    return origin.attributes.get("aria-label", "") if drawn else ""


def text_of(origins: Origins, number: int, without: Container[int] = ()) -> str:
    """Return the text of an element, white space collapsed, less that of elements `without`."""

    def said(inner: int) -> Iterator[str]:
        origin = origins.elements[inner]
        yield " " if origin.tag == "br" else origin.text + _drawn_text(origins, origin)
        for child in origin.children:
            if child not in without:
                yield from said(child)
            yield origins.elements[child].tail

    return " ".join("".join(said(number)).split())
