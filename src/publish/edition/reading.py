"""Editions and document types, read from their files, with an article's own overrides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from publish.article import Place
from publish.callouts import Kinds
from publish.edition.checking import Checker
from publish.edition.types import (
    PROFILES,
    Action,
    Citations,
    DocumentType,
    Edition,
    Fit,
    Further,
    ListBy,
    Notes,
    PrintJob,
    ReferenceList,
    References,
    Tidy,
    Treatment,
)
from publish.house import Styles, find_style, merge, placed_in_file
from publish.impose import LAYOUTS
from publish.metadata import ISBNS
from publish.paper import find_sheet, page_of
from publish.press import Press, find_press
from publish.problems import ManuscriptError, Where

DRAWINGS = ("panel", "band", "margin", "box", "section", "quote")
KEYS = {
    "format", "sections", "notes", "references", "citations", "reference-list", "tables",
    "figures", "top", "end", "kinds", "page", "papers", "fit", "tidy", "size", "leading",
    "pages-from", "cover", "contents-from", "numbering", "claims", "press", "job", "csl", "like",
    "isbn",
}  # fmt: skip
LIST_KEYS = {"by", "further-reading"}
TIDY_KEYS = {"size", "leading"}
JOB_KEYS = {"stock", "thickness", "layout", "sheet", "from"}
FIT_KEYS = {"pages", "size", "leading", "condense", "drop", "fill"}
TYPE_KEYS = {
    "required", "editions", "cover", "contents", "contents-levels", "numbering", "limits",
    "approvals",
}  # fmt: skip


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
    own = styles.table(file)
    check = Checker(where if overrides and where else styles.where(file))
    like = check.one_of(own, "like", ("", *edition_names(styles)), "")
    table = merge(styles.table(f"{like}/edition.toml"), own) if like else own
    table = merge(table, _with_pages(overrides or {}))
    check.keys(table, KEYS, "an edition")
    csl = _style(table, styles, check, given=bool(overrides and "csl" in overrides))
    contents_from = int(check.number(table, "contents-from", 0))
    edition = replace(
        _said(name, table, kinds, check),
        reference_list=_reference_list(check.table(table, "reference-list"), styles, check),
        pages_from=check.pages_from(table, _paged(styles) if "pages-from" in table else ()),
        cover=check.flag(table, "cover") and document_type.cover,
        contents_from=contents_from if document_type.contents else 0,
        contents_levels=document_type.contents_levels,
        numbering=check.flag(table, "numbering") and document_type.numbering,
        page=_page(styles, table, overrides or {}, check),
        job=_job(check.table(table, "job"), styles, check) if "job" in table else None,
        csl=csl,
        like=like,
        isbn=check.one_of({**own, **(overrides or {})}, "isbn", ("", *ISBNS), ""),  # none by `like`
    )
    if "press" in table:
        edition = _pressed(edition, find_press(styles, str(table["press"]), check.where))
    _notes_are_set(edition, styles, check)
    if check.problems:
        raise ManuscriptError([placed_in_file(problem) for problem in check.problems])
    return edition


def _said(name: str, table: Mapping[str, Any], kinds: Kinds, check: Checker) -> Edition:
    """Return what the table of an edition says by itself: what is drawn, how, and in which type."""
    fit = table.get("fit")
    return Edition(
        name=name,
        format=str(table.get("format", "pdf")),
        kinds=_treatments(check.table(table, "kinds"), kinds, check),
        sections=check.one_of(table, "sections", get_args(Action), "draw"),
        notes=check.one_of(table, "notes", get_args(Notes), "foot"),
        references=check.one_of(table, "references", get_args(References), "full"),
        citations=check.one_of(table, "citations", get_args(Citations), "link"),
        tables=check.one_of(table, "tables", get_args(Action), "draw"),
        figures=check.one_of(table, "figures", get_args(Action), "draw"),
        top=check.kinds(table, "top", kinds),
        end=check.kinds(table, "end", kinds),
        size=check.number(table, "size", 10),
        leading=check.number(table, "leading", 1.45),
        fit=_fit(fit, kinds, check) if fit is not None else None,
        tidy=_tidy(table["tidy"], check) if "tidy" in table else None,
        claims=check.claims(table),
    )


def _notes_are_set(edition: Edition, styles: Styles, check: Checker) -> None:
    """Tell of notes that the stylesheet has no place for, as the handout has no margin."""
    sheets = [css for name in edition.folders for css in styles.cascade(f"{name}/edition.css")]
    if edition.format != "pdf" or edition.notes == "omit" or not sheets:
        return
    css = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    places = {
        ".endnote": ("at the end", edition.notes == "end"),
        ".footnote": ("at the foot of the page", edition.notes != "end"),
        ".sidenote": ("in the margin", edition.citations == "margin"),
    }
    for name, (place, wanted) in places.items():
        if wanted and name not in css:
            message = f"the {edition.name} has no place for notes {place}."
            check.wrong(message, f"Have them elsewhere, or style '{name}' in its CSS.")
            return


def _style(table: Mapping[str, Any], styles: Styles, check: Checker, *, given: bool) -> Path | None:
    """Return the citation style of an edition that has one of its own; an article can't give it."""
    if given:
        check.wrong("'csl' can't stand in an article.", "Name the style in house.toml.")
        return None
    name = str(table.get("csl", ""))
    return find_style(name, styles, check.where, check.problems) if name else None


def _page(
    styles: Styles, table: Mapping[str, Any], overrides: Mapping[str, Any], check: Checker
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


def _paged(styles: Styles) -> list[str]:
    """Return the names of the editions that have pages."""
    names = edition_names(styles)
    return [n for n in names if styles.table(f"{n}/edition.toml").get("format", "pdf") == "pdf"]


def _with_pages(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Write an article's `pages: 4` as the fit that it means."""
    made = dict(overrides)
    if "pages" in made:
        given = made.get("fit", {})
        pages = {"pages": made.pop("pages")}
        made["fit"] = merge(given, pages) if isinstance(given, Mapping) else pages
    return made


def _treatments(table: Mapping[str, Any], kinds: Kinds, check: Checker) -> dict[str, Treatment]:
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
            check.one_of(
                entry, "place", get_args(Place), _place(str(entry.get("as", kind.drawing)))
            ),
        )
    return made


def _place(drawing: str) -> str:
    """Return where a drawing stands if nothing else is said."""
    return {"margin": "margin", "quote": "margin", "band": "full", "panel": "full"}.get(
        drawing, "column"
    )


def _fit(table: Any, kinds: Kinds, check: Checker) -> Fit | None:  # noqa: ANN401 - of a TOML file
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


def _tidy(table: Any, check: Checker) -> Tidy | None:  # noqa: ANN401 - of a TOML file
    if not isinstance(table, Mapping):
        check.wrong(
            "'tidy' is no table.", "Write it as '[tidy]' with 'leading = [1.4, 1.5]' below."
        )
        return None
    check.keys(table, TIDY_KEYS, "'tidy'")
    return Tidy(check.range(table, "size", (9.9, 10.1)), check.range(table, "leading", (1.4, 1.5)))


def _reference_list(table: Mapping[str, Any], styles: Styles, check: Checker) -> ReferenceList:
    check.keys(table, LIST_KEYS, "'reference-list'")
    parts = styles.table("references.toml")
    return ReferenceList(
        by=check.one_of(table, "by", get_args(ListBy), "none"),
        further=check.one_of(table, "further-reading", get_args(Further), "apart"),
        types={name: check.names(parts, name) for name in parts},
    )


def _job(table: Mapping[str, Any], styles: Styles, check: Checker) -> PrintJob:
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
    check = Checker(styles.where(file))
    check.keys(table, TYPE_KEYS, "a document type")
    limits = check.table(table, "limits")
    made = DocumentType(
        name,
        check.names(table, "required"),
        check.names(table, "editions"),
        check.flag(table, "cover"),
        check.flag(table, "contents"),
        int(check.number(table, "contents-levels", 1)),
        check.flag(table, "numbering"),
        {key: int(check.number(limits, key, 0)) for key in limits},
        check.names(table, "approvals"),
    )
    if check.problems:
        raise ManuscriptError([placed_in_file(problem) for problem in check.problems])
    return made
