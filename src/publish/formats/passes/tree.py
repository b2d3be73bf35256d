"""The structure tree of a PDF (ISO 32000-1, 14.7) as plain objects, and how it is read from a file.

The passes change these objects; nothing of the file's own tree is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Name

from publish.formats.origins import NUMBER, PSEUDO


@dataclass(frozen=True, slots=True)
class Content:
    """A piece of marked content: the index of its page and its number there."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True, eq=False)
class Annotation:
    """An annotation that belongs to an element, and the index of its page."""

    page: int
    object: Any  # of pikepdf


@dataclass(slots=True, eq=False)
class Element:
    """A structure element; `origin` and `pseudo` say which (pseudo-)element of the HTML it is for.

    `attributes` go by their owner (`Table`, `List`, `Layout`), values as pikepdf takes them; `node`
    is the element in the file, once it is written; `refs` are the elements that it refers to.
    """

    type: str
    kids: list[Element | Content | Annotation] = field(default_factory=list)
    origin: int = -1
    pseudo: str = ""
    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)
    alt: str = ""
    expansion: str = ""
    lang: str = ""
    id: str = ""
    title: str = ""
    refs: list[Element] = field(default_factory=list)
    node: Any = None

    @property
    def elements(self) -> list[Element]:
        """The kids that are elements."""
        return [kid for kid in self.kids if isinstance(kid, Element)]

    @property
    def contents(self) -> list[Content]:
        """The kids that are marked content."""
        return [kid for kid in self.kids if isinstance(kid, Content)]

    def walk(self) -> Iterator[Element]:
        """Yield the element and all below it, in reading order."""
        yield self
        for element in self.elements:
            yield from element.walk()

    def of_type(self, *types: str) -> list[Element]:
        """Return the kids of some types."""
        return [element for element in self.elements if element.type in types]

    def set(self, owner: str, **values: Any) -> None:  # noqa: ANN401 - as pikepdf takes them
        """Set attributes of an owner."""
        self.attributes.setdefault(owner, {}).update(values)


Kid = Element | Content | Annotation


def deepest_first(root: Element, change: Callable[[Element], None]) -> None:
    """Call a function with every element, kids before parents."""
    for element in root.elements:
        deepest_first(element, change)
    change(root)


def read(pdf: pikepdf.Pdf) -> Element:
    """Read the tree that WeasyPrint wrote; returns its Document element."""
    pages: dict[Any, int] = {page.objgen: index for index, page in enumerate(pdf.pages)}
    document: Any = pdf.Root.StructTreeRoot.K
    return _element(document[0] if isinstance(document, Array) else document, pages, -1)


def _element(node: Any, pages: dict[Any, int], page: int) -> Element:  # noqa: ANN401
    if "/Pg" in node:
        page = pages[node.Pg.objgen]
    made = Element(str(node.S)[1:])
    made.origin = int(node.get(f"/{NUMBER}", -1))
    made.pseudo = str(node.get(f"/{PSEUDO}", ""))
    made.alt = str(node.get("/Alt", ""))
    if "/A" in node:
        values = {key[1:]: value for key, value in node.A.items() if key != "/O"}
        made.set(str(node.A.O)[1:], **values)
    for kid in kids_of(node):
        if isinstance(kid, int):
            made.kids.append(Content(page, kid))
        elif kid.get("/Type") == Name.OBJR:
            made.kids.append(Annotation(page, kid.Obj))
        else:
            made.kids.append(_element(kid, pages, page))
    return made


def kids_of(node: Any) -> list[Any]:  # noqa: ANN401 - pikepdf's objects
    """Return the entries of a structure element's K, which may be one or an array."""
    kids = node.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]
