"""Sheets of an .xlsx: the cells as a spreadsheet shows them, each with its row and column.

What could come out otherwise than the editor sees it is refused, with its place: dates and other
formats of numbers, errors, cells that are merged, rows that are hidden.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal, format_percent
from lxml import etree

from publish.guards import files
from publish.manuscript.cells import BadSheetError, Field
from publish.problems import Where

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LARGEST = 20_000_000  # bytes of a part, unpacked
SPACES = re.compile("[ \\t\\r\\n]+")  # not the no-break space of a number
GENERAL, TEXT = 0, 49
BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
PLAIN = re.compile(r"#?,?#*0(?:\.(?P<decimals>0+))?(?P<percent>%?)")
ODD = (  # what comes of parts that are no workbook's
    etree.XMLSyntaxError, AttributeError, TypeError, IndexError, StopIteration, ArithmeticError,
)  # fmt: skip
MOST_COLUMNS = 16_384  # that a spreadsheet has
CELL = re.compile(r"(?P<column>[A-Z]+)\d+")
AS_TEXT = "Format it as text and type it as it is to be printed, or save the sheet as CSV."


@dataclass(frozen=True, slots=True)
class _Book:
    """The parts of a workbook; `formats` are the codes of numbers by the styles of cells."""

    archive: zipfile.ZipFile
    name: str
    lang: str

    def part(self, name: str) -> Any:  # noqa: ANN401 - lxml has no types
        """Return a part as XML, None where the workbook has none of that name."""
        if name not in self.archive.namelist():
            return None
        data = self.archive.read(name) if self.archive.getinfo(name).file_size < LARGEST else b""
        if not data or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            hint = "Save it anew, or save the sheet as CSV."
            raise BadSheetError(Where(self.name), "the workbook is too large or unsafe.", hint)
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))

    def sheet(self, asked: str) -> Any:  # noqa: ANN401 - as above
        """Return the sheet of a number or name, the first where none is asked for."""
        sheets = list(self.part("xl/workbook.xml").iter(f"{S}sheet"))
        names = [one.get("name") for one in sheets]
        number = int(asked or 1) - 1 if (asked or "1").isdigit() else -1
        at = names.index(asked) if asked in names else number
        if not 0 <= at < len(sheets):
            message = f"the workbook has no sheet '{asked}'."
            raise BadSheetError(Where(self.name), message, f"It has: {', '.join(names)}.")
        links = self.part("xl/_rels/workbook.xml.rels")
        target = next(
            one.get("Target") for one in links if one.get("Id") == sheets[at].get(f"{R}id")
        )
        return self.part(target.removeprefix("/") if target.startswith("/") else f"xl/{target}")

    def texts(self) -> list[str]:
        """Return the texts that cells share."""
        part = self.part("xl/sharedStrings.xml")
        return [_text(one) for one in part.iter(f"{S}si")] if part is not None else []

    def formats(self) -> list[str]:
        """Return the code of numbers of each style of cells, "" for none."""
        part = self.part("xl/styles.xml")
        styles = part.find(f"{S}cellXfs") if part is not None else None
        own = {
            int(one.get("numFmtId")): one.get("formatCode")
            for one in (part.iter(f"{S}numFmt") if part is not None else ())
        }
        ids = [int(one.get("numFmtId") or 0) for one in (styles if styles is not None else ())]
        known: Mapping[int, str] = {GENERAL: "", TEXT: "", **BUILT_IN, **own}
        return [known.get(one, "date") for one in ids]


def read_workbook(file: Path, name: str, asked: str, lang: str) -> Iterator[list[Field]]:
    """Yield the rows of a sheet; raises BadSheetError for what can't be printed as it is shown."""
    try:
        with zipfile.ZipFile(file) as archive:
            book = _Book(archive, name, lang)
            yield from _rows(book, book.sheet(asked))
    except BadSheetError:
        raise
    except (*files.DAMAGED, *ODD) as error:
        message = "the workbook can't be opened: it is broken, encrypted or of another format."
        raise BadSheetError(Where(name), message, "Save it anew, or as CSV.") from error


def _rows(book: _Book, sheet: Any) -> Iterator[list[Field]]:  # noqa: ANN401 - as above
    texts, formats = book.texts(), book.formats()
    merged = sheet.find(f".//{S}mergeCell")
    if merged is not None:
        message = f"the cells {merged.get('ref')} are merged."
        raise BadSheetError(Where(book.name), message, "Part them: each column has its own cell.")
    rows: list[dict[int, Field]] = []
    for at, row in enumerate(sheet.iter(f"{S}row"), 1):
        number, cells = int(row.get("r") or at), {}
        for cell in row.iter(f"{S}c"):
            column = _column(cell.get("r") or "A1")
            where = Where(book.name, number, column)
            if column > MOST_COLUMNS:
                raise BadSheetError(where, "no sheet has so many columns.", AS_TEXT)
            text = _shown(cell, texts, formats, book, where)
            cells[column] = Field(SPACES.sub(" ", text).strip(" "), where)
        if row.get("hidden") == "1" and any(one.text for one in cells.values()):
            hint = "Show it, or delete it: nobody could tell whether it is to be printed."
            raise BadSheetError(Where(book.name, number), "this row is hidden.", hint)
        rows.append(cells)
    width = max((c for cells in rows for c, one in cells.items() if one.text), default=0)
    for at, cells in enumerate(rows, 1):
        place = next((one.where.line for one in cells.values()), at)
        yield [
            cells.get(column) or Field("", Where(book.name, place, column))
            for column in range(1, width + 1)
        ]


def _shown(
    cell: Any,  # noqa: ANN401 - as above
    texts: list[str],
    formats: list[str],
    book: _Book,
    where: Where,
) -> str:
    """Return what a spreadsheet shows in a cell."""
    kind, value = cell.get("t") or "n", cell.findtext(f"{S}v")
    if kind == "inlineStr":
        return _text(cell)
    if value is None:
        return ""
    match kind:
        case "s":
            return texts[int(value)]
        case "str":
            return str(value)
        case "n":
            style = int(cell.get("s") or 0)
            return _number(value, formats[style] if style < len(formats) else "", book.lang, where)
        case _:
            raise BadSheetError(where, f"this cell holds '{value}'.", AS_TEXT)


def _number(value: str, code: str, lang: str, where: Where) -> str:
    """Return a number as its format and the language of the article write it."""
    number, locale = float(value), _locale(lang)
    if not math.isfinite(number):
        raise BadSheetError(where, f"this cell holds '{value}'.", AS_TEXT)
    if not code or code == "General":
        return format_decimal(float(f"{number:.10g}"), format="0.##########", locale=locale)
    found = PLAIN.fullmatch(code.split(";", maxsplit=1)[0])
    if not found:
        message = f"this cell's format of numbers, '{code}', is not one that can be printed."
        raise BadSheetError(where, message, AS_TEXT)
    decimals = found["decimals"] or ""
    pattern = ("#,##0" if "," in code else "0") + (f".{decimals}" if decimals else "")
    if found["percent"]:
        sign = locale.percent_formats[None].pattern.lstrip("#,0.")  # some put a space before it
        return format_percent(number, format=f"{pattern}{sign}", locale=locale)
    return format_decimal(number, format=pattern, locale=locale)


def _locale(lang: str) -> Locale:
    try:
        return Locale.parse(lang.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _text(element: Any) -> str:  # noqa: ANN401 - as above
    return "".join(one.text or "" for one in element.iter(f"{S}t"))


def _column(name: str) -> int:
    """Return the number of a column: 1 for A, 27 for AA."""
    found = CELL.fullmatch(name)
    number = 0
    for letter in found["column"] if found else "A":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
