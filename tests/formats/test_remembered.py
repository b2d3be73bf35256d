"""What is remembered of lines: pages stay the same to the byte, and no text is broken twice."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from weasyprint import CSS, HTML
from weasyprint.text import fonts, line_break
from weasyprint.text.fonts import FontConfiguration

from publish.formats import remembered as module
from publish.formats.balanced import balanced
from publish.formats.remembered import TYPE, Memory, remembered

WORDS = "A text whose lines end somewhere, some of them after a hyphenated representation; "
NOTED = f"<p>{WORDS}<span class='note'>{WORDS}</span> {WORDS * 2}</p>"
BODIES = {
    "plain": f"<h1>{WORDS}</h1><p>{WORDS * 6}</p><p>{WORDS}<em>{WORDS}</em><b>{WORDS}</b></p>",
    "columns": f"<div class='two'>{f'<p>{WORDS}</p>' * 9}</div>",
    "notes": NOTED * 6,
    "beside a float": f"<p class='out'>{WORDS}</p><p>{WORDS * 5}</p><p class='first'>{WORDS}</p>",
    "justified": f"<p style='text-align: justify'>{WORDS * 4}</p><p class='wide'>{WORDS * 2}</p>",
    "preserved": f"<pre>one\ttwo\nthree {WORDS}</pre><p style='white-space: pre-line'>a\nb</p>",
    "leftward": "<p dir='rtl' lang='ur'>اردو متن (12) and Latin words within یہاں تک کہ</p>" * 9,
    "long words": f"<p class='any'>{'unbroken' * 30} soft&shy;hy&shy;phens {WORDS}</p>",
    "underlined": f"<p><u>{WORDS * 2}</u> <span class='small'>{WORDS}</span></p>",
    "shares": f"<p class='share'>{WORDS * 9}</p><table><tr><td>{WORDS}<td>a</table>",
    "counted": f"<p>{WORDS}<a href='#end'></a></p>{f'<p>{WORDS * 6}</p>' * 12}<p id='end'>end</p>",
}
STYLE = """
@page { size: 100mm 140mm; margin: 10mm }
body { font: 10px/%s serif; margin: 0; hyphens: auto }
.two { columns: 2 }
.out { float: left; width: 20mm; margin: 0 3mm 0 0 }
.first::first-letter { font-size: 30px; float: left }
.wide { letter-spacing: 1px; word-spacing: 2px; text-indent: 5mm }
.any { overflow-wrap: anywhere }
.small { font-variant-caps: small-caps; font-feature-settings: "onum" }
.share { padding: 5%%; margin: 3%% 4%% } .share + table { border-collapse: collapse }
td { border: 1px solid; padding: 3%% }
@page :first { size: 60mm 60mm }
.note { float: footnote }
a::after { content: "page " target-counter(attr(href), page) }
"""


FACES = FontConfiguration()


def pages(name: str, leading: float = 1.4) -> bytes:
    """Return the PDF of a body, as WeasyPrint makes it without compression."""
    css = CSS(string=STYLE % leading, font_config=FACES)
    html = HTML(string=f"<html lang='en'>{BODIES[name]}</html>")
    out = io.BytesIO()
    options = {"uncompressed_pdf": True, "pdf_identifier": b"same"}
    html.write_pdf(out, stylesheets=[css], font_config=FACES, **options)
    return out.getvalue()


@pytest.mark.parametrize("name", BODIES)
def test_pages_are_the_same(name: str) -> None:
    plain, loose = pages(name), pages(name, 1.6)
    with remembered(Memory()), balanced():
        assert pages(name) == plain
        assert pages(name, 1.6) == loose
        assert pages(name) == plain


def test_no_text_is_broken_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another leading is another layout, and its lines end where they did."""
    broken: list[str] = []
    plain = line_break.create_layout

    def create(text: str, *given: object) -> object:
        broken.append(text)
        return plain(text, *given)

    monkeypatch.setattr(line_break, "create_layout", create)
    with remembered(Memory()):
        pages("columns")
        assert broken
        broken.clear()
        pages("columns", 1.6)
    assert not broken


def test_what_breaks_lines_is_in_the_type() -> None:
    """All that WeasyPrint asks of a style where it breaks and shapes text is part of the key."""
    source = "".join(Path(str(one.__file__)).read_text("utf-8") for one in (line_break, fonts))
    asked = set(re.findall(r"style\['(\w+)'\]", source)) | {"tab_size"}
    assert asked - {"line_height"} <= set(TYPE)  # the leading is `strut`'s alone


def test_other_faces_and_too_much_text_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    memory.with_faces(["one"])
    with remembered(memory):
        pages("plain")
        kept = dict(memory.lines)
        memory.with_faces(["one"])
        assert memory.lines == kept
        memory.with_faces(["other"])
        assert not memory.lines
        monkeypatch.setattr(module, "LETTERS", 400)
        pages("plain")
    assert memory.letters <= 400 + len(WORDS)
    assert len(memory.lines) < len(kept)
