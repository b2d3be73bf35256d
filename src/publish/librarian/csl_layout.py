"""How a library in CSL-JSON or CSL-YAML is laid out, read off its own entries.

A value is known by its path in an entry: "" is the entry, "author" its authors, "author.*" each.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from publish.librarian.layout import First, first_of, most
from publish.library import Shelf
from publish.library.csl import list_of

ITEM = re.compile(r"[ ]*-\s+\Z")
COLON = re.compile(r"\w\"?(\s*:\s*)")
COMMA = re.compile(r"(?<=[\"\d\]}])(,[ ]*)(?=[\"\d{\[])")
FIELDS = re.compile(r"\n(?P<indent>[ \t]+)\S")
DATES = {"issued", "accessed", "event-date", "original-date", "submitted", "available-date"}
QUOTES, PLAIN = {"'", '"'}, "plain"
TEXT, PARTS, YEAR = "text", "date-parts", "year"


@dataclass(frozen=True, slots=True)
class CslLayout:
    """How entries are written: with a dash each (YAML) or in brackets (JSON, YAML in its manner).

    `item` stands before the fields of an entry with a dash, `ahead` before the first in brackets,
    `between` between two entries. `lines` counts, by path, values over lines less those in one.
    `dates` are TEXT (2026-03), PARTS or YEAR. `first` is as in `Layout`.
    """

    dashed: bool
    item: str = "- "
    ahead: str = "\n  "
    between: str = ",\n  "
    indent: str = "  "
    dash: int = 0  # columns from a field to the dashes of its values
    colon: str = ": "
    comma: str = ", "
    line_end: str = "\n"
    ordered: bool = True
    ascii_only: bool = False
    quotes: Mapping[str, str] = field(default_factory=dict)  # around texts in YAML, by path
    dates: str = PARTS
    lines: Mapping[str, int] = field(default_factory=dict)
    first: First = field(default_factory=dict)

    def spread(self, path: str) -> bool:
        """Say whether a value goes over lines; one that no entry has goes as those as deep do."""
        depth = path.count(".") if path else -1
        alike = sum(n for p, n in self.lines.items() if p and p.count(".") == depth)
        return (self.lines.get(path) or alike or (1 if self.dashed or not path else -1)) > 0


def csl_layout_of(shelf: Shelf) -> CslLayout:
    """Read the layout of a file off its entries; an empty one takes ours."""
    text, listed = shelf.text, list_of(shelf)
    yaml = shelf.format == "cslyaml"
    dashed = yaml and not (listed and listed.flow_style)
    end = "\r\n" if "\r\n" in text else "\n"
    if listed is None or not listed.value:
        between = end if dashed else f",{end}  "
        return CslLayout(
            dashed, "- ", f"{end}  ", between, line_end=end, dates=TEXT if yaml else PARTS
        )
    nodes = [node for node in listed.value if isinstance(node, MappingNode)]
    own = [text[entry.start : entry.end] for entry in shelf.entries]
    ahead = "" if dashed else text[listed.start_mark.index + 1 : shelf.entries[0].start]
    item, colon = ITEM.search(text[: shelf.entries[0].start]), COLON.search(own[0])
    keys = [entry.key.casefold() for entry in shelf.entries]
    return CslLayout(
        dashed,
        item[0] if item else "- ",
        ahead,
        _between(shelf, end if dashed else f",{ahead}", end if dashed else ""),
        _indent(own, nodes, ahead, dashed=dashed),
        2 if most(_dashes(nodes)) == "in" else 0,
        ": " if dashed or not colon else colon[1],
        (not dashed and most(mark for one in own for mark in COMMA.findall(one))) or ", ",
        end,
        keys == sorted(keys),
        text.isascii() and "\\u" in text,
        _quotes(nodes),
        most(_dates(nodes)) or (TEXT if yaml else PARTS),
        _lines(nodes, dashed=dashed),
        first_of(
            (entry.typed_type, [str(key.value) for key, _ in node.value])
            for entry, node in zip(shelf.entries, nodes, strict=True)
        ),
    )


def values_in(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Yield a value and all those in it, each with its path."""
    yield path, node
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from values_in(value, f"{path}.{key.value}" if path else str(key.value))
    elif isinstance(node, SequenceNode):
        for value in node.value:
            yield from values_in(value, f"{path}.*")


def _lines(nodes: Sequence[Node], *, dashed: bool) -> Counter[str]:
    """Count how values lie: in YAML those in brackets are in one line, in JSON those that are."""
    found: Counter[str] = Counter()
    for node in nodes:
        for path, value in values_in(node):
            if not isinstance(value, CollectionNode) or not value.value:
                continue
            over = value.start_mark.line != value.end_mark.line
            found[path] += 1 if (not value.flow_style if dashed else over) else -1
    return found


def _between(shelf: Shelf, ours: str, line: str) -> str:
    """Return what stands between entries; with dashes, `line` once, or twice for a blank one."""
    gaps = [shelf.text[one.end : two.start] for one, two in pairwise(shelf.entries)]
    if not line:
        return most(gaps) or ours
    blank = sum(gap.replace("\r", "").count("\n\n") > 0 for gap in gaps)
    return line * 2 if blank > len(gaps) / 2 else line


def _indent(own: Sequence[str], nodes: Sequence[Node], ahead: str, *, dashed: bool) -> str:
    """Return how much deeper the values of a field, or in JSON the fields of an entry, stand."""
    if not dashed:
        base = ahead.rpartition("\n")[2]
        found = most(m["indent"] for one in own if (m := FIELDS.search(one)))
        return found.removeprefix(base) or base or "  "
    deeper = [
        value.start_mark.column - key.start_mark.column
        for node in nodes
        for key, value in node.value
        if isinstance(value, MappingNode) and not value.flow_style
    ]
    return " " * int(most(str(n) for n in deeper) or 2)


def _dashes(nodes: Sequence[Node]) -> Iterator[str]:
    """Say of each list whether its dashes stand further in than its field."""
    for node in nodes:
        for key, value in node.value:
            if isinstance(value, SequenceNode) and not value.flow_style:
                yield "in" if value.start_mark.column > key.start_mark.column else "under"


def _quotes(nodes: Sequence[Node]) -> dict[str, str]:
    """Return the mark in which texts of YAML stand, by path, and under "" that of most."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for node in nodes:
        for path, value in values_in(node):
            if isinstance(value, ScalarNode) and path.split(".")[0] not in DATES:
                style = value.style if value.style in QUOTES else PLAIN
                found[path].append(style)
                found["" if path not in {"id", "type"} else path].append(style)
    return {path: most(styles).replace(PLAIN, "") for path, styles in found.items()}


def _dates(nodes: Sequence[Node]) -> Iterator[str]:
    """Say of each date in which way it is written."""
    for node in nodes:
        for key, value in node.value:
            if key.value not in DATES:
                continue
            if isinstance(value, ScalarNode):
                yield TEXT
            else:
                inner = [str(path).rpartition(".")[2] for path, _ in values_in(value)]
                yield YEAR if YEAR in inner else PARTS
