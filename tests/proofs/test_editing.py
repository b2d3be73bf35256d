"""From changed words to edits of the source."""

from __future__ import annotations

import pytest

from publish.proofs.blocks import Block, Source
from publish.proofs.editing import Sign, applied, edits_of, overlap
from publish.proofs.structure import Structure

FRONT = '---\ntitle: "A title"\nsummary: >\n  First line\n  second line\n---\n\n'
TEXT = "A **bold *it*** x [@who2023] end [link](http://x.y) a_b *all of it* z.\n"


def changed(text: str, old: str, new: str, look: str | None = None, kind: str = "") -> str | None:
    source = Source(text)
    block = next(b for b in source.blocks if old in b.text and kind in b.kind)
    at = block.text.index(old)
    edits = edits_of(source, block, at, at + len(old), [Sign(sign, look) for sign in new])
    return applied(text, edits) if edits else None


@pytest.mark.parametrize(
    ("old", "new", "there", "here"),
    [
        ("bold", "fat", "**bold ", "**fat "),
        (" it x", "", " *it*** x", "**"),
        ("bold it", "nothing", "bold *it*", "nothing"),
        ("x", "*y*", " x ", " \\*y\\* "),
        ("[@who2023] end", "z", "[@who2023] end", "z"),
        ("link", "lin]k", "[link]", "[lin\\]k]"),
        ("A ", "1. A ", "A ", "1\\. A "),
        ("a_b", "a_b c", "a_b", "a_b c"),
        ("all of it", "none", "*all of it*", "*none*"),
        (" all of it", "", " *all of it*", ""),
    ],
)
def test_words_change_and_marks_stay(old: str, new: str, there: str, here: str) -> None:
    assert changed(TEXT, old, new) == TEXT.replace(there, here, 1)


def test_emphasis_comes_along() -> None:
    assert changed("One two three.\n", "two", "zwei", "i") == "One *zwei* three.\n"
    assert changed("One two three.\n", "two ", "zwei ", "b") == "One **zwei** three.\n"


def test_a_part_of_a_citation_is_left_to_the_editor() -> None:
    assert changed(TEXT, "who", "ec") is None
    assert changed(TEXT, "[@who2023]", "") == TEXT.replace("[@who2023]", "")


def test_fields_are_written_as_yaml_has_them() -> None:
    assert changed(FRONT, "title", 'ti"tle') == FRONT.replace("A title", 'A ti\\"tle')
    assert changed(FRONT, "line second", "row and") == FRONT.replace("line\n  second", "row and")


def test_cells_keep_their_bars() -> None:
    table = "| a | b |\n|---|---|\n| c*d* | e |\n"
    assert changed(table, "c", "x|y") == table.replace("c*d*", "x\\|y*d*")
    assert changed(table, "d", "") == table.replace("c*d*", "c")


def test_edits_that_meet_can_not_both_be_made() -> None:
    assert overlap([(1, 4, "")], [(3, 5, "x")])
    assert overlap([(4, 4, "a")], [(4, 4, "b")])
    assert not overlap([(1, 4, "")], [(4, 4, "b")])
    assert not overlap([(1, 4, "")], [(4, 6, "b")])


BODY = """# Head

One first
line of it.

- a point
- another point

Two paragraphs.

::: pull-quote
Alone in its box.
:::

Three.
"""


def structure() -> Structure:
    return Structure(Source(BODY))


def block(words: str) -> Block:
    return next(one for one in Source(BODY).blocks if words in one.text)


def test_new_paragraphs_and_items_stand_behind_theirs() -> None:
    made = structure()
    assert applied(BODY, made.new(block("Two"), ["New."])) == BODY.replace(
        "Two paragraphs.\n", "Two paragraphs.\n\nNew.\n"
    )
    assert applied(BODY, made.new(block("another"), ["new"])) == BODY.replace(
        "another point\n", "another point\n- new\n"
    )
    assert applied(BODY, made.new(block("Two"), ["# no heading"])) == BODY.replace(
        "Two paragraphs.\n", "Two paragraphs.\n\n\\# no heading\n"
    )


def test_a_paragraph_goes_with_its_blank_line_and_its_box() -> None:
    made = structure()
    assert applied(BODY, made.gone(block("Two"))) == BODY.replace("Two paragraphs.\n\n", "")
    assert applied(BODY, made.gone(block("a point"))) == BODY.replace("- a point\n", "")
    assert applied(BODY, made.gone(block("Alone"))) == BODY.replace(
        "::: pull-quote\nAlone in its box.\n:::\n\n", ""
    )


def test_a_paragraph_moves_as_it_is_typed() -> None:
    edits = structure().move(block("One first"), block("Two"))
    moved = BODY.replace("One first\nline of it.\n\n", "")
    assert applied(BODY, edits) == moved.replace(
        "Two paragraphs.\n", "Two paragraphs.\n\nOne first\nline of it.\n"
    )


def test_paragraphs_part_and_join() -> None:
    made = structure()
    one = block("One first")
    parted = made.split(one, one.text.index("line"), one.text.index("line"), "\n")
    assert applied(BODY, parted) == BODY.replace("first\nline", "first\n\nline")
    first, second = block("a point"), block("another")
    joined = made.join(first, len(first.text), second, 0, " and ")
    assert applied(BODY, joined) == BODY.replace("a point\n- another", "a point and another")


def test_line_ends_of_windows_stay() -> None:
    text = BODY.replace("\n", "\r\n")
    source = Source(text)
    two = next(one for one in source.blocks if "Two" in one.text)
    made = Structure(source)
    assert applied(text, made.new(two, ["New."])) == text.replace(
        "Two paragraphs.\r\n", "Two paragraphs.\r\n\r\nNew.\r\n"
    )
    assert applied(text, made.gone(two)) == text.replace("Two paragraphs.\r\n\r\n", "")
