"""Places of pandoc's nodes, by a twin parse.

pandoc's Markdown reader tells no positions. So each word and citation key of the text is replaced
by a token that holds its line and column, the twin goes through the same reader, and the two trees
are walked in step. Where their shapes differ the line alone is given, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from publish.pandoc import Json
from publish.problems import Where

if TYPE_CHECKING:
    from publish.manuscript.normalise import Normalised

TOKEN = re.compile(r"q(\d{6})x(\d{5})z")
POSITION = "twin-at"  # the attribute that marks headings, spans, images and captions in the twin
KEEP = re.compile(
    r"`[^`]*`|\]\([^)]*\)|<!--.*?-->|<[^>]+>|\[\^[^\]]+\]:?|\]\[[^\]]*\]|(?:https?|mailto)://\S+|\\."
)
ATTRIBUTES = re.compile(r"\{(?=[#.\w-][^{}]*\})")
CITATION = re.compile(r"(-?@)(?:\{[^}]+\}|\w(?:[\w:.#$%&\-+?<>~/]*\w)?)")
WORD = re.compile(r"[^\W\d_]{2,}")
LINK_DEFINITION = re.compile(r"^\s{0,3}\[[^\]^]+\]:\s")
RULE_LINE = re.compile(r"^\s*\|?[-:=+| ]+\|?\s*$")
CODE_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")
WITH_ATTR = {
    "Div": 0, "Span": 0, "Header": 1, "Link": 0, "Image": 0, "Figure": 0, "Table": 0,
    "CodeBlock": 0, "Code": 0,
}  # fmt: skip
NO_PLACE = {"Space", "SoftBreak", "LineBreak"}


def token(line: int, column: int) -> str:
    """Write a place as a word that pandoc keeps whole."""
    return f"q{line:06d}x{column:05d}z"


def twin(normalised: Normalised) -> str:
    """Return the text with each word and key replaced by a token of its place."""
    lines = []
    code = ""
    for line in normalised.lines:
        mark = CODE_FENCE.match(line.text)
        if code or mark:
            code = "" if code and mark and mark[1].startswith(code) else code or (mark or [""])[0].strip()
            lines.append(line.text)
        elif line.added or LINK_DEFINITION.match(line.text) or RULE_LINE.match(line.text):
            lines.append(line.text)
        else:
            lines.append("".join(_tokens(line.text, line.number)))
    return "\n".join(lines) + "\n"


def _tokens(text: str, number: int) -> Iterator[str]:
    at = 0
    while at < len(text):
        after_letter = at > 0 and (text[at - 1].isalnum() or text[at - 1] in "@_")
        kept = KEEP.match(text, at)
        attributes = ATTRIBUTES.match(text, at)
        citation = None if after_letter else CITATION.match(text, at)
        word = WORD.match(text, at)
        if kept:
            yield kept[0]
            at = kept.end()
        elif attributes:
            end = text.index("}", at)
            yield f'{{{POSITION}="{number}:{at + 1}" {text[at + 1 : end + 1]}'
            at = end + 1
        elif citation:
            yield citation[1] + token(number, at + len(citation[1]))
            at = citation.end()
        elif word:
            yield token(number, at + 1)
            at = word.end()
        else:
            yield text[at]
            at += 1


def lay(real: Json, marked: Json, path: str) -> dict[int, Where]:
    """Lay the places of the twin's tree onto the nodes of the real one, by their identity."""
    places: dict[int, Where] = {}
    _Walk(path, places).step(real, marked)
    return places


class _Walk:
    """Walks two trees in step; `places` grows as it goes."""

    def __init__(self, path: str, places: dict[int, Where]) -> None:
        self.path = path
        self.places = places

    def step(self, real: Json, marked: Json) -> None:
        if isinstance(real, dict) and isinstance(marked, dict):
            self._node(real, marked)
        elif isinstance(real, list) and isinstance(marked, list):
            self._list(real, marked)

    def _node(self, real: Json, marked: Json) -> None:
        if real.get("t") != marked.get("t"):
            return
        place = self._place(marked)
        if place and real.get("t") not in NO_PLACE:
            self.places[id(real)] = place
        for key, value in real.items():
            if key in marked and isinstance(value, (dict, list)):
                self.step(value, marked[key])

    def _list(self, real: Json, marked: Json) -> None:
        if len(real) == len(marked):
            for one, other in zip(real, marked, strict=True):
                self.step(one, other)
            return
        line = next((Where(self.path, int(m[1])) for m in TOKEN.finditer(str(marked))), None)
        for kind in {node["t"] for node in real if isinstance(node, dict) and "t" in node}:
            ours = [node for node in real if node.get("t") == kind]
            theirs = [n for n in marked if isinstance(n, dict) and n.get("t") == kind]
            if len(ours) == len(theirs) and kind != "Str":
                for one, other in zip(ours, theirs, strict=True):
                    self.step(one, other)
            elif line:
                self.places.update({id(node): line for node in ours if kind not in NO_PLACE})

    def _place(self, marked: Json) -> Where | None:
        kind, value = marked.get("t"), marked.get("c")
        if kind in WITH_ATTR:
            pairs = dict(value[WITH_ATTR[kind]][2])
            if POSITION in pairs and kind not in {"Header", "Link"}:
                line, column = pairs[POSITION].split(":")
                return Where(self.path, int(line), int(column))
        if "citationId" in marked:
            return self._at(TOKEN.search(marked["citationId"]), len("@"))
        if kind == "Cite":
            return self._at(TOKEN.search(value[0][0]["citationId"]), len("@"))
        return self._at(_first_token(value)) if value is not None else None

    def _at(self, match: re.Match[str] | None, before: int = 0) -> Where | None:
        return Where(self.path, int(match[1]), int(match[2]) - before) if match else None


def _first_token(value: Json) -> re.Match[str] | None:
    """Return the first token in a subtree, looking no further than needed."""
    if isinstance(value, str):
        return TOKEN.search(value)
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        found = _first_token(child)
        if found:
            return found
    return None
