"""pandoc: the only door to it, and its document tree as frozen typed nodes.

The tree is pandoc-types 1.23 (https://hackage.haskell.org/package/pandoc-types), less what an
article cannot hold. Every node may carry the place in the source that it came from; places never
take part in comparisons, so equal text is equal whatever line it stood on.
"""

from __future__ import annotations

import functools
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from itertools import zip_longest
from typing import Any, TypeVar

import pypandoc

from publish.problems import LimitError, OutputError, Problem, Where

READER = (
    "markdown+lists_without_preceding_blankline-blank_before_header-fancy_lists-example_lists"
    "-tex_math_dollars+tex_math_single_backslash-raw_tex-latex_macros-raw_html-raw_attribute"
    "-yaml_metadata_block-pandoc_title_block-mmd_title_block"
)
SECONDS = 30  # limit of one pandoc run
MEMORY = ("+RTS", "-M512m", "-RTS")
HEAP_EXHAUSTED = 251  # exit code of GHC's runtime when -M is reached

T = TypeVar("T")
Json = Any  # pandoc's JSON, checked by the functions below as they read it


def _place() -> Any:  # noqa: ANN401 - dataclasses.field returns whatever type the field has
    return field(default=None, compare=False, repr=False)


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
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Space:
    """White space between words; `kind` is Space, SoftBreak or LineBreak."""

    kind: str = "Space"
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Styled:
    """Inlines in a style: Emph, Strong, Underline, Strikeout, Superscript, Subscript, SmallCaps."""

    style: str
    content: Inlines
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Quoted:
    """Text in quotation marks; `kind` is SingleQuote or DoubleQuote."""

    kind: str
    content: Inlines
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class CiteItem:
    """One work cited within a citation."""

    key: str
    mode: str  # AuthorInText, SuppressAuthor or NormalCitation
    prefix: Inlines = ()
    suffix: Inlines = ()
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation: the works cited, and the label that the citation style gave it."""

    items: tuple[CiteItem, ...]
    label: Inlines
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Code:
    """Code within a line."""

    attr: Attr
    text: str
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Math:
    """A formula in TeX; `kind` is InlineMath or DisplayMath."""

    kind: str
    tex: str
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class RawInline:
    """Markup that goes through as it is; only our own code makes it."""

    format: str
    text: str
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink; a target that starts with # is a cross-reference."""

    attr: Attr
    content: Inlines
    target: str
    title: str = ""
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Image:
    """An image within a line."""

    attr: Attr
    alt: Inlines
    source: str
    title: str = ""
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Note:
    """An explanatory note, numbered through the article (0: not numbered yet)."""

    content: Blocks
    number: int = 0
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Span:
    """Inlines with attributes."""

    attr: Attr
    content: Inlines
    where: Where | None = _place()


Inline = Str | Space | Styled | Quoted | Cite | Code | Math | RawInline | Link | Image | Note | Span
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `tight` is pandoc's Plain, a line of a list without blank lines."""

    content: Inlines
    tight: bool = False
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Lines that keep their breaks, as in verse or an address."""

    lines: tuple[Inlines, ...]
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A block of code."""

    attr: Attr
    text: str
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class RawBlock:
    """Markup that goes through as it is; only our own code makes it."""

    format: str
    text: str
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class BlockQuote:
    """A block quotation."""

    content: Blocks
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list with bullets."""

    items: tuple[Blocks, ...]
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class OrderedList:
    """A numbered list; `start` is the number of its first item."""

    items: tuple[Blocks, ...]
    start: int = 1
    style: str = "Decimal"
    delimiter: str = "Period"
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class DefinitionList:
    """Terms, each with its definitions."""

    items: tuple[tuple[Inlines, tuple[Blocks, ...]], ...]
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Header:
    """A heading."""

    level: int
    attr: Attr
    content: Inlines
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""

    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; spans count rows and columns."""

    content: Blocks
    align: str = "AlignDefault"
    rowspan: int = 1
    colspan: int = 1
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; `aligns` has an entry a column: AlignLeft, AlignRight, AlignCenter, AlignDefault."""

    attr: Attr
    caption: Blocks
    aligns: tuple[str, ...]
    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class FigureBlock:
    """A figure: an image that stands alone in its paragraph, with its caption."""

    attr: Attr
    caption: Blocks
    content: Blocks
    where: Where | None = _place()


@dataclass(frozen=True, slots=True)
class Div:
    """A fenced block with attributes."""

    attr: Attr
    content: Blocks
    where: Where | None = _place()


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

LEAVES = (Attr, Where)
STYLES = {"Emph", "Strong", "Underline", "Strikeout", "Superscript", "Subscript", "SmallCaps"}
Places = Mapping[int, Where]  # id() of a node of the JSON -> where it came from


class Reader:
    """Turns pandoc's JSON into typed nodes, laying the known places onto them."""

    def __init__(self, places: Places | None = None) -> None:
        """Take the places of the JSON's nodes by their identity."""
        self.places: Places = places or {}

    def at(self, node: Json) -> Where | None:
        """Return the place of a JSON node."""
        return self.places.get(id(node))

    def attr(self, value: Json) -> Attr:
        """Read `[id, [class], [[key, value]]]`."""
        name, classes, pairs = value
        return Attr(name, tuple(classes), tuple((key, text) for key, text in pairs))

    def inlines(self, nodes: Json) -> Inlines:
        """Read a list of inlines."""
        return tuple(self.inline(node) for node in nodes)

    def blocks(self, nodes: Json) -> Blocks:
        """Read a list of blocks."""
        return tuple(self.block(node) for node in nodes)

    def inline(self, node: Json) -> Inline:  # noqa: C901, PLR0911, PLR0912 - a flat table of pandoc's types
        """Read one inline."""
        at, value = self.at(node), node.get("c")
        match node["t"]:
            case "Str":
                return Str(value, at)
            case "Space" | "SoftBreak" | "LineBreak" as kind:
                return Space(kind, at)
            case style if style in STYLES:
                return Styled(style, self.inlines(value), at)
            case "Quoted":
                return Quoted(value[0]["t"], self.inlines(value[1]), at)
            case "Cite":
                items = tuple(self.cite_item(item) for item in value[0])
                return Cite(items, self.inlines(value[1]), at)
            case "Code":
                return Code(self.attr(value[0]), value[1], at)
            case "Math":
                return Math(value[0]["t"], value[1], at)
            case "RawInline":
                return RawInline(value[0], value[1], at)
            case "Link":
                target, title = value[2]
                return Link(self.attr(value[0]), self.inlines(value[1]), target, title, at)
            case "Image":
                source, title = value[2]
                return Image(self.attr(value[0]), self.inlines(value[1]), source, title, at)
            case "Note":
                return Note(self.blocks(value), where=at)
            case "Span":
                return Span(self.attr(value[0]), self.inlines(value[1]), at)
            case other:
                message = f"pandoc gave an inline of an unknown type: {other}"
                raise ValueError(message)

    def cite_item(self, node: Json) -> CiteItem:
        """Read one work cited."""
        return CiteItem(
            node["citationId"],
            node["citationMode"]["t"],
            self.inlines(node["citationPrefix"]),
            self.inlines(node["citationSuffix"]),
            self.at(node),
        )

    def block(self, node: Json) -> Block:  # noqa: C901, PLR0911, PLR0912 - a flat table of pandoc's types
        """Read one block."""
        at, value = self.at(node), node.get("c")
        match node["t"]:
            case "Para" | "Plain" as kind:
                return Para(self.inlines(value), kind == "Plain", at)
            case "LineBlock":
                return LineBlock(tuple(self.inlines(line) for line in value), at)
            case "CodeBlock":
                return CodeBlock(self.attr(value[0]), value[1], at)
            case "RawBlock":
                return RawBlock(value[0], value[1], at)
            case "BlockQuote":
                return BlockQuote(self.blocks(value), at)
            case "BulletList":
                return BulletList(tuple(self.blocks(item) for item in value), at)
            case "OrderedList":
                (start, style, delimiter), items = value
                read = tuple(self.blocks(item) for item in items)
                return OrderedList(read, start, style["t"], delimiter["t"], at)
            case "DefinitionList":
                terms = tuple(
                    (self.inlines(term), tuple(self.blocks(text) for text in texts))
                    for term, texts in value
                )
                return DefinitionList(terms, at)
            case "Header":
                return Header(value[0], self.attr(value[1]), self.inlines(value[2]), at)
            case "HorizontalRule":
                return Rule(at)
            case "Table":
                return self.table(value, at)
            case "Figure":
                caption = self.blocks(value[1][1])
                return FigureBlock(self.attr(value[0]), caption, self.blocks(value[2]), at)
            case "Div":
                return Div(self.attr(value[0]), self.blocks(value[1]), at)
            case other:
                message = f"pandoc gave a block of an unknown type: {other}"
                raise ValueError(message)

    def table(self, value: Json, at: Where | None) -> TableBlock:
        """Read a table; the bodies' own heads become ordinary rows, a foot the last rows."""
        attr, caption, columns, head, bodies, foot = value
        body = [row for part in bodies for row in (*part[2], *part[3])] + foot[1]
        return TableBlock(
            self.attr(attr),
            self.blocks(caption[1]),
            tuple(column[0]["t"] for column in columns),
            tuple(self.row(row) for row in head[1]),
            tuple(self.row(row) for row in body),
            at,
        )

    def row(self, value: Json) -> tuple[Cell, ...]:
        """Read a row of a table."""
        return tuple(
            Cell(self.blocks(blocks), align["t"], rowspan, colspan, self.at(cell))
            for cell in value[1]
            for _, align, rowspan, colspan, blocks in [cell]
        )


def attr_json(attr: Attr) -> Json:
    """Write attributes as pandoc's JSON."""
    return [attr.id, list(attr.classes), [list(pair) for pair in attr.pairs]]


def inline_json(node: Inline) -> Json:  # noqa: C901, PLR0911 - a flat table of pandoc's types
    """Write one inline as pandoc's JSON."""
    match node:
        case Str(text=text):
            return {"t": "Str", "c": text}
        case Space(kind=kind):
            return {"t": kind}
        case Styled(style=style, content=content):
            return {"t": style, "c": inlines_json(content)}
        case Quoted(kind=kind, content=content):
            return {"t": "Quoted", "c": [{"t": kind}, inlines_json(content)]}
        case Cite(items=items, label=label):
            return {"t": "Cite", "c": [[_cite_json(item) for item in items], inlines_json(label)]}
        case Code(attr=attr, text=text):
            return {"t": "Code", "c": [attr_json(attr), text]}
        case Math(kind=kind, tex=tex):
            return {"t": "Math", "c": [{"t": kind}, tex]}
        case RawInline(format=form, text=text):
            return {"t": "RawInline", "c": [form, text]}
        case Link(attr=attr, content=content, target=target, title=title):
            return {"t": "Link", "c": [attr_json(attr), inlines_json(content), [target, title]]}
        case Image(attr=attr, alt=alt, source=source, title=title):
            return {"t": "Image", "c": [attr_json(attr), inlines_json(alt), [source, title]]}
        case Note(content=blocks):
            return {"t": "Note", "c": blocks_json(blocks)}
        case Span(attr=attr, content=content):
            return {"t": "Span", "c": [attr_json(attr), inlines_json(content)]}


def inlines_json(nodes: Inlines) -> Json:
    """Write inlines as pandoc's JSON."""
    return [inline_json(node) for node in nodes]


def _cite_json(item: CiteItem) -> Json:
    return {
        "citationId": item.key,
        "citationMode": {"t": item.mode},
        "citationPrefix": inlines_json(item.prefix),
        "citationSuffix": inlines_json(item.suffix),
        "citationNoteNum": 0,
        "citationHash": 0,
    }


def block_json(node: Block) -> Json:  # noqa: C901, PLR0911, PLR0912 - a flat table of pandoc's types
    """Write one block as pandoc's JSON."""
    match node:
        case Para(content=content, tight=tight):
            return {"t": "Plain" if tight else "Para", "c": inlines_json(content)}
        case LineBlock(lines=lines):
            return {"t": "LineBlock", "c": [inlines_json(line) for line in lines]}
        case CodeBlock(attr=attr, text=text):
            return {"t": "CodeBlock", "c": [attr_json(attr), text]}
        case RawBlock(format=form, text=text):
            return {"t": "RawBlock", "c": [form, text]}
        case BlockQuote(content=blocks):
            return {"t": "BlockQuote", "c": blocks_json(blocks)}
        case BulletList(items=items):
            return {"t": "BulletList", "c": [blocks_json(item) for item in items]}
        case OrderedList(items=items, start=start, style=style, delimiter=delimiter):
            kind = [start, {"t": style}, {"t": delimiter}]
            return {"t": "OrderedList", "c": [kind, [blocks_json(item) for item in items]]}
        case DefinitionList(items=terms):
            written = [
                [inlines_json(term), [blocks_json(text) for text in texts]] for term, texts in terms
            ]
            return {"t": "DefinitionList", "c": written}
        case Header(level=level, attr=attr, content=content):
            return {"t": "Header", "c": [level, attr_json(attr), inlines_json(content)]}
        case Rule():
            return {"t": "HorizontalRule"}
        case TableBlock():
            return {"t": "Table", "c": _table_json(node)}
        case FigureBlock(attr=attr, caption=caption, content=blocks):
            value = [attr_json(attr), [None, blocks_json(caption)], blocks_json(blocks)]
            return {"t": "Figure", "c": value}
        case Div(attr=attr, content=blocks):
            return {"t": "Div", "c": [attr_json(attr), blocks_json(blocks)]}


def blocks_json(nodes: Blocks) -> Json:
    """Write blocks as pandoc's JSON."""
    return [block_json(node) for node in nodes]


def _table_json(table: TableBlock) -> Json:
    none = ["", [], []]

    def row(cells: tuple[Cell, ...]) -> Json:
        written = [
            [none, {"t": cell.align}, cell.rowspan, cell.colspan, blocks_json(cell.content)]
            for cell in cells
        ]
        return [none, written]

    return [
        attr_json(table.attr),
        [None, blocks_json(table.caption)],
        [[{"t": align}, {"t": "ColWidthDefault"}] for align in table.aligns],
        [none, [row(cells) for cells in table.head]],
        [[none, 0, [], [row(cells) for cells in table.body]]],
        [none, []],
    ]


def walk(node: object) -> Iterator[Any]:
    """Yield every dataclass within a node or tuple, the node itself first, in text order."""
    if isinstance(node, tuple):
        for child in node:
            yield from walk(child)
    elif is_dataclass(node) and not isinstance(node, LEAVES):
        yield node
        for name in _children(node.__class__):
            yield from walk(getattr(node, name))


def transform(node: T, change: Callable[[Any], object]) -> T:
    """Rebuild a node or tuple from the leaves up; `change` returns a stand-in for each new node.

    In a tuple a stand-in that is itself a tuple is spliced in, so () removes a node.
    """
    if isinstance(node, tuple):
        made: list[object] = []
        for child in node:
            new = transform(child, change)
            made.extend(new) if isinstance(new, tuple) and not isinstance(
                child, tuple
            ) else made.append(new)
        return tuple(made) if any(a is not b for a, b in zip_longest(made, node)) else node  # type: ignore[return-value]
    if not is_dataclass(node) or isinstance(node, (type, *LEAVES)):
        return node
    changes = {}
    for name in _children(node.__class__):
        value = getattr(node, name)
        new = transform(value, change)
        if new is not value:
            changes[name] = new
    return change(replace(node, **changes) if changes else node)  # type: ignore[return-value]


@functools.cache
def _children(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass
    plain = ("str", "int", "bool", "float", "Attr", "Where", "Mapping", "frozenset", "date")
    return tuple(f.name for f in fields(kind) if not str(f.type).startswith(plain))


MARKS = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


def plain(node: object) -> str:  # noqa: C901, PLR0911 - a flat table of pandoc's types
    """Return the words of inlines or blocks as text; notes, which stand apart, are left out."""
    match node:
        case tuple():
            return "".join(plain(child) for child in node)
        case Str(text=text) | Code(text=text):
            return text
        case Math(tex=tex):
            return tex
        case Space():
            return " "
        case Quoted(kind=kind, content=content):
            opening, closing = MARKS[kind]
            return f"{opening}{plain(content)}{closing}"
        case Note() | RawInline() | RawBlock():
            return ""
        case Cite(label=label):
            return plain(label)
        case CodeBlock(text=text):
            return f"{text}\n"
        case Header(content=inlines) | Para(content=inlines):
            return f"{plain(inlines)}\n"
        case _ if is_dataclass(node):
            return "".join(plain(getattr(node, name)) for name in _children(node.__class__))
        case _:
            return ""


@functools.cache
def executable() -> str:
    """Return the path of the pandoc that pypandoc carries."""
    return str(pypandoc.get_pandoc_path())


def run(arguments: list[str], text: str, *, seconds: float = SECONDS) -> str:
    """Run pandoc on a text, in its sandbox and under limits of time and memory.

    Raises LimitError when a limit is reached and OutputError when pandoc fails.
    """
    command = [executable(), *MEMORY, "--sandbox", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments; the text goes in by pipe
            command, input=text.encode(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        problem = Problem(
            Where("pandoc"), "too-slow", f"reading the text took more than {seconds:.0f} seconds."
        )
        raise LimitError(problem) from error
    if done.returncode == HEAP_EXHAUSTED:
        raise LimitError(
            Problem(Where("pandoc"), "too-big", "reading the text took too much memory.")
        )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise OutputError(Problem(Where("pandoc"), "pandoc-failed", " ".join(said[:3])))
    return done.stdout.decode()


def parse(markdown: str) -> Json:
    """Parse our dialect of Markdown to pandoc's JSON document."""
    return json.loads(run(["-f", READER, "-t", "json"], markdown))


def document(blocks: Json, meta: Json = None) -> str:
    """Wrap JSON blocks as a whole document, ready for `-f json`."""
    return json.dumps({"pandoc-api-version": [1, 23, 1], "meta": meta or {}, "blocks": blocks})


def cut(inlines: Inlines, start: int, stop: int | None = None) -> Inlines:
    """Return the inlines that cover these character offsets of their plain text, cutting words."""
    end = len(plain(inlines)) if stop is None else stop
    made: list[Inline] = []
    at = 0
    for node in inlines:
        size = len(plain(node))
        low, high = max(start - at, 0), min(end - at, size)
        if low < high:
            made.append(_cut_one(node, low, high, size))
        elif not size and start <= at < end:
            made.append(node)
        at += size
    return strip(tuple(made))


def _cut_one(node: Inline, low: int, high: int, size: int) -> Inline:
    if isinstance(node, Str):
        return replace(node, text=node.text[low:high])
    if isinstance(node, (Styled, Span)) and high - low < size:
        return replace(node, content=cut(node.content, low, high))
    return node


def strip(inlines: Inlines) -> Inlines:
    """Return the inlines without white space at either end."""
    first, last = 0, len(inlines)
    while first < last and isinstance(inlines[first], Space):
        first += 1
    while last > first and isinstance(inlines[last - 1], Space):
        last -= 1
    return inlines[first:last]
