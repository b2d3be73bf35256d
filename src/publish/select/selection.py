"""What an edition says, as plain data: a Selection of items, and the choice it was made by."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any, Literal, assert_never

from publish import article as a
from publish import pandoc
from publish.edition import Edition, Treatment
from publish.reference_list import ReferencePart

MARGIN = "margin"
SENTENCE_END = re.compile(r"^[^.]{3,}\.$|[۔。]$")  # not "No." or "U.S."
Reason = Literal["edition", "audience", "fitting"]


@dataclass(frozen=True, slots=True)
class EditionChoice:
    """What fitting may decide: type size in pt, leading as a ratio, ids condensed and dropped.

    Boxes in `in_column` stand there, not in the margin; `references_apart` gives the references a
    new page. `moved` are ids of boxes, figures and tables, each with the number of blocks of text
    that it moves over, up where that is negative.
    """

    size: float
    leading: float
    condensed: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    in_column: frozenset[str] = frozenset()
    references_apart: bool = False
    moved: frozenset[tuple[str, int]] = frozenset()


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


def words_of(items: tuple[Item, ...]) -> tuple[object, ...]:
    """Return what items say, in text order, without what their boxes and sections leave out."""
    return tuple(text for item in items for text in texts_of(item))


def texts_of(item: Item) -> tuple[object, ...]:
    """Return what one item says, in text order."""
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


def figures_of(selection: Selection) -> tuple[a.Figure, ...]:
    """Return the figures that an edition draws, in the order in which it draws them."""
    said = words_of((*selection.top, *selection.content, *selection.end))
    return tuple(node for node in pandoc.walk(said) if isinstance(node, a.Figure))


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
