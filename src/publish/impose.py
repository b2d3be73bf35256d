"""Imposition: which page stands where on which side of which sheet. Pure: numbers to a plan.

Lengths are in pt. A side is measured from its lower left corner as it lies before the printer; the
trimmed sheet is the *block*, around which bleed and marks stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

MM = 72 / 25.4
ALIKE = 0.5 * MM  # pages that differ by less count as one size
FLAP = 3 * MM  # how much narrower the panel is that is folded in, so that it does not buckle
BULK = 1.0  # cm3 per g: from 0.85 for coated to 1.25 for uncoated stock
MARK = 5 * MM  # the length of crop and fold marks
CLEAR = 3 * MM  # the least distance of marks from the trimmed sheet; a wider bleed moves them out
PANELS = 3  # on each side of a sheet that is folded twice
TURNED = 180
Size = tuple[float, float]
Edges = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class Wish:
    """How pages are to be imposed.

    `thickness` of the paper decides the creep of a booklet; `gutter` stands between copies that are
    cut apart, None for room for the bleed of both. `leftward` binds at the right, for scripts that
    run from right to left. `tumble` is for sheets that are turned over head to foot.
    """

    layout: str = "saddle"
    bleed: float = 0.0
    thickness: float = 0.0
    gutter: float | None = None
    leftward: bool = False
    tumble: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of a page on a side; page 0 is a blank.

    The page stands in its middle, turned by `turn` degrees and moved to the right by `shift`, which
    is its creep; of what lies outside the spot, `bleeds` says how much is kept at each edge.
    """

    page: int
    x: float
    y: float
    width: float
    height: float
    turn: int = 0
    shift: float = 0.0
    bleeds: Edges = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet: its pages, and where it is folded, from the left."""

    spots: tuple[Spot, ...]
    folds: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its front, which is the outside once it is folded, and its back."""

    front: Side
    back: Side


@dataclass(frozen=True, slots=True)
class Plan:
    """All sheets, the first one outermost; `cuts` are where they are trimmed, across and up."""

    wish: Wish
    width: float
    height: float
    sheets: tuple[Sheet, ...]
    cuts: tuple[tuple[float, ...], tuple[float, ...]]

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides in the order in which they are printed."""
        return tuple(side for sheet in self.sheets for side in (sheet.front, sheet.back))

    @property
    def reach(self) -> float:
        """How far bleed and marks reach beyond the block."""
        return max(self.wish.bleed, CLEAR) + MARK


@dataclass(frozen=True, slots=True)
class Stock:
    """The sheet that is printed: its size, and where on it the block stands.

    Where it is `larger` than the paper asked for, the block fits on that paper, but not its bleed.
    """

    width: float
    height: float
    x: float
    y: float
    larger: bool = False


def paper_thickness(gsm: float) -> float:
    """Return the thickness in pt of paper of a weight in g/m2, of middling bulk."""
    return gsm * BULK / 1000 * MM


def impose(sizes: Sequence[Size], wish: Wish) -> Plan:
    """Plan the sheets for pages of given sizes; raises ValueError for what a layout can't take."""
    plan = LAYOUTS[wish.layout].plan(sizes, wish)
    if wish.leftward:
        plan = replace(plan, sheets=tuple(_both(sheet, _mirrored, plan) for sheet in plan.sheets))
    if wish.tumble:
        turned = (replace(sheet, back=_turned(sheet.back, plan)) for sheet in plan.sheets)
        plan = replace(plan, sheets=tuple(turned))
    return plan


def place(plan: Plan, paper: Size) -> Stock:
    """Return the sheet to print on: the paper, or where bleed and marks need it, a larger one.

    Raises ValueError where the block does not fit on the paper.
    """
    width, height = max(paper, paper[::-1], key=lambda size: min(_room(plan, size)))
    if not _fits(plan, (width, height)):
        block = f"{plan.width / MM:.0f} × {plan.height / MM:.0f} mm"
        size = f"{paper[0] / MM:.0f} × {paper[1] / MM:.0f} mm"
        raise ValueError(f"the pages take {block} on a sheet, but the paper is {size}")
    across, up = _room(plan, (width, height))
    if plan.wish.bleed and min(across, up) < plan.reach:
        reach = plan.reach
        return Stock(plan.width + 2 * reach, plan.height + 2 * reach, reach, reach, larger=True)
    return Stock(width, height, across, up)


def fitting(plan: Plan, papers: Mapping[str, Size]) -> str:
    """Return the name of the smallest paper that takes the block; raises ValueError for none."""
    fit = [name for name, size in papers.items() if _fits(plan, size) or _fits(plan, size[::-1])]
    if not fit:
        raise ValueError("no known paper is large enough for the pages")
    return min(fit, key=lambda name: papers[name][0] * papers[name][1])


def _room(plan: Plan, paper: Size) -> Size:
    """Return how much is left at the sides of the block, and above and below."""
    return (paper[0] - plan.width) / 2, (paper[1] - plan.height) / 2


def _fits(plan: Plan, paper: Size) -> bool:
    return plan.width <= paper[0] + ALIKE and plan.height <= paper[1] + ALIKE


# ------------------------------------------------------------------ the layouts


def _saddle(sizes: Sequence[Size], wish: Wish) -> Plan:
    """Sheets folded once, nested and stitched through the spine; blanks fill up to fours.

    Each sheet lies outside the next, which so stands out by one thickness of paper: its pages move
    towards the spine by as much, to be cut level with the others.
    """
    if len(sizes) <= 2:  # noqa: PLR2004 - the two sides of one leaf
        raise ValueError(f"{_pages(sizes)} make one leaf, which has nothing to fold")
    width, height = _one_size(sizes)
    last = len(sizes) + -len(sizes) % 4
    sheets = []
    for number in range(last // 4):
        creep = number * wish.thickness
        outer = (last - 2 * number, 1 + 2 * number)
        inner = (2 + 2 * number, last - 1 - 2 * number)
        pairs = (
            tuple(page if page <= len(sizes) else 0 for page in pair) for pair in (outer, inner)
        )
        front, back = (
            _row(pair, (width, width), height, wish.bleed, (creep, -creep)) for pair in pairs
        )
        sheets.append(Sheet(front, back))
    return _plan(wish, 2 * width, height, sheets)


def _trifold(sizes: Sequence[Size], wish: Wish) -> Plan:
    """One sheet of six pages, the flap folded in; the flap, pages 4 and 5, is narrower."""
    six = _six(sizes, "trifold")
    panel, height = _one_size([six[page - 1] for page in (1, 2, 3, 6)])
    flap = panel - FLAP
    for page in (4, 5):
        width = six[page - 1][0]
        if min(abs(width - panel), abs(width - flap)) > ALIKE or (
            abs(six[page - 1][1] - height) > ALIKE
        ):
            wanted = f"{panel / MM:.0f} or {flap / MM:.0f} mm"
            raise ValueError(f"page {page} is on the flap, so it must be {wanted} wide")
    outside = _row(_known((5, 6, 1), sizes), (flap, panel, panel), height, wish.bleed)
    inside = _row(_known((2, 3, 4), sizes), (panel, panel, flap), height, wish.bleed)
    # Pages as wide as the others are cut at the flap's free edge, not at its fold.
    outside = _shifted(outside, 0, min(0.0, flap - six[4][0]) / 2)
    inside = _shifted(inside, 2, max(0.0, six[3][0] - flap) / 2)
    return _plan(wish, 2 * panel + flap, height, [Sheet(outside, inside)])


def _zfold(sizes: Sequence[Size], wish: Wish) -> Plan:
    """One sheet of six pages, folded to and fro: page 1 on top, 2 to 4 inside, 5 and 6 behind."""
    width, height = _one_size(_six(sizes, "zfold"))
    widths = (width, width, width)
    outside = _row(_known((5, 6, 1), sizes), widths, height, wish.bleed)
    inside = _row(_known((2, 3, 4), sizes), widths, height, wish.bleed)
    return _plan(wish, PANELS * width, height, [Sheet(outside, inside)])


def _copies(across: int, up: int) -> Callable[[Sequence[Size], Wish], Plan]:
    """Return the layout of copies of one leaf, to be cut apart; its back stands behind its front.

    Each copy keeps its bleed at all its edges.
    """

    def plan(sizes: Sequence[Size], wish: Wish) -> Plan:
        """Plan a sheet for each leaf: its copies in rows, with a gutter between them."""
        width, height = _one_size(sizes)
        gutter = 2 * wish.bleed if wish.gutter is None else wish.gutter
        kept = min(wish.bleed, gutter / 2)
        lefts = [column * (width + gutter) for column in range(across)]
        feet = [row * (height + gutter) for row in reversed(range(up))]
        last = (lefts[-1], feet[0])

        def side(page: int) -> Side:
            """Return a side that shows one page in all places, 0 for a blank."""
            return Side(
                tuple(
                    Spot(page, x, y, width, height, bleeds=(
                        kept if x else wish.bleed, kept if y else wish.bleed,
                        kept if x < last[0] else wish.bleed, kept if y < last[1] else wish.bleed,
                    ))
                    for y in feet
                    for x in lefts
                )
            )  # fmt: skip

        count = len(sizes)
        sheets = [
            Sheet(side(page), side(page + 1 if page < count else 0))
            for page in range(1, count + 1, 2)
        ]
        cuts = (
            tuple(sorted({edge for x in lefts for edge in (x, x + width)})),
            tuple(sorted({edge for y in feet for edge in (y, y + height)})),
        )
        return Plan(wish, last[0] + width, last[1] + height, tuple(sheets), cuts)

    return plan


@dataclass(frozen=True, slots=True)
class Kind:
    """A layout: how it is planned, and whether its sheets are folded or cut apart."""

    plan: Callable[[Sequence[Size], Wish], Plan]
    folded: bool = True


LAYOUTS: Mapping[str, Kind] = {
    "saddle": Kind(_saddle),
    "2up": Kind(_copies(2, 1), folded=False),
    "4up": Kind(_copies(2, 2), folded=False),
    "trifold": Kind(_trifold),
    "zfold": Kind(_zfold),
}


# ------------------------------------------------------------------ what they share


def _row(
    pages: Sequence[int],
    widths: Sequence[float],
    height: float,
    bleed: float,
    shifts: Sequence[float] = (),
) -> Side:
    """Return pages side by side, folded between each two; the bleed is kept at outer edges only."""
    spots, folds, x = [], [], 0.0
    for number, (page, width) in enumerate(zip(pages, widths, strict=True)):
        first, last = number == 0, number == len(pages) - 1
        bleeds = (bleed * first, bleed, bleed * last, bleed)
        shift = shifts[number] if shifts else 0.0
        spots.append(Spot(page, x, 0.0, width, height, shift=shift, bleeds=bleeds))
        x += width
        folds += [] if last else [x]
    return Side(tuple(spots), tuple(folds))


def _shifted(side: Side, at: int, shift: float) -> Side:
    spots = (replace(s, shift=shift) if n == at else s for n, s in enumerate(side.spots))
    return replace(side, spots=tuple(spots))


def _plan(wish: Wish, width: float, height: float, sheets: Sequence[Sheet]) -> Plan:
    return Plan(wish, width, height, tuple(sheets), ((0.0, width), (0.0, height)))


def _one_size(sizes: Sequence[Size]) -> Size:
    """Return the size that all pages have; raises ValueError where they differ."""
    if not sizes:
        raise ValueError("there are no pages")
    first = sizes[0]
    for number, size in enumerate(sizes, 1):
        if max(abs(size[0] - first[0]), abs(size[1] - first[1])) > ALIKE:
            said = [f"{width / MM:.0f} × {height / MM:.0f} mm" for width, height in (first, size)]
            raise ValueError(
                f"the pages differ in size: the first is {said[0]}, number {number} is {said[1]}"
            )
    return first


def _six(sizes: Sequence[Size], layout: str) -> tuple[Size, ...]:
    """Return the sizes of six pages, of which the last may be missing."""
    if len(sizes) not in (5, 6):
        raise ValueError(f"a {layout} takes 6 pages, and there are {_pages(sizes)}")
    return (*sizes, sizes[0])[:6]


def _known(pages: Sequence[int], sizes: Sequence[Size]) -> list[int]:
    return [page if page <= len(sizes) else 0 for page in pages]


def _pages(sizes: Sequence[Size]) -> str:
    return f"{len(sizes)} page{'s' if len(sizes) != 1 else ''}"


def _both(sheet: Sheet, change: Callable[[Side, Plan], Side], plan: Plan) -> Sheet:
    return Sheet(change(sheet.front, plan), change(sheet.back, plan))


def _mirrored(side: Side, plan: Plan) -> Side:
    """Return a side with its places in the opposite order, the pages as they are."""

    def mirror(spot: Spot) -> Spot:
        """Return a spot at the same distance from the other edge."""
        left, bottom, right, top = spot.bleeds
        x = plan.width - spot.x - spot.width
        return replace(spot, x=x, shift=-spot.shift, bleeds=(right, bottom, left, top))

    spots = sorted((mirror(spot) for spot in side.spots), key=lambda spot: (-spot.y, spot.x))
    return Side(tuple(spots), tuple(sorted(plan.width - fold for fold in side.folds)))


def _turned(side: Side, plan: Plan) -> Side:
    """Return a side turned by 180 degrees."""

    def turn(spot: Spot) -> Spot:
        """Return a spot where half a turn of the whole side brings it, upside down."""
        left, bottom, right, top = spot.bleeds
        return replace(
            spot,
            x=plan.width - spot.x - spot.width,
            y=plan.height - spot.y - spot.height,
            turn=TURNED - spot.turn,
            shift=-spot.shift,
            bleeds=(right, top, left, bottom),
        )

    spots = sorted((turn(spot) for spot in side.spots), key=lambda spot: (-spot.y, spot.x))
    return Side(tuple(spots), tuple(sorted(plan.width - fold for fold in side.folds)))
