"""Restyling: styles are looked up anew only where elements came, went or got other attributes.

Which rules reach an element depends on the tree of elements and their attributes; a save mostly
changes words alone. So what was found for the last document of a child holds for the next one of
the same stylesheet and tree. What WeasyPrint computes from it (css/__init__.py of WeasyPrint 70,
`StyleFor`) is made anew all the same, as its layout writes into computed styles.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element  # only its type; WeasyPrint's parser makes the tree

from weasyprint import css as weasyprint_css
from weasyprint import document

Shape = tuple[tuple[Any, ...], ...]
STYLES = {"style", "link"}  # elements that may bring rules of their own


@dataclass(frozen=True)
class _Found:
    """A style that was found: its declarations and where its parent stands among all, -1 for none.

    `pseudo` and `base` are what WeasyPrint asks for beside them.
    """

    cascaded: Any
    parent: int
    pseudo: str | None
    base: str


@dataclass(frozen=True)
class _Last:
    """The last document: its stylesheet and tree, its styles, and of which element each is."""

    css: Any
    shape: Shape
    sheets: Any
    styles: tuple[_Found, ...]
    of: tuple[tuple[int, str | None, int], ...]  # number of an element, pseudo-element, of a style


class Restyling:
    """Keeps which rules reach the elements of the last document of a child."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self.last: _Last | None = None
        self.taken = False  # whether the last document took the styles of the one before it

    @contextlib.contextmanager
    def styling(self, css: Any, root: Element, *, anew: bool = False) -> Iterator[None]:  # noqa: ANN401 - WeasyPrint has no types
        """Take what is known for the document that is laid out meanwhile, with this stylesheet.

        Styles that are found `anew` are kept for the next.
        """
        module: Any = document
        plain = module.get_all_computed_styles
        elements = list(root.iter())
        shape = _shape(elements)
        last, self.last, self.taken = None if anew else self.last, None, False

        def find(html: Any, *given: Any) -> Any:  # noqa: ANN401 - as above
            fonts, targets = given[2], given[7]  # in the order of `get_all_computed_styles`
            if last and last.css is css and last.shape == shape:
                self.last, self.taken = last, True
                return _made(last, elements, fonts, targets)
            made = plain(html, *given)
            if not any(element.tag in STYLES for element in elements):
                self.last = _kept(css, shape, elements, made)
            return made

        module.get_all_computed_styles = find
        try:
            yield
        finally:
            module.get_all_computed_styles = plain


def _shape(elements: list[Element]) -> Shape:
    """Return all of a tree that a selector can ask for."""
    numbers = {id(element): number for number, element in enumerate(elements)}
    parents = {id(child): numbers[id(element)] for element in elements for child in element}
    return tuple(
        (parents.get(id(one)), one.tag, tuple(one.attrib.items()), bool(one.text), bool(one.tail))
        for one in elements
    )


def _kept(css: Any, shape: Shape, elements: list[Element], made: Any) -> _Last:  # noqa: ANN401 - as above
    """Return what is kept of styles that WeasyPrint has just found."""
    numbers = {id(element): number for number, element in enumerate(elements)}
    places: dict[int, int] = {}
    styles: list[_Found] = []
    of = []
    for (element, pseudo), style in made.get_computed_styles().items():
        if id(style) not in places:
            places[id(style)] = len(styles)
            parent = -1 if style.parent_style is None else places[id(style.parent_style)]
            styles.append(_Found(style.cascaded, parent, style.pseudo_type, style.base_url))
        of.append((numbers[id(element)], pseudo, places[id(style)]))
    return _Last(css, shape, made._sheets, tuple(styles), tuple(of))  # noqa: SLF001 - nothing public tells it


def _made(last: _Last, elements: list[Element], fonts: Any, targets: Any) -> Any:  # noqa: ANN401 - as above
    """Return the styles of a document, as `StyleFor` would find them."""
    made: Any = weasyprint_css.StyleFor.__new__(weasyprint_css.StyleFor)
    made._cascaded_styles, made._computed_styles = {}, {}  # noqa: SLF001 - as it makes them itself
    made.initial_page_sizes = {"box": None, "area": None}
    made._sheets, made.font_config = last.sheets, fonts  # noqa: SLF001 - as above
    styles: list[Any] = []
    for found in last.styles:
        parent = styles[found.parent] if found.parent >= 0 else None
        root = styles[0] if styles else weasyprint_css.InitialStyle(fonts)
        style = weasyprint_css.ComputedStyle(
            parent, found.cascaded, found.pseudo, root, found.base, fonts, made.initial_page_sizes
        )
        if targets and style["anchor"]:
            targets.collect_anchor(style["anchor"])
        styles.append(style)
    for number, pseudo, place in last.of:
        made._computed_styles[elements[number], pseudo] = styles[place]  # noqa: SLF001 - as above
    return made
