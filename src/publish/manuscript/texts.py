"""The texts of attributes such as `source=`, which are Markdown themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from publish import article as a
from publish import pandoc
from publish.manuscript.attributes import Attributes
from publish.pandoc import (
    Attr,
    Blocks,
    Cite,
    CiteItem,
    Div,
    Image,
    Inlines,
    Json,
    Link,
    Para,
    Reader,
    transform,
    walk,
)
from publish.problems import Where

Phrases = Callable[[str], Inlines]  # an attribute's text -> inlines
NEAR = 6  # lines in which an attribute is looked for below the place of what it belongs to
NOTE_CALL = re.compile(r"\[\^|\^\[")


@dataclass(frozen=True, slots=True)
class Texts:
    """Reads the texts of attributes; `lines` are those of the source."""

    attributes: Attributes
    phrases: Phrases
    lines: tuple[str, ...] = ()

    def phrase(self, attr: Attr, key: str, where: Where | None) -> a.Phrase:
        """Return an attribute's text as a phrase, its citations with their places."""
        value = attr.get(key)
        path, (line, column) = self.attributes.path, self.find(value, where)
        if NOTE_CALL.search(value):
            message = f"a note can't be called in '{key}='."
            place = Where(path, line, column) if line else where
            self.attributes.problem(place, "misplaced-note", message, "Call it in the text.")

        def change(node: object) -> object:
            if isinstance(node, CiteItem) and column:
                at = self.lines[line - 1].find(f"@{node.key}", column - 1)
                return replace(node, where=Where(path, line, at + 1 if at >= 0 else column))
            if isinstance(node, (Cite, CiteItem, Link, Image)):
                items = node.items if isinstance(node, Cite) else ()
                place = items[0].where if items else None
                return replace(
                    node,
                    where=place or (Where(path, line, column) if line else where),
                )
            return node

        return a.Phrase(transform(self.phrases(value), change))

    def find(self, value: str, where: Where | None) -> tuple[int, int]:
        """Return the line and column of an attribute's text near a place, 0 where not found."""
        first = where.line if where else 0
        for line in range(max(first, 1), min(first + NEAR, len(self.lines)) + 1 if first else 1):
            column = self.lines[line - 1].find(value) + 1
            if column:
                return line, column
        return first, 0


def attribute_texts(blocks: Blocks) -> tuple[str, ...]:
    """Return the texts of `source=` and `title=`, which are Markdown themselves."""
    texts: dict[str, None] = {}
    for node in walk(blocks):
        attr: Attr | None = getattr(node, "attr", None)
        if attr is not None:
            texts.update(dict.fromkeys(v for k, v in attr.pairs if k in {"source", "title"} and v))
    return tuple(texts)


def lookup(texts: Mapping[str, Inlines]) -> Phrases:
    """Return a function from an attribute's text to its inlines."""
    return lambda text: texts.get(text, ())


def _parsed_once(markdown: str) -> Json:
    """Parse texts that are mostly those of the last time, if an article is read again."""
    made = pandoc.run_once(("-f", pandoc.READER, "-t", "json"), markdown)
    return json.loads(made)["blocks"]


def phrases_of(blocks: Blocks) -> dict[str, Inlines]:
    """Parse the texts of attributes, which are Markdown themselves, in one run of pandoc."""
    texts = attribute_texts(blocks)
    if not texts:
        return {}
    # The word before each text keeps "1. First" from becoming a list.
    lines = [f"::: {{.attribute}}\n\nx {' '.join(text.split())}\n\n:::" for text in texts]
    made = {}
    for text, div in zip(texts, Reader().blocks(_parsed_once("\n\n".join(lines))), strict=True):
        para = div.content[0] if isinstance(div, Div) else div
        inlines = para.content[2:] if isinstance(para, Para) else ()

        def change(node: Any, text: str = text) -> object:  # noqa: ANN401 - any node of the tree
            return node.label if isinstance(node, Cite) and _in_address(node, text) else node

        made[text] = pandoc.transform(inlines, change)
    return made


def _in_address(node: Cite, text: str) -> bool:
    """Say whether a citation is part of a URL in a text."""
    return all(re.search(rf"(?:://|www\.)\S*@{re.escape(i.key)}", text) for i in node.items)
