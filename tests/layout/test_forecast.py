"""The forecast of pages: that of a setting's own pages is how they came out, others follow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.layout.test_lint import laid_out
from tests.layout.tiny import words

from publish.layout.forecast import MORE, Forecast, galley
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
