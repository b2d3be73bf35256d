"""What is fuzzed: each target takes bytes, and raises where a promise is broken.

A target may refuse what it is given, by problems or by a PublishError; each has to name a place
that is there. Anything else that it raises is a fault of ours.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import MappingProxyType

import lxml.html
import pikepdf
from tests.drafts import office
from tests.drafts.accounts import lost_and_made_up, unaccounted

from publish.callouts import read_kinds
from publish.drafts import Imported, Wish, bring_in
from publish.edition import edition_names, read_edition, read_type, type_names
from publish.guards import drawings, markup
from publish.house import Styles, own_styles, read_house
from publish.librarian.endnote import endnote
from publish.librarian.ris import ris
from publish.library import join, read_shelf
from publish.library.checks import check_entries
from publish.manuscript.cells import BadSheetError
from publish.manuscript.front_matter import read_front_matter
from publish.manuscript.normalise import normalise
from publish.manuscript.pitfalls import pitfalls
from publish.manuscript.sheets import read_sheet
from publish.manuscript.tangles import tangles
from publish.manuscript.workbooks import read_workbook
from publish.press import Press, find_press
from publish.problems import Problem, PublishError, Where
from publish.verify.preflight import preflight

LINE_END = re.compile(r"\r\n|\r|\n")
TODAY = dt.date(2026, 3, 2)
CODES = {2, 3}  # what a bad input may end with
MOST = 100_000  # bytes: what is larger is cut
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (  # without which pandoc reads no OpenDocument text at all
    '<o:document-styles xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><o:styles/>'
    "</o:document-styles>"
)
BOOK = {
    "workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{LINKS}"><sheets>'
    '<sheet name="A" r:id="a"/></sheets></workbook>',
    "_rels/workbook.xml.rels": '<Links><Link Id="a" Target="worksheets/s.xml"/></Links>',
}  # of a workbook whose only sheet is what is tried


class BrokenPromiseError(AssertionError):
    """A message without a place, words that got lost, a script that came through."""


@functools.cache
def _styles() -> Styles:
    return Styles((own_styles(),))


@functools.cache
def _folder(name: str = "") -> Path:
    """Return a folder of this process for something, which its end removes."""
    kept = tempfile.TemporaryDirectory(prefix=f"publish-fuzz-{name}")
    _folder_kept.append(kept)
    return Path(kept.name)


_folder_kept: list[tempfile.TemporaryDirectory[str]] = []


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="ignore")


def places_hold(problems: Iterable[Problem], text: str, name: str) -> None:
    """Raise BrokenPromiseError where a problem names a line or column that the text lacks."""
    lines = LINE_END.split(text.removeprefix("\ufeff"))
    for problem in problems:
        where = problem.where
        if where.path != name:
            raise BrokenPromiseError(f"another file: {problem!r}")
        if not 0 <= where.line <= len(lines):
            raise BrokenPromiseError(f"no such line: {problem!r} of {len(lines)}")
        if where.column and (not where.line or where.column > len(lines[where.line - 1]) + 2):
            raise BrokenPromiseError(f"no such column: {problem!r}")
        if not problem.message or "\n" in str(problem):
            raise BrokenPromiseError(f"not one line: {problem!r}")


def refused(error: PublishError) -> None:
    """Raise BrokenPromiseError where a bad input is told as a fault of ours."""
    if error.code not in CODES:
        raise BrokenPromiseError(f"code {error.code}: {error}") from error


def article(data: bytes) -> None:
    """Front matter and body, up to where pandoc begins."""
    text, name = _text(data), "m/article.md"
    types, editions = type_names(_styles()), edition_names(_styles())
    front = read_front_matter(text, name, known_types=types, known_editions=editions)
    normalised = normalise(front.body, name, front.first_line)
    found = [*front.problems, *normalised.problems, *pitfalls(normalised, name)]
    places_hold([*found, *tangles(normalised, name)], text, name)


def _shelf(data: bytes, name: str) -> None:
    file = _folder("library") / name  # away from drafts, which would be held against it
    file.write_bytes(data)
    try:
        shelf = read_shelf(file, name)
    except PublishError as error:
        refused(error)
        return
    found = [problem for _, problem in check_entries(join([shelf]), today=TODAY)]
    places_hold([*shelf.problems, *found], shelf.text, name)


def bib(data: bytes) -> None:
    """A library in BibLaTeX."""
    _shelf(data, "library.bib")


def csl(data: bytes) -> None:
    """A library in CSL-YAML, and so in CSL-JSON."""
    _shelf(data, "library.yaml")


def ris_file(data: bytes) -> None:
    """Works in RIS."""
    try:
        given = ris(_text(data), "works.ris")
    except PublishError as error:
        refused(error)
        return
    places_hold([p for record in given.records for p in record.left], _text(data), "works.ris")


def endnote_file(data: bytes) -> None:
    """Works in EndNote's XML."""
    try:
        endnote(data, "works.xml")
    except PublishError as error:
        refused(error)


def _bring_in(data: bytes, name: str) -> Imported | None:
    file = _folder() / name
    file.write_bytes(data)
    try:
        return bring_in(file, _folder() / "new", Wish())
    except PublishError as error:
        refused(error)
        return None


def draft(data: bytes) -> None:
    """A draft in raw text: what becomes of it, and that no word of it is lost."""
    imported = _bring_in(data, "draft.txt")
    if imported is None:
        return
    if unaccounted(imported):
        raise BrokenPromiseError(f"lines without an account: {unaccounted(imported)}")
    lost, made_up = lost_and_made_up(imported)
    if lost or made_up:
        raise BrokenPromiseError(f"lost {lost}, made up {made_up}")


def docx(data: bytes) -> None:
    """The text and the notes of a Word file, as its parts hold them, parted by a null."""
    parts = ("word/document.xml", "word/footnotes.xml", "word/comments.xml")
    pieces = data.split(b"\x00", len(parts) - 1)
    _bring_in(office.docx("", extra=dict(zip(parts, pieces, strict=False))), "draft.docx")


def odt(data: bytes) -> None:
    """The content of an OpenDocument text and its styles, parted by a null."""
    made = io.BytesIO()
    content, _, styles = data.partition(b"\x00")
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        parts.writestr("content.xml", content)
        parts.writestr("styles.xml", styles or STYLES)
        parts.writestr("Pictures/a.png", office.PIXEL)
    _bring_in(made.getvalue(), "draft.odt")


def archive(data: bytes) -> None:
    """A whole Word file, its archive as bytes."""
    _bring_in(data, "draft.docx")


def html_draft(data: bytes) -> None:
    """A draft in HTML."""
    _bring_in(data, "draft.html")


def rtf_draft(data: bytes) -> None:
    """A draft in RTF."""
    _bring_in(data, "draft.rtf")


def _look_at(pdf: bytes) -> None:
    file = _folder() / "pages.pdf"
    file.write_bytes(pdf)
    try:
        report = preflight(file, _press())
    except PublishError as error:
        refused(error)
        return
    for finding in report.findings:
        if "\n" in finding.line(file.name):
            raise BrokenPromiseError(f"not one line: {finding!r}")


@functools.cache
def _press() -> Press:
    press = find_press(_styles(), "coated", Where("--press"))
    return dataclasses.replace(press, ink_limit=0.0)  # which Ghostscript would measure


def content(data: bytes) -> None:
    """The content stream of a page, with a form, a font, a pattern and colours that it can name."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 200))
    form = pdf.make_stream(data[: len(data) // 2])
    form.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form})
    form["/BBox"] = pikepdf.Array([0, 0, 100, 100])
    image = pdf.make_stream(b"\x00" * 3)
    image.update({"/Subtype": pikepdf.Name.Image, "/Width": 1, "/Height": 1})
    image.update({"/ColorSpace": pikepdf.Name.DeviceRGB, "/BitsPerComponent": 8})
    tile = pdf.make_stream(data[len(data) // 2 :])
    tile.update({"/PatternType": 1, "/PaintType": 1, "/TilingType": 1, "/XStep": 9, "/YStep": 9})
    tile["/BBox"] = pikepdf.Array([0, 0, 9, 9])
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.obj.Resources = pikepdf.Dictionary({
        "/XObject": pikepdf.Dictionary({"/F": pdf.make_indirect(form), "/I": image}),
        "/Pattern": pikepdf.Dictionary({"/P": pdf.make_indirect(tile)}),
        "/Font": pikepdf.Dictionary({"/T": font}),
        "/ExtGState": pikepdf.Dictionary({"/G": pikepdf.Dictionary({"/ca": 0.5, "/LW": 0.1})}),
    })  # fmt: skip
    page.obj.Contents = pdf.make_stream(data)
    made = io.BytesIO()
    pdf.save(made)
    _look_at(made.getvalue())


def pdf_file(data: bytes) -> None:
    """A whole PDF."""
    _look_at(data)


def drawing(data: bytes) -> None:
    """An SVG: what is let through holds no script, and points nowhere."""
    if drawings.fault_of(data) is None:
        root = drawings.root_of(data)
        said = b"".join(_attributes(root)).lower()
        if b"<script" in said or b"javascript:" in said.replace(b"\t", b"").replace(b"\n", b""):
            raise BrokenPromiseError("a script came through")


def _attributes(root: object) -> Iterator[bytes]:
    for element in root.iter():  # type: ignore[attr-defined]  # lxml
        if isinstance(element.tag, str):
            yield f"<{element.tag.rpartition('}')[2]} ".encode()
            yield from (str(v).strip().encode(errors="replace") for v in element.attrib.values())


def html(data: bytes) -> None:
    """The HTML of a text: what is let through holds no script."""
    text = _text(data)
    if text.strip() and not markup.fault_of(text):
        root = lxml.html.fragment_fromstring(text, create_parent="div")
        if any(root.iter("script")):
            raise BrokenPromiseError("a script came through")


def sheet(data: bytes) -> None:
    """A table of comma-separated values."""
    text = _text(data)
    try:
        rows = list(read_sheet(text, "t.csv"))
    except BadSheetError as error:
        places_hold([Problem(error.where, "unreadable-data", error.message)], text, "t.csv")
        return
    places = [Problem(field.where, "cell", "a cell") for row in rows for field in row]
    places_hold(places, text, "t.csv")


def workbook(data: bytes) -> None:
    """A sheet of a workbook, its shared texts and its styles, as its parts hold them."""
    names = ("worksheets/s.xml", "sharedStrings.xml", "styles.xml")
    pieces = dict(zip(names, data.split(b"\x00", len(names) - 1), strict=False))
    file = _folder() / "t.xlsx"
    with zipfile.ZipFile(file, "w") as parts:
        for name, piece in (BOOK | pieces).items():
            parts.writestr(f"xl/{name}", piece)
    try:
        for row in read_workbook(file, "t.xlsx", "", "en"):
            if any(field.where.path != "t.xlsx" for field in row):
                raise BrokenPromiseError(f"another file: {row!r}")
    except BadSheetError as error:
        if error.where.path != "t.xlsx" or not error.message:
            raise BrokenPromiseError(f"no place: {error!r}") from error


def _table(data: bytes, name: str, use: Callable[[Styles], object]) -> None:
    """Lay a table of the house over ours, and use it."""
    root = _folder() / "house" / "styles"
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    try:
        use(Styles((root, own_styles())))
    except PublishError as error:
        refused(error)
    finally:
        file.unlink()


def kinds(data: bytes) -> None:
    """A house's callouts.toml."""
    _table(
        data,
        "callouts.toml",
        lambda styles: read_kinds(styles.table("callouts.toml"), styles.where("callouts.toml")),
    )


@functools.cache
def _own_kinds() -> object:
    return read_kinds(_styles().table("callouts.toml"), Where("callouts.toml"))[0]


def edition(data: bytes) -> None:
    """A house's edition.toml."""
    _table(
        data,
        "brief/edition.toml",
        lambda styles: read_edition(styles, "brief", _own_kinds()),  # type: ignore[arg-type]
    )


def document_type(data: bytes) -> None:
    """A house's type of documents."""
    _table(data, "types/op-ed.toml", lambda styles: read_type(styles, "op-ed"))


def house(data: bytes) -> None:
    """A house.toml."""
    _table(data, "house.toml", read_house)


TARGETS: MappingProxyType[str, Callable[[bytes], None]] = MappingProxyType({
    "article": article, "bib": bib, "csl": csl, "ris": ris_file, "endnote": endnote_file,
    "draft": draft, "content": content, "pdf": pdf_file, "drawing": drawing, "html": html,
    "docx": docx, "odt": odt, "archive": archive, "htmldraft": html_draft, "rtf": rtf_draft,
    "sheet": sheet, "workbook": workbook, "kinds": kinds, "edition": edition,
    "type": document_type, "house": house,
})  # fmt: skip


def run(name: str, data: bytes) -> None:
    """Run a target on bytes; raises where a promise is broken."""
    TARGETS[name](data[:MOST])
