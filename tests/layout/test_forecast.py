"""The forecast of pages: that of a setting's own pages is how they came out, others follow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.layout.test_lint import headed_table, laid_out
from tests.layout.tiny import words

from publish.layout.forecast import (
    FREE,
    LAST,
    MORE,
    SHORT_PAGE,
    THIN,
    WHITE,
    Forecast,
    galley,
    unsought,
)
from publish.select import EditionChoice

START = EditionChoice(10, 1.0)


def paragraphs(*lines: int) -> str:
    return "".join(f"<p>{words(10 * count)}</p>" for count in lines)


def forecast(body: str, folder: Path) -> Forecast:
    document = laid_out(f"<main>{body}</main>", folder)
    return Forecast(galley(document), START, len(document.pages))


def test_a_page_that_ends_short_is_reckoned_so_and_another_leading_mends_it(tmp_path: Path) -> None:
    figure = '<div class="figure" style="height: 100px; break-inside: avoid">.</div>'
    reckon = forecast(paragraphs(6, 6) + figure + paragraphs(8), tmp_path)
    assert reckon(START) >= 3
    assert reckon(replace(START, leading=0.8)) < reckon(START)


def test_a_page_more_than_a_first_choice_has_weighs_as_much_as_one_that_ends_short(
    tmp_path: Path,
) -> None:
    reckon = forecast(paragraphs(6, 6, 6, 6), tmp_path)
    assert replace(reckon, pages=reckon.pages - 1)(START) == reckon(START) + MORE


def test_a_box_at_the_head_of_columns_is_reckoned_with_them(tmp_path: Path) -> None:
    box = f'<div class="box">{paragraphs(2)}</div>'
    body = f'<div style="columns: 2">{box}{paragraphs(4)}</div>'
    assert forecast(body, tmp_path)(START) >= 0


def test_a_note_takes_its_room_with_the_line_that_calls_it(tmp_path: Path) -> None:
    note = f'<span class="footnote">{words(30)}</span>'
    body = f"<main><p>{words(5)}{note} {words(45)}</p></main>"
    slugs = galley(laid_out(body, tmp_path)).slugs
    assert [slug.notes > 0 for slug in slugs] == [True, False, False, False, False]


def test_a_page_that_begins_with_rows_has_room_for_their_head_too(tmp_path: Path) -> None:
    table = headed_table(24).replace("<table", '<table class="table"')
    document = laid_out(f"<main>{table}<p>{words(10)} p</p></main>", tmp_path)
    head, *rows = (slug for slug in galley(document).slugs if slug.kind == "tr")
    assert (head.head, {row.head for row in rows}) == (0, {head.height})
    assert [slug.tied for slug in rows] == [True] * 3 + [False] * 19 + [True] * 2


def test_what_stands_below_the_side_column_is_reckoned_so(tmp_path: Path) -> None:
    box = (
        f'<div class="beside"><div class="box" id="b" style="height: 120px">{words(2)}</div></div>'
    )
    wide = f'<div class="whole" style="clear: both">{paragraphs(8)}</div>'
    body = paragraphs(2) + box + paragraphs(1) + wide + paragraphs(8)
    assert forecast(body, tmp_path)(START) >= SHORT_PAGE
    assert forecast(body.replace("clear: both", ""), tmp_path)(START) < SHORT_PAGE


def test_a_last_page_that_is_less_than_a_third_full_is_not_sought(tmp_path: Path) -> None:
    thin, full = (f"<main>{paragraphs(count)}</main>" for count in (25, 27))
    assert unsought(laid_out(thin, tmp_path)) == pytest.approx(LAST * (1 - 5 / 20 / THIN))
    assert unsought(laid_out(full, tmp_path)) == 0
    assert forecast(paragraphs(25), tmp_path)(START) == pytest.approx(LAST * (1 - 5 / 20 / THIN))


def test_white_before_references_that_begin_a_page_is_not_sought(tmp_path: Path) -> None:
    head = '<h2 class="heading">References</h2>'
    body = paragraphs(10) + f'<section id="references" BREAK>{head}{paragraphs(8)}</section>'
    apart = body.replace("BREAK", 'style="break-before: page"')
    white = pytest.approx(WHITE * (1 / 2 - FREE))
    assert unsought(laid_out(f"<main>{apart}</main>", tmp_path)) == white
    assert forecast(body, tmp_path)(replace(START, references_apart=True)) - MORE == white
