"""One structure element for each HTML element, whatever boxes, lines, columns and pages it took.

A box is laid out in pieces; WeasyPrint 70 makes an element of each (Kozea/WeasyPrint #2903). Here
the pieces with one origin become one element, and each stands where its HTML element stands: a note
in the paragraph that calls it, a nested list in its item, a float where it was typed. What is drawn
a second time, as a table's head on each further page, is left out and so becomes an artifact.
Types are given by the next pass.
"""

from __future__ import annotations

from publish.formats.origins import Origins
from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Content, Element, Kid

REPEATED = frozenset({"thead", "tfoot"})
ROOT = frozenset({"html", "body"})


def regroup(file: OpenFile) -> None:
    """Make a tree in the shape of the HTML (ISO 32000-1, 14.8.2.3: logical order)."""
    made = Element("Document")
    _Regrouping(file.origins, made).take(file.document, made)
    file.document = made


class _Regrouping:
    """Makes the new tree; `elements` finds what was made for an origin and pseudo-element."""

    def __init__(self, origins: Origins, document: Element) -> None:
        self.origins = origins
        self.document = document
        self.elements: dict[tuple[int, str], Element] = {}
        self.pages: dict[int, int] = {}  # number of a table's head -> the page that has it
        self.hidden = _hidden(origins)

    def take(self, raw: Element, target: Element) -> None:
        """Take the kids of an element of WeasyPrint's into one of ours."""
        for kid in raw.kids:
            if not isinstance(kid, Element):
                target.kids.append(kid)
            elif kid.origin < 0:
                self.take(kid, target)
            elif kid.origin not in self.hidden and not self.repeats(kid):
                self.take(kid, self.element(kid.origin, kid.pseudo, kid))

    def repeats(self, raw: Element) -> bool:
        """Say whether an element is the head of a table again, on a further page."""
        if raw.pseudo or self.origins.elements[raw.origin].tag not in REPEATED:
            return False
        page = _page(raw)
        return self.pages.setdefault(raw.origin, page) != page

    def element(self, number: int, pseudo: str, raw: Element | None = None) -> Element:
        """Return the element for an origin; a new one goes to the element of its HTML parent."""
        if number < 0 or self.origins.elements[number].tag in ROOT:
            return self.document
        found = self.elements.get((number, pseudo))
        if found is None:
            found = self.elements[number, pseudo] = Element("NonStruct", [], number, pseudo)
            inside = pseudo and pseudo != "footnote-call"  # which stands beside its note
            parent = number if inside else self.origins.elements[number].parent
            _insert(self.element(parent, ""), found)
        if raw is not None:
            found.alt = found.alt or raw.alt
            found.attributes = found.attributes or raw.attributes
        return found


def _insert(parent: Element, child: Element) -> None:
    """Put a child where its origin's number says; beside text, where the boxes came."""
    for index, kid in enumerate(parent.kids):
        if isinstance(kid, Element) and kid.origin > child.origin and child.pseudo != "after":
            parent.kids.insert(index, child)
            return
    parent.kids.append(child)


def _hidden(origins: Origins) -> frozenset[int]:
    """Return the elements that nobody is to hear: those `aria-hidden`, with all below them."""
    hidden: set[int] = set()
    for number, origin in enumerate(origins.elements):
        if origin.attributes.get("aria-hidden") == "true" or origin.parent in hidden:
            hidden.add(number)
    return frozenset(hidden)


def _page(raw: Element) -> int:
    kids: list[Kid] = [kid for element in raw.walk() for kid in element.kids]
    return next((kid.page for kid in kids if isinstance(kid, Content)), -1)
