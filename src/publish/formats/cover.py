"""Covers: the template `shared/cover.svg.j2` with the house's tokens, drawn as pixels."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from publish.article import Meta
from publish.charts.lettering import SIZE, TALL, Lettering, read_face
from publish.formats.epub_metadata import names
from publish.formats.rendering import Renderer
from publish.formats.worker import Request
from publish.page import Drawing, Layout, absolute_urls
from publish.problems import OutputError, Problem, SetupError, Where

WIDTH, HEIGHT = 1500, 2400  # of the template, in its own units
INSIDE = (1500, 2400)  # pixels: Apple wants images inside a book below 4 million
STORE = (1600, 2560)  # pixels: what KDP calls ideal
PICTURE = (1500, 1000)  # of a cover picture, in the template's units
MEASURE = 1240  # of the type
SECONDS = 60
GROUND = "body, html, svg { margin: 0; padding: 0; display: block }"


@dataclass(frozen=True, slots=True)
class Block:
    """Type that fits its place: its lines, its size and the distance of its base lines."""

    lines: tuple[str, ...]
    size: float
    leading: float

    @property
    def height(self) -> float:
        """The height of all lines."""
        return len(self.lines) * self.leading


def draw_cover(layout: Layout, name: str, folder: Path) -> Image.Image:
    """Draw the cover of an article, large enough for all its uses.

    Raises SetupError where poppler is missing, OutputError where the drawing fails.
    """
    pdftoppm = shutil.which("pdftoppm")
    if not pdftoppm:
        message = "the cover can't be drawn: pdftoppm is missing."
        raise SetupError(Problem(Where(name), "no-poppler", message, "Install poppler-utils."))
    html = f"<!DOCTYPE html><html><body>{cover_svg(layout, folder)}</body></html>"
    css = f"@page {{ size: {WIDTH}px {HEIGHT}px; margin: 0 }} {GROUND}\n{_faces(layout)}"
    roots = (folder, *layout.styles.roots)
    with Renderer(name, roots) as renderer:
        made = renderer.render(Request(html, css, f"{folder.resolve().as_uri()}/", {}))
    size = ["-scale-to-x", str(STORE[0]), "-scale-to-y", str(STORE[1])]
    done = subprocess.run(  # noqa: S603 - our own arguments; the page goes in by pipe
        [pdftoppm, "-singlefile", *size, "-"],
        input=made.pdf,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip()
        raise OutputError(Problem(Where(name), "cover-failed", f"pdftoppm: {said}"))
    return Image.open(io.BytesIO(done.stdout)).convert("RGB")


def picture_name(meta: Meta) -> str:
    """Return the name of the cover within a book; flat colours keep best as PNG."""
    return "cover-image.jpg" if meta.cover_image else "cover-image.png"


def inside(cover: Image.Image, name: str) -> tuple[str, bytes]:
    """Return the cover within a book: its media type and bytes."""
    small = cover.resize(INSIDE, Image.Resampling.LANCZOS)
    if name.endswith(".jpg"):
        return "image/jpeg", jpeg(small)
    out = io.BytesIO()
    small.quantize(128, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return "image/png", out.getvalue()


def jpeg(cover: Image.Image) -> bytes:
    """Return a cover as JPEG, with the colours of its letters not smeared."""
    out = io.BytesIO()
    cover.save(out, "JPEG", quality=90, subsampling=0, optimize=True)
    return out.getvalue()


def cover_svg(layout: Layout, folder: Path) -> str:
    """Return the cover as SVG: the type is measured, wrapped and made smaller until it fits."""
    meta = layout.selection.article.meta
    picture = _picture(folder / meta.cover_image) if meta.cover_image else ""
    title = fit(layout, meta.title, "BriefTitle-Semibold", 700 if picture else 1010, (196, 80))
    room = (1080 if picture else 1500) - title.height
    subtitle = fit(layout, meta.subtitle, "BriefText-Regular", room, (66, 36))
    authors = fit(layout, names(meta.authors, meta.lang), "BriefSans-Semibold", 270, (54, 34))
    return Drawing(layout).render(
        "cover.svg.j2", picture=picture, title=title, subtitle=subtitle, authors=authors,
        width=WIDTH, height=HEIGHT, token=layout.house.tokens,
    )  # fmt: skip


def fit(layout: Layout, text: str, face: str, height: float, sizes: tuple[int, int]) -> Block:
    """Set a text in the largest of the sizes at which it fits; at the smallest it may be cut short."""
    if not text:
        return Block((), 0, 0)
    tall = layout.lang.split("-")[0] in TALL
    path = layout.styles.find(f"shared/fonts/{face}.ttf")
    metrics = read_face(path or Path())
    lettering = Lettering("", metrics, metrics, 1, 1.1 if layout.direction == "rtl" else 1)
    largest, smallest = sizes
    for size in range(largest, smallest - 1, -2):
        leading = size * (1.9 if tall else 1.12 if size > 90 else 1.3)  # noqa: PLR2004 - display sizes
        room = MEASURE * SIZE / size
        lines = lettering.wrap(text, room)
        if len(lines) * leading <= height and not lettering.divides(text, room):
            return Block(lines, size, leading)
    most = max(int(height // leading), 1)
    if len(lines) > most:
        lines = (*lines[: most - 1], f"{lines[most - 1]} …")
    return Block(lines, smallest, leading)


def _picture(path: Path) -> str:
    """Return a cover picture, cropped to its place, as a data URL."""
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
        cropped = ImageOps.fit(upright, PICTURE, Image.Resampling.LANCZOS)
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg(cropped)).decode()}"


def _faces(layout: Layout) -> str:
    sheets = layout.styles.cascade("shared/fonts/fonts.css")
    return "\n".join(absolute_urls(p.read_text(encoding="utf-8"), p.parent) for p in sheets)
