"""Pictures of pixels: which kinds are opened, and how many pixels they may have."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import IO

from PIL import Image, ImageFile

# Pillow runs Ghostscript for EPS, and knows forty kinds that no edition can show.
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MOST = 80_000_000  # pixels


class TooManyPixelsError(ValueError):
    """A picture that would need too much memory."""


def open_picture(source: Path | IO[bytes]) -> Image.Image:
    """Open a picture, its pixels not read yet; use it as a context manager.

    Raises TooManyPixelsError, and OSError or ValueError where it is no picture.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint sets it, for the whole process
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(source, formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise TooManyPixelsError from error
    if picture.width * picture.height > MOST:
        picture.close()
        raise TooManyPixelsError
    return picture
