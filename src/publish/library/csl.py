"""CSL-JSON and CSL-YAML, read with the place of every entry and field.

JSON is read as the YAML that it nearly is, for its places; its values come from a reader of JSON.
Fields take BibLaTeX's names and way of writing, so that one set of checks reads both: a body is
`{World Bank}`, a person `Khan, Ayesha`, a date `2026-03-02`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import yaml
from yaml.error import Mark
from yaml.nodes import CollectionNode, MappingNode, Node, SequenceNode
from yaml.reader import ReaderError

from publish.library.data import TYPES
from publish.library.types import UNREADABLE, Entry, Field, Format, Shelf, line_starts, place_of
from publish.problems import Problem, Where

DEEPEST = 12  # lists and mappings in each other, in a field
MOST_DEEP = DEEPEST + 8  # in a file
BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)  # or a text, which may hold some
STARTS = (
    yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken, yaml.BlockMappingStartToken,
)  # fmt: skip
ENDS = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)


class TooDeepError(ValueError):
    """Lists and mappings stand too deep in each other, from an index of the text on."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


def read_csl(text: str, path: str) -> Shelf:
    """Read a file in CSL-JSON or CSL-YAML; what can't be read is among its problems."""
    json_given = path.lower().endswith(".json")
    format_: Format = "csljson" if json_given else "cslyaml"
    try:
        if json_given:
            _check_depth(text)
            json.loads(text)
        tree = _compose(_spaced(text) if json_given else text)
        starts = line_starts(text)  # YAML counts ends of lines that no editor does
        entries = tuple(_entry(node, path, starts) for node in _works(tree))
    except json.JSONDecodeError as error:
        problem = Problem(Where(path, error.lineno, error.colno), UNREADABLE, f"{error.msg}.")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = place_of(path, line_starts(text), mark.index) if mark else Where(path, 1)
        problem = Problem(where, UNREADABLE, f"{error.problem}.", "Compare with the lines around.")
    except ReaderError as error:
        message = f"the character U+{error.character:04X} can't stand here."
        where = place_of(path, line_starts(text), error.position)
        problem = Problem(where, UNREADABLE, message, "Delete it.")
    except TooDeepError as error:
        where = place_of(path, line_starts(text), error.index)
        message = "lists and mappings stand too deep in each other here."
        problem = Problem(where, UNREADABLE, message, "A work has none of that: delete them.")
    except (yaml.YAMLError, ValueError) as error:
        problem = Problem(Where(path, 1), UNREADABLE, f"this can't be read: {error}.")
    else:
        return Shelf(path, text, format_, entries)
    return Shelf(path, text, format_, problems=(problem,))


def references(shelf: Shelf) -> list[dict[str, Any]]:
    """Return the entries of a file in CSL as pandoc takes them, in their order."""
    if not shelf.entries:
        return []
    if shelf.format == "csljson":
        found = json.loads(shelf.text)
    else:
        found = yaml.load(shelf.text, Loader=yaml.BaseLoader)  # noqa: S506 - makes texts alone
    if isinstance(found, dict):
        found = found.get("references") or found.get("items")
    return [entry for entry in found or () if isinstance(entry, dict)]


def list_of(shelf: Shelf) -> SequenceNode | None:
    """Return the list of entries of a file that could be read, with the place of every value."""
    if not shelf.text.strip():
        return None
    tree = _compose(_spaced(shelf.text) if shelf.format == "csljson" else shelf.text)
    return _list(tree)


def end_of(node: Node) -> int:
    """Return where a value ends; YAML counts what stands behind a block, up to the next, as its."""
    if not isinstance(node, CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return end_of(last[1] if isinstance(last, tuple) else last)


def _spaced(text: str) -> str:
    """Return JSON as YAML takes it, each sign in its place."""
    return text.replace("\t", " ")


def _compose(text: str) -> Node | None:
    """Read YAML as nodes with places; anchors are refused, since they could grow without end."""
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AliasToken):
            _fail("an alias can't be used here", token.start_mark)
        depth += isinstance(token, STARTS) - isinstance(token, ENDS)
        if depth > MOST_DEEP:
            raise TooDeepError(token.start_mark.index)
    return next(iter(yaml.compose_all(text, Loader=yaml.SafeLoader)), None)


def _check_depth(text: str) -> None:
    """Raise TooDeepError where the reader of JSON, which calls itself, would run out of room."""
    depth = 0
    for found in BRACKET.finditer(text):
        depth += (found[0] in "[{") - (found[0] in "]}")
        if depth > MOST_DEEP:
            raise TooDeepError(found.start())


def _fail(problem: str, mark: Mark | None) -> NoReturn:
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def _list(tree: Node | None) -> SequenceNode:
    if isinstance(tree, MappingNode):
        named = {_text(key): value for key, value in tree.value}
        tree = named.get("references") or named.get("items")
    if not isinstance(tree, SequenceNode):
        raise yaml.YAMLError("a list of entries is expected")
    return tree


def _works(tree: Node | None) -> Iterator[MappingNode]:
    for node in _list(tree).value:
        if not isinstance(node, MappingNode):
            _fail("an entry with an id is expected here", node.start_mark)
        yield node


def _entry(node: MappingNode, path: str, starts: tuple[int, ...]) -> Entry:
    pairs = {_text(key): (key, value) for key, value in node.value}
    if "id" not in pairs:
        _fail("this entry has no id", node.start_mark)
    typed = _text(pairs["type"][1]) if "type" in pairs else ""
    kind = TYPES.csl_types.get(typed, typed)
    needed = {name for need in TYPES.needs.get(kind, ()) for name in need}
    fields = {}
    for name, (key, value) in pairs.items():
        if name in {"id", "type"}:
            continue
        ours = TYPES.csl_variables.get(name, name)
        if ours == "booktitle" and "journaltitle" in needed:
            ours = "journaltitle"
        fields[ours] = Field(ours, _value(value), _where(path, starts, key))
    return Entry(
        _text(pairs["id"][1]),
        kind,
        fields,
        _where(path, starts, pairs["id"][1]),
        _where(path, starts, pairs["type"][1] if "type" in pairs else node),
        node.start_mark.index,
        end_of(node),
        typed_type=typed,
    )


def _where(path: str, starts: tuple[int, ...], node: Node) -> Where:
    return place_of(path, starts, node.start_mark.index)


def _text(node: Node) -> str:
    return str(node.value) if isinstance(node.value, str) else ""


def _value(node: Node) -> str:
    """Write a value of CSL in BibLaTeX's way."""
    plain = _plain(node)
    if isinstance(plain, str):
        return plain
    if isinstance(plain, Mapping):
        return _date(plain)
    if plain and all(isinstance(one, Mapping) for one in plain):
        if any("year" in one for one in plain):
            return "/".join(_date(one) for one in plain)
        return " and ".join(_name(one) for one in plain)
    return ", ".join(str(one) for one in plain)


def _plain(node: Node, level: int = 0) -> Any:  # noqa: ANN401 - texts, lists and mappings
    if level > DEEPEST:
        raise TooDeepError(node.start_mark.index)
    if isinstance(node, MappingNode):
        return {_text(key): _plain(value, level + 1) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_plain(one, level + 1) for one in node.value]
    return _text(node)


def _name(name: Mapping[str, Any]) -> str:
    if name.get("literal"):
        return f"{{{name['literal']}}}"
    family = " ".join(p for p in (name.get("non-dropping-particle"), name.get("family")) if p)
    given = " ".join(p for p in (name.get("given"), name.get("dropping-particle")) if p)
    return ", ".join(part for part in (family, name.get("suffix", ""), given) if part)


def _date(date: Mapping[str, Any]) -> str:
    if "date-parts" in date:
        parts = date["date-parts"]
        return "/".join("-".join(str(p).zfill(2) for p in one) for one in parts if one)
    if "year" in date:
        parts = (date.get(name, "") for name in ("year", "month", "day"))
        return "-".join(str(part).zfill(2) for part in parts if part)
    return str(date.get("raw", "") or "")
