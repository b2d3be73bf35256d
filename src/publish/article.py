"""The article: what a manuscript says, as frozen data, before any edition has chosen from it.

No logic lives here. Text is kept as pandoc's nodes in two wrappers: a `Phrase` runs within a line,
a `Flow` is made of blocks. Everything that a problem may have to name carries its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from publish.metadata import Meta
from publish.pandoc import Blocks, Inlines
from publish.problems import Where

Place = Literal["margin", "column", "full"]
BreakBefore = Literal["before", "avoid"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Text within a line."""

    inlines: Inlines


@dataclass(frozen=True, slots=True)
class Flow:
    """Text in blocks: paragraphs, lists, quotations."""

    blocks: Blocks


# ---------------------------------------------------------------- who sees it, and where it stands


@dataclass(frozen=True, slots=True)
class Audience:
    """The editions that something is for: `only=` (empty: all) and `except=`."""

    only: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an editor asks for a box; None leaves it to the edition.

    `ratio` is the width of a picture over its height, to which it is cropped.
    """

    place: Place | None = None
    break_: BreakBefore | None = None
    keep_next: bool = False
    ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Placing:
    """The placement by hand: for all editions, and for single ones."""

    everywhere: Placement = Placement()
    editions: Mapping[str, Placement] = field(default_factory=dict)


# ---------------------------------------------------------------- bodies of boxes, one a shape


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points."""

    items: tuple[Flow, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure and what it measures."""

    figure: Phrase
    label: Phrase


@dataclass(frozen=True, slots=True)
class Facts:
    """Figures in a row, with a line of sources (an empty phrase: none)."""

    facts: tuple[Fact, ...]
    sources: Phrase = Phrase(())


@dataclass(frozen=True, slots=True)
class Event:
    """A date and what happened."""

    date: Phrase
    text: Flow


@dataclass(frozen=True, slots=True)
class Events:
    """Events in the order in which they are told."""

    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation; an echo repeats a sentence of the text and is not read out twice."""

    text: Flow
    attribution: Phrase = Phrase(())
    echo: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One of two sides, with its points."""

    title: Phrase
    items: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class ProsCons:
    """Two sides that face each other."""

    sides: tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A course that things may take; the probability is in per cent, None where none is given."""

    name: Phrase
    text: Flow
    title: Phrase = Phrase(())
    probability: float | None = None
    probability_text: str = ""


@dataclass(frozen=True, slots=True)
class Scenarios:
    """Scenarios side by side."""

    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """A recommendation: what, by whom, by when; the last two may be empty."""

    text: Flow
    actor: Phrase = Phrase(())
    deadline: Phrase = Phrase(())


@dataclass(frozen=True, slots=True)
class Actions:
    """Recommendations in order; `start` is the number of the first."""

    actions: tuple[Action, ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Term:
    """A term and what it means."""

    term: Phrase
    meaning: Flow


@dataclass(frozen=True, slots=True)
class Terms:
    """A glossary."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answer."""

    question: Phrase
    answer: Flow


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions and answers."""

    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Pieces:
    """A body of any prose; it may hold tables and figures."""

    content: tuple[Node, ...]


Body = (
    Bullets | Facts | Events | Quote | ProsCons | Scenarios | Actions | Terms | Questions | Pieces
)


# ---------------------------------------------------------------- what an article is made of


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text; `only=`/`except=` on a fence without a kind gives it an audience."""

    flow: Flow
    audience: Audience = Audience()
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Callout:
    """A box of a kind; an empty title takes the kind's own."""

    kind: str
    body: Body
    id: str
    title: Phrase = Phrase(())
    short: Flow | None = None
    source: Phrase = Phrase(())
    audience: Audience = Audience()
    placing: Placing = Placing()
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """An image with its caption; `focus` is the point kept when it is cropped, in per cent."""

    id: str
    source_path: str
    caption: Phrase
    number: int = 0
    alt: str = ""
    credit: str = ""
    licence: str = ""
    permission: frozenset[str] = frozenset()
    expires: date | None = None
    focus: tuple[float, float] = (50.0, 50.0)
    source: Phrase = Phrase(())
    is_map: bool = False
    audience: Audience = Audience()
    placing: Placing = Placing()
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell; spans count columns and rows, `align` is start, end or center."""

    text: Flow
    align: str = "start"
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Chart:
    """How the numbers of a table are drawn: bar, line, dot or stacked, in a unit."""

    type: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or a chart with its table; the head has no, one or more rows."""

    id: str
    caption: Phrase
    head: tuple[tuple[TableCell, ...], ...]
    rows: tuple[tuple[TableCell, ...], ...]
    number: int = 0
    chart: Chart | None = None
    source: Phrase = Phrase(())
    audience: Audience = Audience()
    placing: Placing = Placing()
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A section under its heading; level 1 is the highest. `short` stands in for its own text.

    `number` is its number in the whole article, as in 2.1; one that is `unnumbered`, by a `{-}` in
    its heading, has none. Whether numbers are printed is for the type of document and the edition.
    """

    id: str
    title: Phrase
    level: int
    content: tuple[Node, ...]
    short: Flow | None = None
    audience: Audience = Audience()
    placing: Placing = Placing()
    where: Where | None = field(default=None, compare=False)
    number: str = ""
    unnumbered: bool = False


Node = Prose | Callout | Figure | Table | Section


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody is asked about the text: `to` the author, say. It stands in no edition.

    `number` counts from 1 through the article; a `block` stands between paragraphs.
    """

    number: int
    text: str
    to: str = "author"
    block: bool = False
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class CitationStyle:
    """A citation style: whether it cites by text, number or note, and its CSL (empty: pandoc's)."""

    kind: Literal["text", "number", "note"] = "text"
    csl: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the bibliography as the citation style words it.

    `repeated` is its wording right behind an entry of the same authors, if the style has another
    one there, such as a dash; entries that can follow each other so have the same `chain`. `lang`
    and `direction` are those of the work where they are not the article's. `short` is what a style
    of author and date calls the work, without brackets.
    """

    key: str
    entry: Flow
    repeated: Flow | None = None
    chain: int = 0
    lang: str = ""
    direction: str = ""
    short: Inlines = ()


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The same article in another language: its tag, and what that article is called."""

    lang: str
    slug: str


@dataclass(frozen=True, slots=True)
class Original:
    """What a translation was made from: a language, and a version (empty: none was named)."""

    lang: str
    version: str


@dataclass(frozen=True, slots=True)
class Article:
    """One canonical article: its front matter, its content and the works that it cites.

    `folder` is where its images are, `path` the file that problems name, `references` the list in
    the order of the citation style, `csl` the cited entries as CSL-JSON, `style` how it cites,
    `also_in` its other languages, `follows` what a translation was made from, `queries` what is
    still asked about it.
    """

    slug: str
    path: str
    folder: str
    meta: Meta
    content: tuple[Node, ...]
    references: tuple[Reference, ...] = ()
    csl: tuple[Mapping[str, object], ...] = ()
    style: CitationStyle = CitationStyle()
    also_in: tuple[OtherLanguage, ...] = ()
    follows: Original | None = None
    queries: tuple[Query, ...] = ()
