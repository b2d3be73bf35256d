"""Ink: the pages as a press would print them, rendered by Ghostscript and measured.

The plates of process inks are looked at; a spot ink is counted as the process inks that stand for
it. RGB is converted by Ghostscript's own profiles, not by the press's, so of a file that still has
RGB the figure is an estimate.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageMath, ImageOps

from publish.guards.scratch import scratch_folder
from publish.press import Press
from publish.problems import LimitError, Problem, SetupError, Where
from publish.verify.preflight.geometry import Box

GHOSTSCRIPT = "gs"
HINT = "Install Ghostscript (Debian: ghostscript)."
PPI = 100
PIXEL = (25.4 / PPI) ** 2  # mm² of a pixel
START_SECONDS, PAGE_SECONDS = 30.0, 20.0
FULL = 255  # of one ink
GAP = 24  # pixels between the pages of a heat map
SHOWN = 8  # pages of a heat map, those with most ink
ROUNDING = 1.0  # per cent: an ink comes in steps of 0.4


@dataclass(frozen=True, slots=True)
class Inked:
    """The ink of a page: the most in per cent, and where that is, in pt on the page.

    `over` is the area above the press's limit in mm².
    """

    page: int
    most: float = 0.0
    at: tuple[float, float] = (0.0, 0.0)
    over: float = 0.0


def find_ghostscript() -> str | None:
    """Find Ghostscript's command."""
    return shutil.which(GHOSTSCRIPT)


def measure(
    path: Path, sheets: Sequence[Box], press: Press, heat_map: Path | None = None
) -> tuple[Inked, ...]:
    """Measure the ink of each page within its trimmed sheet; draw the heat map if asked to.

    Returns fewer pages than there are where the others cannot be rendered. Raises SetupError where
    Ghostscript is missing or the heat map cannot be written, LimitError where it takes too long.
    """
    with scratch_folder() as folder:
        _render(path, Path(folder), START_SECONDS + PAGE_SECONDS * len(sheets))
        files = [Path(folder, f"{page}.tif") for page in range(1, len(sheets) + 1)]
        there = [(page, file) for page, file in enumerate(files, 1) if file.exists()]
        found = tuple(_page(page, file, sheets[page - 1], press) for page, file in there)
        if heat_map:
            worst = sorted(found, key=lambda one: -one.most)[:SHOWN]
            worst.sort(key=lambda one: one.page)
            _draw([(one, files[one.page - 1]) for one in worst], press, heat_map)
    return found


def maps(path: Path, sheets: Sequence[Box], press: Press) -> tuple[tuple[Inked, bytes], ...]:
    """Measure the ink of each page, and draw where it lies, as PNG; raises what `measure` does."""
    with scratch_folder() as folder:
        _render(path, Path(folder), START_SECONDS + PAGE_SECONDS * len(sheets))
        made = []
        for page, sheet in enumerate(sheets, 1):
            file = Path(folder, f"{page}.tif")
            if file.exists():
                png = io.BytesIO()
                _heat(file, press).quantize(64).save(png, "PNG")
                made.append((_page(page, file, sheet, press), png.getvalue()))
    return tuple(made)


def _render(path: Path, folder: Path, seconds: float) -> None:
    """Render the trimmed pages as TIFF, a channel for each ink, without smoothing."""
    command = find_ghostscript()
    where = Where(str(path))
    if command is None:
        message = "Ghostscript is missing: without it, ink cannot be measured."
        raise SetupError(Problem(where, "ghostscript-missing", message, HINT))
    try:
        subprocess.run(  # noqa: S603 - our own command; the path is absolute, so no option
            [
                command, "-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-dUseTrimBox",
                "-sDEVICE=tiff32nc", f"-r{PPI}", "-dNOINTERPOLATE",
                "-o", str(folder / "%d.tif"), str(path.resolve()),
            ],
            check=False,  # of a page that fails there is no file
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        message = f"Ghostscript was stopped after {seconds:.0f} s."
        raise LimitError(Problem(where, "too-slow", message)) from error


def _total(file: Path) -> Image.Image:
    """Return the sum of the inks of each pixel, from 0 to 4 × 255."""
    with Image.open(file) as image:
        cyan, magenta, yellow, black = image.convert("CMYK").split()
    made: Image.Image = ImageMath.lambda_eval(
        lambda inks: inks["c"] + inks["m"] + inks["y"] + inks["k"],
        c=cyan, m=magenta, y=yellow, k=black,
    )  # fmt: skip
    return made


def _above(total: Image.Image, limit: float) -> Image.Image:
    """Return a mask of the pixels whose ink is above some per cent."""
    level = limit * FULL / 100
    made: Image.Image = ImageMath.lambda_eval(
        lambda given: given["convert"]((given["total"] > level) * FULL, "L"), total=total
    )
    return made


def _page(page: int, file: Path, sheet: Box, press: Press) -> Inked:
    total = _total(file)
    most = int(total.getextrema()[1])  # type: ignore[arg-type] # an image of one channel
    peak = _above(total, (most - 0.5) * 100 / FULL).getbbox() if most else None
    left, _, _, bottom = peak or (0, 0, 0, total.height)
    at = sheet[0] + left * 72 / PPI, sheet[1] + (total.height - bottom) * 72 / PPI
    over = 0.0
    if press.ink_limit:
        over = _above(total, press.ink_limit + ROUNDING).histogram()[FULL] * PIXEL
    return Inked(page, most * 100 / FULL, at, over)


# ---------------------------------------------------------------- the heat map


def _draw(pages: Sequence[tuple[Inked, Path]], press: Press, target: Path) -> None:
    """Draw pages side by side: little ink is pale, much is dark, what is above the limit is red."""
    drawn = [_heat(file, press) for _, file in pages]
    width = sum(one.width + GAP for one in drawn) + GAP
    height = max((one.height for one in drawn), default=0) + 3 * GAP
    sheet = Image.new("RGB", (width, height), "#d8dcde")
    draw = ImageDraw.Draw(sheet)
    x = GAP
    for (inked, _), image in zip(pages, drawn, strict=True):
        sheet.paste(image, (x, 2 * GAP))
        limit = f", limit {press.ink_limit:g} %" if press.ink_limit else ""
        text = f"Page {inked.page}: at most {inked.most:.0f} %{limit}"
        draw.text((x, GAP // 2), text, fill="#1c2126", font_size=18)
        x += image.width + GAP
    try:
        sheet.save(target, format="PNG")
    except OSError as error:
        message = f"the heat map cannot be written: {error.strerror or error}."
        raise SetupError(Problem(Where(str(target)), "not-writable", message)) from error


def _heat(file: Path, press: Press) -> Image.Image:
    total = _total(file)
    quarter = ImageMath.lambda_eval(
        lambda given: given["convert"](given["total"] / 4, "L"), total=total
    )
    made = ImageOps.colorize(quarter, black="#ffffff", white="#0b1c24", mid="#7d97a3")
    if press.ink_limit:
        made.paste("#e0301e", mask=_above(total, press.ink_limit + ROUNDING))
    return made
