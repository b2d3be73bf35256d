"""The words of a Selection: what a finished file has to say, and in what order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, assert_never

from lxml import html as lxml_html

from publish import article as a
from publish import pandoc
from publish.fragments import Maths, render
from publish.letters import words_in
from publish.metadata import Meta
from publish.problems import Where
from publish.select import Box, Grid, Item, Part, Picture, Prose, Selection, reading_order

SPACES = re.compile(r"\s+")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was typed: normalised, with its place, and as it is shown to an editor.

    `unit` numbers the table, recommendation or scenario that it stands in, and `loose` says that
    its part of that unit may stand before or after the others; `beside` numbers its margin box,
    which may come before or after the text around it. 0 stands for none.
    """

    text: str
    where: Where | None
    shown: str = field(default="", compare=False)
    unit: int = field(default=0, compare=False)
    loose: bool = field(default=False, compare=False)
    beside: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a Selection by streams: its body in order, its notes, and what may be added.

    `notes` holds the words of each note drawn; `optional` those of each text that the layout may
    print or leave out, but as a whole: an echo, the numbers of a chart, a probability, the licence
    of a picture; `heads` the head of each table, which is printed again on each page that the table
    runs over.
    """

    body: tuple[Word, ...]
    notes: tuple[tuple[Word, ...], ...]
    optional: tuple[tuple[Word, ...], ...]
    heads: tuple[tuple[str, ...], ...]


def selection_words(selection: Selection) -> list[Word]:
    """Return the words typed for an edition, in the order in which it is read; no notes.

    The order is top, content, end, and a margin box behind the block that it stands beside.
    """
    return list(wording(selection).body)


def wording(selection: Selection) -> Wording:
    """Return the words of a Selection by streams."""

    def tell(teller: _Teller) -> Wording:
        for items in (selection.top, selection.content, selection.end):
            for item in reading_order(items):
                teller.item(item)
        body = tuple(teller.flush())
        notes = []
        for note in teller.notes if selection.edition.notes != "omit" else ():
            teller.text(note.content, note.where)
            notes.append(tuple(teller.flush()))
        return Wording(body, tuple(notes), tuple(teller.optional), tuple(teller.heads))

    return _with_formulas(selection, tell)


def flow_words(flow: a.Flow, selection: Selection) -> tuple[Word, ...]:
    """Return the words of a text by itself: an entry of the references."""

    def tell(teller: _Teller) -> tuple[Word, ...]:
        teller.text(flow.blocks, None)
        return tuple(teller.flush())

    return _with_formulas(selection, tell)


def node_words(node: a.Node, selection: Selection) -> tuple[Word, ...]:
    """Return the words of a piece of an article by itself, as an edition tells it; no notes."""

    def tell(teller: _Teller) -> tuple[Word, ...]:
        teller.node(node)
        return tuple(teller.flush())

    return _with_formulas(selection, tell)


def _with_formulas(selection: Selection, tell: Callable[[_Teller], T]) -> T:
    """Tell something; if formulas are met, once more with what a reader sees of each.

    That is in EPUB another than in PDF, and in a drawing nothing: there its TeX stands for it.
    """
    teller = _Teller({})
    told = tell(teller)
    if not teller.unknown:
        return told
    form: Maths = "mathml" if selection.edition.format in {"epub", "html"} else "plain"
    made = render((a.Phrase((formula,)) for formula in teller.unknown), form)
    return tell(_Teller({formula: _seen(made[a.Phrase((formula,))]) for formula in teller.unknown}))


def _seen(markup: str) -> str:
    if not markup:
        return ""
    tree = lxml_html.fragment_fromstring(markup, create_parent="div")
    for annotation in list(tree.iter("annotation")):
        annotation.drop_tree()
    for drawing in list(tree.iter("svg")):  # nothing to read: its TeX tells whether it is there
        drawing.tail = f"{drawing.getparent().get('aria-label')}{drawing.tail or ''}"
    return " ".join(str(text) for text in tree.itertext())


class _Teller:
    """Tells a Selection word by word; what stands in no body's order is set aside."""

    def __init__(self, formulas: Mapping[pandoc.Math, str]) -> None:
        self.formulas = formulas
        self.unknown: set[pandoc.Math] = set()
        self.notes: list[pandoc.Note] = []
        self.optional: list[tuple[Word, ...]] = []
        self.heads: list[tuple[str, ...]] = []
        self.words: list[Word] = []
        self.pending: list[tuple[str, Where | None]] = []
        self.units = 0
        self.unit = 0
        self.loose = False
        self.beside = 0

    # ------------------------------------------------------------ letters to words

    def flush(self) -> list[Word]:
        """Return the words told since the last flush."""
        self.part()
        told, self.words = self.words, []
        return told

    def part(self) -> None:
        """End the word that is being told."""
        if self.pending:
            raw = "".join(text for text, _ in self.pending)
            words = words_in(raw)
            where = next((at for _, at in self.pending if at), None)
            for word in words:
                shown = raw.strip() if len(words) == 1 else word
                self.words.append(Word(word, where, shown, self.unit, self.loose, self.beside))
            self.pending = []

    def letters(self, text: str, where: Where | None) -> None:
        """Tell letters that join those before them, up to each white space."""
        for number, piece in enumerate(SPACES.split(text)):
            if number:
                self.part()
            if piece:
                self.pending.append((piece, where))

    # ------------------------------------------------------------ pandoc's nodes

    def text(self, node: object, where: Where | None) -> None:
        """Tell a node of text, its notes set aside."""
        at = getattr(node, "where", None) or where
        match node:
            case tuple():
                for child in node:
                    self.text(child, where)
            case pandoc.Str(text=text) | pandoc.Code(text=text):
                self.letters(text, at)
            case pandoc.Math():
                self.formula(node, at)
            case pandoc.Note():
                self.notes.append(node)
            case pandoc.Space():
                self.part()
            case pandoc.Cite(label=label):
                self.text(label, at)
            case pandoc.Image() | pandoc.RawInline() | pandoc.RawBlock() | pandoc.Rule():
                pass  # pictures are no words; raw markup is our own
            case (
                pandoc.Styled(content=content)
                | pandoc.Quoted(content=content)
                | pandoc.Link(content=content)
                | pandoc.Span(content=content)
            ):
                self.text(content, at)
            case _:
                self.block(node, at)

    def formula(self, node: pandoc.Math, at: Where | None) -> None:
        """Tell a formula, or note that it is not known yet how it is seen."""
        if node not in self.formulas:
            self.unknown.add(node)
        self.letters(f" {self.formulas.get(node, '')} ", at)

    def block(self, node: object, at: Where | None) -> None:
        """Tell a block; a word never runs on from one block into the next."""
        self.part()
        match node:
            case pandoc.CodeBlock(text=text):
                self.letters(text, at)
            case pandoc.LineBlock(lines=lines):
                self.each(lines, at)
            case pandoc.BulletList(items=items) | pandoc.OrderedList(items=items):
                self.each(items, at)
            case pandoc.DefinitionList(items=terms):
                for term, texts in terms:
                    self.each((term, *texts), at)
            case pandoc.TableBlock(caption=caption, head=head, body=body):
                self.each((caption, *(cell.content for row in (*head, *body) for cell in row)), at)
            case pandoc.FigureBlock(caption=caption, content=content):
                self.each((content, caption), at)
            case (
                pandoc.Para(content=content)
                | pandoc.Header(content=content)
                | pandoc.BlockQuote(content=content)
                | pandoc.Div(content=content)
            ):
                self.text(content, at)
            case _:
                raise TypeError(f"no words are known of {type(node).__name__}")
        self.part()

    def each(self, nodes: Iterable[object], where: Where | None) -> None:
        """Tell several texts, each ending its last word."""
        for node in nodes:
            self.text(node, where)
            self.part()

    def phrases(self, where: Where | None, *phrases: a.Phrase | a.Flow) -> None:
        """Tell phrases and flows one after another."""
        self.each((p.inlines if isinstance(p, a.Phrase) else p.blocks for p in phrases), where)

    def plainly(self, text: str, where: Where | None) -> None:
        """Tell a text that was typed as an attribute."""
        self.letters(text, where)
        self.part()

    # ------------------------------------------------------------ items

    def item(self, item: Item) -> None:
        """Tell an item of a Selection."""
        match item:
            case Box():
                self.box(item.callout, item.body, margin=item.treatment.place == "margin")
            case Part(section=section, content=content):
                self.phrases(section.where, section.title)
                for inner in content:
                    self.item(inner)
            case Prose(flow=flow):
                self.phrases(None, flow)
            case Picture(figure=figure, place=place):
                self.aside(place == "margin")
                self.figure(figure)
                self.beside = 0
            case Grid(table=table, place=place):
                self.aside(place == "margin")
                self.table(table)
                self.beside = 0
            case _:
                assert_never(item)

    def node(self, node: a.Node) -> None:
        """Tell a piece of a box's body."""
        match node:
            case a.Prose(flow=flow, where=where):
                self.phrases(where, flow)
            case a.Callout(body=body):
                self.box(node, body)
            case a.Figure():
                self.figure(node)
            case a.Table():
                self.table(node)
            case a.Section(title=title, content=content, where=where):
                self.phrases(where, title)
                for inner in content:
                    self.node(inner)
            case _:
                assert_never(node)

    def aside(self, margin: bool) -> None:  # noqa: FBT001 - said by the caller's comparison
        """Begin something that may stand in the margin."""
        self.part()
        self.units += 1
        self.beside = self.units if margin else self.beside

    def box(self, callout: a.Callout, body: a.Body, *, margin: bool = False) -> None:
        """Tell a box: its title, its body, its source."""
        before = self.beside
        self.aside(margin)
        self.phrases(callout.where, callout.title)
        self.body(body, callout.where)
        self.phrases(callout.where, callout.source)
        self.beside = before

    def mark(self) -> tuple[int, int]:
        """Return how much was told so far: words and notes."""
        self.part()
        return len(self.words), len(self.notes)

    def set_aside(self, mark: tuple[int, int]) -> None:
        """Make what was told since a mark optional, and its notes."""
        words, notes = mark
        self.part()
        self.optional.append(tuple(self.words[words:]))
        del self.words[words:]
        for note in self.notes[notes:]:
            self.text(note.content, note.where)
            self.part()
            self.optional.append(tuple(self.words[words:]))
            del self.words[words:]
        del self.notes[notes:]

    def may_stand(self, text: str, where: Where | None) -> None:
        """Make a text that was typed as an attribute optional."""
        mark = self.mark()
        self.plainly(text, where)
        self.set_aside(mark)

    def body(self, body: a.Body, where: Where | None) -> None:  # noqa: C901, PLR0912 - one case a shape
        """Tell the body of a box, each shape in the order in which it is read."""
        match body:
            case a.Bullets(items=items):
                self.phrases(where, *items)
            case a.Facts(facts=facts, sources=sources):
                for fact in facts:
                    self.phrases(where, fact.figure, fact.label)
                self.phrases(where, sources)
            case a.Events(events=events):
                for event in events:
                    self.phrases(where, event.date, event.text)
            case a.Quote(text=text, attribution=attribution, echo=echo):
                start = self.mark()
                self.phrases(where, text)
                if echo:  # which may be told or not; who said it is told
                    self.set_aside(start)
                self.phrases(where, attribution)
            case a.ProsCons(sides=sides):
                for side in sides:
                    self.phrases(where, side.title, *side.items)
            case a.Scenarios(scenarios=scenarios):
                for scenario in scenarios:
                    self.may_stand(scenario.probability_text, where)
                    self.in_any_order(where, scenario.name, scenario.title, scenario.text)
            case a.Actions(actions=actions):
                for action in actions:
                    self.in_any_order(where, action.actor, action.text, action.deadline)
            case a.Terms(terms=terms):
                for term in terms:
                    self.phrases(where, term.term, term.meaning)
            case a.Questions(questions=questions):
                for question in questions:
                    self.phrases(where, question.question, question.answer)
            case a.Pieces(content=content):
                for node in content:
                    self.node(node)
            case _:
                assert_never(body)

    def in_any_order(self, where: Where | None, *phrases: a.Phrase | a.Flow) -> None:
        """Tell the parts of a unit that a template may print in an order of its own."""
        self.part()
        self.units += 1
        self.unit, self.loose = self.units, True
        self.phrases(where, *phrases)
        self.unit, self.loose = 0, False

    def figure(self, figure: a.Figure) -> None:
        """Tell the words under a figure."""
        self.phrases(figure.where, figure.caption)
        self.plainly(figure.credit, figure.where)
        self.phrases(figure.where, figure.source)
        self.may_stand(figure.licence, figure.where)

    def table(self, table: a.Table) -> None:
        """Tell a table, its caption above or below it; a chart may leave its numbers out."""
        where = table.where
        self.part()
        self.units += 1
        self.unit, self.loose = self.units, True
        self.phrases(where, table.caption)
        self.loose = False
        start = self.mark()
        self.phrases(where, *(cell.text for row in table.head for cell in row))
        if table.head:
            self.heads.append(tuple(word.text for word in self.words[start[0] :]))
        self.phrases(where, *(cell.text for row in table.rows for cell in row))
        if table.chart:
            self.set_aside(start)
        self.unit = 0
        self.phrases(where, table.source)


def front_matter(meta: Meta) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Yield the fields of the front matter that a layout may print, each value with its words."""
    people = (
        [("authors", author.name) for author in meta.authors]
        + [("", text) for author in meta.authors for text in (author.email, author.orcid)]
        + [("", text) for author in meta.authors for text in author.affiliations]
        + [("", text) for person in meta.contributors for text in (person.name, person.role)]
    )
    simple = (
        "title", "subtitle", "summary", "series", "number", "version", "status",
        "doi", "funding", "disclaimer", "conflicts", "acknowledgements", "licence", "rights_holder",
        "embargo",
    )  # fmt: skip
    rest = (
        *meta.keywords, *meta.isbn.by_name().values(),
        *(correction.text for correction in meta.corrections), meta.accessibility.summary,
        meta.accessibility.certified_by,
    )  # fmt: skip
    for name, text in (
        *((name, getattr(meta, name)) for name in simple),
        *people,
        *(("", text) for text in rest),
    ):
        teller = _Teller({})
        teller.plainly(text, meta.places.get(name))
        if words := tuple(teller.flush()):
            yield name, words
