"""Rules on page boxes (ISO 32000-1, 14.11.2) and on the sizes of pages."""

from __future__ import annotations

from collections.abc import Iterator

from publish.problems import Severity
from publish.verify.preflight.document import Document
from publish.verify.preflight.finding import Found, Rule
from publish.verify.preflight.geometry import MM, Box, within
from publish.verify.preflight.marks import is_white, noun

SLACK = 0.02  # mm that rounding may take off the bleed
NEAR = 0.2  # mm from the trimmed edge at which a thing is meant to touch it
SHORT = 0.5  # mm that it may fall short of the bleed, as the next knife does not cut there
SIDES = ("left", "lower", "right", "upper")
AREAS = {"fill", "image", "shading"}
SAME = 0.1  # mm by which pages may differ


def trim_or_art(document: Document) -> Iterator[Found]:
    """Find pages that do not say, or say twice, how they are cut."""
    for number, page in document.pages():
        has = document.box(page, "TrimBox") is not None, document.box(page, "ArtBox") is not None
        if not any(has):
            yield Found("no TrimBox says where the page is cut", number)
        elif all(has):
            yield Found("the page has a TrimBox and an ArtBox, and may have one alone", number)


def nesting(document: Document) -> Iterator[Found]:
    """Find boxes that do not lie in each other: trim, bleed, media."""
    for number, page in document.pages():
        trim, bleed = document.cut(page), document.bleed(page)
        if trim and not within(trim, bleed):
            yield Found("the TrimBox reaches out of the BleedBox", number)
        for name in ("CropBox", "MediaBox"):
            outer = document.box(page, name)
            if outer and not within(bleed, outer):
                yield Found(f"the BleedBox reaches out of the {name}", number)


def least_bleed(document: Document) -> Iterator[Found]:
    """Find pages with less bleed than the press wants."""
    least = document.press.bleed
    for number, page in document.pages():
        trim, outer = document.cut(page), document.box(page, "BleedBox")
        if outer and not trim:
            continue  # how much of it is bleed nobody knows, which another rule says
        given = min(_gaps(trim, outer)) / MM if trim and outer else 0.0
        if given < least - SLACK:
            yield Found(f"the bleed is {given:.1f} mm, the press wants {least:g} mm", number)


def edges(document: Document) -> Iterator[Found]:
    """Find colour that touches the trimmed edge and does not run on through the bleed."""
    least = document.press.bleed
    trims = {number: document.cut(page) for number, page in document.pages()}
    for mark in document.seen:
        trim = trims[mark.page]
        if least and trim and mark.box and mark.kind in AREAS and not is_white(mark):
            for side, beyond in zip(SIDES, _gaps(trim, mark.box), strict=True):
                if -NEAR < beyond / MM < least - SHORT:
                    message = f"{noun(mark)} ends at the {side} edge, with no bleed there"
                    yield Found(message, mark.page, mark.box[:2], mark.name)


def slug(document: Document) -> Iterator[Found]:
    """Find pages without room for marks outside the bleed."""
    for number, page in document.pages():
        media, bleed = document.box(page, "MediaBox"), document.bleed(page)
        full = media and within(media, bleed) and within(bleed, media)
        if document.press.bleed and full:
            yield Found("there is no room for marks outside the bleed", number)


def sizes(document: Document) -> Iterator[Found]:
    """Find pages of another size than the first."""
    cut = [(number, document.cut(page)) for number, page in document.pages()]
    sheets = [(number, _size(box)) for number, box in cut if box]
    (before, first), *others = sheets or [(0, (0.0, 0.0))]
    for number, size in others:
        if max(abs(one - other) for one, other in zip(size, first, strict=True)) > SAME:
            said = " × ".join(f"{side:.0f}" for side in size)
            yield Found(
                f"the page is {said} mm, page {before} is {first[0]:.0f} × {first[1]:.0f} mm",
                number,
            )


def rotation(document: Document) -> Iterator[Found]:
    """Find pages that are turned only for the screen."""
    for number, page in document.pages():
        turned = int(page.get("/Rotate", 0)) % 360
        if turned:
            yield Found(f"the page is turned by {turned}° for the screen only", number)


def unit(document: Document) -> Iterator[Found]:
    """Find pages measured in other units, which many a press's software overlooks."""
    for number, page in document.pages():
        if float(page.get("/UserUnit", 1)) != 1:
            said = float(page.UserUnit)
            yield Found(f"the page is measured in units of {said:g}/72 inch", number)


def _gaps(inner: Box, outer: Box) -> tuple[float, ...]:
    return inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3]


def _size(of: Box) -> tuple[float, float]:
    return (of[2] - of[0]) / MM, (of[3] - of[1]) / MM


AREA, WARN = "14.11.2", Severity.WARNING
RULES = (
    Rule("trim-box", trim_or_art, "Export it with the TrimBox set to the finished size.", AREA),
    Rule("box-order", nesting, "Export it with TrimBox in BleedBox, and that in MediaBox.", AREA),
    Rule("bleed", least_bleed,
         "Let colour run on past the trimmed edge and export it with bleed.", AREA, of="print"),
    Rule("edge-without-bleed", edges,
         "Draw it 3 mm larger there, beyond the trimmed edge.", AREA, of="print"),
    Rule("no-slug", slug,
         "Export it with crop marks outside the bleed.", AREA, severity=WARN, of="print"),
    Rule("page-sizes", sizes, "Make all pages one size, or send them as files of their own.", AREA,
         severity=WARN, of="print"),
    Rule("rotated-page", rotation,
         "Export the page upright.", "7.7.3.3", severity=WARN, of="print"),
    Rule("user-unit", unit, "Export the page at its true size.", "14.11.1"),
)  # fmt: skip
