"""The margin of a web page: what stands there on wide screens, beside the block it belongs to.

In the page such a box comes behind its block, where it is read. CSS takes it out of the flow and
puts it level with the block, or below the box before it where that ends later (CSS Anchor
Positioning); both are named here. A box that what follows leaves no room for stays in the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from publish.formats.epub_trees import XHTML, Tree

ROOM = 2  # letters that have to follow for each of a box: the text's column is twice as wide
SECTION = f"{{{XHTML}}}section"


def set_beside(tree: Tree) -> None:
    """Name the block that each margin box stands level with, and the box before it."""
    (text,) = tree.find("//h:div[@class='text']")
    left = _letters(text)
    owed, last = 0, ""
    parts = [*_in_order(text)]
    for number, (block, beside) in enumerate(parts, 1):
        own = _letters(beside)
        after = _letters_after(beside, text)
        owed = max(0, owed - (left - after - own)) + ROOM * own
        left = after
        if after < owed:
            owed, last = 0, ""
            continue
        name = f"--m{number}"
        _add_style(block, f"anchor-name:--b{number}")
        below = f";--last:{last}" if last else ""
        _add_style(beside, f"anchor-name:{name};--block:--b{number}{below}")
        beside.set("class", "beside in-margin")
        last = name


def _in_order(text: etree._Element) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield each group of margin boxes and the block before it."""
    for beside in text.iter(f"{{{XHTML}}}div"):
        block = beside.getprevious()
        if beside.get("class") != "beside" or block is None:
            continue
        while block.tag == SECTION and "part" in (block.get("class") or "") and len(block):
            block = block[-1]
        if block.get("class") != "beside":
            yield block, beside


def _letters(element: etree._Element) -> int:
    return sum(len(str(text)) for text in element.itertext())


def _letters_after(element: etree._Element, within: etree._Element) -> int:
    """Count the letters that follow an element within another."""
    count = 0
    while element is not within:
        for sibling in element.itersiblings():
            count += _letters(sibling)
        above = element.getparent()
        assert above is not None  # noqa: S101 - it stands within the other
        element = above
    return count


def _add_style(element: etree._Element, style: str) -> None:
    given = element.get("style", "")
    element.set("style", f"{given};{style}" if given else style)
