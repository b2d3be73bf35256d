"""Pictures that still stand in RGB: drawings in pixels, and what an SVG or a template brings."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from pikepdf import Array, Name
from PIL import Image

from publish.formats.inks import Inks
from publish.formats.passes.context import OpenFile

QUALITY = 95  # of a JPEG that is written anew
INVERTED = [1, 0] * 4  # how Pillow writes a JPEG in four inks, as Adobe does


def press_images(file: OpenFile) -> None:
    """Convert pictures in RGB: those in JPEG remain so, all others lose nothing."""
    if file.context.press is None:
        return
    for thing in file.pdf.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image":
            thing.Interpolate = False
            if thing.get("/ColorSpace") == "/DeviceRGB":
                _convert(thing, file.context.press.inks)


def _convert(image: Any, inks: Inks) -> None:  # noqa: ANN401 - pikepdf's objects
    photo = image.get("/Filter") == "/DCTDecode"
    if photo:
        picture: Image.Image = Image.open(io.BytesIO(image.read_raw_bytes()))
    else:
        size = (int(image.Width), int(image.Height))
        picture = Image.frombytes("RGB", size, image.read_bytes())
    made = inks.picture(picture)
    image.ColorSpace = Name.DeviceCMYK
    if "/DecodeParms" in image:
        del image["/DecodeParms"]
    if not photo:
        image.write(made.tobytes())
        return
    out = io.BytesIO()
    made.save(out, "JPEG", quality=QUALITY, subsampling=0)
    image.write(out.getvalue(), filter=Name.DCTDecode)
    image.Decode = Array(INVERTED)
