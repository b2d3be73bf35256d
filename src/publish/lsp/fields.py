"""The fields of the front matter while they are typed: where a cursor stands, what may stand there.

The schema of the front matter says what there is; this finds the place in it by indentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from publish.lsp.text import Text

KEY = re.compile(r"^(?P<indent>[ ]*(?:- +)*)(?P<key>[\w-]+):(?:\s|$)")
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fields:
    """The front matter of a text, and its schema in a house."""

    whole: Schema
    text: Text

    def path(self, line: int, column: int) -> list[str]:
        """Return the keys that hold a place, the outermost first; brackets count, too."""
        typed = self.text.line(line)[:column]
        own = KEY.match(self.text.line(line))
        keys = self._above(line, len(typed) - len(typed.lstrip(" -")))
        if own and own.end("key") < column:
            keys.append(own["key"])
        return [*keys, *_within(typed[own.end() if own and own.end() <= column else 0 :])]

    def _above(self, line: int, indent: int) -> list[str]:
        """Return the keys of the lines above that are less indented, the outermost first."""
        keys: list[str] = []
        for number in range(line - 1, 0, -1):
            found = KEY.match(self.text.line(number))
            if found and len(found["indent"]) < indent:
                keys.insert(0, found["key"])
                indent = len(found["indent"])
            if not indent:
                break
        return keys

    def schemas(self, path: list[str]) -> list[Schema]:
        """Return what may stand behind some keys."""
        found: list[Schema] = [self.whole]
        for key in path:
            found = [
                inner
                for one in found
                for schema in _forms(one, self.whole)
                if (inner := _inner(schema, key)) is not None
            ]
        return [form for one in found for form in _forms(one, self.whole)]

    def keys(self, path: list[str]) -> dict[str, Schema]:
        """Return the keys that may stand within some keys."""
        return {
            key: schema
            for form in self.schemas(path)
            for key, schema in form.get("properties", {}).items()
            if not schema.get("deprecated")
        }

    def values(self, path: list[str]) -> list[str]:
        """Return the values that a key is known to take."""
        made: dict[str, None] = {}
        for form in self.schemas(path):
            made.update(dict.fromkeys(str(v) for v in form.get("enum", ()) if v not in {None, ""}))
            made.update(dict.fromkeys(form.get("examples", ())))
            if form.get("type") == "boolean":
                made.update({"true": None, "false": None})
        return list(made)

    def about(self, path: list[str]) -> str:
        """Return what a key means; an empty text for one that is not known."""
        schema = self.keys(path[:-1]).get(path[-1], {})
        return str(schema.get("description", ""))

    def affiliations(self) -> Iterator[tuple[str, str]]:
        """Yield the keys of affiliations that are typed, each with its name."""
        for number, line in enumerate(self.text.lines):
            if line.startswith("affiliations:"):
                inside = re.search(r"\{(.*?)\}?\s*$", line)
                yield from re.findall(r"([\w-]+):\s*([^,{}]+)", inside[1] if inside else "")
                for more in self.text.lines[number + 1 :]:
                    found = re.match(r"\s+([\w-]+):\s*(.+)", more)
                    if not found:
                        return
                    yield found[1], found[2]


def _within(typed: str) -> list[str]:
    """Return the keys of the braces that are open at the end of a piece of a line."""
    keys: list[str] = []
    open_: list[str] = []
    last = ""
    for found in re.finditer(r"(?P<key>[\w-]+):\s|(?P<sign>[{}\[\],])", typed):
        if found["key"]:
            last = found["key"]
        elif found["sign"] in "{[":
            open_.append(last)
            last = ""
        elif found["sign"] in "}]" and open_:
            open_.pop()
            last = ""
        elif found["sign"] == ",":
            last = ""
    keys = [key for key in open_ if key]
    return [*keys, last] if last else keys


def _forms(schema: Schema, whole: Schema) -> Iterator[Schema]:
    """Yield a schema and all that it may be instead, or is made of."""
    yield schema
    for several in ("anyOf", "allOf"):
        for one in schema.get(several, ()):
            yield from _forms(one, whole)
    if "$ref" in schema:
        yield from _forms(whole["definitions"][schema["$ref"].rpartition("/")[2]], whole)
    if isinstance(schema.get("items"), dict):
        yield from _forms(schema["items"], whole)


def _inner(schema: Schema, key: str) -> Schema | None:
    found = schema.get("properties", {}).get(key)
    more = schema.get("additionalProperties")
    return found if found is not None else more if isinstance(more, dict) else None
