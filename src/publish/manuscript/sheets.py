"""Tables that lie in a file of their own: `::: table Caption src=limits.xlsx sheet=2`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from publish.guards import files
from publish.manuscript.attributes import Attributes
from publish.manuscript.cells import BadSheetError, Field
from publish.manuscript.normalise import AT, LINE_END
from publish.manuscript.workbooks import read_workbook
from publish.pandoc import Attr, Cell, Inlines, Para, Space, Str, TableBlock
from publish.problems import Where

FENCES = ("table", "chart")  # kinds of fences; a chart is a table that is drawn
OWN = {"src", "sheet", "title", AT}  # attributes that are no longer needed on the table itself
SUFFIXES = (".csv", ".tsv", ".txt")
WORKBOOK = ".xlsx"
SIGNS = (",", ";", "\t")  # what may part cells; the one that stands most in the first line does
QUOTE = '"'
NUMBER = re.compile(r"[^\w\s]{0,2}\s?[+\-\u2212]?\d[\d.,\u00a0 ]*\s?(?:%|[^\W\d]{0,3})")
LARGEST = 200_000  # characters of a file that is printed as a table
WIDEST = 30  # columns


@dataclass(frozen=True, slots=True)
class Sheets:
    """Reads the sheets in an article's folder."""

    folder: Path
    attributes: Attributes
    lang: str = "en"

    def table(self, attr: Attr, caption: Inlines, where: Where | None) -> TableBlock | None:
        """Return the table of a fence; None where its file can't be used, which is told."""
        try:
            head, *body = self.rows(attr, where or Where(self.attributes.path))
        except BadSheetError as error:
            self.attributes.problem(error.where, "unreadable-data", error.message, error.hint)
            return None
        aligns = tuple(_align([row[at].text for row in body]) for at in range(len(head)))
        rest = tuple((key, value) for key, value in attr.pairs if key not in OWN)
        classes = tuple(name for name in attr.classes if name != FENCES[0])
        own = Attr(attr.id, classes, rest)
        block = (Para(caption, tight=True),) if caption else ()
        rows = tuple(tuple(_cell(field) for field in row) for row in (head, *body))
        empty = not any(field.text for field in head)
        return TableBlock(own, block, aligns, () if empty else rows[:1], rows[1:], where)

    def rows(self, attr: Attr, where: Where) -> list[list[Field]]:
        """Return the rows of a file; raises BadSheetError."""
        source, sheet = attr.get("src"), attr.get("sheet")
        name = str(PurePosixPath(self.attributes.path).parent / source)
        file = (self.folder / source).resolve()
        if not source or not files.is_inside(file, self.folder) or not file.is_file():
            message = f"the table '{source}' is not in the article's folder."
            raise BadSheetError(where, message, "Copy it there, and give its name as src=…")
        if file.suffix.lower() == WORKBOOK:
            return _even([r for r in read_workbook(file, name, sheet, self.lang) if _says(r)], name)
        if file.suffix.lower() not in SUFFIXES or sheet:
            of = f" of '{sheet}'" if sheet else ""
            message = f"a table{of} can't be read from a {file.suffix or 'file without a suffix'}."
            hint = "Sheets lie in an .xlsx; save any other table as CSV, in UTF-8."
            raise BadSheetError(where, message, hint)
        return _even([row for row in read_sheet(_text(file, name), name) if _says(row)], name)


def _text(file: Path, name: str) -> str:
    try:
        data = files.regular(file, 4 * LARGEST)
    except files.RefusedError as error:
        message = f"the file can't be used: {error}."
        raise BadSheetError(Where(name), message, "Keep only the rows that are printed.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        lines = LINE_END.split(data[: error.start].decode("utf-8-sig", errors="replace"))
        place = Where(name, len(lines), len(lines[-1]) + 1)
        message = "the file is not UTF-8 text from here on."
        raise BadSheetError(place, message, "Save it as CSV UTF-8.") from error
    if len(text) > LARGEST:
        message = f"the file has {len(text):,} characters; at most {LARGEST:,} make a table."
        raise BadSheetError(Where(name), message, "Keep only the rows that are printed.")
    return text


def read_sheet(text: str, name: str) -> Iterator[list[Field]]:
    """Yield the rows of comma-separated values, each cell with its place; raises BadSheetError.

    As RFC 4180 has it, but cells may also be parted by semicolons or tabs, as spreadsheets do
    where the comma is in numbers.
    """
    first = LINE_END.split(text, maxsplit=1)[0]
    sign = max(SIGNS, key=first.count)
    row: list[Field] = []
    at, line, begin = 0, 1, 0  # `begin` is where the line begins
    while at < len(text):
        place = Where(name, line, at - begin + 1)
        if text.startswith(QUOTE, at):
            value, at = _quoted(text, at, place)
            breaks = list(LINE_END.finditer(text, begin, at))
            if breaks:
                line, begin = line + len(breaks), breaks[-1].end()
        else:
            stop = re.compile(rf"{sign}|\r\n|\r|\n|\Z").search(text, at)
            end = stop.start() if stop else len(text)
            value, at = text[at:end], end
        row.append(Field(" ".join(value.split()), place))
        if text.startswith(sign, at):
            at += 1
            if at < len(text):
                continue
            row.append(Field("", Where(name, line, at - begin + 1)))
        ending = LINE_END.match(text, at)
        if not ending and at < len(text):
            message = "text stands behind the closing quotation mark of a cell."
            hint = 'Write a quotation mark within a cell twice: "".'
            raise BadSheetError(Where(name, line, at - begin + 1), message, hint)
        yield row
        row = []
        at = begin = ending.end() if ending else at
        line += 1


def _quoted(text: str, at: int, place: Where) -> tuple[str, int]:
    """Return a cell in quotation marks, and the index behind it."""
    found = re.compile(r'"((?:[^"]|"")*)"').match(text, at)
    if not found:
        message = "a quotation mark opens here and is never closed."
        raise BadSheetError(place, message, "Close it at the end of the cell, or take it out.")
    return found[1].replace('""', QUOTE), found.end()


def _says(row: list[Field]) -> bool:
    return any(field.text for field in row)


def _even(rows: list[list[Field]], name: str) -> list[list[Field]]:
    """Return the rows; raises BadSheetError where one has another number of cells than most."""
    if len(rows) < 2:  # noqa: PLR2004 - a head and a row
        message = "the table has no rows below its head."
        raise BadSheetError(Where(name), message, "The first line names the columns.")
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    if width > WIDEST:
        message = f"the table has {width} columns; at most {WIDEST} can be printed."
        raise BadSheetError(rows[0][0].where, message, "Leave some of them out.")
    for row in rows:
        if len(row) != width:
            message = f"this row has {len(row)} cells, the others have {width}."
            hint = "Put a cell that holds the sign between cells in quotation marks."
            raise BadSheetError(row[0].where, message, hint)
    return rows


def _cell(field: Field) -> Cell:
    words: list[Str | Space] = []
    for word in field.text.split(" ") if field.text else ():
        words += [Space(), Str(word, field.where)] if words else [Str(word, field.where)]
    content = (Para(tuple(words), tight=True, where=field.where),) if words else ()
    return Cell(content, "AlignDefault", 1, 1, field.where)


def _align(cells: list[str]) -> str:
    """Return how a column stands: numbers at the end."""
    said = [text for text in cells if text]
    numbers = bool(said) and all(NUMBER.fullmatch(text) for text in said)
    return "AlignRight" if numbers else "AlignDefault"
