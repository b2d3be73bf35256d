"""The blocks of an article's text, as a translator sees them, each with its line.

They are read from the Markdown itself, not from the finished article: so they are there for a text
in any state, and a block begins where an editor finds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from publish.problems import lines_of

FENCE = re.compile(r"\s{0,3}:{3,}\s*(?P<rest>.*)$")
HEADING = re.compile(r"(?P<signs>#{1,6})\s+(?P<text>.*?)\s*(?P<attributes>\{[^{}]*\})?\s*$")
ITEM = re.compile(r"\s{0,3}(?:[-*+]|\(?\d{1,3}[.)])\s+(?P<text>.*)$")
NOTE = re.compile(r"\[\^(?P<name>[^\]]+)\]:\s*(?P<text>.*)$")
CAPTION = re.compile(r":\s+(?P<text>.*)$")
CODE = re.compile(r"\s{0,3}(?:```|~~~)")
KIND = re.compile(r"\{?\s*\.?(?P<kind>[\w-]+)\s*(?P<rest>.*?)\}?\s*$")
ATTRIBUTE = re.compile(r"[\w.-]+=(?:\"[^\"]*\"|\S+)|[.#][\w-]+")
RULED = "---"
TRANSLATED = (  # fields of the front matter whose text is in the language of the article
    "title", "subtitle", "short-title", "summary", "funding", "disclaimer", "conflicts",
    "acknowledgements", "status",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, item, table, caption, note, box's title or field, and its line.

    `kind` says which, with the level of a heading and the kind of a box; `text` is what it says, on
    one line.
    """

    kind: str
    text: str
    line: int

    @property
    def said(self) -> bool:
        """Whether it says anything in words."""
        return any(char.isalpha() for char in self.text)


def read_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of an article's text: those of the front matter, then those of the body."""
    lines = [line.rstrip("\r\n") for line in lines_of(text)]
    closing = next((n for n, one in enumerate(lines) if n and one.rstrip() == RULED), 0)
    opened = bool(lines) and lines[0].rstrip() == RULED and closing
    front = lines[1:closing] if opened else []
    body = closing + 1 if opened else 0
    return (*_fields("\n".join(front)), *_Reading(lines, body).blocks())


def field_of(text: str, name: str) -> str:
    """Return a field of the front matter as it is typed, such as its version; empty if none."""
    found = re.search(rf"^{re.escape(name)}:[ \t]*[\"']?(?P<value>[^\n\"'#]*)", text, re.MULTILINE)
    return found["value"].strip() if found else ""


def _fields(front: str) -> Iterator[Block]:
    """Yield the translated fields; a front matter that is not YAML is told by who reads it."""
    try:
        tree = yaml.compose(front, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return
    if not isinstance(tree, yaml.MappingNode):
        return
    for key, value in tree.value:
        if key.value in TRANSLATED and isinstance(value, yaml.ScalarNode):
            text = " ".join(value.value.split())
            yield Block(f"field {key.value}", text, key.start_mark.line + 2)


@dataclass
class _Reading:
    """Goes through lines from one on; what is open is the block that a line may go on with."""

    lines: list[str]
    at: int
    kind: str = ""
    begun: int = 0

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks."""
        held: list[str] = []
        code = False
        for number, line in enumerate(self.lines[self.at :], self.at + 1):
            if CODE.match(line):
                code = not code
            one = None if code or CODE.match(line) else self._begins(line)
            if one is None and line.strip() and (self.kind or code):
                self.kind = self.kind or "code"
                held.append(line.strip())
                continue
            if self.kind:
                yield Block(self.kind, " ".join(" ".join(held).split()), self.begun)
            self.kind, held = "", []
            if not line.strip():
                continue
            self.kind, text = one or ("code" if code else "paragraph", line.strip())
            self.begun, held = number, [text]
            if self.kind.startswith(("heading", "box", "end")):
                yield Block(self.kind, text, number)
                self.kind = ""
        if self.kind:
            yield Block(self.kind, " ".join(" ".join(held).split()), self.begun)

    def _begins(self, line: str) -> tuple[str, str] | None:
        """Return kind and text of the block that a line begins; None for one that goes on."""
        fence = FENCE.match(line)
        if fence:
            return _box(fence["rest"])
        for pattern, kind in ((HEADING, "heading"), (NOTE, "note"), (ITEM, "item")):
            found = pattern.match(line)
            if found:
                level = f" {len(found['signs'])}" if kind == "heading" else ""
                name = f" {found['name']}" if kind == "note" else ""
                attributes = f" {found['attributes'] or ''}" if kind == "heading" else ""
                return f"{kind}{level}{name}", f"{found['text']}{attributes}".strip()
        if line.lstrip().startswith("|"):
            return None if self.kind == "table" else ("table", line.strip())
        caption = CAPTION.match(line)
        if caption and not self.kind.startswith("paragraph"):
            return "caption", caption["text"]
        if line.lstrip().startswith("!["):
            return "figure", line.strip()
        return None if self.kind and self.kind != "table" else ("paragraph", line.strip())


def _box(rest: str) -> tuple[str, str]:
    """Return kind and title of a box that opens, or the end of one."""
    found = KIND.match(rest)
    if not found or found["kind"] == "end" or rest.startswith("/"):
        return "end", ""
    return f"box {found['kind']}", " ".join(ATTRIBUTE.sub("", found["rest"]).split())
