"""select(): what an edition says, in its own order: Article × Edition × EditionChoice → Selection.

Whatever an edition leaves out is named in the Selection with the declaration that left it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, assert_never

from publish import article as a
from publish import pandoc
from publish.edition import Edition, Treatment
from publish.manuscript.queries import leave_out
from publish.reference_list import ReferencePart, arranged

MARGIN = "margin"
SENTENCE_END = re.compile(r"^[^.]{3,}\.$|[۔。]$")  # not "No." or "U.S."
Reason = Literal["edition", "audience", "fitting"]


@dataclass(frozen=True, slots=True)
class EditionChoice:
    """What fitting may decide: type size in pt, leading as a ratio, ids condensed and dropped.

    Boxes in `in_column` stand there, not in the margin; `references_apart` gives the references a
    new page.
    """

    size: float
    leading: float
    condensed: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    in_column: frozenset[str] = frozenset()
    references_apart: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A callout as this edition says it: its whole body, or its short wording."""

    callout: a.Callout
    treatment: Treatment
    body: a.Body
    level: int  # of the heading that a section at this place would have
    condensed: bool = False
    break_before: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A section as this edition says it."""

    section: a.Section
    content: tuple[Item, ...]
    level: int
    condensed: bool = False
    break_before: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text as this edition says it."""

    flow: a.Flow


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as this edition says it."""

    figure: a.Figure
    place: a.Place = "column"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table or chart as this edition says it."""

    table: a.Table
    place: a.Place = "column"


Item = Box | Part | Prose | Picture | Grid


@dataclass(frozen=True, slots=True)
class Omission:
    """Something that this edition leaves out or only links to, and who declared it."""

    id: str
    kind: str
    title: a.Phrase
    reason: Reason
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """What one edition says: boxes at the top, the text, boxes at the end, notes, references."""

    article: a.Article
    edition: Edition
    choice: EditionChoice
    top: tuple[Box, ...]
    content: tuple[Item, ...]
    end: tuple[Box, ...]
    notes: tuple[pandoc.Note, ...]
    references: tuple[a.Reference, ...]
    omissions: tuple[Omission, ...] = ()
    ids: frozenset[str] = field(default=frozenset())  # what an internal link may point at
    reference_parts: tuple[ReferencePart, ...] = ()


def default_choice(edition: Edition) -> EditionChoice:
    """Return the choice that the edition itself makes."""
    return EditionChoice(edition.size, edition.leading)


def select(article: a.Article, edition: Edition, choice: EditionChoice | None = None) -> Selection:
    """Choose what an edition says, and in what order."""
    chooser = _Chooser(edition, choice or default_choice(edition))
    content = chooser.nodes(article.content, 1)
    top = chooser.moved(edition.top)
    end = chooser.moved(edition.end)
    said = words_of((*top, *content, *end))
    notes = (
        tuple(n for n in pandoc.walk(said) if isinstance(n, pandoc.Note))
        if edition.notes != "omit"
        else ()
    )
    cited = _cited(edition, (*top, *content, *end)) if edition.references == "full" else {}
    parts = arranged(article, edition.reference_list, cited)
    references = tuple(reference for part in parts for reference in part.references)
    ids = {*_ids((*top, *content, *end)), *(f"ref-{reference.key}" for reference in references)}
    return Selection(
        article, edition, chooser.choice, top, content, end, notes, references,
        tuple(chooser.omissions), frozenset(ids), parts,
    )  # fmt: skip


def _cited(edition: Edition, items: tuple[Item, ...]) -> dict[str, a.Phrase]:
    """Return the works that an edition cites somewhere, each with the section that does so first.

    Works whose entries are set out, as in further reading, count if the list is to have them too.
    """
    found: dict[str, a.Phrase] = {}
    for item in items:
        section = item.section.title if isinstance(item, Part) else a.Phrase(())
        for node in pandoc.walk(words_of((item,))):
            if isinstance(node, pandoc.Cite):
                if node.entry and edition.reference_list.further == "apart":
                    continue
                for work in node.items:
                    found.setdefault(work.key, section)
    return found


def words_of(items: tuple[Item, ...]) -> tuple[object, ...]:
    """Return what items say, in text order, without what their boxes and sections leave out."""
    return tuple(text for item in items for text in _texts(item))


def _texts(item: Item) -> tuple[object, ...]:
    match item:
        case Box(callout=callout, body=body):
            return (callout.title, body, callout.source)
        case Part(section=section, content=content):
            return (section.title, *words_of(content))
        case Prose(flow=flow):
            return (flow,)
        case Picture(figure=figure):
            return (figure,)
        case Grid(table=table):
            return (table,)
        case _:
            assert_never(item)


def _ids(items: tuple[Item, ...]) -> Iterator[str]:
    """Yield the ids that a link may point at: those of items, and of spans in what they say."""
    for item in items:
        match item:
            case Box(callout=callout):
                yield callout.id
            case Part(section=section, content=content):
                yield section.id
                yield from _ids(content)
            case Prose() | Picture() | Grid():
                pass
            case _:
                assert_never(item)
        for node in pandoc.walk(item.section.title if isinstance(item, Part) else _texts(item)):
            if isinstance(node, (a.Figure, a.Table)):
                yield node.id
            elif isinstance(node, (pandoc.Span, pandoc.Div)) and node.attr.id:
                yield node.attr.id


class _Chooser:
    """Chooses, noting what is left out and setting aside the boxes that move."""

    def __init__(self, edition: Edition, choice: EditionChoice) -> None:
        self.edition = edition
        self.choice = choice
        self.omissions: list[Omission] = []
        self.set_aside: dict[str, list[Box]] = {}

    def moved(self, kinds: tuple[str, ...]) -> tuple[Box, ...]:
        """Return the boxes of kinds that the edition moves, kind by kind."""
        return tuple(box for kind in kinds for box in self.set_aside.pop(kind, ()))

    def nodes(self, nodes: tuple[a.Node, ...], level: int) -> tuple[Item, ...]:
        """Choose among nodes; what stands in the margin comes before the block it belongs to."""
        items: list[Item] = []
        for node in nodes:
            for item in self.node(node, level):
                if place_of(item) == MARGIN:
                    _beside(items, item)
                else:
                    items.append(item)
        return _with_company(items)

    def node(self, node: a.Node, level: int) -> Iterator[Item]:
        """Choose one node."""
        if not admits(self.edition, node.audience):
            self.leave_out(node, "audience")
            return
        match node:
            case a.Prose(flow=flow):
                yield Prose(a.Flow(self.for_edition(flow.blocks)))
            case a.Callout():
                yield from self.callout(node, level)
            case a.Figure():
                yield from self.drawn(
                    node, self.edition.figures, Picture(node, self.place(node, "column"))
                )
            case a.Table():
                columns = max((len(row) for row in (*node.head, *node.rows)), default=0)
                wide: a.Place = "full" if columns >= self.edition.full_from else "column"
                yield from self.drawn(node, self.edition.tables, Grid(node, self.place(node, wide)))
            case a.Section():
                yield from self.section(node, level)

    def drawn(self, node: a.Figure | a.Table, action: str, item: Item) -> Iterator[Item]:
        """Draw a figure or table, unless the edition leaves it out."""
        if action in {"draw", "condense"} and node.id not in self.choice.dropped:
            yield self.for_edition(item)
        else:
            reason: Reason = "fitting" if node.id in self.choice.dropped else "edition"
            self.leave_out(node, reason, linked=action == "link" or reason == "fitting")

    def place(self, node: a.Figure | a.Table | a.Callout | a.Section, default: a.Place) -> a.Place:
        """Return where something stands: by hand for this edition, by hand, else by default."""
        fitted: a.Place = "column" if node.id in self.choice.in_column else default
        return self.edition.asked(node.placing).place or fitted

    def breaks(self, node: a.Callout | a.Section) -> bool:
        """Say whether a new page was asked for before something."""
        return self.edition.asked(node.placing).break_ == "before"

    def section(self, section: a.Section, level: int) -> Iterator[Item]:
        """Choose a section; one of which nothing is left goes with its heading."""
        condensed = bool(section.short) and (
            self.edition.sections == "condense" or section.id in self.choice.condensed
        )
        content = section.content
        if condensed and section.short:
            kept = tuple(node for node in content if not isinstance(node, a.Prose))
            content = (a.Prose(section.short), *kept)
        items = self.nodes(content, level + 1)
        if items:
            title = a.Phrase(self.for_edition(section.title.inlines))
            number = section.number if self.edition.numbering else ""
            heading = replace(section, title=title, number=number)
            yield Part(heading, items, level, condensed, self.breaks(section))

    def callout(self, callout: a.Callout, level: int) -> Iterator[Item]:
        """Choose a box: draw it, condense it, link to it, or leave it out."""
        treatment = self.edition.kinds[callout.kind]
        dropped = callout.id in self.choice.dropped
        if dropped or treatment.action in {"omit", "link"}:
            linked = dropped or treatment.action == "link"
            self.leave_out(callout, "fitting" if dropped else "edition", linked=linked)
            return
        short = callout.short
        wanted = treatment.action == "condense" or callout.id in self.choice.condensed
        body: a.Body = callout.body
        if wanted and short:
            body = a.Pieces((a.Prose(short),))
        placed = _placed(treatment, self.place(callout, treatment.place))
        box = Box(
            callout, placed, self.for_edition(body), level,
            bool(wanted and short), self.breaks(callout),
        )  # fmt: skip
        if callout.kind in (*self.edition.top, *self.edition.end):
            self.set_aside.setdefault(callout.kind, []).append(box)
        else:
            yield box

    def leave_out(self, node: a.Node, reason: Reason, *, linked: bool = False) -> None:
        """Note what is left out."""
        match node:
            case a.Callout(id=name, kind=kind, title=title):
                self.omissions.append(Omission(name, kind, title, reason, linked))
            case a.Figure(id=name, caption=caption):
                title = first_sentence(caption)
                self.omissions.append(Omission(name, "figure", title, reason, linked))
            case a.Table(id=name, caption=caption):
                title = first_sentence(caption)
                self.omissions.append(Omission(name, "table", title, reason, linked))
            case a.Section(id=name, title=title):
                self.omissions.append(Omission(name, "section", title, reason, linked))
            case a.Prose():
                self.omissions.append(Omission("", "text", a.Phrase(()), reason, linked))

    def for_edition(self, node: Any) -> Any:  # noqa: ANN401 - gives back the type that it gets
        """Leave out what within a text is not for this edition."""
        return narrow(node, self.edition)


def item_of(node: Any, level: int, edition: Edition) -> Any:  # noqa: ANN401 - a node, or an item already
    """Return a piece of a box's body as an item, to be drawn under a heading above `level`."""
    match node:
        case a.Prose(flow=flow):
            return Prose(flow)
        case a.Figure():
            return Picture(node)
        case a.Table():
            return Grid(node)
        case a.Section():
            inner = tuple(item_of(one, level + 1, edition) for one in node.content)
            return Part(node, inner, level)
        case a.Callout():
            return Box(node, replace(edition.kinds[node.kind], place="column"), node.body, level)
        case _:
            return node


def first_sentence(caption: a.Phrase) -> a.Phrase:
    """Return the words by which a figure or table is named elsewhere: no citation, no full stop."""
    kept: list[pandoc.Inline] = []
    for node in caption.inlines:
        if isinstance(node, pandoc.Str) and SENTENCE_END.search(node.text):
            kept.append(replace(node, text=node.text[:-1]))
            break
        if not isinstance(node, (pandoc.Cite, pandoc.Note)):
            kept.append(node)
    return a.Phrase(pandoc.strip(tuple(kept)))


def figures_of(selection: Selection) -> tuple[a.Figure, ...]:
    """Return the figures that an edition draws, in the order in which it draws them."""
    said = words_of((*selection.top, *selection.content, *selection.end))
    return tuple(node for node in pandoc.walk(said) if isinstance(node, a.Figure))


def admits(edition: Edition, audience: a.Audience) -> bool:
    """Say whether something is for an edition."""
    return (
        not audience.only or edition.name in audience.only
    ) and edition.name not in audience.excluded


def narrow(node: Any, edition: Edition) -> Any:  # noqa: ANN401 - gives back the type that it gets
    """Leave out the spans and inner nodes that are not for an edition, and notes that it omits."""

    def gone(inner: object) -> bool:
        return isinstance(inner, pandoc.Span) and not admits(edition, _audience(inner))

    def change(inner: Any) -> object:  # noqa: ANN401 - any node of the tree
        match inner:
            case pandoc.Note() if edition.notes == "omit":
                return ()
            case pandoc.Span() if _audience(inner) != a.Audience():
                return inner.content
            case a.Pieces(content=content):
                return replace(inner, content=tuple(n for n in content if _kept(n, edition)))
            case _:
                return inner

    return pandoc.transform(leave_out(node, gone), change)


def _audience(span: pandoc.Span) -> a.Audience:
    """Return the editions that a span is for."""
    only, excluded = (span.attr.get(key).replace(",", " ").split() for key in ("only", "except"))
    return a.Audience(frozenset(only), frozenset(excluded))


def _kept(node: a.Node, edition: Edition) -> bool:
    """Say whether an edition has something that stands inside a box."""
    treatment = edition.kinds[node.kind] if isinstance(node, a.Callout) else Treatment()
    return admits(edition, node.audience) and treatment.action in {"draw", "condense"}


def place_of(item: Item) -> str:
    """Return where an item stands; text and sections stand in the column."""
    match item:
        case Box(treatment=treatment):
            return treatment.place
        case Picture(place=place) | Grid(place=place):
            return place
        case Part() | Prose():
            return "column"
        case _:
            assert_never(item)


def _beside(items: list[Item], item: Item) -> None:
    """Put what stands in the margin before the block that it belongs to: the last one said so far.

    A float starts level with what follows it, so it has to come first. Below what takes the whole
    width it is left to the next block.
    """
    last = items.pop() if items else Prose(a.Flow(()))
    match last:
        case Prose(flow=a.Flow(blocks=(*before, block))):
            items += [Prose(a.Flow(tuple(before)))] if before else []
            items += [item, Prose(a.Flow((block,)))]
        case Box() | Picture() | Grid() if place_of(last) == "column":
            items += [item, last]
        case Prose(flow=a.Flow(blocks=())):
            items.append(item)
        case _:
            items += [last, item]


def _with_company(items: list[Item]) -> tuple[Item, ...]:
    """Put into the column what would stand in the margin with nothing of its section beside it."""
    made: list[Item] = []
    company = False
    for item in reversed(items):
        if place_of(item) != MARGIN:
            company = _keeps_company(item)
        made.append(item if company or place_of(item) != MARGIN else _in_column(item))
    return tuple(reversed(made))


def _keeps_company(item: Item) -> bool:
    """Say whether a margin box may stand level with an item: one that is no wider than the text."""
    return not isinstance(item, Part) and place_of(item) == "column"


def _placed(treatment: Treatment, place: a.Place) -> Treatment:
    """Return how a box is drawn at a place: what is drawn for the margin is a box elsewhere."""
    lone = place != MARGIN and treatment.drawing == MARGIN
    return replace(treatment, place=place, drawing="box" if lone else treatment.drawing)


def _in_column(item: Item) -> Item:
    match item:
        case Box(treatment=treatment):
            return replace(item, treatment=_placed(treatment, "column"))
        case Picture() | Grid():
            return replace(item, place="column")
        case _:
            return item


def reading_order(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return items as they are read: what stands in the margin behind the block that it precedes.

    A Selection has them in the order of the layout (see `_beside`). The pass
    `publish.formats.passes.reading_order` does the same to the structure tree of a PDF.
    """
    read: list[Item] = []
    waiting: list[Item] = []
    for item in items:
        if place_of(item) == MARGIN:
            waiting.append(item)
        elif waiting and isinstance(item, Prose) and item.flow.blocks:
            read += [Prose(a.Flow(item.flow.blocks[:1])), *waiting]
            waiting = []
            if rest := item.flow.blocks[1:]:
                read.append(Prose(a.Flow(rest)))
        elif _keeps_company(item):
            read += [item, *waiting]
            waiting = []
        else:
            read += [*waiting, _read_within(item)]
            waiting = []
    return (*read, *waiting)


def _read_within(item: Item) -> Item:
    return replace(item, content=reading_order(item.content)) if isinstance(item, Part) else item
