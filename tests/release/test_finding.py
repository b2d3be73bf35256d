from __future__ import annotations

from publish.letters import words_in
from publish.release.agreement.blocks import Block, Piece
from publish.release.agreement.finding import Finder, Found, Wanted, out_of_order


def block(text: str) -> Block:
    return Block((Piece(tuple(words_in(text)), text),), ("text",))


def places(text: str, *blocks: tuple[str, str]) -> list[int]:
    wanted = [Wanted(block(said), (tuple(words_in(said)),), group) for said, group in blocks]
    return [one.start for one in Finder(words_in(text)).find(wanted)]


def test_a_year_that_is_a_cell_is_not_found_in_a_sentence_before_it() -> None:
    text = "in the year 1992 it began as it was planned 1992 a town brings in limits and keeps them"
    assert places(text, ("1992", "box"), ("a town brings in limits and keeps them", "box")) == [
        10,
        11,
    ]


def test_a_title_that_stands_in_a_note_too_is_found_beside_its_neighbours() -> None:
    text = "note: the tragedy of great power politics. further text that stands once and is long. "
    text += "the tragedy of great power politics"
    first, second = (
        ("further text that stands once and is long", ""),
        (
            "the tragedy of great power politics",
            "",
        ),
    )
    assert places(text, first, second) == [7, 15]


def test_no_piece_is_taken_twice() -> None:
    assert places("one word one", ("one", ""), ("one", ""), ("one", "")) == [0, 2, -1]


def test_a_word_is_not_found_within_another() -> None:
    assert places("thirteen", ("teen", "")) == [-1]


def found(*starts: int) -> list[Found]:
    return [Found(block(str(n)), (str(n),), start, start + 1) for n, start in enumerate(starts)]


def test_the_fewest_blocks_that_have_to_move_are_out_of_order() -> None:
    assert [one.start for one in out_of_order(found(1, 9, 2, 3, 4))] == [9]
    assert out_of_order(found(1, 2, -1, 3)) == []
    assert [one.start for one in out_of_order(found(5, 6, 7, 1))] == [1]
