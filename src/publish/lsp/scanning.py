"""What stands in an article's text, found line by line: whatever state it is in while it is typed.

Reading an article (`publish.manuscript`) is exact and wants a whole text. This is for what a cursor
may stand on, and never fails.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from publish.lsp.text import Text
from publish.manuscript.front_matter import CLOSING as FRONT_END
from publish.manuscript.front_matter import OPENING as FRONT_START
from publish.manuscript.normalise import CLOSING, FENCE, NAME, normalise

Sort = Literal["citation", "reference", "id", "note", "note-text", "image", "link", "kind"]

KEY = r"\w(?:\w|[:.#$%&+?<>~/-](?=\w))*"
CITATION = re.compile(rf"(?<![\w@\\./])-?@(?:\{{(?P<braced>[^{{}}\s]+)\}}|(?P<key>{KEY}))")
REFERENCE = re.compile(r"\]\(#(?P<id>[^()\s]*)\)")
IDENTIFIER = re.compile(r"\{(?:[^{}\n]*\s)?#(?P<id>[^\s{}]+)[^{}\n]*\}")
NOTE = re.compile(r"\[\^(?P<name>[^\]\s]+)\](?P<text>:)?")
IMAGE = re.compile(r"!\[[^\]]*\]\((?P<path>[^()\s]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<url>https?://[^()\s]+)\)|<(?P<plain>https?://[^<>\s]+)>")
HEADING = re.compile(r"^(?P<mark>#{1,6})\s+(?P<title>.*?)\s*(?P<braces>\{[^{}]*\})?\s*$")
CAPTION = re.compile(r"^:\s+(?P<title>.*?)\s*(?P<braces>\{[^{}]*\})?\s*$")
FIGURE = re.compile(r"^!\[(?P<title>[^\]]*)\]\([^()\s]+\)\s*(?P<braces>\{[^{}]*\})?")
CODE = re.compile(r"(?<!`)(?P<mark>`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=mark)(?!`)", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
TYPED_ID = re.compile(r"#(?P<id>[^\s{}]+)")
NOT_IN_ID = re.compile(r"[^\w\s.-]")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something with a name: a citation's key, an id; `start` and `end` are offsets of the name."""

    sort: Sort
    name: str
    start: int
    end: int


@dataclass(slots=True)
class Part:
    """A heading, box, figure or table; `first` and `last` are lines from 0, `level` a heading's."""

    sort: Literal["heading", "box", "figure", "table"]
    title: str
    first: int
    last: int
    level: int = 0
    kind: str = ""
    id: str = ""
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True)
class Scan:
    """An article's text and what stands in it."""

    text: Text

    @cached_property
    def body(self) -> int:
        """The offset at which the body begins, behind the front matter; 0 where there is none."""
        opening = FRONT_START.match(self.text.whole)
        closing = FRONT_END.search(self.text.whole, opening.end()) if opening else None
        if opening and not closing:
            return len(self.text.whole)
        return closing.end() if closing else 0

    @cached_property
    def first(self) -> int:
        """The line, from 0, at which the body begins."""
        return self.text.position(self.body).line

    @cached_property
    def code(self) -> frozenset[int]:
        """The lines, from 0, that are code."""
        lines = normalise(self.text.whole[self.body :], "", self.first).lines
        return frozenset(line.number for line in lines if line.code)

    @cached_property
    def masked(self) -> str:
        """The text with the front matter, code and comments blank; offsets stay."""
        text = self.text
        lines = [
            " " * len(line) if number < self.first or number in self.code else line
            for number, line in enumerate(text.lines)
        ]
        made = list(text.whole)
        for start, line in zip(text.starts, lines, strict=True):
            made[start : start + len(line)] = line
        blank = "".join(made)
        for pattern in (CODE, COMMENT):
            blank = pattern.sub(lambda found: re.sub(r"[^\r\n]", " ", found[0]), blank)
        return blank

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """All marks, in text order."""
        return tuple(sorted(self._marks(), key=lambda mark: mark.start))

    def _marks(self) -> Iterator[Mark]:
        found: re.Match[str]
        for found in CITATION.finditer(self.masked):
            group = "braced" if found["braced"] else "key"
            yield Mark("citation", found[group], *found.span(group))
        for sort, pattern in (("reference", REFERENCE), ("id", IDENTIFIER)):
            for found in pattern.finditer(self.masked):
                yield Mark(sort, found["id"], *found.span("id"))  # type: ignore[arg-type]  # a Sort
        for found in NOTE.finditer(self.masked):
            line_start = self.text.starts[self.text.position(found.start()).line]
            is_text = found["text"] and not self.masked[line_start : found.start()].strip()
            yield Mark("note-text" if is_text else "note", found["name"], *found.span("name"))
        for found in IMAGE.finditer(self.masked):
            yield Mark("image", found["path"], *found.span("path"))
        for found in LINK.finditer(self.masked):
            group = "url" if found["url"] else "plain"
            yield Mark("link", found[group], *found.span(group))
        for number, fence in self.fences():
            name, start = kind_of(fence)
            if name:
                at = self.text.starts[number] + start
                yield Mark("kind", name, at, at + len(name))

    def at(self, offset: int) -> Mark | None:
        """Return the mark that an offset stands on, or right behind."""
        return next((m for m in self.marks if m.start <= offset <= m.end), None)

    def named(self, *sorts: Sort) -> Iterator[Mark]:
        """Yield the marks of some sorts."""
        return (mark for mark in self.marks if mark.sort in sorts)

    def fences(self) -> Iterator[tuple[int, re.Match[str]]]:
        """Yield the lines, from 0, that open or close boxes."""
        for number, line in enumerate(self.text.lines):
            if number >= self.first and number not in self.code and (found := FENCE.match(line)):
                yield number, found

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Headings, boxes, figures and tables, each within the one that holds it."""
        return tuple(_nested(list(self._flat()), len(self.text.lines) - 1))

    @cached_property
    def flat(self) -> tuple[Part, ...]:
        """The same in text order."""
        return tuple(sorted(self._flat(), key=lambda part: part.first))

    def _flat(self) -> Iterator[Part]:
        yield from self._boxes()
        masked = Text(self.masked)
        for number, line in enumerate(masked.lines[self.first :], self.first):
            real = self.text.line(number)
            if found := HEADING.match(line):
                title = real[found.start("title") : found.end("title")]
                named = _id(found["braces"]) or slug(title)
                yield Part("heading", title, number, number, len(found["mark"]), id=named)
            elif found := FIGURE.match(line):
                yield Part("figure", found["title"], number, number, id=_id(found["braces"]))
            elif found := CAPTION.match(line):
                yield Part("table", found["title"], number, number, id=_id(found["braces"]))

    def _boxes(self) -> Iterator[Part]:
        last = len(self.text.lines) - 1
        open_: list[Part] = []
        for number, fence in self.fences():
            rest = fence["rest"].strip()
            if rest and not CLOSING.match(rest):
                kind, start = kind_of(fence)
                behind = fence.string[start + len(kind) :].strip(" :}")
                title = re.split(r"\s*\S+=|\{", behind)[0].strip()
                part = Part("box", title, number, last, kind=kind, id=_id(fence["rest"]))
                open_.append(part)
                yield part
            elif open_:
                open_.pop().last = number


def kind_of(fence: re.Match[str]) -> tuple[str, int]:
    """Return the kind that a fence opens and its column from 0; an empty text for none."""
    rest = fence["rest"]
    if not rest.strip() or CLOSING.match(rest.strip()):
        return "", 0
    braced = re.match(r"\s*\{[^}]*?\.(?P<name>[\w-]+)", rest)
    plain = NAME.match(rest, len(rest) - len(rest.lstrip()))
    if braced:
        return braced["name"], fence.start("rest") + braced.start("name")
    return (plain[0], fence.start("rest") + plain.start()) if plain else ("", 0)


def slug(title: str) -> str:
    """Return the id that pandoc makes of a heading's words."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)|[*`]", r"\1", title)
    words = NOT_IN_ID.sub("", unicodedata.normalize("NFC", words)).lower()
    return re.sub(r"^[^a-z\u0080-\U0010ffff]+", "", re.sub(r"\s+", "-", words.strip()))


def _id(braces: str | None) -> str:
    found = TYPED_ID.search(braces or "")
    return found["id"] if found else ""


def _nested(parts: list[Part], last: int) -> list[Part]:
    """Put parts into the sections and boxes that hold them."""
    top: list[Part] = []
    above: list[Part] = []

    def close(line: int) -> None:
        part = above.pop()
        if part.sort == "heading":
            part.last = max(part.first, min([line, *(o.last for o in above if o.sort == "box")]))

    for part in sorted(parts, key=lambda one: one.first):
        while above and not (_holds(above[-1], part) and all(_around(o, part) for o in above)):
            close(part.first - 1)
        (above[-1].parts if above else top).append(part)
        if part.sort in {"heading", "box"}:
            above.append(part)
    while above:
        close(last)
    return top


def _around(outer: Part, inner: Part) -> bool:
    return outer.sort != "box" or inner.last <= outer.last


def _holds(outer: Part, inner: Part) -> bool:
    return outer.sort == "box" or inner.sort != "heading" or inner.level > outer.level
