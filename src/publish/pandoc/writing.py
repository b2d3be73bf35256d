"""From typed nodes to pandoc's JSON."""

from __future__ import annotations

import json

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
from publish.pandoc.reading import Json


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


def document(blocks: Json, meta: Json = None) -> str:
    """Wrap JSON blocks as a whole document, ready for `-f json`."""
    return json.dumps({"pandoc-api-version": [1, 23, 1], "meta": meta or {}, "blocks": blocks})
