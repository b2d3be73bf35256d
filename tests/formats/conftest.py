"""Small PDFs through WeasyPrint and our passes, and their structure trees as text."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import weasyprint

from publish.formats.passes import Attachment, Metadata, PassContext, apply
from publish.formats.tracing import traced
from publish.house import own_styles

Finish = Callable[..., bytes]
Outline = Callable[[bytes], str]
Node = Any  # of pikepdf

FONTS = own_styles() / "shared" / "fonts" / "fonts.css"
CSS = """
@page { size: 150mm 200mm; margin: 10mm }
body, p, h1, h2, h3, h4, figure { margin: 0 }
html { font: 10pt/12pt "Brief Text" }
.footnote { float: footnote }
.beside { float: right; width: 30mm }
"""
ABOUT = Metadata(
    title="A title",
    authors=("Ayesha Khan", "Idris O’Neill"),
    lang="en-GB",
    subject="What it is about",
    keywords=("heat", "law"),
    rights="© 2026 An Institute. CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    created="2026-03-02",
    modified="2026-04-01",
    publisher="An Institute",
    contributors=("Petra Vane (editor)",),
    identifier="doi:10.1000/182",
    version="1.1",
    creator="publish",
    producer="WeasyPrint",
    prism={"doi": "10.1000/182", "number": "7", "issn": "2049-3630"},
)
SOURCE = Attachment("article.md", b"# A title\r\n", "text/markdown", "Source", "The source")
LABELS = {"note": "Note", "back-to-text": "Back to the text"}
CLAIMS = ("pdf/ua-1", "pdf/a-3a")
CLAIMS_2 = ("pdf/ua-2", "pdf/a-4f")
VARIANTS: dict[tuple[str, ...], str] = {CLAIMS: "pdf/a-3a", CLAIMS_2: "pdf/ua-2"}


@pytest.fixture(scope="session")
def finish() -> Finish:
    """A function from the body of an HTML page to a PDF that all passes have been over."""
    fonts = weasyprint.text.fonts.FontConfiguration()
    faces = weasyprint.CSS(filename=FONTS, font_config=fonts)

    def make(  # noqa: PLR0913 - what a test may vary
        body: str,
        *,
        css: str = "",
        claims: tuple[str, ...] = CLAIMS,
        claimed: bool = True,
        about: Metadata = ABOUT,
        attachments: Sequence[Attachment] = (SOURCE,),
    ) -> bytes:
        page = f"<html lang=en-GB><head><title>A title</title></head><body>{body}</body></html>"
        html = weasyprint.HTML(string=page, base_url=".")
        sheets = [faces, weasyprint.CSS(string=CSS + css, font_config=fonts)]
        with _NoWarnings(), traced(html.etree_element) as origins:
            document = html.render(stylesheets=sheets, font_config=fonts)
            data = document.write_pdf(pdf_variant=VARIANTS[claims], output_intent="srgb")
        known = (about, frozenset(claims), claimed, tuple(attachments), LABELS)
        return apply(data, PassContext(origins(), *known))

    return make


class _NoWarnings(logging.Handler):
    """Lets any line that WeasyPrint logs fail the test."""

    def __enter__(self) -> None:
        self.said: list[str] = []
        logging.getLogger("weasyprint").addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("weasyprint").removeHandler(self)
        assert self.said == []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


# ---------------------------------------------------------------- reading back


@pytest.fixture(scope="session")
def outline() -> Outline:
    """A function from a PDF to its structure tree: an element a line, its text behind it."""

    def read(data: bytes) -> str:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            texts = {page.objgen: _texts(page) for page in pdf.pages}
            document = pdf.Root.StructTreeRoot.K[0]
            return "\n".join(_lines(document, texts, None, 0))

    return read


def _lines(node: Node, texts: dict[Any, dict[int, str]], page: Node, depth: int) -> Iterator[str]:
    page = node.Pg.objgen if "/Pg" in node else page
    said: list[str] = []
    head = f"{'  ' * depth}{str(node.S)[1:]}{''.join(_about(node))}"
    inner: list[str] = []
    for kid in node.K:
        if isinstance(kid, int):
            said.append(texts[page][kid])
        elif kid.get("/Type") == "/MCR":
            said.append(texts[kid.Pg.objgen][int(kid.MCID)])
        elif kid.get("/Type") == "/OBJR":
            inner_text = str(kid.Obj.Contents)
            head += f" <{inner_text}>"
        else:
            if text := " ".join(" ".join(said).split()):
                inner.append(f"{'  ' * (depth + 1)}“{text}”")
            said = []
            inner += _lines(kid, texts, page, depth + 1)
    text = " ".join(" ".join(said).split())
    if inner:
        yield head
        yield from inner
        if text:
            yield f"{'  ' * (depth + 1)}“{text}”"
    else:
        yield head + (f" “{text}”" if text else "")


def _about(node: Node) -> Iterator[str]:
    for key in ("T", "Lang", "Alt", "E", "ID"):
        if f"/{key}" in node:
            yield f" {key}={node[f'/{key}']}"
    attributes = node.get("/A", pikepdf.Dictionary())
    for one in attributes if isinstance(attributes, pikepdf.Array) else [attributes]:
        for key, value in one.items():
            if key not in {"/O", "/BBox"}:
                many = isinstance(value, pikepdf.Array)
                shown = ",".join(map(str, value)) if many else str(value).removeprefix("/")
                yield f" {key[1:]}={shown}"


def _texts(page: pikepdf.Page) -> dict[int, str]:
    """Return the text of each marked content of a page, by MCID; ActualText stands for glyphs."""
    fonts = {name: _glyphs(font) for name, font in page.resources.get("/Font", {}).items()}
    made: dict[int, str] = {}
    within: list[tuple[int, bool]] = []  # MCID, whether its text was given already
    glyphs: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands: Node = instruction.operands
        name = str(instruction.operator)
        if name in {"BDC", "BMC"}:
            values: Node = operands[1] if len(operands) > 1 else pikepdf.Dictionary()
            around = within[-1] if within else (-1, False)
            mcid = int(values.MCID) if "/MCID" in values else around[0]
            within.append((mcid, around[1] or "/ActualText" in values))
            made[mcid] = made.get(mcid, "") + str(values.get("/ActualText", ""))
        elif name == "EMC":
            within.pop()
        elif name == "Tf":
            glyphs = fonts[str(operands[0])]
        elif name == "TJ" and within and not within[-1][1]:
            codes = b"".join(bytes(one) for one in operands[0] if isinstance(one, pikepdf.String))
            pairs = [codes[n : n + 2] for n in range(0, len(codes), 2)]
            made[within[-1][0]] += "".join(glyphs[int.from_bytes(pair, "big")] for pair in pairs)
    return made


def _glyphs(font: Node) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9a-fA-F]+)> <([0-9a-fA-F]+)>\n", table)
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[bytes], Path]:
    """A function that saves a PDF in a file of its own."""

    def save(data: bytes) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.pdf"
        path.write_bytes(data)
        return path

    return save
