from __future__ import annotations

from pathlib import Path

import pytest
from tests.layout.tiny import EM, GAP, LINE, SIDE, TEXT, lay, set_in_squares, words

UNBOUND = {"html", "body", "li::marker"}  # a numeral of squares is wider than one of the Sans
TOUCHING = 1.5 * LINE  # what "level" allows: less than two lines


def test_the_text_keeps_its_measure(tmp_path: Path) -> None:
    (page,) = lay(f"# One\n\n{words(100)}", tmp_path)
    assert page.with_text("xxx").width == pytest.approx(TEXT * EM)


@pytest.mark.parametrize("lang", ["en-GB", "ur"])
def test_words_that_fit_without_the_space_behind_them_fill_their_line(
    lang: str, tmp_path: Path
) -> None:
    filled = f"{words(18)} xxxx {'y' * 3}"  # with its spaces, as wide as the text
    assert len(filled) == TEXT
    html = f'<html lang="{lang}"><p>{filled} <i>{words(2, "z")}</i></p></html>'
    css = f"@page {{ size: {TEXT * EM}px; margin: 0 }} p {{ font: {EM}px/1 Square; hyphens: auto }}"
    pages, _ = set_in_squares(html, css + "body, p { margin: 0 }", tmp_path)
    lines = [box for box in pages[0]._page_box.descendants() if type(box).__name__ == "LineBox"]
    assert len(lines) == 2


def test_a_margin_box_starts_level_with_its_paragraph(tmp_path: Path) -> None:
    source = f"""
# One

{words(40, "a")}

{words(80, "b")}

::: headlines-miss
{words(20, "m")}
:::

{words(40, "c")}
"""
    (page,) = lay(source, tmp_path)
    box, paragraph = page.one("kind-headlines-miss"), page.with_text("bbb")
    assert 0 <= box.y - paragraph.y < TOUCHING
    assert box.x == pytest.approx((TEXT + GAP) * EM)
    assert box.right == pytest.approx((TEXT + GAP + SIDE) * EM)


def test_margin_boxes_of_one_block_stand_one_below_the_other(tmp_path: Path) -> None:
    source = f"""
# One

{words(80)}

::: headlines-miss
{words(20, "m")}
:::

::: timeline
- **2005** first
- **2010** second
:::
"""
    (page,) = lay(source, tmp_path)
    assert page.one("kind-timeline").y >= page.one("kind-headlines-miss").bottom + LINE


@pytest.mark.parametrize("chart", ["", " .chart"])
def test_a_margin_box_starts_level_with_the_table_or_chart_before_it(
    chart: str, tmp_path: Path
) -> None:
    source = f"""
# One

{words(40, "a")}

| Name | A |
|:--|--:|
| xxx | 1 |
| yyy | 2 |

: A table {{#tbl-t{chart}}}

::: headlines-miss
{words(20, "m")}
:::

# Two

{words(200, "b")}
"""
    (page,) = lay(source, tmp_path)
    box = page.one("kind-headlines-miss")
    table = next(piece for piece in page.pieces if piece.id == "tbl-t")
    assert abs(box.y - table.y) < TOUCHING
    assert box.x == pytest.approx((TEXT + GAP) * EM)


def test_a_margin_box_without_room_goes_to_the_next_page_and_the_text_runs_on(
    tmp_path: Path,
) -> None:
    source = f"""
# One

{words(900, "a")}

{words(300, "b")}

::: headlines-miss
{words(100, "m")}
:::
"""
    first, second = lay(source, tmp_path)
    assert "bbb" in first.one("main").text
    assert not first.all("kind-headlines-miss")
    assert second.one("kind-headlines-miss").y < TOUCHING
    assert second.one("kind-headlines-miss").text.count("mmm") == 100


def test_a_heading_at_a_page_s_head_stands_there_beside_a_box_from_the_page_before(
    tmp_path: Path,
) -> None:
    source = f"""
# One

{words(900, "a")}

{words(160, "b")}

::: headlines-miss
{words(100, "m")}
:::

# Two

{words(40, "c")}
"""
    _, second = lay(source, tmp_path)
    assert second.one("kind-headlines-miss").y < LINE
    assert second.one("heading").y == pytest.approx(0, abs=0.5)


def test_a_note_stands_at_the_foot_of_the_page_that_calls_it(tmp_path: Path) -> None:
    source = f"""
# One

{words(600, "a")} called[^7]

{words(900, "b")}

[^7]: {words(10, "n")}
"""
    first, *_ = lay(source, tmp_path)
    note = next(piece for piece in first.pieces if "nnn" in piece.text and "aaa" not in piece.text)
    assert note.bottom == pytest.approx(first.height, abs=0.5)
    assert note.text.startswith("1 nnn")  # the article's own number, not the layout's
    assert note.right <= TEXT * EM + 0.5


def test_a_paragraph_is_parted_where_the_note_of_its_last_line_has_no_room(tmp_path: Path) -> None:
    text = f"{words(860, 'a')}\n\n{words(199, 'b')} called[^1]"
    pages = lay(f"# One\n\n{text}\n\n[^1]: {words(20, 'n')}", tmp_path)
    assert [page.with_text("bbb").text.count("bbb") for page in pages] == [179, 20]
    assert [any("nnn" in piece.text for piece in page.pieces) for page in pages] == [False, True]


def test_a_panel_spans_both_columns(tmp_path: Path) -> None:
    source = f"::: key-takeaways\n- {words(10)}\n- {words(10)}\n:::\n\n# One\n\n{words(10)}"
    (page,) = lay(source, tmp_path)
    assert page.one("drawing-panel").x == 0
    assert page.one("drawing-panel").right == pytest.approx((TEXT + GAP + SIDE) * EM)


def test_what_takes_the_whole_width_starts_below_the_margin_boxes(tmp_path: Path) -> None:
    source = f"""
# One

{words(10, "a")}

::: headlines-miss
{words(60, "m")}
:::

::: recommendations
1. **Somebody** (by 2027): {words(30, "r")}
:::
"""
    (page,) = lay(source, tmp_path)
    assert page.one("kind-recommendations").y >= page.one("kind-headlines-miss").bottom


def test_a_deadline_stands_level_with_its_action_in_the_side_column(tmp_path: Path) -> None:
    source = f"# One\n\n::: recommendations\n1. **Somebody** (by 2027): {words(30, 'r')}\n:::"
    (page,) = lay(source, tmp_path)
    deadline, action = page.one("deadline"), page.all("action")[0]
    assert deadline.x == pytest.approx((TEXT + GAP) * EM)
    assert action.y < deadline.y < action.y + 2 * LINE


def test_a_heading_stays_with_its_text(tmp_path: Path) -> None:
    source = "".join(f"# Head{n}\n\n{words(35 * n, 'a')}\n\n" for n in range(1, 16))
    for page in lay(source, tmp_path):
        for heading in page.all("heading"):
            assert [piece for piece in page.all("p") if piece.y > heading.y and "aaa" in piece.text]


def test_the_head_of_a_table_comes_again_and_no_row_is_parted(tmp_path: Path) -> None:
    rows = "\n".join(f"| r{n} | {words(14)} |" for n in range(60))
    source = f"# One\n\n| Name | Text |\n|:--|:--|\n{rows}\n\n: A table {{#tbl-t}}\n"
    pages = [page for page in lay(source, tmp_path) if page.all("tr")]
    assert len(pages) > 1
    assert [page.one("thead").text for page in pages] == ["Name Text"] * len(pages)
    names = [piece.text.split()[0] for page in pages for piece in page.all("tr")]
    assert [name for name in names if name != "Name"] == [f"r{n}" for n in range(60)]


EVERYTHING = f"""
::: key-takeaways
- {words(12)}
- {words(30)}
- {words(20)}
:::

::: at-a-glance
- **12%** {words(5)}
- **8 in 10** {words(9)}
- **US$1tn** {words(7)}

Sources: @swift1729
:::

# One

{words(200, "a")}[^1]

::: timeline
- **2005** {words(9)}
- **May 2010** {words(3)}
:::

::: pull-quote
{words(9, "q")}
-- Somebody, somewhere, 2020
:::

{words(120, "b")}

- {words(30)}
- {words(40)}

::: case-study Somewhere
{words(70)}
:::

| Name | A | B | C |
|:--|--:|--:|--:|
| xxx | 1 | 2 | 3 |
| xxx xxx | 10 | 20 | 30 |

: A table {{#tbl-t}}

## Two

{words(160, "c")}

::: scenarios
#### Best case (20%): Better
{words(30)}

#### Worst case (80%)
{words(30)}
:::

::: strengths-risks
#### Strengths
- {words(9)}

#### Risks
- {words(9)}
- {words(12)}
:::

::: recommendations
1. **Somebody** (by 2027): {words(30)}
2. {words(30)}
:::

# Frequently asked questions

::: faq
#### Why?
{words(40)}

#### When and where and by whom?
{words(60)}
:::

::: key-terms
Term
:   {words(12)}
:::

[^1]: {words(30)}
"""


def test_nothing_leaves_the_page_and_no_two_boxes_touch(tmp_path: Path) -> None:
    for page in lay(EVERYTHING, tmp_path):
        shown = [piece for piece in page.pieces if piece.text and piece.tag not in UNBOUND]
        assert not [p for p in shown if p.x < -0.5 or p.right > page.width + 0.5]
        assert not [p for p in shown if p.y < -0.5 or p.bottom > page.height + 0.5]
        boxes = page.all("box")
        for one in boxes:
            for other in boxes:
                beside = one.right <= other.x or other.right <= one.x
                apart = one.bottom + LINE / 2 <= other.y or other.bottom + LINE / 2 <= one.y
                assert one is other or beside or apart
