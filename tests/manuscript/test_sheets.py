"""Tables from files of their own: cells with their places, and what is wrong with a file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from publish import article as a
from publish import pandoc
from publish.callouts import Kinds
from publish.library import Library
from publish.manuscript import Manuscript, Surroundings, read
from publish.manuscript.cells import BadSheetError
from publish.manuscript.sheets import read_sheet
from publish.manuscript.workbooks import read_workbook

FRONT = "---\ntitle: A title\nauthors: [Ayesha Khan]\ndate: 2026-03-02\nlang: en-GB\n---\n"


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a,b\n1,2\n", ["1:1 a", "1:3 b", "2:1 1", "2:3 2"]),
        ("a;b\r\n1,5;2\r\n", ["1:1 a", "1:3 b", "2:1 1,5", "2:5 2"]),
        ("a\tb\n\t2", ["1:1 a", "1:3 b", "2:1 ", "2:2 2"]),
        ('"a, ""b""",c\n"x\ny",z', ['1:1 a, "b"', "1:12 c", "2:1 x y", "3:4 z"]),
        ("a,\n", ["1:1 a", "1:3 "]),
        ("a,", ["1:1 a", "1:3 "]),
    ],
)
def test_cells_have_their_places(text: str, cells: list[str]) -> None:
    fields = [field for row in read_sheet(text, "l.csv") for field in row]
    assert [f"{f.where.line}:{f.where.column} {f.text}" for f in fields] == cells


@pytest.mark.parametrize(
    ("text", "place"), [('a,b\n1,"2', "l.csv:2:3"), ('a,b\n"1"x,2', "l.csv:2:4")]
)
def test_quotation_marks_must_fit(text: str, place: str) -> None:
    with pytest.raises(BadSheetError) as raised:
        list(read_sheet(text, "l.csv"))
    assert str(raised.value.where) == place


@pytest.fixture
def sheet(kinds: Kinds, tmp_path: Path) -> Callable[[str, bytes], Manuscript]:
    """Read an article with a fence on line 7 and a file beside it."""

    def look(fence: str, data: bytes) -> Manuscript:
        (tmp_path / "limits.csv").write_bytes(data)
        (tmp_path / "sheet.xlsx").write_bytes(b"PK")
        file = tmp_path / "article.md"
        file.write_text(f"{FRONT}::: {fence}\n:::\n", encoding="utf-8")
        around = Surroundings(kinds, ("policy-brief",), ("brief",), Library())
        return read(file, "m/article.md", around)

    return look


def test_a_sheet_becomes_a_table(sheet: Callable[[str, bytes], Manuscript]) -> None:
    fence = 'chart Limits of *heat* {#tbl-l} src=limits.csv type=bar unit="°C" only=brief'
    made = sheet(fence, b"Land;Grenze\nKatar;32,1\n;\nNew  Zealand;30\n")
    assert made.article
    assert not made.problems
    [table] = made.article.content
    assert isinstance(table, a.Table)
    assert (table.id, table.chart) == ("tbl-l", a.Chart("bar", "°C"))
    assert pandoc.plain(table.caption.inlines) == "Limits of heat"
    rows = [[(pandoc.plain(c.text.blocks).strip(), c.align) for c in row] for row in table.rows]
    assert rows == [
        [("Katar", "start"), ("32,1", "end")],
        [("New Zealand", "start"), ("30", "end")],
    ]
    [word] = [n for n in pandoc.walk(table.rows) if isinstance(n, pandoc.Str) and n.text == "30"]
    assert str(word.where) == "m/limits.csv:4:14"


@pytest.mark.parametrize(
    ("fence", "data", "told"),
    [
        ("table src=limts.csv", b"a,b\n1,2", "m/article.md:7:5: unreadable-data"),
        ("table src=../limits.csv", b"a,b\n1,2", "m/article.md:7:5: unreadable-data"),
        ("table src=sheet.xlsx", b"", "m/sheet.xlsx: unreadable-data"),
        ("table src=limits.csv", b"a,b\n1,2\n3,4,5", "m/limits.csv:3:1: unreadable-data"),
        ("table src=limits.csv", b"a,b\n1,\xe9", "m/limits.csv:2:3: unreadable-data"),
        ("table src=limits.csv", b"a,b\n", "m/limits.csv: unreadable-data"),
        ("table src=limits.csv shet=2", b"a,b\n1,2", "m/article.md:7:5: unknown-attribute"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_told_where_it_is(
    fence: str, data: bytes, told: str, sheet: Callable[[str, bytes], Manuscript]
) -> None:
    assert [f"{p.where}: {p.rule}" for p in sheet(fence, data).problems] == [told]


# ---------------------------------------------------------------- workbooks

SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FORMATS = '<numFmt numFmtId="170" formatCode="0.0%"/><numFmt numFmtId="171" formatCode="d.m.yy"/>'
STYLES = "".join(f'<xf numFmtId="{n}"/>' for n in (0, 3, 170, 171))  # by these, in this order


def workbook(file: Path, *rows: str, more: str = "") -> Path:
    """Write a workbook of two sheets, the second of rows as XML."""
    names = "".join(f'<sheet name="S{n}" r:id="r{n}"/>' for n in (1, 2))
    book = f'<workbook xmlns="{SHEETS}" xmlns:r="{LINKS}"><sheets>{names}</sheets></workbook>'
    links = "".join(f'<R Id="r{n}" Target="worksheets/{n}.xml"/>' for n in (1, 2))
    parts = {
        "workbook.xml": book,
        "_rels/workbook.xml.rels": f"<Rs>{links}</Rs>",
        "sharedStrings.xml": f'<sst xmlns="{SHEETS}"><si><t>Land</t></si></sst>',
        "styles.xml": f'<s xmlns="{SHEETS}">{FORMATS}<cellXfs>{STYLES}</cellXfs></s>',
        "worksheets/1.xml": f'<w xmlns="{SHEETS}"/>',
        "worksheets/2.xml": f'<w xmlns="{SHEETS}"><d>{"".join(rows)}</d>{more}</w>',
    }  # fmt: skip
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(f"xl/{name}", text)
    return file


HEAD = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Heat</t></is></c></row>'
)


def test_a_workbook_is_read_as_it_is_shown(tmp_path: Path) -> None:
    row = (
        '<c r="A3" s="2"><v>0.125</v></c><c r="C3" s="1"><v>12345</v></c><c r="B3"><v>32.1</v></c>'
    )
    file = workbook(tmp_path / "b.xlsx", HEAD, f'<row r="3">{row}</row>')
    rows = list(read_workbook(file, "b.xlsx", "S2", "de-DE"))
    cells = [f"{f.where.line}:{f.where.column} {f.text}" for row in rows for f in row]
    assert cells == ["1:1 Land", "1:2 Heat", "1:3 ", "3:1 12,5\u00a0%", "3:2 32,1", "3:3 12.345"]


@pytest.mark.parametrize(
    ("row", "more", "sheet", "place"),
    [
        ('<c r="B2" s="3"><v>45000</v></c>', "", "2", "b.xlsx:2:2"),
        ('<c r="B2" t="e"><v>#DIV/0!</v></c>', "", "2", "b.xlsx:2:2"),
        ("", '<m><mergeCell ref="A1:B1"/></m>', "2", "b.xlsx"),
        ("", "", "S3", "b.xlsx"),
        ('<c r="XFE2"><v>1</v></c>', "", "2", "b.xlsx:2:16385"),
        ('<c r="B2" t="s"><v>9</v></c>', "", "2", "b.xlsx"),
        ('<c r="B2" t="s"><v>x</v></c>', "", "2", "b.xlsx"),
        ('<c r="B2"><v>one</v></c>', "", "2", "b.xlsx"),
        ('<c r="B2"><v>1e999</v></c>', "", "2", "b.xlsx:2:2"),
    ],
)
def test_what_would_be_printed_otherwise_is_refused(
    row: str, more: str, sheet: str, place: str, tmp_path: Path
) -> None:
    file = workbook(tmp_path / "b.xlsx", HEAD, f'<row r="2">{row}</row>', more=more)
    with pytest.raises(BadSheetError) as raised:
        list(read_workbook(file, "b.xlsx", sheet, "en"))
    assert str(raised.value.where) == place


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "b.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<w/>" * 1000)
    data = bytearray(file.read_bytes())
    data[50:60] = b"\xff" * 10
    file.write_bytes(data)
    with pytest.raises(BadSheetError):
        list(read_workbook(file, "b.xlsx", "", "en"))
