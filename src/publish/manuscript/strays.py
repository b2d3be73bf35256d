"""What pandoc read at a place where an article has no room for it: never lost, always told."""

from __future__ import annotations

import re

from publish import article as a
from publish.manuscript.attributes import Attributes
from publish.manuscript.normalise import AT
from publish.pandoc import (
    Code,
    CodeBlock,
    Div,
    FigureBlock,
    Header,
    Image,
    Link,
    Span,
    Str,
    TableBlock,
    walk,
)
from publish.problems import Where, did_you_mean

BRACES = re.compile(r"\{(?:[#.][\w-]|[\w.-]+=)")
SPAN_KEYS = ("only", "except", "lang", "dir")
SPAN_CLASSES = ("stat", "mark", "query")
ALONE = "Give it a paragraph of its own, with a blank line before and after."
OUTSIDE = "Put it before or after the list, box or quotation that it stands in."


def check_strays(content: tuple[a.Node, ...], attributes: Attributes) -> None:
    """Report blocks and images where an edition could not draw them, and attributes without use."""
    in_figures: set[int] = set()
    near: Where | None = None  # the line of the last node whose place is known
    for node in walk(content):
        where: Where | None = getattr(node, "where", None)
        near = Where(where.path, where.line) if where else near
        match node:
            case FigureBlock():
                in_figures.update(id(inner) for inner in walk(node) if isinstance(inner, Image))
                attributes.problem(
                    node.where, "misplaced-figure", "a figure can't stand here.", OUTSIDE
                )
            case Image() if id(node) not in in_figures:
                message = "an image can't stand within a line of text."
                attributes.problem(node.where, "inline-image", message, ALONE)
            case Div() | TableBlock() | Header():
                _block(node, attributes)
            case Span() | Link() | Code() | CodeBlock():
                _inline(node, attributes)
            case Str() if BRACES.search(node.text):
                message = "what stands in braces here is not read, and would be printed."
                hint = "Look for a missing quotation mark; put braces that are meant between `…`."
                attributes.problem(node.where or near, "unread-braces", message, hint)
            case _:
                pass


def _block(node: Div | TableBlock | Header, attributes: Attributes) -> None:
    name = {Div: "box", TableBlock: "table", Header: "heading"}[type(node)]
    where = fence_place(node, attributes.path) if isinstance(node, Div) else node.where
    attributes.problem(where, f"misplaced-{name}", f"a {name} can't stand here.", OUTSIDE)


def _inline(node: Span | Link | Code | CodeBlock, attributes: Attributes) -> None:
    is_span = isinstance(node, Span)
    attributes.check(node.attr, SPAN_KEYS if is_span else (), node.where)
    if not is_span:
        return
    attributes.audience(node.attr, node.where)
    for name in node.attr.classes:
        if name not in SPAN_CLASSES:
            hint = did_you_mean(name, SPAN_CLASSES) or f"Known are: {', '.join(SPAN_CLASSES)}."
            attributes.problem(node.where, "unknown-class", f"'.{name}' means nothing here.", hint)


def fence_place(div: Div, path: str) -> Where | None:
    """Return the place of a fence, which it carries as an attribute."""
    at = div.attr.get(AT)
    if not at:
        return div.where
    line, column = at.split(":")
    return Where(path, int(line), int(column))
