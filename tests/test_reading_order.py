"""A margin box is read behind the block of text that it stands beside."""

from __future__ import annotations

from publish import article as a
from publish.edition import Treatment
from publish.pandoc import Para, Str
from publish.select import Box, Grid, Item, Part, Prose, reading_order


def prose(*texts: str) -> Prose:
    return Prose(a.Flow(tuple(Para((Str(text),)) for text in texts)))


def box(name: str, place: a.Place = "margin") -> Box:
    body = a.Pieces(())
    return Box(a.Callout("note", body, name), Treatment(place=place), body, 1)


def part(*content: Item) -> Part:
    return Part(a.Section("s", a.Phrase(()), 1, ()), content, 1)


TABLE = a.Table("t", a.Phrase(()), (), ())
GRID = Grid(TABLE)


def test_a_margin_box_comes_behind_the_block_that_follows_it() -> None:
    given = (prose("one"), box("b"), prose("two"))
    assert reading_order(given) == (prose("one"), prose("two"), box("b"))


def test_only_the_first_block_of_a_text_comes_before_it() -> None:
    given = (box("b"), prose("one", "two", "three"))
    assert reading_order(given) == (prose("one"), box("b"), prose("two", "three"))


def test_several_boxes_keep_their_order() -> None:
    given = (box("b"), box("c"), prose("one"), box("d"))
    assert reading_order(given) == (prose("one"), box("b"), box("c"), box("d"))


def test_a_margin_box_comes_behind_a_table_or_box_of_the_column() -> None:
    for other in (GRID, box("c", "column")):
        assert reading_order((box("b"), other)) == (other, box("b"))


def test_a_margin_box_before_a_section_or_what_is_wide_stays() -> None:
    for other in (part(prose("one")), box("c", "full"), Grid(TABLE, "full")):
        assert reading_order((box("b"), other)) == (box("b"), other)


def test_a_table_in_the_margin_moves_as_a_box_does() -> None:
    given = (Grid(TABLE, "margin"), prose("one", "two"))
    assert reading_order(given) == (prose("one"), Grid(TABLE, "margin"), prose("two"))


def test_boxes_in_the_column_stay() -> None:
    given = (box("b", "column"), prose("one"), box("c", "full"), prose("two"))
    assert reading_order(given) == given


def test_sections_are_ordered_within() -> None:
    given = (part(box("b"), prose("one")), part(part(box("c"), prose("two"))))
    assert reading_order(given) == (
        part(prose("one"), box("b")),
        part(part(prose("two"), box("c"))),
    )
