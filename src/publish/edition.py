"""Editions and document types: what each file says, and how it is drawn, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from publish.article import Figure, Place, Placement, Placing
from publish.callouts import Kinds
from publish.house import Styles, merge
from publish.impose import LAYOUTS
from publish.paper import find_sheet, full_measure, millimetres, page_of
from publish.press import Press, find_press
from publish.problems import ManuscriptError, Problem, Where, did_you_mean

Action = Literal["draw", "condense", "link", "omit"]
Notes = Literal["foot", "end", "popup", "omit"]
References = Literal["full", "link", "omit"]
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
DRAWINGS = ("panel", "band", "margin", "box", "section", "quote")
KEYS = {
    "format", "sections", "notes", "references", "tables", "figures", "top", "end", "kinds", "page",
    "papers", "fit", "tidy", "size", "leading", "pages-from", "cover", "contents-from",
    "numbering", "claims", "press", "job",
}  # fmt: skip
MEASURE = "116mm"  # of text where an edition names none: some 68 characters at 10 pt
TIDY_KEYS = {"size", "leading"}
JOB_KEYS = {"stock", "thickness", "layout", "sheet", "from"}
FIT_KEYS = {"pages", "size", "leading", "condense", "drop", "fill"}
TYPE_KEYS = {
    "required", "editions", "cover", "contents", "contents-levels", "numbering", "limits",
}  # fmt: skip


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
    `pressed` is the name of one that is not its own.
    """

    name: str
    format: str
    kinds: Mapping[str, Treatment]
    sections: Action = "draw"
    notes: Notes = "foot"
    references: References = "full"
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
        return f"{slug}-{self.label}.{self.format}"

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
    """

    name: str
    required: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    cover: bool = False
    contents: bool = False
    contents_levels: int = 1
    numbering: bool = False
    limits: Mapping[str, int] = field(default_factory=dict)


def is_drawing(figure: Figure) -> bool:
    """Say whether a figure is drawn of lines and letters, and so has no pixels."""
    return figure.source_path.lower().endswith(".svg")


def edition_names(styles: Styles) -> tuple[str, ...]:
    """Return the names of all editions: the folders of styles that hold an `edition.toml`."""
    return styles.folders("edition.toml")


PLAIN = DocumentType("")


def read_edition(  # noqa: PLR0913 - what an edition of an article depends on
    styles: Styles,
    name: str,
    kinds: Kinds,
    overrides: Mapping[str, Any] | None = None,
    where: Where | None = None,
    *,
    document_type: DocumentType = PLAIN,
) -> Edition:
    """Read an edition, with an article's own overrides, which stand at `where`, and its type.

    Raises ManuscriptError for what is wrong.
    """
    file = f"{name}/edition.toml"
    table = merge(styles.table(file), _with_pages(overrides or {}))
    check = _Checker(where if overrides and where else styles.where(file))
    check.keys(table, KEYS, "an edition")
    fit = table.get("fit")
    contents_from = int(check.number(table, "contents-from", 0))
    edition = Edition(
        name=name,
        format=str(table.get("format", "pdf")),
        kinds=_treatments(table.get("kinds", {}), kinds, check),
        sections=check.one_of(table, "sections", get_args(Action), "draw"),
        notes=check.one_of(table, "notes", get_args(Notes), "foot"),
        references=check.one_of(table, "references", get_args(References), "full"),
        tables=check.one_of(table, "tables", get_args(Action), "draw"),
        figures=check.one_of(table, "figures", get_args(Action), "draw"),
        top=check.kinds(table, "top", kinds),
        end=check.kinds(table, "end", kinds),
        size=check.number(table, "size", 10),
        leading=check.number(table, "leading", 1.45),
        fit=_fit(fit, kinds, check) if fit is not None else None,
        tidy=_tidy(table["tidy"], check) if "tidy" in table else None,
        pages_from=check.pages_from(table, styles),
        cover=check.flag(table, "cover") and document_type.cover,
        contents_from=contents_from if document_type.contents else 0,
        contents_levels=document_type.contents_levels,
        numbering=check.flag(table, "numbering") and document_type.numbering,
        claims=check.claims(table),
        page=_page(styles, table, overrides or {}, check),
        job=_job(check.table(table, "job"), styles, check) if "job" in table else None,
    )
    if "press" in table:
        edition = _pressed(edition, find_press(styles, str(table["press"]), check.where))
    if check.problems:
        raise ManuscriptError(check.problems)
    return edition


def _page(
    styles: Styles, table: Mapping[str, Any], overrides: Mapping[str, Any], check: _Checker
) -> dict[str, str]:
    """Return the page, on the sheet that the article, the edition or the house names."""
    page, own = check.table(table, "page"), overrides.get("page", {})
    own = own if isinstance(own, Mapping) else {}
    if table.get("format", "pdf") != "pdf":
        return {key: str(value) for key, value in page.items()}
    try:
        sheet = find_sheet(styles, str(page.get("size", "")), check.where)
        differing = check.table(check.table(table, "papers"), sheet[0])
        return page_of(page, differing, own, sheet)
    except ManuscriptError as error:
        check.problems += error.problems
    except ValueError as error:
        check.wrong(f"the page can't be laid out: {error}.", "Change '[page]' or the paper.")
    return {}


def with_profile(edition: Edition, profile: str) -> Edition:
    """Return a PDF edition that claims what a profile claims; other editions as they are."""
    screen = any(claim.startswith("pdf/") for claim in edition.claims) and edition.press is None
    if not profile or not screen:
        return edition
    return replace(edition, profile=profile, claims=PROFILES[profile])


def with_press(edition: Edition, styles: Styles, name: str) -> Edition:
    """Return an edition that is printed on a press, for the one of a name; others as they are.

    Raises ManuscriptError for a name that is no press.
    """
    press = find_press(styles, name, Where("--press")) if name else None
    if press is None or edition.press in {None, press}:
        return edition
    return replace(_pressed(edition, press), pressed=name)


def _pressed(edition: Edition, press: Press) -> Edition:
    """Return an edition for a press: its bleed, and no claims where the press has no profile."""
    page = {**edition.page, "bleed": f"{press.bleed:g}mm"}
    return replace(edition, press=press, page=page, claims=edition.claims if press.profile else ())


def _has_pages(styles: Styles, name: str) -> bool:
    return bool(styles.table(f"{name}/edition.toml").get("format", "pdf") == "pdf")


def _with_pages(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Write an article's `pages: 4` as the fit that it means."""
    made = dict(overrides)
    if "pages" in made:
        given = made.get("fit", {})
        pages = {"pages": made.pop("pages")}
        made["fit"] = merge(given, pages) if isinstance(given, Mapping) else pages
    return made


class _Checker:
    """Checks the values of a table, collecting problems."""

    def __init__(self, where: Where) -> None:
        self.where = where
        self.problems: list[Problem] = []

    def wrong(self, message: str, hint: str) -> None:
        self.problems.append(Problem(self.where, "bad-edition", message, hint))

    def keys(self, table: Mapping[str, Any], known: set[str], thing: str) -> None:
        for key in table:
            if key not in known:
                hint = did_you_mean(key, known) or f"Known are: {', '.join(sorted(known))}."
                self.wrong(f"'{key}' is no setting of {thing}.", hint)

    def table(self, table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Return a table within a table."""
        value = table.get(key, {})
        if isinstance(value, Mapping):
            return value
        self.wrong(f"'{key}' is no table.", f"Write it as '[{key}]' with its settings below.")
        return {}

    def one_of(
        self, table: Mapping[str, Any], key: str, known: tuple[str, ...], default: str
    ) -> Any:  # noqa: ANN401 - one of a Literal
        value = table.get(key, default)
        if value not in known:
            hint = did_you_mean(str(value), known) or f"Known are: {', '.join(known)}."
            self.wrong(f"'{key} = {value}' means nothing.", hint)
        return value

    def flag(self, table: Mapping[str, Any], key: str) -> bool:
        """Return true or false, which it is where nothing is said."""
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.wrong(f"'{key} = {value}' means nothing.", f"Write '{key} = true' or '= false'.")
        return value is True

    def number(self, table: Mapping[str, Any], key: str, default: float) -> float:
        """Return a number above or equal to 0."""
        value = table.get(key, default)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
            return float(value)
        self.wrong(
            f"'{key} = {value}' is no number.", f"Write a number, as in '{key} = {default:g}'."
        )
        return default

    def range(
        self, table: Mapping[str, Any], key: str, default: tuple[float, float]
    ) -> tuple[float, float]:
        """Return a least and a largest number."""
        value = table.get(key, default)
        if isinstance(value, (list, tuple)) and len(value) == 2:  # noqa: PLR2004 - least and largest
            low, high = value
            if isinstance(low, (int, float)) and isinstance(high, (int, float)) and 0 < low <= high:
                return float(low), float(high)
        hint = f"Write the least and the largest, as in '{key} = [{default[0]:g}, {default[1]:g}]'."
        self.wrong(f"'{key} = {value}' is no range.", hint)
        return default

    def names(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """Return a list of names."""
        value = table.get(key, ())
        if isinstance(value, (list, tuple)):
            return tuple(str(name) for name in value)
        self.wrong(f"'{key}' is no list.", f"Write it as '{key} = [\"…\"]'.")
        return ()

    def all_of(self, table: Mapping[str, Any], key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of known names."""
        names = self.names(table, key)
        for name in names:
            if name not in known:
                hint = did_you_mean(name, known) or f"Known are: {', '.join(known)}."
                self.wrong(f"'{name}' in '{key}' means nothing.", hint)
        return names

    def claims(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the standards that an edition claims, all of one family."""
        names = self.all_of(table, "claims", CLAIMS)
        if names and not any(family.issuperset(names) for family in FAMILIES):
            hint = "PDF/UA-1 goes with PDF/A-3a, PDF/UA-2 with PDF/A-4f; PDF/X-4 stands alone."
            self.wrong(f"no file can claim {' and '.join(names)} at once.", hint)
        return names

    def pages_from(self, table: Mapping[str, Any], styles: Styles) -> str:
        """Return the name of the PDF edition whose pages are cited; empty for none."""
        name = str(table.get("pages-from", ""))
        names = [one for one in edition_names(styles) if name and _has_pages(styles, one)]
        if name and name not in names:
            hint = did_you_mean(name, names) or f"Those with pages are: {', '.join(names)}."
            self.wrong(f"'pages-from = {name}' names no edition that has pages.", hint)
        return name

    def kinds(self, table: Mapping[str, Any], key: str, kinds: Kinds) -> tuple[str, ...]:
        names = self.names(table, key)
        for name in names:
            if name not in kinds.by_name and name not in {"figures", "tables", "notes"}:
                self.wrong(f"'{name}' in '{key}' is not a kind of box.", kinds.suggestion(name))
        return names


def _treatments(table: Mapping[str, Any], kinds: Kinds, check: _Checker) -> dict[str, Treatment]:
    for name in table:
        if name not in kinds.by_name:
            check.wrong(f"'{name}' is not a kind of box.", kinds.suggestion(name))
    made = {}
    for name, kind in kinds.by_name.items():
        entry = table.get(name, {})
        if not isinstance(entry, Mapping):
            check.wrong(f"'{name}' is no table.", f"Write it as '{name} = {{ do = \"draw\" }}'.")
            entry = {}
        check.keys(entry, {"do", "as", "place"}, f"the kind '{name}'")
        made[name] = Treatment(
            check.one_of(entry, "do", get_args(Action), "draw"),
            check.one_of(entry, "as", DRAWINGS, kind.drawing),
            check.one_of(entry, "place", get_args(Place), _place(entry.get("as", kind.drawing))),
        )
    return made


def _place(drawing: str) -> str:
    """Return where a drawing stands if nothing else is said."""
    return {"margin": "margin", "quote": "margin", "band": "full", "panel": "full"}.get(
        drawing, "column"
    )


def _fit(table: Any, kinds: Kinds, check: _Checker) -> Fit | None:  # noqa: ANN401 - of a TOML file
    if not isinstance(table, Mapping):
        check.wrong("'fit' is no table.", "Write it as '[fit]' with 'pages = 2' below.")
        return None
    check.keys(table, FIT_KEYS, "'fit'")
    pages = int(check.number(table, "pages", 2))
    if pages < 1:
        check.wrong(
            "'pages' is less than 1.", "Write how many pages the edition has, as in 'pages = 2'."
        )
    return Fit(
        pages=pages,
        size=check.range(table, "size", (9.0, 10.0)),
        leading=check.range(table, "leading", (1.3, 1.45)),
        fill=check.number(table, "fill", 0.85),
        condense=check.kinds(table, "condense", kinds),
        drop=check.kinds(table, "drop", kinds),
    )


def _tidy(table: Any, check: _Checker) -> Tidy | None:  # noqa: ANN401 - of a TOML file
    if not isinstance(table, Mapping):
        check.wrong(
            "'tidy' is no table.", "Write it as '[tidy]' with 'leading = [1.4, 1.5]' below."
        )
        return None
    check.keys(table, TIDY_KEYS, "'tidy'")
    return Tidy(check.range(table, "size", (9.9, 10.1)), check.range(table, "leading", (1.4, 1.5)))


def _job(table: Mapping[str, Any], styles: Styles, check: _Checker) -> PrintJob:
    check.keys(table, JOB_KEYS, "'job'")
    sheet = str(table.get("sheet", ""))
    try:
        sheet = find_sheet(styles, sheet, check.where)[0] if sheet else ""
    except ManuscriptError as error:
        check.problems += error.problems
    return PrintJob(
        stock=str(table.get("stock", "")),
        thickness=check.number(table, "thickness", 0),
        layout=check.one_of(table, "layout", tuple(LAYOUTS), "saddle"),
        sheet=sheet,
        from_pages=int(check.number(table, "from", 4)),
    )


def type_names(styles: Styles) -> tuple[str, ...]:
    """Return the names of all document types."""
    return styles.stems("types", ".toml")


def read_type(styles: Styles, name: str) -> DocumentType:
    """Read a document type; raises ManuscriptError for what is wrong."""
    file = f"types/{name}.toml"
    table = styles.table(file)
    check = _Checker(styles.where(file))
    check.keys(table, TYPE_KEYS, "a document type")
    made = DocumentType(
        name,
        tuple(table.get("required", ())),
        tuple(table.get("editions", ())),
        check.flag(table, "cover"),
        check.flag(table, "contents"),
        int(check.number(table, "contents-levels", 1)),
        check.flag(table, "numbering"),
        {key: int(value) for key, value in table.get("limits", {}).items()},
    )
    if check.problems:
        raise ManuscriptError(check.problems)
    return made
