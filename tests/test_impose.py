"""Plans of imposition, folded: sheets of paper are put together as a binder would, then read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from publish.impose import FLAP, LAYOUTS, MM, Plan, Sheet, Spot, Wish, fitting, impose, place

A4, A3, SRA3 = (210 * MM, 297 * MM), (297 * MM, 420 * MM), (320 * MM, 450 * MM)
PAPERS = {"A4": A4, "A3": A3, "SRA3": SRA3}
BLEED = 3 * MM


def behind(plan: Plan, sheet: Sheet, spot: Spot) -> Spot:
    """The spot on the back that is printed behind one on the front, as the sheet is turned over."""
    x = spot.x if plan.wish.tumble else plan.width - spot.x - spot.width
    y = plan.height - spot.y - spot.height if plan.wish.tumble else spot.y
    return next(b for b in sheet.back.spots if abs(b.x - x) + abs(b.y - y) < 1)


def panels(plan: Plan, sheet: Sheet) -> list[tuple[int, int]]:
    """The panels of a row, from the left of the front: the page before and the page behind."""
    row = sorted(sheet.front.spots, key=lambda spot: spot.x)
    return [(spot.page, behind(plan, sheet, spot).page) for spot in row]


def booklet(plan: Plan) -> list[int]:
    """The pages of sheets that are folded once, front outside, nested, and read."""
    first: list[int] = []
    last: list[int] = []
    for sheet in plan.sheets:  # from the outermost
        left, right = panels(plan, sheet)
        opening, closing = (left, right) if plan.wish.leftward else (right, left)
        first += [*opening]
        last = [closing[1], closing[0], *last]
    return first + last


def stacked(row: Sequence[tuple[int, int]], folds: Sequence[tuple[int, bool]]) -> list[int]:
    """The faces of a row of panels once it is folded, from top to bottom.

    The row lies with its backs up. A fold (at, over) brings what is left (at = 1) or right
    (at = -1) of the outermost fold over or under the rest.
    """
    piles = [[(back, front)] for front, back in row]  # each pile from the top: (up, down)
    for at, over in folds:
        moved = piles.pop(0) if at > 0 else piles.pop()
        flipped = [(down, up) for up, down in reversed(moved)]
        onto = 0 if at > 0 else -1
        piles[onto] = flipped + piles[onto] if over else piles[onto] + flipped
    (pile,) = piles
    return [face for leaf in pile for face in leaf]


def leaves(plan: Plan) -> Iterator[tuple[Spot, Spot]]:
    for sheet in plan.sheets:
        for spot in sheet.front.spots:
            yield spot, behind(plan, sheet, spot)


@pytest.mark.parametrize("tumble", [False, True])
@pytest.mark.parametrize("leftward", [False, True])
@pytest.mark.parametrize("count", [3, 4, 6, 8, 12, 17])
def test_a_folded_booklet_reads_in_order(count: int, leftward: bool, tumble: bool) -> None:  # noqa: FBT001
    plan = impose([A4] * count, Wish("saddle", leftward=leftward, tumble=tumble))
    blanks = -count % 4
    assert booklet(plan) == [*range(1, count + 1), *[0] * blanks]
    assert len(plan.sheets) == (count + blanks) // 4


def test_the_first_page_is_a_recto_on_the_outside_of_the_outermost_sheet() -> None:
    plan = impose([A4] * 8, Wish("saddle"))
    left, right = plan.sheets[0].front.spots
    assert (left.page, right.page) == (8, 1)
    assert right.x == plan.width / 2
    assert impose([A4] * 8, Wish("saddle", leftward=True)).sheets[0].front.spots[0].page == 1


@pytest.mark.parametrize("tumble", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_front_and_back_of_a_leaf_stand_upright_together(layout: str, tumble: bool) -> None:  # noqa: FBT001
    """Turned over at its side, a sheet keeps its head up; turned head to foot it does not."""
    plan = impose([A4] * 6, Wish(layout, tumble=tumble))
    for front, back in leaves(plan):
        assert (front.turn, back.turn) == (0, 180 if tumble else 0)


def test_creep_moves_inner_pages_towards_the_spine() -> None:
    plan = impose([A4] * 12, Wish("saddle", thickness=0.1 * MM))
    for number, sheet in enumerate(plan.sheets):
        for side in (sheet.front, sheet.back):
            left, right = side.spots
            assert left.shift == pytest.approx(number * 0.1 * MM)
            assert right.shift == pytest.approx(-number * 0.1 * MM)


@pytest.mark.parametrize("layout", ["saddle", "trifold", "zfold"])
def test_bleed_is_kept_at_outer_edges_and_cut_at_the_folds(layout: str) -> None:
    plan = impose([A4] * 6, Wish(layout, bleed=BLEED))
    for side in plan.sides:
        for spot in side.spots:
            left, bottom, right, top = spot.bleeds
            assert (bottom, top) == (BLEED, BLEED)
            assert left == (0 if spot.x else BLEED)
            at_right = abs(spot.x + spot.width - plan.width) < 0.01
            assert right == (BLEED if at_right else 0)


def test_a_trifold_opens_in_order_and_its_flap_is_narrower() -> None:
    plan = impose([(100 * MM, 210 * MM)] * 6, Wish("trifold"))
    (sheet,) = plan.sheets
    assert [round(spot.width / MM) for spot in sheet.front.spots] == [97, 100, 100]
    assert [round(spot.width / MM) for spot in sheet.back.spots] == [100, 100, 97]
    row = panels(plan, sheet)
    # Backs up: the flap, at the right, comes over; then the cover, at the left, over the flap.
    folded = stacked(list(reversed(row)), [(-1, True), (1, True)])
    assert folded == [1, 2, 5, 4, 3, 6]
    assert plan.width == pytest.approx(297 * MM)


def test_the_pages_of_a_flap_are_cut_at_its_free_edge() -> None:
    """As wide as the others, they stand with the edge at the fold where the fold is."""
    for leftward in (False, True):
        plan = impose([(100 * MM, 210 * MM)] * 6, Wish("trifold", leftward=leftward))
        spots = {spot.page: spot for side in plan.sides for spot in side.spots}
        for page, at_left in ((5, leftward), (4, not leftward)):
            spot = spots[page]
            middle = spot.x + spot.width / 2 + spot.shift
            edge = middle - 50 * MM if at_left else middle + 50 * MM
            assert edge == pytest.approx(spot.x if at_left else spot.x + spot.width)
        assert spots[5].width == pytest.approx(100 * MM - FLAP)


def test_a_zigzag_opens_in_order() -> None:
    plan = impose([(99 * MM, 210 * MM)] * 6, Wish("zfold"))
    (sheet,) = plan.sheets
    row = panels(plan, sheet)
    folded = stacked(list(reversed(row)), [(-1, False), (1, True)])
    assert folded == [1, 2, 3, 6, 5, 4]
    assert {round(spot.width / MM) for spot in sheet.front.spots} == {99}


def test_copies_stand_back_to_back_with_bleed_and_room_between() -> None:
    for layout, copies in (("2up", 2), ("4up", 4)):
        plan = impose([(105 * MM, 148 * MM)] * 3, Wish(layout, bleed=BLEED))
        assert [(front.page, back.page) for front, back in leaves(plan)] == (
            [(1, 2)] * copies + [(3, 0)] * copies
        )
        assert {spot.bleeds for side in plan.sides for spot in side.spots} == {(BLEED,) * 4}
        assert plan.width == pytest.approx((2 * 105 + 6) * MM)
    assert len(plan.cuts[0]) == len(plan.cuts[1]) == 4


def test_copies_without_a_gutter_share_their_cut() -> None:
    plan = impose([(105 * MM, 148 * MM)] * 2, Wish("2up", bleed=BLEED, gutter=0))
    left, right = plan.sheets[0].front.spots
    assert (left.bleeds[2], right.bleeds[0]) == (0, 0)
    assert (left.bleeds[0], right.bleeds[2]) == (BLEED, BLEED)
    assert len(plan.cuts[0]) == 3


def test_the_sheet_is_larger_than_the_paper_only_where_bleed_asks_for_it() -> None:
    plain, bled = (impose([A4] * 4, Wish(bleed=bleed)) for bleed in (0, BLEED))
    assert (place(plain, A3).width, place(plain, A3).larger) == (420 * MM, False)
    assert place(bled, A3).larger
    assert place(bled, A3).width == pytest.approx((420 + 16) * MM)
    assert (place(bled, SRA3).width, place(bled, SRA3).larger) == (450 * MM, False)
    assert place(bled, SRA3).x == pytest.approx(15 * MM)
    assert fitting(bled, PAPERS) == "A3"


def test_the_paper_lies_as_it_has_most_room() -> None:
    """Two A5 pages are a hair narrower than A3 is upright: their bleed is not."""
    stock = place(impose([(148 * MM, 210 * MM)] * 4, Wish(bleed=BLEED)), A3)
    assert (stock.width, stock.larger) == (A3[1], False)


@pytest.mark.parametrize(
    ("layout", "sizes", "message"),
    [
        ("saddle", [A4] * 2, "2 pages make one leaf, which has nothing to fold"),
        ("saddle", [A4] * 3 + [A3], "the first is 210 × 297 mm, number 4 is 297 × 420 mm"),
        ("trifold", [A4] * 4, "a trifold takes 6 pages, and there are 4 pages"),
        ("trifold", [A4] * 4 + [(90 * MM, 297 * MM), A4], "page 5 is on the flap"),
        ("zfold", [A4], "a zfold takes 6 pages, and there are 1 page"),
        ("4up", [], "there are no pages"),
    ],
)
def test_what_a_layout_cannot_take_is_said(
    layout: str, sizes: list[tuple[float, float]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        impose(sizes, Wish(layout))


def test_pages_too_large_for_the_paper_are_said() -> None:
    with pytest.raises(
        ValueError, match="take 420 × 297 mm on a sheet, but the paper is 210 × 297"
    ):
        place(impose([A4] * 4, Wish()), A4)
    with pytest.raises(ValueError, match="no known paper"):
        fitting(impose([A3] * 4, Wish()), PAPERS)
