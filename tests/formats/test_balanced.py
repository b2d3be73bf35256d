"""Columns are balanced by what is known of their boxes, and the pages stay the same to the byte."""

from __future__ import annotations

import io

import pytest
from weasyprint import HTML
from weasyprint.layout import block, inline

from publish.formats.balanced import balanced

ENTRY = "<p>{} a work whose name goes on over some lines, and who brought it out, and when</p>"
ENTRIES = "".join(ENTRY.format("word " * (n % 5)) for n in range(14))
NOTED = ENTRY.format("<i>of note</i><span class='note'>what is said at the foot</span>")
HELD = "<section><h2>Held</h2><p>to the next</p></section>"
CSS = """
@page { size: 100mm 140mm; margin: 10mm }
body { font: 10px/1.4 serif; margin: 0 }
.two { columns: 2; column-gap: 6mm }
p { margin: 3px 0 5px }
h2 { break-after: avoid; font-size: 10px }
.note { float: footnote }
.wide { columns: 3 }
.kept p { orphans: 9; widows: 9; text-indent: 3mm; text-align: justify }
.rtl { direction: rtl }
.out { float: left; width: 20mm }
"""
BODIES = {
    "plain": f"<div class='two'>{ENTRIES}</div>",
    "over pages": f"<div class='two'>{ENTRIES * 3}</div>",
    "held together": f"<div class='two'>{(ENTRIES + HELD) * 2}</div>",
    "with a note": f"<p>before</p><div class='two'>{ENTRIES}{NOTED}{ENTRIES}</div>",
    "with a float": f"<div class='two'>{ENTRIES}<div class='out'>aside</div>{ENTRIES}</div>",
    "columns within": f"<div class='two'>{ENTRIES}<div class='wide'>{ENTRIES}</div></div>",
    "kept whole": f"<div class='two kept'>{ENTRIES}</div>",
    "cut short": f"<p>before</p><div class='two kept rtl'>{ENTRIES * 2}</div>",
    "lists": f"<div class='two'>{ENTRIES}<ul><li>one</li><li>two</li></ul>{HELD}</div>",
}


def pages(body: str) -> bytes:
    """Return the PDF of a body, as WeasyPrint makes it without compression."""
    html = HTML(string=f"<html lang='en'><style>{CSS}</style>{body}</html>")
    out = io.BytesIO()
    html.write_pdf(out, uncompressed_pdf=True, pdf_identifier=b"same")
    return out.getvalue()


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the tags of the boxes with lines that are laid out, one at each time."""
    plain, tags = block._linebox_layout, list[str]()

    def lay(context: object, box: object, *given: object) -> object:
        tags.append(getattr(box, "element_tag", ""))
        return plain(context, box, *given)

    monkeypatch.setattr(block, "_linebox_layout", lay)
    return tags


@pytest.mark.parametrize("name", BODIES)
def test_pages_are_the_same(name: str) -> None:
    plain = pages(BODIES[name])
    with balanced():
        assert pages(BODIES[name]) == plain


def test_text_is_not_laid_out_at_each_attempt(laid_out: list[str]) -> None:
    lines = "<p>one line</p>" * 40 + "<div style='padding: 37px 0'>in a frame</div>"
    body = f"<div class='two'>{lines}</div>"
    pages(body)
    plain = len(laid_out)
    laid_out.clear()
    with balanced():
        pages(body)
    assert len(laid_out) < plain * 2 / 3


def test_lines_without_room_are_broken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A paragraph that is too high for a column is asked again with each pixel that it grows."""
    plain, broken = inline.get_next_linebox, list[float]()

    def next_line(context: object, line: object, top: float, *given: object) -> object:
        broken.append(top)
        return plain(context, line, top, *given)

    monkeypatch.setattr(inline, "get_next_linebox", next_line)
    high = f"<p style='orphans: 99'>{'word and word ' * 120}</p>"
    body = f"<div class='two'>{'<p>one line</p>' * 9}{high}</div>"
    pages(body)
    attempts = len(broken)
    broken.clear()
    with balanced():
        pages(body)
    assert len(broken) < attempts / 2
