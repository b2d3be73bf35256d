"""The forecast of pages: that of a setting's own pages is how they came out, others follow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.layout.test_lint import headed_table, laid_out
from tests.layout.tiny import words

from publish.layout.forecast import (
    BOXED,
    FREE,
    LAST,
    MORE,
    OPENING,
    PARTED,
    SHORT_PAGE,
    WHITE,
    Forecast,
    galley,
    unsought,
)
from publish.layout.strips import AROUND, in_size
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


def test_a_note_that_goes_to_the_next_page_takes_no_room_on_this_one(tmp_path: Path) -> None:
    note = f'<span class="footnote" style="footnote-policy: block">{words(40)}</span>'
    box = f'<div style="break-inside: avoid"><p>{words(25)}{note} {words(5)}</p></div>'
    assert forecast(paragraphs(14) + box + paragraphs(8), tmp_path)(START) >= SHORT_PAGE


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


def test_white_on_the_last_page_is_not_sought(tmp_path: Path) -> None:
    thin, full = (f"<main>{paragraphs(count)}</main>" for count in (25, 40))
    assert unsought(laid_out(thin, tmp_path)) == pytest.approx(LAST * (15 / 20) ** 2)
    assert unsought(laid_out(full, tmp_path)) == 0
    assert forecast(paragraphs(25), tmp_path)(START) == pytest.approx(LAST * (15 / 20) ** 2)


def test_white_before_references_that_begin_a_page_is_not_sought(tmp_path: Path) -> None:
    head = '<h2 class="heading">References</h2>'
    body = paragraphs(10) + f'<section id="references" BREAK>{head}{paragraphs(8)}</section>'
    apart = body.replace("BREAK", 'style="break-before: page"')
    white = pytest.approx(WHITE * (1 / 2 - FREE) + LAST * (11 / 20) ** 2)
    assert unsought(laid_out(f"<main>{apart}</main>", tmp_path)) == white
    assert forecast(body, tmp_path)(replace(START, references_apart=True)) - MORE == white


def test_columns_of_items_that_are_kept_whole_part_between_them(tmp_path: Path) -> None:
    """A strip for an item of each column, as high as the higher one."""
    items = "".join(
        f'<dt>{words(1)}</dt><dd style="margin: 0; break-inside: avoid">{words(5 * count)}</dd>'
        for count in (3, 4, 3)
    )
    columns = '<dl style="columns: 2; column-gap: 0">{}</dl>'
    slugs = galley(laid_out(f"<main>{columns.format(items)}</main>", tmp_path)).slugs
    assert [slug.height for slug in slugs] == [pytest.approx(5 * 7.5), pytest.approx(4 * 7.5)]
    lines = columns.format(f"<p>{words(200)}</p>")
    slugs = galley(laid_out(f"<main>{lines}</main>", tmp_path)).slugs
    assert len(slugs) > 10


def test_rows_of_a_box_that_are_drawn_as_tables_part_between_them(tmp_path: Path) -> None:
    """A question and its answer side by side may go to the next page without the one before."""
    row = (
        '<div class="question" style="display: table; break-inside: avoid">'
        f'<h3 style="display: table-cell">{words(1)}</h3>'
        f'<div style="display: table-cell"><p>{words(9)}</p></div></div>'
    )
    body = f'<section class="box">{row * 6}</section>'
    slugs = galley(laid_out(f"<main>{body}</main>", tmp_path)).slugs
    assert [slug.tied for slug in slugs] == [False, True, True, False, False, True]


def test_a_page_that_ends_within_a_word_is_reckoned_so_in_the_same_size(tmp_path: Path) -> None:
    parted = f"<p>{words(29)} xxx&shy;xxx {words(38)}</p>"
    reckon = forecast(paragraphs(17) + parted + paragraphs(12), tmp_path)
    assert reckon(START) > PARTED
    assert reckon(replace(START, leading=0.95)) < PARTED
    assert reckon(replace(START, size=9.99)) < PARTED


def test_a_quote_that_begins_a_page_is_not_sought(tmp_path: Path) -> None:
    quote = f'<div class="box shape-quote" style="break-inside: avoid">{paragraphs(3)}</div>'
    opening, within = (paragraphs(before) + quote + paragraphs(37 - before) for before in (20, 10))
    for body, weight in ((opening, OPENING), (within, 0)):
        document = laid_out(f"<main>{body}</main>", tmp_path)
        assert unsought(document) == weight
        assert forecast(body, tmp_path)(START) == weight


def test_a_box_stays_beside_the_text_unless_that_mends_something(tmp_path: Path) -> None:
    box = f'<div class="beside"><div class="box" id="b">{words(2)}</div></div>'
    document = laid_out(f"<main>{paragraphs(2)}{box}{paragraphs(2, 2)}</main>", tmp_path)
    reckon = Forecast(galley(document), START, len(document.pages))
    assert reckon(replace(START, in_column=frozenset({"b"}))) - reckon(START) == BOXED


@pytest.mark.parametrize(("count", "lines"), [(91, (28, 31, 31)), (100, (31, 31, 34))])
def test_text_in_another_size_takes_a_line_less_or_more(
    count: int, lines: tuple[int, ...], tmp_path: Path
) -> None:
    """A word is too much for nine lines, or ten lines are full."""
    body = f"<main><h2>{words(1)}</h2>{f'<p>{words(count)}</p>' * 3}</main>"
    slugs = galley(laid_out(body, tmp_path)).slugs
    assert tuple(len(list(in_size(slugs, size))) for size in (0.98, 1.0, 1.02)) == lines


def test_a_box_in_the_column_has_room_below_it_too(tmp_path: Path) -> None:
    box = f'<div class="beside"><div class="box" id="b">{words(2)}</div></div>'
    document = laid_out(f"<main>{paragraphs(2)}{box}{paragraphs(2, 2)}</main>", tmp_path)
    reckon = Forecast(galley(document), START, len(document.pages))
    strip = reckon.strips.of(replace(START, in_column=frozenset({"b"})), 1)
    slugs = [reckon.strips.slug(strip, place) for place in range(len(strip.cells) - 1)]
    at = next(n for n, slug in enumerate(slugs) if slug.kind == "box")
    assert [slug.space for slug in slugs[at : at + 2]] == [AROUND, AROUND]


def test_what_is_reckoned_in_part_is_no_more_than_all_and_known_from_what_others_share(
    tmp_path: Path,
) -> None:
    """It is sure below the limit, and above it so much that the choice need not be looked at."""
    figure = '<div class="figure" id="f" style="height: 100px; break-inside: avoid">.</div>'
    body = paragraphs(6, 6) + figure + paragraphs(8, 6, 6) + figure.replace('id="f"', 'id="g"')
    reckon = forecast(body, tmp_path)
    choices = [
        replace(START, leading=leading, moved=frozenset(moved))
        for leading in (0.8, 1.0, 1.1)
        for moved in ((), [("f", 1)], [("f", -1)], [("f", 2)])
    ]
    alone = [forecast(body, tmp_path)(choice) for choice in choices]
    assert len(set(alone)) > 2
    for most in (0.5, 3.5, 99):
        in_part = [reckon(choice, most) for choice in choices]
        for part, whole in zip(in_part, alone, strict=True):
            assert part == whole if part <= most else most < part <= whole
