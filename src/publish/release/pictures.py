"""Pictures of a release: its cover and the first page of each PDF, from the finished files."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from PIL import Image

from publish.problems import OutputError, Problem, SetupError, Where

LARGE, SMALL = 1200, 320  # pixels of the longer side: to show by itself, to show among others
SECONDS = 60


def pictures(folder: Path, slug: str, files: Mapping[str, str]) -> Iterator[tuple[str, str, bytes]]:
    """Yield the name, the role and the bytes of each picture, as PNG.

    `files` names the edition of each finished file in the folder. Raises SetupError where poppler
    is missing, OutputError where a page can't be drawn.
    """
    first = None
    for name, edition in files.items():
        if name.endswith(".pdf"):
            page = _first_page(folder / name)
            first = first or page
            yield f"{slug}-{edition}-page-1.png", "page", _png(page, LARGE)
            yield f"{slug}-{edition}-thumbnail.png", "thumbnail", _png(page, SMALL)
    cover = next((folder / name for name in files if name.endswith("-cover.jpg")), None)
    drawn = Image.open(cover) if cover else first
    if drawn:
        yield f"{slug}-cover.png", "cover", _png(drawn, LARGE)
        yield f"{slug}-thumbnail.png", "cover-thumbnail", _png(drawn, SMALL)


def _first_page(pdf: Path) -> Image.Image:
    program = shutil.which("pdftoppm")
    if not program:
        message = "the pages can't be drawn: pdftoppm is missing."
        raise SetupError(Problem(Where(pdf.name), "no-poppler", message, "Install poppler-utils."))
    command = [program, "-png", "-f", "1", "-l", "1", "-scale-to", str(LARGE), str(pdf.resolve())]
    try:
        done = subprocess.run(  # noqa: S603 - our own command on a file that we wrote
            command, capture_output=True, check=True, timeout=SECONDS, stdin=subprocess.DEVNULL
        )
        return Image.open(io.BytesIO(done.stdout)).convert("RGB")
    except (subprocess.SubprocessError, OSError) as error:
        message = f"the first page can't be drawn: {error}."
        raise OutputError(Problem(Where(pdf.name), "no-picture", message)) from error


def _png(image: Image.Image, longest: int) -> bytes:
    small = image.convert("RGB")
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()
