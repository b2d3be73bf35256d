"""The galley: what the text column of finished pages holds, as one strip of slugs from its head.

From the pages of one setting it tells how the next one would be parted, without a layout.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from publish.layout.breaks import ANNOUNCING, PICTURES
from publish.layout.lines import HYPHEN
from publish.layout.pages import HEADINGS, Document, Page, Piece

FLUID = 12.0  # pt: a strip of columns, such as references, parts anywhere
TOUCH = 1.0  # pt, by which what stands side by side may lap over
KEPT_FIRST, KEPT_LAST = 3, 2  # lines of a paragraph, as the styles ask
FEW = 10  # lines: columns no longer than that keep together, as what is in them does
KEPT_ROWS = (4, 2)  # of a table, its head among them, before which no page begins but the first's
KEPT_ITEMS = (2, 1)  # likewise of other boxes, their titles among them


@dataclass(frozen=True, slots=True)
class Slug:
    """What the layout does not part: its height in pt and the space above it, where it may break.

    `block` is the element of the paragraph, heading or box that it belongs to; `tied` says that no
    page begins with it, `text` that leading changes its height, `heading` is the level of a
    heading, or 0. `notes` is the height of those that it calls, `head` that of the table's head,
    which is repeated where a page begins with this row. `clears` says that it begins below what
    stands in the side column.
    """

    block: int
    kind: str
    space: float
    height: float
    tied: bool = False
    text: bool = False
    heading: int = 0
    notes: float = 0.0
    head: float = 0.0
    clears: bool = False
    parted: bool = False
    fill: float = 0.0


@dataclass(frozen=True, slots=True)
class Beside:
    """A box of the side column: its id, its height, and the one that it would have in the text.

    `block` is that of the slugs that it stands level with.
    """

    id: str
    block: int
    height: float
    in_column: float
    quote: bool


@dataclass(frozen=True, slots=True)
class Galley:
    """The slugs of a document, what stands beside them, and the depth of its pages in pt.

    `over_notes` is the space above the notes of a page, `blocks` the elements of the boxes, figures
    and tables by their ids, `pictures` of those that are seen as one, `quotes` of those in the
    text, `references` of that list.
    """

    slugs: tuple[Slug, ...]
    beside: tuple[Beside, ...]
    first_depth: float
    depth: float
    leading: float
    over_notes: float = 0.0
    blocks: dict[str, int] = field(default_factory=dict)
    pictures: tuple[int, ...] = ()
    quotes: tuple[int, ...] = ()
    references: int = -1


def galley(document: Document) -> Galley:
    """Return the galley of a document with at least one page."""
    foot = max(page.text.bottom for page in document.pages)
    first, *others = document.pages
    notes = {page.number: _note_heights(page) for page in document.pages}
    over = [
        foot - page.text.bottom - sum(notes[page.number].values())
        for page in document.pages
        if notes[page.number]
    ]
    return Galley(
        tuple(_tied(_spaced(_slugs(document, notes)))),
        tuple(_beside(document)),
        foot - first.text.y,
        foot - (others[0] if others else first).text.y,
        statistics.median(page.leading for page in document.pages),
        max(over, default=0.0),
        {p.id: e for e, ((_, p), *_) in document.fragments.items() if p.id and _is_box(p)},
        tuple(e for e, ((_, p), *_) in document.fragments.items() if p.classes & PICTURES),
        tuple(
            e
            for e, ((page, p), *_) in document.fragments.items()
            if "shape-quote" in p.classes and not page.beside(p)
        ),
        next((e for e, ((_, p), *_) in document.fragments.items() if p.id == "references"), -1),
    )


def _is_box(piece: Piece) -> bool:
    return bool(piece.classes & {"box", "figure", "table"})


def _note_heights(page: Page) -> dict[int, float]:
    """Return the heights of the notes at the foot of a page, by their elements."""
    found = {piece.element: piece for piece in page.pieces if piece.element in page.calls}
    return {element: piece.box.height for element, piece in found.items()}


@dataclass(frozen=True, slots=True)
class _Unit:
    """A slug where it stands: its page, its edges, the margins that its styles give it."""

    page: int
    top: float
    bottom: float
    slug: Slug
    above: float = 0.0
    below: float = 0.0


def _slugs(document: Document, notes: dict[int, dict[int, float]]) -> Iterator[_Unit]:
    head = document.pages[0].text.y
    for page in document.pages:
        units: list[_Unit] = []
        for unit in _padded(document, page, list(_units(document, page))):
            last = units[-1] if units else None
            if last and unit.top < last.bottom - TOUCH:  # side by side: the higher one counts
                units[-1] = _reaching(last, last.top, max(last.bottom, unit.bottom))
            else:
                units.append(unit if page.number > 1 or units else _from(head, unit))
        yield from _with_notes(page, units, notes[page.number])


def _padded(document: Document, page: Page, units: list[_Unit]) -> Iterator[_Unit]:
    """Yield slugs, the first and last of a box with its rule and padding."""
    for block, run in itertools.groupby(units, key=lambda unit: unit.slug.block):
        inside = list(run)
        (first, head), (last, foot) = (document.fragments[block][end] for end in (0, -1))
        if first is page and _is_box(head):
            inside[0] = _reaching(inside[0], min(inside[0].top, head.box.y), inside[0].bottom)
        if first is page and head.clears:
            inside[0] = replace(inside[0], slug=replace(inside[0].slug, clears=True))
        if last is page and _is_box(foot):
            inside[-1] = _reaching(
                inside[-1], inside[-1].top, max(inside[-1].bottom, foot.box.bottom)
            )
        yield from inside


def _reaching(unit: _Unit, top: float, bottom: float) -> _Unit:
    return replace(unit, top=top, bottom=bottom, slug=replace(unit.slug, height=bottom - top))


def _from(head: float, unit: _Unit) -> _Unit:
    """Return the first slug with what stands white above it."""
    return _reaching(unit, head, unit.bottom)


def _with_notes(page: Page, units: list[_Unit], notes: dict[int, float]) -> list[_Unit]:
    """Give notes to the slugs of a page that call them, or to the last before what calls them."""
    lines = [line for leaf in page.running for line in leaf.lines]
    called = {call: (line.box.y + line.box.bottom) / 2 for line in lines for call in line.calls}
    for element, height in notes.items():
        if element in called:
            before = [n for n, unit in enumerate(units) if unit.top <= called[element]]
        else:  # called beside the text
            before = [n for n, unit in enumerate(units) if unit.slug.block <= element]
        if before:
            at = before[-1]
            slug = replace(units[at].slug, notes=units[at].slug.notes + height)
            units[at] = replace(units[at], slug=slug)
    return units


def _units(document: Document, page: Page) -> Iterator[_Unit]:
    """Yield what does not part on a page: whole boxes, rows, lines, strips of columns."""
    told: set[int] = set()
    for leaf in page.running:
        around = list(page.around(leaf))
        block = _block(around)
        kept = [n for n, piece in enumerate(around) if piece.whole or piece.tag == "tr"]
        columns = next((n for n, piece in enumerate(around) if piece.column), -1)
        if columns >= 0 and (not kept or kept[-1] < columns):
            if id(around[columns + 1]) not in told:
                told.add(id(around[columns + 1]))
                yield from _columns(page, around[columns + 1], _block(around[columns + 1 :]))
        elif kept or not leaf.lines:
            piece = around[kept[-1]] if kept else leaf
            if id(piece) not in told:
                told.add(id(piece))
                yield _whole(page, piece, block)
        else:
            yield from _lines(document, page, leaf, block)


def _whole(page: Page, piece: Piece, block: Piece) -> _Unit:
    level = int(piece.tag[1]) if "heading" in piece.classes else 0
    slug = Slug(block.element, _kind(piece), 0.0, piece.box.height, heading=level)
    return _unit(page, (piece.box.y, piece.box.bottom), piece, slug)


def _unit(page: Page, edges: tuple[float, float], piece: Piece, slug: Slug) -> _Unit:
    """Return a slug where it stands, with the widest margins from its piece up to its block."""
    around = list(page.around(piece))
    up_to = [one for one in around if one.element >= slug.block]
    above, below = (
        max((getattr(one, side) for one in up_to), default=0.0) for side in ("above", "below")
    )
    return _Unit(page.number, *edges, slug, above, below)


def _block(around: list[Piece]) -> Piece:
    """Return what stands right in the text: a paragraph, a list, a heading, a box."""
    box = next((piece for piece in reversed(around) if _is_box(piece)), None)
    outside = next((n for n, piece in enumerate(around) if piece.tag in {"main", "body"}), 1)
    return box or around[max(outside - 1, 0)]


def _kind(piece: Piece) -> str:
    if piece.tag in HEADINGS:
        return "title" if "heading" not in piece.classes else piece.tag
    return next((name for name in ("box", "figure", "table") if name in piece.classes), piece.tag)


def _columns(page: Page, around: Piece, block: Piece) -> Iterator[_Unit]:
    """Yield the parts of a set of columns on a page."""
    inside = [leaf for leaf in page.running if any(around is one for one in page.around(leaf))]
    top, bottom = min(p.box.y for p in inside), max(p.box.bottom for p in inside)
    for height in _rows(page, inside, bottom - top) or _strips(bottom - top):
        slug = Slug(block.element, "columns", 0.0, height)
        yield _unit(page, (top, top + height), around, slug)
        top += height


def _strips(height: float) -> list[float]:
    """Return the heights of strips between which columns of lines part."""
    count = round(height / FLUID) if height > FEW * FLUID else 1
    return [height / count] * count


def _rows(page: Page, inside: Sequence[Piece], height: float) -> list[float]:
    """Return the heights of strips between which columns part that hold items kept whole.

    A strip takes one item of each column; titles are kept with what they name. Empty if columns
    hold anything else.
    """
    items: list[list[Piece]] = []
    last: Piece | None = None  # the piece that is kept whole and that the leaf before stands in
    for leaf in inside:
        whole = [piece for piece in page.around(leaf) if piece.whole]
        titled = leaf.tag in ANNOUNCING
        if not (titled or whole):
            return []
        kept = None if titled else whole[-1]
        if not items or (last is not None and kept is not last):
            items.append([])
        items[-1].append(leaf)
        last = kept
    count = len({id(page.column_of(leaf)) for leaf in inside})
    heights = [item[-1].box.bottom - item[0].box.y for item in items]
    rows = [max(heights[at : at + count]) for at in range(0, len(heights), count)]
    rest = height - sum(rows[:-1])
    return [*rows[:-1], rest] if rest > 0 else [height]


def _lines(document: Document, page: Page, leaf: Piece, block: Piece) -> Iterator[_Unit]:
    """Yield the lines of a text."""
    lines = [line for _, _, line in document.texts.get(leaf.element, ())]
    boxed = _is_box(block)
    for line in leaf.lines:
        number = next((n for n, one in enumerate(lines) if one is line), 0)
        kept = boxed or number < KEPT_FIRST or number > len(lines) - KEPT_LAST
        slug = Slug(
            block.element,
            leaf.tag if number == 0 else "line",
            0.0,
            line.box.height,
            tied=(number > 0 and kept) or "source" in leaf.classes,
            text=not boxed and abs(line.box.height - page.leading) < TOUCH / 2,
            parted=line.text.endswith(HYPHEN),
            fill=line.ink.width / leaf.content.width if leaf.content.width else 0.0,
        )
        yield _unit(page, (line.box.y, line.box.bottom), leaf, slug)


def _spaced(units: Iterator[_Unit]) -> Iterator[Slug]:
    """Yield slugs with the space above them, at a page's head the one that margins give."""
    before: _Unit | None = None
    for unit in units:
        if before and before.page == unit.page:
            space = unit.top - before.bottom
            if unit.slug.clears:  # it may stand lower for what is beside
                space = min(space, max(before.below, unit.above))
        elif before and before.slug.block != unit.slug.block:
            space = max(before.below, unit.above)
        else:
            space = 0.0
        yield replace(unit.slug, space=space)
        before = unit


def _tied(slugs: Iterator[Slug]) -> Iterator[Slug]:
    """Yield slugs with what the styles keep together: titles with what they name, ends of rows."""
    runs = [list(run) for _, run in itertools.groupby(slugs, key=lambda slug: slug.block)]
    announced = False
    for run in runs:
        rows = [number for number, slug in enumerate(run) if slug.kind == "tr"]
        items = len(run) > 1 and all(slug.kind not in {"line", "columns"} for slug in run)
        head, foot = KEPT_ITEMS[0], len(run) - KEPT_ITEMS[1]
        if rows:
            head, foot = rows[min(KEPT_ROWS[0], len(rows)) - 1], rows[-min(KEPT_ROWS[1], len(rows))]
        for number, slug in enumerate(run):
            at_end = (items or rows) and number > 0 and (number <= head or number >= foot)
            repeated = run[rows[0]].height if slug.kind == "tr" and number > rows[0] else 0.0
            yield replace(slug, tied=slug.tied or announced or bool(at_end), head=repeated)
            announced = slug.heading > 0 or slug.kind in {"title", "caption"}


def _beside(document: Document) -> Iterator[Beside]:
    """Yield the boxes of the side column, each with the block that it stands level with."""
    for page in document.pages:
        running = sorted(
            {_block(list(at.around(leaf))).element for at, leaf in document.flow} - {-1}
        )
        for piece in page.pieces:
            if not (_is_box(piece) and piece.id and page.beside(piece)):
                continue
            if page.box_of(piece) is not piece:
                continue
            block = next((element for element in running if element > piece.element), -1)
            height, quote = piece.box.height, "shape-quote" in piece.classes
            yield Beside(piece.id, block, height, _in_column(page, piece, quote=quote), quote)


def _in_column(page: Page, box: Piece, *, quote: bool) -> float:
    """Return about how high a box of the side column would be in the text."""
    inside = [leaf for leaf in page.leaves if any(box is one for one in page.around(leaf))]
    measure = page.column.width - (0.0 if quote else INSET)
    taken = sum(line.box.height for leaf in inside for line in leaf.lines)
    needed = 0.0
    for leaf in inside:
        if leaf.lines:
            larger = 1.0 if quote or leaf.tag in HEADINGS else LARGER
            wide = sum(line.ink.width for line in leaf.lines) * larger / measure
            needed += -(-wide / RAGGED // 1) * leaf.lines[0].box.height * larger
    return box.box.height - taken + needed + (0.0 if quote else PADDING)


# Of a box on a tint in the column, and of one beside it: by how many pt its measure is less than
# the column's, how much larger its type is, by how many pt it has more above and below its text.
INSET, LARGER, PADDING = 28.3, 1.066, 17.0
RAGGED = 0.97  # of its measure that a line takes
