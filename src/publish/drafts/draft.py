"""A draft as data: its blocks in their order, what became of each, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

BlockKind = Literal[
    "text", "heading", "item", "numbered", "table", "image", "quote", "code", "open", "close"
]


class Sure(StrEnum):
    """How sure a rule was: it can't be otherwise, it mostly is so, it may well be otherwise."""

    SURE = "sure"
    LIKELY = "likely"
    GUESS = "guess"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table or picture of a draft.

    `text` are its words alone, `markdown` the same as an article says it. `line` counts from 1.
    `sign` is what marked it as a label (emoji, capitals, a style), `field` the field of the front
    matter that it fills, `depth` how many lists it stands in. Of a table, `rows` are the cells in
    Markdown, the head first, and `lines` the line of each row. "open" and "close" are the edges of
    a frame, which have no words.
    """

    line: int
    kind: BlockKind
    text: str
    markdown: str
    level: int = 0
    sign: str = ""
    field: str = ""
    depth: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    left: str = ""  # words of the line that stand in no article: a bullet, a marker

    @property
    def words(self) -> list[str]:
        """The words of the block."""
        return self.text.split()


@dataclass(slots=True)
class Entry:
    """What became of a line of the draft; `look` says that an editor has to look at it.

    `left` are words of the line that are not in the article, such as a label that the layout
    prints itself. `article_line` is 0 where nothing of the line is in the article.
    """

    line: int
    rule: str
    sure: Sure
    message: str
    look: bool = False
    left: str = ""
    article_line: int = 0

    def as_dict(self) -> dict[str, object]:
        """Return the entry as plain data."""
        return {
            "line": self.line,
            "article_line": self.article_line,
            "rule": self.rule,
            "sure": self.sure.value,
            "look": self.look,
            "message": self.message,
            "left": self.left,
        }


@dataclass(slots=True)
class Account:
    """The account of a draft, line by line; filled while the draft is sorted and written."""

    entries: list[Entry] = field(default_factory=list)

    def note(  # noqa: PLR0913 - the fields of an entry
        self, line: int, rule: str, sure: Sure, message: str, *, look: bool = False, left: str = ""
    ) -> Entry:
        """Add an entry and return it."""
        entry = Entry(line, rule, sure, message, look, left)
        self.entries.append(entry)
        return entry

    @property
    def to_look_at(self) -> list[Entry]:
        """The entries that an editor has to look at, in the order of the article."""
        found = [entry for entry in self.entries if entry.look]
        return sorted(found, key=lambda entry: (entry.article_line or entry.line, entry.line))


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was read: its blocks, and the lines that the account counts.

    `entries` are works that the draft itself describes (fields of a word processor), as CSL-JSON.
    `pictures` are the images by their path in the article. `lang` is what the file says of itself.
    """

    blocks: tuple[Block, ...]
    lines: tuple[str, ...]
    account: Account
    entries: tuple[dict[str, object], ...] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)
    lang: str = ""


@dataclass(slots=True)
class Part:
    """A stretch of the article to be: a heading, running text, a list, a table or a box.

    `kind` is one of heading, text, list, code, table, image, references, or the name of a kind of
    box. `head` is the label that opened it, `title` its own title; `sides` are the indices of
    `blocks` at which a new side of it begins, with their labels.
    """

    kind: str
    blocks: list[Block] = field(default_factory=list)
    head: Block | None = None
    title: str = ""
    shape: str = ""
    level: int = 0
    source: Block | None = None
    sides: list[tuple[int, Block]] = field(default_factory=list)
    framed: bool = False


def nonempty(lines: Iterable[str]) -> list[int]:
    """Return the numbers of the lines that say something, counted from 1."""
    return [number for number, line in enumerate(lines, 1) if line.strip()]
