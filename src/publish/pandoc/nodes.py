"""pandoc's document tree as frozen typed nodes.

The tree is pandoc-types 1.23 (https://hackage.haskell.org/package/pandoc-types), less what an
article cannot hold. Every node may carry the place in the source that it came from; places never
take part in comparisons, so equal text is equal whatever line it stood on.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from publish.problems import Where


@dataclass(frozen=True, slots=True)
class Attr:
    """Identifier, classes and key-value pairs of a node."""

    id: str = ""
    classes: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, key: str, default: str = "") -> str:
        """Return the value of a key."""
        return next((value for name, value in self.pairs if name == key), default)

    def without(self, *keys: str) -> Attr:
        """Return the same attributes less the pairs of these keys."""
        return Attr(self.id, self.classes, tuple(p for p in self.pairs if p[0] not in keys))


@dataclass(frozen=True, slots=True)
class Str:
    """A word, with the punctuation that touches it."""

    text: str
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Space:
    """White space between words; `kind` is Space, SoftBreak or LineBreak."""

    kind: str = "Space"
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Styled:
    """Inlines in a style: Emph, Strong, Underline, Strikeout, Superscript, Subscript, SmallCaps."""

    style: str
    content: Inlines
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Text in quotation marks; `kind` is SingleQuote or DoubleQuote."""

    kind: str
    content: Inlines
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CiteItem:
    """One work cited within a citation."""

    key: str
    mode: str  # AuthorInText, SuppressAuthor or NormalCitation
    prefix: Inlines = ()
    suffix: Inlines = ()
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation: the works cited, and the label that the citation style gave it.

    With `entry` it stands for the whole entry of its one work, as in further reading.
    """

    items: tuple[CiteItem, ...]
    label: Inlines
    entry: bool = False
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Code:
    """Code within a line."""

    attr: Attr
    text: str
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Math:
    """A formula in TeX; `kind` is InlineMath or DisplayMath."""

    kind: str
    tex: str
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RawInline:
    """Markup that goes through as it is; only our own code makes it."""

    format: str
    text: str
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink; a target that starts with # is a cross-reference."""

    attr: Attr
    content: Inlines
    target: str
    title: str = ""
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Image:
    """An image within a line."""

    attr: Attr
    alt: Inlines
    source: str
    title: str = ""
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Note:
    """An explanatory note, numbered through the article (0: not numbered yet).

    One of `source` says where something is from, and is counted apart, in square brackets.
    """

    content: Blocks
    number: int = 0
    source: bool = False
    where: Where | None = field(default=None, compare=False, repr=False)

    @property
    def sign(self) -> str:
        """What calls the note, and stands before it."""
        return f"[{self.number}]" if self.source else str(self.number)

    @property
    def name(self) -> str:
        """What tells the note from all others of its article."""
        return f"s{self.number}" if self.source else str(self.number)


@dataclass(frozen=True, slots=True)
class Span:
    """Inlines with attributes."""

    attr: Attr
    content: Inlines
    where: Where | None = field(default=None, compare=False, repr=False)


Inline = Str | Space | Styled | Quoted | Cite | Code | Math | RawInline | Link | Image | Note | Span
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `tight` is pandoc's Plain, a line of a list without blank lines."""

    content: Inlines
    tight: bool = False
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Lines that keep their breaks, as in verse or an address."""

    lines: tuple[Inlines, ...]
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A block of code."""

    attr: Attr
    text: str
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RawBlock:
    """Markup that goes through as it is; only our own code makes it."""

    format: str
    text: str
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class BlockQuote:
    """A block quotation."""

    content: Blocks
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list with bullets."""

    items: tuple[Blocks, ...]
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class OrderedList:
    """A numbered list; `start` is the number of its first item."""

    items: tuple[Blocks, ...]
    start: int = 1
    style: str = "Decimal"
    delimiter: str = "Period"
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DefinitionList:
    """Terms, each with its definitions."""

    items: tuple[tuple[Inlines, tuple[Blocks, ...]], ...]
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Header:
    """A heading."""

    level: int
    attr: Attr
    content: Inlines
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""

    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; spans count rows and columns."""

    content: Blocks
    align: str = "AlignDefault"
    rowspan: int = 1
    colspan: int = 1
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; `aligns` has an entry a column: AlignLeft, AlignRight, AlignCenter, AlignDefault."""

    attr: Attr
    caption: Blocks
    aligns: tuple[str, ...]
    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A figure: an image that stands alone in its paragraph, with its caption."""

    attr: Attr
    caption: Blocks
    content: Blocks
    where: Where | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Div:
    """A fenced block with attributes."""

    attr: Attr
    content: Blocks
    where: Where | None = field(default=None, compare=False, repr=False)


Block = (
    Para
    | LineBlock
    | CodeBlock
    | RawBlock
    | BlockQuote
    | BulletList
    | OrderedList
    | DefinitionList
    | Header
    | Rule
    | TableBlock
    | FigureBlock
    | Div
)
Blocks = tuple[Block, ...]
Node = Inline | Block | Cell | CiteItem
