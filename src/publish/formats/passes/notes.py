"""Footnotes: each is a Note with an identifier, read where its paragraph ends.

A Note may stand in the block that refers to it (ISO 32000-1, table 338); it has an ID that no other
has (ISO 14289-1, 7.9). In the midst of its sentence it would be read out there, so it goes to the
end of that block; a heading's goes behind the heading, whose text it is not.
"""

from __future__ import annotations

from publish.formats.passes.context import OpenFile
from publish.formats.passes.roles import HEADINGS, INLINE
from publish.formats.passes.tree import Element, Kid


def notes(file: OpenFile) -> None:
    """Give notes their identifiers and places."""
    _settle(file.document)
    found = (element for element in file.document.walk() if element.type == "Note")
    for number, note in enumerate(found, start=1):
        note.id = f"note-{number}"


def _settle(block: Element) -> None:
    """Put the notes of each block's own lines at its end."""
    kids: list[Kid] = []
    own: list[Kid] = []
    for kid in block.kids:
        if isinstance(kid, Element):
            if kid.type == "Note":
                own.append(kid)
                continue
            taken = _taken(kid) if kid.type in INLINE else []
            own += taken
            if kid.type not in INLINE:
                _settle(kid)
        kids.append(kid)
        if isinstance(kid, Element) and kid.type in HEADINGS:
            kids += _behind(kid)
    block.kids = kids + own


def _taken(line: Element) -> list[Kid]:
    """Take the notes out of an inline element."""
    found: list[Kid] = []
    for kid in line.elements:
        if kid.type == "Note":
            line.kids.remove(kid)
            found.append(kid)
        else:
            found += _taken(kid)
    return found


def _behind(heading: Element) -> list[Kid]:
    """Take the notes of a heading out of it, into a paragraph of their own."""
    own = heading.of_type("Note")
    heading.kids = [kid for kid in heading.kids if kid not in own]
    return [Element("P", list(own))] if own else []
