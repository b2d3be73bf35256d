"""An article's text as pandoc's blocks again, whole, for formats that know no boxes of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from publish import article as a
from publish import pandoc
from publish.pandoc import (
    Attr,
    Block,
    BlockQuote,
    Blocks,
    BulletList,
    Cell,
    Cite,
    DefinitionList,
    Div,
    FigureBlock,
    Header,
    Image,
    Inlines,
    Link,
    OrderedList,
    Para,
    Space,
    Str,
    Styled,
    TableBlock,
)
from publish.pipeline import Prepared

REFERENCE = "ref-"  # how the ids of references begin
ALIGNED = {"start": "AlignLeft", "end": "AlignRight", "center": "AlignCenter"}
BETWEEN: Inlines = (Str(":"), Space())


class Text:
    """Turns what an article is made of into blocks; a box is a Div of the class of its kind."""

    def __init__(self, prepared: Prepared) -> None:
        """Take the article, for its language, its kinds of boxes and the works that it cites."""
        self.kinds = prepared.kinds
        self.lang = prepared.article.meta.lang
        self.known = {one.key for one in prepared.article.references}

    def of(self, nodes: tuple[a.Node, ...]) -> Iterator[Block]:
        """Yield the blocks of nodes in their order."""
        for node in nodes:
            match node:
                case a.Prose():
                    yield from self.blocks(node.flow)
                case a.Section():
                    yield Header(node.level, Attr(node.id), self.inlines(node.title))
                    yield from self.of(node.content)
                case a.Callout(body=a.Quote(echo=True)):
                    pass  # it repeats a sentence
                case a.Callout(body=a.Quote()):
                    yield BlockQuote(tuple(self.body(node.body)))
                case a.Callout():
                    yield self.box(node)
                case a.Figure():
                    yield self.figure(node)
                case a.Table():
                    yield self.table(node)
                case _:
                    assert_never(node)

    def blocks(self, flow: a.Flow) -> Blocks:
        """Return the blocks of a text, its citations leading to their works."""
        return pandoc.transform(flow.blocks, self._linked)

    def inlines(self, phrase: a.Phrase) -> Inlines:
        """Return the inlines of a phrase, likewise."""
        return pandoc.transform(phrase.inlines, self._linked)

    def _linked(self, node: object) -> object:
        """Return a citation of one work as a link to it; any other node as it is."""
        if isinstance(node, Cite) and len(node.items) == 1 and node.items[0].key in self.known:
            label = pandoc.transform(node.label, _unlinked)  # a link holds no other
            return Link(Attr(), label, f"#{REFERENCE}{node.items[0].key}", "")
        return node

    def box(self, box: a.Callout) -> Block:
        """Return a box, its title first."""
        kind = self.kinds.by_name[box.kind]
        title = self.inlines(box.title) or (Str(kind.title(self.lang)),)
        said = [_strong(title), *self.body(box.body), *self._line(box.source)]
        return Div(Attr(box.id, (box.kind,)), tuple(said))

    def body(self, body: a.Body) -> Iterator[Block]:  # noqa: C901, PLR0912 - a flat table of shapes
        """Yield what a box of each shape says."""
        match body:
            case a.Bullets(items=items, ordered=ordered):
                yield _list([self.blocks(one) for one in items], ordered=ordered)
            case a.Facts(facts=facts, sources=sources):
                yield _list([(self._pair(one.figure, one.label),) for one in facts])
                yield from self._line(sources)
            case a.Events(events=events):
                yield self._definitions((one.date, one.text) for one in events)
            case a.Quote(text=text, attribution=attribution):
                yield from self.blocks(text)
                yield from self._line(attribution)
            case a.ProsCons(sides=sides):
                for side in sides:
                    yield _strong(self.inlines(side.title))
                    yield _list([self.blocks(one) for one in side.items])
            case a.Scenarios(scenarios=scenarios):
                for one in scenarios:
                    yield _strong(self._scenario(one))
                    yield from self.blocks(one.text)
            case a.Actions(actions=actions, start=start):
                said = [(*self._by(one), *self.blocks(one.text)) for one in actions]
                yield OrderedList(tuple(said), start)
            case a.Terms(terms=terms):
                yield self._definitions((one.term, one.meaning) for one in terms)
            case a.Questions(questions=questions):
                for asked in questions:
                    yield _strong(self.inlines(asked.question))
                    yield from self.blocks(asked.answer)
            case a.Pieces(content=content):
                yield from self.of(content)
            case _:
                assert_never(body)

    def _pair(self, first: a.Phrase, second: a.Phrase) -> Block:
        strong = Styled("Strong", self.inlines(first))
        return Para((strong, Space(), *self.inlines(second)), tight=True)

    def _scenario(self, one: a.Scenario) -> Inlines:
        share: Inlines = (Space(), Str(f"({one.probability_text})")) if one.probability_text else ()
        title = (*BETWEEN, *self.inlines(one.title)) if one.title.inlines else ()
        return (*self.inlines(one.name), *share, *title)

    def _by(self, one: a.Action) -> Iterator[Block]:
        """Yield by whom and by when something is to be done."""
        actor, by = self.inlines(one.actor), self.inlines(one.deadline)
        made: Inlines = (Styled("Strong", actor),) if actor else ()
        if by:
            made = (*made, *((Space(),) if made else ()), Str("("), *by, Str(")"))
        if made:
            yield Para(made)

    def _definitions(self, pairs: Iterator[tuple[a.Phrase, a.Flow]]) -> Block:
        return DefinitionList(tuple((self.inlines(t), (self.blocks(m),)) for t, m in pairs))

    def _line(self, phrase: a.Phrase) -> Iterator[Block]:
        if phrase.inlines:
            yield Para(self.inlines(phrase))

    def figure(self, figure: a.Figure) -> Block:
        """Return a figure with its caption, its credit and its source."""
        image = Image(Attr(), (Str(figure.alt),) if figure.alt else (), figure.source_path)
        caption = [Para(self.inlines(figure.caption))]
        more = ". ".join(part for part in (figure.credit, figure.licence) if part)
        if more:
            caption.append(Para((Str(more),)))
        caption += [one for one in self._line(figure.source) if isinstance(one, Para)]
        return FigureBlock(Attr(figure.id), tuple(caption), (Para((image,), tight=True),))

    def table(self, table: a.Table) -> Block:
        """Return a table with its caption and its source; a chart as the table it is drawn from."""
        caption = (Para(self.inlines(table.caption)), *self._line(table.source))
        first = (table.head or table.rows)[0]
        aligns = tuple(ALIGNED[cell.align] for cell in first for _ in range(cell.colspan))
        head = tuple(self._row(row) for row in table.head)
        rows = tuple(self._row(row) for row in table.rows)
        return TableBlock(Attr(table.id), caption, aligns, head, rows)

    def _row(self, row: tuple[a.TableCell, ...]) -> tuple[Cell, ...]:
        return tuple(
            Cell(self.blocks(one.text), ALIGNED[one.align], one.rowspan, one.colspan) for one in row
        )


def _unlinked(node: object) -> object:
    return node.content if isinstance(node, Link) else node


def _strong(inlines: Inlines) -> Block:
    return Para((Styled("Strong", inlines),))


def _list(items: list[Blocks], *, ordered: bool = False) -> Block:
    return OrderedList(tuple(items)) if ordered else BulletList(tuple(items))
