"""The ids of an article: those that were typed, and those made for what has none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from publish.manuscript.attributes import Attributes
from publish.manuscript.strays import fence_place
from publish.pandoc import Attr, Blocks, Div, Header, walk
from publish.problems import Where


@dataclass(slots=True)
class Ids:
    """Gives ids; `lines` are those of the source."""

    attributes: Attributes
    lines: tuple[str, ...] = ()
    ids: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)

    def reserve(self, blocks: Blocks) -> None:
        """Keep the ids that the editor typed from being given to anything else."""
        first: dict[str, Where | None] = {}
        for node in walk(blocks):
            attr: Attr | None = getattr(node, "attr", None)
            typed = self.typed_id(node) if isinstance(node, Header) else attr.id if attr else ""
            where = (
                fence_place(node, self.attributes.path)
                if isinstance(node, Div)
                else getattr(node, "where", None)
            )
            if typed and typed in first:
                earlier = first[typed]
                line = f"; the first time in line {earlier.line}" if earlier else ""
                message = f"the id '{typed}' is used twice{line}."
                self.attributes.problem(
                    where, "duplicate-id", message, "Give one of them another id."
                )
            elif typed:
                first[typed] = where
        self.ids.update(first)

    def name(self, typed: str, base: str) -> str:
        """Return the id of a thing: the one typed, or one made of a base."""
        if typed:
            return typed
        while True:
            self.counts[base] = self.counts.get(base, 0) + 1
            made = base if self.counts[base] == 1 else f"{base}-{self.counts[base]}"
            if made not in self.ids:
                self.ids.add(made)
                return made

    def typed_id(self, heading: Header) -> str:
        """Return a heading's id if the editor typed it, not where pandoc made it of the words."""
        line = heading.where.line if heading.where else 0
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        braces = re.findall(r"\{[^{}]*\}", text)
        typed = {word for inner in braces for word in inner[1:-1].split()}
        return heading.attr.id if f"#{heading.attr.id}" in typed else ""
