"""From pandoc's JSON to typed nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from publish.pandoc.nodes import (
    Attr,
    Block,
    BlockQuote,
    Blocks,
    BulletList,
    Cell,
    Cite,
    CiteItem,
    Code,
    CodeBlock,
    DefinitionList,
    Div,
    FigureBlock,
    Header,
    Image,
    Inline,
    Inlines,
    LineBlock,
    Link,
    Math,
    Note,
    OrderedList,
    Para,
    Quoted,
    RawBlock,
    RawInline,
    Rule,
    Space,
    Span,
    Str,
    Styled,
    TableBlock,
)
from publish.problems import Where

Json = Any  # pandoc's JSON, checked by the functions below as they read it
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
                return Cite(items, self.inlines(value[1]), where=at)
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
