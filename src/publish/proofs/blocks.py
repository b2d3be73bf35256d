"""The blocks of a source in the order in which they stand, each with all that it says.

A block is what carries an id in a proof: a paragraph, a heading, an item, a cell, a caption, the
title of a box, a text of an attribute, a field of the front matter. Each knows its stretch of the
source and its pieces (`pieces.py`), so that a change to its words finds its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from publish.manuscript.normalise import CLOSING, FENCE, NAME, PAIR
from publish.manuscript.places import ATTRIBUTES, LINK_DEFINITION
from publish.proofs.fields import fields_of
from publish.proofs.pieces import Piece, Scanner

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
HEADING = re.compile(
    r"(?P<signs>#{1,6})[ \t]+(?P<text>.*?)[ \t]*(?:(?<!\\)#+)?[ \t]*"
    rf"(?P<attributes>{ATTRIBUTES})?[ \t]*$"
)
ITEM = re.compile(
    r"(?P<indent>[ \t]*)(?P<mark>[-*+]|\(?(?:\d{1,3}|[a-zA-Z]|#)[.)])(?P<gap>[ \t]+)(?=\S)"
)
NOTE = re.compile(r"\[\^(?P<name>[^\]\s]+)\]:[ \t]*")
MEANING = re.compile(r"[ \t]{0,3}[:~][ \t]+(?=\S)")
CODE = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,})")
QUOTE = re.compile(r"(?:[ ]{0,3}>[ \t]?)+")
RULED = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
DRAWN = re.compile(r"[ \t]*(?:\+[-=:+]{3,}\+[ \t]*$|-{3,}(?:[ \t]+-{2,})+[ \t]*$)")
PICTURE = re.compile(
    r"!\[(?P<caption>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]"
    rf"\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)(?P<attributes>{ATTRIBUTES})?[ \t]*$"
)
SAID_BY = re.compile(r"[ \t]*(?:--|—|–)[ \t]+(?=\S)")
BREAK = re.compile(r"[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
SPLIT = re.compile(r"(?:[^|\\`]|\\.|`[^`|]*`|`)*")
VALUE = re.compile(
    r"""(?<![^\s{])(?P<key>alt|credit|source|title|note)=(?P<mark>["'])(?P<text>.*?)(?P=mark)"""
)
ALONE = re.compile(r"\s*\[?[^\[\]]*@[^\[\]]*\]?\s*")
SHORT = "short"
CODE_INDENT = 4  # signs from which a line outside lists is code


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a source: `start` and `stop` are those of its lines, `pieces` what it says.

    `kind` is field, heading, box, paragraph, item, term, meaning, said-by, note, caption, figure,
    cell, attribute or code; `name` says which field, box, attribute or note. `mark` is how its
    first line begins, such as "- "; `boxes` are the kinds of boxes around it, from outside. Cells
    have `table`, `row` and `column`, from 0; row 0 is the head.
    """

    id: str
    kind: str
    start: int
    stop: int
    pieces: tuple[Piece, ...]
    line: int
    begin: int  # where what it says begins in the source, its marks before it left out
    end: int  # and where it ends
    name: str = ""
    level: int = 0
    mark: str = ""
    boxes: tuple[str, ...] = ()
    table: int = 0
    row: int = 0
    column: int = 0

    @property
    def text(self) -> str:
        """What a reader sees of it."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def fixed(self) -> bool:
        """Whether none of its words can be changed in a proof."""
        return self.kind == "code" or (
            self.kind == "box" and not any(not p.locked for p in self.pieces)
        )


@dataclass(slots=True)
class Source:
    """A source and its blocks; `labels` words citations by where their key's @ stands."""

    text: str = field(repr=False)
    labels: Mapping[tuple[int, int], str] = field(default_factory=dict, repr=False)
    blocks: tuple[Block, ...] = field(default=(), repr=False)
    starts: tuple[int, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        starts: list[int] = []
        at = 0
        while at < len(self.text) or not starts:
            starts.append(at)
            found = LINE.match(self.text, at)
            at = found.end() if found and found.end() > at else len(self.text)
        self.starts = tuple(starts)
        self.blocks = tuple(_Reading(self).blocks())

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1."""
        low, high = 0, len(self.starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.starts[middle] <= offset else (low, middle)
        return low + 1, offset - self.starts[low] + 1

    def block(self, name: str) -> Block | None:
        """Return the block of an id."""
        number = int(name[1:]) if name[1:].isdigit() else 0
        return self.blocks[number - 1] if 0 < number <= len(self.blocks) else None

    def label(self, at: int, typed: str) -> str:
        """Return the words of the citation whose @ stands at an offset, else as it is typed."""
        return self.labels.get(self.place(at), typed)


class _Reading:
    """Goes through the lines of a source once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        ends = [*source.starts[1:], len(self.text)]
        self.spans = [
            (start, start + len(self.text[start:end].rstrip("\r\n")))
            for start, end in zip(source.starts, ends, strict=True)
        ]
        self.scan = Scanner(self.text, source.label).pieces
        self.boxes: list[str] = []
        self.made: list[Block] = []
        self.tables = 0
        self.tabled = False  # whether the last block was a cell, so that a caption may follow
        self.listed = False  # whether a list is open, so that what is indented goes on with it

    def line(self, number: int) -> str:
        start, stop = self.spans[number]
        return self.text[start:stop]

    def add(
        self, kind: str, lines: tuple[int, int], said: tuple[int, int],
        pieces: tuple[Piece, ...] | None = None, **more: Any,  # noqa: ANN401
    ) -> None:  # fmt: skip
        """Add a block: `lines` is its stretch of the source, `said` that of what it says."""
        seen = self.scan(*said) if pieces is None else pieces
        number = self.source.place(lines[0])[0]
        name = f"b{len(self.made) + 1}"
        boxes = tuple(self.boxes)
        self.made.append(Block(name, kind, *lines, seen, number, *said, boxes=boxes, **more))
        self.tabled = kind == "cell"

    def blocks(self) -> list[Block]:
        at = self._front()
        while at < len(self.spans):
            at = self._block(at)
        return self.made

    # ------------------------------------------------------------ front matter

    def _front(self) -> int:
        if not self.spans or self.line(0).rstrip() != "---":
            return 0
        closing = next((n for n in range(1, len(self.spans)) if self.line(n).rstrip() == "---"), 0)
        if not closing:
            return 0
        for one in fields_of(self.text, self.spans[1][0], self.spans[closing][0]):
            lines, said = (one.start, one.stop), (one.begin, one.stop)
            self.add("field", lines, said, one.pieces, name=one.name, mark=one.style)
        return closing + 1

    # ------------------------------------------------------------ the body

    def _block(self, at: int) -> int:
        """Take in the block that begins in a line; returns the line behind it."""
        line = self.line(at)
        if line.strip() and not line[0].isspace() and not ITEM.match(line):
            self.listed = False
        tried = (read(at, line) for read in self._kinds())
        return next(behind for behind in tried if behind is not None)

    def _kinds(self) -> tuple[Callable[[int, str], int | None], ...]:
        """Return what reads each kind of block, in the order in which they are tried.

        Each returns the line behind its block, or None where none of its kind begins.
        """
        return (
            self._fenced, self._heading, self._drawn, self._silent, self._ruled_table, self._note,
            self._meaning, self._item, self._indented, self._figure, self._said_by, self._prose,
        )  # fmt: skip

    def _silent(self, at: int, line: str) -> int | None:
        """Pass over a line that says nothing: an empty one, a rule, the target of a link."""
        says_nothing = not line.strip() or BREAK.match(line) or LINK_DEFINITION.match(line)
        return at + 1 if says_nothing else None

    def _fenced(self, at: int, line: str) -> int | None:
        fence = FENCE.match(line)
        if fence:
            self._fence(at, fence)
            return at + 1
        code = CODE.match(line)
        return self._code(at, code["mark"]) if code else None

    def _heading(self, at: int, line: str) -> int | None:
        heading = HEADING.match(line)
        if not heading:
            return None
        start, stop = self.spans[at]
        said = (start + heading.start("text"), start + heading.end("text"))
        mark = line[: heading.start("text")]
        self.add("heading", (start, stop), said, level=len(heading["signs"]), mark=mark)
        return at + 1

    def _drawn(self, at: int, line: str) -> int | None:
        return self._until_blank(at) if DRAWN.match(line) else None

    def _ruled_table(self, at: int, line: str) -> int | None:
        ruled = "|" in line and at + 1 < len(self.spans) and self._ruled(at + 1)
        return self._table(at) if ruled else None

    def _note(self, at: int, line: str) -> int | None:
        note = NOTE.match(line)
        if not note:
            return None
        return self._text(at, "note", note.end(), name=note["name"], mark=note[0])

    def _meaning(self, at: int, line: str) -> int | None:
        """Take in the meaning of a term, or the caption of a table: both begin with a colon."""
        meaning = MEANING.match(line)
        if not meaning:
            return None
        if self.tabled or self._table_follows(at):
            return self._caption(at, meaning.end())
        self._make_term()
        return self._text(at, "meaning", meaning.end(), mark=meaning[0])

    def _item(self, at: int, line: str) -> int | None:
        item = ITEM.match(line)
        if not item:
            return None
        indent = len(item["indent"].expandtabs())
        if indent >= CODE_INDENT and not self.listed:
            return None
        self.listed = True
        more = {"level": indent // 2, "mark": item[0], "name": item["mark"]}
        return self._text(at, "item", item.end(), **more)

    def _indented(self, at: int, line: str) -> int | None:
        code = line.startswith(("    ", "\t")) and not self.listed
        return self._until_blank(at) if code else None

    def _figure(self, at: int, line: str) -> int | None:
        picture = PICTURE.match(line)
        if not picture or not self._ends(at + 1):
            return None
        start, stop = self.spans[at]
        said = (start + picture.start("caption"), start + picture.end("caption"))
        self.add("figure", (start, stop), said)
        self._values(start, stop, start + picture.end("caption"))
        return at + 1

    def _said_by(self, at: int, line: str) -> int | None:
        said_by = SAID_BY.match(line) if "pull-quote" in self.boxes else None
        return self._text(at, "said-by", said_by.end(), mark=said_by[0]) if said_by else None

    def _prose(self, at: int, line: str) -> int:
        quote = QUOTE.match(line)
        begin = quote.end() if quote else len(line) - len(line.lstrip())
        return self._text(at, "quote" if quote else "paragraph", begin, mark=line[:begin])

    def _ruled(self, at: int) -> bool:
        line = self.line(at)
        return "|" in line and bool(RULED.match(line))

    def _table_follows(self, at: int) -> bool:
        """Say whether a table begins behind the paragraph in a line, which is then its caption."""
        while at < len(self.spans) and self.line(at).strip():
            at += 1
        while at < len(self.spans) and not self.line(at).strip():
            at += 1
        return at + 1 < len(self.spans) and "|" in self.line(at) and self._ruled(at + 1)

    def _make_term(self) -> None:
        """Make the paragraph before a meaning its term."""
        last = self.made[-1] if self.made else None
        if last and last.kind == "paragraph" and last.boxes == tuple(self.boxes):
            self.made[-1] = replace(last, kind="term")

    def _ends(self, at: int) -> bool:
        """Say whether a paragraph ends before a line."""
        if at >= len(self.spans):
            return True
        line = self.line(at)
        return not line.strip() or bool(
            FENCE.match(line) or HEADING.match(line) or ITEM.match(line) or NOTE.match(line)
            or MEANING.match(line)
            or ("pull-quote" in self.boxes and SAID_BY.match(line))
        )  # fmt: skip

    def _text(self, at: int, kind: str, begin: int, **more: Any) -> int:  # noqa: ANN401
        last = at
        while not self._ends(last + 1):
            last += 1
        start, stop = self.spans[at][0], self.spans[last][1]
        end = stop - (len(self.text[start:stop]) - len(self.text[start:stop].rstrip()))
        self.add(kind, (start, stop), (start + begin, max(end, start + begin)), **more)
        return last + 1

    def _caption(self, at: int, begin: int) -> int:
        last = at
        while not self._ends(last + 1):
            last += 1
        start, stop = self.spans[at][0], self.spans[last][1]
        found = re.search(rf"[ \t]*(?P<attributes>{ATTRIBUTES})\s*$", self.text[start:stop])
        end = start + found.start() if found else stop
        said = (start + begin, max(end, start + begin))
        self.add("caption", (start, stop), said, mark=self.text[start : start + begin])
        if found:
            self._values(start, stop, end)
        return last + 1

    def _values(self, start: int, stop: int, begin: int) -> None:
        """Add the texts of attributes, from an offset on."""
        for value in VALUE.finditer(self.text, begin, stop):
            if value["text"].strip():
                said = value.span("text")
                pieces = self._attribute(*said)
                self.add(
                    "attribute", (start, stop), said, pieces, name=value["key"], mark=value["mark"]
                )

    def _attribute(self, start: int, stop: int) -> tuple[Piece, ...]:
        """Read the text of an attribute; one that only cites is one citation, locked."""
        typed = self.text[start:stop]
        if ALONE.fullmatch(typed) and "@" in typed:
            at = start + typed.index("@")
            return (Piece(start, stop, self.source.label(at, typed), "citation"),)
        return self.scan(start, stop)

    def _code(self, at: int, mark: str) -> int:
        last = at + 1
        while last < len(self.spans) and not self.line(last).strip().startswith(mark):
            last += 1
        last = min(last, len(self.spans) - 1)
        return self._locked(at, last)

    def _until_blank(self, at: int) -> int:
        """Add lines that are drawn, or code, as they stand; nobody can edit them in a proof."""
        last = at
        while last + 1 < len(self.spans) and self.line(last + 1).strip():
            last += 1
        return self._locked(at, last)

    def _locked(self, at: int, last: int) -> int:
        start, stop = self.spans[at][0], self.spans[last][1]
        shown = self.text[start:stop].replace("\r\n", "\n").replace("\n", "\v")
        self.add("code", (start, stop), (start, stop), (Piece(start, stop, shown, "code"),))
        self.tabled = True
        return last + 1

    def _table(self, at: int) -> int:
        self.tables += 1
        last, row = at, 0
        while last < len(self.spans) and self.line(last).strip() and "|" in self.line(last):
            if last != at + 1:
                self._row(last, row)
                row += 1
            last += 1
        return last

    def _row(self, at: int, row: int) -> None:
        start, stop = self.spans[at]
        line = self.text[start:stop]
        begin = len(line) - len(line.lstrip())
        end = len(line.rstrip())
        begin += line[begin : begin + 1] == "|"
        if line[end - 1 : end] == "|" and line[end - 2 : end - 1] != "\\":
            end -= 1
        column = 0
        while begin <= end:
            cell = SPLIT.match(line, begin, end)
            last = cell.end() if cell else end
            typed = line[begin:last]
            left = begin + len(typed) - len(typed.lstrip())
            right = max(left, begin + len(typed.rstrip())) if typed.strip() else left
            said = (start + left, start + right)
            self.add("cell", (start, stop), said, table=self.tables, row=row, column=column)
            column += 1
            begin = last + 1

    def _fence(self, at: int, fence: re.Match[str]) -> None:
        start, stop = self.spans[at]
        rest = fence["rest"].strip()
        if not rest or CLOSING.match(rest):
            if self.boxes:
                self.boxes.pop()
            return
        begin = start + fence.start("rest")
        masked = PAIR.sub(lambda found: " " * len(found[0]), fence["rest"])
        braced = re.search(r"\{[^{}]*\}", masked)
        inside = braced[0] if braced else ""
        bare = masked.replace(inside, " " * len(inside), 1) if inside else masked
        named = re.search(r"\.([\w-]+)", inside) or NAME.search(bare)
        kind = named[named.lastindex or 0] if named else ""
        first = NAME.match(bare.lstrip())
        left = (
            len(bare) - len(bare.lstrip()) + (first.end() if first and not inside.count(".") else 0)
        )
        title = bare[left:].strip()
        self.boxes.append(kind)
        low = begin + left + (bare[left:].index(title) if title else 0)
        self.add("box", (start, stop), (low, low + len(title)), name=kind)
        self._values(start, stop, begin)
