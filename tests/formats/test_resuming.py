"""Resuming a layout gives the pages that laying out all of it would give, in less work."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest

from publish.formats.requests import Request
from publish.formats.worker import _render, _Sheets

CSS = """
@page { size: 300px 200px; margin: 20px }
@page { @bottom-left { content: counter(page) "/" counter(pages) } }
html { font: 12px/15px monospace } p { margin: 0 0 6px; orphans: 2; widows: 2 }
aside { float: right; width: 90px; margin-left: 10px } h2 { font-size: 15px; break-after: avoid }
"""
TARGETS = "nav a::after { content: target-counter(attr(href), page) }"
SENTENCE = "Words stand beside words and fill a line or two of it, as they always did. "


def _html(paragraphs: list[str], contents: str = "") -> str:
    return f"<html><body>{contents}{''.join(f'<p>{one}</p>' for one in paragraphs)}</body></html>"


def _paragraphs() -> list[str]:
    made = [f"{number}. {SENTENCE * (1 + number % 3)}" for number in range(40)]
    made[8] += "<i>in italics</i> and on"
    made[12] = f"<aside>{SENTENCE * 6}</aside>{made[12]}"  # goes on over a page
    made[20] = f'<b id="here">A target.</b> {made[20]}'
    return made


def _change(at: int, new: str) -> list[str]:
    return [new if number == at else old for number, old in enumerate(_paragraphs())]


CHANGES = {
    "a word near the end": _change(36, f"36. {SENTENCE}".replace("Words", "Lines")),
    "a word in the middle": _change(20, _paragraphs()[20].replace("fill", "take")),
    "a word behind italics": _change(8, _paragraphs()[8].replace("and on", "and off")),
    "a word in a float": _change(12, _paragraphs()[12].replace("aside>Words", "aside>Lines")),
    "a word behind a float": _change(13, _paragraphs()[13].replace("always", "seldom")),
    "many sentences more": _change(17, SENTENCE * 9),
    "a paragraph less": _paragraphs()[:30] + _paragraphs()[31:],
    "a paragraph more": [*_paragraphs()[:25], SENTENCE, *_paragraphs()[25:]],
    "a word at the beginning": _change(0, f"0. {SENTENCE}".replace("Words", "Lines")),
    "nothing": _paragraphs(),
    "all": [SENTENCE * 2] * 9,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("contents", ["", '<nav><a href="#here">See page </a></nav>'])
def test_pages_are_those_of_a_whole_layout(change: str, contents: str) -> None:
    css = CSS + TARGETS
    before = Request(_html(_paragraphs(), contents), css, "", {}, resumed=True)
    after = replace(before, html=_html(CHANGES[change], contents))
    sheets = _Sheets()
    for request in (before, after, before, after):
        resumed = _render(request, (), sheets)
        whole = _render(replace(request, resumed=False), (), _Sheets())
        assert resumed.texts == whole.texts
        assert resumed.document == whole.document
        assert (resumed.pages, resumed.fill, resumed.hole) == (whole.pages, whole.fill, whole.hole)


@pytest.mark.parametrize(
    ("change", "least"),
    [("a word near the end", 8), ("a word in the middle", 8), ("a paragraph more", 4)],
)
def test_most_pages_are_taken(change: str, least: int) -> None:
    before = Request(_html(_paragraphs()), CSS, "", {}, resumed=True)
    sheets = _Sheets()
    _render(before, (), sheets)
    _render(replace(before, html=_html(CHANGES[change])), (), sheets)
    assert sheets.resuming.taken >= least


def test_pages_laid_out_anew_take_nothing_and_are_taken_by_the_next() -> None:
    asked = Request(_html(_paragraphs()), CSS, "", {}, resumable=True)
    changed = replace(asked, html=_html(CHANGES["a word near the end"]), resumed=True)
    sheets = _Sheets()
    for _ in range(2):  # the second time after the changed ones
        _render(asked, (), sheets)
        assert (sheets.resuming.taken, sheets.restyling.taken) == (0, False)
        _render(changed, (), sheets)
        assert sheets.resuming.taken >= 8
        assert sheets.restyling.taken


def test_another_stylesheet_lays_out_all() -> None:
    before = Request(_html(_paragraphs()), CSS, "", {}, resumed=True)
    sheets = _Sheets()
    _render(before, (), sheets)
    other = _render(replace(before, css=CSS.replace("200px", "400px")), (), sheets)
    assert sheets.resuming.taken == 0
    assert other.pages < _render(before, (), sheets).pages


def _drawn(pdf: bytes) -> list[bytes]:
    """Return what is drawn on each page."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [page.Contents.read_bytes() for page in file.pages]


@pytest.mark.parametrize(
    ("change", "since", "least"),
    [
        ("a word in the middle", "before", 8),
        ("many sentences more", "before", 0),  # every page says how many there are
        ("a word in the middle", "another", 0),
    ],
)
def test_pages_that_look_the_same_are_not_drawn(change: str, since: str, least: int) -> None:
    before = Request(_html(_paragraphs()), CSS, "", {}, resumed=True, key="before")
    after = replace(before, html=_html(CHANGES[change]), key="after", since=since)
    sheets = _Sheets()
    old = _drawn(_render(before, (), sheets).pdf)
    made = _render(after, (), sheets)
    new = _drawn(_render(replace(after, resumed=False), (), _Sheets()).pdf)
    drawn = iter(_drawn(made.pdf))
    assert new == [old[n] if n in made.same else next(drawn) for n in range(made.pages)]
    assert next(drawn, None) is None
    assert len(made.same) >= least
    assert bool(made.same) == bool(least)


def test_other_pictures_draw_all() -> None:
    before = Request(_html(_paragraphs()), CSS, "", {}, resumed=True, key="before")
    sheets = _Sheets()
    _render(before, (), sheets)
    after = replace(before, pictures="others", key="after", since="before")
    made = _render(after, (), sheets)
    assert sheets.resuming.taken == 0
    assert made.same == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "taken"),
    [
        ("<p>Words", "<p>Lines", True),
        ("<p>Words", '<p class="big">Words', False),
        ("<p>Words</p>", "<p></p>", False),
        ("<p>Words</p>", "<p>Words</p><p>Lines</p>", False),
    ],
)
def test_styles_are_looked_up_anew_where_rules_may_reach_others(
    old: str,
    new: str,
    taken: bool,  # noqa: FBT001 - a case
) -> None:
    css = f"{CSS} .big {{ font-size: 20px }} p:empty {{ height: 50px }} p + p {{ color: red }}"
    # A table and a note, into the styles of which the layout writes.
    css += " small { float: footnote }"
    html = _html(["Words", "Words", "<small>Note.</small>"], "<table><tr><td>Cell</table>")
    before = Request(html, css, "", {}, resumed=True)
    sheets = _Sheets()
    for request in (before, replace(before, html=html.replace(old, new, 1)), before):
        made = _render(request, (), sheets)
        whole = _render(replace(request, resumed=False), (), _Sheets())
        assert made.document == whole.document
    assert sheets.restyling.taken == taken
