"""The text of an article as rules on prose read it: passages and their sentences, with places.

A passage is what is read in one go: a paragraph, a heading, a cell, a caption. It is made once, of
the article's nodes, never of raw lines. What is no prose (citations, code, formulas, addresses) is
one sign, so that no rule reads it by mistake.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from publish import article as a
from publish import pandoc
from publish.pandoc.walking import MARKS
from publish.problems import Where

OPAQUE = "\ufffc"  # stands for what is no prose
ADDRESS = re.compile(r"(?:\w+://|www\.)\S|\S@\S|^[\w.-]+\.(?:org|com|net|int|gov|edu|eu)\b\S*$")
END = re.compile(
    r"(?P<mark>[.!?…\u06d4\u061f]+)[”’»\"')\]]*[\ufffc]?[”’»)]*(?P<gap>\s+)(?=[“‘«\"'(\[]*(?P<next>\S))"
)
INITIAL = re.compile(r"(?:^|[\s(.\u00a0])[^\W\d_]\.$")
SINGLE_OPENS, SINGLE_CLOSES = re.compile(r"(?<!\w)‘"), re.compile(r"’(?!\w)")
TYPED = str.maketrans("‘’“”–—…\u00a0", "''\"\"--. ")
REACH = 12  # lines in which a word of the front matter is looked for
FIELDS = (
    "title", "subtitle", "short_title", "summary", "funding", "disclaimer", "conflicts",
    "acknowledgements",
)  # fmt: skip
ALT, FIELD, TEXT, NOTE = "alt", "field", "text", "note"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A stretch of a passage that has a place: where it begins, its words, its place."""

    start: int
    text: str
    where: Where | None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a passage that is of a kind: a link, an emphasis, a quotation, a citation."""

    start: int
    stop: int
    node: Any


@dataclass(frozen=True, slots=True)
class Passage:
    """Text read in one go.

    `role` says what it is: text, heading, cell, caption, note, field, alt, or the field of a box's
    body that it fills (figure, label, actor, …). `own` says that it is the author's own words, not
    a quotation. `sentences` are (start, stop) in `text`.
    """

    text: str
    anchors: tuple[Anchor, ...]
    role: str
    box: a.Callout | None = None
    section: a.Section | None = None
    spans: tuple[Span, ...] = ()
    own: bool = True
    where: Where | None = None
    sentences: tuple[tuple[int, int], ...] = field(default=())

    def quoted(self, at: int) -> bool:
        """Say whether an offset is within quotation marks."""
        before = self.text[:at]
        single = len(SINGLE_OPENS.findall(before)) - len(SINGLE_CLOSES.findall(before))
        return before.count("“") > before.count("”") or (single > 0 and "’" in self.text[at:])


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage, from `start` to `stop` of its text."""

    passage: Passage
    start: int
    stop: int

    @property
    def text(self) -> str:
        """The words of the sentence."""
        return self.passage.text[self.start : self.stop]


@dataclass(frozen=True, slots=True)
class Reading:
    """All passages of an article in the order of reading, and the lines that they came from."""

    passages: tuple[Passage, ...] = ()
    lines: tuple[str, ...] = ()
    path: str = ""

    def sentences(self) -> Iterator[Sentence]:
        """Yield all sentences."""
        return (Sentence(p, *extent) for p in self.passages for extent in p.sentences)

    def place(self, passage: Passage, start: int) -> Where | None:
        """Return where the word at an offset of a passage stands in the source.

        The source is looked at: if the word is not where it should be, it is looked for in its
        line; if it is not there either, the place of what holds it is returned.
        """
        at = bisect_right(passage.anchors, start, key=lambda one: one.start) - 1
        if at < 0:
            return passage.where
        anchor = passage.anchors[at]
        if anchor.where is None or not self.lines:
            return anchor.where or passage.where
        if anchor.where.path != self.path:  # a cell of a sheet in a file of its own
            return anchor.where
        inner = min(start - anchor.start, len(anchor.text))
        words = anchor.text[inner:].split() or [""]
        word = words[0].translate(TYPED)
        reach = REACH if passage.role == FIELD else 1
        first = anchor.where.line
        for number in range(first, min(first + reach, len(self.lines) + 1)):
            typed = self.lines[number - 1].translate(TYPED)
            begin = max(anchor.where.column - 1, 0) if number == first else 0
            if reach == 1 and typed.startswith(word, begin + inner):
                return replace(anchor.where, column=begin + inner + 1)
            found = re.search(rf"(?<!\w){re.escape(word)}", typed[begin:]) if word else None
            if found:
                return replace(anchor.where, line=number, column=begin + found.start() + 1)
        return anchor.where


def read_passages(article: a.Article, source: str, abbreviations: Sequence[str] = ()) -> Reading:
    """Read an article's passages; `source` is the text of its file."""
    collector = _Collector(frozenset(word.lower() for word in abbreviations))
    collector.meta(article)
    collector.nodes(article.content, None)
    lines = tuple(re.split(r"\r\n|\r|\n", source))
    return Reading(tuple(collector.made), lines, article.path)


def sentence_extents(text: str, abbreviations: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where sentences begin and stop: at a mark, not behind an abbreviation or initial."""
    start = 0
    for found in END.finditer(text):
        before = text[start : found.end("mark")]
        last = before.split()[-1].lstrip("([“‘").lower() if before.split() else ""
        counts = f"{last}#" in abbreviations and found["next"].isdigit()  # no. 5, not: it is no.
        short = found["mark"] == "." and (counts or last in abbreviations or INITIAL.search(before))
        if short or (found["mark"] in {".", "…"} and found["next"].islower()):
            continue
        yield start, found.start("gap")
        start = found.end("gap")
    if text[start:].strip():
        yield start, len(text.rstrip())


class _Collector:
    """Goes through an article; `made` grows as it goes."""

    def __init__(self, abbreviations: frozenset[str]) -> None:
        self.abbreviations = abbreviations
        self.made: list[Passage] = []
        self.box: a.Callout | None = None
        self.own = True

    def meta(self, article: a.Article) -> None:
        """Collect the texts of the front matter, which are typed as they are printed."""
        for name in FIELDS:
            text = getattr(article.meta, name)
            where = article.meta.places.get(name.replace("_", "-"))
            if text:
                anchors = [
                    Anchor(found.start(), found[0], where) for found in re.finditer(r"\S+", text)
                ]
                self.add(text, anchors, FIELD, section=None, spans=(), where=where)

    def add(  # noqa: PLR0913 - what a passage is made of
        self,
        text: str,
        anchors: Sequence[Anchor],
        role: str,
        *,
        section: a.Section | None,
        spans: Sequence[Span],
        where: Where | None,
    ) -> None:
        """Add a passage, unless it says nothing."""
        if text.strip():
            extents = tuple(sentence_extents(text, self.abbreviations))
            made = Passage(
                text,
                tuple(anchors),
                role,
                self.box,
                section,
                tuple(spans),
                self.own,
                where,
                extents,
            )
            self.made.append(made)

    def nodes(self, nodes: tuple[a.Node, ...], section: a.Section | None) -> None:
        """Collect nodes of an article."""
        for node in nodes:
            match node:
                case a.Section():
                    self.phrase(node.title, "heading", node, node.where)
                    self.flow(node.short, "short", node)
                    self.nodes(node.content, node)
                case a.Prose():
                    self.flow(node.flow, TEXT, section)
                case a.Callout():
                    self.callout(node, section)
                case a.Figure():
                    self.phrase(node.caption, "caption", section, node.where)
                    if node.alt.strip():
                        anchors = [Anchor(0, node.alt, node.where)]
                        self.add(
                            node.alt, anchors, ALT, section=section, spans=(), where=node.where
                        )
                case a.Table():
                    self.phrase(node.caption, "caption", section, node.where)
                    for row in (*node.head, *node.rows):
                        for cell in row:
                            self.flow(cell.text, "cell", section)

    def callout(self, box: a.Callout, section: a.Section | None) -> None:
        """Collect a box: its title, its body, its short wording."""
        outer, self.box = self.box, box
        self.phrase(box.title, "title", section, box.where)
        self.body(box.body, section)
        self.flow(box.short, "short", section)
        self.box = outer

    def body(self, body: Any, section: a.Section | None) -> None:  # noqa: ANN401 - any body
        """Collect the parts of a box's body, each in the role that its field has."""
        if isinstance(body, a.Pieces):
            self.nodes(body.content, section)
            return
        before, self.own = self.own, self.own and not isinstance(body, a.Quote)
        for name in (one.name for one in fields(body)):
            value = getattr(body, name)
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, a.Phrase):
                    self.phrase(part, name, section, self.box.where if self.box else None)
                elif isinstance(part, a.Flow):
                    self.flow(part, TEXT, section)
                elif is_dataclass(part):
                    self.body(part, section)
        self.own = before

    def flow(self, flow: a.Flow | None, role: str, section: a.Section | None) -> None:
        """Collect text in blocks."""
        if flow:
            self.blocks(flow.blocks, role, section)

    def blocks(  # noqa: C901 - a flat table of pandoc's blocks
        self, blocks: pandoc.Blocks, role: str, section: a.Section | None
    ) -> None:
        """Collect blocks."""
        for block in blocks:
            match block:
                case pandoc.Para() | pandoc.Header():
                    self.inlines(block.content, role, section, block.where)
                case pandoc.LineBlock(lines=lines):
                    for line in lines:
                        self.inlines(line, role, section, block.where)
                case pandoc.BlockQuote(content=content):
                    before, self.own = self.own, False
                    self.blocks(content, role, section)
                    self.own = before
                case pandoc.BulletList(items=items) | pandoc.OrderedList(items=items):
                    for item in items:
                        self.blocks(item, role, section)
                case pandoc.DefinitionList(items=terms):
                    for term, meanings in terms:
                        self.inlines(term, "term", section, block.where)
                        for meaning in meanings:
                            self.blocks(meaning, role, section)
                case pandoc.Div(content=content):
                    self.blocks(content, role, section)
                case _:
                    pass

    def phrase(
        self, phrase: a.Phrase, role: str, section: a.Section | None, where: Where | None
    ) -> None:
        """Collect text within a line."""
        self.inlines(phrase.inlines, role, section, where)

    def inlines(
        self, inlines: pandoc.Inlines, role: str, section: a.Section | None, where: Where | None
    ) -> None:
        """Collect a line of text, then the notes that it calls."""
        line = _Line()
        line.run(inlines)
        place = next((one.where for one in line.anchors if one.where), where)
        text = "".join(line.text)
        self.add(text, line.anchors, role, section=section, spans=line.spans, where=place)
        for note in line.notes:
            self.blocks(note.content, NOTE, section)


class _Line:
    """The text of inlines, with the places of its words."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.size = 0
        self.anchors: list[Anchor] = []
        self.spans: list[Span] = []
        self.notes: list[pandoc.Note] = []

    def put(self, text: str, where: Where | None) -> None:
        """Add a text, and where it stands if that is known."""
        if where or not self.anchors:
            self.anchors.append(Anchor(self.size, text, where))
        self.text.append(text)
        self.size += len(text)

    def run(self, inlines: pandoc.Inlines) -> None:
        """Add inlines, and the stretch of text that each but a word takes."""
        for node in inlines:
            start = self.size
            self.one(node)
            if not isinstance(node, (pandoc.Str, pandoc.Space)) and self.size > start:
                self.spans.append(Span(start, self.size, node))

    def one(self, node: pandoc.Inline) -> None:
        """Add one inline: its words, or a sign that stands for what is no prose."""
        match node:
            case pandoc.Str(text=text, where=where):
                self.put(OPAQUE if ADDRESS.search(text) else text, where)
            case pandoc.Space():
                self.text.append(" ")
                self.size += 1
            case pandoc.Quoted(kind=kind, content=content, where=where):
                opening, closing = MARKS[kind]
                self.put(opening, _before(where))
                self.run(content)
                self.text.append(closing)
                self.size += 1
            case pandoc.Note():
                self.notes.append(node)
            case pandoc.Styled(content=content) | pandoc.Span(content=content):
                self.run(content)
            case pandoc.Link(content=content):
                self.run(content)
            case pandoc.Cite() | pandoc.Code() | pandoc.Math() | pandoc.Image():
                self.put(OPAQUE, node.where)
            case pandoc.RawInline():
                pass


def _before(where: Where | None) -> Where | None:
    """Return the place of the mark before a quotation's first word."""
    return replace(where, column=where.column - 1) if where and where.column > 1 else where
