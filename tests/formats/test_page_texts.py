"""The running text of pages: what counts as such, and where words are parted."""

from __future__ import annotations

import weasyprint

from publish.formats.page_texts import page_texts
from publish.house import own_styles

CSS = """
@page { size: 60mm 60mm; margin: 8mm; @top-left { content: "Running head" }
        @bottom-right { content: counter(page) } }
body, p, h1, table, ul { margin: 0 }
html { font: 10pt/12pt "Brief Text" }
.new { break-before: page }
.footnote { float: footnote }
.beside { float: right; width: 15mm }
.over { position: absolute; top: 0 }
h1::before { content: "Chapter" }
"""


def texts(body: str, css: str = "") -> list[str]:
    fonts = weasyprint.text.fonts.FontConfiguration()
    faces = own_styles() / "shared" / "fonts" / "fonts.css"
    sheets = [
        weasyprint.CSS(filename=faces, font_config=fonts),
        weasyprint.CSS(string=CSS + css, font_config=fonts),
    ]
    page = f"<html lang=en-GB><title>A title</title><body>{body}"
    document = weasyprint.HTML(string=page).render(stylesheets=sheets, font_config=fonts)
    return [" ".join(text.split()) for text in page_texts(document.pages)]


def test_text_is_parted_by_pages_and_blocks() -> None:
    body = "<h1>Title</h1><p>One <em>two</em>.</p><ul><li>A<li>B</ul><p class=new>Three.</p>"
    assert texts(body) == ["Title One two. A B", "Three."]


def test_what_stands_beside_the_text_is_left_out() -> None:
    body = (
        "<nav>Contents</nav><div class=beside>Margin</div><p>One<span class=footnote>Note</span>"
        "<span class=over>Over</span> two</p>"
    )
    assert texts(body) == ["One two"]


def test_a_word_parted_at_the_end_of_a_line_is_one() -> None:
    body = "<p>inter-<br>national, re<b>start</b>, well-<br>known</p><p>next</p>"
    assert texts(body) == ["inter-national, restart, well-known next"]
    parted = texts("<p>Antidisestablishmentarianism</p>", "p { width: 25mm; hyphens: auto }")
    assert parted[0].replace("\u2010", "") == "Antidisestablishmentarianism"
    assert "\u2010" in parted[0]


def test_a_word_parted_by_a_page_is_of_both() -> None:
    css = "p { width: 25mm; hyphens: auto; orphans: 1; widows: 1 } @page { size: 60mm 21mm }"
    first, second, *_ = texts("<p>Antidisestablishmentarianism</p>", css)
    assert first.endswith("\u2010")
    assert f"{first}{second}".replace("\u2010", "") in "Antidisestablishmentarianism"


def test_the_head_of_a_table_counts_once() -> None:
    rows = "".join(f"<tr><td>row {number}" for number in range(12))
    first, second = texts(f"<table><thead><tr><th>Head<tbody>{rows}</table>")
    assert first.startswith("Head row 0 row 1")
    assert second.startswith("row ")
    assert second.endswith("row 11")
