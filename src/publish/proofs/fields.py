"""The fields of the front matter that a reader sees, laid over how they are typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from publish.proofs.pieces import Piece

TEXTS = ("title", "subtitle", "short-title", "summary", "funding", "disclaimer", "conflicts",
         "acknowledgements", "rights-holder")  # fmt: skip
LISTED = ("keywords", "authors", "affiliations", "contributors", "corrections")
UNSEEN = frozenset({"affiliation", "orcid", "email", "date"})


@dataclass(frozen=True, slots=True)
class Field:
    """A text of the front matter, its name that of its field.

    It is typed from `start` to `stop` of the source and says something from `begin` on; `style` is
    how YAML has it: a quotation mark, > or |, empty for a plain one.
    """

    name: str
    start: int
    stop: int
    begin: int
    pieces: tuple[Piece, ...]
    style: str


def fields_of(text: str, begin: int, end: int) -> Iterator[Field]:
    """Yield the fields in a stretch of a source; none where it is no YAML."""
    try:
        tree = yaml.compose(text[begin:end], Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return
    for key, value in tree.value if isinstance(tree, yaml.MappingNode) else ():
        if key.value in TEXTS and isinstance(value, yaml.ScalarNode):
            yield from _field(text, str(key.value), value, begin)
        elif key.value in LISTED:
            for scalar in _scalars(value):
                yield from _field(text, str(key.value), scalar, begin)


def _field(text: str, name: str, node: yaml.ScalarNode, begin: int) -> Iterator[Field]:
    start, stop = begin + node.start_mark.index, begin + node.end_mark.index
    raw = text[start:stop].rstrip()
    stop = start + len(raw)
    skip = re.match(r"[>|][-+0-9]*[ \t]*\r?\n[ \t]*", raw)
    at = start + (skip.end() if skip else 0)
    pieces = _aligned(text, at, stop, " ".join(str(node.value).split()))
    if pieces:
        yield Field(name, start, stop, at, pieces, node.style or "")


def _scalars(node: yaml.Node, key: str = "") -> Iterator[yaml.ScalarNode]:
    """Yield the texts in a list or mapping of the front matter that a reader sees."""
    match node:
        case yaml.ScalarNode() if key not in UNSEEN and any(c.isalpha() for c in node.value):
            yield node
        case yaml.SequenceNode() if key not in UNSEEN:
            for one in node.value:
                yield from _scalars(one)
        case yaml.MappingNode():
            for name, value in node.value:
                yield from _scalars(value, str(name.value))
        case _:
            return


def _aligned(source: str, start: int, stop: int, value: str) -> tuple[Piece, ...] | None:
    """Lay a value of the front matter over how it is typed; None where they do not fit."""
    pieces, at = [], start
    for sign in value:
        if sign == " ":
            found = re.compile(r"\s+").search(source, at, stop)
            if not found:
                return None
            pieces.append(Piece(found.start(), found.end(), " "))
            at = found.end()
            continue
        here = source.find(sign, at, stop)
        if here < 0 or here - at > 2 + (not pieces) * 4:
            return None
        pieces.append(Piece(here, here + 1, sign))
        at = here + 1
    return tuple(pieces)
