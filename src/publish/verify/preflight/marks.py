"""What a page shows, piece by piece, and the graphics state (ISO 32000-1, 8.4) it is painted in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from publish.verify.preflight.colours import BLACK, Colour
from publish.verify.preflight.geometry import IDENTITY, Box, Matrix

Kind = Literal["text", "fill", "stroke", "image", "shading", "group"]
INVISIBLE, CLIP_ONLY = 3, 7  # modes of text (9.3.6) that paint nothing


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing painted on a page.

    `box` is what is seen of it, in pt of the page, None where that is nothing. `size` is the size
    of type or the thinnest width of a line or area in pt; `ppi` that of an image, in the direction
    in which it is worse; `thin` says that `size` is a width which a press has to hold. `overprint`
    says that the inks beneath stay, `keeps_zero` (OPM 1, 8.6.7) that inks of 0 in CMYK do not take
    them away. `of` names the forms and patterns around it.
    """

    kind: Kind
    page: int
    box: Box | None
    colours: tuple[Colour, ...]
    name: str = ""
    size: float = 0.0
    thin: bool = False
    ppi: float = 0.0
    font: Any = None
    overprint: bool = False
    keeps_zero: bool = False
    transparent: bool = False


@dataclass(slots=True)
class State:
    """The graphics state; what stands in `q … Q` works on a copy."""

    ctm: Matrix = IDENTITY
    clip: Box | None = None
    fill: Colour = BLACK
    stroke: Colour = BLACK
    width: float = 1.0
    fill_overprints: bool = False
    stroke_overprints: bool = False
    keeps_zero: bool = False
    alpha: bool = False
    mask: bool = False
    blend: bool = False
    font: Any = None
    size: float = 0.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    frame: Box | None = None  # where a pattern shows, whatever its cell's place is
    hidden: bool = False  # within a soft mask, which is no ink
    path: tuple[str, ...] = ()


@dataclass(slots=True)
class Path:
    """A path under construction: its points on the page and its rectangles there."""

    points: list[tuple[float, float]] = field(default_factory=list)
    boxes: list[tuple[Box, tuple[float, float]]] = field(default_factory=list)  # with their sides
    others: int = 0  # segments that are no rectangle's
    clips: bool = False

    def thinnest(self) -> float:
        """Return the least width in pt of what the path fills, if it is a rule or a frame; else 0.

        A frame is a rectangle within another, as borders are drawn.
        """
        if self.others or not self.boxes:
            return 0.0
        if len(self.boxes) == 1:
            return min(self.boxes[0][1])
        if len(self.boxes) == 2:  # noqa: PLR2004 - outer and inner edge
            (outer, _), (inner, _) = self.boxes
            gaps = [abs(one - other) for one, other in zip(outer, inner, strict=True)]
            return min((gap for gap in gaps if gap > 1e-3), default=0.0)  # noqa: PLR2004 - pt
        return min(min(pair) for _, pair in self.boxes)


def is_white(mark: Mark) -> bool:
    """Say whether a thing is painted with no ink at all."""
    colour = mark.colours[0] if mark.colours else None
    if colour is None or not colour.values:
        return False
    if colour.space.family in {"Separation", "DeviceN"}:
        return not any(colour.values)
    return bool(colour.cmyk) and not any(colour.cmyk)


def noun(mark: Mark) -> str:
    """Return what a message calls a thing that is painted."""
    return {
        "text": "text", "fill": "an area", "stroke": "a line", "image": "an image",
        "shading": "a gradient", "group": "a blended group",
    }[mark.kind]  # fmt: skip
