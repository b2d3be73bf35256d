"""The card: the picture that a link to a web page is shown with, drawn like the cover."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from publish.formats.cover import draw_sheet, fit, picture_data
from publish.formats.web_metadata import CARD
from publish.page import Layout

PICTURE = (400, 630)  # of a cover picture, in the card's pixels
MEASURE, BESIDE_PICTURE = 1056, 692  # of the type
TITLE, SUBTITLE = 250.0, 76.0  # their heights
COLOURS = 128  # flat ones and the edges of letters


def draw_card(layout: Layout, name: str, folder: Path) -> bytes:
    """Draw the card of an article as PNG; raises what draw_cover raises."""
    meta = layout.selection.article.meta
    measure = BESIDE_PICTURE if meta.cover_image else MEASURE
    context = {
        "picture": picture_data(folder / meta.cover_image, PICTURE) if meta.cover_image else "",
        "title": fit(layout, meta.title, "BriefTitle-Semibold", TITLE, (92, 44), measure),
        "subtitle": fit(layout, meta.subtitle, "BriefText-Regular", SUBTITLE, (30, 24), measure),
    }
    drawn = draw_sheet(layout, name, folder, "card", context, CARD)
    if not meta.cover_image:
        drawn = drawn.quantize(COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
