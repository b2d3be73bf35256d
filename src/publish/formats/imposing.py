"""Imposing: the sheets of a plan as a PDF, its pages placed whole, their text and vectors kept.

Each page becomes a form XObject, so nothing is drawn anew; output intent and metadata are kept.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf

from publish.impose import CLEAR, MARK, Plan, Side, Size, Spot, Stock, Wish, impose, place
from publish.problems import ManuscriptError, Problem, Where

HAIRLINE = 0.25  # pt: the least that a press holds
BLEED_LEAST = 0.1  # pt: what is less is a rounding of boxes
KEPT = ("/OutputIntents", "/Metadata", "/OCProperties", "/Lang")
UNFIT = "Choose another --layout or --sheet; publish impose --help lists them."
DEPTH = 100  # of the tree of pages, which in a broken file may be a ring
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Source:
    """What a PDF tells a planner: its pages' trimmed sizes and bleed in pt, and how it is bound."""

    sizes: tuple[Size, ...]
    bleed: float
    leftward: bool
    cmyk: bool


@dataclass(frozen=True, slots=True)
class Imposed:
    """An imposed PDF, the plan it follows and the sheet it is printed on."""

    data: bytes
    plan: Plan
    stock: Stock


def impose_pdf(data: bytes, name: str, wish: Wish, paper: Size) -> Imposed:
    """Impose a PDF on paper of a size in pt; `name` is what problems call it.

    The bleed is that of the pages. Raises ManuscriptError for a file that is no PDF, is encrypted,
    or that the layout or the paper can't take.
    """
    with open_pdf(data, name) as pdf:
        source = source_of(pdf)
        plan = plan_for(source, wish, name)
        stock = on_paper(plan, paper, name)
        return Imposed(_written(pdf, plan, stock, cmyk=source.cmyk), plan, stock)


def open_pdf(data: bytes, name: str) -> Pdf:
    """Open a PDF that may be changed; raises ManuscriptError."""
    where = Where(name)
    locked = Problem(where, "encrypted", "this PDF is encrypted.", "Save it without a password.")
    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as error:
        raise ManuscriptError(locked) from error
    except pikepdf.PikepdfError as error:
        message = "this is no PDF that can be read."
        raise ManuscriptError(Problem(where, "unreadable", message)) from error
    if pdf.is_encrypted:
        pdf.close()
        raise ManuscriptError(locked)
    return pdf


def source_of(pdf: Pdf) -> Source:
    """Return what a planner needs to know of a PDF."""
    root: Any = pdf.Root
    direction = str(root.get("/ViewerPreferences", Dictionary()).get("/Direction", ""))
    bleeds = [_bleed(page) for page in pdf.pages]
    intents = [intent.get("/DestOutputProfile") for intent in root.get("/OutputIntents", [])]
    cmyk = any(profile is not None and profile.get("/N") == 4 for profile in intents)  # noqa: PLR2004
    bleed = min(bleeds, default=0.0)
    return Source(
        tuple(_size(page) for page in pdf.pages),
        bleed if bleed > BLEED_LEAST else 0.0,
        direction == "/R2L",
        cmyk,
    )


def plan_for(source: Source, wish: Wish, name: str) -> Plan:
    """Plan the sheets of a PDF; raises ManuscriptError for what the layout can't take."""
    wish = replace(wish, bleed=source.bleed, leftward=wish.leftward or source.leftward)
    try:
        return impose(source.sizes, wish)
    except ValueError as error:
        raise ManuscriptError(Problem(Where(name), "unfit-layout", f"{error}.", UNFIT)) from error


def on_paper(plan: Plan, paper: Size, name: str) -> Stock:
    """Place a plan on paper; raises ManuscriptError where it does not fit."""
    try:
        return place(plan, paper)
    except ValueError as error:
        raise ManuscriptError(Problem(Where(name), "unfit-sheet", f"{error}.", UNFIT)) from error


# ------------------------------------------------------------------ pages


def _box(values: Any) -> Box:  # noqa: ANN401 - pikepdf's arrays
    """Return a box as left, bottom, right, top; any two opposite corners may be given."""
    x0, y0, x1, y1 = (float(value) for value in values)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _rotation(page: Page) -> int:
    """Return by how many degrees a page is turned to the right; it may inherit that."""
    node: Any = page.obj
    for _ in range(DEPTH):
        if "/Rotate" in node or "/Parent" not in node:
            break
        node = node.Parent
    return int(node.get("/Rotate", 0)) % 360


def _unit(page: Page) -> float:
    """Return how many pt the unit of a page is (ISO 32000-1, 14.11.2)."""
    return float(page.obj.get("/UserUnit", 1))


def _size(page: Page) -> Size:
    """Return the trimmed size of a page as it is seen."""
    left, bottom, right, top = _box(page.trimbox)
    width, height = (right - left) * _unit(page), (top - bottom) * _unit(page)
    return (height, width) if _rotation(page) % 180 else (width, height)


def _bleed(page: Page) -> float:
    """Return how far the bleed of a page reaches at all its edges."""
    if "/TrimBox" not in page.obj:
        return 0.0
    trim, bleed = _box(page.trimbox), _box(page.obj.get("/BleedBox", page.trimbox))
    return _unit(page) * max(
        0.0, min(trim[0] - bleed[0], trim[1] - bleed[1], bleed[2] - trim[2], bleed[3] - trim[3])
    )


def _matrix(page: Page, spot: Spot) -> tuple[float, ...]:
    """Return the matrix that centres a page's trim on its spot, whatever its origin."""
    left, bottom, right, top = _box(page.trimbox)
    angle = math.radians(spot.turn - _rotation(page))
    scale = _unit(page)
    cos, sin = round(math.cos(angle)) * scale, round(math.sin(angle)) * scale
    corners = [(cos * x - sin * y, sin * x + cos * y) for x in (left, right) for y in (bottom, top)]
    middle = [(min(axis) + max(axis)) / 2 for axis in zip(*corners, strict=True)]
    x, y = spot.x + spot.width / 2 + spot.shift, spot.y + spot.height / 2
    return cos, sin, -sin, cos, x - middle[0], y - middle[1]


def _form(sheets: Pdf, page: Page) -> Any:  # noqa: ANN401 - pikepdf's objects
    """Return a page as a form XObject; how much of it is seen is for who places it."""
    form = sheets.copy_foreign(page.as_form_xobject(handle_transformations=False))
    form.BBox = Array(list(_box(page.mediabox)))
    return form


# ------------------------------------------------------------------ sheets


def _written(pdf: Pdf, plan: Plan, stock: Stock, *, cmyk: bool) -> bytes:
    sheets = Pdf.new()
    forms: dict[int, Any] = {}
    for side in plan.sides:
        for spot in side.spots:
            if spot.page and spot.page not in forms:
                forms[spot.page] = _form(sheets, pdf.pages[spot.page - 1])
        _add_side(sheets, list(pdf.pages), forms, (plan, side, stock), cmyk=cmyk)
    source: Any = pdf.Root
    for key in KEPT:
        if key in source:
            value = source[key]
            value = value if value.is_indirect else pdf.make_indirect(value)
            sheets.Root[key] = sheets.copy_foreign(value)
    if "/Info" in pdf.trailer:
        sheets.trailer.Info = sheets.copy_foreign(pdf.make_indirect(pdf.trailer.Info))
    out = io.BytesIO()
    sheets.save(
        out,
        force_version=pdf.pdf_version,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    return out.getvalue()


def _add_side(
    sheets: Pdf,
    pages: Sequence[Page],
    forms: dict[int, Any],
    planned: tuple[Plan, Side, Stock],
    *,
    cmyk: bool,
) -> None:
    """Add one side of a sheet: its boxes, its pages, its marks."""
    plan, side, stock = planned
    sheets.add_blank_page(page_size=(stock.width, stock.height))
    obj: Any = sheets.pages[-1].obj
    trim = (stock.x, stock.y, stock.x + plan.width, stock.y + plan.height)
    bleed = plan.wish.bleed
    obj.TrimBox = Array([round(value, 4) for value in trim])
    edges = (trim[0] - bleed, trim[1] - bleed, trim[2] + bleed, trim[3] + bleed)
    limits = (0.0, 0.0, stock.width, stock.height)
    within = [
        max(edges[0], 0),
        max(edges[1], 0),
        min(edges[2], limits[2]),
        min(edges[3], limits[3]),
    ]
    obj.BleedBox = Array([round(float(value), 4) for value in within])
    shown = [spot for spot in side.spots if spot.page]
    drawn = [f"1 0 0 1 {stock.x:.4f} {stock.y:.4f} cm"]
    drawn += [_placed(pages[spot.page - 1], spot) for spot in shown]
    drawn += _marks(plan, side, stock, cmyk=cmyk)
    obj.Resources = Dictionary(
        XObject=Dictionary({f"/P{spot.page}": forms[spot.page] for spot in shown})
    )
    if cmyk:
        obj.Resources.ColorSpace = Dictionary(RegAll=_separation_all())
    obj.Contents = sheets.make_stream("\n".join(["q", *drawn, "Q"]).encode())


def _placed(page: Page, spot: Spot) -> str:
    """Return the operators that draw a page on its spot, clipped to its trim and the bleed kept."""
    left, bottom, right, top = spot.bleeds
    x, y = spot.x - left, spot.y - bottom
    clip = f"{x:.4f} {y:.4f} {spot.width + left + right:.4f} {spot.height + bottom + top:.4f} re"
    matrix = " ".join(f"{value:.4f}" for value in _matrix(page, spot))
    return f"q {clip} W n {matrix} cm /P{spot.page} Do Q"


def _separation_all() -> Array:
    """Return the colour space that prints on every plate (ISO 32000-1, 8.6.6.4)."""
    function = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
    return Array([Name.Separation, Name.All, Name.DeviceCMYK, function])


def _marks(plan: Plan, side: Side, stock: Stock, *, cmyk: bool) -> list[str]:
    """Return crop marks, and dashed fold marks, outside the bleed; none where paper has no room."""
    if min(stock.x, stock.y) < plan.reach - 0.1:
        return []
    near = max(plan.wish.bleed, CLEAR)
    ends = ((-near, -near - MARK), (plan.height + near, plan.height + near + MARK))
    sides = ((-near, -near - MARK), (plan.width + near, plan.width + near + MARK))
    cuts_x, cuts_y = plan.cuts
    upright = [f"{x:.4f} {a:.4f} m {x:.4f} {b:.4f} l S" for x in cuts_x for a, b in ends]
    level = [f"{a:.4f} {y:.4f} m {b:.4f} {y:.4f} l S" for y in cuts_y for a, b in sides]
    folds = [f"{x:.4f} {a:.4f} m {x:.4f} {b:.4f} l S" for x in side.folds for a, b in ends]
    ink = "/RegAll CS 1 SCN" if cmyk else "0 G"
    return [f"q {ink} {HAIRLINE} w", *upright, *level, "[3 2] 0 d", *folds, "Q"]
