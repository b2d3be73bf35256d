"""Going through a tree: every node, a changed tree, its plain text."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
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
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting += one[::-1]
            continue
        names = _children(one)
        if names is not None:
            yield one
            for name in names:
                waiting.append(getattr(one, name))


def transform(node: T, change: Callable[[Any], object]) -> T:
    """Rebuild a node or tuple from the leaves up; `change` returns a stand-in for each new node.

    In a tuple a stand-in that is itself a tuple is spliced in, so () removes a node.
    """
    if isinstance(node, tuple):
        made: list[object] = []
        same = True
        for child in node:
            new = transform(child, change)
            same = same and new is child
            if isinstance(new, tuple) and not isinstance(child, tuple):
                made.extend(new)
            else:
                made.append(new)
        return node if same else tuple(made)  # type: ignore[return-value]
    names = _children(node)
    if names is None:
        return node
    changes = {}
    for name in reversed(names):
        value = getattr(node, name)
        new = transform(value, change)
        if new is not value:
            changes[name] = new
    return change(replace(node, **changes) if changes else node)  # type: ignore[return-value, type-var]


def _children(node: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - anything in a tree
    """Return the fields of a node that may hold others, the last first; None if it is no node."""
    return _fields(node.__class__)


@functools.cache
def _fields(kind: type) -> tuple[str, ...] | None:
    if not is_dataclass(kind) or kind in LEAVES:
        return None
    plain = ("str", "int", "bool", "float", "Attr", "Where", "Mapping", "frozenset", "date")
    return tuple(f.name for f in reversed(fields(kind)) if not str(f.type).startswith(plain))


MARKS = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


def plain(node: object) -> str:  # noqa: PLR0911 - a flat table of pandoc's types
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
        case _:
            names = _children(node) or ()
            return "".join(plain(getattr(node, name)) for name in reversed(names))


def strip(inlines: Inlines) -> Inlines:
    """Return the inlines without white space at either end."""
    first, last = 0, len(inlines)
    while first < last and isinstance(inlines[first], Space):
        first += 1
    while last > first and isinstance(inlines[last - 1], Space):
        last -= 1
    return inlines[first:last]
