"""From pandoc's typed blocks to what an article is made of: sections, boxes, figures, tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from publish import article as a
from publish.callouts import Kind, Kinds
from publish.manuscript.attributes import Attributes
from publish.manuscript.normalise import AT
from publish.manuscript.queries import WAITING
from publish.manuscript.strays import check_strays, fence_place
from publish.pandoc import (
    Attr,
    Block,
    Blocks,
    Cell,
    Cite,
    CiteItem,
    Div,
    FigureBlock,
    Header,
    Image,
    Inlines,
    Link,
    Para,
    TableBlock,
    plain,
    transform,
    walk,
)
from publish.problems import Severity, Where, did_you_mean
from publish.shapes import SHAPES, WrongBodyError, is_empty

Phrases = Callable[[str], Inlines]  # an attribute's text -> inlines
SHORT = "short"
ANSWER = "Write what the query asks for."
UNNUMBERED = "unnumbered"  # what pandoc makes of {-}
PLAIN = {"", "text"}  # names of a fence that is no box
NEAR = 6  # lines in which an attribute is looked for below the place of what it belongs to
ALIGN = {"AlignRight": "end", "AlignCenter": "center"}
CHARTS = ("bar", "line", "dot", "stacked")
PLACING_KEYS = {"only", "except", "place", "break", "keep"}
BOX_KEYS = PLACING_KEYS | {"title", "source"}
FIGURE_KEYS = PLACING_KEYS | {
    "alt", "credit", "licence", "license", "permission", "expires", "focus", "source", "width",
    "ratio",
}  # fmt: skip
TABLE_KEYS = PLACING_KEYS | {"source", "type", "unit"}
MAP = "map"
NOTE_CALL = re.compile(r"\[\^|\^\[")
WITH_ALT = re.compile(
    r"""!\[[\s\S]*?\]\((?:[^()]|\([^()]*\))*\)\{\s*"""
    r"""(?:(?!alt=)[^\s{}"']+(?:"[^"]*"|'[^']*')?\s*)*alt="""
)


@dataclass(slots=True)
class Builder:
    """Builds the nodes of one article; collects problems as it goes."""

    path: str
    kinds: Kinds
    attributes: Attributes
    phrases: Phrases
    lines: tuple[str, ...] = ()  # of the source
    ids: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)

    def article(self, blocks: Blocks) -> tuple[a.Node, ...]:
        """Build all nodes of an article."""
        self.reserve(blocks)
        content = self.content(blocks)
        check_strays(content, self.attributes)
        return content

    # ------------------------------------------------------------ ids

    def reserve(self, blocks: Blocks) -> None:
        """Keep the ids that the editor typed from being given to anything else."""
        first: dict[str, Where | None] = {}
        for node in walk(blocks):
            attr: Attr | None = getattr(node, "attr", None)
            typed = self.typed_id(node) if isinstance(node, Header) else attr.id if attr else ""
            where = (
                fence_place(node, self.path)
                if isinstance(node, Div)
                else getattr(node, "where", None)
            )
            if typed and typed in first:
                earlier = first[typed]
                line = f"; the first time in line {earlier.line}" if earlier else ""
                message = f"the id '{typed}' is used twice{line}."
                self.attributes.problem(
                    where, "duplicate-id", message, "Give one of them another id."
                )
            elif typed:
                first[typed] = where
        self.ids.update(first)

    def name(self, typed: str, base: str) -> str:
        """Return the id of a thing: the one typed, or one made of a base."""
        if typed:
            return typed
        while True:
            self.counts[base] = self.counts.get(base, 0) + 1
            made = base if self.counts[base] == 1 else f"{base}-{self.counts[base]}"
            if made not in self.ids:
                self.ids.add(made)
                return made

    def typed_id(self, heading: Header) -> str:
        """Return a heading's id if the editor typed it, not where pandoc made it of the words."""
        line = heading.where.line if heading.where else 0
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        braces = re.findall(r"\{[^{}]*\}", text)
        typed = {word for inner in braces for word in inner[1:-1].split()}
        return heading.attr.id if f"#{heading.attr.id}" in typed else ""

    # ------------------------------------------------------------ sections

    def content(self, blocks: Blocks) -> tuple[a.Node, ...]:
        """Build the nodes of a run of blocks, sections included."""
        levels = [_level(block) for block in blocks]
        level = min((found for found in levels if found), default=0)
        if not level:
            return self.pieces(blocks)
        starts = [at for at, found in enumerate(levels) if found == level]
        made = list(self.content(blocks[: starts[0]]))
        for start, stop in zip(starts, [*starts[1:], len(blocks)], strict=True):
            heading, below = blocks[start], blocks[start + 1 : stop]
            if isinstance(heading, Header):
                made.append(self.section(heading, below))
            elif isinstance(heading, Div):
                made += [*self.div(heading), *self.content(below)]
        return tuple(made)

    def section(self, heading: Header, blocks: Blocks) -> a.Section:
        """Build a section; a `short` directly under the heading stands in for its running text."""
        where = heading.where
        short = None
        if blocks and isinstance(blocks[0], Div) and SHORT in blocks[0].attr.classes:
            short = self.short(blocks[0])
            blocks = blocks[1:]
        if not blocks:
            hint = "Write its text, or remove the heading."
            self.attributes.problem(where, "empty-section", "this section has no text.", hint)
        self.attributes.check(heading.attr, PLACING_KEYS, where)
        identifier = self.name(self.typed_id(heading), heading.attr.id or "section")
        return a.Section(
            identifier,
            a.Phrase(heading.content),
            heading.level,
            self.content(blocks),
            short,
            self.attributes.audience(heading.attr, where),
            self.attributes.placing(heading.attr, where),
            where,
            unnumbered=UNNUMBERED in heading.attr.classes,
        )

    def short(self, div: Div) -> a.Flow:
        """Read a short wording."""
        where = fence_place(div, self.path)
        self.attributes.check(div.attr, (), where)
        if is_empty(div.content):
            hint = "Write it, or remove the fence."
            self.attributes.problem(where, "empty-short", "this short wording is empty.", hint)
        return a.Flow(div.content)

    # ------------------------------------------------------------ blocks

    def pieces(self, blocks: Blocks) -> tuple[a.Node, ...]:
        """Build the nodes of blocks without headings; neighbouring prose becomes one node."""
        made: list[a.Node] = []
        run: list[Block] = []

        def flush() -> None:
            if run:
                where = next((n.where for n in walk(tuple(run)) if getattr(n, "where", None)), None)
                made.append(a.Prose(a.Flow(tuple(run)), where=where))
                run.clear()

        for block in blocks:
            match block:
                case Div():
                    flush()
                    made.extend(self.div(block))
                case FigureBlock() | Para(content=(Image(),)):
                    flush()
                    made.append(self.figure(block))
                case TableBlock():
                    flush()
                    made.append(self.table(block))
                case _:
                    run.append(block)
        flush()
        return tuple(made)

    def div(self, div: Div) -> tuple[a.Node, ...]:
        """Build a box, or text for some editions only."""
        where = fence_place(div, self.path)
        name = div.attr.classes[0] if div.attr.classes else ""
        kind = self.kinds.find(name) if name else None
        if not div.attr.get(AT):
            return self.content(div.content)  # HTML, which is told line by line
        if name == SHORT:
            message = "this short wording stands in for nothing."
            hint = "Put it inside a box, or directly under a section's heading."
            self.attributes.problem(where, "stray-short", message, hint)
        elif kind and WAITING in div.attr.classes:
            message = f"the box '{kind.name}' holds nothing but queries and is not drawn."
            self.attributes.problem(where, "unfilled-box", message, ANSWER, Severity.WARNING)
            return ()
        elif kind:
            return (self.callout(div, kind, where),)
        elif name in PLAIN and (div.attr.get("only") or div.attr.get("except")):
            return self.text(div, where)
        else:
            message = f"'{name}' is not a kind of box." if name else "this box has no kind."
            self.attributes.problem(where, "unknown-callout", message, self.kinds.suggestion(name))
        return self.content(div.content)

    def text(self, div: Div, where: Where | None) -> tuple[a.Node, ...]:
        """Build what a fence without a kind gives to some editions only."""
        self.attributes.check(div.attr, {"only", "except"}, where)
        audience = self.attributes.audience(div.attr, where)
        return tuple(
            replace(node, audience=self.attributes.both(audience, node.audience))
            for node in self.content(div.content)
        )

    def callout(self, div: Div, kind: Kind, where: Where | None) -> a.Callout:
        """Build a box of a kind."""
        self.attributes.check(div.attr, BOX_KEYS, where)
        shorts = [b for b in div.content if isinstance(b, Div) and SHORT in b.attr.classes]
        blocks = tuple(block for block in div.content if block not in shorts)
        for double in shorts[1:]:
            message = f"the box '{kind.name}' has two short wordings."
            place = fence_place(double, self.path)
            self.attributes.problem(place, "double-short", message, "Make them one.")
        return a.Callout(
            kind.name,
            self.body(kind, blocks, where),
            self.name(div.attr.id, kind.name),
            self.phrase(div.attr, "title", where),
            self.short(shorts[0]) if shorts else None,
            self.phrase(div.attr, "source", where),
            self.attributes.audience(div.attr, where),
            self.attributes.placing(div.attr, where),
            where,
        )

    def body(self, kind: Kind, blocks: Blocks, where: Where | None) -> a.Body:
        """Read the body of a box by its kind's shape; a wrong one is read as prose, to check it."""
        if is_empty(blocks):
            message = f"the box '{kind.name}' is empty."
            self.attributes.problem(where, "empty-callout", message, "Fill it, or remove it.")
            return a.Pieces(())
        try:
            body = SHAPES[kind.shape](blocks, self.content)
        except WrongBodyError as error:
            message = f"the box '{kind.name}' wants {error.expected}."
            hint = "Write its content in that form, or choose another kind of box."
            self.attributes.problem(error.where or where, "wrong-body", message, hint)
            return a.Pieces(self.content(blocks))
        if not isinstance(body, a.Pieces):
            for block in blocks:
                if isinstance(block, Header):  # an item of the body, not a section
                    self.attributes.check(block.attr, (), block.where)
                    self.unnamed(kind, block)
        return body

    def unnamed(self, kind: Kind, heading: Header) -> None:
        """Report a heading within a box that is empty, or was nothing but a query."""
        if is_empty(heading.content):
            message = f"a part of the box '{kind.name}' has no heading; its text is drawn alone."
            self.attributes.problem(
                heading.where, "unnamed-part", message, ANSWER, Severity.WARNING
            )

    # ------------------------------------------------------------ figures and tables

    def figure(self, block: FigureBlock | Para) -> a.Figure:
        """Build a figure of an image that stands alone in its paragraph."""
        image = next(node for node in walk(block) if isinstance(node, Image))
        typed = block.attr.id if isinstance(block, FigureBlock) else ""
        attr = Attr(typed or image.attr.id, image.attr.classes, image.attr.pairs)
        where = self.image_where(image.source, image.where or block.where)
        self.attributes.check(attr, FIGURE_KEYS, where)
        for name in {*attr.classes} - {MAP}:
            hint = did_you_mean(name, (MAP,)) or "Known is .map, which makes a map of a figure."
            message = f"'.{name}' means nothing on a figure."
            self.attributes.problem(where, "unknown-class", message, hint)
        caption: Inlines = ()
        if isinstance(block, FigureBlock):
            caption = next((b.content for b in block.caption if isinstance(b, Para)), ())
        return a.Figure(
            id=self.name(attr.id, "figure"),
            source_path=image.source,
            caption=a.Phrase(caption),
            alt=self.alt_text(image, caption, where),
            credit=attr.get("credit"),
            licence=attr.get("licence") or attr.get("license"),
            permission=self.attributes.permission(attr, where),
            expires=self.attributes.day(attr.get("expires"), where),
            focus=self.attributes.focus(attr.get("focus"), where),
            source=self.phrase(attr, "source", where),
            is_map=MAP in {*attr.classes, *attr.id.split("-")},
            audience=self.attributes.audience(attr, where),
            placing=self.attributes.placing(attr, where),
            where=where,
        )

    def image_where(self, source: str, where: Where | None) -> Where | None:
        """Return where an image's `![` stands, also where its place is not known to the column."""
        near = where.line if where else 0
        lines = [n for n, line in enumerate(self.lines, 1) if f"]({source}" in line]
        if (where and where.column) or not lines:
            return where
        line = min(lines, key=lambda n: abs(n - near))
        text = self.lines[line - 1]
        column = text.rfind("![", 0, text.index(f"]({source}")) + 1
        return Where(self.path, line, max(column, 1))

    def alt_text(self, image: Image, caption: Inlines, where: Where | None) -> str:
        """Return an image's own alternative text; pandoc gives the caption where there is none."""
        own = " ".join((image.attr.get("alt") or plain(image.alt)).split())
        if own != " ".join(plain(caption).split()):
            return own
        line = where.line if where else 0
        source = "\n".join(self.lines[max(line - 1, 0) : line + NEAR])
        typed = WITH_ALT.match(source, (where.column if where else 1) - 1)
        return own if typed else ""

    def table(self, block: TableBlock) -> a.Table:
        """Build a table, or a chart where its caption has the class `chart`."""
        attr, where = block.attr, block.where
        self.attributes.check(attr, TABLE_KEYS, where)
        caption = next((b.content for b in block.caption if isinstance(b, Para)), ())
        chart = None
        if "chart" in attr.classes:
            kind = attr.get("type", "bar")
            if kind not in CHARTS:
                hint = did_you_mean(kind, CHARTS) or f"The types are: {', '.join(CHARTS)}."
                message = f"'{kind}' is not a type of chart."
                self.attributes.problem(where, "unknown-chart", message, hint)
            chart = a.Chart(kind, attr.get("unit"))
        return a.Table(
            id=self.name(attr.id, "chart" if chart else "table"),
            caption=a.Phrase(caption),
            head=() if is_empty(block.head) else _rows(block.head, block.aligns),
            rows=_rows(block.body, block.aligns),
            chart=chart,
            source=self.phrase(attr, "source", where),
            audience=self.attributes.audience(attr, where),
            placing=self.attributes.placing(attr, where),
            where=where,
        )

    # ------------------------------------------------------------ texts of attributes

    def phrase(self, attr: Attr, key: str, where: Where | None) -> a.Phrase:
        """Return an attribute's text as a phrase, its citations with their places."""
        value = attr.get(key)
        line, column = self.find(value, where)
        if NOTE_CALL.search(value):
            message = f"a note can't be called in '{key}='."
            place = Where(self.path, line, column) if line else where
            self.attributes.problem(place, "misplaced-note", message, "Call it in the text.")

        def change(node: object) -> object:
            if isinstance(node, CiteItem) and column:
                at = self.lines[line - 1].find(f"@{node.key}", column - 1)
                return replace(node, where=Where(self.path, line, at + 1 if at >= 0 else column))
            if isinstance(node, (Cite, CiteItem, Link, Image)):
                items = node.items if isinstance(node, Cite) else ()
                place = items[0].where if items else None
                return replace(
                    node, where=place or (Where(self.path, line, column) if line else where)
                )
            return node

        return a.Phrase(transform(self.phrases(value), change))

    def find(self, value: str, where: Where | None) -> tuple[int, int]:
        """Return the line and column of an attribute's text near a place, 0 where not found."""
        first = where.line if where else 0
        for line in range(max(first, 1), min(first + NEAR, len(self.lines)) + 1 if first else 1):
            column = self.lines[line - 1].find(value) + 1
            if column:
                return line, column
        return first, 0


def _level(block: Block) -> int:
    """Return the level of the heading that a block begins or holds outside any box, 0 for none."""
    if isinstance(block, Header):
        return block.level
    if isinstance(block, Div) and block.attr.get(AT) and not block.attr.classes:
        return min((level for inner in block.content if (level := _level(inner))), default=0)
    return 0


def _rows(
    rows: tuple[tuple[Cell, ...], ...], aligns: tuple[str, ...]
) -> tuple[tuple[a.TableCell, ...], ...]:
    """Build rows; a cell takes the alignment of its column, past the cells that span rows."""
    made = []
    taken = dict.fromkeys(range(len(aligns)), 0)  # column -> rows that a cell above still covers
    for cells in rows:
        free = iter([column for column in taken if not taken[column]])
        taken = {column: max(left - 1, 0) for column, left in taken.items()}
        row = []
        for cell in cells:
            columns = [column for _, column in zip(range(cell.colspan), free, strict=False)]
            align = ALIGN.get(aligns[columns[0]] if columns else "", "start")
            row.append(a.TableCell(a.Flow(cell.content), align, cell.colspan, cell.rowspan))
            taken.update(dict.fromkeys(columns, cell.rowspan - 1))
        made.append(tuple(row))
    return tuple(made)


def attribute_texts(blocks: Blocks) -> tuple[str, ...]:
    """Return the texts of `source=` and `title=`, which are Markdown themselves."""
    texts: dict[str, None] = {}
    for node in walk(blocks):
        attr: Attr | None = getattr(node, "attr", None)
        if attr is not None:
            texts.update(dict.fromkeys(v for k, v in attr.pairs if k in {"source", "title"} and v))
    return tuple(texts)


def lookup(texts: Mapping[str, Inlines]) -> Phrases:
    """Return a function from an attribute's text to its inlines."""
    return lambda text: texts.get(text, ())
