"""Resolution: whether images have the pixels that their size in print asks for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from publish import article as a
from publish.check.audience import drawn
from publish.check.images import image_path
from publish.check.scope import Finding, Scope
from publish.edition import Edition, Treatment, is_drawing
from publish.guards.pictures import open_picture
from publish.paper import millimetres

INCH = 25.4  # mm
ORIENTATION = 0x0112  # EXIF
ON_THEIR_SIDE = {5, 6, 7, 8}  # orientations in which width and height are exchanged
Size = tuple[int, int]  # width and height in px


def low_resolution(scope: Scope) -> Iterator[Finding]:
    """Find images with fewer pixels than an edition's `ppi` asks for at the size it prints them."""
    reached = drawn(scope)
    for figure, box in _placed(scope.article.content, None):
        size = None if is_drawing(figure) else _size(scope, figure)
        for edition in scope.editions:
            if size and edition.name in reached.get(id(figure), ()):
                yield from _told(figure, edition, size, box)


def _told(
    figure: a.Figure, edition: Edition, size: Size, box: a.Callout | None
) -> Iterator[Finding]:
    wanted = float(edition.page.get("ppi", 0))
    kept = _kept(size, edition.ratio(figure))
    across = print_width(figure, edition, kept, box)
    ppi = kept[0] / across * INCH
    if round(ppi) >= wanted:
        return
    need = math.ceil(size[0] * wanted / ppi)
    part = f", of which {kept[0]} × {kept[1]} are shown," if kept != size else ""
    yield Finding(
        figure.where,
        f"this image has {size[0]} × {size[1]} pixels{part} and is {across:.0f} mm wide in the "
        f"edition '{edition.name}': {ppi:.0f} pixels an inch, where {wanted:g} look sharp.",
        f"Use one of {need} × {math.ceil(need * size[1] / size[0])} pixels or more.",
    )


def print_width(
    figure: a.Figure, edition: Edition, size: Size, box: a.Callout | None = None
) -> float:
    """Return how wide in mm an edition prints an image of a size in px, in a box or outside any."""
    if box:
        treatment = edition.kinds.get(box.kind, Treatment())
        place = edition.asked(box.placing).place or treatment.place
        across = edition.measure(place, treatment.drawing)
    else:
        place = edition.asked(figure.placing).place or "column"
        strip = edition.page.get("strip", "") if place == "full" else ""
        across = millimetres(strip) if strip else edition.measure(place)
    tallest = millimetres(edition.page.get("tallest", "0"))
    return min(across, tallest * size[0] / size[1]) if tallest else across


def _placed(
    nodes: tuple[a.Node, ...], box: a.Callout | None
) -> Iterator[tuple[a.Figure, a.Callout | None]]:
    """Yield each figure with the box that it stands in."""
    for node in nodes:
        if isinstance(node, a.Figure):
            yield node, box
        elif isinstance(node, a.Section):
            yield from _placed(node.content, box)
        elif isinstance(node, a.Callout) and isinstance(node.body, a.Pieces):
            yield from _placed(node.body.content, node)


def _size(scope: Scope, figure: a.Figure) -> Size | None:
    """Return the size in px of a figure's image as it is seen, None where it can't be read."""
    path = image_path(Path(scope.article.folder), figure.source_path)
    if path is None:
        return None
    try:
        with open_picture(path) as image:
            turned = image.getexif().get(ORIENTATION, 1) in ON_THEIR_SIDE
            return image.size[::-1] if turned else image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None  # the rule unreadable-image tells it


def _kept(size: Size, ratio: float | None) -> Size:
    """Return the size in px of what a crop to a ratio of width to height leaves."""
    if ratio is None:
        return size
    return min(size[0], round(size[1] * ratio)), min(size[1], round(size[0] / ratio))
