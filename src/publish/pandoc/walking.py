"""Going through a tree: every node, a changed tree, its plain text."""

from __future__ import annotations

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


class _Fields(dict[type, tuple[str, ...] | None]):
    """The fields of each kind of node that may hold others, the last first; None for no node."""

    def __missing__(self, kind: type) -> tuple[str, ...] | None:
        plain = ("str", "int", "bool", "float", "Attr", "Where", "Mapping", "frozenset", "date")
        names = None
        if is_dataclass(kind) and kind not in LEAVES:
            listed = reversed(fields(kind))
            names = tuple(f.name for f in listed if not str(f.type).startswith(plain))
        self[kind] = names
        return names


FIELDS = _Fields()  # a look-up in it is what every step through a tree costs


def walk(node: object) -> Iterator[Any]:
    """Yield every dataclass within a node or tuple, the node itself first, in text order."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting += one[::-1]
            continue
        names = FIELDS[one.__class__]
        if names is not None:
            yield one
            for name in names:
                waiting.append(getattr(one, name))


def transform(node: T, change: Callable[[Any], object]) -> T:
    """Rebuild a node or tuple from the leaves up; `change` returns a stand-in for each new node.

    In a tuple a stand-in that is itself a tuple is spliced in, so () removes a node.
    """
    if isinstance(node, tuple):
        return _spliced(node, change)  # type: ignore[return-value]
    names = FIELDS[node.__class__]
    if names is None:
        return node
    changes = {}
    for name in reversed(names):
        value = getattr(node, name)
        new = transform(value, change)
        if new is not value:
            changes[name] = new
    return change(replace(node, **changes) if changes else node)  # type: ignore[return-value, type-var]


def _spliced(nodes: tuple[object, ...], change: Callable[[Any], object]) -> tuple[object, ...]:
    """Rebuild a tuple; most of what stands in one are words, which hold nothing themselves."""
    made: list[object] = []
    same = True
    for child in nodes:
        new = change(child) if FIELDS[child.__class__] == () else transform(child, change)
        if new is child:
            made.append(child)
            continue
        same = False
        if isinstance(new, tuple) and not isinstance(child, tuple):
            made.extend(new)
        else:
            made.append(new)
    return nodes if same else tuple(made)


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
            names = FIELDS[node.__class__] or ()
            return "".join(plain(getattr(node, name)) for name in reversed(names))


def strip(inlines: Inlines) -> Inlines:
    """Return the inlines without white space at either end."""
    first, last = 0, len(inlines)
    while first < last and isinstance(inlines[first], Space):
        first += 1
    while last > first and isinstance(inlines[last - 1], Space):
        last -= 1
    return inlines[first:last]
