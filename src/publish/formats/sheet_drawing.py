"""The drawing of imposed sheets for the person who folds them: page numbers, folds, copies.

One list of shapes, in mm from the upper left corner, is written as SVG and as PNG.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from PIL import Image, ImageDraw, ImageFont

from publish.formats.print_words import PrintWords
from publish.impose import LAYOUTS, Plan, Side, Spot

WIDTH = 180.0  # mm of the whole drawing
BETWEEN = 8.0  # mm between the two sides of a sheet
LABEL, TEXT = 3.2, 3.0  # mm: the size of type over a side, and of notes
PIXELS = 8  # a mm in the PNG, some 200 an inch
FINE = 3  # times as many pixels are drawn and then brought down, as lines are drawn jagged
STROKE = 0.3
Anchor = Literal["start", "middle", "end"]
ANCHORS: Mapping[Anchor, str] = {"start": "ls", "middle": "ms", "end": "rs"}  # as Pillow says it
PALE, NOTHING = "#ffffff", "none"


@dataclass(frozen=True, slots=True)
class Line:
    """A line, dashed where it is a fold."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle with a thin outline; without a fill, what lies below is seen."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """A line of type on a baseline, or turned upside down.

    It begins at `x`, or `x` is its `middle` or its `end`.
    """

    x: float
    y: float
    size: float
    text: str
    colour: str
    anchor: Anchor = "start"
    bold: bool = False
    turned: bool = False


Shape = Line | Area | Words


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes, and the size in mm of what they make up."""

    shapes: tuple[Shape, ...]
    width: float
    height: float
    title: str


def draw(plan: Plan, tokens: Mapping[str, str], words: PrintWords, abreast: int = 1) -> Picture:
    """Draw all sheets in the colours of the house, front and back beside each other.

    Sheets lie as they are printed, whatever the language; `abreast` is how many stand in a row.
    """
    columns = 2 * abreast
    width = (WIDTH - (columns - 1) * BETWEEN) / columns
    scale = width / plan.width
    step = 2 * LABEL + plan.height * scale + BETWEEN
    names = ("outside", "inside") if LAYOUTS[plan.wish.layout].folded else ("front", "back")
    rtl = words.direction == "rtl"
    anchor: Anchor = "end" if rtl else "start"
    shapes: list[Shape] = []
    for number, side in enumerate(plan.sides):
        x, y = (number % columns) * (width + BETWEEN), (number // columns) * step
        which = {"number": number // 2 + 1, "count": len(plan.sheets)}
        said = words.say("sheet-side", side=words.say(names[number % 2]), **which)
        start = x + width * rtl
        shapes.append(Words(start, y + LABEL, LABEL, said, tokens["primary"], anchor, bold=True))
        shapes += _side(plan, side, (x, y + 2 * LABEL, scale), tokens, words.say("blank"))
    y = -(-len(plan.sides) // columns) * step - BETWEEN / 2
    for note in _notes(plan, words):
        y += 1.5 * TEXT
        shapes.append(Words(WIDTH * rtl, y, TEXT, note, tokens["soft"], anchor))
    return Picture(tuple(shapes), WIDTH, y + TEXT, words.say("where-pages-stand"))


def _notes(plan: Plan, words: PrintWords) -> Iterator[str]:
    """Yield what the person who folds has to know."""
    layout = plan.wish.layout
    yield f"{words.say('finish')}: {words.say(f'finish-{layout}')}."
    if LAYOUTS[layout].folded:
        yield words.say("dashed")
    yield words.say("turned-head" if plan.wish.tumble else "turned-side")


def _side(
    plan: Plan, side: Side, at: tuple[float, float, float], tokens: Mapping[str, str], blank: str
) -> Iterator[Shape]:
    """Yield the shapes of one side; `at` is its upper left corner and the mm of a pt.

    `blank` stands on pages that are.
    """
    left, top, scale = at
    for spot in side.spots:
        x, y = left + spot.x * scale, top + (plan.height - spot.y - spot.height) * scale
        width, height = spot.width * scale, spot.height * scale
        fill = tokens["tint"] if spot.page else PALE
        yield Area(x, y, width, height, fill, tokens["rule"] if not side.folds else fill)
        yield _number(spot, (x, y, width, height), tokens, blank)
    foot = top + plan.height * scale
    if side.folds:  # the outline of the whole sheet, as one between its pages would hide the folds
        yield Area(left, top, plan.width * scale, plan.height * scale, "", tokens["rule"])
    for fold in side.folds:
        x = left + fold * scale
        yield Line(x, top - 1.5, x, foot + 1.5, tokens["accent"], dashed=True)


def _number(
    spot: Spot, box: tuple[float, float, float, float], tokens: Mapping[str, str], blank: str
) -> Words:
    """Return the number of a page, as it stands in its box: turned where the page is."""
    x, y, width, height = box
    size = min(16.0, 0.45 * width, 0.45 * height) if spot.page else TEXT
    drop = 0.35 * size  # from the middle of figures to their baseline
    turned = bool(spot.turn)
    return Words(
        x + width / 2,
        y + height / 2 + (-drop if turned else drop),
        size,
        str(spot.page) if spot.page else blank,
        tokens["primary"] if spot.page else tokens["soft"],
        "middle",
        turned=turned,
    )


def as_svg(picture: Picture, font: str = "sans-serif") -> str:
    """Write a picture as SVG, its text as text."""
    inner = "\n".join(_element(shape) for shape in picture.shapes)
    width = picture.width + 2 * STROKE  # with the outlines at its edges
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{picture.width:g}mm" '
        f'height="{picture.height:.2f}mm" '
        f'viewBox="{-STROKE} {-STROKE} {width:g} {picture.height:.2f}" '
        'preserveAspectRatio="xMinYMin" '
        f"font-family={quoteattr(font)}>\n<title>{escape(picture.title)}</title>\n{inner}\n</svg>\n"
    )


def _element(shape: Shape) -> str:
    match shape:
        case Line(x1, y1, x2, y2, colour, dashed):
            dashes = ' stroke-dasharray="1.6 1.1"' if dashed else ""
            ends = f'x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}"'
            return f'<line {ends} stroke="{colour}" stroke-width="{STROKE}"{dashes}/>'
        case Area(x, y, width, height, fill, colour):
            return (
                f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" '
                f'fill="{fill or NOTHING}" stroke="{colour}" stroke-width="{STROKE}"/>'
            )
        case Words(x, y, size, text, colour, anchor, bold, turned):
            looks = f' text-anchor="{anchor}"' if anchor != "start" else ""
            looks += ' font-weight="700"' if bold else ""
            looks += f' transform="rotate(180 {x:.2f} {y:.2f})"' if turned else ""
            return (
                f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" fill="{colour}"{looks}>'
                f"{escape(text)}</text>"
            )


def as_png(picture: Picture, regular: Path, bold: Path) -> bytes:
    """Write a picture as PNG, set in the faces of two files."""
    scale = PIXELS * FINE
    size = (round(picture.width * scale), round(picture.height * scale))
    image = Image.new("RGB", size, PALE)
    pen = ImageDraw.Draw(image)
    for shape in picture.shapes:
        match shape:
            case Line():
                _line(pen, shape, scale)
            case Area(x, y, width, height, fill, colour):
                corners = [x * scale, y * scale, (x + width) * scale, (y + height) * scale]
                pen.rectangle(corners, fill or None, colour, round(STROKE * scale))
            case Words():
                face = ImageFont.truetype(bold if shape.bold else regular, shape.size * scale)
                _words(image, shape, face, scale)
    margin = PIXELS * 5
    small = image.resize((size[0] // FINE, size[1] // FINE), Image.Resampling.LANCZOS)
    framed = Image.new("RGB", (small.width + 2 * margin, small.height + 2 * margin), PALE)
    framed.paste(small, (margin, margin))
    out = io.BytesIO()
    framed.save(out, "PNG", optimize=True, dpi=(PIXELS * 25.4, PIXELS * 25.4))
    return out.getvalue()


def _line(pen: ImageDraw.ImageDraw, line: Line, scale: float) -> None:
    """Draw a line that stands upright, in dashes of 1.6 mm where it is dashed."""
    y, dash, gap = line.y1, 1.6 if line.dashed else line.y2 - line.y1, 1.1
    while y < line.y2:
        end = min(y + dash, line.y2)
        ends = [line.x1 * scale, y * scale, line.x2 * scale, end * scale]
        pen.line(ends, line.colour, round(STROKE * scale))
        y = end + gap


def _words(image: Image.Image, words: Words, face: ImageFont.FreeTypeFont, scale: float) -> None:
    """Set a line of type on its baseline, upside down where the page is."""
    anchor = ANCHORS[words.anchor]
    at = (words.x * scale, words.y * scale)
    if not words.turned:
        ImageDraw.Draw(image).text(at, words.text, words.colour, face, anchor)
        return
    reach = round(2 * words.size * scale)
    layer = Image.new("L", (2 * reach, 2 * reach), 0)
    ImageDraw.Draw(layer).text((reach, reach), words.text, 255, face, anchor)
    layer = layer.transpose(Image.Transpose.ROTATE_180)
    image.paste(words.colour, (round(at[0]) - reach, round(at[1]) - reach), layer)
