"""Pictures cropped to the ratio that a placement asks for, around the point that must be seen.

They are cropped before layout, not by it: what is cut away does not go out within the file, and
what is left keeps its shape in every layout and every reading system.
"""

from __future__ import annotations

from pathlib import Path

from PIL import ImageOps

from publish.check.images import image_path
from publish.guards.pictures import open_picture
from publish.page import Layout
from publish.select import figures_of

QUALITY = 92  # of a JPEG that is written anew
Box = tuple[int, int, int, int]  # left, top, right and bottom in px


def crop_figures(layout: Layout, folder: Path, scratch: Path) -> dict[str, str]:
    """Crop the figures of an edition that ask for it; returns the paths of the crops by figure id.

    `folder` is the article's, `scratch` where the crops are written.
    """
    made = {}
    for number, figure in enumerate(figures_of(layout.selection), 1):
        ratio = layout.selection.edition.ratio(figure)
        path = image_path(folder, figure.source_path) if ratio else None
        if ratio and path:
            made[figure.id] = str(_crop(path, ratio, figure.focus, scratch / f"crop-{number}"))
    return made


def _crop(path: Path, ratio: float, focus: tuple[float, float], stem: Path) -> Path:
    with open_picture(path) as image:
        photo = image.format in {"JPEG", "MPO"}
        profile = image.info.get("icc_profile")
        upright = ImageOps.exif_transpose(image)
        cropped = upright.crop(crop_box(upright.size, ratio, focus))
    if photo:
        target = stem.with_suffix(".jpg")
        cropped.save(target, "JPEG", quality=QUALITY, subsampling=0, icc_profile=profile)
    else:
        target = stem.with_suffix(".png")
        cropped.save(target, "PNG", optimize=True, icc_profile=profile)
    return target


def crop_box(size: tuple[int, int], ratio: float, focus: tuple[float, float]) -> Box:
    """Return the largest part of an image that has a ratio of width to height.

    The focus point, in per cent from the left and the top, stands in the middle of it, or as near
    to that as the image's edges allow.
    """
    width, height = size
    across = min(width, max(1, round(height * ratio)))
    down = min(height, max(1, round(width / ratio)))
    left = _start(width, across, focus[0])
    top = _start(height, down, focus[1])
    return left, top, left + across, top + down


def _start(whole: int, kept: int, focus: float) -> int:
    """Return where a part of a length starts, in whose middle the focus stands if it can."""
    return round(min(max(whole * focus / 100 - kept / 2, 0), whole - kept))
