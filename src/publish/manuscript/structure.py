"""From pandoc's typed blocks to what an article is made of: sections, boxes, figures, tables."""

from __future__ import annotations

from dataclasses import dataclass, replace

from publish import article as a
from publish.callouts import Kind, Kinds
from publish.manuscript.attributes import PLACING_KEYS, Attributes
from publish.manuscript.ids import Ids
from publish.manuscript.normalise import AT
from publish.manuscript.pictures import Pictures
from publish.manuscript.queries import WAITING
from publish.manuscript.sheets import FENCES, Sheets
from publish.manuscript.strays import check_strays, fence_place
from publish.manuscript.texts import Texts
from publish.pandoc import (
    Block,
    Blocks,
    Div,
    FigureBlock,
    Header,
    Image,
    Para,
    TableBlock,
    walk,
)
from publish.problems import Severity, Where
from publish.shapes import SHAPES, WrongBodyError, is_empty

SHORT = "short"
ANSWER = "Write what the query asks for."
UNNUMBERED = "unnumbered"  # what pandoc makes of {-}
PLAIN = {"", "text"}  # names of a fence that is no box
BOX_KEYS = PLACING_KEYS | {"title", "source"}


@dataclass(slots=True)
class Builder:
    """Builds the nodes of one article; collects problems as it goes."""

    path: str
    kinds: Kinds
    attributes: Attributes
    ids: Ids
    texts: Texts
    pictures: Pictures
    sheets: Sheets

    def article(self, blocks: Blocks) -> tuple[a.Node, ...]:
        """Build all nodes of an article."""
        self.ids.reserve(blocks)
        content = self.content(blocks)
        check_strays(content, self.attributes)
        return content

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
        identifier = self.ids.name(self.ids.typed_id(heading), heading.attr.id or "section")
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
                    made.append(self.pictures.figure(block))
                case TableBlock():
                    flush()
                    made.append(self.pictures.table(block))
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
        elif name in FENCES and div.attr.get("src"):
            return self.sheet(div, where)
        elif name in PLAIN and (div.attr.get("only") or div.attr.get("except")):
            return self.text(div, where)
        else:
            message = f"'{name}' is not a kind of box." if name else "this box has no kind."
            self.attributes.problem(where, "unknown-callout", message, self.kinds.suggestion(name))
        return self.content(div.content)

    def sheet(self, div: Div, where: Where | None) -> tuple[a.Node, ...]:
        """Build a table that lies in a file of its own."""
        if not is_empty(div.content):
            message = "a table that is read from a file holds nothing else."
            hint = "Put its caption behind ':::' and the kind, and other text outside."
            self.attributes.problem(where, "wrong-body", message, hint)
        block = self.sheets.table(
            div.attr, self.texts.phrase(div.attr, "title", where).inlines, where
        )
        return (*self.content(div.content), *((self.pictures.table(block),) if block else ()))

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
            self.ids.name(div.attr.id, kind.name),
            self.texts.phrase(div.attr, "title", where),
            self.short(shorts[0]) if shorts else None,
            self.texts.phrase(div.attr, "source", where),
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


def _level(block: Block) -> int:
    """Return the level of the heading that a block begins or holds outside any box, 0 for none."""
    if isinstance(block, Header):
        return block.level
    if isinstance(block, Div) and block.attr.get(AT) and not block.attr.classes:
        return min((level for inner in block.content if (level := _level(inner))), default=0)
    return 0
