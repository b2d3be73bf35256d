"""What fuzzing starts from: our own samples, and what the corpus of hostile cases holds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from tests.drafts import office

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "hostile" / "cases"
CONTENT = (
    b"q 0 0 1 rg 10 10 50 50 re f Q /F Do /I Do",
    b"BT /T 6 Tf 10 20 Td (Text) Tj ET 0 0 0 1 K 0.1 w 0 0 m 9 9 l S",
    b"/Pattern cs /P scn 0 0 20 20 re f /G gs [1 2] 0 d 1 0 0 1 3 3 cm W n",
    b"BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI",
    b"/Span <</ActualText (x)>> BDC BT 3 Tr <00> Tj T* [(a) -200 (b)] TJ ET EMC",
)
RIS = b"TY  - JOUR\nAU  - Quill, Ada\nTI  - A title\nPY  - 2024/03/02\nSP  - 1\nEP  - 9\nER  - \n"
ENDNOTE = (
    b"<xml><records><record><ref-type name='Book'>6</ref-type><contributors><authors><author>"
    b"<style>Quill, Ada</style></author></authors></contributors><titles><title>T</title></titles>"
    b"<dates><year>2024</year></dates></record></records></xml>"
)


def _found(*patterns: str) -> Iterator[bytes]:
    for folder in (ROOT / "manuscripts", CASES, ROOT / "styles", ROOT / "tests" / "drafts"):
        for pattern in patterns:
            for file in sorted(folder.rglob(pattern)):
                if file.is_file() and file.stat().st_size < 60_000:
                    yield file.read_bytes()


def _word() -> bytes:
    """Return a Word file with what the import looks for: headings, lists, notes, citations."""
    work = {"id": 1, "itemData": {"id": "a", "type": "book", "title": "Reeds"}}
    body = office.p("Reeds and herons", style="Title") + office.p("One", style="Heading1")
    body += office.p("Text ", office.citation("ADDIN ZOTERO_ITEM CSL_CITATION", "(Q)", work), ".")
    body += office.p("Text ", office.control("(Q)", work), ".")
    body += office.p("Point", listed=True) + office.table(("A", "B"), ("1", "2"))
    body += office.p(office.picture("A heron")) + office.p("Said.", style="IntenseQuote")
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote>'
    body += '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    return office.docx(body, notes=note)


def _parts(archive: bytes, *names: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as parts:
        return b"\x00".join(parts.read(name) for name in names)


def _pdf() -> bytes:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(200, 200))
    page.obj.Contents = pdf.make_stream(CONTENT[1])
    page.obj.TrimBox = pikepdf.Array([3, 3, 190, 190])
    made = io.BytesIO()
    pdf.save(made, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return made.getvalue()


PATTERNS = {
    "article": ("article.md", "m/*.md"), "bib": ("*.bib",),
    "csl": ("library.json", "*.yaml", "works.json"), "ris": ("*.ris",), "endnote": ("*.xml",),
    "draft": ("*.txt",), "drawing": ("*.svg",), "html": ("*.html",),
    "htmldraft": ("*.html",), "sheet": ("*.csv", "*.tsv"),
    "kinds": ("callouts.toml",), "edition": ("edition.toml",),
    "type": ("op-ed.toml", "report.toml"), "house": ("house.toml",),
}  # fmt: skip
ODT = b"""<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink"><office:body><office:text>
<text:h text:outline-level="1">One</text:h><text:p>Text
<text:note text:id="n" text:note-class="footnote"><text:note-citation>1</text:note-citation>
<text:note-body><text:p>A note.</text:p></text:note-body></text:note></text:p>
<text:list><text:list-item><text:p>Point</text:p></text:list-item></text:list>
<text:p><draw:frame><draw:image xlink:href="Pictures/a.png"/><svg:desc>A heron</svg:desc>
</draw:frame></text:p></office:text></office:body></office:document-content>"""
RTF = (
    rb"{\rtf1\ansi{\fonttbl{\f0 A;}} One \b two\b0 .\par{\*\footnote A note.}"
    rb"{\pict\pngblip 89504e47}"
    rb"\trowd\cellx9 a\cell\row \u8217? {\field{\*\fldinst HYPERLINK x}{\fldrslt y}}\par}"
)
_S = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORKBOOK = b"\x00".join((
    b'<worksheet xmlns="%s"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c>'
    b'<c r="B1" t="inlineStr"><is><t>in</t></is></c></row><row r="2" hidden="0">'
    b'<c r="A2" s="1"><v>0.25</v></c></row></sheetData></worksheet>'
    % _S,
    b'<sst xmlns="%s"><si><t>Year</t></si><si><r><t>a</t></r><rPh><t>b</t></rPh></si></sst>' % _S,
    b'<styleSheet xmlns="%s"><numFmts><numFmt numFmtId="164" formatCode="#,##0.0%%"/></numFmts>'
    b'<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    % _S,
))  # fmt: skip
OWN = {
    "workbook": [WORKBOOK],
    "ris": [RIS], "endnote": [ENDNOTE], "content": list(CONTENT), "odt": [ODT], "rtf": [RTF],
    "archive": [_word()],
    "docx": [_parts(_word(), "word/document.xml", "word/footnotes.xml")],
}  # fmt: skip


def seeds_of(target: str) -> list[bytes]:
    """Return the seeds of a target."""
    made = [_pdf()] if target == "pdf" else OWN.get(target, [])
    return [*made, *_found(*PATTERNS.get(target, ()))]
