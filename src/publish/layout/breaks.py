"""What may not be parted: headings from their text, lines from their paragraph, boxes, tables."""

from __future__ import annotations

from collections.abc import Iterator

from publish.layout.finding import Finding, named, quoted
from publish.layout.pages import HEADINGS, Document, Page, Piece

ANNOUNCING = HEADINGS | {"dt", "caption"}  # what stands above a text of its own
SHORT = 1 / 3  # of a page's text: a picture of rows up to this height does not part
ROWS = 2  # the fewest of a table that stand alone
PICTURES = frozenset(  # shapes that are seen as one thing, though a long one may part
    {"shape-actions", "shape-events", "shape-facts", "shape-pros-cons", "shape-scenarios"}
)
SHORTEN = "Shorten or lengthen the text before it by some lines"


def stranded_heading(document: Document) -> Iterator[Finding]:
    """Find headings of sections that are parted from their text."""
    for page, piece in _stranded(document):
        if "heading" in piece.classes:
            message = (
                f"{named(document, page, piece)} stands alone at the foot, its text elsewhere."
            )
            hint = f"{SHORTEN}, or set break=before on the section."
            yield Finding(page.number, piece.element, message, hint)


def stranded_title(document: Document) -> Iterator[Finding]:
    """Find titles of boxes, questions, terms and tables that are parted from what they name."""
    for page, piece in _stranded(document):
        if "heading" not in piece.classes:
            message = f"{named(document, page, piece)} stands alone at the foot, its box elsewhere."
            hint = f"{SHORTEN}, or set break=before on the box."
            yield Finding(page.number, piece.element, message, hint)


def _stranded(document: Document) -> Iterator[tuple[Page, Piece]]:
    for page, piece, following in _announcing(document):
        if following is None:
            continue
        its_page, leaf = following
        column, other = page.column_of(piece), its_page.column_of(leaf)
        sisters = column and other and column is not other and column.parent == other.parent
        if its_page is not page or sisters:
            yield page, piece


def _announcing(
    document: Document,
) -> Iterator[tuple[Page, Piece, tuple[Page, Piece] | None]]:
    """Yield headings and titles where they end, each with the leaf that comes next."""
    for beside in (False, True):
        leaves = [
            (page, leaf)
            for page in document.pages
            for leaf in page.leaves
            if leaf.flow != "note" and page.beside(leaf) == beside
        ]
        for number, (page, leaf) in enumerate(leaves):
            title = next((p for p in page.around(leaf) if p.tag in ANNOUNCING), None)
            if title is None:
                continue
            after = leaves[number + 1] if number + 1 < len(leaves) else None
            if after and any(p.element == title.element for p in after[0].around(after[1])):
                continue  # the title goes on
            if not after or after[1].element > title.element or after[1].element < 0:
                yield page, title, after


def lone_line(document: Document) -> Iterator[Finding]:
    """Find first lines alone at the foot of a page or column, and last lines alone at a head."""
    for element, lines in document.texts.items():
        groups: list[list[int]] = []  # page, column, count
        for page, piece, _ in lines:
            column = page.column_of(piece)
            place = [page.number, id(column) if column else 0]
            if not groups or groups[-1][:2] != place:
                groups.append([*place, 0])
            groups[-1][2] += 1
        if len(groups) < 2:  # noqa: PLR2004 - it is not parted
            continue
        text = quoted(document.text_of(element))
        hint = "Cut or add a few words before it, so that the page ends on another line."
        if groups[0][2] == 1:
            message = f"the first line of {text} stands alone at the foot of a page or column."
            yield Finding(groups[0][0], element, message, hint)
        if groups[-1][2] == 1:
            message = f"the last line of {text} stands alone at the head of a page or column."
            yield Finding(groups[-1][0], element, message, hint)


def split_box(document: Document) -> Iterator[Finding]:
    """Find boxes, figures, rows and items that are parted though they should stand together."""
    told: set[int] = set()
    for element, parts in sorted(document.fragments.items()):
        parts = [(page, piece) for page, piece in parts if _filled(page, piece)]  # noqa: PLW2901
        page, piece = parts[0] if parts else document.fragments[element][0]
        inside = any(around.element in told for around in page.around(piece))
        if not inside and (_is_parted(parts) if piece.whole else _is_small(parts)):
            told.add(element)
            last = parts[-1][0].number
            to = f"page {last}" if last != page.number else "the next column"
            message = f"{named(document, page, piece)} is parted, its rest is on {to}."
            hint = f"{SHORTEN}, move it, or set break=before on it."
            yield Finding(page.number, element, message, hint)


def _filled(page: Page, piece: Piece) -> bool:
    return any(any(piece is around for around in page.around(leaf)) for leaf in page.leaves)


def _is_parted(parts: list[tuple[Page, Piece]]) -> bool:
    """Say whether parts stand on several pages, or in several columns of one set."""
    places = {(page.number, id(page.column_of(piece))) for page, piece in parts}
    return len(places) > 1


def _is_small(parts: list[tuple[Page, Piece]]) -> bool:
    """Say whether a picture of rows is parted over pages though it would fit on one easily."""
    if not parts or not parts[0][1].classes & PICTURES:
        return False
    several = len({page.number for page, _ in parts}) > 1
    height = sum(_extent(page, piece) for page, piece in parts)
    return several and height < SHORT * parts[0][0].text.height


def _extent(page: Page, piece: Piece) -> float:
    """Return how high what stands in a piece is: a parted box itself reaches down to the foot."""
    inside = (leaf for leaf in page.leaves if any(piece is around for around in page.around(leaf)))
    return max(leaf.box.bottom for leaf in inside) - piece.box.y


def split_table(document: Document) -> Iterator[Finding]:
    """Find tables of which a single row stands alone before or after a break."""
    for element, parts in document.fragments.items():
        if parts[0][1].tag != "table" or not _is_parted(parts):
            continue
        counts = [len(_rows(page, piece)) for page, piece in parts]
        for end, count in ((0, counts[0]), (-1, counts[-1])):
            if count < ROWS:
                page, piece = parts[end]
                side = "after" if end == 0 else "before"
                row = "first" if end == 0 else "last"
                message = f"{named(document, page, piece)} is parted {side} its {row} row."
                hint = f"{SHORTEN}, or set break=before on the table."
                yield Finding(page.number, element, message, hint)


def _rows(page: Page, table: Piece) -> list[Piece]:
    def in_body(row: Piece) -> bool:
        around = list(page.around(row))
        return any(p is table for p in around) and not any(p.tag == "thead" for p in around)

    return [piece for piece in page.pieces if piece.tag == "tr" and in_body(piece)]


def parted_note(document: Document) -> Iterator[Finding]:
    """Find notes that begin on another page than the one that calls them."""
    for page in document.pages:
        for element in page.calls:
            parts = document.fragments.get(element)
            if parts and parts[0][0] is not page:
                begins = parts[0][0].number
                message = f"a note is called here but begins on page {begins}: " + quoted(
                    document.text_of(element)
                )
                hint = "Shorten the note, or move its call up or down by a few lines."
                yield Finding(page.number, element, message + ".", hint)


def box_under_heading(document: Document) -> Iterator[Finding]:
    """Find boxes between a heading and the first paragraph of its section."""
    flow = [(page, leaf, page.box_of(leaf)) for page, leaf in document.flow]
    for number, (page, leaf, _) in enumerate(flow[:-1]):
        heading = next((p for p in page.around(leaf) if "heading" in p.classes), None)
        box = flow[number + 1][2]
        if heading is None or box is None or "box" not in box.classes:
            continue
        if "drawing-section" in box.classes:
            continue
        later = [one for one in flow[number + 1 :] if one[2] is None or one[2].id != box.id]
        if later and later[0][1].tag == "p" and later[0][2] is None:
            where = flow[number + 1][0]
            message = f"{named(document, where, box)} parts a heading from its first paragraph."
            hint = "Move the box behind the first paragraph of the section."
            yield Finding(where.number, box.element, message, hint)
