"""Going through a tree: every node, a changed tree, its plain text."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import zip_longest
from typing import Any, TypeVar

from publish.pandoc.nodes import (
    Attr,
    Cite,
    Code,
    CodeBlock,
    Header,
    Inlines,
    Math,
    Note,
    Para,
    Quoted,
    RawBlock,
    RawInline,
    Space,
    Str,
)
from publish.problems import Where

T = TypeVar("T")
LEAVES = (Attr, Where)


def walk(node: object) -> Iterator[Any]:
    """Yield every dataclass within a node or tuple, the node itself first, in text order."""
    if isinstance(node, tuple):
        for child in node:
            yield from walk(child)
    elif is_dataclass(node) and not isinstance(node, LEAVES):
        yield node
        for name in _children(node.__class__):
            yield from walk(getattr(node, name))


def transform(node: T, change: Callable[[Any], object]) -> T:
    """Rebuild a node or tuple from the leaves up; `change` returns a stand-in for each new node.

    In a tuple a stand-in that is itself a tuple is spliced in, so () removes a node.
    """
    if isinstance(node, tuple):
        made: list[object] = []
        for child in node:
            new = transform(child, change)
            made.extend(new) if isinstance(new, tuple) and not isinstance(
                child, tuple
            ) else made.append(new)
        return tuple(made) if any(a is not b for a, b in zip_longest(made, node)) else node  # type: ignore[return-value]
    if not is_dataclass(node) or isinstance(node, (type, *LEAVES)):
        return node
    changes = {}
    for name in _children(node.__class__):
        value = getattr(node, name)
        new = transform(value, change)
        if new is not value:
            changes[name] = new
    return change(replace(node, **changes) if changes else node)  # type: ignore[return-value]


@functools.cache
def _children(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass
    plain = ("str", "int", "bool", "float", "Attr", "Where", "Mapping", "frozenset", "date")
    return tuple(f.name for f in fields(kind) if not str(f.type).startswith(plain))


MARKS = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


def plain(node: object) -> str:  # noqa: C901, PLR0911 - a flat table of pandoc's types
    """Return the words of inlines or blocks as text; notes, which stand apart, are left out."""
    match node:
        case tuple():
            return "".join(plain(child) for child in node)
        case Str(text=text) | Code(text=text):
            return text
        case Math(tex=tex):
            return tex
        case Space():
            return " "
        case Quoted(kind=kind, content=content):
            opening, closing = MARKS[kind]
            return f"{opening}{plain(content)}{closing}"
        case Note() | RawInline() | RawBlock():
            return ""
        case Cite(label=label):
            return plain(label)
        case CodeBlock(text=text):
            return f"{text}\n"
        case Header(content=inlines) | Para(content=inlines):
            return f"{plain(inlines)}\n"
        case _ if is_dataclass(node):
            return "".join(plain(getattr(node, name)) for name in _children(node.__class__))
        case _:
            return ""


def strip(inlines: Inlines) -> Inlines:
    """Return the inlines without white space at either end."""
    first, last = 0, len(inlines)
    while first < last and isinstance(inlines[first], Space):
        first += 1
    while last > first and isinstance(inlines[last - 1], Space):
        last -= 1
    return inlines[first:last]
