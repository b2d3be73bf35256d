"""A Selection as blocks for pandoc's Word writer: real headings, lists, tables and notes.

What stands in a box has a style of its own, `Box Text` and others, so that boxes look like boxes
and are read as the paragraphs that they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from publish import article as a
from publish import pandoc
from publish.contents import headed
from publish.page import Drawing, Layout
from publish.pandoc import (
    Attr,
    Block,
    Blocks,
    BulletList,
    Cell,
    Cite,
    Div,
    Header,
    Image,
    Inline,
    Inlines,
    Link,
    OrderedList,
    Para,
    Space,
    Span,
    Str,
    Styled,
    TableBlock,
)
from publish.select import Box, Grid, Item, Part, Picture, Prose, item_of

STATEMENTS = ("acknowledgements", "funding", "conflicts")
STYLE = "custom-style"
DEEPEST = 6  # level of a heading


@dataclass(slots=True)
class WordBlocks:
    """Makes blocks of what an edition says; `generated` are the words that nobody typed."""

    layout: Layout
    image: Callable[[str], str]  # the address of an image by its path
    generated: list[str] = field(default_factory=list)
    boxes: int = 0  # how many boxes stand around what is being written
    headed: frozenset[str] = frozenset()  # the boxes that a heading right above names already

    def __post_init__(self) -> None:
        layout = self.layout
        named = headed(layout.selection.content, layout.kinds, layout.lang)
        self.headed = frozenset(box for box, _ in named)

    def blocks(self) -> Blocks:
        """Return all blocks, in their order."""
        selection = self.layout.selection
        made = [*self._masthead()]
        for item in (*selection.top, *selection.content, *selection.end):
            made += self.item(item)
        made += self._references()
        made += self._closing()
        return tuple(made)

    # ------------------------------------------------------------ small things

    def own(self, text: str, *, bold: bool = False) -> Inlines:
        """Return words of ours, and note that nobody typed them."""
        self.generated.append(text)
        made = _words(text)
        return (Styled("Strong", made),) if bold else made

    def label(self, key: str) -> str:
        """Return a word of the layout in the article's language."""
        return self.layout.labels[key]

    def text(self, node: Any) -> Any:  # noqa: ANN401 - any node of the tree
        """Return text as Word has it: citations as they are worded, links that lead somewhere."""
        return pandoc.transform(node, self._change)

    def _change(self, node: Any) -> object:  # noqa: ANN401 - any node of the tree
        match node:
            case Cite(label=label):
                return label
            case Link(target=target, content=content) if target.startswith("#"):
                known = target[1:] in self.layout.selection.ids
                return node if known else content
            case Span(attr=attr, content=content) if not attr.id:
                return content
            case Para(tight=True) if self.boxes:
                return replace(node, tight=False)
            case _:
                return node

    def para(self, style: str, *inlines: Inlines) -> Block:
        """Return a paragraph in a style."""
        content = tuple(one for part in inlines for one in part)
        return _styled(style, (Para(content),))

    def flow(self, flow: a.Flow) -> Blocks:
        """Return text in blocks, styled as the place asks."""
        blocks: Blocks = self.text(flow.blocks)
        return (_styled("Box Text", blocks),) if self.boxes and blocks else blocks

    def num(self, number: object) -> str:
        """Return a number in the article's digits."""
        return self.layout.numerals.say(number)

    def phrase(self, phrase: a.Phrase) -> Inlines:
        """Return text within a line."""
        inlines: Inlines = self.text(phrase.inlines)
        return inlines

    # ------------------------------------------------------------ the whole

    def _masthead(self) -> Iterator[Block]:
        meta, house = self.layout.selection.article.meta, self.layout.house
        drawing = Drawing(self.layout)
        head = [self.layout.stamp] if self.layout.stamp else []
        head += [house.name, *([] if meta.series else [drawing.type_label()])]
        issue = f"{self.label('no')} {self.num(meta.number)}" if meta.number else ""
        typed = f"{meta.series} {issue}".split()
        yield self.para("Masthead", self.own(" · ".join(part for part in head if part)),
                        _words(" · " + " ".join(typed)) if typed else ())  # fmt: skip
        self.generated.append(self.label("no"))
        yield self.para("Title", _words(meta.title))
        if meta.subtitle:
            yield self.para("Subtitle", _words(meta.subtitle))
        for author in meta.authors:
            told = "; ".join(author.affiliations)
            yield self.para("Author", (Styled("Strong", _words(author.name)),),
                            _words(f", {told}") if told else ())  # fmt: skip
        yield self.para("Date", self.own(drawing.day(meta.date)))
        if meta.summary:
            yield self.para("Abstract", _words(meta.summary))

    def _references(self) -> Iterator[Block]:
        selection = self.layout.selection
        if not selection.references:
            return
        yield Header(1, Attr("references"), self.own(self.label("references")))
        for part in selection.reference_parts:
            title = part.title or (self.label(part.label) if part.label else "")
            if title:
                yield Header(2, Attr(), self.own(title))
            for one in part.references:
                # the link of a citation leads to what has the id ref-KEY
                inner = tuple(
                    replace(block, content=(Span(Attr(f"ref-{one.key}"), ()), *block.content))
                    if isinstance(block, Para) else block
                    for block in self._entry(one.entry)
                )  # fmt: skip
                yield _styled("Bibliography", inner)

    def _entry(self, flow: a.Flow) -> Blocks:
        """Return an entry as a paragraph; CSL's own divisions of it go."""

        def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
            match node:
                case Div(content=content):
                    return content
                case Span(content=content):
                    return content
                case Para(tight=True):
                    return replace(node, tight=False)
                case _:
                    return self._change(node)

        blocks: Blocks = pandoc.transform(flow.blocks, change)
        return blocks

    def _closing(self) -> Iterator[Block]:
        meta, house = self.layout.selection.article.meta, self.layout.house
        year = f"© {self.num(meta.date.year)}"
        rights = f"{year} {meta.rights_holder}." if meta.rights_holder else ""
        publisher = (house.name, house.address, house.url)
        version = (self.num(meta.version), meta.status)
        told: list[tuple[str, str, bool]] = [
            *((self.label(name), getattr(meta, name), True) for name in STATEMENTS),
            *((one.role, one.name, True) for one in meta.contributors),
            (self.label("disclaimer"), meta.disclaimer or house.disclaimer, bool(meta.disclaimer)),
            *((self.label("corrections"), one.text, True) for one in meta.corrections),
            (self.label("copyright"), rights, True),
            (self.label("licence"), meta.licence or house.licence, bool(meta.licence)),
            (self.label("version"), ", ".join(filter(None, version)), True),
            (self.label("doi"), meta.doi, True),
            (self.label("keywords"), ", ".join(meta.keywords), True),
            (self.label("published-by"), ", ".join(filter(None, publisher)), False),
        ]  # fmt: skip
        self.generated.append(year)
        roles = {one.role for one in meta.contributors}
        for label, text, typed in told:
            if text:
                head = _bold(label) if label in roles else self.own(label, bold=True)
                yield self.para(
                    "Small Print", head, _words(" "), _words(text) if typed else self.own(text)
                )

    # ------------------------------------------------------------ items

    def item(self, item: Item) -> Iterator[Block]:
        """Yield the blocks of an item."""
        match item:
            case Prose(flow=flow):
                yield from self.flow(flow)
            case Part():
                yield self._heading(item)
                for inner in item.content:
                    yield from self.item(inner)
            case Box():
                yield from self._box(item)
            case Picture(figure=figure):
                yield from self._picture(figure)
            case Grid(table=table):
                yield from self._table(table)
            case _:
                assert_never(item)

    def _heading(self, part: Part) -> Block:
        section = part.section
        number = self.own(f"{self.num(section.number)} ") if section.number else ()
        inlines = (*number, *self.phrase(section.title))
        if self.boxes:
            level = min(part.level + 1, DEEPEST)
            return self.para(f"Box Heading {level}", inlines)
        return Header(min(part.level, DEEPEST), Attr(section.id), inlines)

    def _box(self, box: Box) -> Iterator[Block]:
        layout = self.layout
        kind = layout.kinds.by_name[box.callout.kind]
        self.boxes += 1
        own = self.phrase(box.callout.title)
        title = kind.title(layout.lang)
        level = min(box.level, DEEPEST)
        inlines: Inlines = ()
        if not own:
            inlines = self.own(title)
        else:
            inlines = (*(self.own(f"{title}: ") if kind.shape == "prose" else ()), *own)
        titled = bool(own) or (kind.shape != "quote" and box.callout.id not in self.headed)
        if titled:
            marked = (Span(Attr(box.callout.id), ()), *inlines)
            yield self.para(f"Box Title {level}", marked)
        yield from self._body(box.body, level)
        if box.callout.source.inlines:
            yield self._source(box.callout.source, "source")
        self.boxes -= 1

    def _source(self, source: a.Phrase, label: str) -> Block:
        style = "Box Source" if self.boxes else "Caption"
        return self.para(style, self.own(f"{self.label(label)}: "), self.phrase(source))

    def _under(self, level: int, *inlines: Inlines) -> Block:
        return self.para(f"Box Heading {min(level + 1, DEEPEST)}", *inlines)

    def _body(self, body: a.Body, level: int) -> Iterator[Block]:  # noqa: C901, PLR0912 - a case a shape
        match body:
            case a.Bullets(items=items, ordered=ordered):
                yield self._list(items, ordered=ordered)
            case a.Facts(facts=facts, sources=sources):
                yield self._list([_joined(_bold_of(f.figure), f.label) for f in facts])
                if sources.inlines:
                    yield self._source(sources, "sources")
            case a.Events(events=events):
                yield self._list([_led(_bold_of(event.date), event.text) for event in events])
            case a.Quote(text=text, attribution=attribution):
                yield _styled("Box Quote", self.text(text.blocks))
                if attribution.inlines:
                    yield self.para("Box Source", _words("— "), self.phrase(attribution))
            case a.ProsCons(sides=sides):
                for side in sides:
                    yield self._under(level, self.phrase(side.title))
                    yield self._list(side.items)
            case a.Scenarios(scenarios=scenarios):
                for one in scenarios:
                    yield self._scenario(one, level)
                    yield from self.flow(one.text)
            case a.Actions(actions=actions, start=start):
                yield self._list([_action(one) for one in actions], ordered=True, start=start)
            case a.Terms(terms=terms):
                for term in terms:
                    yield self.para("Box Text", _bold_of(term.term))
                    yield from self.flow(term.meaning)
            case a.Questions(questions=questions):
                for question in questions:
                    if question.question.inlines:
                        yield self._under(level, self.phrase(question.question))
                    yield from self.flow(question.answer)
            case a.Pieces(content=content):
                edition = self.layout.selection.edition
                for node in content:
                    yield from self.item(item_of(node, level + 1, edition))
            case _:
                assert_never(body)

    def _scenario(self, one: a.Scenario, level: int) -> Block:
        title = (*_words(": "), *self.phrase(one.title)) if one.title.inlines else ()
        share = _words(f" {one.probability_text}") if one.probability is not None else ()
        return self._under(level, self.phrase(one.name), title, share)

    def _list(self, items: Iterable[a.Flow], *, ordered: bool = False, start: int = 1) -> Block:
        blocks = tuple(tuple(self.text(_loose(item.blocks))) for item in items)
        made: Block = OrderedList(blocks, start) if ordered else BulletList(blocks)
        return _styled("Box Text", (made,))

    # ------------------------------------------------------------ figures and tables

    def _caption(self, key: str, number: int, caption: a.Phrase) -> Inlines:
        said = self.num(number)
        return (*self.own(f"{self.label(key)} {said}", bold=True), Space(), *self.phrase(caption))

    def _picture(self, figure: a.Figure) -> Iterator[Block]:
        path = self.layout.assets.get(figure.id, figure.source_path)
        image = Image(
            Attr(figure.id, (), (("width", "97%"),)), _words(figure.alt), self.image(path)
        )
        yield _styled("Captioned Figure", (Para((image,)),))
        more: Inlines = ()
        if figure.is_map and self.layout.house.boundary_disclaimer:
            more += (Space(), *self.own(self.layout.house.boundary_disclaimer))
        if figure.credit:
            licence = f" ({figure.licence})" if figure.licence else ""
            more += (Space(), *_words(f"{figure.credit}{licence}"))
        style = "Box Source" if self.boxes else "Image Caption"
        yield self.para(style, self._caption("figure", figure.number, figure.caption), more)
        if figure.source.inlines:
            yield self._source(figure.source, "source")

    def _table(self, table: a.Table) -> Iterator[Block]:
        key = "figure" if table.chart else "table"
        style = "Box Source" if self.boxes else "Table Caption"
        anchor = (Span(Attr(table.id), ()),)
        yield self.para(style, anchor, self._caption(key, table.number, table.caption))
        head = tuple(tuple(self._cell(cell) for cell in row) for row in table.head)
        body = tuple(tuple(self._cell(cell) for cell in row) for row in table.rows)
        first = (table.rows or table.head)[0]
        aligns = tuple(
            ALIGNS.get(cell.align, "AlignDefault") for cell in first for _ in range(cell.colspan)
        )
        yield TableBlock(Attr(), (), aligns, head, body)
        if table.source.inlines:
            yield self._source(table.source, "source")

    def _cell(self, cell: a.TableCell) -> Cell:
        align = ALIGNS.get(cell.align, "AlignDefault")
        return Cell(self.text(cell.text.blocks), align, cell.rowspan, cell.colspan)


ALIGNS = {"start": "AlignLeft", "end": "AlignRight", "center": "AlignCenter"}


def _styled(style: str, blocks: Blocks) -> Block:
    return Div(Attr("", (), ((STYLE, style),)), blocks)


def _words(text: str) -> Inlines:
    """Return plain words as pandoc has them."""
    made: list[Inline] = []
    for number, word in enumerate(text.split(" ")):
        if number:
            made.append(Space())
        if word:
            made.append(Str(word))
    return tuple(made)


def _bold(text: str) -> Inlines:
    return (Styled("Strong", _words(text)),)


def _bold_of(phrase: a.Phrase) -> Inlines:
    return (Styled("Strong", phrase.inlines),) if phrase.inlines else ()


def _joined(lead: Inlines, phrase: a.Phrase) -> a.Flow:
    return a.Flow((Para((*lead, Space(), *phrase.inlines)),))


def _led(lead: Inlines, flow: a.Flow) -> a.Flow:
    """Put words before the first of a flow."""
    match flow.blocks:
        case (Para(content=content) as first, *rest) if lead:
            return a.Flow((replace(first, content=(*lead, Space(), *content)), *rest))
        case blocks if lead:
            return a.Flow((Para(lead), *blocks))
        case _:
            return flow


def _action(one: a.Action) -> a.Flow:
    """Return a recommendation as an item: who, what, by when."""
    flow = _led(_bold_of(one.actor), one.text)
    if not one.deadline.inlines:
        return flow
    last = flow.blocks[-1]
    by = (Space(), Styled("Emph", one.deadline.inlines))
    if isinstance(last, Para):
        return a.Flow((*flow.blocks[:-1], replace(last, content=(*last.content, *by))))
    return a.Flow((*flow.blocks, Para(by[1:])))


def _loose(blocks: Blocks) -> Blocks:
    return tuple(replace(one, tight=False) if isinstance(one, Para) else one for one in blocks)
