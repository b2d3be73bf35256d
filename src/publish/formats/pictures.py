"""Photos in the inks of a press, converted before they are laid out.

Only here is their own profile at hand: WeasyPrint takes a picture's numbers and leaves what they
mean. Drawings in pixels (PNG, WebP) are brought to sRGB and converted without loss by a pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import ImageOps

from publish.check.images import image_path
from publish.edition import is_drawing
from publish.formats.inks import Inks, in_srgb
from publish.guards.pictures import open_picture
from publish.page import Layout
from publish.select import figures_of

QUALITY = 95  # of a JPEG in CMYK
PHOTOS = {"JPEG", "MPO"}


def ink_figures(
    layout: Layout, folder: Path, scratch: Path, crops: Mapping[str, str], inks: Inks
) -> dict[str, str]:
    """Convert the photos of an edition; returns the paths of its pictures by figure id.

    `crops` are the paths of those that are cropped, `folder` is the article's, `scratch` is where
    the converted ones are written.
    """
    made = dict(crops)
    for number, figure in enumerate(figures_of(layout.selection), 1):
        given = crops.get(figure.id)
        path = Path(given) if given else image_path(folder, figure.source_path)
        if path and not is_drawing(figure):
            made[figure.id] = str(_ink(path, scratch / f"inked-{number}", inks))
    return made


def _ink(path: Path, stem: Path, inks: Inks) -> Path:
    """Convert a picture; returns its path, or its own where nothing is to be done."""
    with open_picture(path) as image:
        image.load()
        upright = ImageOps.exif_transpose(image)
        if image.format in PHOTOS:
            target = stem.with_suffix(".jpg")
            inks.picture(upright).save(target, "JPEG", quality=QUALITY, subsampling=0)
            return target
        if not image.info.get("icc_profile"):
            return path
        target = stem.with_suffix(".png")
        in_srgb(upright).save(target, "PNG")
    return target
