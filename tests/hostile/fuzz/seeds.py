"""What fuzzing starts from: our own samples, and what the corpus of hostile cases holds."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf

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
    "draft": ("*.txt",), "drawing": ("*.svg",), "html": ("*.html",), "sheet": ("*.csv", "*.tsv"),
    "kinds": ("callouts.toml",), "edition": ("edition.toml",),
    "type": ("op-ed.toml", "report.toml"), "house": ("house.toml",),
}  # fmt: skip
OWN = {"ris": [RIS], "endnote": [ENDNOTE], "content": list(CONTENT)}


def seeds_of(target: str) -> list[bytes]:
    """Return the seeds of a target."""
    made = [_pdf()] if target == "pdf" else OWN.get(target, [])
    return [*made, *_found(*PATTERNS.get(target, ()))]
