"""How a page is filled: white holes, short pages, what overflows, overlaps, touches or strays."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from publish.layout.finding import Finding, ending, named, quoted
from publish.layout.pages import Box, Document, Line, Page, Piece

HOLE = 1 / 3  # of a page's text, that may not stay white in one piece
COVER = "front-cover"  # the class of a cover page
LINES = 3  # that a page may end short of its foot
FEW = 5  # lines: a last page with no more is nearly empty
SPARSE = 1 / 5  # of a page's text: so is one that is filled no more
SLACK = 1.0  # pt, by which measures may differ
APART = 4.0  # pt, that boxes keep from each other
PANELS = frozenset({"drawing-box", "drawing-panel"})  # boxes with a ground or rule of their own
LEGIBLE = 0.8  # of its size, below which a formula is too small to be read
SPLIT = "Part it over lines: \\[ \\begin{aligned} a &= b \\\\ &= c \\end{aligned} \\]."
FILL = "Move a box or figure that stands later to before the break, or add or cut some lines."


def white_hole(document: Document) -> Iterator[Finding]:
    """Find pages before the last with more than a third of a column white in one piece."""
    for page, following in itertools.pairwise(document.pages):
        if any(COVER in piece.classes for piece in page.pieces):
            continue  # white, or colour, is what a cover is made of
        for head, foot, leaves in _columns(page):
            edge, holder = head, None
            for leaf in [*sorted(leaves, key=lambda one: one.box.y), None]:
                top = leaf.box.y if leaf else foot
                if leaf is None and _asked(page, following):
                    break
                if top - edge > HOLE * page.text.height:
                    share = (top - edge) / page.text.height
                    near = holder or leaf
                    after = f" after {named(document, page, near)}" if near else ""
                    message = f"{share:.0%} of the page's height is white{after}."
                    yield Finding(page.number, _element(page, near), message, FILL)
                if leaf and leaf.box.bottom > edge:
                    edge, holder = leaf.box.bottom, leaf


def _columns(page: Page) -> Iterator[tuple[float, float, list[Piece]]]:
    """Yield head, foot and leaves of the text column, and of each column of a set within it."""
    if page.leaves:
        yield page.column.y, page.column.bottom, list(page.running)
    for column in (piece for piece in page.pieces if piece.column):
        sisters = [p for p in page.pieces if p.column and p.parent == column.parent]
        inside = [leaf for leaf in page.leaves if page.column_of(leaf) is column]
        ends = [leaf.box.bottom for leaf in page.leaves if page.column_of(leaf) in sisters]
        if inside:
            yield column.box.y, max(ends), inside


def _element(page: Page, piece: Piece | None) -> int:
    around = page.around(piece) if piece else ()
    return next((p.element for p in around if p.element >= 0), -1)


def short_page(document: Document) -> Iterator[Finding]:
    """Find pages that end more than three lines short before a break that nobody asked for."""
    for page, following, short in _ending_short(document):
        if short <= HOLE * page.text.height:
            first = following.running[0]
            what = following.box_of(first) or first
            message = (
                f"it ends {short / page.leading:.0f} lines short, as "
                f"{named(document, following, what)} goes to the next page."
            )
            yield Finding(page.number, _element(following, first), message, FILL)


def _ending_short(document: Document) -> Iterator[tuple[Page, Page, float]]:
    """Yield pages that end more than three lines short, the next ones, and by how much in pt."""
    for page, following in itertools.pairwise(document.pages):
        if not page.running or not following.running or _asked(page, following):
            continue
        last = max(page.running, key=lambda leaf: leaf.box.bottom)
        short = page.text.bottom - last.box.bottom
        if short > LINES * page.leading + SLACK:
            yield page, following, short


def _asked(page: Page, following: Page) -> bool:
    """Say whether the styles or an editor ask for the break between two pages."""
    after = any(
        "after" in piece.breaks for last in page.running[-1:] for piece in page.around(last)
    )
    first = following.running[:1]
    before = any("before" in piece.breaks for one in first for piece in following.around(one))
    return after or before


def nearly_empty_page(document: Document) -> Iterator[Finding]:
    """Find a last page that holds a few lines only."""
    for last in document.pages[1:][-1:]:
        leaves = [leaf for leaf in last.leaves if leaf.flow != "note"]
        height = max((leaf.box.bottom for leaf in leaves), default=last.text.y) - last.text.y
        if leaves and height < max(FEW * last.leading, SPARSE * last.text.height) + SLACK:
            message = f"the last page holds only {max(round(height / last.leading), 1)} lines."
            hint = "Cut the text by these lines, or add to it."
            yield Finding(last.number, _element(last, leaves[0]), message, hint)


def overflow(document: Document) -> Iterator[Finding]:
    """Find lines and pictures that leave their box or the page."""
    for page in document.pages:
        for piece in page.pieces:
            if piece.flow in {"marker", "furniture"}:
                continue
            if piece.drawn and not _within(piece.box, page.bleed):
                what = named(document, page, page.box_of(piece) or piece)
                message = f"{what} runs out of the page."
                hint = "Give it less room: place=column, or a smaller picture."
                yield Finding(page.number, piece.element, message, hint)
            for line in piece.lines:
                on_page = _within(line.ink, page.trim)
                if not on_page or not _across(line.ink, piece.box, piece.hang):
                    out_of = "its box" if on_page else "the page"
                    message = f"{ending(line.text)} runs out of {out_of}."
                    hint = "Shorten a long word or address, or give the box more room."
                    yield Finding(page.number, _element(page, piece), message, hint)


def shrunk_formula(document: Document) -> Iterator[Finding]:
    """Find formulas that are much smaller than the text, as they are wider than their column."""
    for page in document.pages:
        for piece in page.pieces:
            if piece.tag == "svg" and piece.shrunk < LEGIBLE:
                blocks = (p.element for p in page.around(piece) if p.tag not in {"svg", "span"})
                element = next((number for number in blocks if number >= 0), piece.element)
                share = f"{100 * piece.shrunk:.0f} % of its size"
                message = f"a formula is set at {share}, as it is wider than its column."
                yield Finding(page.number, element, message, SPLIT)


def _within(inner: Box, outer: Box) -> bool:
    down = outer.y - SLACK <= inner.y and inner.bottom <= outer.bottom + SLACK
    return down and _across(inner, outer)


def _across(inner: Box, outer: Box, hang: float = 0.0) -> bool:
    slack = SLACK + hang
    return outer.x - slack <= inner.x and inner.right <= outer.right + slack


def overlap(document: Document) -> Iterator[Finding]:
    """Find lines that are set over each other."""
    for page in document.pages:
        lines = [(piece, line) for piece in page.pieces for line in piece.lines]
        lines.sort(key=lambda one: one[1].ink.y)
        told: set[tuple[int, int]] = set()
        for number, (piece, line) in enumerate(lines):
            for other, below in lines[number + 1 :]:
                if below.ink.y >= line.ink.bottom:
                    break
                pair = (id(piece), id(other))
                if pair not in told and line.ink.meets(below.ink, SLACK):
                    told.add(pair)
                    yield _over(page, (piece, line), (other, below))


def _over(page: Page, one: tuple[Piece, Line], other: tuple[Piece, Line]) -> Finding:
    message = f"{quoted(one[1].text)} and {quoted(other[1].text)} are set over each other."
    return Finding(page.number, _element(page, one[0]), message, "Shorten one of the two.")


def touching_panels(document: Document) -> Iterator[Finding]:
    """Find boxes with a ground of their own that touch each other."""
    for page in document.pages:
        panels = [piece for piece in page.pieces if piece.classes & PANELS and piece.box.height > 0]
        for one, other in itertools.combinations(panels, 2):
            grown = Box(one.box.x, one.box.y, one.box.right, one.box.bottom + APART)
            nested = any(one is around for around in page.around(other))
            if not nested and grown.meets(other.box, 0):
                message = f"{named(document, page, one)} touches {named(document, page, other)}."
                hint = "Put some text between the two."
                yield Finding(page.number, other.element, message, hint)


def stray_box(document: Document) -> Iterator[Finding]:
    """Find boxes of the side column that stand beside another section than their own."""
    for page in document.pages:
        for box in (p for p in page.pieces if p.classes & {"box", "figure", "table"}):
            if box.element < 0 or not page.beside(box) or page.box_of(box) is not box:
                continue
            own = next(reversed(_section(document, box.element)), -1)
            if own < 0:
                continue
            level = [
                _section(document, _element(page, leaf))
                for leaf in page.running
                for line in leaf.lines
                if page.box_of(leaf) is None and _level(line.box, box.box)
            ]
            level = [section for section in level if section]
            others = [section for section in level if own not in section]
            if len(others) > len(level) / 2:
                other = document.text_of(others[0][-1])
                message = (
                    f"{named(document, page, box)} belongs to the section "
                    f"{quoted(document.text_of(own))} but stands beside {quoted(other)}."
                )
                hint = "Move the box up by a paragraph or two, shorten it, or set place=column."
                yield Finding(page.number, box.element, message, hint)


def _level(line: Box, box: Box) -> bool:
    return min(line.bottom, box.bottom) - max(line.y, box.y) > line.height / 2


def _section(document: Document, element: int) -> tuple[int, ...]:
    """Return the headings above an element, the highest first."""
    chain: list[tuple[str, int]] = []
    for _, heading in document.headings:
        if heading.element > element:
            break
        chain = [above for above in chain if above[0] < heading.tag]
        chain.append((heading.tag, heading.element))
    return tuple(number for _, number in chain)
