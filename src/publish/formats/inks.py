"""Colours and photos in the inks of a press, through its ICC profile by LittleCMS.

A colour of the house is printed in the inks that the house names for it, a shade between such a
colour and paper in as much less of them, a grey in black alone. All else goes through the profile.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms, ImageMath
from PIL.Image import Image as Picture

from publish.press import CMYK, MOST_INK, RGB, Press

PAPER: CMYK = (0.0, 0.0, 0.0, 0.0)
BLACK: CMYK = (0.0, 0.0, 0.0, 1.0)
WHITE = 255
NEAR = 1.6  # steps of 255 by which a shade may miss the line from a colour to paper
ROUNDING = 6  # per cent of ink that JPEG may add in one place
INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
GREYS = {"1", "L", "LA", "I;16"}


@dataclass(frozen=True, eq=False)  # by identity: what it has found out is remembered
class Inks:
    """The inks of one press; `named` are those that the house gives for colours of its own."""

    press: Press
    named: Mapping[RGB, CMYK]

    @property
    def limit(self) -> float:
        """The most of all inks in one place, in per cent."""
        return self.press.ink_limit or MOST_INK

    def of(self, red: float, green: float, blue: float) -> CMYK:
        """Return the inks of a colour of sRGB, all from 0 to 1."""
        return self._of((round(WHITE * red), round(WHITE * green), round(WHITE * blue)))

    @functools.lru_cache(maxsize=4096)  # noqa: B019 - as long-lived as the build of one file
    def _of(self, colour: RGB) -> CMYK:
        if colour in self.named:
            return self.named[colour]
        if len(set(colour)) == 1:
            return (0.0, 0.0, 0.0, round(1 - colour[0] / WHITE, 4))
        return self._thinned(colour) or self._through_profile(colour)

    def _thinned(self, colour: RGB) -> CMYK | None:
        """Return the inks of a shade between a colour of the house and paper."""
        for full, inks in self.named.items():
            steps = [(WHITE - a, WHITE - b) for a, b in zip(colour, full, strict=True)]
            length = sum(b * b for _, b in steps)
            if not length or inks == PAPER:
                continue
            share = sum(a * b for a, b in steps) / length
            if 0 < share < 1 and all(abs(a - share * b) <= NEAR for a, b in steps):
                cyan, magenta, yellow, black = (round(share * ink, 4) for ink in inks)
                return cyan, magenta, yellow, black
        return None

    def _through_profile(self, colour: RGB) -> CMYK:
        pixel = self.picture(Image.new("RGB", (1, 1), colour)).getpixel((0, 0))
        assert isinstance(pixel, tuple)  # noqa: S101 - a pixel of four inks
        cyan, magenta, yellow, black = (round(ink / WHITE, 4) for ink in pixel)
        return cyan, magenta, yellow, black

    def picture(self, picture: Picture) -> Picture:
        """Return a picture in the inks of the press (CMYK), or one in greys as it is (L).

        Its own profile counts, if it has one that can be used; else it is in sRGB, or in the inks
        of the press already. What is transparent shows paper.
        """
        if picture.mode in GREYS:
            return _on_paper(picture).convert("L")
        own = picture.info.get("icc_profile")
        if picture.mode == "CMYK" and not own:
            return limited(picture, self.limit)
        flat = picture if picture.mode == "CMYK" else _on_paper(picture).convert("RGB")
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(own)) if own else srgb()
            made = self._convert(flat, source)
        except (ImageCms.PyCMSError, OSError):  # a profile that is broken, or of another space
            made = flat if flat.mode == "CMYK" else self._convert(flat, srgb())
        return limited(made, self.limit)

    def _convert(self, picture: Picture, source: ImageCms.ImageCmsProfile) -> Picture:
        made = ImageCms.profileToProfile(
            picture, source, str(self.press.profile), INTENT, "CMYK", flags=FLAGS
        )
        assert made is not None  # noqa: S101 - it is None only where a picture is changed in place
        return made


@functools.cache
def srgb() -> ImageCms.ImageCmsProfile:
    """Return the profile of sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def in_srgb(picture: Picture) -> Picture:
    """Return a picture in sRGB, by its own profile; one without is taken to be so already."""
    own = picture.info.get("icc_profile")
    if not own or picture.mode not in {"RGB", "RGBA"}:
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(own))
        made = ImageCms.profileToProfile(picture, source, srgb(), INTENT, flags=FLAGS)
    except (ImageCms.PyCMSError, OSError):
        return picture
    return made or picture


def _on_paper(picture: Picture) -> Picture:
    """Return a picture without transparency, on white."""
    if not picture.has_transparency_data:
        return picture
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    made = Image.alpha_composite(ground, layer).convert("RGB")
    made.info = dict(picture.info)
    return made.convert("L") if picture.mode in GREYS else made


def limited(picture: Picture, limit: float) -> Picture:
    """Return a picture in CMYK with no more ink in one place than a limit in per cent.

    The three colours give way, in proportion; black carries what is dark.
    """
    most = int((limit - ROUNDING) * WHITE / 100)
    cyan, magenta, yellow, black = (channel.convert("I") for channel in picture.split())

    def thinner(args: dict[str, Any]) -> Any:  # noqa: ANN401 - ImageMath's own
        colours = args["c"] + args["m"] + args["y"]
        room = args["max"](args["min"](colours, most - args["k"]), 0)
        return args["ink"] * room / args["max"](colours, 1)

    channels = {"c": cyan, "m": magenta, "y": yellow, "k": black}
    thinned = [
        ImageMath.lambda_eval(thinner, **channels, ink=ink).convert("L")
        for ink in (cyan, magenta, yellow)
    ]
    return Image.merge("CMYK", (*thinned, black.convert("L")))
