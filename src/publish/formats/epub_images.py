"""The images of an EPUB: told by their bytes, made fit for reading systems, each packed once."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from lxml import etree
from PIL import Image, ImageOps

from publish.formats.epub_package import Item
from publish.guards import drawings
from publish.guards.files import regular
from publish.guards.pictures import open_picture
from publish.problems import ManuscriptError, Problem, Where

MOST_PIXELS = 4_000_000  # of one image, as Apple Books wants it
CORE = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "GIF": ("image/gif", "gif")}
SVG = "image/svg+xml"
SVG_ROOT = "{http://www.w3.org/2000/svg}svg"
LARGEST = 50 << 20  # bytes of an image
ORIENTATION = 0x0112  # EXIF
OWN = "cover-image."  # how the name of the book's own image starts


class Images:
    """Takes in images by the address that the markup gives; `items` are the files to pack."""

    def __init__(
        self, name: str, folder: Path, allowed: Sequence[Path] = (), most: int = MOST_PIXELS
    ) -> None:
        """Take the path that problems show, the article's folder, other files, the most pixels."""
        self.name = name
        self.folder = folder.resolve()
        self.allowed = {path.resolve() for path in allowed}
        self.items: dict[str, Item] = {}
        self.names: dict[str, str] = {}
        self.most = most

    def __call__(self, source: str) -> str:
        """Return an image's name within the book; raises ManuscriptError where there is none."""
        if source.startswith(OWN):
            return source
        if source not in self.names:
            data, media_type, suffix = self._fit(source, self._read(source))
            number = len(self.items) + 1
            item = Item(f"image-{number:02}", f"images/{number:02}.{suffix}", media_type, data)
            self.items[item.name] = item
            self.names[source] = item.name
        return self.names[source]

    def _wrong(self, rule: str, message: str, hint: str) -> ManuscriptError:
        return ManuscriptError(Problem(Where(self.name), rule, message, hint))

    def _read(self, source: str) -> bytes:
        try:
            path = Path(self.folder, source).resolve(strict=True)
            if path not in self.allowed and not path.is_relative_to(self.folder):
                message = f"the image '{source}' lies outside the article's folder."
                raise self._wrong("outside-image", message, "Copy it there.")
            return regular(path, LARGEST)
        except (OSError, ValueError) as error:
            message = f"the image '{source}' can't be read."
            hint = "Give its path from the article's folder."
            raise self._wrong("missing-image", message, hint) from error

    def _fit(self, source: str, data: bytes) -> tuple[bytes, str, str]:
        """Return an image as every reading system can show it, its media type and suffix."""
        if _is_svg(data):
            self._check_svg(source, data)
            return data, SVG, "svg"
        try:
            with open_picture(io.BytesIO(data)) as image:
                return _fit_pixels(image, data, self.most)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            message = f"'{source}' is no image that can be read."
            raise self._wrong("bad-image", message, "Save it as PNG, JPEG or SVG.") from error

    def _check_svg(self, source: str, data: bytes) -> None:
        fault = drawings.fault_of(data)
        if fault:
            message = f"the image '{source}' {fault}."
            raise self._wrong("active-image", message, "Export it anew as a plain SVG.")


def _is_svg(data: bytes) -> bool:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return bool(etree.fromstring(data, parser).tag == SVG_ROOT)
    except etree.XMLSyntaxError:
        return False


def _fit_pixels(image: Image.Image, data: bytes, most: int) -> tuple[bytes, str, str]:
    """Leave an image as it is if it will do; else turn, scale or convert it."""
    core = CORE.get(image.format or "")
    turned = image.getexif().get(ORIENTATION, 1) != 1
    pixels = image.width * image.height
    if core and pixels <= most and not turned and image.mode != "CMYK":
        return data, *core
    upright = ImageOps.exif_transpose(image)
    profile = image.info.get("icc_profile") if image.mode != "CMYK" else None
    if pixels > most:
        scale = (most / pixels) ** 0.5
        size = (int(upright.width * scale), int(upright.height * scale))
        upright = upright.convert("RGBA" if _is_clear(upright) else "RGB")
        upright = upright.resize(size, Image.Resampling.LANCZOS)
    photo = image.format in {"JPEG", "WEBP", "MPO"} and not _is_clear(upright)
    out = io.BytesIO()
    if photo:
        upright.convert("RGB").save(out, "JPEG", quality=88, icc_profile=profile)
        return out.getvalue(), *CORE["JPEG"]
    upright = upright.convert("RGBA" if _is_clear(upright) else "RGB")
    upright.save(out, "PNG", optimize=True, icc_profile=profile)
    return out.getvalue(), *CORE["PNG"]


def _is_clear(image: Image.Image) -> bool:
    """Say whether an image has transparent parts."""
    return "A" in image.getbands() or "transparency" in image.info
