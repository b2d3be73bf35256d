"""The page of a press file: its boxes, and what stands outside the bleed.

+---------------- MediaBox --------------+
|   |            (+)               |     |      crop marks at the corners of the trim,
| --+------------------------------+--   |      register marks in the middle of each side,
|   |  TrimBox, BleedBox around it |     |      the line for the printer below
|(+)|                              |(+)  |
| --+------------------------------+--   |
|   | title         (+)      press |     |
+----------------------------------------+
"""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from publish.formats.passes.context import OpenFile, PressFile
from publish.formats.passes.outlines import fitted, has_letters, outlines, text_width

MM = 72 / 25.4
AREA = 9 * MM  # outside the bleed, in which marks stand
LENGTH = 6 * MM  # of a crop mark
WEIGHT = 0.25  # pt, of all marks, unless the press wants more
REGISTER = 5 * MM  # from the bleed to the middle of a register mark
RADIUS, ARM = 1.6 * MM, 2.8 * MM
SLUG_SIZE = 6.5  # pt
SLUG_BELOW = 5.8 * MM  # from the bleed to the line's foot
SLUG_IN = 3 * MM  # from a crop mark to the line
CIRCLE = 0.5523  # how far the handles of a quarter's curve reach, as a share of the radius
SPACE = Name("/Registration")

Box = tuple[float, float, float, float]  # left, bottom, right, top in pt


def marks(file: OpenFile) -> None:
    """Set the boxes of pages (ISO 15930-7) and draw marks for a press that has them.

    Marks are in the separation All, so they show on each plate.
    """
    job = file.context.press
    if job is None:
        return
    space = file.pdf.make_indirect(_all_plates())
    for number, page in enumerate(file.pdf.pages, 1):
        trim = _box(page.TrimBox)
        bleed = _wider(trim, job.inks.press.bleed * MM)
        media = _wider(bleed, AREA) if job.inks.press.marks else bleed
        for name, box in (("/BleedBox", bleed), ("/MediaBox", media)):
            page[name] = Array([round(side, 4) for side in box])
        if "/CropBox" in page:
            del page["/CropBox"]
        count = f"page {number} of {len(file.pdf.pages)}"
        drawn = _drawn(job, trim, bleed, count) if job.inks.press.marks else ""
        _framed(file.pdf, page, bleed, drawn)
        _resource(page, space)


def _framed(pdf: pikepdf.Pdf, page: pikepdf.Page, bleed: Box, drawn: str) -> None:
    """Keep what the page shows within its bleed, and draw the marks around it."""
    left, bottom, right, top = bleed
    clip = f"q {left:.3f} {bottom:.3f} {right - left:.3f} {top - bottom:.3f} re W n\n"
    content = b"".join(stream.read_bytes() + b"\n" for stream in _streams(page))
    around = f"Q\n/Artifact <</Type /Page>> BDC q\n{drawn}\nQ EMC\n" if drawn else "Q\n"
    page.Contents = pdf.make_stream(clip.encode() + content + around.encode())


def _streams(page: pikepdf.Page) -> list[Any]:
    contents: Any = page.Contents
    return list(contents) if isinstance(contents, Array) else [contents]


def _resource(page: pikepdf.Page, space: Any) -> None:  # noqa: ANN401 - pikepdf's objects
    resources = page.resources
    if "/ColorSpace" not in resources:
        resources.ColorSpace = Dictionary()
    resources.ColorSpace[SPACE] = space


def _all_plates() -> Array:
    """Return the colour space of all plates (ISO 32000-1, 8.6.6.4)."""
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
    return Array([Name.Separation, Name.All, Name.DeviceCMYK, tint])


def _box(sides: Any) -> Box:  # noqa: ANN401
    left, bottom, right, top = (float(side) for side in sides)
    return left, bottom, right, top


def _wider(box: Box, by: float) -> Box:
    left, bottom, right, top = box
    return left - by, bottom - by, right + by, top + by


def _drawn(job: PressFile, trim: Box, bleed: Box, count: str) -> str:
    left, bottom, right, top = bleed
    middle, centre = (left + right) / 2, (bottom + top) / 2
    weight = max(WEIGHT, job.inks.press.thinnest_rule)
    lines = [f"{SPACE} CS 1 SCN {SPACE} cs 1 scn {weight:g} w"]
    lines += _crop_marks(trim, bleed)
    for x, y in (
        (left - REGISTER, centre),
        (right + REGISTER, centre),
        (middle, bottom - REGISTER),
        (middle, top + REGISTER),
    ):
        lines.append(_register_mark(x, y))
    lines.append(_slug(job, trim, bleed, count))
    return "\n".join(lines)


def _crop_marks(trim: Box, bleed: Box) -> list[str]:
    left, bottom, right, top = trim
    made = []
    for y in (bottom, top):
        made.append(_line(bleed[0], y, bleed[0] - LENGTH, y))
        made.append(_line(bleed[2], y, bleed[2] + LENGTH, y))
    for x in (left, right):
        made.append(_line(x, bleed[1], x, bleed[1] - LENGTH))
        made.append(_line(x, bleed[3], x, bleed[3] + LENGTH))
    return made


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"{x:.3f} {y:.3f} m {to_x:.3f} {to_y:.3f} l S"


def _register_mark(x: float, y: float) -> str:
    """Return a circle with a cross through it."""
    handle = CIRCLE * RADIUS
    path = [f"{x + RADIUS:.3f} {y:.3f} m"]
    for cos, sin in ((1, 0), (0, 1), (-1, 0), (0, -1)):  # four quarters, anticlockwise
        points = (
            (RADIUS * cos - handle * sin, RADIUS * sin + handle * cos),
            (-RADIUS * sin + handle * cos, RADIUS * cos + handle * sin),
            (-RADIUS * sin, RADIUS * cos),
        )
        path.append(" ".join(f"{x + dx:.3f} {y + dy:.3f}" for dx, dy in points) + " c")
    cross = (_line(x - ARM, y, x + ARM, y), _line(x, y - ARM, x, y + ARM))
    return "\n".join([*path, "S", *cross])


def _slug(job: PressFile, trim: Box, bleed: Box, count: str) -> str:
    """Return the line for the printer: the title at the left, what it is for at the right."""
    foot = bleed[1] - SLUG_BELOW
    room = (trim[2] - trim[0]) / 2 - ARM - 2 * SLUG_IN
    title = job.title if has_letters(job.face, job.title) else job.name
    said = fitted(job.face, f"{job.about}, {count}", SLUG_SIZE, room)
    at = trim[2] - SLUG_IN - text_width(job.face, said, SLUG_SIZE)
    title = fitted(job.face, title, SLUG_SIZE, room)
    return "\n".join(
        (
            outlines(job.face, title, SLUG_SIZE, trim[0] + SLUG_IN, foot),
            outlines(job.face, said, SLUG_SIZE, at, foot),
        )
    )
