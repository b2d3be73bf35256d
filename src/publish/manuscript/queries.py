"""Queries to the author: they stand in the manuscript and in no edition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from publish.pandoc import (
    Blocks,
    BulletList,
    DefinitionList,
    Div,
    Header,
    Inlines,
    LineBlock,
    Link,
    OrderedList,
    Para,
    Quoted,
    Space,
    Span,
    Str,
    Styled,
    strip,
    transform,
)

QUERY = "query"
CLOSING_MARKS = ".,;:!?)]}…’”"  # no space stands before them


def without_queries(blocks: Blocks) -> Blocks:
    """Leave out queries, with the space before them and the paragraphs that hold nothing else."""
    return transform(blocks, _change)


def _is_query(node: object) -> bool:
    return isinstance(node, (Span, Div)) and QUERY in node.attr.classes


def _change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
    match node:
        case Div() if _is_query(node):
            return ()
        case BulletList(items=items) | OrderedList(items=items) if () in items:
            left = tuple(item for item in items if item)
            return replace(node, items=left) if left else ()
        case DefinitionList(items=terms):
            return replace(node, items=tuple((_without(term), texts) for term, texts in terms))
        case LineBlock(lines=lines):
            return replace(node, lines=tuple(_without(line) for line in lines))
        case Para() | Header() | Styled() | Quoted() | Link() | Span():
            if any(_is_query(inner) for inner in node.content):
                content = _without(node.content)
                gone = isinstance(node, Para) and not content
                return () if gone else replace(node, content=content)
        case _:
            pass
    return node


def _without(inlines: Inlines) -> Inlines:
    made: list[Any] = []
    left_out = False
    for node in inlines:
        if _is_query(node):
            left_out = True
            continue
        closes = isinstance(node, Space) or (
            isinstance(node, Str) and node.text[:1] in CLOSING_MARKS
        )
        if left_out and closes and made and isinstance(made[-1], Space):
            made.pop()
        made.append(node)
        left_out = False
    return strip(tuple(made))
