"""Leaving out: queries to the author, which stand in no edition, and what one edition lacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from publish.article import Phrase
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

T = TypeVar("T")
Gone = Callable[[object], bool]
QUERY = "query"
WAITING = "waiting"  # the class of a box that holds nothing but queries
CLOSING_MARKS = ".,;:!?)]}…’”"  # no space stands before them


def without_queries(blocks: Blocks) -> Blocks:
    """Leave out queries to the author; a box that holds nothing else gets the class WAITING."""
    return leave_out(transform(blocks, _mark_waiting), _is_query)


def _mark_waiting(node: object) -> object:
    if not isinstance(node, Div) or not node.content or _is_query(node):
        return node
    if leave_out(node.content, _is_query):
        return node
    return replace(node, attr=replace(node.attr, classes=(*node.attr.classes, WAITING)))


def leave_out(node: T, gone: Gone) -> T:
    """Leave out nodes, with the space before them and the paragraphs that hold nothing else."""
    return transform(node, lambda inner: _change(inner, gone))


def _is_query(node: object) -> bool:
    return isinstance(node, (Span, Div)) and QUERY in node.attr.classes


def _change(node: Any, gone: Gone) -> object:  # noqa: ANN401, PLR0911 - any node of the tree
    match node:
        case Div() if gone(node):
            return ()
        case BulletList(items=items) | OrderedList(items=items) if () in items:
            left = tuple(item for item in items if item)
            return replace(node, items=left) if left else ()
        case DefinitionList(items=terms):
            left_terms = tuple((_without(term, gone), texts) for term, texts in terms)
            return node if left_terms == terms else replace(node, items=left_terms)
        case LineBlock(lines=lines):
            left_lines = tuple(_without(line, gone) for line in lines)
            return node if left_lines == lines else replace(node, lines=left_lines)
        case Phrase(inlines=inlines) if any(gone(inner) for inner in inlines):
            return Phrase(_without(inlines, gone))
        case Para() | Header() | Styled() | Quoted() | Link() | Span():
            if any(gone(inner) for inner in node.content):
                content = _without(node.content, gone)
                empty = isinstance(node, Para) and not content
                return () if empty else replace(node, content=content)
        case _:
            pass
    return node


def _without(inlines: Inlines, gone: Gone) -> Inlines:
    made: list[Any] = []
    left_out = False
    for node in inlines:
        if gone(node):
            left_out = True
            continue
        closes = isinstance(node, Space) or (
            isinstance(node, Str) and node.text[:1] in CLOSING_MARKS
        )
        if left_out and closes and made and isinstance(made[-1], Space):
            made.pop()
        made.append(node)
        left_out = False
    return strip(tuple(made)) if len(made) < len(inlines) else inlines
