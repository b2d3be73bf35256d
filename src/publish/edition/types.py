"""What an edition and a type of document are, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from publish.article import Figure, Place, Placement, Placing
from publish.paper import full_measure, millimetres
from publish.press import Press

Action = Literal["draw", "condense", "link", "omit"]
Notes = Literal["foot", "end", "popup", "omit"]
References = Literal["full", "link", "omit"]
Citations = Literal["link", "notes", "margin", "short", "cards"]
ListBy = Literal["none", "section", "type"]
Further = Literal["apart", "listed"]
# The standards that an edition may claim; a checker is run for each (publish.verify.verify).
CLAIMS = ("pdf/ua-1", "pdf/ua-2", "pdf/a-3a", "pdf/a-4f", "pdf/x-4", "epub-3.3", "epub-a11y-1.1")
FAMILIES = (  # what one file may claim at once: PDF 1.7, PDF 2.0, PDF 1.6 or EPUB
    frozenset({"pdf/ua-1", "pdf/a-3a"}),
    frozenset({"pdf/ua-2", "pdf/a-4f"}),
    frozenset({"pdf/x-4"}),
    frozenset({"epub-3.3", "epub-a11y-1.1"}),
)
PROFILES: Mapping[str, tuple[str, ...]] = {"ua2": ("pdf/ua-2", "pdf/a-4f")}  # name -> its claims
FULL_FROM = 4  # columns of a table that is too wide for a column of text, unless an edition says so
MEASURE = "116mm"  # of text where an edition names none: some 68 characters at 10 pt


@dataclass(frozen=True, slots=True)
class Treatment:
    """What an edition does with a kind of box, how it draws it and where."""

    action: Action = "draw"
    drawing: str = "box"
    place: Place = "column"


@dataclass(frozen=True, slots=True)
class Fit:
    """The page target of an edition and the limits within which it may be reached.

    Sizes are in pt, leading is a ratio to the size, `fill` the least share of the last page;
    `condense` and `drop` name kinds in the order in which they give way.
    """

    pages: int
    size: tuple[float, float]
    leading: tuple[float, float]
    fill: float = 0.85
    condense: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tidy:
    """What may change where pages come out badly: type size in pt, leading as a ratio to it."""

    size: tuple[float, float]
    leading: tuple[float, float]


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """How an edition arranges its references: as one list, by sections or by types of works.

    `types` names the types of CSL that each part holds, in their order; the last part takes all
    others. Works that only further reading names stand there alone, or are listed too.
    """

    by: ListBy = "none"
    further: Further = "apart"
    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What goes to the printer beside an edition: a ticket that names the stock, and sheets.

    From `from_pages` on its pages are imposed by a `layout`, on a `sheet` or else the smallest that
    takes them, for a stock of some `thickness` in mm.
    """

    stock: str = ""
    thickness: float = 0.0
    layout: str = "saddle"
    sheet: str = ""
    from_pages: int = 4


@dataclass(frozen=True, slots=True)
class Edition:
    """One layout of an article; `size` in pt and `leading` as a ratio are its defaults.

    It has a `cover`, a contents list (of `contents_levels` levels, if it comes to `contents_from`
    pages or more; 0 is never) and `numbering` of its sections where both its own file and the type
    of document say so. `claims` are the standards that its file says it conforms to, once a checker
    has passed it; `profile` is the name of a set of claims other than its own. `pages_from` names
    the edition whose pages one without pages cites. `press` is what it is printed on, if anything;
    `pressed` is the name of one that is not its own. `csl` is a citation style other than the
    house's. `mark` is what the name of its file says of files that are not for everybody yet.
    `like` is the edition whose templates and stylesheet it has, but for its own. `isbn` names the
    number of the article that is its own (`metadata.ISBNS`): it shows that one or none.
    """

    name: str
    format: str
    kinds: Mapping[str, Treatment]
    sections: Action = "draw"
    notes: Notes = "foot"
    references: References = "full"
    citations: Citations = "link"
    reference_list: ReferenceList = ReferenceList()
    tables: Action = "draw"
    figures: Action = "draw"
    top: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    size: float = 10.0
    leading: float = 1.45
    fit: Fit | None = None
    tidy: Tidy | None = None
    pages_from: str = ""
    cover: bool = False
    contents_from: int = 0
    contents_levels: int = 1
    numbering: bool = False
    claims: tuple[str, ...] = ()
    page: Mapping[str, str] = field(default_factory=dict)
    profile: str = ""
    press: Press | None = None
    pressed: str = ""
    job: PrintJob | None = None
    csl: Path | None = None
    mark: str = ""
    like: str = ""
    isbn: str = ""

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of its templates and stylesheets, the one with the last word first."""
        return (self.name, self.like) if self.like else (self.name,)

    @property
    def full_from(self) -> int:
        """How many columns a table has that takes the text's column and the margin."""
        return int(self.page.get("full-from", FULL_FROM))

    @property
    def label(self) -> str:
        """What tells the edition's file from others: its name; a profile or press not its own."""
        return "-".join(part for part in (self.name, self.profile, self.pressed) if part)

    def file_name(self, slug: str) -> str:
        """Return the name of the edition's file."""
        return f"{slug}-{self.label}{f'-{self.mark}' if self.mark else ''}.{self.format}"

    def asked(self, placing: Placing) -> Placement:
        """Return where an editor asks for something here: in this edition, else in all of them."""
        own, every = placing.editions.get(self.name, Placement()), placing.everywhere
        return Placement(
            own.place or every.place,
            own.break_ or every.break_,
            own.keep_next or every.keep_next,
            own.ratio or every.ratio,
        )

    def ratio(self, figure: Figure) -> float | None:
        """Return the ratio of width to height that a figure is cropped to, None to leave it whole.

        Drawings stay whole: cropping would cut off their lettering.
        """
        return None if is_drawing(figure) else self.asked(figure.placing).ratio

    def measure(self, place: Place, drawing: str = "") -> float:
        """Return the width in mm at a place of the page, within a box of a drawing if one is given.

        Only a box on a tint has padding at its sides, of the page's `inset`.
        """
        inset = 2 * millimetres(self.page.get("inset", "0")) if drawing == "box" else 0
        if place == "full" and "text" in self.page:
            return full_measure(self.page) - inset
        return millimetres(self.page.get("side" if place == "margin" else "text", MEASURE)) - inset


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A type of document: what it must hold, which editions it has, how long it may be.

    `limits` are in characters for the title, in words for standfirst, takeaway and text. A cover, a
    contents list of some levels and numbered sections are for the editions that can have them.
    `approvals` are the roles that have to approve the text before it goes out.
    """

    name: str
    required: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    cover: bool = False
    contents: bool = False
    contents_levels: int = 1
    numbering: bool = False
    limits: Mapping[str, int] = field(default_factory=dict)
    approvals: tuple[str, ...] = ()


def is_drawing(figure: Figure) -> bool:
    """Say whether a figure is drawn of lines and letters, and so has no pixels."""
    return figure.source_path.lower().endswith(".svg")
