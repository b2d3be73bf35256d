"""Text in a content stream (ISO 32000-1, 9): where it begins, its size, what it is painted with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Name

from publish.verify.preflight.geometry import (
    IDENTITY,
    Matrix,
    box,
    matrix,
    moved_box,
    product,
    sides,
)
from publish.verify.preflight.marks import CLIP_ONLY, INVISIBLE

if TYPE_CHECKING:
    from publish.verify.preflight.interpreter import Interpreter

GLYPH = 0.5  # of its size: about how wide a letter is
STROKED = {1, 2, 5, 6}  # modes that draw the outline of letters
HOLLOW = {1, 5}  # those that do not fill them


def bt(page: Interpreter, _: list[Any]) -> None:
    """Begin text (9.4.1)."""
    page.line = IDENTITY


def tf(page: Interpreter, operands: list[Any]) -> None:
    """Choose a font and its size."""
    page.state.font = page.resources["/Font"][str(operands[0])]
    page.state.size = float(operands[1])


def tm(page: Interpreter, operands: list[Any]) -> None:
    """Set the text matrix."""
    page.line = matrix(operands)


def td(page: Interpreter, operands: list[Any]) -> None:
    """Go to the next line, by some way."""
    x, y = float(operands[0]), float(operands[1])
    page.line = product((1, 0, 0, 1, x, y), page.line)


def big_td(page: Interpreter, operands: list[Any]) -> None:
    """Go to the next line, which is the leading too."""
    page.state.leading = -float(operands[1])
    td(page, operands)


def tl(page: Interpreter, operands: list[Any]) -> None:
    """Set the leading."""
    page.state.leading = float(operands[0])


def next_line(page: Interpreter, _: list[Any]) -> None:
    """Go to the next line by the leading."""
    td(page, [0, -page.state.leading])


def ts(page: Interpreter, operands: list[Any]) -> None:
    """Set how far text is raised."""
    page.state.rise = float(operands[0])


def tr(page: Interpreter, operands: list[Any]) -> None:
    """Set how text is painted."""
    page.state.mode = int(operands[0])


def quote(page: Interpreter, operands: list[Any]) -> None:
    """Show text on the next line."""
    next_line(page, [])
    show(page, operands[-1:])


def show(page: Interpreter, operands: list[Any]) -> None:
    """Show text (9.4.3)."""
    state = page.state
    shown = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
    letters = sum(len(bytes(part)) for part in shown if isinstance(part, pikepdf.String))
    placed = product(page.line, state.ctm)
    size = abs(state.size) * sides(placed)[1]
    if not letters or state.mode in {INVISIBLE, CLIP_ONLY} or state.font is None:
        return
    guess = (0.0, state.rise, letters * abs(state.size) * GLYPH, state.rise + state.size)
    colours = [] if state.mode in HOLLOW else [state.fill]
    colours += [state.stroke] if state.mode in STROKED else []
    name = str(state.font.get("/BaseFont", "/Type 3"))[1:].split("+")[-1]
    seen = moved_box(box(guess), placed)
    if state.font.get("/Subtype") == Name.Type3:
        size = _type3(page, name, placed)
    overprint = state.fill_overprints
    page.mark(
        "text",
        seen,
        colours,
        f"text in {name}",
        size=size,
        font=state.font,
        overprint=overprint,
    )


def _type3(page: Interpreter, name: str, placed: Matrix) -> float:
    """Follow the glyphs of a Type 3 font (9.6.5); returns the size of its type in pt."""
    font = page.state.font
    glyphs = matrix(font.FontMatrix)
    inside = product(product(glyphs, (page.state.size, 0, 0, page.state.size, 0, 0)), placed)
    if page.once(font):
        for glyph in font.CharProcs.values():
            with page.inside(f"font {name}", ctm=inside, frame=page.state.clip):
                page.run(glyph, font.get("/Resources", page.resources))
    _, bottom, _, top = box(font.FontBBox)
    return (top - bottom) * sides(inside)[1]


TEXT: Mapping[str, Callable[[Interpreter, list[Any]], None]] = {
    "BT": bt, "Tf": tf, "Tm": tm, "Td": td, "TD": big_td, "TL": tl, "T*": next_line,
    "Ts": ts, "Tr": tr, "Tj": show, "TJ": show, "'": quote, '"': quote,
}  # fmt: skip
